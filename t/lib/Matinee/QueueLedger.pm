package Matinee::QueueLedger;

# Whether what several writers were told about one queue can be true: every change that
# was acknowledged is made to a model (Matinee::QueueModel) in the order of the etags, and
# has to give the same answer again; at the end the model has to be what the queue is. Each
# change raises the etag by one, so that a number nobody was told belongs to a change whose
# answer was lost: one of those that were sent between the answers around it.
#
#   my $ledger = Matinee::QueueLedger->new($model, $etag);
#   $ledger->note($writer, $op, $said);     # in the writer's order; $said undef: no answer
#   my $wrong = $ledger->replay($spelt, $etag_now);
use strict;
use warnings;
no warnings 'recursion';
use JSON ();

my $json = JSON->new->canonical;

sub new {
    my ($class, $model, $etag) = @_;
    return bless { model => $model, etag => $etag, told => {}, lost => [], last => {}, wrong => undef }, $class;
}

sub note {
    my ($self, $writer, $op, $said) = @_;
    if (!$said) {
        push @{ $self->{lost} }, { op => $op, writer => $writer, above => $self->{last}{$writer} // $self->{etag}, below => undef };
        return;
    }
    return unless defined $said->{etag};
    $self->{last}{$writer} = $said->{etag};
    for my $lost (grep { $_->{writer} eq $writer && !defined $_->{below} } @{ $self->{lost} }) {
        $lost->{below} = $said->{etag};
    }
    push @{ $self->{told}{ $said->{etag} } }, { op => $op, said => $said } if $said->{status} < 400;
    return;
}

sub told { my ($self) = @_; my $n = 0; $n += @$_ for values %{ $self->{told} }; return $n }
sub lost { return scalar @{ $_[0]{lost} } }

# What the model makes of an operation at this point: the model afterwards, when the
# answer is the one that was told (or none was), else nothing.
sub _after {
    my ($model, $entry) = @_;
    my $after = $model->copy;
    my $want  = $after->apply({ %{ $entry->{op} }, etag => $entry->{op}{etag} ? 'current' : undef });
    return if $want->{status} >= 400;
    my $said = $entry->{said} or return $after;
    for my $what (grep { exists $want->{$_} } qw(status sub created deleted positions)) {
        return if $json->encode([ $want->{$what} ]) ne $json->encode([ $said->{$what} ]);
    }
    return $after;
}

# What is wrong, or undef.
sub replay {
    my ($self, $spelt, $etag_now) = @_;
    $self->{deepest} = $self->{etag};
    return if $self->_from($self->{model}, $self->{etag}, $spelt, $etag_now);
    return "no order explains it beyond etag $self->{deepest}: "
        . $json->encode($self->{told}{ $self->{deepest} + 1 } // []) . " after $self->{at}";
}

# Whether the rest fits, when the model is what the queue was at that etag.
sub _from {
    my ($self, $model, $etag, $spelt, $etag_now) = @_;
    return $model->spell eq $spelt if $etag == $etag_now;
    my $told = $self->{told}{ $etag + 1 } // [];
    @$self{qw(deepest at)} = ($etag, $model->spell) if $etag >= $self->{deepest};
    for my $change (@$told, grep { _could_be($_, $etag + 1) } @{ $self->{lost} }) {
        my $after = _after($model, $change) or next;
        next if $after->spell eq $model->spell;
        next if grep { $_ != $change && !_keeps($after, $_) } @$told;
        $change->{used} = 1;
        return 1 if $self->_from($after, $etag + 1, $spelt, $etag_now);
        $change->{used} = 0;
    }
    return 0;
}

# Whether a change without an answer may be the one with that etag.
sub _could_be {
    my ($lost, $etag) = @_;
    return !$lost->{used} && $etag > $lost->{above} && (!defined $lost->{below} || $etag <= $lost->{below});
}

# Whether an operation that was told an etag which it did not make changes nothing.
sub _keeps {
    my ($model, $entry) = @_;
    my $after = _after($model, $entry) or return 0;
    return $after->spell eq $model->spell;
}

1;
