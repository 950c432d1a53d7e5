#!/usr/bin/perl
# Raw FastCGI: what web servers send and what none would, against the front
# with a handler that tells what it got.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::FastCGI qw(record begin pairs params stdin);
use Matinee::Responder;
use Test::More;
use Time::HiRes qw(sleep time);

my $missing = Matinee::Responder->missing;
plan skip_all => $missing if $missing;

sub hash {
    my ($data) = @_;
    my $h = 2166136261;
    $h = (($h ^ ord) * 16777619) & 0xffffffff for split //, $data;
    return sprintf '%d:%08x', length $data, $h;
}

# One worker: whatever holds it shows at once.
my $r = Matinee::Responder->start(workers => 1, settings => "receive_timeout = 2\n");
my ($pid) = $r->worker_pids;

sub alive {
    my ($what) = @_;
    my $reply = $r->get('/alive');
    is($reply && $reply->{field}{pid}, $pid, "$what: the worker answers the next one");
    return;
}

subtest 'a request' => sub {
    my $reply = $r->get('/a/b?c=d', variables => { HTTPS => 'on', MATINEE_VARIANT => 'v' });
    is($reply->{status}, 200, 'status');
    is($reply->{headers}{'content-length'}, length $reply->{body}, 'length');
    is($reply->{field}{uri}, '/a/b?c=d', 'address');
    is($reply->{field}{path}, '/a/b', 'path');
    is($reply->{field}{https}, 1, 'https');
    is($reply->{field}{variant}, 'v', 'variant');
    is($reply->{field}{c}, 'd', 'parameter');
    is($reply->{app_status}, 0, 'application status');
    is($reply->{protocol_status}, 0, 'protocol status');
    my $c = $r->connect;
    ok($c->get('/'), 'without FCGI_KEEP_CONN');
    ok($c->ended, 'the connection is closed after it');
    my $head = $r->get('/', method => 'HEAD');
    is($head->{body}, '', 'HEAD has no body');
    cmp_ok($head->{headers}{'content-length'}, '>', 0, 'but its length');
};

subtest 'split at every byte' => sub {
    my $bytes = Matinee::FastCGI::bytes('/s', method => 'POST', body => 'x=1', keep => 1);
    my $c = $r->connect;
    my $bad = 0;
    for my $at (1 .. length($bytes) - 1) {
        $c->send(substr $bytes, 0, $at);
        select undef, undef, undef, 0.001;
        $c->send(substr $bytes, $at);
        my $reply = $c->response(1);
        $bad++ if !$reply || $reply->{field}{body} ne hash('x=1');
        last if $bad;
    }
    is($bad, 0, 'in two parts, on one connection');
    my $slow = $r->connect;
    $slow->send($_) for split //, $bytes;
    my $reply = $slow->response(1);
    is($reply && $reply->{field}{body}, hash('x=1'), 'a byte at a time');
};

subtest 'padding and record sizes' => sub {
    my $c = $r->connect;
    my $body = join '', map { chr($_ % 256) } 1 .. 1000;
    my $bad = 0;
    for my $padding (0 .. 255) {
        my @framing = (padding => $padding, size => 1 + $padding);
        my @variables = Matinee::FastCGI::variables('POST', '/p', CONTENT_LENGTH => length $body);
        # libfcgi cannot read padding behind FCGI_BEGIN_REQUEST and behind the
        # records that close a stream; web servers do not send any there.
        $c->send(begin(1, keep => 1), content_only(params(1, @variables, @framing)),
            content_only(stdin(1, $body, @framing)));
        my $reply = $c->response(1);
        $bad++ if !$reply || $reply->{field}{body} ne hash($body);
        last if $bad;
    }
    is($bad, 0, 'padding 0 to 255, records of 1 to 256 bytes');
    for my $padding (1, 8, 255) {
        my $odd = $r->connect;
        $odd->send(begin(1, keep => 1, padding => $padding),
            params(1, Matinee::FastCGI::variables('GET', '/odd')), stdin(1));
        my $reply = $odd->response(1);
        ok(!$reply || $reply->{field}{uri} eq '/odd', "padding of $padding behind BEGIN_REQUEST: right or nothing");
        alive("padding $padding");
    }
};

