#!/usr/bin/perl
# queryc: what it makes of the sample (t/queryc/show), what it says of each
# mistake (t/queryc/errors, the result is in NAME.expected), that it leaves no
# file after one, and that what it makes compiles without a warning.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Temp qw(tempdir);
use Matinee::Paths;
use Test::More;

my $source = Matinee::Paths::source();
my $queryc = "$source/tools/queryc";
my $work   = tempdir(CLEANUP => 1);

sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or return;
    local $/;
    return scalar(<$in>) // '';
}

# Runs a command in a folder: status, and standard output with errors.
sub run {
    my ($dir, @command) = @_;
    my $pid = open(my $out, '-|') // die "fork: $!";
    if (!$pid) {
        open STDERR, '>&', \*STDOUT;
        chdir $dir or die "$dir: $!";
        exec @command or die "$command[0]: $!";
    }
    my $text = do { local $/; <$out> } // '';
    close $out;
    return ($? >> 8, $text);
}

my $show = "$source/t/queryc/show";
for my $sample (sort glob "$show/*.sql") {
    my ($name) = $sample =~ m{([^/]+)\.sql$};
    my ($status, $said) = run($show, $queryc, '-o', "$work/$name", '-i', "$name.h", "$name.sql");
    is($status, 0, "$name is accepted") or diag($said);
    is($said, '', "$name: nothing is said");
    is(slurp("$work/$name.$_"), slurp("$show/$name.$_.expected"), "$name.$_ is as expected") for qw(h c);
}

my @errors = sort glob "$source/t/queryc/errors/*.sql";
cmp_ok(scalar @errors, '>', 20, 'found the mistakes');
for my $case (@errors) {
    my ($name) = $case =~ m{([^/]+)\.sql$};
    my $expected = slurp($case =~ s/sql$/expected/r);
    my ($status, $said) = run("$source/t/queryc/errors", $queryc, '-o', "$work/bad", "$name.sql");
    is($said, $expected, "mistake $name is named with file and line");
    is($status, 1, "mistake $name: status 1");
    ok(!grep({ -e } glob "$work/bad*"), "mistake $name: nothing is written");
}

subtest 'usage' => sub {
    for my $args ([], ['-o', "$work/x"], ['-n'], ['-n', '-o', "$work/x", 'a.sql'], ['-z', 'a.sql']) {
        my ($status, $said) = run($work, $queryc, @$args);
        is($status, 2, "wrong usage: @$args");
        like($said, qr/^usage: queryc/, 'says how');
    }
    my ($status, $said) = run($work, $queryc, '-n', 'absent.sql');
    is($status, 1, 'a file that is not there');
    like($said, qr/^queryc: absent\.sql: /, 'is named');
    ($status, $said) = run($work, $queryc, '-o', "$work/no/where", "$show/all.sql");
    is($status, 1, 'a folder that is not there');
    like($said, qr{^queryc: \S+/no/where\.h\.tmp: }, 'is named');
};

my @real = sort glob "$source/sql/queries/*.sql";
my ($status, $said) = run($source, $queryc, '-o', "$work/queries", @real);
is($status, 0, 'the real queries are accepted') or diag($said);

my @flags = qw(-std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla -Werror);
for my $cc (qw(gcc clang)) {
SKIP: {
        skip "$cc is not installed", 2 unless grep { -x "$_/$cc" } split /:/, $ENV{PATH};
        mkdir "$work/store";
        symlink "$work/queries.h", "$work/store/queries.h";
        for my $file ("$work/queries.c", "$work/all.c") {
            my ($bad, $text) = run($work, $cc, @flags, "-I$source/src", "-I$work", '-c', $file,
                '-o', '/dev/null');
            is($bad, 0, "$cc compiles " . ($file =~ s{.*/}{}r) . ' without a warning') or diag($text);
        }
    }
}
done_testing;
