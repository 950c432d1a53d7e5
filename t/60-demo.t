#!/usr/bin/perl
# ./demo as a newcomer uses it: it starts, writes demo.env, and every command
# it prints works; started again it keeps its data; stopped, killed or reset it
# leaves nothing running. It builds without test clock, so this is part of
# ./check --full alone.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use IO::Socket::INET;
use Matinee::Paths;
use Matinee::Reply;
use Test::More;
use Time::HiRes qw(sleep time);

plan skip_all => 'part of ./check --full' unless $ENV{MATINEE_FULL};
plan skip_all => 'the sanitizer run does not build the demo again' if $ENV{MATINEE_SANITIZED};

my $top   = Matinee::Paths::source();
my $temp  = Matinee::Paths::tempdir('md');
my $state = "$temp/" . join '/', ('a-folder-far-down') x 8;    # past the 108 bytes of a socket
cmp_ok(length $state, '>', 108, 'a long path');
my $port = do { IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)->sockport };
local $ENV{MATINEE_STATE} = $state;
local $ENV{MATINEE_PORT}  = $port;
delete @ENV{qw(API_BASE CONSUMER_KEY CONSUMER_SECRET MATINEE_TEST_CLOCK)};

sub run {
    my ($command) = @_;
    open my $f, '-|', 'bash', '-c', "cd '$top' && { $command; } 2>&1 < /dev/null 9>&-" or die "bash: $!";
    my $text = do { local $/; <$f> } // '';
    close $f;
    return ($? >> 8, $text);
}

sub environment {
    open my $f, '<', "$state/demo.env" or return;
    return map { /^(\w+)=(.*)$/ ? ($1 => $2) : ('?' => $_) } <$f>;
}

# Processes whose command line names the state folder or its folder of sockets.
sub left {
    my @found;
    for my $dir (glob '/proc/[0-9]*') {
        open my $f, '<', "$dir/cmdline" or next;
        my $line = do { local $/; <$f> } // '';
        push @found, $line =~ tr/\0/ /r if index($line, $state) >= 0;
    }
    return @found;
}

sub none_left {
    my ($name) = @_;
    my $end = time + 30;
    my $listening = sub { IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") };
    sleep 0.1 while (left() || $listening->()) && time < $end;
    is(join("\n", left()), '', "nothing runs $name");
    ok(!$listening->(), "and nothing listens $name");
    return;
}

# ---- the first start ---------------------------------------------------------

my ($status, $text) = run('./demo --detach');
is($status, 0, './demo --detach') or BAIL_OUT($text);
my %env = environment();
is(join(' ', sort keys %env), 'API_BASE CONSUMER_KEY CONSUMER_SECRET', 'demo.env');
is($env{API_BASE}, "http://127.0.0.1:$port", 'its address');
like($env{CONSUMER_KEY}, qr/^[a-z2-9]{24}$/, 'its key');
my ($mariadb) = grep { /mariadbd / } left();
like($mariadb, qr{ --tmpdir=\Q$state\E/}, 'its MariaDB has a folder for temporary files to itself');
is((stat "$state/demo.env")[2] & 077, 0, 'nobody else may read it');

my @commands = $text =~ /^  (tools\/.*)$/mg;
cmp_ok(scalar @commands, '>=', 8, 'it prints commands to try');
my %printed = map { s/ -e \S+//r =~ s{/movies/\d+}{/movies/ID}r => 1 } @commands;
my @promised = do {
    open my $f, '<', "$top/README.md" or die "README.md: $!";
    grep { m{^tools/} && chomp } <$f>;
};
is(join("\n", grep { !$printed{$_} } @promised), '', 'those of the README among them');
cmp_ok(scalar @promised, '>', 1, 'it has some');
for my $command (@commands) {
    my ($s, $out) = run($command);
    is($s, 0, $command) or diag($out);
    my $type = $command =~ /json/ ? 'application/json' : 'application/xml';
    my $reply = Matinee::Reply->new("HTTP/1.1 200 OK\r\nContent-Type: $type\r\n\r\n$out", 'GET');
    ok($type =~ /xml/ ? $reply->xml : $reply->json, 'a document of the kind asked for') or diag($out);
}

($status, $text) = run('./demo');
is($status, 1, 'a second one is refused');
like($text, qr/running/, 'and says why');
{
    local $ENV{MATINEE_STATE} = "$temp/other";
    ($status, $text) = run('./demo');
    is($status, 1, 'one with the same port is refused');
    like($text, qr/port $port is taken/, 'and says so');
}

# ---- stop, start, kill, reset ------------------------------------------------

($status, $text) = run('./demo stop');
is($status, 0, './demo stop') or diag($text);
none_left('after stop');
($status) = run('./demo stop');
is($status, 0, 'stop again harms nothing');

($status, $text) = run('./demo --detach');
is($status, 0, 'started again') or diag($text);
is_deeply({ environment() }, \%env, 'the key is the same');

my $pid = do { open my $f, '<', "$state/demo.pid" or die "demo.pid: $!"; <$f> + 0 };
kill 'KILL', $pid;
none_left('after kill -9');
($status, $text) = run('./demo --detach');
is($status, 0, 'started after a kill') or diag($text);
is_deeply({ environment() }, \%env, 'the key is still the same');

# In the foreground Ctrl-C is SIGINT to it.
$pid = do { open my $f, '<', "$state/demo.pid" or die "demo.pid: $!"; <$f> + 0 };
kill 'TERM', $pid;
none_left('after a signal');
my $end = time + 30;
sleep 0.1 while kill(0, $pid) && time < $end;
ok(!kill(0, $pid), 'and it is gone itself');

($status, $text) = run('./demo reset');
is($status, 0, './demo reset') or diag($text);
ok(!-d $state, 'the data are gone');
done_testing;
