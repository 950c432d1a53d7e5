#!/usr/bin/perl
# A subscriber's feeds: each address that users/{id}/feeds hands out is an Atom
# document by the grammar of RFC 4287 and by what a feed reader (feedparser)
# makes of it, and says the same as the XML of the resource: ids, titles, dates,
# order. The lists of the catalog, which have Atom as well, by the grammar.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Encode qw(decode);
use IPC::Open2;
use JSON;
use Matinee::Dance;
use Matinee::Instance;
use Matinee::Need;
use POSIX qw(strftime);
use Test::More;
use XML::LibXML;

Matinee::Need::all(Matinee::Instance->missing);
binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

my $grammar = XML::LibXML::RelaxNG->new(location => "$FindBin::Bin/feeds/atom.rng");
my $names = XML::LibXML::XPathContext->new;
$names->registerNs(a => 'http://www.w3.org/2005/Atom');

# ---- somebody with something in every feed -----------------------------------

my $m     = Matinee::Instance->start;
my $dance = Matinee::Dance->new($m);
my $ines  = $dance->subscriber('ines', '--first-name', 'Ines', '--last-name', 'Brook', '--instant', '--formats', 'DVD,Blu-ray');
my $mine  = $dance->token($m->client, $ines);
my $user  = "/users/$mine->{user_id}";

sub sql { return split ' ', $m->db->sql($_[0], 'matinee') }
my ($id)    = sql('SELECT id FROM user');
my @movies  = sql('SELECT id FROM title WHERE kind = 0 ORDER BY id LIMIT 40');
my ($disc)  = sql('SELECT id FROM title WHERE kind = 4 ORDER BY id LIMIT 1');
my $now     = int $m->clock;
my ($shipped, $returned, $watched) = (0, 1, 2);    # enum rental_part
my ($instant, $dvd) = (0, 2);                       # enum medium

# Each event has a time of its own, so that their order is told by it.
sub events {
    my ($part, $medium, $first, $n) = @_;
    return map { "($id, $part, $movies[$first + $_], " . ($now - 86400 * ($part + 1) - 977 * $_) . ", $medium, "
            . ($part == $watched ? 3000 : 0) . ', 0, 0)' } 0 .. $n - 1;
}
$m->db->sql('INSERT INTO rental_event VALUES '
        . join(', ', events($shipped, $dvd, 0, 4), events($returned, $dvd, 4, 30), events($watched, $instant, 2, 6)),
    'matinee');
$m->db->sql("INSERT INTO at_home VALUES ($id, $movies[0], $dvd, $now - 90000, $now + 80000), "
        . "($id, $movies[1], $dvd, $now - 80000, 0), ($id, $disc, $dvd, $now - 70000, 0)", 'matinee');
for my $n (0 .. 6) {
    $mine->post("$user/ratings/title/actual", [], form => [ title_ref => address($movies[$n]), rating => 1 + $n % 5 ])
        ->is_status(201, "rates a title");
}
$mine->post("$user/reviews", [], form => [ title_ref => address($movies[2]), write_up => 'Dull & long, but <b>well</b> lit.' ])
    ->is_status(201, 'writes a review');
for my $n (8 .. 12) {
    $mine->post("$user/queues/instant", [], form => [ title_ref => address($movies[$n]) ])->is_status(201, 'queues a title');
}

sub address { return $m->base . "/catalog/titles/movies/$_[0]" }

# ---- the list ----------------------------------------------------------------

