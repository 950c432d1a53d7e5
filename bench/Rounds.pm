package Rounds;

# What the measurements share: a build without test clock in ./build-demo, an
# instance on it, requests signed before a round begins, and wrk, which sends
# each of them once. What was not answered by 2xx is counted, and what a request
# took of the workers' processor time, which other programs do not disturb.
#
#   my $m = Rounds::start(\%o, 'signed');      # -w workers, -c connections, -s seconds
#   my $calls = Rounds::calls($m, @wanted);    # each { method, path, form, token, secret }
#   my $got = Rounds::run($m, \%o, $port, $calls, 'title');   # { rate, p99, failed, cpu }
#
# A round that was faster than its requests lasted is repeated with more of them.
use strict;
use warnings;
use Digest::SHA qw(hmac_sha1_base64);
use File::Basename qw(dirname);
use POSIX qw(sysconf _SC_CLK_TCK);

my $top;
BEGIN { $top = dirname(__FILE__) . '/..' }
use lib "$top/t/lib";

my (%signed, $series);

# Builds, and starts an instance that refuses nothing for its number.
sub start {
    my ($o, $name) = @_;
    system('sh', '-c', 'command -v wrk > /dev/null') == 0
        or die "bench/$name: wrk is missing: apt-get install wrk\n";
    system('bash', '-c', 'top=$(cd "$0" && pwd); . "$top/tools/setup.sh"; make_configure
        build_tree "$top/build-demo" all --prefix="$top/build-demo/installed" \
            && make -s -C "$top/build-demo" bench/constant t/oauth/seal', $top) == 0
        or die "bench/$name: the build failed\n";
    $ENV{MATINEE_BUILD} = "$top/build-demo";
    require Matinee::Instance;
    require Matinee::Client;
    return Matinee::Instance->start(workers => $o->{w}, settings => "nonce_rate = 2000\n");
}

sub constant { return "$top/build-demo/bench/constant" }

# The paths of some films of the demo.
sub films {
    my ($m) = @_;
    my $all = $m->client->get('/catalog/titles', [ term => 'the', max_results => 100 ]);
    my @paths = grep { m{/movies/} } map { m{^http://[^/]+(/.*)} } $all->texts('//catalog_title/id');
    die "the demo catalog has no films\n" unless @paths;
    return @paths;
}

# Calls, each with what its signatures have in common: only the nonce changes
# from one request to the next, so the rest of the base string is made once.
sub calls {
    my ($m, @wanted) = @_;
    my $now = time;
    return [ map {
        my @oauth = (oauth_consumer_key => $m->key, oauth_signature_method => 'HMAC-SHA1',
            oauth_timestamp => $now, oauth_version => '1.0', defined $_->{token} ? (oauth_token => $_->{token}) : ());
        my ($path, $query) = split /\?/, $_->{path}, 2;
        my @pairs = (@oauth, oauth_nonce => 'NONCE', @{ $_->{form} // [] }, map { split /=/ } split /&/, $query // '');
        my $method = $_->{method} // 'GET';
        my ($before, $after) = split /NONCE/, Matinee::Client::base_string($method, $m->base . $path, \@pairs), 2;
        {
            line   => "$method $_->{path}" . (defined $query ? '&' : '?') . Matinee::Client::query(\@oauth),
            form   => $_->{form} ? ' ' . Matinee::Client::query($_->{form}) : '',
            key    => $m->secret . '&' . ($_->{secret} // ''),
            before => $before,
            after  => $after,
        };
    } @wanted ];
}

# Sends them in turn for a round; what `name` needed the last time is signed this time.
sub run {
    my ($m, $o, $port, $calls, $name) = @_;
    my $n = $signed{$name} // 8000 * $o->{s};
    while (1) {
        my $file = sign($m, $n, $calls);
        my $cpu  = cpu($m);
        my ($sent, $us, $refused, $broken, $p99) = wrk($o, $port, $file, $m->host);
        $cpu = (cpu($m) - $cpu) / $sent;
        $signed{$name} = int($sent * 1.5) + $o->{c};
        return { rate => $sent / $us * 1e6, p99 => $p99 / 1000, failed => $refused + $broken, cpu => $cpu }
            if $sent + $o->{c} <= $n;
        $n = int($sent * 1.5);
    }
}

sub median { my @s = sort { $a <=> $b } @_; return $s[ @s / 2 ] }

# ---- inside ------------------------------------------------------------------

sub sign {
    my ($m, $n, $calls) = @_;
    my $file = $m->dir . '/requests';
    $series++;
    open my $f, '>', $file or die "$file: $!\n";
    for my $i (1 .. $n) {
        my $c = $calls->[ $i % @$calls ];
        my $nonce = "$series.$i";
        my $signature = Matinee::Client::encode(hmac_sha1_base64($c->{before} . $nonce . $c->{after}, $c->{key}) . '=');
        print $f "$c->{line}&oauth_nonce=$nonce&oauth_signature=$signature$c->{form}\n";
    }
    close $f or die "$file: $!\n";
    return $file;
}

# Microseconds the workers have run, and those the master buried.
sub cpu {
    my ($m) = @_;
    my $ticks = 0;
    for my $pid ($m->master_pid, $m->worker_pids) {
        open my $f, '<', "/proc/$pid/stat" or next;
        my @fields = split ' ', <$f> =~ s/.*\) //r;
        $ticks += $pid == $m->master_pid ? $fields[13] + $fields[14] : $fields[11] + $fields[12];
    }
    return $ticks * 1e6 / sysconf(_SC_CLK_TCK);
}

sub wrk {
    my ($o, $port, $file, $host) = @_;
    my @command = ('wrk', '-t1', "-c$o->{c}", "-d$o->{s}s", '-s', "$top/bench/signed.lua", '--latency',
        "http://127.0.0.1:$port/", '--', $file, $host);
    open my $from, '-|', @command or die "wrk: $!\n";
    my ($result) = grep { /^RESULT/ } <$from>;
    close $from;
    die "wrk said nothing\n" unless $result;
    return (split ' ', $result)[ 1 .. 5 ];
}

1;
