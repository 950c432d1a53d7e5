#!/usr/bin/perl
# tmplc and the template language: what it says of each mistake (t/tmplc/errors,
# the first line of a case is "# FAMILY LINE:COLUMN message"), and what views
# give for the sample object (t/tmplc/show, the first line is "# FAMILY/VIEW",
# the result is in NAME.expected).
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use Test::More;

my $here = abs_path(dirname(__FILE__));
my $build = abs_path($ENV{MATINEE_BUILD} // 'build');
my $tmplc = defined $build ? "$build/tmplc" : '';
plan skip_all => 'tmplc is not built (set MATINEE_BUILD)' unless -x $tmplc;

my $work = tempdir(CLEANUP => 1);
chdir $work or die "$work: $!\n";

# Runs tmplc in the working folder: status, output, errors.
sub tmplc {
    my (@args) = @_;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDOUT, '>', "$work/out" or die;
        open STDERR, '>', "$work/err" or die;
        exec $tmplc, @args;
        die "$tmplc: $!\n";
    }
    waitpid $pid, 0;
    return ($?, slurp("$work/out"), slurp("$work/err"));
}

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar(<$in>) // '';
}

# A set of one family that holds the case.
sub set_of {
    my ($case, $family) = @_;
    remove_tree('set');
    make_path("set/$family");
    copy($case, "set/$family/" . basename($case)) or die "$case: $!\n";
}

sub first_line {
    my ($case) = @_;
    my ($line) = slurp($case) =~ /^# (.*)$/m;
    return $line;
}

for my $case (sort glob "$here/tmplc/errors/*.tmpl") {
    my ($family, $where, $message) = first_line($case) =~ /^(\S+) (\S+) (.*)$/;
    set_of($case, $family);
    my ($status, undef, $err) = tmplc('set');
    my $name = basename($case);
    is($err, "set/$family/$name:$where: $message\n", "error: $name");
    is($status >> 8, 1, "error: $name: exit status");
}

for my $case (sort glob "$here/tmplc/show/*.tmpl") {
    my $view = first_line($case);
    set_of($case, $view =~ m{^(.*)/});
    my ($status, $out, $err) = tmplc('--show', $view, 'set');
    (my $expected = $case) =~ s/tmpl$/expected/;
    is($err, '', 'show: no error in ' . basename($case));
    is($out, slurp($expected), 'show: ' . basename($case));
}

# Views of the base set with something in every field: t/tmplc/base/FAMILY-VIEW.expected.
for my $expected (sort glob "$here/tmplc/base/*.expected") {
    my ($family, $view) = basename($expected) =~ /^(\w+)-(\w+)\.expected$/;
    my ($status, $out, $err) = tmplc('--show', "$family/$view", "$here/../templates/base");
    is($err, '', "base: no error in $family/$view");
    is($out, slurp($expected), "base: $family/$view");
}

subtest 'a variant over its base' => sub {
    my $sets = "$here/tmplc/variant";
    my ($status, $out, $err) =
        tmplc('--show', 'v1/title', '--base', "$sets/base", "$sets/large-art");
    is($err, '', 'no error');
    is($out, slurp("$sets/large-art.expected"), 'base calls the view of the variant');
    ($status, $out) = tmplc('--show', 'v1/title', "$sets/base");
    is($out, slurp("$sets/base.expected"), 'base by itself');
    ($status, $out, $err) = tmplc('--check', '--base', "$sets/base", "$sets/large-art");
    is("$status$out$err", '0', 'a check says nothing');
};

subtest 'files' => sub {
    remove_tree('set');
    my ($status, undef, $err) = tmplc('set');
    is($err, "set: No such file or directory\n", 'a folder that is not there');
    make_path('set/v1');
    ($status, my $out, $err) = tmplc('set');
    is($status, 0, 'an empty set is a set');
    open my $f, '>', 'set/v1/x.tmpl' or die;
    print $f "view a(title t) <a>\"\xFF\"</a> end\n";
    close $f;
    (undef, undef, $err) = tmplc('set');
    is($err, "set/v1/x.tmpl: not UTF-8\n", 'bytes that are not UTF-8');
    open $f, '>', 'set/v1/x.tmpl' or die;
    print $f '#' x (1024 * 1024 + 1);
    close $f;
    (undef, undef, $err) = tmplc('set');
    is($err, "set/v1/x.tmpl: longer than a template may be\n", 'a file that is too long');
    ($status, undef, $err) = tmplc('-o', '/dev/full', "$here/tmplc/variant/base");
    is($status >> 8, 1, 'an output that cannot be written is a failure');
};

subtest 'usage' => sub {
    for my $args ([], ['--bogus', 'x'], ['a', 'b'], ['-o'], ['--show', 'title', "$here/tmplc"]) {
        my ($status) = tmplc(@$args);
        is($status >> 8, 2, "@$args");
    }
};

# What the manual pages have to name: formatters, words, options.
subtest 'manual pages' => sub {
    my $man = slurp("$here/../man/matinee-templates.5");
    my ($words) = slurp("$here/../src/render/scan.c") =~ /reserved\[\] = \{(.*?)\}/s;
    my @formatters = slurp("$here/../src/render/format.c") =~ /\{ "(\w+)", TYPE_/g;
    my @words = $words =~ /"(\w+)"/g;
    cmp_ok(scalar @formatters, '>', 10, 'formatters found');
    cmp_ok(scalar @words, '>', 20, 'words found');
    like($man, qr/^\.It Ic (?:.* )?\Q$_\E(?: |$)/m, "formatter $_") for @formatters;
    like($man, qr/^\.(?:It|Ic) .*(?<![\w.])\Q$_\E(?![\w.])/m, "word $_") for @words;
    my @options = slurp("$here/../tools/tmplc.c") =~ /strcmp\(argv\[i\], "-?-(\w+)"\)/g;
    cmp_ok(scalar @options, '>', 4, 'options found');
    my $usage = slurp("$here/../man/tmplc.1");
    like($usage, qr/^\.It Fl -?\Q$_\E\b/m, "option $_") for @options;
};

# The generated C gives the same ops as the set it was made from.
subtest 'the base set of the source tree' => sub {
    my ($status, $out, $err) = tmplc("$here/../templates/base");
    is($err, '', 'compiles');
    like($out, qr/^view_set_base\(void\)$/m, 'gives C');
    is(slurp("$build/src/render/base_views.c") =~ s/\n.*\.file = .*//gr,
        $out =~ s/\n.*\.file = .*//gr, 'the build is up to date');
};

done_testing;
