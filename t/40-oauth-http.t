#!/usr/bin/perl
# The server cases of the OAuth vectors over HTTP, under the test clock, with the
# tokens and keys they speak of. After them, what the vectors leave out.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON;
use Matinee::Client;
use Matinee::FastCGI;
use Matinee::Instance;
use Matinee::Need;
use Matinee::Reply;
use Matinee::Tokens;
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing, Matinee::Tokens->missing);

my $vectors = do {
    open my $f, '<:raw', "$FindBin::Bin/oauth/vectors.json" or die "vectors.json: $!";
    local $/;
    decode_json(<$f>)->{server_cases};
};
my $state = $vectors->{server_state};
my $now   = $state->{now};
my %case  = map { $_->{id} => $_ } @{ $vectors->{cases} };
my ($active)   = grep { $state->{consumers}{$_}{status} eq 'active' } keys %{ $state->{consumers} };
my ($inactive) = grep { $state->{consumers}{$_}{status} ne 'active' } keys %{ $state->{consumers} };

# The tables of nonces are made before the time of the cases, since a new table
# refuses what is older than itself.
my $m = Matinee::Instance->start(app => 0, clock => $now - 1000);
for my $key ($active, $inactive) {
    my $c = $state->{consumers}{$key};
    $m->ctl(\"$c->{secret}\n", 'app', 'add', $c->{name}, '--key', $key, '--per-second', 100000,
        '--per-day', 1000000);
}
$m->ctl('app', 'disable', $inactive);
my $tokens = Matinee::Tokens->new($m);
my $ines = $tokens->user('ines');

my $client = $m->client(base => 'http://api.netflix.com', key => $active,
    secret => $state->{consumers}{$active}{secret});
my $path   = '/catalog/titles';
my @search = (term => 'fish');
my $number = 0;

