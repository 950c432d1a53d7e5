#!/usr/bin/perl
# Box art as people see it: drawn from the demo catalog in every size, served by
# nginx with the shipped configuration, with a picture for what has none; drawn
# again only where a title changed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Paths;
use Test::More;
use Time::HiRes qw(time);

plan skip_all => Matinee::Instance->missing if Matinee::Instance->missing;
my $python = '/usr/bin/python3';
plan skip_all => "$python with cairo and PIL is missing (Debian: python3-cairo python3-pil)"
    if !-x $python || system("$python -c 'import cairo, PIL' 2> /dev/null") != 0;

my $tools = Matinee::Paths::source() . '/tools';
my $boxart = "$tools/boxart";
my %width = (
    tiny => 38, small => 64, '88_epx' => 88, large => 110, 124 => 124, 150 => 150, 166 => 166, ghd => 197, 284 => 284,
);

sub slurp { my ($path) = @_; open my $f, '<:raw', $path or return ''; local $/; return <$f> }

sub spew {
    my ($path, $text) = @_;
    open my $f, '>:raw', $path or die "$path: $!";
    print $f $text;
    close $f or die "$path: $!";
    return;
}

# Width and height in the frame header of a JPEG; nothing when it is none, or
# when it is cut off.
sub jpeg_size {
    my ($bytes) = @_;
    return if $bytes !~ /\A\xff\xd8.*\xff\xd9\z/s;
    my $at = 2;
    while ($at + 9 < length $bytes && substr($bytes, $at, 1) eq "\xff") {
        my ($marker, $len) = unpack 'x C n', substr $bytes, $at;
        return (unpack 'n n', substr $bytes, $at + 5)[ 1, 0 ] if $marker >= 0xc0 && $marker <= 0xc2;
        $at += 2 + $len;
    }
    return;
}

# ---- drawing -------------------------------------------------------------------

my $m   = Matinee::Instance->start;
my $art = $m->dir . '/art';
my $list = $m->dir . '/art.list';
my @lines = split /\n/, $m->db->sql(slurp("$tools/boxart.sql"), 'matinee');
cmp_ok(scalar @lines, '>', 100, 'titles with box art of their own');

sub draw {
    my ($dir, @from) = @_;
    spew($list, join '', map { "$_\n" } @from);
    my $began = time;
    my $said = `'$boxart' '$dir' < '$list' 2>&1`;
    return ($? >> 8, $said, time - $began);
}

my ($status, $said, $took) = draw($art, @lines);
is($status, 0, 'drawn') or BAIL_OUT($said);
is($said, scalar(@lines) . " drawn, 0 unchanged, 0 removed\n", 'all of them');
cmp_ok($took, '<', $ENV{MATINEE_SANITIZED} ? 120 : 40, sprintf 'in %.1f s', $took);

my @bad;
for my $name ((map { (split /\t/)[0] } @lines), 'missing') {
    for my $folder (sort keys %width) {
        my ($w, $h) = jpeg_size(slurp("$art/$folder/$name.jpg"));
        push @bad, "$folder/$name.jpg" if !$w || $w != $width{$folder} || abs($h / $w - 1.408) > 0.015;
    }
}
is("@bad", '', 'each in all sizes, all of one shape');
is(join(' ', glob "$art/*/*.new"), '', 'nothing half written');
{
    my %seen;
    $seen{ slurp("$art/284/" . (split /\t/)[0] . '.jpg') }++ for @lines;
    is(scalar keys %seen, scalar @lines, 'no two look the same');
}

# ---- as nginx serves it -----------------------------------------------------------

my $client = $m->client;
sub picture { return $client->get($_[0], [], unsigned => 1) }

