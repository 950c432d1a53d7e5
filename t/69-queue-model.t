#!/usr/bin/perl
# Random sequences of all operations on both queues, each compared with a model of a
# queue (Matinee::QueueModel): what is answered, and what the queue is afterwards; at
# the end of each, what title states say of its titles. A sequence that goes wrong is
# cut down to the shortest that still does.
#
# MATINEE_SEED repeats a run, MATINEE_OPERATIONS sets how many operations there are: 20,000
# in full runs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON ();
use Matinee::Dance;
use Matinee::Instance;
use Matinee::Need;
use Matinee::QueueModel;
use Matinee::QueueRandom qw(ask operation said_of state_of);
use Matinee::Shelf;
use Test::More;

my $missing = Matinee::Instance->missing;
Matinee::Need::skip_all($missing) if $missing;

my $operations = $ENV{MATINEE_OPERATIONS} // ($ENV{MATINEE_FULL} ? 20_000 : 1_200);
my $seed       = $ENV{MATINEE_SEED} // int(rand(1 << 30));
my $length     = 60;    # operations of a sequence
srand($seed);
diag("seed $seed, $operations operations");

my $shelf = Matinee::Shelf->new(movies => 12);
my $m     = Matinee::Instance->start(
    catalog  => $shelf->file,
    clock    => $shelf->clock,
    settings => "limit_per_second = 100000\nlimit_per_day = 0\n"
);
my $dance = Matinee::Dance->new($m);
my $ines  = $dance->token($m->client, $dance->subscriber('ines', '--formats', 'DVD,Blu-ray', '--preferred', 'Blu-ray'));
my %queue = map { $_ => $shelf->queue($m, $ines, $_) } qw(disc instant);
$m->ctl('ship', 'ines', $queue{disc}->id($_)) for qw(m5 2-2);
my @home = qw(m5 2-2);

# ---- comparing ---------------------------------------------------------------

