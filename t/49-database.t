#!/usr/bin/perl
# A database that is not there, dies, hangs, is locked, takes no writes, is empty
# or of an older version: calls are answered 503 with Retry-After in the format
# asked for and in bounded time, no worker ends, and all is well again without a
# restart as soon as the database is.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Test::More;
use Time::HiRes qw(sleep time);

my $why = Matinee::Instance->missing;
plan skip_all => $why if $why;

my $slow = $ENV{MATINEE_SANITIZED} ? 4 : 1;
my $m = Matinee::Instance->start(workers => 2, settings => "card_cache = 0\n");
my $db = $m->db;
my $client = $m->client(timeout => 40 * $slow);
my @workers;

sub sql { my ($sql) = @_; my $out = $db->sql($sql, 'matinee'); chomp $out; return $out }

# Until a search is answered; how long that took.
sub recovers {
    my ($name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $began = time;
    my $r;
    do { sleep 0.1; $r = $client->get('/catalog/titles', [ term => 'the' ]) }
        until $r->status == 200 || time - $began > 30 * $slow;
    $r->is_status(200, "$name: all is well again");
    is_deeply([ $m->worker_pids ], \@workers, "$name: with the same workers") if @workers;
    return;
}

# What a client gets while the database cannot serve: from the gateway when it
# is needed to know who calls, else from the resource.
sub is_down {
    my ($name, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $most = ($o{within} // 5) * $slow;
    for my $output ('xml', 'json') {
        my $began = time;
        my $r = ($o{client} // $client)->get('/catalog/titles', [ term => 'the', output => $output ]);
        cmp_ok(time - $began, '<', $most, "$name: an answer within $most s");
        $r->is_status(503, "$name: 503");
        cmp_ok($r->header('Retry-After') // 0, '>', 0, 'when to try again');
        if (defined $r->header('X-Mashery-Error-Code')) {
            is($r->header('X-Mashery-Error-Code'), 'ERR_503_SERVICE_UNAVAILABLE', 'from the gateway');
        } elsif ($output eq 'json') {
            is($r->json && $r->json->{status}{status_code}, 503, 'a status document in JSON');
        } else {
            is($r->text('/status/status_code'), 503, 'a status document in XML');
        }
    }
    return;
}

# The lines of a process's status.
sub status_of { open my $f, '<', "/proc/$_[0]/status" or return 'State: T'; return <$f> }

sub log_has {
    my ($like, $times, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $n = () = $m->error_log =~ /$like/g;
    ok($n >= 1 && $n <= $times, $name) or diag("$n times\n", $m->error_log);
    return;
}

# ---- not there at the start --------------------------------------------------

$m->matinee_stop;
$db->stop_server;
$m->matinee_start;
is_down('down at the start');
$client->get('/oauth/clock/time')->is_status(503, 'what needs no row but an application, too');
$db->restart;
recovers('down at the start');
@workers = $m->worker_pids;
is(scalar @workers, 2, 'two workers');

# ---- killed and started again under calls ------------------------------------

my $calling = fork // die "fork: $!";
if (!$calling) {
    my $end = time + 5;
    my $bad = 0;
    while (time < $end) {
        my $r = eval { $client->get('/catalog/titles', [ term => 'the' ], oauth => { nonce => 'c' . rand }) };
        $bad = 1 unless $r && ($r->status == 200 || $r->status == 503 && $r->header('Retry-After'));
        sleep 0.01;
    }
    POSIX::_exit($bad);
}
for (1 .. 3) {
    sleep 0.5;
    $db->crash;
    sleep 0.2;
    $db->restart;
}
waitpid $calling, 0;
is($?, 0, 'killed under calls: each is answered 200 or 503');
recovers('killed under calls');

# What the worker knows by heart costs no database, and is a status document.
$db->crash;
my $r = $client->get('/catalog/titles', [ term => 'the', output => 'json' ]);
is($r->json && $r->json->{status}{status_code}, 503, 'a status document in JSON');
$r = $client->get('/catalog/titles', [ term => 'the' ]);
is($r->text('/status/status_code'), 503, 'and in XML');
$db->restart;
recovers('down again');

# ---- one that hangs ----------------------------------------------------------

kill 'STOP', $db->pid;
sleep 0.01 until grep { /^State:\s+T/ } status_of($db->pid);    # its threads stop one after the other
my $began = time;
$client->get('/catalog/titles', [ term => 'the' ])->is_status(503, 'hangs: 503');
# database.timeout and what ticks and connections of the worker took before
cmp_ok(time - $began, '<', 16 * $slow, sprintf 'hangs: after %.1f s', time - $began);
kill 'CONT', $db->pid;
recovers('hung');

# ---- a row that stays locked -------------------------------------------------

{
    my ($key, $secret) = $m->app('Locked', '--per-second', 1000, '--per-day', 50);
    my $locked = $m->client(key => $key, secret => $secret, timeout => 60 * $slow);
    my @search = (term => 'the', max_results => 1);
    $locked->get('/catalog/titles', \@search)->is_status(200, 'an application with a quota');
    my $id = sql("SELECT id FROM consumer WHERE consumer_key = '$key'");
    my $pid = open my $holder, '|-', 'sh', '-c', 'exec "$0" "$@" 2>/dev/null', 'mariadb', '--no-defaults', '--unbuffered', '-uroot',
        '--socket=' . $db->socket, 'matinee';
    if ($pid) {
        $holder->autoflush(1);
        print $holder "BEGIN; UPDATE quota SET leased = leased WHERE consumer_id = $id;\n",
            "SELECT SLEEP(120);\n";
        sleep 1;
        is_down('a locked quota', client => $locked, within => 8);
        my $start = time;
        $client->get('/catalog/titles', \@search)->is_status(200, 'others go on') for 1 .. 4;
        cmp_ok(time - $start, '<', 4 * $slow, 'at once');
        my ($thread) = sql("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'");
        sql("KILL $thread") if $thread;
        { local $SIG{PIPE} = 'IGNORE'; close $holder; }
        my $end = time + 30 * $slow;
        my $reply;
        do { sleep 0.3; $reply = $locked->get('/catalog/titles', \@search) }
            until $reply->status == 200 || time > $end;
        $reply->is_status(200, 'and it, when the lock is gone');
    }
}

# ---- read-only ---------------------------------------------------------------

{
    # root writes in spite of read_only: an instance as anybody else
    $db->sql("CREATE USER 'plain'\@'localhost'; GRANT SELECT, INSERT, UPDATE, DELETE ON matinee.* TO 'plain'\@'localhost'");
    my $conf = $m->conf;
    open my $in, '<', $conf or die "$conf: $!";
    my $text = do { local $/; <$in> };
    (my $plain = $text) =~ s/user = "root"/user = "plain"/ or die 'no user in matinee.conf';
    open my $out, '>', $conf or die "$conf: $!";
    print $out $plain;
    close $out;
    $m->restart;
    @workers = ();
    recovers('as a plain user');
    @workers = $m->worker_pids;
    my ($key, $secret) = $m->app('Writes', '--per-second', 1000, '--per-day', 100);
    my $writes = $m->client(key => $key, secret => $secret);
    $db->sql('SET GLOBAL read_only = 1');
    is_down('read-only', client => $writes);
    $client->get('/catalog/titles', [ term => 'the' ])->is_status(200, 'what is leased is served')
        for 1 .. 2;
    $db->sql('SET GLOBAL read_only = 0');
    my $end = time + 30 * $slow;
    my $reply;
    do { sleep 0.3; $reply = $writes->get('/catalog/titles', [ term => 'the' ]) }
        until $reply->status == 200 || time > $end;
    $reply->is_status(200, 'read-only no more');
    recovers('read-only no more');
    open $out, '>', $conf or die "$conf: $!";
    print $out $text;
    close $out;
}

# ---- an older schema, and none -----------------------------------------------

my $last = sql('SELECT MAX(number) FROM migration');
sql("UPDATE migration SET finished = 0 WHERE number = $last");
$m->restart;
@workers = ();
is_down('an older schema');
log_has(qr/tables are of an older version: run matineectl migrate/, 2, 'the log says what to do, once a worker');
@workers = $m->worker_pids;
$m->ctl('migrate');
recovers('migrated');

$db->sql('RENAME TABLE matinee.title_card TO matinee.title_card_gone');
sql('UPDATE migration SET finished = 0');
is_down('a table went');
sql('UPDATE migration SET finished = 1');
$db->sql('RENAME TABLE matinee.title_card_gone TO matinee.title_card');
recovers('it is back');

$db->create('matinee');
is_down('an empty database');
log_has(qr/there are no tables in it: run matineectl migrate/, 2, 'and the log says so');
$db->sql('DROP DATABASE matinee');
is_down('no database');
$db->create('matinee');
$m->ctl('init');
$m->ctl('import', 'catalog', Matinee::Paths::source() . '/sql/demo/catalog.jsonl');
my ($key, $secret) = $m->app('Anew', '--per-second', 1000);
$client = $m->client(key => $key, secret => $secret);
recovers('made anew');

# ---- no index ----------------------------------------------------------------

rename $m->dir . '/state/index', $m->dir . '/state/gone' or die "index: $!";
$m->restart;
$r = $client->get('/catalog/titles', [ term => 'the' ]);
$r->is_status(503, 'no index: 503');
is($r->text('/status/message'), 'Search unavailable', 'which promises nothing');
rename $m->dir . '/state/gone', $m->dir . '/state/index' or die "index: $!";
@workers = $m->worker_pids;
recovers('the index is back');

# ---- another key -------------------------------------------------------------

{
    my $file = $m->dir . '/state/secret.key';
    open my $in, '<', $file or die "$file: $!";
    my $right = do { local $/; <$in> };
    my $put = sub {
        open my $out, '>', $file or die "$file: $!";
        print $out $_[0];
        close $out or die "$file: $!";
    };
    $put->('ab' x 32);
    $m->restart;
    $client->get('/catalog/titles', [ term => 'the' ])
        ->is_refusal(503, 'ERR_503_SERVICE_UNAVAILABLE', 'Service Unavailable', 'a wrong key is no fault of the client');
    like($m->error_log, qr/secret of application \Q$key\E cannot be read/, 'the log says so');
    $put->($right);
    $m->restart;
    $client->get('/catalog/titles', [ term => 'the' ])->is_status(200, 'the right one');
}

done_testing;
