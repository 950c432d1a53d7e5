#!/usr/bin/perl
# Workers that die under requests, behind nginx with its kept connections: what
# was cut off is told so by 502 and never sent again. Sent again, an honest
# signed call would be refused for its nonce, and a call that kills its worker
# would kill one after another.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use IO::Socket::INET;
use Matinee::Client;
use Matinee::Instance;
use Matinee::Need;
use Matinee::Nginx;
use Matinee::Responder;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing // Matinee::Responder->missing);

# Runs the code in a process of its own; reading the handle gives its output.
sub aside {
    my ($code) = @_;
    my $pid = open my $from, '-|';
    die "fork: $!" unless defined $pid;
    return $from if $pid;
    $| = 1;
    $code->();
    POSIX::_exit(0);
}

# ---- a request that kills its worker -----------------------------------------

subtest 'a request that kills its worker costs one' => sub {
    my $r    = Matinee::Responder->start(workers => 4);
    my $host = '127.0.0.1:' . Matinee::Nginx::free_port();
    my @command = Matinee::Nginx::configure(dir => $r->dir, log => $r->dir, socket => $r->peer, listen => $host);
    my $nginx = fork // die "fork: $!";
    if (!$nginx) {
        open STDERR, '>>', $r->dir . '/nginx.out';
        { no warnings 'exec'; exec 'setpriv', '--pdeathsig', 'TERM', '--', @command; }
        POSIX::_exit(127);
    }
    ok($r->wait_for(sub { IO::Socket::INET->new(PeerAddr => $host, Proto => 'tcp') }), 'nginx listens');
    my $client = Matinee::Client->new(base => "http://$host");
    my $get = sub { $client->send_bytes($client->bytes('GET', $_[0], [])) };

    # As many requests at once as there are workers, so that nginx keeps a
    # connection to each of them.
    my %met;
    for (1 .. 20) {
        my @at_once = map { aside(sub { print $get->('/?sleep=200')->body }) } 1 .. 4;
        for my $from (@at_once) { m/^pid=(\d+)/ and $met{$1} = 1 while <$from> }
        last if keys %met == 4;
    }
    is(scalar keys %met, 4, 'all four workers were met');
    my $dead = $get->('/?abort=1');
    is($dead->status, 502, 'the request that kills is answered by 502');
    ok($r->wait_for(sub { my @now = $r->worker_pids; @now == 4 }), 'there are four workers again');
    my $left = grep { $met{$_} } $r->worker_pids;
    is($left, 3, 'three of them are the old ones');
    is($get->('/')->status, 200, 'and the next request is answered');
    kill 'TERM', $nginx;
    waitpid $nginx, 0;
};

# ---- workers killed under signed calls ---------------------------------------

subtest 'signed calls while workers are killed' => sub {
    my $m = Matinee::Instance->start(workers => 4);
    my $seconds = $ENV{MATINEE_SANITIZED} ? 6 : 3;
    my $end = time + $seconds;
    my @large = (term => 'the', max_results => 100);    # so that deaths fall into it
    my @senders = map {
        aside(sub {
            my $client = $m->client;
            while (time < $end) {
                my $bytes = $client->prepare('/catalog/titles', \@large, oauth => { nonce => "$$." . rand });
                my $reply = eval { $client->exchange($bytes) } // '';
                print $reply =~ m{^HTTP/1\.1 (\d+)} ? $1 : 0, "\n";
            }
        })
    } 1 .. 6;
    my $killed = 0;
    while (time < $end) {
        my @now = $m->worker_pids;
        $killed += kill 'KILL', $now[ rand @now ] if @now;
        sleep 0.03;
    }
    my %status;
    for my $from (@senders) { chomp, $status{$_}++ while <$from> }
    my $told = join ', ', map { "$_: $status{$_}" } sort keys %status;
    cmp_ok($killed, '>', 5, "killed workers: $killed");
    cmp_ok($status{200} // 0, '>', 20, "answers: $told");
    delete @status{qw(200 502)};
    is_deeply(\%status, {}, 'nothing but 200 and 502');
};

# ---- workers that retire -----------------------------------------------------

# Without a second try, a worker that ends after max_requests must not lose the
# request that comes at that moment.
subtest 'workers that retire lose nothing' => sub {
    my $m = Matinee::Instance->start(workers => 3, settings => "max_requests = 20\n");
    my @before = $m->worker_pids;
    my @senders = map {
        aside(sub {
            my $client = $m->client;
            print $client->get('/catalog/titles', [ term => 'a' ], oauth => { nonce => "$$.$_" })->status, "\n" for 1 .. 100;
        })
    } 1 .. 6;
    my %status;
    for my $from (@senders) { chomp, $status{$_}++ while <$from> }
    is_deeply(\%status, { 200 => 600 }, 'six hundred calls are answered');
    my %old = map { $_ => 1 } @before;
    cmp_ok(scalar(grep { !$old{$_} } $m->worker_pids), '>', 0, 'by other workers than at first');
};

done_testing;
