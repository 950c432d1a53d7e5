#!/usr/bin/perl
# What belongs to users, over the demo catalog: that every id and link of it leads
# somewhere, what may be asked for at most, former addresses of titles, and that
# every worker sees a write at once. What the documents look like is for t/50-cases.t.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Tokens;
use Test::More;

my $why = Matinee::Instance->missing // Matinee::Tokens->missing;
plan skip_all => $why if $why;

my $m      = Matinee::Instance->start(workers => 2);
my $base   = $m->base;
my $tokens = Matinee::Tokens->new($m);
sub sql { my ($sql) = @_; my $got = $m->db->sql($sql, 'matinee'); chomp $got if defined $got; return $got }

sub client_of {
    my ($id) = @_;
    my $got = $tokens->access($id, $m->key);
    return $m->client(token => $got->{token}, token_secret => $got->{secret});
}

# ---- somebody with a little of everything --------------------------------------

my $ines = $tokens->user('ines');
my $mine = client_of($ines);
my $me   = $tokens->id($ines, $m->key);
my @some = split ' ', sql('SELECT MIN(id) FROM title GROUP BY kind UNION SELECT MAX(id) FROM title GROUP BY kind');
is(scalar @some, 10, 'titles of every kind') or BAIL_OUT('no data');
for my $id (@some) {
    sql("INSERT INTO at_home VALUES ($ines, $id, 2, 1000, 2000)");
    sql("INSERT INTO rental_event VALUES ($ines, $_, $id, 1000 + $id, 0, 60, 60, 0), ($ines, $_, $id, 900 + $id, 0, 60, 60, 0)")
        for 0 .. 2;
    sql("INSERT INTO user_rating VALUES ($ines, $id, 4, 1000)");
    sql("INSERT INTO review VALUES ($ines, $id, 'Well.', 0, 0, 1000)");
}

# ---- every id and link leads somewhere -----------------------------------------

my (%met, %wrong);

sub visit {
    my ($address, @pairs) = @_;
    my ($path, $query) = $address =~ /^\Q$base\E([^?]*)(?:\?(.*))?$/ or return;
    push @pairs, map { s/%([0-9A-F]{2})/chr hex $1/ger } map { split /=/, $_, 2 } split /&/, $query // '';
    return if $met{"$path @pairs"}++;
    my $r = $mine->get($path, \@pairs);
    $wrong{"$path @pairs"} = $r->status if $r->status != 200;
    return $r;
}

# What it says of the user, and from there on; titles are for t/52-crawl.t.
sub follow {
    my ($r, @pairs) = @_;
    return unless $r && $r->status == 200;
    my @ids = map { $_->textContent } $r->xml->findnodes('//id');
    push @ids, map { $_->getAttribute('href') } $r->xml->findnodes('//link');
    follow(scalar(visit($_, @pairs)), @pairs) for grep { m{^\Q$base\E/users/} && !/feed_token/ } @ids;
    return;
}

for my $v ('1.0', '1.5', '2.0') {
    follow(scalar(visit("$base/users/current", v => $v)), v => $v);
    follow(scalar(visit("$base/users/$me/$_", v => $v)), v => $v) for qw(lists ratings/title title_states);
}
is(join(', ', map { "$_: $wrong{$_}" } sort keys %wrong), '', 'every id and link of the user answers');
cmp_ok(scalar keys %met, '>', 3 * 10 * 6, 'and there were many: ' . keys %met);

{
    my $r = $mine->get("/users/$me/rental_history/watched", [ v => '2.0', output => 'json' ]);
    my %id;
    $id{ $_->{id} }++ for @{ $r->json->{rental_history} };
    is(scalar keys %id, 20, 'a title that was watched twice has two ids');
}

# ---- bounds --------------------------------------------------------------------

