package Matinee::Attack;

# Named cases of attacks, counted, and what several of them need.
#
#   attack('A1', 'the same call twice' => sub { ... tests ... });
#   attacks_done();    # says how many there were, and ends the test
#
# The letters are the groups of attacks: A1 replay, A2 time, A3 and A4 nonces,
# A5 and A6 signatures, A7 parameters, A8 fixed dances, A9 verifiers, A10
# callbacks, A11 forged forms and frames, A12 sessions, A13 guessing and
# asking around, A14 tokens, A15 other people's things, A16 feed tokens, A17
# time as a tell-tale, A18 leaks, A19 spoofed headers, A20 other people's quota,
# A24 other sites.
use strict;
use warnings;
use Exporter 'import';
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

our @EXPORT = qw(attack attacks_done at_once soon refusal);

my %count;

sub attack {
    my ($group, $name, $code) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    $count{$group}++;
    return subtest "$group: $name" => $code;
}

sub attacks_done {
    my $n = 0;
    $n += $_ for values %count;
    diag("$0: $n attack cases (" . join(', ', map { "$_: $count{$_}" } sort { substr($a, 1) <=> substr($b, 1) } keys %count) . ')');
    done_testing();
    return;
}

# What the code returns, from n processes that run it at the same time; sorted.
sub at_once {
    my ($n, $code) = @_;
    my @readers = map {
        my $number = $_;
        my $pid = open my $from, '-|';
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my $got = eval { $code->($number) } // 0;
            syswrite STDOUT, "$got\n";
            POSIX::_exit(0);
        }
        $from
    } 1 .. $n;
    my @got = map { my $line = <$_> // ''; close $_; chomp $line; $line } @readers;
    return sort @got;
}

# Until the condition holds; whether it did.
sub soon {
    my ($holds, $seconds) = @_;
    my $end = time + ($seconds // ($ENV{MATINEE_SANITIZED} ? 25 : 10));
    until ($holds->()) {
        return 0 if time > $end;
        sleep 0.05;
    }
    return 1;
}

# The gateway's refusals, as Matinee::Reply::is_refusal wants them.
my %refusal = (
    nonce      => [ 401, 'ERR_401_INVALID_NONCE',               'Invalid NONCE' ],
    time       => [ 401, 'ERR_401_TIMESTAMP_IS_INVALID',        'Timestamp Is Invalid' ],
    signature  => [ 401, 'ERR_401_INVALID_SIGNATURE',           'Invalid Signature' ],
    token      => [ 401, 'ERR_401_INVALID_OR_EXPIRED_TOKEN',    'Invalid Or Expired Token' ],
    method     => [ 400, 'ERR_400_UNSUPPORTED_SIGNATURE_METHOD', 'Unsupported Signature Method' ],
    duplicate  => [ 400, 'ERR_400_DUPLICATED_OAUTH_PROTOCOL_PARAMETER', 'Duplicated OAuth Protocol Parameter' ],
    no_key     => [ 401, 'ERR_400_MISSING_REQUIRED_CONSUMER_KEY', 'Missing Required Consumer Key' ],
    no_token   => [ 401, 'ERR_400_MISSING_REQUIRED_ACCESS_TOKEN', 'Missing Required Access Token' ],
    no_request => [ 401, 'ERR_400_MISSING_REQUIRED_REQUEST_TOKEN', 'Missing Required Request Token' ],
    key        => [ 401, 'ERR_401_INVALID_CONSUMER_KEY',        'Invalid Consumer Key' ],
    inactive   => [ 403, 'ERR_403_DEVELOPER_INACTIVE',          'Developer Inactive' ],
    rate       => [ 403, 'ERR_403_DEVELOPER_OVER_RATE',         'Developer Over Rate' ],
);

sub refusal { return @{ $refusal{ $_[0] } } }

1;
