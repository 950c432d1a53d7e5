#!/usr/bin/perl
# Many writers of one queue at once: two and eight clients change it by all operations,
# single and bulk, with and without etags. Afterwards the queue is what some order of the
# acknowledged changes gives, found by making them to a model again (Matinee::QueueLedger):
# no gap, no double, no lost change, no 5xx. In full runs this takes a minute each, and then
# another one under which workers are killed twice a second and MariaDB is restarted.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON ();
use Matinee::Dance;
use Matinee::Instance;
use Matinee::MariaDB;
use Matinee::Need;
use Matinee::QueueLedger;
use Matinee::QueueModel;
use Matinee::QueueRandom qw(ask operation said_of state_of);
use Matinee::Shelf;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing);

my $seconds = $ENV{MATINEE_SECONDS} // ($ENV{MATINEE_FULL} ? 60 : 4);
my $seed    = $ENV{MATINEE_SEED} // int(rand(1 << 30));
diag("seed $seed, $seconds seconds each");

my $shelf = Matinee::Shelf->new(movies => 12);
my $m     = Matinee::Instance->start(
    workers  => 4,
    catalog  => $shelf->file,
    clock    => $shelf->clock,
    database => $Matinee::MariaDB::durable,
    settings => "limit_per_second = 100000\nlimit_per_day = 0\nnonce_rate = 2000\n"
);
my $dance = Matinee::Dance->new($m);
my @home  = qw(m5 2-2);
my $json  = JSON->new->utf8->canonical;
my $users = 0;

sub new_queue {
    my ($kind) = @_;
    my $user  = $dance->subscriber('user' . ++$users, '--formats', 'DVD,Blu-ray', '--preferred', 'Blu-ray');
    my $queue = $shelf->queue($m, $dance->token($m->client, $user), $kind);
    $m->ctl('ship', $user->{login}, $queue->id($_)) for @home;
    return $queue;
}

# ---- a writer ----------------------------------------------------------------

# Changes the queue until the time is over; a line in the file for each change: what,
# when it was answered, and what was said.
sub write_on {
    my ($queue, $file, $end) = @_;
    open my $out, '>', $file or POSIX::_exit(1);
    $out->autoflush(1);
    my $model = Matinee::QueueModel->new($queue->{kind});
    my $etag  = 0;
    while (time < $end) {
        my $op   = operation($model);
        my $sent = !defined $op->{etag} ? undef : $op->{etag} eq 'stale' ? $etag + 1_000_000 : $etag;
        my $said = eval { said_of($queue, ask($queue, $op, $sent)) };
        my $line = { op => $op, said => $said, error => $said ? undef : "$@", at => time };
        print $out $json->encode($line), "\n";
        $etag = $said->{etag} if $said && defined $said->{etag};
        sleep 0.02 if !$said || $said->{status} >= 500;
    }
    POSIX::_exit(0);
}

# Whether an answer says nothing of what happened.
sub is_lost { my ($said) = @_; return !$said || $said->{status} == 0 || $said->{status} >= 500 }

# Several writers at once; `$meanwhile` runs beside them. Returns the lines of each.
sub write_many {
    my ($queue, $writers, $meanwhile) = @_;
    my $end  = time + $seconds;
    my @pids = map {
        my $file = $m->dir . "/writer.$_";
        my $pid  = fork // die "fork: $!";
        if (!$pid) { srand($seed + $_); Test::More->builder->no_ending(1); write_on($queue, $file, $end) }
        $pid;
    } 1 .. $writers;
    $meanwhile->($end) if $meanwhile;
    for (@pids) { waitpid $_, 0; is($?, 0, 'a writer came through') }
    return map {
        open my $in, '<', $m->dir . "/writer.$_" or die;
        [ map { $json->decode($_) } <$in> ];
    } 1 .. $writers;
}

# Holds what the writers were told against the queue.
sub judge {
    my ($queue, $etag, @lines) = @_;
    my $ledger = Matinee::QueueLedger->new(Matinee::QueueModel->new($queue->{kind}, home => \@home), $etag);
    my (%statuses, $changes);
    for my $writer (0 .. $#lines) {
        for my $line (@{ $lines[$writer] }) {
            my $said = is_lost($line->{said}) ? undef : $line->{said};
            $statuses{ $line->{said} ? $line->{said}{status} : 'none' }++;
            $ledger->note($writer, $line->{op}, $said);
        }
    }
    my ($spelt, $now, $wrong) = state_of($queue);
    is($wrong, undef, 'positions have no gap');
    is($ledger->replay($spelt, $now), undef, 'the queue is what the acknowledged changes give');
    my $told = join ' ', map { "$_:$statuses{$_}" } sort keys %statuses;
    diag("$queue->{kind}: ", $ledger->told, ' acknowledged, ', $now - $etag, ' changes, ', $ledger->lost, " lost; $told");
    cmp_ok($now, '>', $etag, 'it was changed');
    return \%statuses;
}