my $list = $mine->get("$user/feeds");
$list->is_status(200, 'the list of feeds');
my @feeds = map { {
    href => $_->getAttribute('href'), title => $_->getAttribute('title'),
    rel => $_->getAttribute('rel') =~ s{^http://schemas\.netflix\.com/feed\.}{}r,
} } $list->xml->findnodes('/resource/link');
my %path = (
    'queues.disc'             => '/queues/disc',
    'queues.disc.recent'      => '/queues/disc?sort=date_added',
    'queues.instant'          => '/queues/instant',
    'queues.instant.recent'   => '/queues/instant?sort=date_added',
    'rental_history'          => '/rental_history',
    'rental_history.shipped'  => '/rental_history/shipped',
    'rental_history.watched'  => '/rental_history/watched',
    'rental_history.returned' => '/rental_history/returned',
    'at_home'                 => '/at_home',
    'reviews'                 => '/reviews',
    'recommendations'         => '/recommendations',
    'ratings'                 => '/ratings/title/actual',
);
is_deeply([ sort map { $_->{rel} } @feeds ], [ sort keys %path ], 'all twelve');
my %tokens;
for my $feed (@feeds) {
    my ($path, $query) = $feed->{href} =~ m{^\Q@{[ $m->base . $user ]}\E([^?]*)\?(.*)$};
    $feed->{path} = $path;
    my %pairs = Matinee::Dance::pairs($query);
    $path .= "?sort=$pairs{sort}" if defined $pairs{sort};
    is($path, $path{ $feed->{rel} }, "$feed->{rel}: where it is");
    like($pairs{feed_token}, qr/^T1[\w.-]{86}--$/, 'a token of the historic shape');
    is($pairs{oauth_consumer_key}, $m->key, 'the application');
    is($pairs{output}, 'atom', 'as Atom');
    $tokens{ $pairs{feed_token} }++;
    Matinee::Secrets::know('feed token', $pairs{feed_token});
}
is(scalar keys %tokens, 12, 'each with a token of its own');
is($mine->get("$user/feeds")->body, $list->body, 'the same when asked again');

# ---- each of them ------------------------------------------------------------

# A GET of exactly that address, with nothing of OAuth but what is in it.
sub fetch {
    my ($address, %o) = @_;
    my ($target) = $address =~ m{^\Q@{[ $m->base ]}\E(/.*)$} or die "address $address";
    return $mine->send_bytes($mine->bytes($o{method} // 'GET', $target, $o{headers} // []));
}

# An Atom document by the rules, with those the grammar cannot say.
sub is_atom {
    my ($r, $name) = @_;
    $r->is_status(200, "$name: answered") or return;
    is($r->type, 'application/atom+xml', "$name: the type");
    ok(eval { $grammar->validate($r->xml); 1 }, "$name: by the grammar of RFC 4287") or diag($@, $r->body);
    my ($root) = $r->xml->documentElement;
    is($names->findvalue('count(/a:feed[not(a:author)]/a:entry[not(a:author or a:source/a:author)])', $root), 0,
        "$name: entries have an author");
    is($names->findvalue('count(//a:entry[not(a:content) and not(a:link[not(@rel) or @rel = "alternate"])])', $root), 0,
        "$name: entries without content have an alternate link");
    is($names->findvalue('count(//a:entry[a:id = preceding-sibling::a:entry/a:id])', $root), 0,
        "$name: no id twice");
    my ($self) = $names->findnodes('/a:feed/a:link[@rel = "self"]/@href', $root);
    ok($self, "$name: it says its own address");
    return 1;
}

sub stamp { return strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $_[0]) }

# What an item of the XML says, as the entry has to. Places in a queue change,
# the id of an entry may not: it is without it.
sub item {
    my ($node) = @_;
    my ($updated) = map { $_->textContent } $node->findnodes('updated');
    my $id = $node->findvalue('id') =~ s{(/queues/\w+/available)/\d+(/\d+)$}{$1$2}r;
    return { id => $id, title => $node->findvalue('title/@regular'),
        updated => defined $updated ? stamp($updated) : undef };
}

my %filled;
for my $feed (@feeds) {
    subtest $feed->{rel} => sub {
        my $r = fetch($feed->{href});
        is_atom($r, 'Atom') or return;
        my $root = $r->xml->documentElement;
        is($names->findvalue('/a:feed/a:title', $root), $feed->{title}, 'its title is the list\'s');
        is($names->findvalue('/a:feed/a:id', $root), $m->base . "$user$path{$feed->{rel}}" =~ s/\?.*//r, 'its id')
            unless $feed->{rel} =~ /recent/;
        like($r->header('cache-control'), qr/private/, 'for this person alone');
        is($r->header('referrer-policy'), 'no-referrer', 'and no referrer');

        my @entries = map { my $e = $_; +{ map { $_ => $names->findvalue("a:$_", $e) } qw(id title updated) } }
            $names->findnodes('/a:feed/a:entry', $root);
        my $xml = fetch($feed->{href} =~ s/&output=atom//r);
        $xml->is_status(200, 'the same without output') or return;
        is($xml->type, 'application/xml', 'is XML');
        my @items = map { item($_) } $xml->xml->findnodes('/*/*[id]');
        for (0 .. $#items) { $items[$_]{updated} //= $entries[$_]{updated} }
        is_deeply(\@entries, \@items, 'the entries are its items: ' . @items);
        $feed->{entries} = \@entries;
        $feed->{updated} = $names->findvalue('/a:feed/a:updated', $root);
        my ($latest) = reverse sort map { $_->{updated} } @entries;
        cmp_ok($feed->{updated}, 'ge', $latest, 'updated when the youngest entry was') if $latest;
        $filled{ $feed->{rel} } = @items;

        my $signed = $mine->get("$user$feed->{path}", [ $feed->{rel} =~ /recent/ ? (sort => 'date_added') : () ]);
        is($signed->body, $xml->body, 'and what a signed call gets');
        my $json = fetch($feed->{href} =~ s/output=atom/output=json&expand=synopsis/r);
        $json->is_status(200, 'as JSON, with more');
        is($json->type, 'application/json', 'is JSON');
        fetch($feed->{href}, method => 'HEAD')->is_status(200, 'HEAD');
        my $few = fetch("$feed->{href}&max_results=1&start_index=1");
        is_atom($few, 'a part of it');
        my @few = map { $_->textContent } $names->findnodes('/a:feed/a:entry/a:id', $few->xml->documentElement);
        is_deeply(\@few, [ @entries > 1 ? $entries[1]{id} : () ], 'starts where it was asked to');
    };
}
for my $rel (grep { !/queues\.disc/ } sort keys %path) {
    cmp_ok($filled{$rel} // 0, '>', 0, "$rel holds something");
}
is($filled{'rental_history.returned'}, 25, 'a page of 25');

# ---- a feed reader -----------------------------------------------------------

SKIP: {
    my $found = system('/usr/bin/python3 -c "import feedparser" 2> /dev/null') == 0;
    Matinee::Need::part($found ? undef : 'python3-feedparser is not installed');
    my $pid = open2(my $out, my $in, '/usr/bin/python3', '-B', "$FindBin::Bin/feeds/read.py");
    print {$in} encode_json([ map { $_->{href} } @feeds ]);
    close $in;
    my $text = do { local $/; <$out> } // '';
    waitpid $pid, 0;
    is($?, 0, 'feedparser came through') or last SKIP;
    my @read = @{ decode_json($text) };
    for my $n (0 .. $#feeds) {
        my ($feed, $got) = ($feeds[$n], $read[$n]);
        next unless $feed->{entries};
        subtest "feedparser reads $feed->{rel}" => sub {
            is($got->{status}, 200, 'status');
            is($got->{wrong}, '', 'nothing is wrong with it');
            is($got->{version}, 'atom10', 'Atom 1.0');
            is($got->{title}, $feed->{title}, 'title');
            ok(length($got->{author} // ''), 'author');
            my @entries = map { { id => $_->{id}, title => $_->{title},
                updated => sprintf('%04d-%02d-%02dT%02d:%02d:%02dZ', @{ $_->{updated} }) } } @{ $got->{entries} };
            # Without a date of its own an entry has that of the moment.
            my @want = map { +{ %$_ } } @{ $feed->{entries} || [] };
            if ($feed->{rel} eq 'recommendations') { delete $_->{updated} for @entries, @want }
            is_deeply(\@entries, \@want, 'entries');
            is(scalar(grep { !length($_->{link} // '') } @{ $got->{entries} }), 0, 'each leads somewhere');
            is(scalar(grep { !@{ $_->{content} } } @{ $got->{entries} }), 0, 'each has something to read');
            is($got->{again}, 304, 'and is not fetched twice') if $feed->{rel} ne 'recommendations';
        };
    }
}

# ---- what else has Atom ------------------------------------------------------

my ($series) = sql('SELECT series_id FROM title WHERE kind = 2 LIMIT 1');
for my $path ("/catalog/titles/movies/$movies[0]/similars", "/catalog/titles/series/$series/seasons") {
    is_atom($mine->get($path, [ output => 'atom' ]), $path);
}
is_atom($mine->get('/catalog/titles', [ term => 'the', output => 'atom' ]), 'a search');
is_atom($mine->get('/catalog/people', [ term => 'john', output => 'atom' ]), 'a search for people');

done_testing;
