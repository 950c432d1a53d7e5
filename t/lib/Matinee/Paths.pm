package Matinee::Paths;

# Where the sources and the build under test are: MATINEE_BUILD names the
# build (./check sets it); without it, ./build beside the sources.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp;

my $source = abs_path(dirname(__FILE__) . '/../../..');

sub source { return $source }

sub build {
    my $dir = $ENV{MATINEE_BUILD} // "$source/build";
    my $abs = abs_path($dir);
    die "no build in $dir; run ./check, or set MATINEE_BUILD\n" unless defined $abs && -d $abs;
    return $abs;
}

# A program of the build, or undef when it is not there.
sub program {
    my ($name) = @_;
    my $path = build() . "/$name";
    return -x $path ? $path : undef;
}

# A temporary folder with a path short enough for sockets; it goes away with
# the object returned (which reads as its path).
sub tempdir {
    my ($name) = @_;
    my $base = $ENV{TMPDIR} // '/tmp';
    $base = '/tmp' if length $base > 40;
    return File::Temp->newdir("$base/" . ($name // 'm') . 'XXXXXX');
}

1;
