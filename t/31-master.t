#!/usr/bin/perl
# The master: binding, the number of workers, their deaths, draining, logs, and
# the two ways without a master: descriptor 0 and plain CGI.
use strict;
use warnings;
use Fcntl;
use FindBin;
use IO::Socket::INET;
use IO::Socket::UNIX;
use lib "$FindBin::Bin/lib";
use Matinee::FastCGI;
use Matinee::Paths;
use Matinee::Responder;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

my $missing = Matinee::Responder->missing;
plan skip_all => $missing if $missing;
my $program = Matinee::Paths::program('t/fcgi/responder');

sub pid_of { my ($reply) = @_; return $reply && $reply->{field}{pid} }

subtest 'the number of workers' => sub {
    my $r = Matinee::Responder->start(workers => 3);
    my @first = $r->worker_pids;
    is(scalar @first, 3, 'as many as asked for');
    kill KILL => $first[0];
    ok($r->wait_for(sub { my @now = $r->worker_pids; @now == 3 && $now[0] != $first[0] }), 'a killed one is replaced');
    ok($r->get('/'), 'and the others answer');
    kill KILL => $r->worker_pids;
    ok($r->wait_for(sub { my %old = map { $_ => 1 } @first; 3 == grep { !$old{$_} } $r->worker_pids }), 'all of them too');
    ok($r->get('/'), 'and it goes on');
    is($r->stop, 0, 'SIGTERM ends it with status 0');
    ok(!-e $r->peer, 'the socket is gone');
};

subtest 'a crash in a request' => sub {
    my $r = Matinee::Responder->start(workers => 1);
    my $before = pid_of($r->get('/'));
    ok(!$r->get('/?abort=1'), 'costs that request alone');
    my $after;
    ok($r->wait_for(sub { $after = pid_of($r->get('/')) }), 'the next one is answered');
    isnt($after, $before, 'by another worker');
    like($r->log, qr/signal 6|SIGABRT|Aborted/i, 'the log says how it ended');
};

subtest 'deaths in a row' => sub {
    my $r = Matinee::Responder->start(workers => 1);
    for (1 .. 4) {
        my $pid;
        $r->wait_for(sub { ($pid) = $r->worker_pids }) or last;
        kill KILL => $pid;
        $r->wait_for(sub { my ($now) = $r->worker_pids; !$now || $now != $pid });
    }
    ok($r->wait_for(sub { my @now = $r->worker_pids; @now == 1 && $r->get('/') }), 'slow it down but do not end it');
};

subtest 'draining' => sub {
    my $r = Matinee::Responder->start(workers => 1);
    my $c = $r->connect;
    $c->send(Matinee::FastCGI::bytes('/?sleep=700', keep => 1));
    my $idle = $r->connect;
    ok($r->wait_for(sub { ($r->worker_pids)[0] }), 'a request runs');
    sleep 0.2;
    $r->signal('TERM');
    my $reply = $c->response(1);
    is($reply && $reply->{status}, 200, 'a running request is finished after SIGTERM');
    is($r->wait_end, 0, 'and then all ends');
};

subtest 'a request that does not end' => sub {
    my $r = Matinee::Responder->start(workers => 1, settings => "drain_timeout = 1\n");
    $r->connect->send(Matinee::FastCGI::bytes('/?spin=1'));
    sleep 0.2;
    $r->signal('TERM');
    ok(defined $r->wait_end, 'does not keep the master from ending');

    $r = Matinee::Responder->start(workers => 1, settings => "request_terminate_timeout = 1\n");
    my ($old) = $r->worker_pids;
    $r->connect->send(Matinee::FastCGI::bytes('/slow?spin=1'));
    ok($r->wait_for(sub { my ($now) = $r->worker_pids; $now && $now != $old }), 'its worker is killed after request_terminate_timeout');
    like($r->log, qr{/slow}, 'the log names the request');
    unlike($r->log, qr/spin/, 'but not its parameters');
    ok($r->get('/'), 'the next request is answered');
};

subtest 'retirement' => sub {
    my $r = Matinee::Responder->start(workers => 1, settings => "max_requests = 3\n");
    my %seen;
    for (1 .. 10) {
        my $pid;
        $r->wait_for(sub { $pid = pid_of($r->get('/')) });
        $seen{$pid}++;
    }
    cmp_ok(scalar keys %seen, '>=', 3, 'after max_requests another worker takes over');
    is((grep { $_ > 3 } values %seen), 0, 'none answers more');
};

subtest 'logs are opened anew' => sub {
    my $r = Matinee::Responder->start(workers => 2);
    $r->get('/one');
    my $dir = $r->dir;
    rename "$dir/$_.log", "$dir/$_.old" or die "$_: $!" for qw(access error);
    $r->signal('USR1');
    ok($r->wait_for(sub { -e "$dir/access.log" && -e "$dir/error.log" }), 'after SIGUSR1');
    ok($r->wait_for(sub { $r->get('/two'); $r->read('access.log') =~ m{path=/two} }), 'workers write to the new ones');
};

