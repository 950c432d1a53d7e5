#!/usr/bin/perl
# The same signed request twice: refused by every worker, by several at once,
# after a restart of master and workers, after kill -9 in the middle of work,
# and when the clock steps back. What is honest is never refused for it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Need;
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing);

my $m = Matinee::Instance->start(workers => 4);
my $client = $m->client;
my @search = (term => 'the', max_results => 1);
my @refusal = (401, 'ERR_401_INVALID_NONCE', 'Invalid NONCE');

sub fresh { return $client->prepare('/catalog/titles', [@search], @_) }

# Statuses of the same bytes sent n times at once, each from its own process.
sub at_once {
    my ($n, $bytes) = @_;
    my @readers;
    for (1 .. $n) {
        my $pid = open my $from, '-|';
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my $r = eval { $client->send_bytes($bytes) };
            print $r ? $r->status : 0, "\n";
            POSIX::_exit(0);
        }
        push @readers, $from;
    }
    my @statuses = map { my $line = <$_> // ''; close $_; $line + 0 } @readers;
    return sort { $a <=> $b } @statuses;
}

# ---- one after another, and at once ------------------------------------------

my $first = fresh();
$client->send_bytes($first)->is_status(200, 'a request');
my @again = map { $client->send_bytes($first)->status } 1 .. 20;
is_deeply([ grep { $_ != 401 } @again ], [], 'refused 20 times by whichever worker') or diag("@again");
$client->send_bytes($first)->is_refusal(@refusal, 'with the text for it');

for my $round (1 .. 10) {
    my @got = at_once(8, fresh());
    is_deeply(\@got, [ 200, (401) x 7 ], "of eight at once, one is answered ($round)");
}

# Two nonces of one second are both remembered.
my @pair = (fresh(now => int $m->clock), fresh(now => int $m->clock));
$client->send_bytes($_)->is_status(200, 'one of two in a second') for @pair;
$client->send_bytes($_)->is_refusal(@refusal, 'and refused again') for @pair;

# ---- what is another request -------------------------------------------------

my $t = int $m->clock;
$client->get('/catalog/titles', \@search, oauth => { nonce => 'one', timestamp => $t })->is_status(200, 'a nonce');
$client->get('/catalog/titles', \@search, oauth => { nonce => 'one', timestamp => $t - 1 })
    ->is_status(200, 'the same at another time');
{
    my ($key, $secret) = $m->app('Other', '--per-second', 1000);
    $m->client(key => $key, secret => $secret)
        ->get('/catalog/titles', \@search, oauth => { nonce => 'one', timestamp => $t })
        ->is_status(200, 'the same of another application');
}
$client->get('/catalog/titles', [ term => 'a' ], oauth => { nonce => 'one', timestamp => $t })
    ->is_status(200, 'the same for another request, as old clients do');

# ---- restarts ----------------------------------------------------------------

my $before = fresh();
$client->send_bytes($before)->is_status(200, 'before a restart');
is($m->matinee_stop, 0, 'the master ends with status 0');
$m->matinee_start;
$client->send_bytes($before)->is_refusal(@refusal, 'refused after a restart');
$client->send_bytes($first)->is_refusal(@refusal, 'and so is an older one');
$client->send_bytes(fresh())->is_status(200, 'a new one is answered');

my @workers = $m->worker_pids;
is(scalar @workers, 4, 'four workers');
kill 'KILL', $m->master_pid;
$m->matinee_stop('KILL');
kill 'KILL', @workers;
$m->matinee_start;
$client->send_bytes($before)->is_refusal(@refusal, 'refused after all were killed');

# ---- workers killed in the middle of work -------------------------------------

# A process sends requests and notes those that were answered, while this one
# kills a worker every few milliseconds.
my $seconds = $ENV{MATINEE_SANITIZED} ? 6 : 3;
my $notes = $m->dir . '/answered';
my $sender = fork // die "fork: $!";
if (!$sender) {
    open my $out, '>', $notes or POSIX::_exit(1);
    my $end = time + $seconds;
    while (time < $end) {
        my $bytes = fresh();
        my $r = eval { $client->send_bytes($bytes) };
        print $out unpack('H*', $bytes), ' ', $r ? $r->status : 0, "\n";
    }
    close $out;
    POSIX::_exit(0);
}
my ($end, $killed) = (time + $seconds - 0.5, 0);
while (time < $end) {
    my @now = $m->worker_pids;
    $killed += kill 'KILL', $now[ rand @now ] if @now;
    sleep 0.05;
}
waitpid $sender, 0;
is($?, 0, 'the sender came through');
cmp_ok($killed, '>', 5, "killed workers: $killed");

my ($wait, $r) = (time + 20);
do { sleep 0.1; $r = eval { $client->send_bytes(fresh()) } } until ($r && $r->status == 200) || time > $wait;
is($r ? $r->status : 0, 200, 'it answers again');

my (%status, @open);
open my $in, '<', $notes or die "$notes: $!";
while (<$in>) {
    my ($hex, $status) = split;
    $status{$status}++;
    # Answered or refused or cut off in the middle: answered once at most.
    my $again = $client->send_bytes(pack 'H*', $hex)->status;
    push @open, "$status then $again" if $status == 200 && $again != 401;
}
cmp_ok($status{200} // 0, '>', 20, 'requests were answered meanwhile: ' . join ' ', %status);
is_deeply(\@open, [], 'each of them is refused now');

# ---- the clock ---------------------------------------------------------------

my $now = int $m->clock;
my $late = fresh(now => $now + 200);
$client->send_bytes($late)->is_status(200, 'a client ahead of us');
$m->clock_set($now + 700);
$client->send_bytes(fresh(now => $now + 700))->is_status(200, 'time goes on');
$client->send_bytes($late)->is_refusal(401, 'ERR_401_TIMESTAMP_IS_INVALID', 'Timestamp Is Invalid', 'too old now');
$m->clock_set($now);
isnt($client->send_bytes($late)->status, 200, 'a clock that steps back opens nothing');

# A day ahead for a moment: refused ever after, until what matinee(8) says is
# done.
$m->clock_set($now + 86400);
$client->send_bytes(fresh())->is_status(200, 'a clock a day ahead');
$m->clock_set($now);
$client->send_bytes(fresh())->is_refusal(401, 'ERR_401_TIMESTAMP_IS_INVALID', 'Timestamp Is Invalid', 'set right again');
$m->restart;
$client->send_bytes(fresh())->is_status(401, 'a restart does not help');
like($m->error_log, qr{/nonces: the clock was \d+ s ahead once}, 'but says why');
$m->matinee_stop;
unlink $m->dir . '/state/nonces' or die "nonces: $!";
$m->matinee_start;
$wait = time + 20;
do { sleep 0.2; $r = $client->send_bytes(fresh()) } until $r->status == 200 || time > $wait;
is($r->status, 200, 'without the file it answers again');
is($client->send_bytes($r = fresh())->status, 200, 'a request');
$client->send_bytes($r)->is_refusal(@refusal, 'once only');

# ---- strict ------------------------------------------------------------------

my $strict = Matinee::Instance->start(workers => 2, settings => qq(nonce_scope = "strict"\n));
my $c = $strict->client;
$t = int $strict->clock;
$c->get('/catalog/titles', \@search, oauth => { nonce => 'one', timestamp => $t })->is_status(200, 'strict: a nonce');
$c->get('/catalog/titles', [ term => 'a' ], oauth => { nonce => 'one', timestamp => $t })
    ->is_refusal(@refusal, 'strict: the same for another request');

done_testing;
