#!/usr/bin/perl
# Runs every C unit program of the build below t/unit and passes its results
# on, one subtest a program. Programs of t/unit/store need a database and are
# run by t/20-store.t.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Find;
use Matinee::Paths;
use Matinee::Tap;
use Test::More;

my $source = Matinee::Paths::source();
my $build  = Matinee::Paths::build();

my @sources;
find(
    {
        no_chdir => 1,
        wanted   => sub { push @sources, $_ if m{-t\.c$} }
    },
    "$source/t/unit"
);
@sources = sort map { s{^\Q$source\E/}{}r } @sources;
plan skip_all => 'no unit programs in the sources' unless @sources;

for my $file (@sources) {
    next if $file =~ m{^t/unit/store/};
    (my $program = $file) =~ s/\.c$//;
    if (!-x "$build/$program") {
        fail("$program is built; is it in Makefile.am?");
        next;
    }
    Matinee::Tap::run_program($program, ["$build/$program"], cwd => $source);
}
done_testing;
