#!/usr/bin/perl
# The server cases of the OAuth vectors over HTTP, under the test clock. Those
# that need no access token are sent as they stand. The others are about an
# endpoint and a token this server may not have; what each of them does wrong is
# done again to a signed search. After them, what the vectors leave out.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON;
use Matinee::Client;
use Matinee::Instance;
use Matinee::Need;
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing);

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

sub expect {
    my ($id, $r, $name) = @_;
    my $want = $case{$id}{expect};
    $name //= $id;
    return $r->is_status($want->{status}, $name) unless $want->{x_mashery_error_code};
    return $r->is_refusal($want->{status}, @$want{qw(x_mashery_error_code body_text)}, $name);
}

sub query_of {
    my ($id) = @_;
    my ($query) = $case{$id}{request}{url} =~ /\?(.*)/;
    return map { my ($n, $v) = split /=/, $_, 2; $v =~ s/%(..)/chr hex $1/ge; ($n => $v) } split /&/, $query;
}

# ---- as they stand -----------------------------------------------------------

for my $id (qw(no-oauth-at-all unknown-consumer inactive-consumer)) {
    my $url = $case{$id}{request}{url};
    my ($target) = $url =~ m{^http://[^/]+(/.*)};
    expect($id, at_now(sub { $client->send_bytes($client->bytes('GET', $target, [])) }));
}

# ---- the others, done to a search --------------------------------------------

my %done = map { $_ => 1 } qw(no-oauth-at-all unknown-consumer inactive-consumer);

sub try_case {
    my ($id, $r) = @_;
    $done{$id} = 1;
    return expect($id, $r, "$id, by a search");
}

try_case('ok-users-current', send_search());
try_case('wrong-consumer-secret', send_search(secret => 'another'));
try_case($_, send_search(token_secret => 'Wv3xYz6BcD9f')) for qw(wrong-token-secret token-secret-forgotten);

for my $id (grep { /^timestamp-/ } map { $_->{id} } @{ $vectors->{cases} }) {
    my %p = query_of($id);
    try_case($id, send_search(oauth => { timestamp => $p{oauth_timestamp} }));
}

send_search(oauth => { nonce => 'usedonce' })->is_status(200, 'a nonce is used');
try_case('nonce-replayed', send_search(oauth => { nonce => 'usedonce' }));
try_case('nonce-same-other-timestamp', send_search(oauth => { nonce => 'usedonce', timestamp => $now - 1 }));
try_case('nonce-empty', send_search(oauth => { nonce => '' }));
try_case('unsupported-method', send_search(oauth => { method => 'HMAC-MD5' }));
try_case('signature-missing',  send_search(oauth => { signature => undef }));
try_case('signature-empty',    send_search(oauth => { signature => '' }));
try_case('version-not-1.0',    send_search(oauth => { version => '2.0' }));
try_case('duplicate-oauth-parameter', send_search(oauth_more => [ oauth_nonce => 'again' ]));
try_case('oauth-in-two-places',
    send_search(headers => [ Authorization => qq(OAuth oauth_consumer_key="$active") ]));
try_case('parameter-added-after-signing', send_search(extra => [ output => 'json' ]));
try_case($_, send_search(oauth => { token => 'T1nosuch' }, token_secret => 'x'))
    for qw(unknown-access-token request-token-used-as-access-token);
{
    my %oauth = (timestamp => $now, nonce => 'moved');
    my $pairs = $client->oauth_pairs('GET', "http://api.netflix.com$path", \@search, { oauth => \%oauth });
    my $query = Matinee::Client::query([ @search, @$pairs ]);
    try_case('path-changed-after-signing',
        at_now(sub { $client->send_bytes($client->bytes('GET', "/catalog/people?$query", [])) }));
    $oauth{nonce} = 'schemed';
    $pairs = $client->oauth_pairs('GET', "https://api.netflix.com$path", \@search, { oauth => \%oauth });
    $query = Matinee::Client::query([ @search, @$pairs ]);
    try_case('https-signed-as-http',
        at_now(sub { $client->send_bytes($client->bytes('GET', "$path?$query", [])) }));
}
{
    # The first nonce whose signature holds a plus, which is then sent raw.
    my ($pairs, $n) = (undef, 0);
    do {
        $pairs = $client->oauth_pairs('GET', "http://api.netflix.com$path", \@search,
            { oauth => { timestamp => $now, nonce => 'plus' . ++$n } });
    } until $pairs->[-1] =~ /\+/;
    my $query = Matinee::Client::query([ @search, @$pairs ]);
    $query =~ s/%2B/+/g;
    try_case('signature-plus-not-encoded',
        at_now(sub { $client->send_bytes($client->bytes('GET', "$path?$query", [])) }));
}

# What is left needs tokens: the exchange of them, and a protected resource.
my @left = sort grep { !$done{$_} } keys %case;
is_deeply([ grep { !/^exchange-/ && $_ ne 'protected-without-token' } @left ],
    [], 'every case that needs no token was run');

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
