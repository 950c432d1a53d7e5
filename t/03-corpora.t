#!/usr/bin/perl
# Every kept input of every fuzz target once more. A build with libFuzzer and
# one without both take files as arguments.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Paths;
use Test::More;

my $source = Matinee::Paths::source();
my $build  = Matinee::Paths::build();
my @targets = map { m{/([^/]+)\.c$} } grep { !m{/replay\.c$} } glob "$source/fuzz/*.c";
plan skip_all => 'no fuzz targets' unless @targets;

for my $name (sort @targets) {
    my @inputs = sort grep { -f } glob "$source/fuzz/corpus/$name/*";
    ok(-x "$build/fuzz/$name", "$name is built") or next;
    cmp_ok(scalar @inputs, '>', 0, "$name has kept inputs");
    my $output = '';
    my $status = 0;
    while (my @some = splice @inputs, 0, 500) {
        open my $run, '-|', 'sh', '-c', 'exec "$@" 2>&1', 'sh', "$build/fuzz/$name", @some
            or die "sh: $!";
        local $/;
        $output .= <$run> // '';
        close $run;
        $status ||= $?;
    }
    is($status, 0, "$name takes its kept inputs") or diag($output);
}
done_testing;