# Runs a request at the time of the cases, early in a second so that the
# server's does not move on before it reads it.
sub at_now {
    my ($send, $time) = @_;
    my $part = time - int time;
    sleep 1.01 - $part if $part > 0.7;
    $m->clock_set($time // $now);
    return $send->();
}

sub send_search {
    my (%o) = @_;
    my $oauth = delete $o{oauth} // {};
    $oauth = { timestamp => $now, nonce => 'n' . ++$number, %$oauth };
    return at_now(sub { $client->get($path, \@search, oauth => $oauth, %o) }, delete $o{time});
}

# ---- the cases of the vectors, as they stand ----------------------------------

# What their server knows: the tokens, and a nonce that was used.
for my $name (sort keys %{ $state->{access_tokens} }) {
    my $t = $state->{access_tokens}{$name};
    $tokens->access($ines, $t->{consumer}, token => $name, secret => $t->{secret});
}
for my $name (sort keys %{ $state->{request_tokens} }) {
    my $t = $state->{request_tokens}{$name};
    $tokens->request_token($t->{consumer}, token => $name, secret => $t->{secret},
        ($t->{authorized} ? (user => $ines) : ()), expires => $t->{expires}, verifier => $t->{verifier},
        callback => $t->{flow} eq '1.0a' ? 'oob' : undef);
}
as_it_stands('nonce-replayed')->is_status(200, 'a nonce is used');

# Sends the request of a case, over TLS as the web server tells of it.
sub as_it_stands {
    my ($id) = @_;
    my $request = $case{$id}{request};
    my ($scheme, $target) = $request->{url} =~ m{^(https?)://api\.netflix\.com(/.*)};
    return at_now(sub { over_tls($target) }) if $scheme eq 'https';
    my $bytes = $client->bytes($request->{method}, $target, [ %{ $request->{headers} } ]);
    return at_now(sub { $client->send_bytes($bytes) });
}

sub over_tls {
    my ($target) = @_;
    my ($path, $query) = split /\?/, $target, 2;
    my $fcgi = Matinee::FastCGI->connect($m->socket);
    $fcgi->send(Matinee::FastCGI::begin(1),
        Matinee::FastCGI::params(1, [
            REQUEST_METHOD => 'GET', REQUEST_URI => $target, PATH_INFO => $path, QUERY_STRING => $query,
            HTTP_HOST => 'api.netflix.com', HTTPS => 'on', REMOTE_ADDR => '192.0.2.7',
        ]),
        Matinee::FastCGI::stdin(1));
    my $r = $fcgi->response(1);
    $r->{headers}{'content-length'} //= length $r->{body};
    return Matinee::Reply->new(join "\r\n", "HTTP/1.1 $r->{status} ", (map { "$_: $r->{headers}{$_}" } sort keys %{ $r->{headers} }),
        '', $r->{body});
}

for my $c (@{ $vectors->{cases} }) {
    my $want = $c->{expect};
    my $r = as_it_stands($c->{id});
    if ($want->{x_mashery_error_code}) {
        $r->is_refusal($want->{status}, @$want{qw(x_mashery_error_code body_text)}, $c->{id});
    } else {
        $r->is_status($want->{status}, $c->{id});
    }
}
is(scalar @{ $vectors->{cases} }, 36, 'all server cases were run');

# ---- tokens --------------------------------------------------------------------

my @token_refusal = (401, 'ERR_401_INVALID_OR_EXPIRED_TOKEN', 'Invalid Or Expired Token');
my ($access) = sort keys %{ $state->{access_tokens} };
my %access = (token => $access, token_secret => $state->{access_tokens}{$access}{secret});

sub with_token {
    my (%o) = @_;
    return send_search(oauth => { token => $o{token} // $access, %{ $o{oauth} || {} } },
        token_secret => $o{token_secret} // $access{token_secret}, %{ $o{more} || {} });
}
with_token()->is_status(200, 'an access token where none is needed');
with_token(token_secret => '')->is_refusal(401, 'ERR_401_INVALID_SIGNATURE', 'Invalid Signature',
    'is part of the signature there');
with_token(token => 'T1nosuch')->is_refusal(@token_refusal, 'and has to exist');
with_token(token => 'x' x 5000)->is_refusal(@token_refusal, 'a token of five thousand bytes');
with_token(token => "$access\0")->is_refusal(@token_refusal, 'a token with a NUL behind it');
with_token(token => lc $access)->is_refusal(@token_refusal, 'a token in small letters');
{
    my %same = (nonce => 'both', timestamp => $now);
    with_token(oauth => {%same})->is_status(200, 'a nonce with a token');
    send_search(oauth => {%same})->is_status(200, 'is another one without');
    my ($other, $other_secret) = $m->app('Other', '--per-second', 1000);
    my $others = $m->client(base => 'http://api.netflix.com', key => $other, secret => $other_secret, clock => sub { $now });
    at_now(sub { $others->get($path, \@search, oauth => { token => $access }, token_secret => $access{token_secret}) })
        ->is_refusal(@token_refusal, "another application's token");
}

# ---- times (the window is 300 s either way) ----------------------------------

my @timestamp_refusal = (401, 'ERR_401_TIMESTAMP_IS_INVALID', 'Timestamp Is Invalid');
for my $bad ($now + 301, $now - 301, 0, '123abc', 2**31, '9223372036854775808', '18446744073709551616',
    '1' x 30, " $now", "+$now", "$now ", '1e9', '', "0x4b3d3b28", "$now.x", ".$now") {
    send_search(oauth => { timestamp => $bad })->is_refusal(@timestamp_refusal, "timestamp '$bad'");
}
send_search(oauth => { timestamp => $now + 300 })->is_status(200, 'the later edge of the window');

# ---- nonces ------------------------------------------------------------------

my @nonce_refusal = (401, 'ERR_401_INVALID_NONCE', 'Invalid NONCE');
send_search(oauth => { nonce => undef })->is_refusal(@nonce_refusal, 'no nonce');
send_search(oauth => { nonce => 'x' x 128 })->is_status(200, 'a nonce of 128 bytes');
send_search(oauth => { nonce => 'x' x 129 })->is_refusal(@nonce_refusal, 'a nonce of 129 bytes');
send_search(oauth => { nonce => "a/b:c d%\x{e9}" })->is_status(200, 'a nonce of odd bytes');
{
    my %same = (nonce => 'burn', timestamp => $now);
    send_search(oauth => {%same}, secret => 'wrong')
        ->is_refusal(401, 'ERR_401_INVALID_SIGNATURE', 'Invalid Signature', 'a stranger uses the nonce');
    send_search(oauth => {%same})->is_status(200, 'it was not burnt');
}

# ---- signatures --------------------------------------------------------------

my @signature_refusal = (401, 'ERR_401_INVALID_SIGNATURE', 'Invalid Signature');
sub signed_as {
    my ($change) = @_;
    my %oauth = (timestamp => $now, nonce => 's' . ++$number);
    my $pairs = $client->oauth_pairs('GET', "http://api.netflix.com$path", \@search, { oauth => \%oauth });
    return send_search(oauth => { %oauth, signature => $change->($pairs->[-1]) });
}
for ([ 'another letter' => sub { $_[0] =~ s/^(.)/$1 eq 'A' ? 'B' : 'A'/er } ],
    [ 'a byte less'     => sub { substr $_[0], 4 } ],
    [ 'a byte more'     => sub { "AAAA$_[0]" } ],
    [ 'not base64'      => sub { '!' . substr $_[0], 1 } ],
    [ 'lower case'      => sub { lc($_[0]) eq $_[0] ? uc $_[0] : lc $_[0] } ],
    [ 'stray last bits' => sub { my $s = $_[0]; substr($s, -2, 1) =~ tr{A-Za-z0-9+/}{B-Za-z0-9+/A}; $s } ],
    [ 'a blank'         => sub { " $_[0]" } ],
    [ 'a NUL'           => sub { "$_[0]\0" } ]) {
    signed_as($_->[1])->is_refusal(@signature_refusal, "signature with $_->[0]");
}
signed_as(sub { $_[0] =~ s/=+$//r })->is_status(200, 'a signature without its padding');
for my $method ('hmac-sha1', 'PLAINTEXT', 'RSA-SHA1', 'HMAC-SHA256', 'HMAC-SHA1 ', '') {
    send_search(oauth => { method => $method })
        ->is_refusal(400, 'ERR_400_UNSUPPORTED_SIGNATURE_METHOD', 'Unsupported Signature Method',
        "signature method '$method'");
}
send_search(oauth => { version => undef })->is_status(200, 'without a version');
send_search(extra => [ term => 'other' ])->is_refusal(@signature_refusal, 'a name again, unsigned');
send_search(extra => [ 'oauth_x' => 1 ])->is_refusal(@signature_refusal, 'an unknown oauth_ name, unsigned');
send_search(oauth_more => [ oauth_x => 1 ])->is_status(200, 'an unknown oauth_ name, signed');
send_search(oauth => { key => undef })
    ->is_refusal(401, 'ERR_400_MISSING_REQUIRED_CONSUMER_KEY', 'Missing Required Consumer Key', 'no key');
send_search(oauth => { key => 'x' x 2000 })
    ->is_refusal(401, 'ERR_401_INVALID_CONSUMER_KEY', 'Invalid Consumer Key', 'a long key');
send_search(oauth => { token => '' })->is_status(200, 'an empty token is none');

# ---- places ------------------------------------------------------------------

for my $place (qw(query header)) {
    send_search(place => $place)->is_status(200, "parameters in the $place");
    send_search(place => $place, secret => 'no')->is_refusal(@signature_refusal, "wrong ones in the $place");
}
sub post {
    my (%o) = @_;
    my $query = delete $o{query} // [];
    return at_now(sub {
        $client->post($path, $query, oauth => { timestamp => $now, nonce => 'p' . ++$number }, %o);
    });
}
post(form => [ @search, method => 'GET' ], place => 'body')->is_status(200, 'all in the body');
post(form => [ method => 'GET' ], query => \@search, place => 'header')->is_status(200, 'in three places');
post(form => [ @search, method => 'get' ], place => 'body', secret => 'no')
    ->is_refusal(@signature_refusal, 'a wrong signature in the body');
send_search(place => 'header', realm => 'Movies, and "more"' =~ s/"/\\"/gr)->is_status(200, 'a realm is not signed');
{
    my $r = post(query => [ @search, method => 'GET' ], place => 'query', body => 'a=b',
        headers => [ 'Content-Type' => 'application/octet-stream' ]);
    $r->is_status(200, 'a body of another type is not signed');
    $r = post(query => [ @search, method => 'GET' ], place => 'query', body => 'a=b',
        headers => [ 'Content-Type' => 'application/x-www-form-urlencoded; charset=utf-8' ]);
    $r->is_refusal(@signature_refusal, 'a form that was not signed');
}

# ---- addresses ---------------------------------------------------------------

sub target {
    my ($signed, $sent, %o) = @_;
    my $base = $o{base} // 'http://api.netflix.com';
    my $pairs = $client->oauth_pairs('GET', "$base$signed", \@search,
        { oauth => { timestamp => $now, nonce => 't' . ++$number } });
    my $query = Matinee::Client::query([ @search, @$pairs ]);
    return at_now(sub { $client->send_bytes($client->bytes('GET', "$sent?$query", $o{headers} // [])) });
}
target($path, "http://api.netflix.com$path")->is_status(200, 'an absolute address in the request line');
target("$path/", "$path/")->is_status(200, 'a slash at the end');
target('/catalog/titl%65s', '/catalog/titl%65s')->is_status(200, 'an escaped letter, signed as sent');
target($path, '/catalog/titl%65s')->is_refusal(@signature_refusal, 'an escaped letter, signed without');
target($path, $path, headers => [ Host => 'API.Netflix.com:80' ])->is_status(200, 'host in capitals, with port 80');
target($path, $path, headers => [ Host => 'api.netflix.com:8080' ])
    ->is_refusal(@signature_refusal, 'another port than signed');
target($path, $path, headers => [ Host => 'api.netflix.com', 'X-Forwarded-Proto' => 'https' ])
    ->is_status(200, 'a client does not choose the scheme');
target($path, $path, base => 'https://api.netflix.com', headers => [ 'X-Forwarded-Proto' => 'https', HTTPS => 'on' ])
    ->is_refusal(@signature_refusal, 'not even with several headers');

# A refusal is the gateway's: plain text of exactly these bytes.
my $r = send_search(secret => 'wrong');
is($r->body, 'Invalid Signature', 'the text, without a line end');
is($r->type, 'text/plain', 'its type');
is($r->header('Server'), 'Mashery Proxy', 'its server');
ok(length($r->header('X-Mashery-Responder') // ''), 'its responder');

done_testing;
