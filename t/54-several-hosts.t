#!/usr/bin/perl
# Several hosts on one database: what one changes the other sees within seconds
# though nobody tells it, nonces in the database are refused by all, and old
# rows of nonces and quotas go by themselves. And what is taken back on one host:
# all its workers refuse it at once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Tokens;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

my $why = Matinee::Instance->missing // Matinee::Tokens->missing;
plan skip_all => $why if $why;

my %tokens;    # of an instance
my $patience = $ENV{MATINEE_SANITIZED} ? 25 : 10;

sub slurp { open my $f, '<', $_[0] or die "$_[0]: $!"; local $/; return scalar <$f> }
sub spew { open my $f, '>', $_[0] or die "$_[0]: $!"; print $f $_[1]; close $f or die "$_[0]: $!"; return $_[0] }

# Until the condition holds; whether it did.
sub soon {
    my ($holds) = @_;
    my $end = time + $patience;
    until ($holds->()) {
        return 0 if time > $end;
        sleep 0.2;
    }
    return 1;
}

my $source = Matinee::Paths::source();
my @entries = (split /^/, slurp("$source/sql/demo/catalog.jsonl"))[ 0 .. 2 ];

# ---- another host's changes, with the nonces of this one ----------------------

{
    my $m = Matinee::Instance->start(workers => 2);
    my $d = $m->dir;
    # The other host has a state folder of its own, so this one's workers hear nothing.
    mkdir "$d/other" or die "$d/other: $!";
    (my $conf = slurp($m->conf)) =~ s{^state_dir = .*}{state_dir = "$d/other"}m;
    $conf =~ s{^index_file = .*}{index_file = "$d/other/index"}m;
    my @other = ('-c', spew("$d/other.conf", $conf));
    my $client = $m->client;
    my ($title) = $client->get('/catalog/titles', [ term => 'metropolis 1927' ])->body
        =~ m{<id>[^<]*?(/catalog/titles/movies/\d+)} or die 'no title';
    $client->get($title) for 1 .. 4;    # now it is in the shared cards
    like($client->get($title)->body, qr/regular="Metropolis"/, 'a title');

    my $changed = join '', map { s/"name":"Metropolis"/"name":"Metropole"/r } split /^/,
        slurp("$source/sql/demo/catalog.jsonl");
    $m->ctl(@other, 'import', 'catalog', spew("$d/changed.jsonl", $changed));
    ok(soon(sub { $client->get($title)->body =~ /regular="Metropole"/ }), 'changed by another host: seen within seconds');

    my ($key, $secret) = $m->app('Short', '--per-second', 1000);
    my $short = $m->client(key => $key, secret => $secret);
    $short->get($title)->is_status(200, 'an application') for 1 .. 4;
    $m->ctl(@other, 'app', 'disable', $key);
    ok(soon(sub { $short->get($title)->status == 403 }), 'disabled by another host: refused within seconds');

    for my $way (
        [ 'withdrawn'  => qw(token withdraw), 'ines', $m->key ],
        [ 'closed'     => qw(user disable),   'otto' ],
        [ 'withdrawn at all' => qw(token withdraw), 'paul' ]) {
        my ($name, @command) = @$way;
        my $one = someone($m, $command[2]);
        is($one->{status}->(), 200, 'a user') for 1 .. 4;
        is($one->{feed}->(), 200, 'a feed') for 1 .. 4;
        $m->ctl(@other, @command);
        ok(soon(sub { $one->{status}->() == 401 }), "$name by another host: refused within seconds");
        ok(soon(sub { $one->{feed}->() == 403 }), 'and so is the feed');
    }
}

# ---- all workers of one host ---------------------------------------------------

# A user of the application, with what their token and a feed token get.
sub someone {
    my ($m, $login) = @_;
    my $tokens = $tokens{$m} //= Matinee::Tokens->new($m);
    my $user = $tokens->user($login);
    my $t = $tokens->access($user, $m->key);
    my $client = $m->client(token => $t->{token}, token_secret => $t->{secret});
    my $path = '/users/' . $tokens->id($user, $m->key);
    my $feed = $tokens->feed($user, $m->key, 'at_home');
    return {
        status => sub { return $client->get($path)->status },
        feed   => sub {
            return $client->get("$path/at_home", [], unsigned => 1,
                extra => [ feed_token => $feed, oauth_consumer_key => $m->key ])->status;
        },
    };
}

