#!/usr/bin/perl
# The test library itself, where a mistake of it hides mistakes of the program:
# servers of tests that run side by side leave each other alone, a program that
# ends badly fails the test that ran it, and what is skipped can be seen.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::MariaDB;
use Matinee::Paths;
use Test::More;

# Runs Perl text as a test of its own; returns its exit status and all output.
sub test_run {
    my ($text, %environment) = @_;
    local @ENV{ keys %environment } = values %environment;
    open my $from, '-|', 'sh', '-c', 'exec "$0" "$@" 2>&1', $^X, "-I$FindBin::Bin/lib", '-we', "use strict; use Test::More; $text"
        or die "$^X: $!";
    my $out = do { local $/; <$from> } // '';
    close $from;
    return ($? >> 8, $out);
}

subtest 'databases side by side' => sub {
    my $why = Matinee::MariaDB->missing;
    plan skip_all => $why if $why;
    my $temp = Matinee::Paths::tempdir('mh');
    # What a starting server deletes where it keeps its temporary files.
    my @files = map { "$temp/#sql-temptable-1-2-$_.MAI" } 1 .. 3;
    for (@files) { open my $f, '>', $_ or die "$_: $!" }
    local $ENV{TMPDIR} = "$temp";
    local $ENV{MATINEE_DB_TEMPLATE} = "$temp/template";
    my ($status, $out) = test_run(<<'END');
use Matinee::MariaDB;
my $db = Matinee::MariaDB->start;
like($db->sql('SELECT @@tmpdir'), qr{^\Q@{[ $db->dir ]}\E/}, 'a folder of its own');
$db->stop;
done_testing;
END
    is($status, 0, 'a server starts') or diag($out);
    is(scalar(grep { -e } @files), 3, 'and leaves the temporary files of others alone');
};

subtest 'a master that ends badly' => sub {
    my $why = Matinee::Instance->missing;
    plan skip_all => $why if $why;
    my $instance = 'use Matinee::Instance; my $m = Matinee::Instance->start(catalog => undef, nginx => 0, workers => 1);';
    my ($status, $out) = test_run("$instance ok(1); \$m->stop; done_testing;");
    is($status, 0, 'an orderly end passes') or diag($out);
    for my $end ('$m->stop; done_testing;', '$m->restart; done_testing;', 'done_testing;') {
        ($status, $out) = test_run("$instance ok(1); kill 'SEGV', \$m->master_pid; $end");
        isnt($status, 0, "a crash fails: $end");
        like($out, qr/matinee ended/, 'and is named');
    }
};

subtest 'a secret in a log' => sub {
    my $why = Matinee::Instance->missing;
    plan skip_all => $why if $why;
    my $start = <<'END';
use Matinee::Instance;
use Matinee::Secrets;
my $m = Matinee::Instance->start(catalog => undef, workers => 1);
my $r = $m->client(token => 'T1none/of+ours', token_secret => 'one_of_theirs')->get('/clock/time', [x => 'y']);
Matinee::Secrets::know('PIN', '428117');
sub write_log { open my $f, '>>', $m->dir . '/log/error.log' or die; print $f "a line\n$_[0]\n"; close $f or die }
my ($signature) = $m->client->prepare('/') =~ /oauth_signature=(\S+)/;
END
    my ($status, $out) = test_run("$start write_log('us=428117 T1none'); ok(\$r); \$m->stop; done_testing;");
    is($status, 0, 'none: passes') or diag($out);
    for my $line ('q{x=T1none/of+ours}', 'q{x=T1none%2Fof%2Bours&y}', 'q{(T1none%252fof%252bours)}', 'q{one_of_theirs}',
        '$m->secret', '"a=$signature"', 'q{the PIN is 428117}', 'q{oauth_verifier=428117&}') {
        ($status, $out) = test_run("$start write_log($line); ok(\$r); done_testing;");
        isnt($status, 0, "fails: $line");
        like($out, qr/^# (?:token|token secret|consumer secret|signature|PIN) in error\.log: /m, 'and is named') or diag($out);
    }
};

subtest 'what is not there' => sub {
    my $all  = q{use Matinee::Need; Matinee::Need::all('no such program'); ok(1); done_testing;};
    my $part = q{use Matinee::Need; ok(1); SKIP: { Matinee::Need::part('no such program'); ok(0) } done_testing;};
    for ($all, $part) {
        my ($status, $out) = test_run($_, CI => '');
        is($status, 0, 'is skipped') or diag($out);
        like($out, qr/NOT TESTED.*no such program/, 'aloud');
        ($status, $out) = test_run($_, CI => 'true');
        isnt($status, 0, 'and fails under CI=true');
    }
    my ($status) = test_run(q{use Matinee::Need; SKIP: { Matinee::Need::part(undef); ok(1) } done_testing;}, CI => 'true');
    is($status, 0, 'what is there is tested');
};

done_testing;