# Empties a queue of everything. Returns its etag.
sub empty {
    my ($queue) = @_;
    my ($spelt, $etag) = state_of($queue);
    while ($spelt =~ /\[([^:]+):/g) { $queue->delete('/saved/' . $queue->id($1)) }
    ($spelt, $etag) = state_of($queue);
    ask($queue, { op => 'put', titles => [] }, $etag) if length $spelt;
    return (state_of($queue))[1];
}

my $json = JSON->new->utf8->canonical;

sub text { return $json->encode($_[0]) }

# Does one operation; returns what is wrong, or undef, and the etag afterwards.
sub compare {
    my ($queue, $model, $op, $etag) = @_;
    my $given = { current => $etag, stale => $etag + 7 };
    my $was   = $model->spell;
    my $want  = $model->apply($op);
    my $r     = ask($queue, $op, defined $op->{etag} ? $given->{ $op->{etag} } : undef);
    my $said  = said_of($queue, $r);
    my ($is, $now, $wrong) = state_of($queue);
    my $answer = [ @$said{qw(status sub)} ];
    return "answered @{[ text($answer) ]}, not @{[ text([ @$want{qw(status sub)} ]) ]}: " . $r->body
        if text($answer) ne text([ @$want{qw(status sub)} ]);
    return "the queue is '$is', not '@{[ $model->spell ]}'" if $is ne $model->spell;
    return $wrong if $wrong;
    return "the etag went from $etag to $now, the queue from '$was' to '$is'"
        if $was eq $is ? $now != $etag : $now <= $etag;
    return "the etag told is $said->{etag}, not $now" if defined $said->{etag} && $said->{etag} != $now;
    for my $what (grep { $want->{$_} } qw(created deleted positions)) {
        return "$what: @{[ text($said->{$what}) ]}, not @{[ text($want->{$what}) ]}"
            if text($said->{$what}) ne text($want->{$what});
    }
    return (undef, $now);
}

# What title states say that differs from what the model's queue holds, or undef.
sub states_wrong {
    my ($queue, $model) = @_;
    my @titles = map { "m$_" } 1 .. 12;
    my $r = $ines->get('/users/current/title_states', [ title_refs => join ',', map { $queue->ref($_) } @titles ]);
    my @states = $r->xml->findnodes('/title_states/title_state');
    return 'title states: ' . $r->body if @states != @titles;
    for my $i (0 .. $#titles) {
        my $terms = join ' ', map { $_->value } $states[$i]->findnodes(
            "title_state_item[link[1]/\@title = '$queue->{kind} queue']/format/category/\@term");
        my $is   = $terms =~ /In Queue/ ? 'queued' : $terms =~ /Saved/ ? 'saved' : 'neither';
        my $want = $model->spell =~ /(\[?)\b$titles[$i]:/ ? ($1 ? 'saved' : 'queued') : 'neither';
        return "title states say $titles[$i] is $is ($terms), not $want" if $is ne $want;
    }
    return;
}

my $done = 0;

# Runs a sequence from an empty queue; returns (number of the operation that went
# wrong, what was wrong), or nothing.
sub run {
    my ($kind, $ops, $model_class) = @_;
    my $model = ($model_class // 'Matinee::QueueModel')->new($kind, home => \@home);
    my $etag  = empty($queue{$kind});
    for my $i (0 .. $#$ops) {
        $ops->[$i] = $ops->[$i]->($model) if ref $ops->[$i] eq 'CODE';
        $done++;
        my ($wrong, $now) = compare($queue{$kind}, $model, $ops->[$i], $etag);
        return ($i, $wrong) if defined $wrong;
        $etag = $now;
    }
    my $wrong = states_wrong($queue{$kind}, $model);
    return defined $wrong ? ($#$ops, $wrong) : ();
}

# The shortest part of a failing sequence that still fails: pieces are left out, large
# ones first, as long as what is left goes wrong.
sub shrink {
    my ($kind, $ops, $model_class) = @_;
    for (my $size = int(@$ops / 2) || 1; $size >= 1; $size = int $size / 2) {
        for (my $at = 0; $at < @$ops;) {
            my @less = @$ops;
            splice @less, $at, $size;
            my ($i) = run($kind, \@less, $model_class);
            if (defined $i) { $ops = [ @less[ 0 .. $i ] ] }
            else            { $at += $size }
        }
    }
    return $ops;
}

# ---- the runs ----------------------------------------------------------------

my $sequences = int(($operations + $length - 1) / $length);
for my $n (1 .. $sequences) {
    my $kind = $n % 2 ? 'disc' : 'instant';
    my @ops  = (\&operation) x $length;
    my ($i, $wrong) = run($kind, \@ops);
    next unless defined $i;
    fail("sequence $n of seed $seed on the $kind queue");
    my $short = shrink($kind, [ @ops[ 0 .. $i ] ]);
    my (undef, $why) = run($kind, $short);
    diag("$wrong\n", 'shortest (', scalar @$short, "):\n", map { '  ' . text($_) . "\n" } @$short);
    diag($why // 'which went well this time');
    last;
}
ok($done >= $operations, "$done operations") if Test::More->builder->is_passing;

# The test itself: a model that is wrong about one thing is found out, and the failing
# sequence is cut down to what it takes.
{
    package Forgetful;
    our @ISA = ('Matinee::QueueModel');
    sub _delete { my ($self, $op) = @_; return $op->{title} eq 'm2' ? (status => 200) : $self->SUPER::_delete($op) }
}
my @ops = map { { op => 'add', title => "m$_" } } 1 .. 4;
push @ops, { op => 'delete', title => 'm1' }, { op => 'add', title => 'm3', position => 1 },
    { op => 'delete', title => 'm2' }, { op => 'add', title => 'm6' };
my ($i, $wrong) = run('disc', [@ops], 'Forgetful');
is($i, 6, 'a wrong model is found out at its mistake');
is_deeply(shrink('disc', [ @ops[ 0 .. $i ] ], 'Forgetful'), [ { op => 'delete', title => 'm2' } ],
    'and the sequence is cut down to it');

done_testing;