# A stream with padding behind the records that have content alone.
sub content_only {
    my ($stream) = @_;
    my $out = '';
    while (length $stream) {
        my ($version, $type, $id, $n, $padding) = unpack 'CCnnC', $stream;
        my $content = substr $stream, 8, $n;
        substr $stream, 0, 8 + $n + $padding, '';
        $out .= record($type, $id, $content, $n ? $padding : 0);
    }
    return $out;
}

subtest 'several requests on one connection' => sub {
    my $c = $r->connect;
    for my $id (1, 2, 7, 7, 65535) {
        my $reply = $c->get("/n$id", id => $id, keep => 1);
        is($reply && $reply->{field}{uri}, "/n$id", "request $id");
    }
    my $last = $c->get('/last', id => 3);
    is($last->{field}{uri}, '/last', 'the last without FCGI_KEEP_CONN');
    ok($c->ended, 'then it is closed');
};

# Trap: the body is read by its length and its closing record stays unread,
# which then is taken for the start of the next request.
subtest 'the closing record of the body' => sub {
    my $c = $r->connect;
    for my $n (1 .. 3) {
        $c->send(begin(1, keep => 1),
            params(1, Matinee::FastCGI::variables('POST', "/t$n", CONTENT_LENGTH => 3)),
            stdin(1, 'abc', open => 1));
        sleep 0.05;
        $c->send(stdin(1, ''));
        my $reply = $c->response(1);
        is($reply && $reply->{field}{uri}, "/t$n", "request $n, its closing record late");
    }
    my $mute = $r->connect;
    $mute->send(begin(1, keep => 1), params(1, Matinee::FastCGI::variables('GET', '/never')));
    ok($mute->ended, 'without it the connection is closed in the end');
    alive('a body without end');
};

# Trap: libfcgi goes on with another connection when this one has ended, under
# a descriptor the worker does not wait for.
subtest 'a connection that ends inside a request' => sub {
    for my $cut (1, 4, 8, 12, 20, 40) {
        my $bytes = Matinee::FastCGI::bytes('/cut', keep => 1);
        my $broken = $r->connect;
        $broken->get('/whole', keep => 1);
        my $next = $r->connect;
        $next->send(Matinee::FastCGI::bytes('/first', keep => 1));
        $broken->send(substr $bytes, 0, $cut);
        $broken->close;
        my $first = $next->response(1);
        my $second = $next->get('/second', keep => 1);
        is_deeply(
            [ map { $_ ? $_->{field}{uri} : undef } $first, $second ],
            [ '/first', '/second' ],
            "cut after $cut bytes: the other connection is served on"
        );
    }
    alive('cut connections');
};

subtest 'records outside of a request' => sub {
    my $c = $r->connect;
    $c->send(record(9, 0, pairs(FCGI_MAX_CONNS => '', FCGI_MPXS_CONNS => '', FCGI_MAX_REQS => '', X => '')));
    my $values = $c->read_record;
    is($values->{type}, 10, 'GET_VALUES is answered');
    is($values->{content}, pairs(FCGI_MAX_CONNS => 512, FCGI_MPXS_CONNS => 0, FCGI_MAX_REQS => 512),
        'the known ones');
    is($values->{id}, 0, 'outside of requests');
    alive('GET_VALUES and then nothing');
    $c->send(record(9, 0, pairs(map { ("FCGI_MPXS_CONNS" => 'x' x 200) } 1 .. 50)));
    is($c->read_record->{type}, 10, 'GET_VALUES with long pairs');
    $c->send(record(9, 0, "\xff" x 20, 13));
    is($c->read_record->{type}, 10, 'GET_VALUES with nonsense');
    for my $type (12, 100, 255) {
        $c->send(record($type, 0, 'abc', 5));
        my $unknown = $c->read_record;
        is($unknown->{type}, 11, "type $type is unknown");
        is(unpack('C', $unknown->{content}), $type, 'which it says');
    }
    my $mixed = record(9, 0, pairs(FCGI_MAX_CONNS => '')) . Matinee::FastCGI::bytes('/mixed', keep => 1);
    $c->send($mixed);
    my $reply = $c->response(1);
    is($reply && $reply->{field}{uri}, '/mixed', 'and a request right behind');
    is(scalar(grep { $_->{type} == 10 } @{ $reply->{others} }), 1, 'both are answered');
    $c->send(begin(1, keep => 1), record(9, 0, pairs(FCGI_MAX_CONNS => '')),
        params(1, Matinee::FastCGI::variables('GET', '/inside')), stdin(1));
    $reply = $c->response(1);
    is($reply && $reply->{field}{uri}, '/inside', 'inside a request too');
    # libfcgi writes its reply to these over its stack.
    for my $n (4, 40, 3000) {
        my $many = $r->connect;
        $many->send(begin(1, keep => 1), record(9, 0, pairs(map { (FCGI_MAX_REQS => '') } 1 .. $n)),
            params(1, Matinee::FastCGI::variables('GET', '/many')), stdin(1));
        ok($many->ended, "$n values asked for inside a request end the connection");
        alive("$n values");
    }
    my $odd = $r->connect;
    $odd->send(begin(1, keep => 1), record(99, 0, 'x' x 32),
        params(1, Matinee::FastCGI::variables('GET', '/odd')), stdin(1));
    ok($odd->ended, 'an unknown type with content inside a request too');
    my $part = $r->connect;
    $part->send(substr record(9, 0, pairs(FCGI_MAX_CONNS => '')), 0, 11);
    alive('half of GET_VALUES');
};

