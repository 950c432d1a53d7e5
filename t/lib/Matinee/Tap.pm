package Matinee::Tap;

# Runs a program that prints TAP and repeats its results as a subtest, so that
# the summary of prove counts every case of a C unit program.
use strict;
use warnings;
use Test::More;

# run_program(NAME, [COMMAND...], cwd => DIR, env => {...})
sub run_program {
    my ($name, $command, %o) = @_;
    my $pid = open my $out, '-|';
    die "fork: $!\n" unless defined $pid;
    if ($pid == 0) {
        open STDERR, '>&', \*STDOUT;
        chdir $o{cwd} or die "$o{cwd}: $!\n" if defined $o{cwd};
        $ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';
        $ENV{$_} = $o{env}{$_} for keys %{ $o{env} || {} };
        alarm($o{timeout} // 300);
        { no warnings 'exec'; exec @$command; }
        print "cannot run $command->[0]: $!\n";
        exit 127;
    }
    my @lines = <$out>;
    close $out;
    my $status = $?;
    subtest $name => sub { _repeat(\@lines, $status) };
    return;
}

sub _repeat {
    my ($lines, $status) = @_;
    my ($planned, $ran) = (0, 0);
    my @notes;
    for (@$lines) {
        chomp;
        if (/^1\.\.(\d+)/) {
            $planned += $1;
        } elsif (/^(not )?ok\b\s*\d*\s*-?\s*(.*)$/) {
            my ($bad, $what) = ($1, $2);
            $ran++;
            if ($what =~ /^(.*?)\s*#\s*skip\b\s*(.*)$/i) {
            SKIP: { skip "$1: $2", 1 }
            } else {
                ok(!$bad, $what) or diag(join "\n", @notes);
            }
            @notes = ();
        } else {
            push @notes, $_;
        }
    }
    cmp_ok($planned, '>', 0, 'it planned its tests');
    is($ran, $planned, 'all of them ran') or diag(join "\n", @notes);
    is($status, 0, 'it left with status 0') or diag(join "\n", @notes);
    return;
}

1;
