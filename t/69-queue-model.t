#!/usr/bin/perl
# Random sequences of all operations on both queues, each compared with a model of a
# queue (Matinee::QueueModel): what is answered, and what the queue is afterwards. A
# sequence that goes wrong is cut down to the shortest that still does.
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

# ---- what is done at random --------------------------------------------------

my @titles = ((map { "m$_" } 1 .. 8), qw(dvd blu both stream later nothing), qw(tv tv-1 tv-2 bare e1),
    qw(1-1 1-2 1-3 2-1 2-2));

sub pick { return $_[ int rand @_ ] }
sub some { my ($most) = @_; return map { pick(@titles) } 1 .. 1 + int rand $most }
sub format_or_none { return rand() < 0.7 ? undef : pick(qw(DVD DVD Blu-ray Instant VHS)) }
sub etag_or_none { return pick(undef, undef, undef, 'current', 'current', 'stale') }

# Titles that are in the queue come up more often than by chance.
sub title_in { my ($model) = @_; my @in = map { $_->[0] } @{ $model->{list} }; return @in && rand() < 0.5 ? pick(@in) : pick(@titles) }

sub items { my ($model, $most) = @_; return map { [ title_in($model), format_or_none() ] } 1 .. 1 + int rand $most }

sub step {
    my ($model) = @_;
    my $what = pick(qw(delete after after set_format));
    return [ $what, items($model, 3) ] unless $what eq 'after';
    return [ 'after', rand() < 0.6 ? int rand 12 : title_in($model), items($model, 3) ];
}

sub operation {
    my ($model) = @_;
    my $chance = rand;
    my %etag = (etag => etag_or_none());
    return { op => 'add', title => title_in($model), position => rand() < 0.5 ? 1 + int rand 12 : undef,
        format => format_or_none(), %etag } if $chance < 0.45;
    return { op => 'delete', title => title_in($model), %etag } if $chance < 0.65;
    return { op => 'steps', steps => [ map { step($model) } 1 .. 1 + int rand 3 ], %etag } if $chance < 0.85;
    return { op => 'put', titles => [ map { [ @$_ ] } @{ $model->{list} } ], %etag } if $chance < 0.88;
    return { op => 'put', titles => [], %etag } if $chance < 0.89;
    my @list = map { [ $_, format_or_none() ] } some(8);
    @list = map { [ $_->[0], undef ] } grep { rand() < 0.8 } @{ $model->{list} } if rand() < 0.6;
    return { op => 'put', titles => \@list, %etag };
}

# ---- how it is asked ---------------------------------------------------------

my $json = JSON->new->utf8->canonical;
my @as   = (output => 'json', v => '2.0');

sub body {
    my ($queue, $method, $what) = @_;
    return $ines->request($queue->path, [@as], method => $method, body => $json->encode($what),
        headers => [ 'Content-Type' => 'application/json' ]);
}

sub named { my ($queue, $item) = @_; return defined $item->[1] ? { title_ref => $queue->ref($item->[0]), format => $item->[1] } : $queue->ref($item->[0]) }

sub ask {
    my ($queue, $op, $etag) = @_;
    my @etag = defined $etag ? (etag => "$etag") : ();
    if ($op->{op} eq 'add') {
        my @given = map { defined $op->{$_} ? ($_ => $op->{$_}) : () } qw(position format);
        return $queue->add($op->{title}, @given, @etag, @as);
    }
    return $queue->delete($op->{title}, @etag, @as) if $op->{op} eq 'delete';
    return body($queue, 'PUT', { queue => { titles => [ map { named($queue, $_) } @{ $op->{titles} } ], @etag } })
        if $op->{op} eq 'put';
    return body($queue, 'POST', { @etag, steps => [ map {
        my ($what, @items) = @$_;
        my @anchor = $what eq 'after' ? shift @items : ();
        @anchor = $anchor[0] =~ /^\d+$/ ? $anchor[0] + 0 : $queue->ref($anchor[0]) if @anchor;
        +{ ($what eq 'after' ? 'inject_after' : $what) => [ @anchor, map { named($queue, $_) } @items ] };
    } @{ $op->{steps} } ] });
}

sub state_of {
    my ($queue) = @_;
    my $q = $queue->read(@as)->json;
    my (@list, %saved, $wrong);
    my $n = 0;
    for my $entry (@{ $q->{queue} }) {
        my ($part, $number) = $entry->{id} =~ m{/(available|saved)/(?:\d+/)?(\d+)$};
        my $name = $queue->name_of($number);
        if ($part eq 'saved') { $saved{$name} = $entry->{format}; next }
        push @list, "$name:$entry->{format}";
        $wrong //= "position $entry->{position} is at place $n" if $entry->{position} != ++$n;
    }
    my $spelt = join ' ', @list, map { "[$_:$saved{$_}]" } sort keys %saved;
    return ($spelt, $q->{meta}{etag}, $wrong);
}

sub names { my ($queue, $list, $key) = @_; return [ map { my ($n) = $_->{$key} =~ m{(\d+)$}; $queue->name_of($n) } @{ $list // [] } ] }

# ---- comparing ---------------------------------------------------------------

# Empties a queue of everything. Returns its etag.
sub empty {
    my ($queue) = @_;
    my ($spelt, $etag) = state_of($queue);
    while ($spelt =~ /\[([^:]+):/g) { $queue->delete('/saved/' . $queue->id($1)) }
    ($spelt, $etag) = state_of($queue);
    body($queue, 'PUT', { queue => { titles => [], etag => $etag } }) if length $spelt;
    return (state_of($queue))[1];
}

sub text { return $json->encode($_[0]) }

# Does one operation; returns what is wrong, or undef, and the etag afterwards.
sub compare {
    my ($queue, $model, $op, $etag) = @_;
    my $given = { current => $etag, stale => $etag + 7 };
    my $was   = $model->spell;
    my $want  = $model->apply($op);
    my $r     = ask($queue, $op, defined $op->{etag} ? $given->{ $op->{etag} } : undef);
    my $said  = ($r->json // {})->{status} // {};
    my ($is, $now, $wrong) = state_of($queue);
    my $answer = [ $r->status + 0, $said->{sub_code} ];
    return "answered @{[ text($answer) ]}, not @{[ text([ @$want{qw(status sub)} ]) ]}: " . $r->body
        if text($answer) ne text([ @$want{qw(status sub)} ]);
    return "the queue is '$is', not '@{[ $model->spell ]}'" if $is ne $model->spell;
    return $wrong if $wrong;
    return "the etag went from $etag to $now, the queue from '$was' to '$is'"
        if $was eq $is ? $now != $etag : $now <= $etag;
    return "the etag told is $said->{etag}, not $now" if defined $said->{etag} && $said->{etag} != $now;
    my %told = (
        created => names($queue, ($said->{resources_created} // {})->{queue_item}, 'id'),
        deleted => names($queue, $said->{resources_deleted}, 'title_ref'),
        positions => [ map { $_->{positions} } @{ $said->{steps} // [] } ],
    );
    for my $what (grep { $want->{$_} } keys %told) {
        return "$what: @{[ text($told{$what}) ]}, not @{[ text($want->{$what}) ]}"
            if text($told{$what}) ne text($want->{$what});
    }
    return (undef, $now);
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
    return;
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