my ($id) = map { (split /\t/)[0] } grep { /\tMetropolis$/ } @lines;
my $found = $client->get('/catalog/titles', [ term => 'metropolis', max_results => 5 ])->body;
my %shown = map { $_ => 1 } $found =~ m{="(http://[^"]*/boxshots/[^"]*\.jpg)"}g;
cmp_ok(scalar keys %shown, '>=', 6, 'a search shows pictures');
for my $url (sort keys %shown) {
    my ($path) = $url =~ m{^\Q@{[ $m->base ]}\E(/.*)};
    my $r = picture($path // '/');
    is($r->status, 200, $url);
    my ($folder, $which) = $path =~ m{/([^/]+)/(\d+)\.jpg$};
    ok($r->body eq slurp("$art/$folder/$which.jpg"), '... is that file');
}
for my $folder (sort keys %width) {
    my $r = picture("/us/boxshots/$folder/$id.jpg");
    is($r->status, 200, "folder $folder");
    is($r->header('content-type'), 'image/jpeg', '... is a JPEG');
    is($r->header('cache-control'), 'public, max-age=31536000, immutable', '... and may be kept for good');
    is((jpeg_size($r->body))[0], $width{$folder}, "... $width{$folder} pixels wide");
}
for my $path ("/boxshots/large/$id.jpg", "/en_us/boxshots/large/$id.jpg", "/us/boxshots/large_epx/$id.jpg") {
    ok(picture($path)->body eq slurp("$art/large/$id.jpg"), "$path is the same");
}
{
    my $r = picture("/us/boxshots/large/$id.jpg");
    my $tag = $r->header('etag');
    ok($tag, 'it has an ETag');
    my $again = $client->get("/us/boxshots/large/$id.jpg", [], unsigned => 1, headers => [ 'If-None-Match' => $tag ]);
    is($again->status, 304, 'which is known again');
}
{
    my $r = picture('/us/boxshots/large/1.jpg');
    is($r->status, 200, 'what has no picture');
    ok($r->body eq slurp("$art/large/missing.jpg"), '... shows that of none');
    is($r->header('cache-control'), 'public, max-age=300', '... for a short while');
}
for my $path ('/us/boxshots/large/missing.jpg', '/us/boxshots/drawn', "/us/boxshots/large/../drawn", "/us/boxshots/huge/$id.jpg") {
    my $r = picture($path);
    unlike($r->header('content-type') // '', qr/image/, "$path is no picture");
    is($r->status, 404, '... and not found');
}

# ---- again ----------------------------------------------------------------------

my $before = (stat "$art/large/$id.jpg")[9];
utime $before - 100, $before - 100, "$art/large/$id.jpg";
($status, $said) = draw($art, @lines);
is($said, '0 drawn, ' . @lines . " unchanged, 0 removed\n", 'again, nothing has to be drawn');
is((stat "$art/large/$id.jpg")[9], $before - 100, 'and nothing is');

my @fewer = @lines;
my ($gone) = split /\t/, shift @fewer;
my ($changed) = split /\t/, $fewer[0];
$fewer[0] .= ', Again';
my ($lost) = split /\t/, $fewer[1];
unlink "$art/tiny/$lost.jpg";
my $old = slurp("$art/284/$changed.jpg");
($status, $said) = draw($art, @fewer);
is($said, '2 drawn, ' . (@fewer - 2) . " unchanged, 1 removed\n", 'one renamed, one lost, one gone');
isnt(slurp("$art/284/$changed.jpg"), $old, 'the renamed one is another picture');
ok(-s "$art/tiny/$lost.jpg", 'the lost one is there');
is(join(' ', glob "$art/*/$gone.jpg"), '', 'the one that is gone is not');

# ---- names of all kinds -----------------------------------------------------------

my @odd = (
    "1\tmovie\t0\t0\t\tM",
    "2\tmovie\t1999\t0\tHorror\t" . 'w' x 255,
    "3\tmovie\t1999\t0\tComedy\t" . join(' ', ('word') x 51),
    "4\tseries\t2020\t0\tTelevision\t\xd8\xb7\xd8\xb9\xd9\x85 \xda\xaf\xdb\x8c\xd9\x84\xd8\xa7\xd8\xb3",
    "5\tmovie\t2001\t0\tAnime & Animation\t\xe5\x8d\x83\xe3\x81\xa8\xe5\x8d\x83\xe5\xb0\x8b",
    "6\tseason\t2020\t12\tTelevision|TV Dramas\tA & <b>\"B\"</b>: Season 12",
    "7\tdisc\t2020\t1\tMusicals\t\xc5\x81\xc3\xb3d\xc5\xba \\n 100% %s",
    "8\tprogram\t2020\t1\tno such genre\t...",
    "9\tmovie\t12025\t0\tDrama\tThe",
);
my $folder = $m->dir . '/odd';
($status, $said) = draw($folder, @odd);
is($status, 0, 'names of all kinds') or diag($said);
@bad = grep { ((jpeg_size(slurp("$folder/284/$_.jpg")))[0] // 0) != 284 } 1 .. @odd;
is("@bad", '', 'each has its picture');
($status, $said) = draw($folder, 'no tabs here');
isnt($status, 0, 'a list of another form is refused');
like($said, qr/^boxart: .*no tabs here$/m, 'and shown');
ok(-s "$folder/284/1.jpg", 'without harm to what is there');
done_testing;