subtest 'wrong request ids' => sub {
    my $c = $r->connect;
    $c->send(params(9, [ X => 'y' ]), stdin(9, 'z'), Matinee::FastCGI::bytes('/after', keep => 1));
    my $reply = $c->response(1);
    is($reply && $reply->{field}{uri}, '/after', 'records of no request are ignored');
    $c->send(begin(1, keep => 1), params(2, [ REQUEST_URI => '/wrong' ]),
        params(1, Matinee::FastCGI::variables('GET', '/right')), stdin(3, 'x'), stdin(1));
    $reply = $c->response(1);
    ok(!$reply || $reply->{field}{uri} eq '/right', 'inside a request they never become part of it');
    alive('ids of others');
    $c = $r->connect;
    $c->send(begin(1, keep => 1), begin(2, keep => 1),
        params(1, Matinee::FastCGI::variables('GET', '/one')), stdin(1));
    $reply = $c->response(1);
    is($reply && $reply->{field}{uri}, '/one', 'a second BEGIN_REQUEST does not disturb the first');
    my ($refused) = grep { $_->{type} == 3 } @{ $reply->{others} };
    is($refused && unpack('x4C', $refused->{content}), 1, 'and is refused: FCGI_CANT_MPX_CONN');
    my $zero = $r->connect;
    $zero->send(begin(0));
    ok($zero->ended, 'BEGIN_REQUEST without an id ends the connection');
    alive('wrong ids');
};

subtest 'a next request without waiting' => sub {
    my $c = $r->connect;
    $c->send(Matinee::FastCGI::bytes('/1', keep => 1), Matinee::FastCGI::bytes('/2', keep => 1));
    my $reply = $c->response(1);
    is($reply && $reply->{field}{uri}, '/1', 'the first is answered');
    ok($c->ended, 'and the connection closed, so that the second is not waited for');
    alive('pipelining');
};

subtest 'aborts' => sub {
    my $post = begin(1, keep => 1)
        . params(1, Matinee::FastCGI::variables('POST', '/aborted', CONTENT_LENGTH => 100));
    my %cases = (
        'before the parameters' => begin(1, keep => 1),
        'among the parameters' => begin(1, keep => 1) . params(1, [ A => 'b' ], open => 1),
        'before the body'      => $post,
        'in the body'          => $post . stdin(1, 'x' x 50, open => 1),
    );
    for my $when (sort keys %cases) {
        my $c = $r->connect;
        $c->send($cases{$when}, record(2, 1));
        ok($c->ended, "$when: the connection is closed");
    }
    my $c = $r->connect;
    $c->get('/', keep => 1);
    $c->send(record(2, 1));
    ok($c->ended, 'after the reply: the connection is closed');
    for my $how ('at once', 'while it runs', 'in the middle of the reply') {
        my $gone = $r->connect;
        $gone->send(Matinee::FastCGI::bytes($how eq 'while it runs' ? '/?sleep=100' : '/?size=4000000', keep => 1));
        $gone->read_record if $how =~ /middle/;
        $gone->close;
        alive("the web server leaves $how");
    }
    ok(!(grep {/aborted/} $r->access_log), 'an aborted request is not run');
};

