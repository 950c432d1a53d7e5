#!/usr/bin/perl
# The layers: reads every #include of src/ and holds it against the arrows of
# ARCHITECTURE.md. An include names a layer: "layer/file.h".
use strict;
use warnings;
use FindBin;
use File::Find;
use Test::More;

my $src = "$FindBin::Bin/../src";

# What each layer may include, besides itself.
my @below = qw(model util);
my %may = (
    util     => [],
    model    => [],
    http     => [qw(util)],
    conf     => [qw(util)],
    oauth    => ['http', @below],
    shm      => ['http', @below],
    search   => ['http', @below],
    store    => ['http', @below],
    render   => ['http', @below],
    import   => ['http', @below],
    fcgi     => [qw(http util)],
    api      => [qw(store render search shm http), @below],
    pages    => [qw(api store render search shm http), @below],
    dispatch => [qw(api pages oauth shm store http), @below],
    main     => [qw(conf fcgi dispatch http util)],
    ctl      => [qw(conf import store search shm http), @below],
);

# Single files that join layers on purpose, each with its reason.
my %also = (
    # opens, once a worker, what the handlers are handed
    'dispatch/dispatch.c' => [qw(render search)],

    # registers signature methods by the names of the code that checks them
    'ctl/app_options.c' => [qw(oauth)],
);

my @files;
find({ no_chdir => 1, wanted => sub { push @files, $_ if /\.[ch]$/ } }, $src);
cmp_ok(scalar @files, '>', 10, 'found the sources');

my %seen;
my $includes = 0;
for my $path (sort @files) {
    (my $name = $path) =~ s{^\Q$src\E/}{};
    my ($layer) = $name =~ m{^([^/]+)/};
    if (!defined $layer || !$may{$layer}) {
        fail("$name is in a layer this test knows");
        next;
    }
    $seen{$layer} = 1;
    my %allowed = map { $_ => 1 } $layer, @{ $may{$layer} }, @{ $also{$name} || [] };
    open my $f, '<', $path or die "$path: $!";
    my @wrong;
    while (<$f>) {
        next unless /^\s*#\s*include\s*"([^"]+)"/;
        my $included = $1;
        $includes++;
        next if $included eq 'config.h';
        if ($included !~ m{^([a-z0-9]+)/[a-z0-9_]+\.h$}) {
            push @wrong, "line $.: \"$included\" does not name a layer and a file";
        } elsif (!$allowed{$1}) {
            push @wrong, "line $.: $layer may not include $1 (\"$included\")";
        }
    }
    ok(!@wrong, "$name keeps to its layer") or diag(join "\n", @wrong);
}
cmp_ok($includes, '>', 20, 'found #include lines');
ok($seen{$_}, "layer $_ was seen") for qw(util model http);

# The map itself has no way round: no layer is reached from itself.
sub reaches {
    my ($from, $to, $on) = @_;
    return 0 if $on->{$from}++;
    return scalar grep { $_ eq $to || reaches($_, $to, $on) } @{ $may{$from} };
}
ok(!reaches($_, $_, {}), "no arrow leads back to $_") for sort keys %may;

done_testing;
