#!/usr/bin/perl
# What a change of a queue costs the database: statements, as the worker counts them,
# and rows written, as the server counts them, for queues of 5, 50 and 500 entries. The
# table here is the one in ARCHITECTURE.md, which is held against it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON ();
use Matinee::Dance;
use Matinee::Instance;
use Matinee::MariaDB;
use Matinee::Need;
use Matinee::Paths;
use Matinee::Shelf;
use Test::More;
use Time::HiRes qw(sleep);

Matinee::Need::all(Matinee::Instance->missing);

# Name => statements, rows written in queues of 5, 50 and 500 entries (that of the queue
# itself is one of them).
my @costs = (
    [ 'reading it',                       2,  [ 0, 0, 0 ] ],
    [ 'adding a title at the end',        10,  [ 2, 2, 2 ] ],
    [ 'adding it at the front',           10,  [ 2, 2, 2 ] ],
    [ 'adding it to the instant queue',   8,  [ 2, 2, 2 ] ],
    [ 'moving the last entry to the front', 10, [ 2, 2, 2 ] ],
    [ 'moving the first to the end',      10,  [ 2, 2, 2 ] ],
    [ 'moving one to where it is',        8,  [ 0, 0, 0 ] ],
    [ 'changing the format of one',       10,  [ 2, 2, 2 ] ],
    [ 'deleting one',                     5,  [ 2, 2, 2 ] ],
    [ 'a stale etag',                     6,  [ 0, 0, 0 ] ],
    [ 'PUT of what it is',                8,  [ 0, 0, 0 ] ],
    [ 'PUT of its reverse',               10, [ 5, 50, 500 ] ],
    [ 'PUT of nothing',                   7,  [ 6, 51, 501 ] ],
    [ 'a deletion, a move and an addition as steps', 15, [ 4, 4, 4 ] ],
);

my $shelf = Matinee::Shelf->new;
my $m     = Matinee::Instance->start(
    workers  => 1,
    catalog  => $shelf->file,
    clock    => $shelf->clock,
    database => ['--userstat=1'],
    settings => "limit_per_second = 100000\nlimit_per_day = 0\ncard_cache = 0\n"
);
my $dance = Matinee::Dance->new($m);
my $ines  = $dance->token($m->client, $dance->subscriber('ines', '--formats', 'DVD,Blu-ray', '--preferred', 'Blu-ray'));
my %queue = map { $_ => $shelf->queue($m, $ines, $_) } qw(disc instant);
my $json  = JSON->new->utf8->canonical;

sub body {
    my ($queue, $method, $what) = @_;
    return $ines->request($queue->path, [], method => $method, body => $json->encode($what),
        headers => [ 'Content-Type' => 'application/json' ]);
}

sub put { my ($queue, $names, $etag) = @_; return body($queue, 'PUT', { queue => { titles => [ map { $queue->ref($_) } @$names ], etag => "$etag" } }) }

# The queue with m1 to mN in it.
sub fill {
    my ($queue, $n) = @_;
    my $r = put($queue, [ map { "m$_" } 1 .. $n ], $queue->etag);
    return $r->status == 200 || $r->status == 304 || BAIL_OUT($r->raw);
}

sub rows_written {
    return $m->db->sql("SELECT COALESCE(SUM(rows_changed), 0) FROM information_schema.table_statistics "
            . "WHERE table_schema = 'matinee' AND table_name IN ('queue', 'queue_entry')") + 0;
}

sub cost {
    my ($code) = @_;
    my $before = () = $m->access_log;
    my $rows   = rows_written();
    my $reply  = $code->();
    for (1 .. 100) {
        my @lines = $m->access_log;
        return ($reply, $lines[-1]{queries}, rows_written() - $rows) if @lines > $before;
        sleep 0.05;
    }
    return;
}

# What each is, in a queue of n entries; the queue of 500 has no room for one more.
my ($disc, $watch) = @queue{qw(disc instant)};
my %do = (
    'reading it'                         => sub { $disc->read },
    'adding a title at the end'          => sub { $disc->add('m600') },
    'adding it at the front'             => sub { $disc->add('m600', position => 1) },
    'adding it to the instant queue'     => sub { $watch->add('m600', position => 2) },
    'moving the last entry to the front' => sub { $disc->add("m$_[0]", position => 1) },
    'moving the first to the end'        => sub { $disc->add('m1', position => 500) },
    'moving one to where it is'          => sub { $disc->add('m1', position => 1) },
    'changing the format of one'         => sub { $disc->add('m2', format => 'DVD') },
    'deleting one'                       => sub { $disc->delete('m3') },
    'a stale etag'                       => sub { $disc->add('m1', position => 3, etag => 1) },
    'PUT of what it is'                  => sub { put($disc, [ map { "m$_" } 1 .. $_[0] ], $disc->{etag}) },
    'PUT of its reverse'                 => sub { put($disc, [ map { "m$_" } reverse 1 .. $_[0] ], $disc->{etag}) },
    'PUT of nothing'                     => sub { put($disc, [], $disc->{etag}) },
    'a deletion, a move and an addition as steps' => sub {
        body($disc, 'POST', { steps => [ { delete => [ $disc->ref('m1') ] }, { inject_after => [ 0, $disc->ref('m4') ] },
            { inject_after => [ $disc->ref('m4'), $disc->ref('m600') ] } ] });
    },
);

my @lengths = (5, 50, 500);
for my $case (@costs) {
    my ($name, $statements, $rows) = @$case;
    for my $i (0 .. $#lengths) {
        my $n = $lengths[$i] - ($name =~ /adding|addition/ && $lengths[$i] == 500 ? 1 : 0);
        fill($name =~ /instant/ ? $watch : $disc, $n);
        $disc->{etag} = $disc->etag;
        my ($reply, $queries, $written) = cost(sub { $do{$name}->($n) });
        my $want = $name =~ /stale/ ? 412 : $name =~ /what it is/ ? 304 : $name =~ /reading|delet(?:ing)|reverse|nothing/ ? 200 : 201;
        is($reply->status, $want, "$name: status") or diag($reply->raw);
        is($queries, $statements, "$name: $statements statements in a queue of $lengths[$i]");
        is($written, $rows->[$i], "$name: $rows->[$i] rows");
    }
}

# The table people read.
open my $f, '<', Matinee::Paths::source() . '/ARCHITECTURE.md' or die "ARCHITECTURE.md: $!";
my $architecture = do { local $/; <$f> };
for my $case (@costs) {
    my ($name, $statements, $rows) = @$case;
    my $row = join '\s*\|\s*', map { quotemeta } $name, $statements, @$rows;
    like($architecture, qr/^\|\s*$row\s*\|/m, "ARCHITECTURE.md: $name");
}
done_testing;
