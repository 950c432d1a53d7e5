#!/usr/bin/perl
# What every file of the repository keeps to: it names no place of anybody's
# own machine, leaves no work marked as left over, and the C sources have the
# comments and the size that CONTRIBUTING.md asks for.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Paths;
use Test::More;

my $source = Matinee::Paths::source();
chdir $source or die "$source: $!";
plan skip_all => 'not a git checkout' unless -e '.git';

my @files = grep { -f && !-l } split /\0/, `git ls-files -z`;
cmp_ok(scalar @files, '>', 20, 'found the files');

sub slurp {
    my ($path) = @_;
    open my $f, '<:raw', $path or die "$path: $!";
    local $/;
    return <$f> // '';
}

# Patterns are put together here so that this file does not match itself.
my %never = (
    'a path of somebody\'s machine' =>
        qr{(?<![\w.\$\{\}])/(?:wo[r]k|ho[m]e/\w|ro[o]t/|Use[r]s/\w|far[m])/?},
    'a registry host' => qr{registry\.npmj[s]|deb\.debia[n]\.org|pypi\.or[g]|security\.debia[n]},
    'work left over' => qr{\b(?:TOD[O]|FIXM[E]|XX[X])\b},
    'an unmerged conflict' => qr{^(?:<{7}|>{7}) }m,
);
for my $what (sort keys %never) {
    my @found;
    for my $path (@files) {
        next if $path =~ m{^fuzz/corpus/} || $path =~ m{\.(?:xz|png|jpg|ico)$};
        my $text = slurp($path);
        while ($text =~ /$never{$what}/g) {
            my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
            push @found, "$path:$line";
        }
    }
    ok(!@found, "no file holds $what") or diag(join "\n", @found);
}

my @text = grep { !m{^fuzz/corpus/} && /\.(?:[chlty]|p[lm]|sh|md|sql|tmpl|conf|1|5|8|am|ac|case)$/ } @files;
my (@tabs, @trailing, @unfinished);
for my $path (@text) {
    my $text = slurp($path);
    push @tabs, $path if $path =~ /\.[ch]$/ && $text =~ /\t/;
    push @trailing, $path if $text =~ /[ \t]$/m && $path !~ /\.(?:md|case)$/;
    push @unfinished, $path if length $text && $text !~ /\n\z/;
}
is("@tabs", '', 'no tabs in C sources');
is("@trailing", '', 'no blanks at the end of a line');
is("@unfinished", '', 'every text file ends with a line end');

my @c = grep { m{^(?:src|tools|fuzz|t|bench)/.*\.[ch]$} } @files;
my (@long, @bare);
for my $path (@c) {
    my $text = slurp($path);
    my $lines = $text =~ tr/\n//;
    push @long, "$path: $lines lines" if $lines > 600;
    push @bare, $path unless $text =~ m{\A/\*};
}
ok(!@long, 'no C source passes 600 lines: which noun wants to move out?') or diag(join "\n", @long);
ok(!@bare, 'every C source opens with what it is for') or diag(join "\n", @bare);

# A function declared in a header has a comment above it, or stands right
# below another declaration that has (a group with one comment). Making and
# unmaking needs none where nothing is to be said; handlers have one contract
# between them, in src/api/call.h.
my @uncommented;
for my $path (grep { m{^src/.*\.h$} && !m{^src/(?:api|pages)/} } @files) {
    my $last = '';    # what the last finished thing was: comment, code, blank
    my $covered = 0;
    my $in_comment = 0;
    my $n = 0;
    for my $line (split /\n/, slurp($path)) {
        $n++;
        if ($in_comment) {
            $in_comment = 0 if $line =~ m{\*/};
            next;
        }
        if ($line =~ m{^\s*/\*}) {
            $in_comment = 1 unless $line =~ m{\*/};
            $covered = 1;
            next;
        }
        if ($line =~ /^\s*$/) { $covered = 0; next }
        next if $line =~ /\w_(?:close|free|init|new)\(/;
        if ($line =~ /^(?!typedef|static|#|\s|\})[a-z].*\b[a-z]\w*\(/ && !$covered) {
            push @uncommented, "$path:$n";
        }
    }
}
ok(!@uncommented, 'every function of a header has a comment') or diag(join "\n", @uncommented);

for my $script (grep { -x } @files) {
    my ($first) = slurp($script) =~ /\A(.*)\n/;
    like($first, qr{^#!/(?:bin/sh|usr/bin/(?:perl|python3|env bash))(?: |$)}, "$script starts with a usual interpreter");
}
for my $script (grep { slurp($_) =~ m{\A#!} } @files) {
    ok(-x $script, "$script can be run");
}

done_testing;
