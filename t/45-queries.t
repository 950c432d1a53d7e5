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
use Matinee::Tokens;
use Test::More;
use Time::HiRes qw(sleep);

my $missing = Matinee::Instance->missing // Matinee::Tokens->missing;
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
    [ 'whose token it is',                '/users/current',       [],                                       0 ],
    [ 'a user',                           'USER',                 [],                                       1 ],
    [ 'the feeds of a user',              'USER/feeds',           [],                                       1 ],
    [ 'states of 25 titles',              'USER/title_states',    [ title_refs => 'REFS' ],                 5 ],
    [ 'a page of 25 of the history',      'USER/rental_history',  [],                                       2 ],
    [ 'a page of 25 watched, everything expanded', 'USER/rental_history/watched', [ v => '1.5', expand => $all ], 8 ],
    [ 'the same page of the history as Atom', 'USER/rental_history', [ output => 'atom' ],                  3 ],
    [ 'one of the history',               'USER/rental_history/watched/FIRST', [],                          2 ],
    [ 'a page of 25 at home',             'USER/at_home',         [],                                       2 ],
    [ 'ratings of 25 titles',             'USER/ratings/title',   [ title_refs => 'REFS' ],                 2 ],
    [ 'ratings of 25 titles, everything expanded', 'USER/ratings/title', [ v => '1.5', expand => $all, title_refs => 'REFS' ], 8 ],
    [ 'a page of 25 rated titles',        'USER/ratings/title/actual', [],                                  2 ],
    [ 'a page of 25 rated titles, with predictions', 'USER/ratings/title', [],                              2 ],
    [ 'a page of 25 rated titles, everything expanded', 'USER/ratings/title', [ v => '1.5', expand => $all ], 8 ],
    [ 'a page of 25 reviews',             'USER/reviews',         [],                                       2 ],
    [ 'a page of 25 recommendations',     'USER/recommendations', [],                                       2 ],
    [ 'a page of 25 recommendations, everything expanded', 'USER/recommendations', [ v => '1.5', expand => $all ], 8 ],
    [ 'the lists of a user',              'USER/lists',           [ v => '2.0' ],                           2 ],
    [ 'one of these lists',               'USER/lists/top',       [ v => '2.0' ],                           2 ],
    [ 'the list of a genre, everything expanded', 'USER/lists/GENRE', [ v => '2.0', expand => $at ],        8 ],
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

# A user who has thirty of everything.
my $tokens = Matinee::Tokens->new($m);
my $user   = $tokens->user('ines');
my @films  = split ' ', $m->db->sql('SELECT id FROM title WHERE kind = 0 ORDER BY id LIMIT 30', 'matinee');
for my $id (@films) {
    $m->db->sql($_, 'matinee') for "INSERT INTO at_home VALUES ($user, $id, 2, 1000, 0)",
        (map { "INSERT INTO rental_event VALUES ($user, $_, $id, 1000 + $id, 0, 60, 60, 0)" } 0 .. 2),
        "INSERT INTO user_rating VALUES ($user, $id, 4, 1000)", "INSERT INTO review VALUES ($user, $id, 'x', 0, 0, 1000)";
}
my $got  = $tokens->access($user, $m->key);
my $mine = $m->client(token => $got->{token}, token_secret => $got->{secret});
my ($genre) = $m->db->sql('SELECT genre_id FROM title_genre GROUP BY genre_id ORDER BY COUNT(*) DESC LIMIT 1', 'matinee') =~ /(\d+)/;
my $refs = join ',', map { "/catalog/titles/movies/$_" } @films[ 0 .. 24 ];

for my $case (@costs) {
    my ($name, $path, $pairs, $want) = @$case;
    my $who = $path =~ m{^(?:USER|/users)} ? $mine : $client;
    s/^TITLE/$title/, s/^PERSON/$person/, s/^SERIES/$series/, s{^USER}{/users/\@me}, s/FIRST/$films[0]/, s/GENRE/$genre/ for $path;
    my @pairs = map { s/^REFS$/$refs/r } @$pairs;
    cost($m, $who, $path, \@pairs);    # what a new connection, key or token costs is paid
    my ($reply, $queries) = cost($m, $who, $path, \@pairs);
    is($queries, $want, "$name: $want");
    is($reply->status, $name =~ /not there/ ? 404 : 200, "$name: status");
    like($reply->body, qr{<results_per_page>25<}, "$name: a full page") if $name =~ /^a page of 25.* (?:of the|at home|rated|rev|recom|watched)/;
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
