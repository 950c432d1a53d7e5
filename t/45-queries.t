#!/usr/bin/perl
# What each resource costs the database, in statements, whatever the number of
# rows: counted by the worker and told in its access log. The table here is the
# one in ARCHITECTURE.md, which is held against it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Paths;
use Test::More;
use Time::HiRes qw(sleep);

my $missing = Matinee::Instance->missing;
plan skip_all => $missing if $missing;

my $all = 'synopsis,short_synopsis,cast,directors,formats,screen_formats,languages_and_audio,'
    . 'awards,bonus_materials,similars,seasons,episodes,discs';

my $at = join ',', map { "\@$_" } 'title', 'box_art', split /,/, $all;

# Name in the table => path, parameters, statements.
my @costs = (
    [ 'a title',                          'TITLE',                [],                                       1 ],
    [ 'a title, everything expanded',     'TITLE',                [ v => '1.5', expand => $all ],           7 ],
    [ 'a part of a title',                'TITLE/cast',           [],                                       2 ],
    [ 'its similars',                     'TITLE/similars',       [],                                       3 ],
    [ 'a page of 25 titles',              '/catalog/titles',      [ term => 'the' ],                        1 ],
    [ 'a page of 25, everything expanded', '/catalog/titles',     [ term => 'the', v => '1.5', expand => $all ], 7 ],
    [ 'a title in version 2.0, everything expanded', 'TITLE', [ v => '2.0', expand => $at ],                7 ],
    [ 'a page of 25 in version 2.0, everything expanded', '/catalog/titles', [ term => 'the', v => '2.0', expand => $at ], 7 ],
    [ 'the same page as Atom',            '/catalog/titles',      [ term => 'the', output => 'atom' ],      2 ],
    [ 'box art',                          'TITLE/box_art',        [ v => '2.0' ],                           1 ],
    [ 'a series',                         'SERIES',               [],                                       1 ],
    [ 'the episodes of a series',         'SERIES/episodes',      [],                                       3 ],
    [ 'a scheme of fixed terms',          '/categories/mpaa_ratings', [],                                   0 ],
    [ 'the genres',                       '/categories/genres',   [],                                       1 ],
    [ 'autocomplete',                     '/catalog/titles/autocomplete', [ term => 'me' ],                 0 ],
    [ 'a person',                         'PERSON',               [],                                       1 ],
    [ 'a filmography',                    'PERSON/filmography',   [],                                       3 ],
    [ 'a page of people',                 '/catalog/people',      [ term => 'a' ],                          1 ],
    [ 'a page of people with filmographies', '/catalog/people',   [ term => 'a', expand => 'filmography' ], 2 ],
    [ 'a title that is not there',        '/catalog/titles/movies/1', [],                                   2 ],
    [ 'a feed of 25 titles',              '/catalog/titles',      [ term => 'the', output => 'atom' ],      2 ],
    [ 'terms of a category, fixed',       '/categories/mpaa_ratings', [],                                   0 ],
    [ 'terms of a category, from the catalog', '/categories/genres', [],                                    1 ],
    [ 'the clock',                        '/oauth/clock/time',    [],                                       0 ],
);

# The statements of the last request, once its line is there.
sub queries_of_last {
    my ($m, $before) = @_;
    for (1 .. 100) {
        my @lines = $m->access_log;
        return $lines[-1]{queries} if @lines > $before;
        sleep 0.05;
    }
    return;
}

sub cost {
    my ($m, $client, $path, $pairs) = @_;
    my $before = () = $m->access_log;
    my $reply = $client->get($path, $pairs);
    return ($reply, queries_of_last($m, $before));
}

my $m = Matinee::Instance->start(workers => 1, settings => "card_cache = 0\n");
my $client = $m->client;
my ($title)  = $client->get('/catalog/titles', [ term => 'metropolis 1927' ])->body =~ m{<id>[^<]*?(/catalog/titles/movies/\d+)};
my ($person) = $client->get('/catalog/people', [ term => 'fritz lang' ])->body      =~ m{<id>[^<]*?(/catalog/people/\d+)};
my ($series) = $client->get('/catalog/titles', [ term => 'twilight zone' ])->body   =~ m{<id>[^<]*?(/catalog/titles/series/\d+)};
ok($title && $person && $series, 'the demo catalog has what is asked for') or BAIL_OUT('no data');

for my $case (@costs) {
    my ($name, $path, $pairs, $want) = @$case;
    s/^TITLE/$title/, s/^PERSON/$person/, s/^SERIES/$series/ for $path;
    cost($m, $client, $path, $pairs);    # what a new connection or key costs is paid
    my ($reply, $queries) = cost($m, $client, $path, $pairs);
    is($queries, $want, "$name: $want");
}

my ($page) = cost($m, $client, '/catalog/titles', [ term => 'the' ]);
is(() = $page->body =~ /<catalog_title>/g, 25, 'the page was a full one');

# With the cards in shared memory a plain title costs nothing.
$m = undef;
$m = Matinee::Instance->start(workers => 2);
$client = $m->client;
cost($m, $client, $title, []) for 1 .. 4;
my ($reply, $queries) = cost($m, $client, $title, []);
is($reply->status, 200, 'a title from shared memory');
is($queries, 0, 'and without a query');

# The table people read.
my $architecture = do {
    open my $f, '<', Matinee::Paths::source() . '/ARCHITECTURE.md' or die "ARCHITECTURE.md: $!";
    local $/;
    <$f>;
};
for my $case (@costs) {
    my ($name, undef, undef, $want) = @$case;
    like($architecture, qr/^\|\s*\Q$name\E\s*\|\s*$want\s*\|/m, "ARCHITECTURE.md: $name");
}
done_testing;
