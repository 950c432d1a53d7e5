#!/usr/bin/perl
# ./demo as a newcomer uses it: it starts, writes demo.env, and every command
# it prints works; started again it keeps its data; stopped, killed or reset it
# leaves nothing running. It builds without test clock, so this is part of
# ./check --full alone.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use HTTP::Tiny;
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
delete @ENV{qw(API_BASE CONSUMER_KEY CONSUMER_SECRET ACCESS_TOKEN ACCESS_SECRET MATINEE_TEST_CLOCK)};

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
is(join(' ', sort keys %env),
    'ACCESS_SECRET ACCESS_TOKEN API_BASE CONSUMER_KEY CONSUMER_SECRET LOGIN_PASS LOGIN_USER USER_ID', 'demo.env');
is($env{API_BASE}, "http://127.0.0.1:$port", 'its address');
like($env{CONSUMER_KEY}, qr/^[a-z2-9]{24}$/, 'its key');
like($env{ACCESS_TOKEN}, qr/^T1\S{88}$/, 'its token');
like($env{USER_ID}, qr/^T1\S{44}$/, 'its user');
my ($mariadb) = grep { /mariadbd / } left();
like($mariadb, qr{ --tmpdir=\Q$state\E/}, 'its MariaDB has a folder for temporary files to itself');
is((stat "$state/$_")[2] & 077, 0, "nobody else may read $_") for qw(demo.env key people log/demo.log);

my @commands = $text =~ /^  (tools\/.*)$/mg;
cmp_ok(scalar @commands, '>=', 16, 'it prints commands to try');
my %printed = map { s/ -e \S+//r =~ s{/movies/\d+}{/movies/ID}r => 1 } @commands;
my @promised = do {
    open my $f, '<', "$top/README.md" or die "README.md: $!";
    grep { m{^tools/} && chomp } <$f>;
};
is(join("\n", grep { !$printed{$_} } @promised), '', 'those of the README among them');
cmp_ok(scalar @promised, '>', 1, 'it has some');

# What a command's reply must be; the exchange of a token nobody approved fails.
sub type_of {
    my ($command) = @_;
    return 'application/atom+xml' if $command =~ /output=atom/;
    return $command =~ /json/ ? 'application/json' : 'application/xml';
}

for my $command (@commands) {
    my ($s, $out) = run($command);
    if ($command =~ m{/oauth/(\w+)}) {
        is($s, $1 eq 'request_token' ? 0 : 1, $command) or diag($out);
        like($out, qr/^oauth_token=\w+&oauth_token_secret=\w+&/, 'a token') if $1 eq 'request_token';
        next;
    }
    is($s, 0, $command) or diag($out);
    my $type = type_of($command);
    my $reply = Matinee::Reply->new("HTTP/1.1 200 OK\r\nContent-Type: $type\r\n\r\n$out", 'GET');
    ok($type =~ /xml/ ? $reply->xml : $reply->json, 'a document of the kind asked for') or diag($out);
}

# What the commands say of the subscriber.
sub as_user { my ($s, $out) = run("tools/signed -e $state/demo.env -u @_"); return $out }
like(as_user('/users/current'), qr{/users/\Q$env{USER_ID}\E"}, 'the user of demo.env');
for my $path ('at_home', map { "rental_history/$_" } qw(shipped returned watched)) {
    my ($n) = as_user("/users/$env{USER_ID}/$path") =~ m{<number_of_results>(\d+)<};
    cmp_ok($n, '>=', 2, "two titles or more in $path");
}
for my $path (qw(queues/disc/available queues/instant/available queues/instant/saved reviews recommendations)) {
    my ($n) = as_user("/users/current/$path") =~ m{<number_of_results>(\d+)<};
    cmp_ok($n, '>=', 2, "and in $path");
}
# The lines for queues build, reorder and clear both.
my @curls = $text =~ /^  (curl .*)$/mg;
cmp_ok(scalar @curls, '>=', 8, 'it prints lines for curl');
SKIP: {
    skip 'curl is not installed', 1 unless grep { -x "$_/curl" } split /:/, $ENV{PATH};
    for my $curl (@curls) {
        my ($s, $out) = run($curl =~ s/^curl /curl -sS /r);
        like($out, qr/status_code(?:>|":"?)20[01]\b/, $curl) or diag($out);
    }
    like(as_user("/users/current/queues/$_/available"), qr{<number_of_results>0<}, "the $_ queue is empty afterwards")
        for qw(disc instant);
}
my ($rated) = $text =~ m{(/users/current/ratings/title title_refs=\S+)};
like(as_user($rated), qr{<user_rating>5</user_rating>}, 'the rating that was written is read');
my ($consent) = $text =~ m{^  (http\S+/oauth/login\?\S+)$}m;
my $page = HTTP::Tiny->new->get($consent);
is($page->{status}, 200, 'the consent page opens');
like($page->{content}, qr/name="login".*name="password"/s, 'and asks who it is');

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