my @films = split ' ', sql('SELECT id FROM title WHERE kind = 0 ORDER BY id LIMIT 250');
my @refs  = map { "/catalog/titles/movies/$_" } @films, @films;
cmp_ok(scalar @films, '==', 250, 'films enough');
for my $where (qw(title_states ratings/title)) {
    my $r = $mine->post("/users/$me/$where", [], form => [ title_refs => join ',', @refs ]);
    is($r->status, 200, "500 titles: $where");
    is(scalar(() = $r->body =~ /<(?:title_state|ratings_item)>/g), 500, 'each in its place');
    $r = $mine->post("/users/$me/$where", [], form => [ title_refs => join ',', @refs, $refs[0] ]);
    is($r->status, 400, "501 titles: $where");
    is($r->xml->findvalue('/status/message'), 'title_refs is invalid', 'and why');
}
{
    my $r = $mine->post("/users/$me/ratings/title", [], form => [ title_refs => ",, $refs[0] ,\n$refs[1],," ]);
    is(scalar(() = $r->body =~ /<ratings_item>/g), 2, 'blanks and empty places between titles are nothing');
    $r = $mine->post("/users/$me/ratings/title", [], form => [ title_refs => '/' x 300_000 ]);
    is($r->status, 400, 'a very long list');
}
{
    my $write = sub { $mine->request("/users/$me/reviews/$films[7]", [], method => 'PUT', form => [ write_up => $_[0] ])->status };
    is($write->('x' x 16_384), 201, 'a review of 16 KiB');
    is($write->('x' x 16_385), 400, 'one byte more');
    is($write->("a\x01b"),     400, 'a character that no document can have');
    is($write->("a\xFFb"),     400, 'what is not UTF-8');
    is(length $mine->get("/users/$me/reviews/$films[7]")->xml->findvalue('/review/write_up'), 16_384, 'it is what it was');
}
sql("INSERT INTO rental_event SELECT $ines, 2, id, at, 0, 0, 0, 0 FROM title, (SELECT 5000 AS at UNION SELECT 6000) AS moments");
is($mine->get("/users/$me/rental_history/watched", [ max_results => 1000, v => '2.0' ])
        ->xml->findvalue('/rental_history/results_per_page'), 500, 'at most 500 of the history');
my $tom   = $tokens->user('tom');
my $his   = client_of($tom);
is($his->get("/users/current/recommendations", [ max_results => 1000, v => '2.0' ])
        ->xml->findvalue('/recommendations/results_per_page'), 200, 'at most 200 recommendations');
{
    my %seen;
    my $total = $his->get("/users/current/recommendations", [ v => '2.0' ])->xml->findvalue('//number_of_results');
    for (my $at = 0; $at < $total; $at += 40) {
        my $r = $his->get("/users/current/recommendations", [ v => '2.0', max_results => 40, start_index => $at ]);
        $seen{ $_->textContent }++ for $r->xml->findnodes('//recommendation/id');
    }
    is(scalar keys %seen, $total, 'the pages of recommendations hold each once');
}

# ---- titles by former addresses -------------------------------------------------

my ($film, $other) = @films[ 0, 1 ];
sql("INSERT INTO title_alias VALUES (0, 4711, $film), (4, $other, $film)");
my $state = sub {
    my ($ref) = @_;
    my $r = $mine->get("/users/$me/title_states", [ title_refs => $ref ]);
    return $r->status == 200 ? $r->xml->findvalue('//title_state/link/@href') : $r->status;
};
is($state->('/catalog/titles/movies/4711'), "$base/catalog/titles/movies/$film", 'a film that became another');
is($state->("/catalog/titles/discs/$other"), "$base/catalog/titles/movies/$film",
    'a number that was a disc, and is that of another film today');
is($state->("/catalog/titles/movies/$other"), "$base/catalog/titles/movies/$other", 'which is what it is under its own kind');
is($state->('/catalog/titles/discs/4711'), 400, 'a former number under another kind');
is($mine->get("/users/$me/ratings/title/4711")->xml->findvalue('//ratings_item/id'), "$base/users/$me/ratings/title/$film",
    'by number alone');

# ---- a write is seen by every worker, and by nobody else -------------------------

my $stars = 1;
my @stale;
$his->post('/users/current/ratings/title/actual', [], form => [ title_ref => $refs[5], rating => 5 ]);
for my $round (1 .. 20) {
    $stars = $stars % 5 + 1;
    my $r = $his->request("/users/current/ratings/title/actual/$films[5]", [], method => 'PUT', form => [ rating => $stars ]);
    push @stale, 'write: ' . $r->status if $r->status != 200;
    for my $read (1 .. 2) {
        my $got = $his->get("/users/current/ratings/title/actual/$films[5]")->xml->findvalue('//user_rating');
        push @stale, "round $round: $got, not $stars" if $got ne $stars;
    }
}
is("@stale", '', 'every read shows the write before it');
is($mine->get("/users/$me/ratings/title/$films[5]")->xml->findvalue('//user_rating'), '', "and is not another user's");

# ---- feeds -------------------------------------------------------------------------

my ($feed) = $mine->get("/users/$me/feeds")->body =~ m{href="\Q$base\E(/users/[^"]*/rental_history\?[^"]*)"};
$feed =~ s/&amp;/&/g;
my $plain = $m->client;
my $read = sub { return $plain->send_bytes($plain->bytes('GET', $feed, [@_], undef)) };
my $r = $read->();
is($r->status, 200, 'a feed by its token alone');
is($r->type, 'application/atom+xml', 'is one');
is($r->header('cache-control'), 'private, no-store', 'nobody keeps it');
is($r->header('referrer-policy'), 'no-referrer', 'nobody is told its address');
unlike($r->body, qr/feed_token|oauth_/, 'and it does not hold it');
is($read->('If-None-Match' => $r->header('etag'))->status, 304, 'known already');

done_testing;