subtest 'nonsense' => sub {
    my $vars = pairs(@{ Matinee::FastCGI::variables('GET', '/') });
    my %cases = (
        'version 2'             => record(1, 1, pack('nCx5', 1, 1), 0, 2),
        'HTTP'                  => "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        'zeros'                 => "\0" x 100,
        'a short BEGIN_REQUEST' => record(1, 1, "\0\1\1"),
        'an unknown role'       => begin(1, role => 9) . record(4, 1) . record(5, 1),
        'the role of a filter'  => begin(1, role => 3) . record(4, 1) . record(5, 1),
        'a name of 2^31 bytes'  => begin(1) . record(4, 1, "\xff\xff\xff\xff\x01ab") . record(4, 1) . record(5, 1),
        'a name of 2^31-1 bytes and such a value' =>
            begin(1) . record(4, 1, ("\xff\xff\xff\xff" x 2) . 'ab') . record(4, 1) . record(5, 1),
        'a value of 2^31 bytes' => begin(1) . record(4, 1, "\x01\xff\xff\xff\xffab") . record(4, 1) . record(5, 1),
        'a pair cut short'      => begin(1) . record(4, 1, $vars . "\x05\x05ab") . record(4, 1) . record(5, 1),
        'a length cut short'    => begin(1) . record(4, 1, $vars . "\x80") . record(4, 1) . record(5, 1),
        'a body before its parameters' => begin(1) . stdin(1, 'x') . params(1, [ A => 'b' ]),
    );
    for my $what (sort keys %cases) {
        my $c = $r->connect;
        $c->send($cases{$what});
        $c->finish;
        ok($c->ended, "$what ends the connection");
    }
    alive('nonsense');
};

subtest 'bounds' => sub {
    my %status = (
        'an address of 16 KiB' => [ 200, '/' . 'a' x (16 * 1024 - 1) ],
        'an address over it'   => [ 414, '/' . 'a' x (16 * 1024) ],
        'an address of 1 MB'   => [ 414, '/' . 'a' x 1_000_000 ],
        'a header of 8 KiB'    => [ 200, '/', variables => { HTTP_X => 'a' x 8192 } ],
        'a header over it'     => [ 431, '/', variables => { HTTP_X => 'a' x 8193 } ],
        'many headers'    => [ 431, '/', variables => { map { ("HTTP_X$_" => 'a' x 8000) } 1 .. 20 } ],
        '1,100 parameters'     => [ 200, '/?' . join '&', ('a=') x 1100 ],
        '1,101 parameters'     => [ 413, '/?' . join '&', ('a=') x 1101 ],
        '10,000 small variables' => [ 431, '/', variables => { map { ("HTTP_X$_" => 'a') } 1 .. 10_000 } ],
        'a body of 1 MiB'      => [ 200, '/', method => 'POST', body => 'a' x 1_048_576 ],
        'a body over it'       => [ 413, '/', method => 'POST', body => 'a' x 1_048_577 ],
        'a body of 10 MB'      => [ 413, '/', method => 'POST', body => 'a' x 10_000_000 ],
        'a length too long'    => [ 400, '/', method => 'POST', body => 'abc', variables => { CONTENT_LENGTH => 4 } ],
        'a length too short'   => [ 400, '/', method => 'POST', body => 'abc', variables => { CONTENT_LENGTH => 2 } ],
        'a negative length'    => [ 400, '/', method => 'POST', body => 'abc', variables => { CONTENT_LENGTH => -1 } ],
        'no address'           => [ 400, '', variables => { PATH_INFO => '/' } ],
        'no method'            => [ 400, '/', variables => { REQUEST_METHOD => '' } ],
        'a host with a path'   => [ 400, '/', variables => { HTTP_HOST => 'a/b' } ],
    );
    my $c = $r->connect;
    for my $what (sort keys %status) {
        my ($status, @request) = @{ $status{$what} };
        my $reply = $c->get(@request, keep => 1);
        is($reply && $reply->{status}, $status, "$what: $status, on a kept connection");
        $c = $r->connect unless $reply;
    }
    my $huge = $r->connect;
    $huge->send(Matinee::FastCGI::bytes('/', method => 'POST', body => 'a' x 20_000_000));
    ok(!$huge->response(1), 'a body of 20 MB ends the connection');
    alive('oversize');
};

subtest 'replies' => sub {
    my $c = $r->connect;
    for my $size (0, 1, 8000, 8184, 8192, 65535, 65536, 3_000_000) {
        my $reply = $c->get("/?size=$size", keep => 1);
        my ($x) = $reply->{body} =~ /(x*)$/;
        is(length $x, $size, "$size more bytes");
    }
    my $slow = $r->connect;
    $slow->send(Matinee::FastCGI::bytes('/?size=2000000', keep => 1));
    sleep 0.2;
    my $reply = $slow->response(1);
    ok($reply, 'a reader that takes a moment gets all of it');
};

