package Matinee::Need;

# What a test needs and may not find on a machine. Skipping it is said aloud, so
# that it stands in the output of a run that passed, and under CI=true, where
# everything is to be there, it fails.
use strict;
use warnings;
use Test::More;

# Ends the test when there is a reason to, undef being none:
#   Matinee::Need::all(Matinee::Instance->missing);
sub all {
    my ($why) = @_;
    return unless defined $why;
    _say($why);
    if (_must()) {
        fail($why);
        done_testing;
        exit 1;
    }
    plan skip_all => $why;
    return;
}

# Within a SKIP block: whether to go on.
#   Matinee::Need::part($why);
sub part {
    my ($why) = @_;
    return unless defined $why;
    _say($why);
    no warnings 'exiting';
    if (_must()) {
        fail($why);
        last SKIP;
    }
    skip $why, 1;
    return;
}

sub _must { return ($ENV{CI} // '') eq 'true' }

sub _say { diag("NOT TESTED ($0): $_[0]"); return }

1;