# ---- in peace ----------------------------------------------------------------

for my $case ([ 2, 'disc' ], [ 8, 'disc' ], [ 8, 'instant' ]) {
    my ($writers, $kind) = @$case;
    subtest "$writers writers of a queue ($kind)" => sub {
        my $queue    = new_queue($kind);
        my $statuses = judge($queue, 0, write_many($queue, $writers));
        my @strange  = grep { !/^(?:200|201|304|400|404|412)$/ } keys %$statuses;
        is("@strange", '', 'only answers of the specification');
    };
}

# ---- under kills -------------------------------------------------------------

subtest 'under kills' => sub {
    plan skip_all => 'part of ./check --full' unless $ENV{MATINEE_FULL} || $ENV{MATINEE_KILLS};
    my $queue = new_queue('disc');
    my ($workers, @back) = (0);
    my $kill = sub {
        my ($end) = @_;
        my $next_db = time + 3;
        while (time < $end - 2) {
            sleep 0.5;
            my @now = $m->worker_pids;
            $workers += kill 'KILL', $now[ rand @now ] if @now;
            next if time < $next_db;
            $m->db->crash;
            sleep 0.3;
            $m->db->restart;
            push @back, time;
            $next_db = time + 8;
        }
    };
    my @lines    = write_many($queue, 4, $kill);
    my $statuses = judge($queue, 0, @lines);
    my @strange  = grep { !/^(?:none|200|201|304|400|404|412|502|503)$/ } keys %$statuses;
    is("@strange", '', 'only answers of the specification, or none');
    cmp_ok(($statuses->{502} // 0) + ($statuses->{none} // 0), '<=', 2 * $workers, 'no answer only from what was killed');
    my @good = sort { $a <=> $b } map { $_->{at} } grep { $_->{said} && $_->{said}{status} < 300 } map { @$_ } @lines;
    for my $back (@back) {
        my ($first) = grep { $_ > $back } @good;
        ok(defined $first, 'there is success after the database came back') or next;
        diag(sprintf 'first success %.2f s after the database was back', $first - $back);
    }
    diag("$workers workers killed, ", scalar @back, ' databases');
};

# ---- the test itself ---------------------------------------------------------

subtest 'a ledger that cannot be true is found out' => sub {
    my @ops = map { { op => 'add', title => "m$_" } } 1 .. 3;
    my $said = sub { my ($etag, $title) = @_; return { status => 201, sub => undef, etag => $etag, created => [$title] } };
    my $new = sub { Matinee::QueueLedger->new(Matinee::QueueModel->new('disc'), 0) };
    my $all = $new->();
    $all->note(0, $ops[ $_ - 1 ], $said->($_, "m$_")) for 1 .. 3;
    is($all->replay('m1:Blu-ray m2:Blu-ray m3:Blu-ray', 3), undef, 'one that is true');
    ok(defined $all->replay('m1:Blu-ray m3:Blu-ray m2:Blu-ray', 3), 'another queue');
    my $gap = $new->();
    $gap->note(0, $ops[ $_ - 1 ], $said->($_, "m$_")) for 1, 3;
    ok(defined $gap->replay('m1:Blu-ray m2:Blu-ray m3:Blu-ray', 3), 'a change nobody was told of');
    $gap = $new->();
    $gap->note(0, $ops[0], $said->(1, 'm1'));
    $gap->note(0, $ops[1], undef);
    $gap->note(0, $ops[2], $said->(3, 'm3'));
    is($gap->replay('m1:Blu-ray m2:Blu-ray m3:Blu-ray', 3), undef, 'unless its answer was lost');
    my $missing = $new->();
    $missing->note(0, $ops[0], $said->(1, 'm1'));
    $missing->note(1, $ops[1], $said->(1, 'm2'));
    ok(defined $missing->replay('m1:Blu-ray', 1), 'an acknowledged change that is not there');
};

done_testing;
