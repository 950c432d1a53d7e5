#!/usr/bin/perl
# No log holds a secret: a spread of calls and mistakes with every kind there is
# (passwords, PINs, verifiers, tokens and their secrets, cookies, form fields,
# feed tokens, applications' secrets, signatures), with all logging that there
# is switched on, and then all logs are searched for each of them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Attack qw(soon);
use Matinee::Dance;
use Matinee::Instance;
use Matinee::Need;
use Matinee::Secrets;
use Test::More;
use Time::HiRes qw(sleep);

Matinee::Need::all(Matinee::Instance->missing);

my $m = Matinee::Instance->start(
    workers  => 2,
    settings => "log_level = debug\nsign_in_tries = 1000\n",
    database => [ '--general-log=0', '--log-warnings=9', @$Matinee::MariaDB::durable ],
);
my $dance = Matinee::Dance->new($m);
my $app   = $m->client;
my $ines  = $dance->subscriber('ines');

# ---- what goes well ----------------------------------------------------------

my $browser = $dance->signed_in($ines);
Matinee::Secrets::know('form field', $browser->field('form'));
my @clients = map { $dance->dance($app, $ines, callback => $_) } undef, 'oob', $Matinee::Dance::callback;
push @clients, $dance->token($app, $ines);
my ($movie) = split ' ', $m->db->sql('SELECT id FROM title WHERE kind = 0 LIMIT 1', 'matinee');
my $title = $m->base . "/catalog/titles/movies/$movie";
my @feeds;
for my $mine (@clients) {
    my $me = "/users/$mine->{user_id}";
    for my $place (qw(query header body)) {
        $mine->post("$me/ratings/title/actual", [], place => $place, form => [ title_ref => $title, rating => 4 ]);
        $mine->request("$me/ratings/title/actual/$movie", [], method => 'PUT', place => $place, form => [ rating => 'no_opinion' ]);
    }
    @feeds = $mine->get("$me/feeds")->body =~ m{href="http://[^/]+(/[^"]*feed_token[^"]*)"}g;
    s/&amp;/&/g for @feeds;
    Matinee::Secrets::know('feed token', map { /feed_token=([^&]*)/ } @feeds);
    $mine->send_bytes($mine->bytes('GET', $_, []))->is_status(200, 'a feed') for @feeds[ 4 .. 6 ];
    $mine->get($me)->is_status(200, 'a call');
}

# ---- what goes wrong ---------------------------------------------------------

my $mine = $clients[0];
my $me   = "/users/$mine->{user_id}";
# Requests that nothing understands, with the secrets in every place but the
# path, which is what a log is for.
my @secrets = ($mine->{token}, $mine->{token_secret}, $mine->{secret}, $ines->{password}, $browser->cookie('matinee'));
for my $secret (@secrets) {
    my $coded = Matinee::Client::encode($secret);
    $mine->get('/catalog/titles', [ term => $secret, output => 'pdf' ]);
    $mine->get($me, [ $secret => $secret ], oauth => { nonce => $secret });
    $mine->get($me, [], oauth => { timestamp => $secret });
    $mine->get($me, [], oauth => { version => $secret });
    $mine->get($me, [], oauth => { method => $secret });
    $mine->get($me, [], oauth => { key => $secret });
    $mine->get($me, [], oauth => { token => $secret });
    $mine->get($me, [], oauth => { signature => $secret });
    $mine->get($me, [ feed_token => $secret ], key_only => 1);
    $mine->post("$me/ratings/title/actual", [], form => [ title_ref => $secret, rating => $secret ]);
    $mine->post("$me/reviews", [], form => [ title_ref => $title, write_up => $secret ]);
    $mine->get($me, [], headers => [ 'User-Agent' => $secret, Referer => "http://x/?$secret", 'X-Forwarded-For' => $secret,
        Cookie => "matinee=$secret", 'If-None-Match' => $secret, Accept => $secret, 'Accept-Language' => $secret ]);
    $mine->send_bytes($mine->bytes('GET', "/oauth/login?oauth_token=$coded&oauth_consumer_key=$coded&application_name=$coded", []));
    $dance->ask_begin($app, callback => "https://x.example/?$coded");
    $dance->ask_begin($app, callback => "javascript:$secret");
    $dance->exchange($app, { token => $secret, secret => $secret }, verifier => $secret);
    eval { $mine->send_bytes($mine->bytes('GET', '/nosuch?' . "$coded&" x 200, [])) };
    eval { $mine->send_bytes($mine->bytes($coded, "/users/current?$coded", [], $coded)) };
    my $stranger = $dance->browser;
    $stranger->open('/account/sign_in');
    $stranger->submit({ login => 'ines', password => $secret }) if $secret ne $ines->{password};
    $stranger->open('/account/sign_in');
    $stranger->submit({ login => 'ines', password => "$secret$secret" }) if $stranger->has_field('password');
    $stranger->send('POST', '/account/sign_in', Matinee::Client::query([ password => $secret, form => $secret ]));
}
# Sign-in by an address, as some would.
$browser->open('/account/sign_in?' . Matinee::Client::query([ login => 'ines', password => $ines->{password} ]));
# Wrong verifiers and PINs, until the token dies.
my $begun = $dance->begin($app, callback => 'oob');
my $came = $dance->consent($dance->browser, $app, $begun, $ines);
$dance->exchange($app, $begun, verifier => "9$came->{pin}") for 1 .. 6;
$dance->exchange($app, $begun, verifier => $came->{pin});

