#!/usr/bin/perl
# Attacks on calls that carry an access token: sent again, signed for another
# time, with the signature or the parameters tampered with, with another's key
# or token, with headers that lie, and at the cost of somebody else's quota.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Attack;
use Matinee::Dance;
use Matinee::Instance;
use Matinee::Need;
use Test::More;

Matinee::Need::all(Matinee::Instance->missing);

my $m     = Matinee::Instance->start(workers => 3, database => $Matinee::MariaDB::durable);
my $dance = Matinee::Dance->new($m);
my $app   = $m->client;
my $ines  = $dance->subscriber('ines');
my $otto  = $dance->subscriber('otto');
my $mine  = $dance->token($app, $ines);
my $his   = $dance->token($app, $otto);
my ($key, $secret) = $m->app('Other', '--per-second', 100000);
my $other = $m->client(key => $key, secret => $secret);

my $me = '/users/current';
my ($movie) = split ' ', $m->db->sql('SELECT id FROM title WHERE kind = 0 LIMIT 1', 'matinee');
my $actual  = "/users/$mine->{user_id}/ratings/title/actual";
my $number  = 0;

# What was rated, by the tables.
sub rating { return $m->db->sql("SELECT COALESCE(MAX(rating), 'none') FROM user_rating WHERE title_id = $movie", 'matinee') =~ s/\n//r }

# A rating, as bytes ready to send: a write whose effect can be seen.
sub rate {
    my ($stars, %o) = @_;
    return $mine->prepare("$actual/$movie", [], method => 'PUT', form => [ rating => $stars ], %o);
}

sub put { my ($stars, %o) = @_; return $mine->send_bytes(rate($stars, %o)) }

$mine->get($me)->is_status(200, 'an honest call');
put(4)->is_status(200, 'an honest write');
is(rating(), '4', 'that is kept');

# ---- sent again --------------------------------------------------------------

my $first = $mine->prepare($me);
my $write = rate(2);
$mine->send_bytes($first)->is_status(200, 'a call');
$mine->send_bytes($write)->is_status(200, 'a write');
put(5)->is_status(200, 'another write after it');

attack A1 => 'a call sent again, to whichever worker' => sub {
    $mine->send_bytes($first)->is_refusal(refusal('nonce')) for 1 .. 12;
};
attack A1 => 'a write sent again changes nothing' => sub {
    $mine->send_bytes($write)->is_refusal(refusal('nonce')) for 1 .. 12;
    is(rating(), '5', 'the later write stands');
};
attack A1 => 'eight at once, of which one is the first' => sub {
    for my $round (1 .. 5) {
        my $bytes = $mine->prepare($me);
        is_deeply([ at_once(8, sub { $mine->send_bytes($bytes)->status }) ], [ 200, (401) x 7 ], "round $round");
    }
};
attack A1 => 'with its parameters moved from the query to the header' => sub {
    my %oauth = (nonce => 'moved', timestamp => int $m->clock);
    $mine->get($me, [], oauth => {%oauth})->is_status(200, 'in the query');
    $mine->get($me, [], oauth => {%oauth}, place => 'header')->is_refusal(refusal('nonce'), 'in the header');
};
attack A1 => 'after a restart' => sub {
    $m->restart;
    $mine->send_bytes($first)->is_refusal(refusal('nonce'), 'the call');
    $mine->send_bytes($write)->is_refusal(refusal('nonce'), 'the write');
    $mine->get($me)->is_status(200, 'while a new call is answered');
};
attack A1 => 'after kill -9 of all' => sub {
    my $last = $mine->prepare($me);
    $mine->send_bytes($last)->is_status(200, 'a call');
    my @workers = $m->worker_pids;
    $m->matinee_stop('KILL');
    kill 'KILL', @workers;
    $m->matinee_start;
    $mine->send_bytes($last)->is_refusal(refusal('nonce'), 'again');
};
attack A1 => 'after a crash of the database' => sub {
    my $last = $mine->prepare($me);
    $mine->send_bytes($last)->is_status(200, 'a call');
    $m->db->crash;
    $m->db->restart;
    # A worker that met it dead waits before it asks again: all have to be well.
    my $well = sub { my $n = 0; $n++ while $n < 20 && $mine->get("$actual/$movie")->status == 200; return $n == 20 };
    ok(soon($well, 60), 'the database is back');
    $mine->send_bytes($last)->is_refusal(refusal('nonce'), 'again');
};

# ---- time and nonces ---------------------------------------------------------

attack A2 => 'a timestamp outside the window' => sub {
    my $now = int $m->clock;
    for my $bad ($now - 310, $now + 310, 0, -1, '123abc', 2**31 + 2**32, '9' x 30, " $now", "+$now", '', '1e9') {
        $mine->get($me, [], oauth => { timestamp => $bad })->is_refusal(refusal('time'), "timestamp '$bad'");
    }
    $mine->get($me, [], oauth => { timestamp => $now + $_ })->is_status(200, "$_ s are within it") for -290, 290;
};
attack A2 => 'a clock that steps back opens nothing' => sub {
    my $now  = int $m->clock;
    my $late = $mine->prepare($me, [], now => $now + 200);
    $mine->send_bytes($late)->is_status(200, 'a call');
    $m->clock_set($now + 150);
    $mine->get($me)->is_status(200, 'time goes on');
    $m->clock_set($now - 60);
    $mine->send_bytes($late)->is_refusal(refusal('nonce'), 'again, after a step back');
    $m->clock_set($now + 2);
    ok(soon(sub { $mine->get($me)->status == 200 }), 'nor does it stop honest calls for more than a second');
};
attack A3 => 'what is no replay is none: the same nonce elsewhere' => sub {
    my %same = (nonce => 'shared', timestamp => int $m->clock);
    $mine->get($me, [], oauth => {%same})->is_status(200, 'under one token');
    $his->get($me, [], oauth => {%same})->is_status(200, 'under another');
    $app->get('/catalog/titles', [ term => 'a' ], oauth => {%same})->is_status(200, 'under none');
    $mine->get($me, [], oauth => { %same, timestamp => $same{timestamp} - 1 })->is_status(200, 'at another time');
    $dance->token($other, $ines)->get($me, [], oauth => {%same})->is_status(200, 'of another application');
    $mine->get($me, [], oauth => {%same})->is_refusal(refusal('nonce'), 'and under the first one no more');
};
attack A4 => 'a stranger cannot use up a nonce' => sub {
    my %oauth = (nonce => 'victims', timestamp => int $m->clock);
    $mine->get($me, [], oauth => {%oauth}, token_secret => 'x')->is_refusal(refusal('signature'), 'a wrong token secret');
    $mine->get($me, [], oauth => {%oauth}, secret => 'x')->is_refusal(refusal('signature'), 'a wrong secret');
    $mine->get($me, [], oauth => { %oauth, signature => '' })->is_refusal(refusal('signature'), 'no signature');
    $other->get($me, [], oauth => { %oauth, token => $mine->{token} })->is_refusal(refusal('token'), "another's key");
    $mine->get($me, [], oauth => {%oauth})->is_status(200, 'the honest call');
};

# ---- signatures --------------------------------------------------------------

# A rating whose signature was changed.
sub tampered {
    my ($name, $change, %o) = @_;
    my %oauth = (nonce => 't' . ++$number, timestamp => int $m->clock);
    my $pairs = $mine->oauth_pairs('PUT', $m->base . "$actual/$movie", [ rating => 1 ], { oauth => {%oauth} });
    my $bad = $change->($pairs->[-1]);
    return put(1, oauth => { %oauth, signature => $bad }, %o)->is_refusal(refusal('signature'), $name);
}

attack A5 => 'no signature' => sub {
    put(1, oauth => { signature => undef })->is_refusal(refusal('signature'), 'left out');
    put(1, oauth => { signature => '' })->is_refusal(refusal('signature'), 'empty');
    put(1, oauth => { signature => undef, method => undef })->is_refusal(refusal('method'), 'and the method left out');
};
attack A5 => 'a signature that is cut or made longer' => sub {
    tampered('a byte less', sub { substr($_[0], 0, -5) . '=' });
    tampered('half of it', sub { substr $_[0], 0, 14 });
    tampered('one letter', sub { substr $_[0], 0, 1 });
    tampered('more behind it', sub { $_[0] . 'AAAA' });
    tampered('twice', sub { $_[0] . $_[0] });
    tampered('a thousand letters', sub { 'A' x 1000 });
};
attack A5 => 'a signature in another spelling' => sub {
    tampered('not base64', sub { '!' . substr $_[0], 1 });
    tampered('of the URL alphabet', sub { my $s = $_[0]; return $s =~ tr{+/}{-_} ? $s : "-$s" });
    tampered('in lower case', sub { my $s = lc $_[0]; return $s eq $_[0] ? uc $s : $s });
    tampered('in hex', sub { unpack 'H*', $_[0] });
    tampered('with a blank', sub { " $_[0]" });
    tampered('with a NUL', sub { "$_[0]\0" });
    tampered('with stray last bits', sub { my $s = $_[0]; substr($s, -2, 1) =~ tr{A-Za-z0-9+/}{B-Za-z0-9+/A}; $s });
};
attack A5 => 'a plus that arrives as a blank' => sub {
    my ($bytes, $n) = ('', 0);
    until ($bytes =~ /oauth_signature=[^&]*%2B/) {
        $bytes = $mine->prepare($me, [], oauth => { nonce => 'plus' . ++$n, timestamp => int $m->clock });
        die 'no plus' if $n > 500;
    }
    $bytes =~ s/(oauth_signature=[^ ]*)/$1 =~ s{%2B}{+}gr/e;
    $mine->send_bytes($bytes)->is_refusal(refusal('signature'));
};
attack A5 => 'a base string with small hex digits' => sub {
    my $target = "$actual/$movie";
    my %oauth  = (nonce => 'small', timestamp => int $m->clock);
    my $pairs  = $mine->oauth_pairs('PUT', $m->base . $target, [ rating => 1 ], { oauth => {%oauth} });
    splice @$pairs, -2;
    my $base = Matinee::Client::base_string('PUT', $m->base . $target, [ rating => 1, @$pairs ]);
    $base =~ s/%([0-9A-F]{2})/'%' . lc $1/ge;
    my $signature = Matinee::Client::sign('HMAC-SHA1', $base, $mine->{secret}, $mine->{token_secret});
    put(1, oauth => { %oauth, signature => $signature })->is_refusal(refusal('signature'));
};
attack A5 => 'a signature made with half of the key' => sub {
    put(1, token_secret => '')->is_refusal(refusal('signature'), 'without the token secret');
    put(1, secret => '')->is_refusal(refusal('signature'), 'without the secret');
    put(1, token_secret => $his->{token_secret})->is_refusal(refusal('signature'), "with another token's secret");
    put(1, secret => $secret)->is_refusal(refusal('signature'), "with another application's secret");
    put(1, secret => $mine->{token_secret}, token_secret => $mine->{secret})->is_refusal(refusal('signature'), 'the wrong way round');
};
attack A5 => "another call's signature" => sub {
    my %oauth = (nonce => 'other', timestamp => int $m->clock);
    my $of = sub { return $mine->oauth_pairs($_[0], $m->base . $_[1], $_[2], { oauth => {%oauth} })->[-1] };
    for ([ 'of another method', 'POST', "$actual/$movie", [ rating => 1 ] ],
        [ 'of another address', 'PUT', "$actual/1", [ rating => 1 ] ],
        [ 'of another value', 'PUT', "$actual/$movie", [ rating => 5 ] ],
        [ 'of no parameters', 'PUT', "$actual/$movie", [] ]) {
        put(1, oauth => { %oauth, signature => $of->(@$_[ 1 .. 3 ]) })->is_refusal(refusal('signature'), $_->[0]);
    }
};
attack A6 => 'another way to sign' => sub {
    for my $method ('PLAINTEXT', 'hmac-sha1', 'HMAC-SHA1 ', 'HMAC-SHA256', 'HMAC-MD5', 'RSA-SHA1', 'none', '') {
        put(1, oauth => { method => $method })->is_refusal(refusal('method'), "'$method'");
    }
    my $plain = Matinee::Client::sign('PLAINTEXT', '', $mine->{secret}, $mine->{token_secret});
    put(1, oauth => { method => 'PLAINTEXT', signature => $plain }, place => 'header')
        ->is_refusal(refusal('method'), 'PLAINTEXT with the right secrets');
    put(1, oauth => { signature => $plain })->is_refusal(refusal('signature'), 'the secrets in place of a signature');
};
attack A6 => 'another HTTP method than was signed' => sub {
    my $target = "$actual/$movie";
    for my $sent (qw(DELETE POST GET HEAD)) {
        my $bytes = $mine->prepare($target, [ rating => 1 ], method => 'PUT') =~ s/^PUT/$sent/r;
        my $r = $mine->send_bytes($bytes);
        is($r->status, 401, "signed for PUT, sent as $sent");
    }
    my $bytes = $mine->prepare($target, [], method => 'GET') =~ s/^GET/DELETE/r;
    $mine->send_bytes($bytes)->is_refusal(refusal('signature'), 'signed for GET, sent as DELETE');
    is(rating(), '5', 'nothing was changed');
};
attack A6 => 'the method= override, not signed' => sub {
    $mine->get("$actual/$movie", [], extra => [ method => 'delete' ])->is_refusal(refusal('signature'), 'in a query');
    $mine->post("$actual/$movie", [ method => 'get' ], extra => [ method => 'delete' ])
        ->is_refusal(refusal('signature'), 'beside a signed one');
    is(rating(), '5', 'nothing was changed');
};

# ---- parameters --------------------------------------------------------------

# The parts of a rating, to be put together otherwise than the client would.
sub parts {
    my ($stars, %o) = @_;
    my $pairs = $mine->oauth_pairs('PUT', $m->base . "$actual/$movie", [ rating => $stars, @{ $o{more} || [] } ],
        { oauth => { nonce => 'p' . ++$number, timestamp => int $m->clock }, oauth_more => $o{oauth_more} });
    return ($pairs, Matinee::Client::query([ rating => $stars ]), Matinee::Client::query($pairs));
}

sub send_put {
    my ($query, $headers, $body) = @_;
    my $target = "$actual/$movie" . (length $query ? "?$query" : '');
    return $mine->send_bytes($mine->bytes('PUT', $target, $headers, $body));
}
my @form = ('Content-Type' => 'application/x-www-form-urlencoded');

attack A7 => 'a parameter added' => sub {
    for my $extra ([ rating => 1 ], [ output => 'json' ], [ v => '2.0' ], [ '' => 'x' ], [ oauth_x => 1 ],
        [ feed_token => 'T1x' ], [ "rating\0" => 1 ], [ 'rating[]' => 1 ]) {
        put(2, extra => $extra)->is_refusal(refusal('signature'), "'$extra->[0]' in the query");
    }
    my ($pairs, $args, $query) = parts(2);
    send_put($query, \@form, "$args&rating=1")->is_refusal(refusal('signature'), 'in the form');
    is(rating(), '5', 'nothing was changed');
};
attack A7 => 'a parameter taken away or changed' => sub {
    my ($pairs, $args, $query) = parts(2);
    send_put($query, \@form, '')->is_refusal(refusal('signature'), 'the rating is missing');
    ($pairs, $args, $query) = parts(2);
    send_put($query, \@form, 'rating=1')->is_refusal(refusal('signature'), 'the rating is another');
    ($pairs, $args, $query) = parts(2);
    send_put($query, \@form, 'Rating=2')->is_refusal(refusal('signature'), 'its name has a capital');
    ($pairs, $args, $query) = parts(2);
    send_put($query, \@form, 'rating=2%00')->is_refusal(refusal('signature'), 'a NUL behind it');
    is(rating(), '5', 'nothing was changed');
};
attack A7 => 'a protocol parameter twice' => sub {
    for my $name (qw(oauth_consumer_key oauth_token oauth_signature_method oauth_timestamp oauth_nonce oauth_version
        oauth_signature)) {
        my ($pairs) = parts(1);
        my %of = @$pairs;
        my @where = ([ 'the same', $of{$name} ], [ 'another', 'x' ]);
        for (@where) {
            my ($what, $value) = @$_;
            my $query = Matinee::Client::query([ @$pairs, $name => $value ]);
            send_put($query, \@form, 'rating=1')->is_refusal(refusal('duplicate'), "$name, $what");
        }
    }
};
attack A7 => 'a protocol parameter in two places' => sub {
    my ($pairs, $args, $query) = parts(1);
    my $header = Matinee::Client::authorization($pairs);
    send_put($query, [ @form, Authorization => $header ], $args)->is_refusal(refusal('duplicate'), 'query and header');
    send_put('', [ @form, Authorization => $header ], "$args&$query")->is_refusal(refusal('duplicate'), 'form and header');
    send_put($query, \@form, "$args&$query")->is_refusal(refusal('duplicate'), 'query and form');
    send_put("oauth_token=$mine->{token}", [ @form, Authorization => $header ], $args)
        ->is_refusal(refusal('duplicate'), 'one of them alone');
    send_put('oauth_verifier=1', [ @form, Authorization => $header ], "$args&oauth_verifier=1")
        ->is_refusal(refusal('duplicate'), 'one that has no place here');
    is(rating(), '5', 'nothing was changed');
};
attack A7 => 'two Authorization headers' => sub {
    my ($pairs, $args) = parts(1);
    my $header = Matinee::Client::authorization($pairs);
    my $r = send_put('', [ @form, Authorization => $header, Authorization => $header ], $args);
    like($r->status, qr/^40[01]$/, 'refused: ' . $r->status);
    is(rating(), '5', 'nothing was changed');
};
attack A7 => 'an argument moved to where it is not signed' => sub {
    for my $type ('text/plain', 'application/octet-stream', 'application/json', 'multipart/form-data; boundary=x') {
        my ($pairs, $args, $query) = parts(1);
        send_put($query, [ 'Content-Type' => $type ], $args)->is_refusal(refusal('signature'), "a body of $type");
    }
    # Signed without any argument, so that the body is what nobody vouched for.
    for my $type ('text/plain', 'application/json', 'application/xml') {
        my $r = $mine->request("$actual/$movie", [], method => 'PUT', body => 'rating=1', headers => [ 'Content-Type' => $type ]);
        like($r->status, qr/^4(?:00|15)$/, "$type is not read as a form: " . $r->status);
    }
    my $r = $mine->request("$actual/$movie", [], method => 'PUT', headers => [ Rating => 1, Cookie => 'rating=1' ]);
    $r->is_status(400, 'nor is a header or a cookie');
    is(rating(), '5', 'nothing was changed');
};
attack A7 => 'a form nobody signed' => sub {
    for my $type ('application/x-www-form-urlencoded', 'Application/X-WWW-Form-URLEncoded',
        'application/x-www-form-urlencoded ; charset=utf-8') {
        $mine->request("$actual/$movie", [], method => 'PUT', body => 'rating=1', headers => [ 'Content-Type' => $type ])
            ->is_refusal(refusal('signature'), $type);
    }
    $mine->request($me, [], body => 'output=json', headers => \@form)->is_refusal(refusal('signature'), 'with a GET');
    is(rating(), '5', 'nothing was changed');
};
attack A7 => 'other spellings of the names' => sub {
    my $bare = $m->client;    # signs without a token
    $bare->get($me, [ "OAuth_Token" => $mine->{token} ])->is_refusal(refusal('no_token'), 'capitals');
    $bare->get($me, [ 'oauth_token[]' => $mine->{token} ])->is_refusal(refusal('no_token'), 'brackets');
    $bare->get($me, [ "oauth_token\0" => $mine->{token} ])->is_refusal(refusal('no_token'), 'a NUL');
    $bare->get($me, [ ' oauth_token' => $mine->{token} ])->is_refusal(refusal('no_token'), 'a blank');
    $bare->get($me, [ oauth_token => '' ])->is_refusal(refusal('no_token'), 'an empty one');
};
attack A7 => 'a value with a NUL or a line end' => sub {
    for my $bad ("5\0", "5\n", '5 ', ' 5', '05', '+5', '5.0', '6', '0', '-1', '1e0', "\x{ff}") {
        my $r = put($bad);
        is($r->status, 400, sprintf 'rating %vd', $bad);
        is($r->text('//message'), 'rating is invalid', 'its words');
    }
    put("4' OR 1=1 -- ")->is_status(400, 'SQL');
    is(rating(), '5', 'nothing was changed');
};

# ---- tokens ------------------------------------------------------------------

attack A14 => "one application's token with another's key" => sub {
    my @stolen = (oauth => { token => $mine->{token} }, token_secret => $mine->{token_secret});
    $other->get($me, [], @stolen)->is_refusal(refusal('token'), 'signed with its own secret');
    $other->get($me, [], @stolen, secret => $mine->{secret})->is_refusal(refusal('token'), "with the other's secret");
    $other->get('/catalog/titles', [ term => 'a' ], @stolen)->is_refusal(refusal('token'), 'where none is needed');
};
attack A14 => 'tokens of other kinds' => sub {
    my $begun = $dance->begin($app);
    my ($feed) = $mine->get("/users/$mine->{user_id}/feeds")->body =~ /feed_token=(T1[\w.-]{88})/;
    for ([ 'a request token', $begun->{token}, $begun->{secret} ], [ 'a user id', $mine->{user_id}, $mine->{token_secret} ],
        [ 'a feed token', $feed, $mine->{token_secret} ], [ 'a key', $app->{key}, $app->{secret} ],
        [ 'a token with a letter more', "$mine->{token}A", $mine->{token_secret} ],
        [ 'a token with a letter less', substr($mine->{token}, 0, -1), $mine->{token_secret} ],
        [ 'a long one', 'T1' . 'A' x 5000, 'x' ], [ 'bytes', "\xff\xfe\0", 'x' ], [ 'SQL', "' OR 1=1 -- ", 'x' ]) {
        my ($name, $token, $token_secret) = @$_;
        $app->get($me, [], oauth => { token => $token }, token_secret => $token_secret)->is_refusal(refusal('token'), $name);
    }
    $app->get('/oauth/access_token', [], oauth => { token => $mine->{token} }, token_secret => $mine->{token_secret})
        ->is_refusal(refusal('token'), 'an access token where a request token is due');
};
attack A14 => 'no token' => sub {
    $app->get($me)->is_refusal(refusal('no_token'), 'signed');
    $app->get($me, [], key_only => 1)->is_status(400, 'the key alone');
    $app->get($me, [], unsigned => 1)->is_refusal(refusal('no_key'), 'nothing');
    $app->get('/oauth/access_token')->is_refusal(refusal('no_request'), 'at the exchange');
};

# Every worker refuses from the next call on.
sub all_refuse {
    my ($client, $name, @refusal) = @_;
    $client->get($me)->is_refusal(@refusal, "$name, call $_") for 1 .. 9;
    my %met = map { $_ => 1 } at_once(6, sub { $client->get($me)->status });
    is_deeply([ keys %met ], [ $refusal[0] ], "$name, six at once");
    return;
}

attack A14 => 'a token that was withdrawn' => sub {
    my $rosa  = $dance->subscriber('rosa');
    my $hers  = $dance->token($other, $rosa);
    my $again = $dance->token($other, $rosa);
    $hers->get($me)->is_status(200, 'before') for 1 .. 9;
    $m->ctl('token', 'withdraw', 'rosa', $other->{key});
    all_refuse($hers, 'afterwards', refusal('token'));
    all_refuse($again, 'nor another token of the pair', refusal('token'));
    $mine->get($me)->is_status(200, "another's goes on");
};
attack A14 => 'an account that was disabled' => sub {
    my $udo = $dance->subscriber('udo');
    my $his = $dance->token($other, $udo);
    $his->get($me)->is_status(200, 'before') for 1 .. 9;
    $m->ctl('user', 'disable', 'udo');
    all_refuse($his, 'afterwards', refusal('token'));
};
attack A14 => 'an account that was closed' => sub {
    my $eva  = $dance->subscriber('eva');
    my $hers = $dance->token($other, $eva);
    $hers->get($me)->is_status(200, 'before') for 1 .. 9;
    $m->ctl('user', 'delete', 'eva', '--yes');
    all_refuse($hers, 'afterwards', refusal('token'));
    $dance->subscriber('eva');
    all_refuse($hers, 'nor when somebody takes the name', refusal('token'));
};
attack A14 => 'an application that was disabled' => sub {
    my ($key, $secret) = $m->app('Short-lived', '--per-second', 100000);
    my $short = $dance->token($m->client(key => $key, secret => $secret), $ines);
    $short->get($me)->is_status(200, 'before') for 1 .. 9;
    $m->ctl('app', 'disable', $key);
    all_refuse($short, 'afterwards', refusal('inactive'));
    $mine->get($me)->is_status(200, "another's goes on");
};

# ---- headers that lie --------------------------------------------------------

attack A19 => 'a false Host does not get into a reply' => sub {
    my $evil = 'evil.example';
    for my $name ($evil, "$evil:80", "EVIL.example", "$evil." ) {
        my $r = $mine->get($me, [], base => "http://$name", headers => [ Host => $name ]);
        $r->is_status(200, "Host: $name, signed for it");
        unlike($r->raw, qr/evil/i, 'is nowhere in the reply');
        like($r->body, qr/\Q@{[ $m->base ]}\E/, 'which has our own addresses');
    }
    my $r = $app->request('/oauth/request_token', [], base => "http://$evil", headers => [ Host => $evil ],
        oauth_more => [ oauth_callback => 'oob' ], place => 'query');
    $r->is_status(200, 'a request token');
    unlike($r->raw, qr/evil/, 'and the consent page it names is ours');
    $mine->get($me, [], headers => [ Host => $evil ])->is_refusal(refusal('signature'), 'signed for us, sent to another');
};
attack A19 => 'forwarded headers say nothing' => sub {
    my @lies = ('X-Forwarded-Host' => 'evil.example', 'X-Forwarded-Proto' => 'https', 'X-Forwarded-Port' => '444',
        Forwarded => 'host=evil.example;proto=https', 'X-Original-URL' => '/users/x', 'X-Rewrite-URL' => '/users/x',
        'X-Host' => 'evil.example', 'X-Forwarded-Server' => 'evil.example', 'X-HTTP-Method-Override' => 'DELETE',
        'X-Forwarded-Prefix' => '/evil', 'Front-End-Https' => 'on', 'X-Forwarded-Ssl' => 'on', Proxy => 'http://evil.example/');
    my $r = $mine->get($me, [], headers => \@lies);
    $r->is_status(200, 'with all of them');
    is($r->body, $mine->get($me)->body, 'the same as without');
    $mine->get($me, [], headers => \@lies, base => $m->base =~ s/^http/https/r)->is_refusal(refusal('signature'), 'signed as https');
    $mine->request("$actual/$movie", [ rating => 5 ], method => 'GET', headers => \@lies);
    is(rating(), '5', 'a method in a header is none');
};
attack A19 => 'names the web server vouches with' => sub {
    my $r = $mine->get($me, [], headers => [ HTTPS => 'on', 'REQUEST_SCHEME' => 'https', 'PATH_INFO' => '/x',
        'MATINEE_VARIANT' => 'x', 'Matinee-Variant' => 'x', 'REMOTE-ADDR' => '1.2.3.4', 'REMOTE_ADDR' => '1.2.3.4' ]);
    $r->is_status(200, 'cannot be sent by a client');
    my @last = grep { ($_->{addr} // $_->{address} // '') eq '1.2.3.4' } $m->access_log;
    is(scalar @last, 0, 'nor get into the log');
};

# ---- somebody else's quota ---------------------------------------------------

attack A20 => "a victim's day is not used up without its secret" => sub {
    my ($key, $secret) = $m->app('Victim', '--per-second', 100000, '--per-day', 20);
    my $victim = $m->client(key => $key, secret => $secret);
    my $hers   = $dance->token($victim, $ines);
    for (1 .. 15) {
        $victim->get($me, [], secret => 'wrong', oauth => { token => $hers->{token} }, token_secret => 'x');
        $victim->get('/catalog/titles', [ term => 'a' ], secret => 'wrong');
        $victim->get($me, [], key_only => 1);
        $victim->get("/users/$hers->{user_id}/at_home", [ feed_token => 'T1' . 'A' x 86 . '--' ], key_only => 1);
        $victim->get($me, [], oauth => { token => 'T1nosuch' }, token_secret => 'x');
        $victim->get($me, [], oauth => { timestamp => 1 });
    }
    my @statuses = map { $hers->get($me)->status } 1 .. 15;
    is_deeply([ grep { $_ != 200 } @statuses ], [], '90 bad calls, and still 15 good ones');
    my ($n) = (0);
    $n++ while $n < 30 && $hers->get($me)->status == 200;
    cmp_ok($n, '<', 10, 'while there is a limit');
    $hers->get($me)->is_refusal(refusal('rate'), 'which says so');
};
attack A20 => 'nor is the second of it' => sub {
    my ($key, $secret) = $m->app('Victim of floods', '--per-second', 2);
    my $victim = $m->client(key => $key, secret => $secret);
    my $t = int($m->clock) + 0.5;
    my @bad = at_once(10, sub { my $r = 0; $r = $victim->get('/catalog/titles', [ term => 'a' ], secret => 'wrong')->status for 1 .. 5; $r });
    is_deeply([ grep { $_ != 401 } @bad ], [], 'fifty badly signed calls are refused as such');
    $victim->get('/catalog/titles', [ term => 'a' ])->is_status(200, 'the good one is answered');
};

is(rating(), '5', 'at the end the rating is what its owner made it');
attacks_done();
