#!/usr/bin/perl
# The manual pages against the program: every option a program's --help knows,
# every setting of the table and every route stands in its page, and the pages
# name none that is not there. mandoc finds nothing to complain about.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Paths;
use Test::More;

my $source = Matinee::Paths::source();
my %page;    # "matinee.8" => its text as shown

plan skip_all => 'mandoc is not installed' if system('command -v mandoc > /dev/null') != 0;

sub output_of {
    my ($command) = @_;
    open my $f, '-|', 'sh', '-c', $command or die "sh: $!";
    local $/;
    my $text = <$f> // '';
    close $f;
    return $text;
}

sub slurp {
    my ($path) = @_;
    open my $f, '<', $path or return '';
    local $/;
    return <$f>;
}

# ---- the pages themselves ----------------------------------------------------

for my $file (sort glob "$source/man/*.[158]") {
    my ($name) = $file =~ m{([^/]+)$};
    my $lint = output_of("mandoc -Tlint -W warning '$file' 2>&1");
    is($lint, '', "mandoc has nothing against $name");
    $page{$name} = output_of("mandoc -Tascii -O width=200 '$file' 2> /dev/null") =~ s/.\x08//gr;
    cmp_ok(length $page{$name}, '>', 500, "$name has text");
}
ok($page{$_}, "there is a page $_")
    for qw(matinee.8 matineectl.8 matinee.conf.5 matinee-templates.5 matinee-catalog.5 tmplc.1 queryc.1);

# Pages refer to pages that are there.
for my $name (sort keys %page) {
    my $text = slurp("$source/man/$name");
    my %named;
    $named{"$1.$2"} = 1 while $text =~ /^\.(?:It )?Xr (\S+) (\d)/mg;
    my @gone = grep { /^(?:matinee|tmplc|queryc)/ && !$page{$_} } sort keys %named;
    is("@gone", '', "$name refers to pages that are there");
}

# ---- options -----------------------------------------------------------------

# Options as words: "-c", "--config".
sub options_in {
    my ($text) = @_;
    my %found;
    $found{$1} = 1 while $text =~ /(?<![\w-])(--?[a-zA-Z][a-z0-9-]*)/g;
    return %found;
}

# matineectl's commands, by the functions that carry them out.
sub commands {
    return map { /ctl_(\w+)\s*;/ ? $1 : () } grep { /^ctl_command_fn/ } split /\n/, slurp("$source/src/ctl/ctl.h");
}

for my $program (qw(matinee matineectl)) {
    my $path = Matinee::Paths::program($program);
    ok($path, "$program is built") or next;
    my $help = output_of("'$path' --help 2>&1");
    is($?, 0, "$program --help");
    if ($program eq 'matineectl') {
        $help .= output_of("'$path' $_ --help 2>&1") for commands();
    }
    my %told = options_in($help);
    cmp_ok(scalar keys %told, '>', 1, "$program --help names options");
    my $text = $page{"$program.8"} // '';
    my %shown = options_in($text);
    my @missing = grep { !$shown{$_} } sort keys %told;
    is("@missing", '', "$program.8 has every option of --help");
    my $source_text = join '', map { slurp($_) } glob("$source/src/main/*.c"), glob("$source/src/ctl/*.c");
    my @unknown = grep { my $o = s/^--//r; !$told{$_} && $source_text !~ /"\Q$o\E"/ && length > 2 } sort keys %shown;
    is("@unknown", '', "$program.8 has no other long option");
}

# The scripts show the text at their head, wherever they are called from.
for my $script (qw(check demo)) {
    my $help = output_of("cd '$source/t' && ../$script --help 2>&1");
    is($?, 0, "$script --help");
    like($help, qr{^  \./$script\b.*\S}m, 'shows how to call it');
    unlike($help, qr/^sed:|No such file/m, 'and no mistake of its own');
}

# matineectl's commands: its help's and its page's.
if (my $path = Matinee::Paths::program('matineectl')) {
    my @commands = commands();
    cmp_ok(scalar @commands, '>', 4, 'found the commands');
    my $help = output_of("'$path' --help 2>&1");
    for my $command (@commands) {
        like($help, qr/^\s+\Q$command\E\b/m, "matineectl --help names $command");
        like($page{'matineectl.8'} // '', qr/\b\Q$command\E\b/, "matineectl.8 describes $command");
        my $usage = output_of("'$path' -c /nowhere/matinee.conf $command --help 2>&1");
        is($?, 0, "$command --help needs no settings");
        like($usage, qr/^usage: matineectl .* \Q$command\E\b/, 'and shows how to call it');
    }
}

# ---- settings ----------------------------------------------------------------

my %setting;
for (split /\n/, slurp("$source/src/conf/table.c")) {
    $setting{$2} = $1 if /^\s*\{\s*"(\w*)",\s*"(\w+)"/;
}
cmp_ok(scalar keys %setting, '>', 20, 'found the settings');
my $conf = slurp("$source/man/matinee.conf.5");
my %described;
$described{$1} = 1 while $conf =~ /^\.It (?:Ic|Va|Cm) (\w+)/mg;
is(join(' ', grep { !$described{$_} } sort keys %setting), '', 'matinee.conf(5) describes every setting');
my %section = map { $_ => 1 } values %setting;
is(join(' ', grep { !exists $setting{$_} && !$section{$_} } sort keys %described), '', 'and no other');

# ---- routes ------------------------------------------------------------------

if (my $path = Matinee::Paths::program('matinee')) {
    my %route;
    for (split /\n/, output_of("'$path' --routes")) {
        my ($method, $address, $level, $formats, $name, $feed) = split /\t/;
        $route{$address} = 1;
        my $row = "$method $address";
        like($row, qr{^(?:GET|POST|PUT|DELETE) (?:/(?:[\w.]+|\{\w+\}))+$}, "--routes: $row");
        like("$level $formats $name $feed",
            qr{^(?:none|key|signed|exchange|protected) \w+(?:,\w+)* [\w/]+ (?:-|[\w.]+)$},
            'with level, formats, name and feed');
    }
    cmp_ok(scalar keys %route, '>', 20, 'found the routes');

    # The page has whole addresses, and the parts that titles have below theirs.
    my $shown   = $page{'matinee.8'} // '';
    my @told    = map { s{/$}{}r } $shown =~ m#(?<![\w/.}])(/(?:catalog|categories|oauth|users|account)(?:[\w/{}.]*[\w}])?)#g;
    my %told    = map { $_ => 1 } @told;
    my %part    = map { $_ => 1 } $shown =~ m#(?<![\w/.}])(/\w+)(?![\w/])#g;
    my @missing = grep { !$told{$_} && !(m{^(.*)(/\w+)$} && $told{$1} && $part{$2}) } sort keys %route;
    is("@missing", '', 'matinee(8) names every route');
    is(join(' ', grep { !$route{$_} } @told), '', 'and no other');
}

done_testing;