# matineectl, which is given secrets too.
my $password = 'a-new-password-of-hers';
Matinee::Secrets::know('password', $password);
$m->ctl(\"$password\n", 'user', 'password', 'ines');
$m->ctl_try(\"$password\n", 'user', 'add', 'ines');
$m->ctl_try(\"$password\n", 'user', 'password', 'nobody');
$m->ctl('user', 'export', 'ines');
$m->ctl('app', 'secret', $app->{key});

# Without the database, and with a database that fails in the middle.
$m->db->crash;
for my $r ($clients[1]->get("/users/$clients[1]{user_id}"), $mine->send_bytes($mine->bytes('GET', $feeds[5], [])), $dance->ask_begin($app)) {
    is($r->status, 503, 'without the database: ' . $r->status) if $r->status != 200;
}
my $lost = $dance->browser;
$lost->open("/oauth/login?oauth_token=$begun->{token}&oauth_consumer_key=$app->{key}");
$lost->open('/account', headers => [ Cookie => 'matinee=' . $browser->cookie('matinee') ]);
$m->db->restart;
ok(soon(sub { $clients[2]->get('/users/current')->status == 200 }), 'the database is back');
$m->db->sql('RENAME TABLE user_rating TO hidden', 'matinee');
for (1 .. 3) { $clients[2]->post("/users/$clients[2]{user_id}/ratings/title/actual", [], form => [ title_ref => $title, rating => 3 ]) }
$m->db->sql('RENAME TABLE hidden TO user_rating, access_token TO hidden', 'matinee');
$_->get('/users/current') for @clients;
$m->db->sql('RENAME TABLE hidden TO access_token, session TO hidden', 'matinee');
$browser->open('/account');
$m->db->sql('RENAME TABLE hidden TO session', 'matinee');
# A worker that dies, and a secret that cannot be opened.
$m->db->sql("UPDATE access_token SET secret = REVERSE(secret)", 'matinee');
$m->restart;
$_->get('/users/current') for @clients;
kill 'SEGV', ($m->worker_pids)[0];
ok(soon(sub { my $r = eval { $app->get('/catalog/titles', [ term => 'a' ]) }; $r && $r->status == 200 }), 'workers are back');

# ---- the search --------------------------------------------------------------

my $count = Matinee::Secrets::count();
for my $kind ('password', 'PIN', 'verifier', 'access token', 'access token secret', 'request token', 'request token secret',
    'cookie', 'form field', 'feed token', 'consumer secret', 'signature') {
    cmp_ok($count->{$kind} // 0, '>', 0, "known of kind $kind: " . ($count->{$kind} // 0));
}
my @logs = $m->logs;
for my $name (qw(access.log error.log nginx-access.log nginx-error.log)) {
    ok((grep { m{/\Q$name\E$} } @logs), "$name is among the logs");
}
ok((grep { -s && $_ eq $m->db->log } @logs), 'and so is that of MariaDB');
my $lines = () = $m->access_log;
cmp_ok($lines, '>', 100, "lines of the access log: $lines");
is($m->secrets_look, 0, 'no log holds any of them');

done_testing;
