#!/usr/bin/perl
# A large catalog costs the database the same as a small one: a generated one of
# 100,000 titles (./check --full; 3,000 otherwise) is imported, searched and
# read, and the statements are counted.
use strict;
use warnings;
use File::Temp;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Paths;
use Test::More;
use Time::HiRes qw(sleep time);

my $missing = Matinee::Instance->missing;
plan skip_all => $missing if $missing;

my $titles = $ENV{MATINEE_FULL} && !$ENV{MATINEE_SANITIZED} ? 100_000 : 3_000;
my $file = File::Temp->new(SUFFIX => '.jsonl');
my $generate = Matinee::Paths::source() . '/bench/generate';
is(system("'$generate' $titles 7 > '$file'"), 0, "a catalog of $titles titles");

my $began = time;
my $m = Matinee::Instance->start(workers => 1, catalog => "$file", settings => "card_cache = 0\n");
note sprintf 'imported with index and similars, and started, in %.1f s', time - $began;
my $client = $m->client;

# The reply and the statements of a request.
sub ask {
    my ($path, @pairs) = @_;
    my $before = () = $m->access_log;
    my $reply = $client->get($path, \@pairs);
    my @lines;
    for (1 .. 100) {
        @lines = $m->access_log;
        last if @lines > $before;
        sleep 0.05;
    }
    return ($reply, $lines[-1]{queries});
}

my $all = 'synopsis,cast,directors,formats,screen_formats,languages_and_audio,awards,bonus_materials,similars,'
    . 'seasons,episodes,discs';
ask('/catalog/titles', term => 'the', expand => $all);    # statements are prepared once
for my $term ('the', 'without a', 'h', 'Harbor', 'harbro') {
    my ($reply, $queries) = ask('/catalog/titles', term => $term);
    is($reply->status, 200, "search: $term");
    is($queries, 1, 'one statement');
    ok($reply->text('//number_of_results') > 0, 'something is found: ' . $reply->text('//number_of_results'));
}
my ($page, $queries) = ask('/catalog/titles', term => 'the', max_results => 25, expand => $all);
is(scalar $page->texts('//catalog_title/id'), 25, 'a full page, everything expanded');
is($queries, 7, 'seven statements');
($page, $queries) = ask('/catalog/titles/autocomplete', term => 'ha');
is(scalar $page->texts('//autocomplete_item/title/@short'), 10, 'ten suggestions');
is($queries, 0, 'no statement');

my ($movie) = grep { m{/movies/} } (ask('/catalog/titles', term => 'the', max_results => 100))[0]->texts('//catalog_title/id');
$movie =~ s{^\w+://[^/]+}{};
my ($similars) = ask("$movie/similars");
is($similars->status, 200, 'similars');
ok($similars->text('//number_of_results') > 0, 'there are some');
ok(!(grep { /\Q$movie\E$/ } $similars->texts('//similars_item/link[@rel="http://schemas.netflix.com/catalog/title"]/@href')),
    'a title is not among its own');

my ($series) = grep { m{/series/} }
    map { (ask('/catalog/titles', term => $_, max_results => 100))[0]->texts('//catalog_title/id') } 'the', 'without', 'under', 'har';
ok($series, 'a series') or BAIL_OUT('the generator makes no series');
$series =~ s{^\w+://[^/]+}{};
my ($episodes, $cost) = ask("$series/episodes");
is($episodes->text('//number_of_results'), 12, 'a series of twelve episodes');
is($cost, 3, 'three statements');
done_testing;
