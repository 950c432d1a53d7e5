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

# ---- the two ends of the dance ---------------------------------------------------

sub ask_token {
    my ($end, %o) = @_;
    my $oauth = delete $o{oauth} // {};
    $oauth = { timestamp => $now, nonce => 'd' . ++$number, %$oauth };
    my $by = delete $o{by} // $client;
    return at_now(sub { $by->request("/oauth/$end", delete $o{pairs}, oauth => $oauth, %o) }, delete $o{time});
}
sub form { return map { tr/+/ /; s/%(..)/chr hex $1/ger } map { split /=/, $_, 2 } split /&/, $_[0] }
sub names { my @form = form($_[0]->body); return join ' ', @form[ grep { $_ % 2 == 0 } 0 .. $#form ] }
sub callback { return oauth_more => [ oauth_callback => $_[0] ] }

for my $method (qw(GET POST)) {
    for my $place (qw(query header body)) {
        next if $method eq 'GET' && $place eq 'body';
        my $r = ask_token('request_token', method => $method, place => $place);
        $r->is_status(200, "a request token by $method, from the $place");
        is(names($r), 'oauth_token oauth_token_secret application_name login_url', 'what is in it, in this order');
    }
}
{
    my $r = ask_token('request_token');
    my %got = form($r->body);
    is($r->header('Content-Type'), 'text/plain;charset=UTF-8', 'its type');
    is($r->header('Cache-Control'), 'no-store', 'nobody keeps it');
    like($got{oauth_token}, qr/^[a-z2-9]{24}$/, 'the token');
    like($got{oauth_token_secret}, qr/^[A-Za-z0-9]{32}$/, 'its secret');
    like($r->body, qr/&application_name=Fish\+Finder&/, "the application's name, with a plus");
    my $page = $m->base . "/oauth/login?oauth_token=$got{oauth_token}";
    is($got{login_url}, $page, 'where to send the user');
    like($r->body, qr/&login_url=\Q@{[ Matinee::Client::encode($page) ]}\E$/, 'percent-encoded once');
    is($m->db->sql('SELECT COUNT(*) FROM request_token WHERE expires_at - created_at = 300 AND callback IS NULL'
                . " AND revision_a = 0 AND token_hash = UNHEX(SHA2('$got{oauth_token}', 256))", 'matinee'),
        "1\n", 'good for five minutes');

    $r = ask_token('request_token', pairs => [ output => 'json' ], callback('http://app.example/back?x=1'));
    is($r->type, 'application/json', 'as JSON');
    is_deeply([ sort keys %{ $r->json } ],
        [ qw(application_name login_url oauth_callback_confirmed oauth_token oauth_token_secret) ], 'a flat object');
    is($r->json->{oauth_callback_confirmed}, 'true', 'with the callback confirmed');
    is($r->json->{application_name}, 'Fish Finder', 'and the name as it is');
    is($m->db->sql('SELECT expires_at - created_at, callback FROM request_token WHERE revision_a = 1'
                . " AND token_hash = UNHEX(SHA2('" . $r->json->{oauth_token} . "', 256))", 'matinee'),
        "900\thttp://app.example/back?x=1\n", 'good for a quarter of an hour, bound to the callback');
}
{
    my $r = ask_token('request_token', callback('oob'));
    is(names($r), 'oauth_token oauth_token_secret application_name login_url oauth_callback_confirmed', 'out of band');
    for my $bad ('', 'OOB', 'javascript:alert(1)', 'app.example/back', '//app.example/', "http://a\r\nX: 1", "http://a\0") {
        $r = ask_token('request_token', callback($bad));
        is_deeply([ $r->status, $r->text('/status/message') ], [ 400, 'oauth_callback is invalid' ],
            "callback '" . ($bad =~ s/[^ -~]/?/gr) . "'");
    }
    $r = ask_token('request_token', callback('http://x/' . 'a' x 4000));
    $r->is_status(400, 'a callback of four thousand bytes');
    ask_token('request_token', callback('oob'), secret => 'x')
        ->is_refusal(401, 'ERR_401_INVALID_SIGNATURE', 'Invalid Signature', 'a request token, wrongly signed');
    ask_token('request_token', extra => [ oauth_callback => 'oob' ])
        ->is_refusal(401, 'ERR_401_INVALID_SIGNATURE', 'Invalid Signature', 'a callback nobody signed');
}
{
    my ($only, $only_secret) = $m->app('Only the later one', '--per-second', 1000);
    $m->db->sql("UPDATE consumer SET revision_a_only = 1 WHERE consumer_key = '$only'", 'matinee');
    my $by = $m->client(base => 'http://api.netflix.com', key => $only, secret => $only_secret);
    my $r = ask_token('request_token', by => $by);
    $r->is_status(400, 'OAuth 1.0 by an application for 1.0a');
    like($r->text('/status/message'), qr/^oauth_callback is missing: only OAuth 1\.0a/, 'says what to do');
    ask_token('request_token', by => $by, callback('oob'))->is_status(200, '1.0a by it');
}
{
    my $t = $tokens->request_token($active, user => $ines);
    my $r = ask_token('access_token', oauth => { token => $t->{token} }, token_secret => $t->{secret});
    is(names($r), 'oauth_token user_id oauth_token_secret', 'an access token, in this order');
    is($r->header('Content-Type'), 'text/plain;charset=UTF-8', 'its type');
    is($r->header('Cache-Control'), 'no-store', 'nobody keeps it');
    my %got = form($r->body);
    like($got{oauth_token}, qr/^T1[\w.-]{86}--$/, 'the token');
    is($got{user_id}, $tokens->id($ines, $active), 'whose it is');
    send_search(oauth => { token => $got{oauth_token} }, token_secret => $got{oauth_token_secret})
        ->is_status(200, 'it is good at once');

    $t = $tokens->request_token($active, user => $ines, callback => 'oob', verifier => '123456');
    $r = ask_token('access_token', oauth => { token => $t->{token} }, token_secret => $t->{secret},
        oauth_more => [ oauth_verifier => '123456' ], pairs => [ output => 'json' ], method => 'POST');
    is_deeply([ sort keys %{ $r->json } ], [ qw(oauth_token oauth_token_secret user_id) ], 'as JSON');

    $t = $tokens->request_token($active, user => $ines, expires => $now + 10);
    ask_token('access_token', oauth => { token => $t->{token}, timestamp => $now + 11 }, token_secret => $t->{secret},
        time => $now + 11)->is_refusal(@token_refusal, 'a request token that has expired');
    ask_token('access_token', oauth => { token => $access }, token_secret => $access{token_secret})
        ->is_refusal(@token_refusal, 'an access token for an access token');
    ask_token('access_token')->is_refusal(401, 'ERR_400_MISSING_REQUIRED_REQUEST_TOKEN',
        'Missing Required Request Token', 'no request token');
    $t = $tokens->request_token($active, user => $ines);
    ask_token('access_token', oauth => { token => $t->{token} }, token_secret => 'x')
        ->is_refusal(401, 'ERR_401_INVALID_SIGNATURE', 'Invalid Signature', "without the request token's secret");
    ask_token('access_token', oauth => { token => $t->{token} }, token_secret => $t->{secret})
        ->is_status(200, 'which burns nothing');
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

# ---- another site -----------------------------------------------------------------

{
    my $site = Matinee::Instance->start(workers => 2, catalog => undef,
        settings => qq(allow_oauth_10 = "no"\nlogin_base = "https://people.example"\n));
    my $app = $site->client;
    $app->get('/oauth/request_token', [])->is_status(400, 'OAuth 1.0 where it is switched off');
    my $begun = $app->get('/oauth/request_token', [], callback('oob'));
    $begun->is_status(200, '1.0a there');
    like($begun->body, qr/&login_url=https%3A%2F%2Fpeople\.example%2Foauth%2Flogin%3Foauth_token%3D/, 'login_base');

    # What is counted for the user's page of applications is kept when the workers end.
    my $own = Matinee::Tokens->new($site);
    my $user = $own->user('ines');
    my $t = $own->access($user, $site->key);
    my $mine = $site->client(token => $t->{token}, token_secret => $t->{secret});
    $mine->get('/users/current')->is_status(200, 'a call') for 1 .. 5;
    $mine->get('/users/current', [], token_secret => 'x')->is_status(401, 'one that is refused');
    $site->matinee_stop;
    is($site->db->sql("SELECT SUM(calls) FROM approval_use WHERE user_id = $user", 'matinee'), "5\n", 'five calls were counted');
    cmp_ok($site->db->sql("SELECT last_used_at FROM approval WHERE user_id = $user", 'matinee'), '>', 0, 'and when');
}

done_testing;