subtest 'silent peers do not hold a worker' => sub {
    my @silent = map { $r->connect } 1 .. 20;
    alive('20 peers that connect and say nothing');
    my $half = $r->connect;
    $half->send(substr Matinee::FastCGI::bytes('/half'), 0, 30);
    alive('a peer that stops in its request');
    ok($half->ended, 'and that connection is closed after receive_timeout');
    is($silent[$_]->get("/$_", keep => 1)->{field}{uri}, "/$_", 'a silent one may still speak') for 0, 19;
};

subtest 'eight at a time' => sub {
    my @pids;
    for my $n (1 .. 8) {
        my $child = fork // die "fork: $!";
        if ($child == 0) {
            my $c = $r->connect;
            my $bad = 0;
            for my $i (1 .. 50) {
                my $body = "$n-$i-" . 'b' x ($n * 100);
                my $reply = $c->get("/$n/$i", method => 'POST', body => $body, keep => $i % 10);
                $bad++ if !$reply || $reply->{field}{uri} ne "/$n/$i" || $reply->{field}{body} ne hash($body);
                $c = $r->connect if $i % 10 == 0;
            }
            require POSIX;
            POSIX::_exit($bad ? 1 : 0);
        }
        push @pids, $child;
    }
    my $bad = grep { waitpid($_, 0) && $? } @pids;
    is($bad, 0, 'each client got its own replies');
};

subtest 'the access log' => sub {
    $r->get('/log?oauth_signature=secret&x=1', variables => { HTTP_AUTHORIZATION => 'OAuth oauth_token="secret"' });
    my ($line) = grep {m{path=/log\b}} $r->access_log;
    like($line,
        qr{^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ worker=$pid remote=127\.0\.0\.1 method=GET path=/log status=200 bytes=\d+ us=\d+ queries=0 route=echo key=- variant=-$},
        'a line of pairs');
    unlike(join('', $r->access_log), qr/secret/, 'without what came in the query');
    $r->get("/odd", variables => { REMOTE_ADDR => "a b\nc=\"d" });
    my ($odd) = grep {m{path=/odd}} $r->access_log;
    like($odd, qr/ remote=a%20b%0Ac=%22d /, 'and without a way to break it');
};

alive('all of it');
$r = undef;

# Trap: with kept connections libfcgi ties a worker to one of them.
subtest 'two workers and 64 idle kept connections' => sub {
    my $two = Matinee::Responder->start(workers => 2);
    my @kept = map { $two->connect } 1 .. 64;
    my %by;
    $by{ $_->get('/kept', keep => 1)->{field}{pid} // '' }++ for @kept;
    is(scalar(keys %by), 2, 'both workers have some: ' . join ' and ', sort values %by);
    my ($least) = sort { $a <=> $b } values %by;
    cmp_ok($least, '>=', 4, 'and none has nearly all');
    my $start = time;
    my @new = map { $two->connect->get('/new') } 1 .. 10;
    is(scalar(grep { $_ && $_->{status} == 200 } @new), 10, 'new requests are answered');
    cmp_ok(time - $start, '<', 5, 'at once');
    is(scalar(grep { $_->get('/again', keep => 1) } @kept), 64, 'and all the kept ones');

    my $busy = $two->connect;
    $busy->send(Matinee::FastCGI::bytes('/?sleep=1500', keep => 1));
    sleep 0.1;
    my @others = map { $two->connect->get('/beside') } 1 .. 5;
    is(scalar(grep { $_ && $_->{status} == 200 } @others), 5, 'a busy worker leaves new ones to the other');
    ok($busy->response(1), 'and finishes');
};

subtest 'more connections than a worker keeps' => sub {
    my $few = Matinee::Responder->start(workers => 1, settings => "max_connections = 4\n");
    my @kept = map { my $c = $few->connect; $c->get('/', keep => 1); $c } 1 .. 8;
    is($few->get('/new')->{status}, 200, 'a new one is served');
    ok($kept[0]->ended, 'and the longest idle one closed');
    is($kept[-1]->get('/kept', keep => 1)->{status}, 200, 'not the latest');
};

done_testing;
