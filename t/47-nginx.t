#!/usr/bin/perl
# The shipped nginx configuration: what nginx answers by itself looks as the
# gateway's, no log of a run holds what is secret, caches learn that replies
# differ by encoding, and the wall per address works when it is raised.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Client;
use Matinee::Instance;
use Matinee::Need;
use Matinee::Nginx;
use POSIX ();
use Sys::Hostname qw(hostname);
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing);

my $m = Matinee::Instance->start(workers => 2,
    nginx_change => sub { $_[1] =~ s/fastcgi_read_timeout 60s/fastcgi_read_timeout 1s/r });
my $client = $m->client;
my @search = (term => 'the', max_results => 5);
my %secret = (secret => $m->secret);    # what is looked for in the logs

# A signed call whose signature is noted.
sub call {
    my (%o) = @_;
    my $bytes = $client->prepare('/catalog/titles', [@search], %o);
    $secret{"signature $1"} = $1 if $bytes =~ /oauth_signature="?([^&"\s]+)/;
    return $client->send_bytes($bytes);
}

# ---- what nginx says by itself -----------------------------------------------

sub is_page {
    my ($r, $status, $code, $type, $body) = @_;
    my $name = "$status by nginx";
    return is_deeply(
        [ $r->status, $r->type, $r->body, map { $r->header($_) }
                qw(X-Mashery-Error-Code X-Error-Detail-Header X-Mashery-Responder Cache-Control) ],
        [ $status, $type, $body, $code, $code && $body =~ s/<[^>]*>//gr, hostname(), 'no-store' ],
        $name
    ) || diag(substr $r->raw, 0, 1000);
}

is_page($client->send_bytes("GET /catalog/titles HTTP/1.1\r\n\r\n"), 400, 'ERR_400_BAD_REQUEST', 'text/plain', 'Bad Request');
is_page($client->post('/catalog/titles', [], place => 'body', form => [ term => 'a' x 3_000_000 ]),
    413, undef, 'text/xml', '<h1>Request Entity Too Large</h1>');
is_page($client->get('/catalog/titles', [ term => 'a' x 100_000 ]),
    414, 'ERR_414_REQUEST_URI_TOO_LONG', 'text/xml', '<h1>Request-URI Too Long</h1>');
kill 'STOP', $m->worker_pids;
is_page(call(), 504, 'ERR_504_GATEWAY_TIMEOUT', 'text/xml', '<h1>Gateway Timeout</h1>');
kill 'CONT', $m->worker_pids;

# ---- encodings ---------------------------------------------------------------

for my $encoding ('gzip', 'identity') {
    my $r = call(headers => [ 'Accept-Encoding' => $encoding ]);
    is($r->status, 200, "an answer, $encoding");
    like($r->header('Vary') // '', qr/Accept-Encoding/i, 'says that it depends on that');
}

# ---- logs --------------------------------------------------------------------

call(place => $_) for qw(query header);
call(secret => 'wrong', place => $_) for qw(query header);
call(oauth => { token => 'T1secrettoken' }, token_secret => 'Wv3xYz6BcD9f');
@secret{qw(token tokensecret)} = qw(T1secrettoken Wv3xYz6BcD9f);
{
    my ($key, $secret) = $m->app('Second', '--per-second', 1, '--per-day', 5);
    $secret{second} = $secret;
    my $own = $client;
    $client = $m->client(key => $key, secret => $secret);
    call() for 1 .. 8;
    $client = $own;
}
# A worker that dies under a request, and nobody at the socket.
kill 'STOP', $m->worker_pids;
my $pid = fork // die "fork: $!";
my $cut_off = $client->prepare('/catalog/titles', [@search]);
($secret{cut}) = $cut_off =~ /oauth_signature=([^&\s]+)/;
if (!$pid) {
    eval { $client->exchange($cut_off) };
    POSIX::_exit(0);
}
sleep 0.3;
kill 'KILL', $m->worker_pids;
waitpid $pid, 0;
$m->matinee_stop;
is_page(call(), 502, 'ERR_502_BAD_GATEWAY', 'text/xml', '<h1>Bad Gateway</h1>');
$m->matinee_start;
call()->is_status(200, 'an answer again');
{
    open my $f, '<:raw', $m->dir . '/state/secret.key' or die "secret.key: $!";
    local $/;
    $secret{file} = <$f> =~ s/\s+\z//r;
}

cmp_ok(scalar keys %secret, '>', 12, 'things that must not be in a log');
my ($read, %text) = (0);
for my $file (glob($m->dir . '/log/*'), $m->db->log) {
    open my $f, '<:raw', $file or next;
    local $/;
    my $log = <$f> // '';
    $read += length $log;
    my @found;
    for my $what (sort keys %secret) {
        (my $plain = $secret{$what}) =~ s/%(..)/chr hex $1/ge;
        push @found, $what if index($log, $secret{$what}) >= 0 || index($log, $plain) >= 0;
    }
    push @found, 'oauth_signature' if $log =~ /oauth_signature/;
    is("@found", '', $file =~ s{.*/}{}r . ' holds nothing secret');
}
cmp_ok($read, '>', 2000, "logs of $read bytes were read");

# ---- the wall ----------------------------------------------------------------

my $walled = Matinee::Instance->start(nginx_change => sub {
    my ($file, $text) = @_;
    my $raised = $text =~ s/^(\s*)#(map |    ~oauth|    default |\}$|limit_req)/$1$2/gmr;
    $raised =~ s/rate=10r/rate=1r/;
    $raised =~ s/burst=20 /burst=4 /;
    return $raised;
});
$client = $walled->client;
my @unsigned = map { $client->get('/catalog/titles', [@search], unsigned => 1) } 1 .. 12;
is(scalar(grep { $_->header('X-Mashery-Error-Code') eq 'ERR_400_MISSING_REQUIRED_CONSUMER_KEY' } @unsigned[ 0 .. 4 ]),
    5, 'the first calls without signature get through');
my ($over) = grep { ($_->header('X-Mashery-Error-Code') // '') eq 'ERR_403_SERVICE_OVER_QPS' } @unsigned;
ok($over, 'others meet the wall')
    and is_page($over, 403, 'ERR_403_SERVICE_OVER_QPS', 'text/xml', '<h1>Rate Limit Exceeded</h1>');
my @signed = map { $client->get('/catalog/titles', [@search], place => $_ % 2 ? 'query' : 'header')->status } 1 .. 40;
is_deeply([ grep { $_ != 200 } @signed ], [], 'calls with a signature do not');
open my $f, '<', $walled->dir . '/log/nginx-error.log';
unlike(join('', <$f> // ''), qr/limiting requests/, 'and no address is logged for it');

done_testing;
