#!/usr/bin/perl
# Changing many entries of a queue with one request: PUT of the wanted state and POST
# of steps, as form, XML and JSON, with the list of tests that the design has
# (bulk-queue.md 7) and what each reader refuses.
use strict;
use warnings;
use Digest::SHA qw(sha1_base64);
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON ();
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
my $ines  = $dance->token($m->client, $dance->subscriber('ines', '--formats', 'DVD,Blu-ray', '--preferred', 'Blu-ray'));
my $disc  = $shelf->queue($m, $ines, 'disc');
my $watch = $shelf->queue($m, $ines, 'instant');
my $base  = $m->base;
my $rel   = 'http://schemas.netflix.com';

sub refused {
    my ($r, $status, $sub, $message, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my %got = map { $_ => $r->json ? $r->json->{status}{$_} : $r->text("/status/$_") } qw(status_code sub_code message);
    return is_deeply([ $r->status, @got{qw(status_code sub_code)} ], [ $status, $status, $sub ], $name // $message)
        && (ref $message ? like($got{message}, $message, "$name: message") : is($got{message}, $message, 'message'))
        || diag($r->raw);
}

# ---- ways to ask -------------------------------------------------------------

sub send_body {
    my ($queue, $method, $type, $body, %o) = @_;
    return $ines->request($queue->path, $o{query} // [], method => $method, body => $body,
        headers => [ 'Content-Type' => $type, @{ $o{headers} // [] } ], oauth_more => $o{oauth_more});
}

my $encoder = JSON->new->utf8->canonical;

sub put_json {
    my ($queue, $titles, %o) = @_;
    my $etag = delete $o{etag};
    my @titles = map { ref $_ ? { title_ref => $queue->ref($_->[0]), format => $_->[1] } : $queue->ref($_) } @$titles;
    return send_body($queue, 'PUT', 'application/json', $encoder->encode(
        { queue => { titles => \@titles, defined $etag ? (etag => "$etag") : () } }), %o);
}

sub put_form {
    my ($queue, $pairs, %o) = @_;
    return $ines->request($queue->path, [], method => 'PUT', form => $pairs, %o);
}

sub post_json {
    my ($queue, $what, %o) = @_;
    return send_body($queue, 'POST', 'application/json', $encoder->encode($what), %o);
}

# Steps in short: [delete => 'm1'], [after => 2, 'm3'], [after => 'm1', 'm3'].
sub steps {
    my ($queue, $steps, %o) = @_;
    my $etag = delete $o{etag};
    my $name = sub { ref $_[0] ? { title_ref => $queue->ref($_[0][0]), format => $_[0][1] } : $queue->ref($_[0]) };
    my @steps = map {
        my ($what, @rest) = @$_;
        my @first = $what eq 'after' ? (do { my $a = shift @rest; $a =~ /^-?\d+$/ ? $a + 0 : $queue->ref($a) }) : ();
        my $key = $what eq 'after' ? 'inject_after' : $what;
        +{ $key => [ @first, map { $name->($_) } @rest ] };
    } @$steps;
    return post_json($queue, { steps => \@steps, defined $etag ? (etag => "$etag") : () }, %o);
}

sub fill {
    my ($queue, @names) = @_;
    my $r = put_json($queue, \@names, etag => $queue->etag);
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    ok($r->status == 200 || $r->status == 304, 'filled') or diag($r->raw);
    return $queue->etag;
}

sub unchanged {
    my ($queue, $code, $name) = @_;
    my ($was, $etag) = ($queue->spell, $queue->etag);
    $code->();
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is($queue->spell . ' ' . $queue->etag, "$was $etag", $name // 'nothing changed, nor the etag');
}

sub failures { my ($r) = @_; return [ map { [ $_->{place}, $_->{sub_code} ] } @{ $r->json->{status}{failures} } ] }

# Version 1 JSON has a single thing in place of a list.
sub list { my ($what) = @_; return ref $what eq 'ARRAY' ? @$what : defined $what ? ($what) : () }

# ---- PUT ---------------------------------------------------------------------

subtest 'PUT of a state' => sub {
    my $r = put_json($disc, [qw(m1 m2 m3)]);
    $r->is_status(200);
    my $s = $r->json->{status};
    is($s->{message}, 'success', 'message');
    is($s->{number_of_results}, '3', 'number_of_results');
    is($s->{etag}, $disc->etag, 'etag');
    is($r->header('ETag'), '"' . $disc->etag . '"', 'ETag');
    is(scalar(list($s->{resources_created}{queue_item})), 3, 'what was not there');
    ok(!$s->{resources_deleted}, 'nothing was deleted');
    is($disc->spell, 'm1 m2 m3', 'the queue');

    my $again;
    unchanged($disc, sub { $again = put_json($disc, [qw(m1 m2 m3)]) }, 'identity');
    is($again->status, 304, 'answered 304');
    is($again->header('ETag'), '"' . $disc->etag . '"', 'with the etag');

    put_json($disc, [qw(m3 m2 m1)])->is_status(200);
    is($disc->spell, 'm3 m2 m1', 'reversed');
    $r = put_json($disc, [qw(m4 m1 m3)]);
    is($disc->spell, 'm4 m1 m3', 'drops, adds and re-orders at once');
    is_deeply([ map { $_->{title} } list($r->json->{status}{resources_deleted}{link}) ], ['Title m2'], 'deleted');
    is_deeply([ map { $_->{title}{regular} } list($r->json->{status}{resources_created}{queue_item}) ], ['Title m4'],
        'created');
    is(put_json($disc, [qw(m4 m1 m3)])->status, 304, 'the same again');
    is(put_json($watch, [ 'm1', 'tv' ])->status, 200, 'the instant queue');
    is($watch->spell, 'm1 tv', 'is another');
    is(put_json($watch, [ 'm1', 'tv-2' ])->status, 304, 'a season stands for its series');
    $_->clear for $disc, $watch;
};

subtest 'a thousand ways to be refused leave all as it is' => sub {
    fill($disc, qw(m1 m2));
    my @good = map { "m$_" } 3 .. 501;
    unchanged($disc, sub {
        my $r = put_json($disc, [ @good[ 0 .. 249 ], 'stream', @good[ 250 .. 498 ] ], query => [ v => '2.0' ]);
        refused($r, 400, 130, 'Title not found or not available', 'one bad title among 499 good');
        is_deeply(failures($r), [ [ 251, 130 ] ], 'with its place');
        is($r->json->{status}{failures}[0]{title_ref}, $disc->ref('stream'), 'and its reference');
    });
    my $many = sub { put_json($disc, $_[0], query => [ v => '2.0' ], etag => $_[1]) };
    unchanged($disc, sub {
        refused($many->([qw(m1 m2 m1)]), 400, 670, 'Title appears more than once');
        refused($many->([qw(tv-2 2-1)]), 400, 670, 'Title appears more than once', 'through a series');
        refused($many->([ [ 'dvd', 'Blu-ray' ] ]), 400, 660, 'Invalid title format');
        refused($many->([ [ 'm1', 'Instant' ] ]), 400, 660, 'Invalid title format', 'of the other queue');
        refused($many->([ [ 'm1', 'VHS' ] ]), 400, 660, 'Invalid title format', 'no format');
        refused($many->([qw(later)]), 400, 130, 'Title not found or not available', 'not to be had yet');
        refused($many->([qw(e1)]), 400, 130, 'Title not found or not available', 'on no disc');
        my $r = $many->([qw(stream m1 later m1)]);
        is_deeply(failures($r), [ [ 1, 130 ], [ 3, 130 ], [ 4, 670 ] ], 'every failing item is told');
        refused($many->([ map { "m$_" } 1 .. 501 ]), 400, 650, 'Queue is too large');
        refused($many->([ 'tv', map { "m$_" } 1 .. 493 ]), 400, 650, 'Queue is too large', 'through a series');
    });
    my $etag = $disc->etag;
    unchanged($disc, sub {
        my $r = $many->([qw(m2 m1)], $etag - 1);
        refused($r, 412, undef, 'Precondition failed. Resource has been modified.', 'a stale etag');
        is($r->json->{status}{etag}, $etag, 'with the current one');
        refused($many->([qw(m1 m2)], $etag - 1), 412, undef, 'Precondition failed. Resource has been modified.',
            'also when it is so already');
        refused($many->([qw(stream)], $etag - 1), 412, undef, 'Precondition failed. Resource has been modified.',
            'before the titles');
        refused(put_json($disc, [qw(m2)], etag => $etag, headers => [ 'If-Match' => '"1"' ]), 400, undef,
            'etag is invalid', 'two etags that differ');
        refused(put_json($disc, []), 400, undef, 'etag is missing', 'empty without an etag');
        refused(put_json($disc, [], headers => [ 'If-Match' => '*' ]), 400, undef, 'etag is missing',
            'whatever the version');
    });
    my $r = put_json($disc, [], headers => [ 'If-Match' => qq("$etag") ]);
    $r->is_status(200, 'empty with an etag');
    is($disc->spell, '', 'emptied');
    is(put_json($disc, [], etag => $disc->etag)->status, 304, 'empty already');
};

subtest 'formats' => sub {
    my $media = sub { join ' ', $disc->read->xml->findnodes("//queue_item/category[2]/\@term")->to_literal_list };
    fill($disc, 'm1', [ 'm2', 'DVD' ], 'dvd');
    is($media->(), 'Blu-ray DVD DVD', 'the preferred one, the one asked for, the one there is');
    is(put_json($disc, [ 'm1', [ 'm2', 'DVD' ], [ 'dvd', 'dvd' ] ])->status, 304, 'said again');
    is(put_json($disc, [qw(m1 m2 dvd)])->status, 200, 'left out it is the preferred one, not the one it had');
    is($media->(), 'Blu-ray Blu-ray DVD', 'changed');
    $disc->clear;
};

subtest 'saved titles and titles at home' => sub {
    $disc->add($_) for qw(m1 later);
    unchanged($disc, sub {
        refused(put_json($disc, [qw(m2 later)]), 400, 620, 'Title is saved; cannot move it');
    });
    put_json($disc, [qw(m2 m1)])->is_status(200);
    is($disc->spell, 'm2 m1 [later]', 'what is saved stays');
    is(put_json($disc, [qw(m2 m1)])->status, 304, 'and is no part of the state');
    $m->ctl('ship', 'ines', $disc->id('m5'));
    unchanged($disc, sub { refused(put_json($disc, [qw(m1 m5)]), 400, 690, 'Title currently at home') });
    $m->ctl('return', 'ines', $disc->id('m5'));
    $disc->clear;
};

subtest 'a set becomes its discs' => sub {
    fill($disc, qw(1-3 m1));
    put_json($disc, [qw(m2 tv-1 m1)])->is_status(200);
    is($disc->spell, 'm2 1-1 1-2 1-3 1-4 1-5 1-6 m1', 'what was queued before does not matter');
    $disc->clear;
};

subtest 'as a form' => sub {
    my $ref = sub { $disc->ref($_[0]) };
    put_form($disc, [ 'title_ref[2]' => $ref->('m2'), 'title_ref[1]' => $ref->('m1'), 'format[2]' => 'DVD' ])
        ->is_status(200);
    is($disc->spell, 'm1 m2', 'by number, in any order');
    is($disc->read->text('//queue_item[2]/category[2]/@term'), 'DVD', 'with a format');
    put_form($disc, [ map { ('title_ref[]' => $ref->($_)) } qw(m3 m1) ])->is_status(200);
    is($disc->spell, 'm3 m1', 'without numbers, in turn');
    put_form($disc, [ 'title_ref[]' => $ref->('m3'), 'format[]' => 'DVD', Etag => $disc->etag ])->is_status(200);
    is($disc->spell, 'm3', 'formats without numbers, Etag with a capital');
    my $r = $ines->post($disc->path, [], form => [ method => 'PUT', 'title_ref[1]' => $ref->('m1'), output => 'json' ]);
    $r->is_status(200, 'method=PUT inside a POST');
    is($r->json->{status}{number_of_results}, 1, 'output=json');
    my $etag = $disc->etag;
    unchanged($disc, sub {
        my @bad = (
            'a gap'                 => [ 'title_ref[1]' => $ref->('m1'), 'title_ref[3]' => $ref->('m2') ],
            'from 0'                => [ 'title_ref[0]' => $ref->('m1') ],
            'a number twice'        => [ 'title_ref[1]' => $ref->('m1'), 'title_ref[1]' => $ref->('m2') ],
            'no number'             => [ 'title_ref[x]' => $ref->('m1') ],
            'both styles'           => [ 'title_ref[1]' => $ref->('m1'), 'title_ref[]' => $ref->('m2') ],
            'a format alone'        => [ 'title_ref[1]' => $ref->('m1'), 'format[2]' => 'DVD' ],
            'some formats only'     => [ 'title_ref[]' => $ref->('m1'), 'title_ref[]' => $ref->('m2'), 'format[]' => 'DVD' ],
            'the old name'          => [ title_ref => $ref->('m1') ],
            'a NUL'                 => [ 'title_ref[1]' => $ref->('m1') . "\0" ],
            'much too long'         => [ 'title_ref[1]' => 'x' x 2000 ],
        );
        while (my ($name, $form) = splice @bad, 0, 2) {
            my $r = put_form($disc, [ @$form, etag => $etag ]);
            is($r->status, 400, $name) or diag($r->raw);
        }
        refused($ines->post($disc->path, [], form => [ 'title_ref[1]' => $ref->('m2') ]), 400, undef,
            'title_ref[] is for PUT, which may come as method=PUT', 'a list in the old call');
    });
    my @full = map { ("title_ref[$_]" => $ref->("m$_"), "format[$_]" => 'DVD') } 1 .. 500;
    put_form($disc, \@full)->is_status(200, '500 titles with their formats');
    is($disc->read->text('/queue/number_of_results'), 500, 'all there');
    put_json($disc, [], etag => $disc->etag);
};

subtest 'what was read may be sent back' => sub {
    fill($disc, 'm1', [ 'm2', 'DVD' ], 'tv-2');
    fill($watch, qw(m1 tv));
    for my $queue ($disc, $watch) {
        for my $v ('1.0', '1.5', '2.0') {
            for my $type ('xml', 'json') {
                my $read = $queue->read(part => '/available', v => $v, output => $type, expand => '@title,synopsis,formats');
                my $r = send_body($queue, 'PUT', "application/$type", $read->body, query => [ v => $v ]);
                is($r->status, 304, "$queue->{kind}: version $v, $type") or diag($read->body, $r->raw);
            }
        }
        my $read = $queue->read(part => '/available', max_results => 1, output => 'json');
        is(ref $read->json->{queue}{queue_item}, 'HASH', 'a single entry is an object');
        my $r = send_body($queue, 'PUT', 'application/json; charset=utf-8', $read->body);
        $r->is_status(200, 'and can be sent back, too');
        is($queue->spell, 'm1', 'as the whole queue');
    }
    $disc->add('later');
    my $whole = $disc->read;
    refused(send_body($disc, 'PUT', 'text/xml', $whole->body), 400, 620, 'Title is saved; cannot move it',
        'with saved ones among them');
    my $other = $watch->read(part => '/available');
    is(send_body($disc, 'PUT', 'text/xml', $other->body)->status, 400, 'a document of the other queue');
    put_json($_, [], etag => $_->etag) for $disc, $watch;
    $disc->clear;
};

subtest 'as XML' => sub {
    my $item = sub {
        my ($name, $more) = @_;
        my $href = $disc->ref($name);
        return qq(<queue_item><link rel="$rel/catalog/title" href="$href"/>@{[ $more // '' ]}</queue_item>);
    };
    my $put  = sub { send_body($disc, 'PUT', 'application/xml', $_[0]) };
    my $dvd  = qq(<category scheme="http://api.netflix.com/categories/title_formats" term="DVD"/>);
    my $here = qq(<link rel="$rel/queues.available"/>);
    my $r = $put->('<queue><etag>' . $disc->etag . '</etag>' . $item->('m1', "$dvd$here") . $item->('m2') . '</queue>');
    $r->is_status(200, 'the minimal form');
    is($r->type, 'application/xml', 'answered as XML');
    is($disc->spell, 'm1 m2', 'the queue');
    is($disc->read->text('//queue_item[1]/category[2]/@term'), 'DVD', 'the format');
    is($put->('<?xml version="1.0"?><!-- c --><queue><x><y/></x>' . $item->('m1', $dvd)
                . $item->('m2', '<position>9</position><link rel="up" href="x"/>') . '</queue>')->status,
        304, 'unknown elements and positions are ignored');
    my $etag = $disc->etag;
    my $deep = '<a>' x 200 . '</a>' x 200;
    my @bad  = (
        'a document type' => '<!DOCTYPE queue><queue>' . $item->('m1') . '</queue>',
        'an entity'       => '<!DOCTYPE queue [<!ENTITY e "x">]><queue>' . $item->('m1') . '&e;</queue>',
        'an outer entity' => '<!DOCTYPE queue [<!ENTITY e SYSTEM "file:///etc/passwd">]><queue><etag>&e;</etag></queue>',
        'a bomb'          => '<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><queue><etag>&b;</etag></queue>',
        'an undeclared entity' => '<queue><etag>&nbsp;</etag></queue>',
        'another root'    => '<queues>' . $item->('m1') . '</queues>',
        'no XML'          => 'queue',
        'cut off'         => '<queue>' . $item->('m1'),
        'nothing'         => '',
        'too deep'        => "<queue>$deep</queue>",
        'no link'         => '<queue><queue_item><position>1</position></queue_item></queue>',
        'two links'       => '<queue>' . $item->('m1', qq(<link rel="$rel/catalog/title" href="x"/>)) . '</queue>',
        'two formats'     => '<queue>' . $item->('m1', "$dvd$dvd") . '</queue>',
        'two etags'       => "<queue><etag>$etag</etag><etag>$etag</etag>" . $item->('m1') . '</queue>',
        'a bad etag'      => '<queue><etag>new</etag>' . $item->('m1') . '</queue>',
        'another queue'   => '<queue>' . $item->('m1', qq(<link rel="$rel/queues.available" href="/users/x/queues/instant/available"/>)) . '</queue>',
    );
    unchanged($disc, sub {
        while (my ($name, $body) = splice @bad, 0, 2) {
            my $r = $put->($body);
            is($r->status, 400, $name) or diag($r->raw);
            unlike($r->body, qr/root:/, 'nothing of a file in the answer');
        }
    });
    put_json($disc, [], etag => $disc->etag);
};

subtest 'as JSON' => sub {
    my $ref = $disc->ref('m1');
    my @bad = (
        'no JSON'         => 'queue',
        'cut off'         => '{"queue":{"titles":["' . $ref . '"',
        'something after' => '{"queue":{"titles":[]}} {}',
        'a list'          => "[\"$ref\"]",
        'no queue'        => '{}',
        'a member twice'  => "{\"queue\":{\"titles\":[\"$ref\"],\"titles\":[]}}",
        'both lists'      => "{\"queue\":{\"titles\":[\"$ref\"],\"queue_item\":[]}}",
        'a number'        => '{"queue":{"titles":[70000001]}}',
        'null'            => '{"queue":{"titles":[null]}}',
        'no reference'    => '{"queue":{"titles":[{"format":"DVD"}]}}',
        'a NUL'           => "{\"queue\":{\"titles\":[\"$ref\\u0000\"]}}",
        'not UTF-8'       => "{\"queue\":{\"titles\":[\"$ref\xff\"]}}",
        'comments'        => "{/* */\"queue\":{\"titles\":[\"$ref\"]}}",
        'too deep'        => '{"queue":' . '[' x 1000 . ']' x 1000 . '}',
        'titles no list'  => "{\"queue\":{\"titles\":\"$ref\"}}",
        'nothing'         => '',
    );
    fill($disc, 'm2');
    unchanged($disc, sub {
        while (my ($name, $body) = splice @bad, 0, 2) {
            my $r = send_body($disc, 'PUT', 'application/json', $body);
            is($r->status, 400, $name) or diag($r->raw);
            is($r->type, 'application/json', 'answered as JSON');
        }
    });
    put_json($disc, [], etag => $disc->etag);
};

subtest 'media types, sizes and body hashes' => sub {
    fill($disc, 'm1');
    my $body = $encoder->encode({ queue => { titles => [ $disc->ref('m2') ] } });
    unchanged($disc, sub {
        for my $method ('PUT', 'POST') {
            is(send_body($disc, $method, $_, $body)->status, 415, "$method of $_")
                for 'text/plain', 'application/octet-stream', 'application/jsonx';
        }
        my $long = $encoder->encode({ queue => { titles => [ $disc->ref('m2') ], x => 'x' x (1 << 20) } });
        is(send_body($disc, 'PUT', 'application/json', $long)->status, 413, 'more than 1 MiB');
        is(send_body($disc, 'PUT', 'application/json', $body, oauth_more => [ oauth_body_hash => sha1_base64('') . '=' ])
                ->status, 401, 'a wrong body hash');
    });
    is(send_body($disc, 'PUT', 'application/json', $body, oauth_more => [ oauth_body_hash => sha1_base64($body) . '=' ])
            ->status, 200, 'a right one');
    is(send_body($disc, 'PUT', 'application/json', $body, query => [ output => 'xml' ])->status, 304, 'output=xml');
    is($ines->request($disc->path('/available'), [], method => 'PUT', body => $body,
            headers => [ 'Content-Type' => 'application/json' ])->status, 405, 'only the whole queue has a state');
    put_json($disc, [], etag => $disc->etag);
};

# ---- POST --------------------------------------------------------------------

subtest 'steps' => sub {
    fill($disc, qw(m1 m2 m3 m4 m5));
    my $r = steps($disc, [ [ delete => 'm2' ], [ after => 1, 'm6' ], [ after => 'm6', 'm7' ], [ set_format => [ 'm1', 'DVD' ] ] ]);
    $r->is_status(201);
    is($disc->spell, 'm1 m6 m7 m3 m4 m5', 'one after the other; numbers count in the queue as it is then');
    my $s = $r->json->{status};
    is($s->{etag}, $disc->etag, 'etag');
    is($s->{number_of_results}, 6, 'number_of_results');
    is_deeply([ map { [ @$_{qw(action number_of_items position)} ] } list($s->{steps}{step}) ],
        [ [ 'delete', '1', undef ], [ 'inject_after', '1', '2' ], [ 'inject_after', '1', '3' ], [ 'set_format', '1', '1' ] ],
        'what each step did');
    is_deeply([ map { $_->{title}{regular} } list($s->{resources_created}{queue_item}) ], [ 'Title m6', 'Title m7' ],
        'created');
    is($disc->read->text('//queue_item[1]/category[2]/@term'), 'DVD', 'the format');

    fill($disc, qw(m1 m2 m3 m4 m5));
    my @cases = (
        [ [ after => 0, 'm3' ] ]                    => 'm3 m1 m2 m4 m5', 'to the top',
        [ [ after => 4, 'm3' ] ]                    => 'm1 m2 m4 m3 m5', 'down by one: the number counts before it is taken out',
        [ [ after => 5, 'm1' ] ]                    => 'm2 m3 m4 m5 m1', 'to the end',
        [ [ after => 99, 'm1' ] ]                   => 'm2 m3 m4 m5 m1', 'a number beyond the end',
        [ [ after => 4, 'm1' ] ]                    => 'm2 m3 m4 m1 m5', 'moved down',
        [ [ after => 1, 'm5', 'm4' ] ]              => 'm1 m5 m4 m2 m3', 'several at once, in order',
        [ [ after => 'm5', 'm1', 'm2' ] ]           => 'm3 m4 m5 m1 m2', 'behind a title',
        [ [ delete => 'm1' ], [ after => 0, 'm1' ] ] => 'm1 m2 m3 m4 m5', 'deleted and injected',
        [ [ delete => 'm1', 'm2' ], [ after => 1, 'm9' ] ] => 'm3 m9 m4 m5', 'a number after deletions',
        [ [ after => 0, 'm3' ], [ after => 2, 'm3' ] ] => 'm1 m3 m2 m4 m5', 'twice: the last one wins',
        [ [ after => 0, 'tv-1' ] ]                  => '1-1 1-2 1-3 1-4 1-5 1-6 m1 m2 m3 m4 m5', 'a season of six discs',
        [ [ after => 1, 'tv-1' ], [ after => 'tv-1', 'm9' ] ] => 'm1 1-1 1-2 1-3 1-4 1-5 1-6 m9 m2 m3 m4 m5',
        'behind its last disc',
        [ [ after => 1, 'tv-1' ], [ delete => 'tv' ] ] => 'm1 m2 m3 m4 m5', 'deleted by its series',
    );
    while (my ($steps, $want, $name) = splice @cases, 0, 3) {
        fill($disc, qw(m1 m2 m3 m4 m5)) if $disc->spell ne 'm1 m2 m3 m4 m5';
        my $etag = $disc->etag;
        my $r = steps($disc, $steps, etag => $etag);
        ok($r->status == 200 || $r->status == 201, $name) or diag($r->raw);
        is($disc->spell, $want, "$name: the queue");
        is($disc->etag == $etag, $want eq 'm1 m2 m3 m4 m5', 'the etag tells whether it changed');
    }
    fill($disc, 'm1', [ 'm2', 'DVD' ]);
    steps($disc, [ [ after => 0, 'm2' ] ])->is_status(200);
    is($disc->read->text('//queue_item[1]/category[2]/@term'), 'DVD', 'a move keeps the format');
    steps($disc, [ [ delete => 'm2' ], [ after => 1, 'm2' ] ])->is_status(200);
    is($disc->read->text('//queue_item[2]/category[2]/@term'), 'DVD', 'also by deleting and injecting');
    steps($disc, [ [ after => 0, [ 'm2', 'Blu-ray' ] ] ])->is_status(200);
    is($disc->read->text('//queue_item[1]/category[2]/@term'), 'Blu-ray', 'unless one is given');
    my $etag = $disc->etag;
    my @once = ($disc, [ [ after => 1, 'm7' ] ]);
    steps(@once, etag => $etag)->is_status(201);
    refused(steps(@once, etag => $etag), 412, undef, 'Precondition failed. Resource has been modified.',
        'repeated with its etag');
    put_json($disc, [], etag => $disc->etag);
};

subtest 'steps that are refused' => sub {
    fill($disc, qw(m1 m2 1-2));
    $disc->add('later');
    my $v2 = sub { steps($disc, $_[0], query => [ v => '2.0' ]) };
    unchanged($disc, sub {
        my $r = $v2->([ [ delete => 'm1' ], [ after => 0, 'm3', 'stream', 'm3' ] ]);
        refused($r, 400, 130, 'Title not found or not available', 'a title that is not there');
        is_deeply([ map { [ @$_{qw(step place sub_code)} ] } @{ $r->json->{status}{failures} } ],
            [ [ 2, 2, 130 ], [ 2, 3, 670 ] ], 'with step and place');
        refused($v2->([ [ delete => 'm9' ] ]), 404, 610, 'Title is not in Queue');
        refused($v2->([ [ delete => 'm1' ], [ delete => 'm1' ] ]), 404, 610, 'Title is not in Queue', 'deleted before');
        refused($v2->([ [ delete => 'later' ] ]), 400, 620, 'Title is saved; cannot move it', 'deleting a saved one');
        refused($v2->([ [ after => 0, 'later' ] ]), 400, 620, 'Title is saved; cannot move it', 'injecting it');
        refused($v2->([ [ set_format => [ 'later', 'DVD' ] ] ]), 400, 620, 'Title is saved; cannot move it', 'its format');
        refused($v2->([ [ after => 0, 'tv-1' ] ]), 400, undef, 'Cannot move a series parent title');
        refused($v2->([ [ after => 'm1', 'm1' ] ]), 400, undef, 'inject_after is invalid', 'behind itself');
        refused($v2->([ [ after => 1, 'm9', 'm1' ] ]), 400, undef, 'inject_after is invalid', 'behind one of its own');
        refused($v2->([ [ after => 'm9', 'm1' ] ]), 400, undef, 'inject_after is invalid', 'behind a title not queued');
        refused($v2->([ [ after => -1, 'm9' ] ]), 400, undef, qr/inject_after/, 'a negative place');
        refused($v2->([ [ set_format => 'm1' ] ]), 400, 660, 'Invalid title format', 'no format');
        refused($v2->([ [ set_format => [ 'm9', 'DVD' ] ] ]), 404, 610, 'Title is not in Queue', 'not queued');
        my @hundred = map { [ after => 0, 'm1' ] } 1 .. 101;
        refused($v2->(\@hundred), 400, 650, 'Queue is too large', '101 steps');
        my $post = sub { post_json($disc, $_[0]) };
        is($post->($_->[1])->status, 400, $_->[0]) for
            [ 'no steps'       => {} ],
            [ 'no step'        => { steps => [] } ],
            [ 'an empty step'  => { steps => [ {} ] } ],
            [ 'an empty list'  => { steps => [ { delete => [] } ] } ],
            [ 'nothing injected' => { steps => [ { inject_after => [0] } ] } ],
            [ 'two in one'     => { steps => [ { delete => [ $disc->ref('m1') ], inject_after => [ 0, $disc->ref('m9') ] } ] } ],
            [ 'an unknown one' => { steps => [ { append => [ $disc->ref('m9') ] } ] } ],
            [ 'a fraction'     => { steps => [ { inject_after => [ 1.5, $disc->ref('m9') ] } ] } ],
            [ 'an unknown member' => { deletes => [ $disc->ref('m1') ] } ],
            [ 'both forms'     => { steps => [ { delete => [ $disc->ref('m1') ] } ], delete => [ $disc->ref('m1') ] } ],
            [ 'both words'     => { deleted => [ $disc->ref('m1') ], delete => [ $disc->ref('m1') ] } ];
        is(send_body($disc, 'POST', 'application/json',
                '{"delete":["' . $disc->ref('m1') . '"],"delete":["' . $disc->ref('m2') . '"]}')->status, 400, 'a key twice');
    });
    $m->ctl('ship', 'ines', $disc->id('m5'));
    unchanged($disc, sub { refused($v2->([ [ after => 0, 'm5' ] ]), 400, 690, 'Title currently at home') });
    $m->ctl('return', 'ines', $disc->id('m5'));
    put_json($disc, [], etag => $disc->etag);
    $disc->clear;
};

subtest 'the form of the proposal' => sub {
    fill($disc, qw(m1 m2 m3));
    my $body = sprintf '{"inject_after":[1,"%s"],"deleted":["%s"],"etag":"%s"}', $disc->ref('m9'), $disc->ref('m1'), $disc->etag;
    send_body($disc, 'POST', 'application/json', $body)->is_status(201);
    is($disc->spell, 'm2 m9 m3', 'deletions go first, whatever the order of the keys');
    post_json($disc, { delete => [ $base . $disc->path('/available/2/') . $disc->id('m9') ] })->is_status(200);
    is($disc->spell, 'm2 m3', 'by the id of an entry');
    put_json($disc, [], etag => $disc->etag);
};

subtest 'steps as XML' => sub {
    fill($disc, qw(m1 m2 m3));
    my $post = sub { send_body($disc, 'POST', 'text/xml', "<queue_operations>$_[0]</queue_operations>") };
    my $t = sub { my ($name, $more) = @_; return '<title_ref' . ($more // '') . '>' . $disc->ref($name) . '</title_ref>' };
    my $r = $post->('<etag>' . $disc->etag . '</etag><delete>' . $t->('m2') . '</delete><inject_after position="1">'
            . $t->('m9', ' format="DVD"') . '</inject_after><inject_after title_ref="' . $disc->ref('m9') . '">'
            . $t->('m8') . '</inject_after><set_format>' . $t->('m1', ' format="DVD"') . '</set_format>');
    $r->is_status(201);
    is($disc->spell, 'm1 m9 m8 m3', 'the queue');
    is($r->text('/status/steps/step[2]/position'), 2, 'told by step');
    unchanged($disc, sub {
        for my $bad ('', '<append>' . $t->('m7') . '</append>', '<delete/>', '<inject_after>' . $t->('m7') . '</inject_after>',
            '<inject_after position="1" title_ref="x">' . $t->('m7') . '</inject_after>',
            '<inject_after position="x">' . $t->('m7') . '</inject_after>', '<delete><title>x</title></delete>') {
            is($post->($bad)->status, 400, $bad || 'no steps');
        }
    });
    put_json($disc, [], etag => $disc->etag);
};

subtest 'the old call is what it was' => sub {
    my $r = $ines->post($disc->path, [], form => [ title_ref => $disc->ref('m1'), position => 1 ]);
    $r->is_status(201);
    is($r->text('/status/message'), 'Move successful', 'by form');
    $ines->post($disc->path, [ title_ref => $disc->ref('m2') ])->is_status(201, 'without a body');
    is($disc->spell, 'm1 m2', 'the queue');
    put_json($disc, [], etag => $disc->etag);
};

done_testing;