{
    my $m = Matinee::Instance->start(workers => 3);
    my @ways = (
        [ 'a token withdrawn',     qw(token withdraw), 'ines', $m->key ],
        [ 'all tokens withdrawn',  qw(token withdraw), 'otto' ],
        [ 'an account disabled',   qw(user disable),   'paul' ],
        [ 'an account deleted',    qw(user delete),    'rosa', '--yes' ],
        [ 'the application disabled', qw(app disable), $m->key, undef, 'vera' ],
    );
    for my $way (@ways) {
        my ($name, @command) = @$way;
        my $one = someone($m, $command[4] // $command[2]);
        $#command = 3 if @command > 4;
        my $want = $command[0] eq 'app' ? 403 : 401;
        warm($m, $one) or fail('all workers answered');
        $m->ctl(grep { defined } @command);
        my %got;
        $got{ $one->{status}->() }++ for 1 .. 60;
        is_deeply(\%got, { $want => 60 }, "$name: refused at once by every worker");
        %got = ();
        $got{ $one->{feed}->() }++ for 1 .. 30;
        is_deeply(\%got, { 403 => 30 }, 'and so is the feed');
    }
}

# Asks until each worker has answered both.
sub warm {
    my ($m, $one) = @_;
    my $before = () = $m->access_log;
    my %asked;
    return soon(sub {
        my @pids = map {
            my $pid = fork // die "fork: $!";
            if (!$pid) { $one->{ $_ % 2 ? 'feed' : 'status' }->() for 1 .. 10; POSIX::_exit(0) }
            $pid
        } 1 .. 6;
        waitpid $_, 0 for @pids;
        my @lines = $m->access_log;
        $asked{"$_->{worker} $_->{route}"}++ for grep { $_->{status} == 200 } @lines[ $before .. $#lines ];
        my @workers = $m->worker_pids;
        return keys %asked == 2 * @workers;
    });
}

# ---- nonces in the database --------------------------------------------------

my $few = Matinee::Paths::tempdir('sh');
my $m = Matinee::Instance->start(
    workers  => 4,
    settings => qq(nonce_store = "database"\n),
    catalog  => spew("$few/few.jsonl", join '', @entries),
);
my $client = $m->client;
my @refusal = (401, 'ERR_401_INVALID_NONCE', 'Invalid NONCE');
sub fresh { return $client->prepare('/catalog/titles', [ term => 'the' ], @_) }
sub rows { chomp(my $n = $m->db->sql("SELECT COUNT(*) FROM $_[0]", 'matinee')); return $n }

sub at_once {
    my ($n, $bytes) = @_;
    my @readers = map {
        my $pid = open my $from, '-|';
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my $r = eval { $client->send_bytes($bytes) };
            print $r ? $r->status : 0, "\n";
            POSIX::_exit(0);
        }
        $from
    } 1 .. $n;
    return sort { $a <=> $b } map { my $line = <$_> // ''; close $_; $line + 0 } @readers;
}

my $first = fresh();
$client->send_bytes($first)->is_status(200, 'a request');
$client->send_bytes($first)->is_refusal(@refusal, 'refused again') for 1 .. 8;
for my $round (1 .. 5) {
    is_deeply([ at_once(6, fresh()) ], [ 200, (401) x 5 ], "of six at once, one is answered ($round)");
}

# A host that never saw it: the state folder is another one.
$m->matinee_stop;
unlink grep { !/secret\.key$|index$/ } glob $m->dir . '/state/*';
$m->matinee_start;
$client->send_bytes($first)->is_refusal(@refusal, 'refused by a host that never saw it');
my @workers = $m->worker_pids;
$m->matinee_stop('KILL');
kill 'KILL', @workers;
$m->matinee_start;
$client->send_bytes($first)->is_refusal(@refusal, 'refused after all were killed');
$client->send_bytes(fresh())->is_status(200, 'a new one is answered');

# ---- old rows ----------------------------------------------------------------

my $then = int($m->clock) - 5000;
$m->db->sql("INSERT INTO nonce SELECT $then - seq, UNHEX(MD5(seq)) FROM seq_1_to_1200;"
        . 'INSERT INTO quota SELECT seq, 10000, 5 FROM seq_1_to_1200', 'matinee');
cmp_ok(rows('nonce'), '>', 1200, 'old nonces');
my $today = int($m->clock / 86400);
$m->clock_set($m->clock + 61);
ok(soon(sub { rows("nonce WHERE stamp <= $then") == 0 }), 'go by themselves');
ok(soon(sub { rows('quota WHERE day = 10000') == 0 }), 'and so do old quotas');
cmp_ok(rows('nonce'), '>', 0, 'the younger nonces stay');
cmp_ok(rows("quota WHERE day >= $today"), '>', 0, 'and so does the count of today');
$client->send_bytes($first)->is_refusal(@refusal, 'what was seen is still refused');

done_testing;
