#!/usr/bin/perl
# Nothing that was acknowledged is lost: several applications write ratings for
# a minute while workers and MariaDB are killed with signal 9 again and again.
# Each writer keeps a ledger of what it sent and what was answered. Afterwards
# each title has the rating last acknowledged, or one of those tried after it
# whose answer never came. In ./check this takes a few seconds, in --full a minute.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Attack qw(soon);
use Matinee::Dance;
use Matinee::Instance;
use Matinee::Need;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing);

my $seconds = $ENV{MATINEE_FULL} ? 60 : 8;
my $writers = 4;

my $m = Matinee::Instance->start(workers => 3, database => $Matinee::MariaDB::durable,
    settings => "nonce_rate = 2000\n");
my $dance = Matinee::Dance->new($m);
# The last two write for one person, titles of their own: their transactions meet.
my @people = map { $dance->subscriber("user$_") } 1 .. $writers - 1;
my @clients = map { $dance->token($m->client, $people[ $_ > $#people ? $#people : $_ ]) } 0 .. $writers - 1;
my @titles = split ' ', $m->db->sql('SELECT id FROM title WHERE kind = 0 ORDER BY id LIMIT 40', 'matinee');

# Writer n has every fourth title for itself. Each gets a rating that differs
# from the one before it.
sub write_on {
    my ($n, $end) = @_;
    my $client = $clients[$n];
    my @own = grep { $_ % $writers == $n } 0 .. $#titles;
    open my $ledger, '>', $m->dir . "/ledger.$n" or POSIX::_exit(1);
    $ledger->autoflush(1);
    for (my $turn = 0; time < $end; $turn++) {
        my $title = $titles[ $own[ $turn % @own ] ];
        my $stars = 1 + ($turn * 3 + int($turn / @own)) % 5;
        my $bytes = $client->prepare("/users/$client->{user_id}/ratings/title/actual/$title", [], method => 'PUT',
            form => [ rating => $stars ], oauth => { nonce => "$$.$turn" });
        print $ledger "sent $title $stars\n";
        my $raw = eval { $client->exchange($bytes) } // '';
        my ($status) = $raw =~ m{\AHTTP/1\.1 (\d{3}) };
        my ($head, $body) = split /\r\n\r\n/, $raw, 2;
        my ($length) = ($head // '') =~ /^Content-Length: (\d+)\r?$/mi;
        my $whole = defined $length && length($body // '') == $length ? 'whole' : 'half';
        print $ledger 'got ', $status // 0, " $whole\n";
        sleep 0.02 if ($status // 0) != 200 && ($status // 0) != 201;
    }
    close $ledger;
    return;
}

my $end = time + $seconds;
my @pids = map {
    my $n = $_;
    my $pid = fork // die "fork: $!";
    if (!$pid) { write_on($n, $end); POSIX::_exit(0) }
    $pid
} 0 .. $writers - 1;

# A worker every half second, MariaDB every six (and at least once).
my ($workers_killed, $db_killed, $next_db) = (0, 0, time + 3);
while (time < $end - 1) {
    sleep 0.5;
    my @now = $m->worker_pids;
    $workers_killed += kill 'KILL', $now[ rand @now ] if @now;
    next if time < $next_db;
    $m->db->crash;
    $db_killed++;
    sleep 0.2;
    $m->db->restart;
    $next_db = time + 6;
}
for (@pids) { waitpid $_, 0; is($?, 0, 'a writer came through') }
cmp_ok($workers_killed, '>', 5, "workers killed: $workers_killed");
cmp_ok($db_killed, '>=', 1, "databases killed: $db_killed");

# ---- the reckoning -----------------------------------------------------------

my $probe = $clients[0];
ok(soon(sub { my $r = eval { $probe->get('/users/current') }; $r && $r->status == 200 }, 60), 'all is well again')
    or diag($m->error_log);

my (%answers, %acknowledged, %may, $half);
for my $n (0 .. $writers - 1) {
    open my $ledger, '<', $m->dir . "/ledger.$n" or die "ledger: $!";
    my ($title, $stars);
    while (<$ledger>) {
        if (/^sent (\d+) (\d)$/) { ($title, $stars) = ($1, $2); next }
        my ($status, $whole) = /^got (\d+) (\w+)$/ or die "ledger: $_";
        $answers{$status}++;
        $half++ if $status && $whole eq 'half';
        if ($status =~ /^2/) {
            $acknowledged{$n}{$title} = $stars;
            $may{$n}{$title} = { $stars => 1 };
        } else {
            $may{$n}{$title}{$stars} = 1;
        }
    }
}
my $told = join ', ', map { ($_ || 'no answer') . ": $answers{$_}" } sort keys %answers;
cmp_ok($answers{200} // 0, '>', 50, "answers: $told");
is_deeply([ grep { !/^(?:0|200|201|5\d\d)$/ } keys %answers ], [], 'success or 5xx, nothing else');
is($half // 0, 0, 'no half reply');

my (@lost, $compared);
for my $n (0 .. $writers - 1) {
    my $client = $clients[$n];
    for my $title (sort keys %{ $acknowledged{$n} }) {
        my $r = $client->get("/users/$client->{user_id}/ratings/title/actual/$title");
        my $has = $r->status == 200 ? $r->text('//user_rating') // 'none' : $r->status;
        $compared++;
        push @lost, "writer $n, title $title: acknowledged $acknowledged{$n}{$title}, there is $has"
            unless $may{$n}{$title}{$has};
    }
}
cmp_ok($compared, '>', 20, "titles looked at: $compared");
is_deeply(\@lost, [], 'what was acknowledged is there');

# The sums that averages are made of, folded into the score of a title already
# or not yet, agree with the ratings, crash or not.
my $sums = 'SELECT title_id, SUM(tenths), SUM(n) FROM (SELECT title_id, own_sum AS tenths, own_count AS n FROM title_score'
    . ' UNION ALL SELECT title_id, sum_tenths, count FROM rating_delta) AS both_of_them GROUP BY title_id HAVING SUM(n) <> 0 ORDER BY title_id';
my $ratings = 'SELECT title_id, SUM(rating) * 10, COUNT(*) FROM user_rating WHERE rating > 0 GROUP BY title_id ORDER BY title_id';
is($m->db->sql($sums, 'matinee'), $m->db->sql($ratings, 'matinee'), 'and so are the sums of the averages');

done_testing;