subtest 'sockets' => sub {
    my $r = Matinee::Responder->start(settings => "listen_mode = 0600\n");
    is((stat $r->peer)[2] & 07777, 0600, 'listen_mode');
    my $second = Matinee::Responder->start(listen => "unix:" . $r->peer, unready => 1);
    isnt($second->wait_end, 0, 'a second one on the same socket does not start');
    like($second->log, qr/\Q@{[$r->peer]}\E/, 'and says which socket it is');
    ok($r->get('/'), 'the first goes on');
    kill KILL => $r->worker_pids, $r->master;
    ok($r->wait_for(sub { !$r->running }), 'kill -9 of the master');
    ok(-e $r->peer, 'leaves the socket');
    $r->spawn;
    ok($r->wait_for(sub { my $s = IO::Socket::UNIX->new(Peer => $r->peer); $s && $r->get('/') }), 'which the next one takes over');

    my $port = do { my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1'); $s->sockport };
    my $tcp = Matinee::Responder->start(listen => "127.0.0.1:$port", unready => 1);
    $tcp->wait_ready;
    my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port);
    ok($s, 'TCP');
};

subtest 'workers that cannot start' => sub {
    my $temp = Matinee::Paths::tempdir('mn');
    open my $f, '>', "$temp/cannot" or die;
    close $f;
    my $r = Matinee::Responder->start(workers => 2, unready => 1,
        environment => { MATINEE_TEST_CANNOT => "$temp/cannot" });
    ok($r->wait_for(sub { $r->log =~ m{worker} }), 'the log says so');
    ok($r->running, 'and the master tries again');
    unlink "$temp/cannot";
    ok($r->wait_for(sub { eval { $r->get('/') } }), 'as soon as they can, they answer');
};

subtest 'descriptor 0' => sub {
    my $temp = Matinee::Paths::tempdir('mz');
    my $path = "$temp/z";
    my $listen = IO::Socket::UNIX->new(Local => $path, Listen => 5) or die "$path: $!";
    open my $conf, '>', "$temp/m.conf" or die;
    print $conf qq(error_log = "$temp/error.log"\n);
    close $conf;
    my $pid = fork;
    if (!$pid) {
        open STDIN, '<&=', fileno $listen;
        POSIX::dup2(fileno $listen, 0);
        { no warnings 'exec'; exec $program, "$temp/m.conf"; }
        POSIX::_exit(127);
    }
    my $reply = Matinee::FastCGI->connect($path)->get('/zero');
    is(pid_of($reply), $pid, 'a socket there: this process is the worker');
    kill TERM => $pid;
    waitpid $pid, 0;
    is($?, 0, 'SIGTERM ends it');
};

subtest 'CGI' => sub {
    my $temp = Matinee::Paths::tempdir('mc');
    open my $conf, '>', "$temp/m.conf" or die;
    print $conf qq(error_log = "$temp/error.log"\n);
    close $conf;
    local %ENV = (%ENV, GATEWAY_INTERFACE => 'CGI/1.1', REQUEST_METHOD => 'POST', REQUEST_URI => '/c/gi?x=1',
        PATH_INFO => '/c/gi', SCRIPT_NAME => '', QUERY_STRING => 'x=1', HTTP_HOST => 'h', CONTENT_LENGTH => 3,
        CONTENT_TYPE => 'application/x-www-form-urlencoded');
    open my $body, '>', "$temp/body" or die;
    print $body 'y=2';
    close $body;
    my $out = `'$program' '$temp/m.conf' < '$temp/body'`;
    is($?, 0, 'one request and the end');
    like($out, qr/^Status: 200/, 'headers as CGI wants them');
    like($out, qr{^path=/c/gi$}m, 'path');
    like($out, qr/^x=1$/m, 'query');
    like($out, qr/^y=2$/m, 'body');
};

subtest 'wrong settings' => sub {
    my $matinee = Matinee::Paths::program('matinee');
    plan skip_all => 'matinee is not built' unless $matinee;
    my $temp = Matinee::Paths::tempdir('mw');
    my $try = sub {
        my ($text, @args) = @_;
        open my $conf, '>', "$temp/m.conf" or die;
        print $conf $text;
        close $conf;
        my $out = `'$matinee' -c '$temp/m.conf' @args 2>&1`;
        return ($? >> 8, $out);
    };
    my ($status, $out) = $try->("workers = 2\nlisten = \"unix:relative\"\nworker = 3\n");
    isnt($status, 0, 'refused');
    like($out, qr/m\.conf:\d+: .*(?:listen|worker)/, 'file, line and setting');
    ($status, $out) = $try->("workers = many\n", '--check');
    like($out, qr/m\.conf:1: .*workers/, '--check says it, too');
    ($status, $out) = $try->("api_base = \"ftp://x\"\n", '--check');
    like($out, qr/api_base/, 'an origin must be one');
    is(system("'$matinee' --help > '$temp/help'"), 0, '--help');
    is(system("'$matinee' --version > '$temp/version'"), 0, '--version');
};
done_testing;
