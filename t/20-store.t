#!/usr/bin/perl
# The store on a real MariaDB: starts a private one and runs the C programs of
# t/unit/store on it, each with an empty database of its own. Also holds the
# schema against its own comments: each index names a query that exists.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::MariaDB;
use Matinee::Paths;
use Matinee::Tap;
use Test::More;

my $source = Matinee::Paths::source();
my $build  = Matinee::Paths::build();

subtest 'each index says which query it serves' => sub {
    my %queries;
    for my $file (glob "$source/sql/queries/*.sql") {
        open my $in, '<', $file or die "$file: $!";
        while (<$in>) { $queries{$1} = $file if /^-- query (\w+):/ }
    }
    cmp_ok(scalar keys %queries, '>', 50, 'found the queries');
    my $indexes = 0;
    for my $file (glob "$source/sql/[0-9]*.sql") {
        open my $in, '<', $file or die "$file: $!";
        while (<$in>) {
            next unless /^\s+(?:UNIQUE )?KEY (\w+)/;
            $indexes++;
            my ($name, $line) = ($1, $.);
            if (!/-- serves (\w+(?:, \w+)*)$/) {
                fail("$file:$line: key $name says which query it serves");
                next;
            }
            my @missing = grep { !$queries{$_} } split /, /, $1;
            ok(!@missing, "key $name serves a query that exists") or diag("$file:$line: @missing");
        }
    }
    cmp_ok($indexes, '>', 8, 'found the indexes');
};

Matinee::Tap::run_program('card-t', ["$build/t/unit/store/card-t"], cwd => $source)
    if -x "$build/t/unit/store/card-t";

SKIP: {
    my $missing = Matinee::MariaDB->missing;
    skip $missing, 1 if $missing;
    my $db = Matinee::MariaDB->start;
    $db->sql("CREATE USER 'plain'\@'localhost'; "
            . "GRANT SELECT, INSERT, UPDATE, DELETE ON *.* TO 'plain'\@'localhost'");
    my $marker = $db->dir . '/restarted';
    local $SIG{USR1} = sub {
        return if -e $marker;
        $db->crash;
        $db->restart;
        open my $out, '>', $marker or die "$marker: $!";
    };
    for my $file (sort glob "$source/t/unit/store/*-t.c") {
        my ($name) = $file =~ m{([^/]+)\.c$};
        next if $name eq 'card-t';
        my $program = "$build/t/unit/store/$name";
        if (!-x $program) {
            fail("t/unit/store/$name is built; is it in Makefile.am?");
            next;
        }
        (my $database = "t_$name") =~ s/-/_/g;
        $db->create($database);
        Matinee::Tap::run_program(
            $name, [$program],
            cwd => $source,
            env => {
                MATINEE_DB_SOCKET    => $db->socket,
                MATINEE_DB_NAME      => $database,
                MATINEE_SQL_DIR      => "$source/sql",
                MATINEE_DB_RESTARTED => $marker,
            },
        );
    }
    $db->stop;
    ok(!-e $db->dir, 'nothing is left of the server');
}
done_testing;
