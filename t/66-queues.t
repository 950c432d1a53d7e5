#!/usr/bin/perl
# Queues over HTTP: reading in every order, part, version and format; adding,
# moving, changing the format and deleting one entry, with every refusal; what
# happens to entries by itself; and the habits of old clients.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Dance;
use Matinee::Instance;
use Matinee::Need;
use Matinee::Shelf;
use Test::More;

my $missing = Matinee::Instance->missing;
Matinee::Need::skip_all($missing) if $missing;

my $shelf = Matinee::Shelf->new;
my $m     = Matinee::Instance->start(
    catalog  => $shelf->file,
    clock    => $shelf->clock,
    settings => "limit_per_second = 100000\nlimit_per_day = 0\n"
);
my $dance = Matinee::Dance->new($m);
my $app   = $m->client;
my $rel   = 'http://schemas.netflix.com';

sub user {
    my ($login, @plan) = @_;
    return $dance->token($app, $dance->subscriber($login, @plan));
}

my @both  = ('--formats', 'DVD,Blu-ray', '--preferred', 'Blu-ray');
my $ines  = user('ines', @both);
my $disc  = $shelf->queue($m, $ines, 'disc');
my $watch = $shelf->queue($m, $ines, 'instant');
my $base  = $m->base;

sub refused {
    my ($r, $status, $sub, $message, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is_deeply(
        [ $r->status, $r->text('/status/status_code'), $r->text('/status/sub_code'), $r->text('/status/message') ],
        [ $status, $status, $sub, $message ],
        $name // $message
    ) || diag($r->raw);
}

sub ship      { return $m->ctl('ship',   'ines', $disc->id($_[0])) }
sub take_back { return $m->ctl('return', 'ines', $disc->id($_[0])) }

# ---- reading -----------------------------------------------------------------

subtest 'the list of queues' => sub {
    my $r = $ines->get('/users/current/queues');
    $r->is_status(200);
    is_deeply([ map { $_->value } $r->xml->findnodes('/resource/link/@href') ],
        [ map { "$base/users/$ines->{user_id}/queues/$_" } 'disc', 'instant' ], 'links');
    is_deeply([ map { $_->value } $r->xml->findnodes('/resource/link/@rel') ],
        [ "$rel/queues.disc", "$rel/queues.instant" ], 'rels');
};

subtest 'a queue never filled' => sub {
    my $r = $disc->read;
    $r->is_status(200);
    is_deeply([ map { $_->nodeName } $r->xml->findnodes('/queue/*') ],
        [qw(etag url_template number_of_results start_index results_per_page link link)], 'its elements');
    is($r->text('/queue/etag'), 0, 'etag 0');
    is($r->text('/queue/number_of_results'), 0, 'no entries');
    is($r->text('/queue/url_template'),
        $base . $disc->path . '?{-join|&|sort|start_index|max_results}', 'template');
};

subtest 'an entry' => sub {
    my $r = $disc->add('m1');
    $r->is_status(201);
    is_deeply([ map { $_->nodeName } $r->xml->findnodes('/status/*') ],
        [qw(message status_code etag resources_created)], 'the answer');
    is($r->text('/status/message'), 'Move successful', 'message');
    is($r->header('ETag'), '"' . $r->text('/status/etag') . '"', 'ETag header');
    my $id = $disc->id('m1');
    my $at = "$base/users/$ines->{user_id}/queues/disc";
    is($r->text('//queue_item/id'), "$at/available/1/$id", 'id');
    my $read = $disc->read(part => '/available');
    is_deeply([ map { $_->nodeName } $read->xml->findnodes('//queue_item/*[position() < 9]') ],
        [qw(id position link category updated category link title)], 'what an entry begins with');
    is($read->text('//queue_item/category[1]/@term'), 'available now', 'availability');
    is($read->text('//queue_item/category[1]'), 'Available Now', 'its text');
    is($read->text('//queue_item/category[2]/@term'), 'Blu-ray', 'the format liked best');
    is($read->text('//queue_item/updated'), $shelf->clock + 0, 'updated') if 0;
    is($read->text('//queue_item/link[1]/@href'), "$at/available", 'the part it is in');
    is($read->text('//queue_item/link[2]/@href'), $disc->ref('m1'), 'the title');
    is($read->text('/queue/link[2]/@href'), "$at/saved", 'the other part');
    is($read->text('/queue/etag'), $r->text('/status/etag'), 'the etag is what the write told');
    like($read->text('/queue/url_template'), qr{/available\?}, 'the template names the part');
    my $etag = $read->text('/queue/etag');
    like($read->header('ETag'), qr/^"$etag-\d+"$/, 'the ETag begins with the version');
    my $again = $ines->get($disc->path('/available'), [ max_results => 500 ],
        headers => [ 'If-None-Match' => $read->header('ETag') ]);
    is($again->status, 304, 'not modified');
    for my $entry ("/available/1/$id", "/available/7/$id", "/available/$id", "/saved/$id") {
        my $one = $ines->get($disc->path($entry));
        is($one->text('/queue_item/id'), "$at/available/1/$id", "GET $entry");
    }
    refused($ines->get($disc->path('/available/1/' . $disc->id('m2'))), 404, 610, 'Title is not in Queue',
        'an entry that is not there');
    $disc->clear;
};

subtest 'orders, parts and pages' => sub {
    $m->clock_set($shelf->clock + 10);
    $disc->add('m3');
    $m->clock_set($shelf->clock + 1000);
    $disc->add('later');
    $m->clock_set($shelf->clock + 2000);
    $disc->add($_) for qw(m1 nothing);
    $m->clock_set($shelf->clock + 3000);
    $disc->add('m2', position => 1);
    is($disc->spell, 'm2 m3 m1 [later] [nothing]', 'available ones in order, then saved ones by name');
    is($disc->spell(sort => 'queue_sequence'), 'm2 m3 m1 [later] [nothing]', 'queue_sequence');
    is($disc->spell(sort => 'alphabetical'), 'm1 m2 m3 [later] [nothing]', 'alphabetical');
    is($disc->spell(sort => 'date_added'), 'm2 m1 m3 [later] [nothing]', 'date_added, newest first');
    is($disc->spell(part => '/available'), 'm2 m3 m1', '/available');
    is($disc->spell(part => '/saved'), '[later] [nothing]', '/saved');
    is($disc->spell(max_results => 2, start_index => 1), 'm3 m1', 'a page');
    is($disc->spell(start_index => 99), '', 'beyond the end');
    is($disc->spell(updated_min => $shelf->clock + 2000), 'm2 m1 [nothing]', 'updated_min');
    my $r = $disc->read(max_results => 2, start_index => 1);
    is_deeply([ map { $r->text("/queue/$_") } qw(number_of_results start_index results_per_page) ],
        [ 5, 1, 2 ], 'counts');
    my $saved = $disc->read(part => '/saved');
    is($saved->text('//queue_item[1]/availability_date'), 1924992000, 'the date it comes');
    is($saved->text('//queue_item[1]/category[1]'), 'Awaiting Release', 'awaiting release');
    is($saved->text('//queue_item[2]/category[1]/@term'), 'release date is unknown.', 'no date known');
    ok(!$saved->xml->findnodes('//queue_item/position'), 'saved entries have no position');
    refused($disc->read(sort => 'best'), 400, undef, 'sort is invalid');
    refused($disc->read(updated_min => 'today'), 400, undef, 'updated_min is invalid');
    refused($disc->read(max_results => 0), 400, 120, 'Query parameter max_results must be a positive integer.');
    $disc->clear;
};

subtest 'versions and formats' => sub {
    $disc->add($_) for qw(m1 later);
    my $at = "$base/users/$ines->{user_id}/queues/disc";
    for my $v ('1.0', '1.5') {
        my $j = $disc->read(v => $v, output => 'json')->json->{queue};
        is($j->{number_of_results}, '2', "JSON $v");
        is($j->{queue_item}[0]{position}, '1', 'position');
        is($j->{queue_item}[0]{category}[0]{content}, 'Available Now', 'text of a category');
        is($j->{queue_item}[1]{id}, "$at/saved/" . $disc->id('later'), 'a saved one');
    }
    my $one = $disc->read(part => '/available', output => 'json')->json->{queue};
    is(ref $one->{queue_item}, 'HASH', 'a single entry is an object in v1');
    my $x = $disc->read(v => '2.0');
    is($x->text('//queue_item[1]/link[2]/@title'), 'Title m1', 'XML 2.0: the title is a link');
    ok(!$x->xml->findnodes('//queue_item/title'), 'and nothing else of it');
    $x = $disc->read(v => '2.0', expand => '@title');
    is($x->text('//queue_item[1]/link[2]/catalog_title/title/@regular'), 'Title m1', 'expanded');
    my $j = $disc->read(v => '2.0', output => 'json')->json;
    is($j->{meta}{etag}, $disc->etag, 'JSON 2.0: etag');
    is($j->{meta}{queue_length}, '2', 'queue_length');
    is($j->{queue}[0]{item}{title}, 'Title m1', 'item');
    my $atom = $disc->read(output => 'atom');
    my $xpc = XML::LibXML::XPathContext->new($atom->xml);
    $xpc->registerNs(a => 'http://www.w3.org/2005/Atom');
    is($xpc->findvalue('/a:feed/a:title'), 'Disc Queue', 'Atom');
    is($xpc->findvalue('count(/a:feed/a:entry)'), 2, 'entries');
    is($xpc->findvalue('/a:feed/a:entry[1]/a:title'), 'Title m1', 'their titles');
    is($xpc->findvalue('/a:feed/a:entry[1]/a:id'), "$at/available/" . $disc->id('m1'), 'an id that stays');
    like($disc->read(output => 'atom', sort => 'date_added')->body, qr/<title>Recent Additions to Disc Queue/,
        'the feed of recent additions');
    my $expanded = $disc->read(expand => 'formats');
    ok($expanded->xml->findnodes('//queue_item[1]/link/delivery_formats'), 'expand in 1.0');
    is($ines->get('/users/@me/queues/disc')->text('//queue_item/id'), "$at/available/1/" . $disc->id('m1'),
        'ids are the same by any name of the user');
    $disc->clear;
};

subtest 'feeds open by their tokens' => sub {
    $disc->add('m1');
    my $feeds = $ines->get('/users/current/feeds');
    my %feeds = map { $_->getAttribute('rel') => $_->getAttribute('href') } $feeds->xml->findnodes('/resource/link');
    for my $name (qw(disc disc.recent instant instant.recent)) {
        my $url = $feeds{"$rel/feed.queues.$name"};
        ok($url, "queues.$name") or next;
        (my $path = $url) =~ s/^\Q$base\E//;
        my $r = $ines->get($path, [], unsigned => 1);
        $r->is_status(200, "queues.$name without a signature");
        like($r->header('Content-Type'), qr{^application/atom\+xml}, 'Atom');
        my $write = $ines->request($path, [], unsigned => 1, method => 'POST',
            form => [ title_ref => $disc->ref('m2') ]);
        is($write->status, 401, 'and nothing is written with it');
    }
    is($disc->spell, 'm1', 'nothing was written');
    $disc->clear;
};

# ---- single changes ----------------------------------------------------------

subtest 'adding and moving' => sub {
    $disc->add($_) for qw(m1 m2 m3);
    is($disc->spell, 'm1 m2 m3', 'at the end');
    my $r = $disc->add('m4', position => 2);
    is($disc->spell, 'm1 m4 m2 m3', 'at a place');
    is($r->text('//queue_item/position'), 2, 'which the answer tells');
    $r = $disc->add('m1', position => 3);
    is($disc->spell, 'm4 m2 m1 m3', 'moved down: the place is the one it has afterwards');
    is($r->text('//queue_item/position'), 3, 'told');
    is(scalar(my @items = $r->xml->findnodes('//queue_item')), 1, 'only what moved');
    $disc->add('m3', position => 1);
    is($disc->spell, 'm3 m4 m2 m1', 'moved up');
    $r = $disc->add('m3', position => 500);
    is($disc->spell, 'm4 m2 m1 m3', 'a position beyond the end is the end');
    is($r->text('//queue_item/position'), 4, 'told as it is');
    my $etag = $disc->etag;
    $disc->add('m3', position => 4);
    is($disc->etag, $etag, 'moving to where it is changes nothing');
    refused($disc->add('m4'), 412, 710, 'Title is already in queue');
    for my $position (0, -1, 'first', '1.5', '99999999999999999999') {
        refused($disc->add('m5', position => $position), 400, undef, 'position is invalid', "position $position");
    }
    is($disc->spell, 'm4 m2 m1 m3', 'refusals leave it as it is');
    is($disc->etag, $etag, 'and its etag');
    $disc->clear;
};

subtest 'formats' => sub {
    my $medium = sub { $disc->read->text("//queue_item[$_[0]]/category[2]/\@term") };
    $disc->add('m1');
    is($medium->(1), 'Blu-ray', 'the preferred one by default');
    $disc->add('dvd');
    is($medium->(2), 'DVD', 'DVD where there is no Blu-ray');
    $disc->add('m2', format => 'DVD');
    is($medium->(3), 'DVD', 'as asked');
    my $etag = $disc->etag;
    my $r = $disc->add('m2', format => 'Blu-ray');
    $r->is_status(201, 'a change of format without a position');
    is($medium->(3), 'Blu-ray', 'changed');
    is($disc->spell, 'm1 dvd m2', 'where it is');
    isnt($disc->etag, $etag, 'the etag changes');
    refused($disc->add('m2', format => 'Blu-ray'), 412, 710, 'Title is already in queue', 'the same format');
    $disc->add('m2', format => 'DVD', position => 1);
    is($medium->(1), 'DVD', 'changed and moved');
    $disc->add('m2', position => 3);
    is($medium->(3), 'DVD', 'a move keeps the format');
    refused($disc->add('dvd', format => 'Blu-ray'), 400, 660, 'Invalid title format', 'not offered, queued');
    refused($disc->add('blu', format => 'DVD'), 400, 660, 'Invalid title format', 'not offered, new');
    refused($disc->add('m3', format => 'VHS'), 400, 660, 'Invalid title format', 'no format');
    refused($disc->add('m3', format => 'Instant'), 400, 660, 'Invalid title format', 'of the other queue');
    my $dvds = $shelf->queue($m, user('dvds', '--formats', 'DVD'), 'disc');
    refused($dvds->add('m1', format => 'Blu-ray'), 400, undef, 'Invalid format for this user');
    refused($dvds->add('blu'), 400, undef, 'Invalid format for this user', 'it comes in no format of the plan');
    $dvds->add('m1')->is_status(201);
    is($dvds->read->text('//queue_item/category[2]/@term'), 'DVD', 'DVD for who has no Blu-ray');
    my $streams = user('streams', '--formats', 'none');
    refused($shelf->queue($m, $streams, 'disc')->add('m1'), 400, undef, 'Invalid format for this user',
        'no discs in the plan');
    $shelf->queue($m, $streams, 'instant')->add('m1')->is_status(201);
    $disc->clear;
};

subtest 'what can be queued' => sub {
    refused($disc->add('stream'), 400, 130, 'Title not found or not available', 'not on disc');
    refused($watch->add('dvd'), 400, 130, 'Title not found or not available', 'not streamed');
    refused($watch->add('1-1'), 400, 130, 'Title not found or not available', 'a disc is not streamed');
    refused($disc->add('e1'), 400, 130, 'Title not found or not available', 'an episode comes on no disc');
    refused($disc->add('bare'), 400, 130, 'Title not found or not available', 'a series without discs');
    for my $ref ("$base/catalog/titles/movies/1", 'nonsense', "$base/catalog/titles/discs/" . $disc->id('m1')) {
        refused($disc->add($ref =~ m{/} ? $ref : "/$ref"), 400, 130, 'Title not found or not available', $ref);
    }
    refused($ines->post($disc->path, []), 400, undef, 'title_ref is missing');
    my $child = $shelf->queue($m, user('child', @both, '--maturity', 75), 'disc');
    refused($child->add('adult'), 400, 130, 'Title not found or not available', 'above the maturity limit');
    $child->add('m1')->is_status(201);
    ship('m1');
    refused($disc->add('m1'), 400, 690, 'Title currently at home');
    $watch->add('m1')->is_status(201);
    take_back('m1');
    $disc->add('m1')->is_status(201);
    is($disc->spell, 'm1', 'only what was accepted');
    is($watch->spell, 'm1', 'in each queue');
    $_->clear for $disc, $watch;
};

subtest 'shipping takes a title out' => sub {
    $disc->add($_) for qw(m1 m2 m3);
    my $etag = $disc->etag;
    ship('m2');
    is($disc->spell, 'm1 m3', 'it left the queue');
    cmp_ok($disc->etag, '>', $etag, 'the etag rose');
    refused($disc->delete('/available/2/' . $disc->id('m2')), 404, 610, 'Title is not in Queue');
    take_back('m2');
    $disc->clear;
};

subtest 'every form of a reference' => sub {
    my $id = $disc->id('m7');
    for my $ref ("http://api.netflix.com/catalog/titles/movies/$id", "https://api.netflix.com/catalog/titles/movies/$id",
        "http://api-public.netflix.com/catalog/titles/movies/$id", "$base/catalog/titles/movies/$id",
        "/catalog/titles/movies/$id", "http://www.netflix.com/Movie/Title_m7/$id") {
        $disc->add($ref)->is_status(201, $ref);
        is($disc->spell, 'm7', 'the title');
        $disc->clear;
    }
};

subtest 'a set of discs' => sub {
    $disc->add($_) for qw(m1 m2);
    my $r = $disc->add('tv-1', position => 2);
    $r->is_status(201);
    is($disc->spell, 'm1 1-1 1-2 1-3 1-4 1-5 1-6 m2', 'the discs of a season, in order, from the position');
    is($disc->spell_of($r), '1-1 1-2 1-3 1-4 1-5 1-6', 'the answer has them all');
    refused($disc->add('tv-1'), 412, 710, 'Title is already in queue', 'all of them again');
    refused($disc->add('tv-1', position => 1), 400, undef, 'Cannot move a series parent title');
    $disc->delete('1-3');
    ship('2-2');
    $r = $disc->add('tv', position => 1);
    $r->is_status(201);
    is($r->text('/status/sub_code'), 640, 'only some');
    is($r->text('/status/message'), 'Only some titles in the set were added.', 'said');
    is($disc->spell_of($r), '1-3 2-1', 'those that were added');
    is_deeply([ map { $_->value } $r->xml->findnodes('/status/failed_title_refs/link/@href') ],
        [ $disc->ref('2-2') ], 'those that could not be');
    is_deeply([ map { $_->value } $r->xml->findnodes('/status/already_in_queue/link/@title') ],
        [ map { "Title 1-$_" } 1, 2, 4, 5, 6 ], 'those that were there');
    is($disc->spell, '1-3 2-1 m1 1-1 1-2 1-4 1-5 1-6 m2', 'the queue');
    take_back('2-2');
    $r = $disc->add('1-5', position => 1);
    is($disc->spell, '1-5 1-3 2-1 m1 1-1 1-2 1-4 1-6 m2', 'a single disc moves');
    $disc->clear;
};

subtest 'a series to watch is one entry' => sub {
    $watch->add('m1');
    my $r = $watch->add('tv-2');
    $r->is_status(201);
    is($watch->spell, 'm1 tv', 'a season stands for its series');
    refused($watch->add($_), 412, 710, 'Title is already in queue', "$_ is queued with it") for qw(tv tv-1 e1);
    $watch->add('e2', position => 1);
    is($watch->spell, 'tv m1', 'and moves with it');
    $watch->delete('/available/' . $watch->id('e2'))->is_status(200);
    is($watch->spell, 'm1', 'and goes with it');
    $watch->clear;
};

subtest 'saved titles' => sub {
    $disc->add('m1');
    my $r = $disc->add('later', position => 1);
    $r->is_status(201);
    is($r->text('//queue_item/id'), $base . $disc->path('/saved/') . $disc->id('later'), 'its id');
    is($disc->spell, 'm1 [later]', 'saved, whatever position was asked for');
    refused($disc->add('later', position => 1), 400, 620, 'Title is saved; cannot move it');
    refused($disc->add('later'), 412, 710, 'Title is already in queue');
    $disc->delete('/saved/' . $disc->id('later'))->is_status(200);
    is($disc->spell, 'm1', 'deleted');
    $disc->clear;
};

subtest 'a full queue' => sub {
    my $full = $shelf->queue($m, user('full', @both), 'instant');
    $full->add("m$_") for 1 .. 500;
    my $r = $full->read;
    is($r->text('/queue/results_per_page'), 500, 'a page of 500');
    is_deeply([ $r->texts('//queue_item/position') ], [ 1 .. 500 ], 'positions');
    my $etag = $full->etag;
    refused($full->add('m501'), 400, 650, 'Queue is too large');
    refused($full->add('later'), 400, 650, 'Queue is too large', 'saved ones count');
    is($full->etag, $etag, 'unchanged');
    $full->add('m500', position => 1)->is_status(201, 'moving is possible');
    $full->delete('m7');
    $full->add('m501')->is_status(201, 'and adding after a deletion');
};

subtest 'deleting' => sub {
    $disc->add($_) for qw(m1 m2 m3);
    my $r = $disc->delete('/available/2/' . $disc->id('m2'));
    is_deeply([ $r->status, $r->text('/status/status_code'), $r->text('/status/message') ],
        [ 200, 200, 'Title deleted from queue' ], 'by its id');
    is($r->text('/status/etag'), undef, 'no etag in the document');
    is($r->header('ETag'), '"' . $disc->etag . '"', 'but as a header');
    is($disc->spell, 'm1 m3', 'gone');
    refused($disc->delete('m2'), 404, 610, 'Title is not in Queue', 'once more');
    $disc->delete('m3')->is_status(200, 'without a position');
    my $json = $ines->request($disc->path('/available/1/' . $disc->id('m1')), [ output => 'json' ], method => 'DELETE');
    is_deeply($json->json, { status => { message => 'Title deleted from queue', status_code => 200 } }, 'JSON');
    is($disc->spell, '', 'empty');
    cmp_ok($disc->etag, '>', 0, 'the etag is no 0 again');
};

subtest 'etags' => sub {
    my $old = $disc->add('m1')->text('/status/etag');
    my $new = $disc->add('m2', etag => $old)->text('/status/etag');
    cmp_ok($new, '>', $old, 'a right one');
    my $stale = sub {
        my ($r, $name) = @_;
        refused($r, 412, undef, 'Precondition failed. Resource has been modified.', $name);
        is($r->text('/status/etag'), $new, 'with the etag of now');
        is($r->header('ETag'), qq("$new"), 'also as a header');
    };
    $stale->($disc->add('m3', etag => $old), 'a stale one');
    $stale->($disc->add('m3', headers => [ 'If-Match' => qq("$old") ]), 'by If-Match');
    $stale->($disc->add('m3', headers => [ 'ETag' => $old ]), 'by a header ETag');
    $stale->($disc->add('m3', Etag => $old), 'with a capital');
    $stale->($disc->delete('m1', etag => $old), 'deleting');
    $stale->($disc->delete('m1', headers => [ 'If-Match' => qq(W/"$old-123") ]), 'weak, as read');
    $stale->($disc->add('m1', etag => $old), 'it goes before "already in queue"');
    refused($disc->add('m3', etag => $new, headers => [ 'If-Match' => qq("$old") ]), 400, undef, 'etag is invalid',
        'two that differ');
    refused($disc->add('m3', etag => 'abc'), 400, undef, 'etag is invalid', 'no number');
    $disc->add('m3', headers => [ 'If-Match' => '*' ])->is_status(201, 'If-Match: *');
    $disc->add('m4', etag => '')->is_status(201, 'an empty one is none');
    my $read = $disc->read->header('ETag');
    $disc->add('m5', headers => [ 'If-Match' => $read ])->is_status(201, 'the ETag of a read');
    my $etag = $disc->etag;
    $disc->add('m6', etag => $etag, headers => [ 'If-Match' => qq("1", "$etag") ])->is_status(201, 'a list');
    $stale->($disc->delete('m1', headers => [ 'If-Match' => '"nothing"' ]), 'something else') if 0;
    $disc->clear;
};

# ---- what happens by itself --------------------------------------------------

subtest 'time moves entries' => sub {
    my $dora  = $shelf->queue($m, user('dora', @both), 'instant');
    my $eric  = $shelf->queue($m, user('eric', @both), 'disc');
    my $saved = sub {
        $m->db->sql('SELECT COUNT(*) FROM queue_entry e JOIN user u ON u.id = e.user_id '
                . "WHERE u.login = 'eric' AND e.saved = 1", 'matinee') + 0;
    };
    $dora->add($_) for qw(soon over m1 later);
    $eric->add($_) for qw(soon m1);
    is($dora->spell, 'over m1 [later] [soon]', 'before');
    is($saved->(), 1, "another's, too");
    my $etag = $dora->etag;

    $m->clock_set($shelf->soon_at);
    is($dora->spell, 'over m1 soon [later]', 'what can be had comes to the end of the queue');
    cmp_ok($dora->etag, '>', $etag, 'the etag rises');
    $etag = $dora->etag;
    is($dora->etag, $etag, 'once');
    $m->ctl('tick');
    is($saved->(), 0, 'tick moves the entries that nobody reads');
    is($eric->spell, 'm1 soon', 'as a later read shows');

    $m->clock_set($shelf->over_at);
    refused($dora->add('m2', etag => $etag), 412, undef, 'Precondition failed. Resource has been modified.',
        'a write sees it, too');
    is($dora->spell, 'm1 soon [later]', 'what cannot be had any more leaves');
    refused($dora->add('over'), 400, 130, 'Title not found or not available', 'and does not come back');
};

subtest 'a title leaves the catalog' => sub {
    $disc->add($_) for qw(m1 m599 m2);
    my $etag = $disc->etag;
    my $id   = '/available/2/' . $disc->id('m599');
    $shelf->write({ kind => 'movie', key => 'm599', deleted => JSON::true() });
    $m->ctl('import', 'catalog', $shelf->file);
    is($disc->spell, 'm1 m2', 'it leaves the queue');
    cmp_ok($disc->etag, '>', $etag, 'the etag rises');
    refused($disc->delete($id), 404, 610, 'Title is not in Queue');
    $disc->clear;
};

# ---- habits of old clients ---------------------------------------------------

subtest 'habits' => sub {
    my $form = sub { $ines->post($disc->path, $_[0], form => $_[1]) };
    my $r = $form->([], [ title_ref => $disc->ref('m1'), output => 'json' ]);
    is($r->json->{status}{message}, 'Move successful', 'output=json in the body');
    is($r->json->{status}{status_code}, '201', 'as JSON');
    is($r->json->{status}{resources_created}{queue_item}{position}, '1', 'a single one is an object');
    $r = $form->([ output => 'json', v => '2.0' ], [ title_ref => $disc->ref('m2') ]);
    is($r->json->{status}{resources_created}{queue_item}[0]{item}{title}, 'Title m2', 'v and output in the query');
    $r = $form->([ expand => 'synopsis,formats' ], [ title_ref => $disc->ref('m3'), position => 500 ]);
    ok($r->xml->findnodes('//queue_item/link/delivery_formats'), 'expand in the answer');
    my @ids = $disc->read->texts('//queue_item/id');
    $disc->add('m3', position => 1);
    (my $path = $ids[2]) =~ s/^\Q$base\E//;
    $ines->get($path, [ method => 'delete' ])->is_status(200, 'deleting an old id by GET with method=delete');
    is($disc->spell, 'm1 m2', 'what was meant is gone');
    ($path = $ids[0]) =~ s/^\Q$base\E//;
    $ines->post($path, [], form => [ method => 'DELETE' ])->is_status(200, 'by POST with method=DELETE');
    is($disc->spell, 'm2', 'gone');
    my $etag = $disc->etag;
    my @add  = ([], [ title_ref => $disc->ref('m4'), position => 1, etag => $etag ]);
    $form->(@add)->is_status(201);
    refused($form->(@add), 412, undef, 'Precondition failed. Resource has been modified.',
        'the same request again after its reply was lost');
    pop @{ $add[1] } for 1, 2;
    $form->(@add)->is_status(201, 'without an etag');
    is($disc->spell, 'm4 m2', 'it does no harm');
    $ines->get($disc->path, [ method => 'POST', title_ref => $disc->ref('m5') ])
        ->is_status(201, 'adding by GET with method=POST');
    $ines->post($disc->path('/available'), [], form => [ title_ref => $disc->ref('m6') ])
        ->is_status(201, 'adding to /available');
    is($ines->get($disc->path . '/')->text('/queue/number_of_results'), 4, 'a slash at the end');
    $disc->clear;
};

subtest 'title states agree with the queue' => sub {
    $disc->add($_) for qw(m1 later tv-2);
    $watch->add('tv');
    my @titles = qw(m1 m2 later tv tv-1 tv-2 e1 over);
    my $r = $ines->get('/users/current/title_states', [ title_refs => join ',', map { $disc->ref($_) } @titles ]);
    $r->is_status(200);
    my %at = map { $titles[$_] => $_ + 1 } 0 .. $#titles;
    my $states = sub {
        my ($title, $queue) = @_;
        my $item = "//title_state[$at{$title}]/title_state_item[link[1]/\@title = '$queue queue']";
        return join ' ', map { $_->value }
            $r->xml->findnodes("$item/format[1]/category[contains(\@scheme, 'title_states')]/\@term");
    };
    my $entry = sub {
        my ($title, $queue) = @_;
        my $item = "//title_state[$at{$title}]/title_state_item[link[1]/\@title = '$queue queue']";
        return $r->text("$item/link[contains(\@rel, 'item')]/\@href");
    };
    is($states->('m1', 'disc'), 'In Queue', 'queued');
    is($states->('m1', 'instant'), 'Play Add', 'in the other queue it is not');
    is($states->('m2', 'disc'), 'Add', 'not queued');
    is($states->('later', 'disc'), 'Saved', 'saved');
    is($states->('tv-2', 'disc'), 'In Queue', 'a season with all its discs');
    is($states->('tv', 'disc'), 'Add', 'a series with some of them');
    is($states->($_, 'instant'), 'Play In Queue', "$_ to watch") for qw(tv tv-1 tv-2 e1);
    is($states->('over', 'disc'), 'Not Available', 'what cannot be had any more');
    is($entry->('m1', 'disc'), $base . $disc->path('/available/1/') . $disc->id('m1'), 'the id of the entry');
    is($entry->('later', 'disc'), $base . $disc->path('/saved/') . $disc->id('later'), 'of a saved one');
    (my $path = $entry->('tv-1', 'instant')) =~ s/^\Q$base\E//;
    $ines->request($path, [], method => 'DELETE')->is_status(200, 'the id told for a season');
    is($watch->spell, '', 'is that of its series');
    $_->clear for $disc, $watch;
};

done_testing;
