#!/usr/bin/perl
# Attacks on the pages: forms that another site made a browser send, pages in
# frames, sessions that somebody else prepared or kept, passwords guessed, and
# who has an account asked around.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Attack;
use Matinee::Dance;
use Matinee::FastCGI;
use Matinee::Instance;
use Matinee::Need;
use Test::More;

Matinee::Need::all(Matinee::Instance->missing);

my $m     = Matinee::Instance->start(settings => "sign_in_tries = 5\n");
my $dance = Matinee::Dance->new($m);
my $app   = $m->client;
my $ines  = $dance->subscriber('ines');
my $otto  = $dance->subscriber('otto');
my $cookie = 'matinee';

sub count { return $m->db->sql("SELECT COUNT(*) FROM $_[0]", 'matinee') + 0 }

# Tries count by the minute: each case begins in one of its own.
sub next_minute { $m->clock_set(60 * (1 + int($m->clock / 60)) + 1); return }

sub is_in {
    my ($browser, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $r = $browser->open('/account');
    return is($r->status . ' ' . $browser->address, '200 /account', "$name: signed in");
}

sub is_out {
    my ($browser, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $r = $browser->open('/account');
    return like($browser->address, qr{^/account/sign_in}, "$name: not signed in");
}

# A browser with a cookie somebody put into it.
sub browser_with {
    my ($value) = @_;
    my $browser = $dance->browser;
    $browser->cookies->{$cookie} = { value => $value };
    return $browser;
}

# ---- forged forms ------------------------------------------------------------

# The pairs of the consent form, as a form of another site would have them.
sub consent_pairs {
    my ($browser, $begun) = @_;
    $browser->open($dance->address($app, $begun));
    return map { @$_ } grep { $_->[0] !~ /^(?:login|password)$/ } $browser->fields;
}
my $form_headers = [ 'Content-Type' => 'application/x-www-form-urlencoded' ];

# Nothing was approved by it.
sub is_forged {
    my ($browser, $begun, $r, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    like($r->status, qr/^4\d\d$/, "$name: refused (" . $r->status . ')');
    is($browser->left, undef, "$name: nobody is sent to the application");
    is(count("request_token WHERE token_hash = UNHEX(SHA2('$begun->{token}', 256)) AND status = 1"), 0, "$name: not approved");
    return;
}

attack A11 => 'a consent somebody else wrote' => sub {
    my $browser = $dance->signed_in($ines);
    my $strange = $dance->signed_in($otto);
    my $begun = $dance->begin($app);
    my %mine  = (consent_pairs($browser, $begun), answer => 'yes');
    my %theirs = consent_pairs($strange, $dance->begin($app));
    my $post = sub { my %pairs = (%mine, @_); $browser->send('POST', '/oauth/login', Matinee::Client::query([%pairs])) };
    my %bare = %mine;
    delete $bare{form};
    is_forged($browser, $begun, $browser->send('POST', '/oauth/login', Matinee::Client::query([%bare])), 'without the hidden field');
    is_forged($browser, $begun, $post->(form => ''), 'with an empty one');
    is_forged($browser, $begun, $post->(form => 'A' x length $mine{form}), 'with a made-up one');
    is_forged($browser, $begun, $post->(form => $theirs{form}), "with another person's");
    is_forged($browser, $begun, $post->(form => substr $mine{form}, 0, -4), 'with a part of it');
    is_forged($browser, $begun, $post->(form => $browser->cookie($cookie)), 'with the cookie for it');
    is_forged($browser, $begun, $browser->send('POST', '/oauth/login', Matinee::Client::query([%mine]) . "&form=x"), 'with two');
    is_forged($browser, $begun, $browser->send('POST', '/oauth/login?' . Matinee::Client::query([%mine]), ''), 'all of it in the query');
    my $anonymous = $dance->browser;
    is_forged($anonymous, $begun, $anonymous->send('POST', '/oauth/login', Matinee::Client::query([%mine])), 'without the cookie');
    $post->();
    like($browser->left // '', qr/oauth_verifier=/, 'the form itself is good');
};
attack A11 => 'a consent by a link' => sub {
    my $browser = $dance->signed_in($ines);
    my $begun = $dance->begin($app);
    my %mine  = (consent_pairs($browser, $begun), answer => 'yes');
    my $r = $browser->open('/oauth/login?' . Matinee::Client::query([%mine]));
    is($browser->left, undef, 'GET approves nothing');
    is(count("request_token WHERE token_hash = UNHEX(SHA2('$begun->{token}', 256)) AND status = 1"), 0, 'not approved');
    for my $method (qw(GET HEAD PUT DELETE)) {
        $browser->send($method, '/oauth/login?' . Matinee::Client::query([ %mine, method => 'POST' ]), $method eq 'PUT' ? 'x=y' : undef);
        is($browser->left, undef, "nor does $method with method=POST");
    }
};
attack A11 => 'a form that another site sent' => sub {
    my $browser = $dance->signed_in($ines);
    my $begun = $dance->begin($app);
    for ([ Origin => 'https://evil.example' ], [ Origin => $m->base . '.evil.example' ], [ Origin => $m->base =~ s/^http/https/r ],
        [ 'Sec-Fetch-Site' => 'cross-site' ], [ 'Sec-Fetch-Site' => 'same-site' ]) {
        my %mine = (consent_pairs($browser, $begun), answer => 'yes');
        my $r = $browser->send('POST', '/oauth/login', Matinee::Client::query([%mine]), headers => $_);
        is_forged($browser, $begun, $r, "$_->[0]: $_->[1]");
    }
    my %mine = (consent_pairs($browser, $begun), answer => 'yes');
    $browser->send('POST', '/oauth/login', Matinee::Client::query([%mine]),
        headers => [ Origin => $m->base, 'Sec-Fetch-Site' => 'same-origin' ]);
    like($browser->left // '', qr/oauth_verifier=/, 'one of our own is good');
};
attack A11 => 'a body that is no form' => sub {
    my $browser = $dance->signed_in($ines);
    my $begun = $dance->begin($app);
    my %mine  = (consent_pairs($browser, $begun), answer => 'yes');
    my $client = $browser->{client};
    for my $type ('text/plain', 'application/json', 'multipart/form-data; boundary=x', '') {
        my $r = $client->send_bytes($client->bytes('POST', '/oauth/login',
            [ Cookie => "$cookie=" . $browser->cookie($cookie), length $type ? ('Content-Type' => $type) : () ],
            Matinee::Client::query([%mine])));
        like($r->status, qr/^4\d\d$/, "'$type' is refused: " . $r->status);
    }
    is(count("request_token WHERE token_hash = UNHEX(SHA2('$begun->{token}', 256)) AND status = 1"), 0, 'not approved');
};
attack A11 => "a sign-in to the attacker's account" => sub {
    my $browser = $dance->browser;
    my $r = $browser->send('POST', '/account/sign_in', Matinee::Client::query([ login => 'otto', password => $otto->{password} ]));
    like($r->status, qr/^4\d\d$/, 'a form of another site, before any page was open: ' . $r->status);
    is_out($browser, 'afterwards');
    $browser->open('/account/sign_in');
    $r = $browser->send('POST', '/account/sign_in', Matinee::Client::query([ login => 'otto', password => $otto->{password} ]));
    like($r->status, qr/^4\d\d$/, 'without the hidden field: ' . $r->status);
    my $theirs = $dance->browser;
    $theirs->open('/account/sign_in');
    $browser->open('/account/sign_in');
    $r = $browser->submit({ login => 'otto', password => $otto->{password}, form => $theirs->field('form') });
    like($r->status, qr/^4\d\d$/, "with one of the attacker's browser: " . $r->status);
    is_out($browser, 'after all of them');
};
attack A11 => 'forged orders on the account page' => sub {
    my $mine = $dance->token($app, $ines);
    my $browser = $dance->signed_in($ines);
    my $stranger = $dance->signed_in($otto);
    $stranger->open('/account');
    my @posts = sort { $a cmp $b } map { $_->[1] } grep { $_->[0] eq 'POST' && $_->[1] =~ m{^/account/(?!sign_in)} } routes();
    cmp_ok(scalar @posts, '>=', 3, "@posts");
    for my $path (@posts) {
        my @pairs = (oauth_consumer_key => $app->{key}, key => $app->{key}, application => $app->{key}, all => 'yes');
        for my $form ([], [ form => 'x' ], [ form => $stranger->field('form') // 'x' ]) {
            my $r = $browser->send('POST', $path, Matinee::Client::query([ @pairs, @$form ]));
            like($r->status, qr/^4\d\d$/, "$path, " . (@$form ? 'a wrong field' : 'no field') . ': ' . $r->status);
        }
        $browser->open('/account');
        my $form = $browser->field('form');
        my $r = $browser->open("$path?" . Matinee::Client::query([ @pairs, form => $form ]), stay => 1);
        like($r->status . ($r->header('location') // ''), qr{^(?:4\d\d|303\Q@{[ $m->base ]}\E/account)$}, "$path by a link: " . $r->status);
    }
    $mine->get('/users/current')->is_status(200, 'the application is still let in');
    is_in($browser, 'and the person is still');
};

# [method, pattern] of the table that are pages.
sub routes {
    my $program = Matinee::Paths::program('matinee');
    return map { [ (split /\t/)[ 0, 1 ] ] } grep { (split /\t/)[2] eq 'none' } split /\n/, `$program --routes`;
}

attack A11 => 'a page in a frame' => sub {
    my $browser = $dance->browser;
    my $begun = $dance->begin($app);
    my @pages = ([ 'the consent page', sub { $browser->open($dance->address($app, $begun)) } ],
        [ 'the consent page, wrong password', sub { $browser->submit({ login => 'ines', password => 'no' }, button => 'yes') } ],
        [ 'signing in', sub { $browser->open('/account/sign_in') } ],
        [ 'signing in, wrong password', sub { $browser->submit({ login => 'ines', password => 'no' }) } ],
        [ 'a forged form', sub { $browser->send('POST', '/account/sign_in', 'login=x') } ],
        [ 'an expired token', sub { $browser->open("/oauth/login?oauth_token=x&oauth_consumer_key=$app->{key}") } ],
        [ 'the account', sub { $dance->signed_in($ines, browser => $browser); $browser->open('/account') } ],
        [ 'a PIN', sub { $dance->consent($browser, $app, $dance->begin($app, callback => 'oob'), $ines); $browser->page } ],
        [ 'no', sub { $dance->consent($browser, $app, $dance->begin($app), $ines, answer => 'no'); $browser->page } ]);
    for (@pages) {
        my ($name, $get) = @$_;
        my $r = $get->();
        my $policy = $r->header('content-security-policy') // '';
        like($policy, qr/frame-ancestors 'none'/, "$name: no frames") or diag($r->raw);
        is($r->header('x-frame-options'), 'DENY', "$name: for old browsers as well");
        like($policy, qr/default-src 'none'/, "$name: nothing is loaded but what is said");
        unlike($policy, qr/unsafe|script-src|\*/, "$name: no script");
        like($policy, qr/base-uri 'none'/, "$name: no other base");
        is($r->header('referrer-policy'), 'no-referrer', "$name: no referrer");
        is($r->header('x-content-type-options'), 'nosniff', "$name: no guessing of types");
        like($r->header('cache-control') // '', qr/no-store/, "$name: not kept");
        unlike($r->body, qr/<script|\son\w+=|javascript:|style="/i, "$name: nothing inline");
    }
};
attack A11 => 'markup in what an application says of itself' => sub {
    my ($key, $secret) = $m->app(q{<b onclick="x">"Fish" & 'Co'</b><script>alert(1)</script>}, '--per-second', 1000);
    my $odd = $m->client(key => $key, secret => $secret);
    my $browser = $dance->browser;
    $browser->open($dance->address($odd, $dance->begin($odd, callback => 'https://x.example/?a="><script>alert(2)</script>' =~ s/[<>"]/sprintf '%%%02X', ord $&/ger)));
    like($browser->said, qr{<b onclick="x">"Fish" & 'Co'</b>}, 'is text');
    is(scalar $browser->html->findnodes('//script | //b[@onclick]')->size, 0, 'and no markup');
    $browser->open('/account/sign_in');
    $browser->submit({ login => '"><script>alert(3)</script>', password => 'x' });
    is(scalar $browser->html->findnodes('//script')->size, 0, 'nor is a login');
};

# ---- sessions ----------------------------------------------------------------

attack A12 => 'a session prepared before sign-in' => sub {
    next_minute();
    my $attacker = $dance->browser;
    $attacker->open('/account/sign_in');
    my $planted = $attacker->cookie($cookie);
    ok(length $planted, 'a cookie comes with the page');
    my $victim = browser_with($planted);
    $dance->signed_in($ines, browser => $victim);
    isnt($victim->cookie($cookie), $planted, 'signing in makes another');
    is_in($victim, 'the victim');
    is_out(browser_with($planted), 'who knows the first one');
};
attack A12 => 'a session prepared at the consent page' => sub {
    my $attacker = $dance->browser;
    my $begun = $dance->begin($app);
    $attacker->open($dance->address($app, $begun));
    my $planted = $attacker->cookie($cookie);
    my $victim = browser_with($planted);
    my $came = $dance->consent($victim, $app, $begun, $ines);
    ok($came->{verifier}, 'the victim says yes');
    isnt($victim->cookie($cookie), $planted, 'and has another cookie');
    is_out(browser_with($planted), 'who knows the first one');
};
attack A12 => 'a session that is somebody else\'s' => sub {
    my $attacker = $dance->signed_in($otto);
    my $planted = $attacker->cookie($cookie);
    my $victim = browser_with($planted);
    $victim->open('/account/sign_in');
    my $r = $victim->open('/account/sign_in');
    $victim->submit({ login => 'ines', password => $ines->{password} }) if $victim->has_field('password');
    is_in($attacker, 'the attacker') if ($victim->cookie($cookie) // '') eq $planted;
    isnt(($attacker->open('/account'), $attacker->said)[-1] =~ /\bines\b/ ? 1 : 0, 1, 'who prepared it is not the victim');
};
attack A12 => 'a session after signing out' => sub {
    next_minute();
    my $browser = $dance->signed_in($ines);
    my $kept = $browser->cookie($cookie);
    is_in(browser_with($kept), 'a copy of the cookie');
    $browser->open('/account');
    my ($form) = grep { ($_->getAttribute('action') // '') =~ /sign_out/ } $browser->forms;
    ok($form, 'there is a way out');
    $browser->send('POST', $form->getAttribute('action'), Matinee::Client::query([ map { @$_ } $browser->fields($form) ]));
    is_out($browser, 'the person');
    is_out(browser_with($kept), 'the copy');
    is(count("session WHERE session_hash = UNHEX(SHA2('$kept', 256))"), 0, 'the server has forgotten it');
};
attack A12 => 'a session after another sign-in' => sub {
    my $browser = $dance->signed_in($ines);
    my $kept = $browser->cookie($cookie);
    $browser->open('/account/sign_in');
    $browser->{cookies} = { $cookie => { value => $kept } };
    my $form = $browser->open('/account');
    my $again = browser_with($kept);
    $again->open($dance->address($app, $dance->begin($app)));
    ok(!$again->has_field('password'), 'one session serves the consent page as well');
};
attack A12 => 'a session after the account was disabled, its password changed, or it was closed' => sub {
    next_minute();
    my @people = map { $dance->subscriber($_) } qw(udo eva rosa);
    my @browsers = map { $dance->signed_in($_) } @people;
    is_in($_, 'before') for @browsers;
    $m->ctl('user', 'disable', 'udo');
    $m->ctl(\"a new password\n", 'user', 'password', 'eva');
    $m->ctl('user', 'delete', 'rosa', '--yes');
    is_out($browsers[0], 'disabled');
    is_out($browsers[1], 'with another password');
    is_out($browsers[2], 'closed');
    my $browser = $dance->browser;
    $browser->open('/account/sign_in');
    $browser->submit({ login => $_->{login}, password => $_->{password} }) && is_out($browser, "$_->{login}, by the old password")
        for @people;
};
attack A12 => 'an old session' => sub {
    next_minute();
    my $browser = $dance->signed_in($ines);
    my $now = int $m->clock;
    is_in($browser, 'at first');
    $m->clock_set($now + 1209600 - 30);
    is_in($browser, 'two weeks later');
    $m->clock_set($now + 1209600 + 30);
    is_out($browser, 'after that');
};
attack A12 => 'cookies' => sub {
    next_minute();
    my $browser = $dance->signed_in($ines);
    my $c = $browser->cookies->{$cookie};
    ok($c->{httponly}, 'HttpOnly');
    like($c->{samesite} // '', qr/^(?:Lax|Strict)$/i, 'SameSite');
    is($c->{path}, '/', 'Path');
    ok(!exists $c->{domain}, 'of this host alone');
    is(scalar keys %{ $browser->cookies }, 1, 'there is one');
    unlike($c->{value}, qr/ines/i, 'which says nothing');
};
attack A12 => 'session ids cannot be guessed' => sub {
    my @ids = map { my $b = $dance->browser; $b->open('/account/sign_in'); $b->cookie($cookie) } 1 .. 40;
    my %seen = map { $_ => 1 } @ids;
    is(scalar keys %seen, 40, 'each is another');
    cmp_ok(length $ids[0], '>=', 22, 'of 128 bits at least');
    # A letter that is the same in all of them is no letter of chance.
    my @fixed = grep { my $at = $_; my %letters = map { substr($_, $at, 1) => 1 } @ids; keys %letters < 8 } 0 .. length($ids[0]) - 1;
    cmp_ok(scalar @fixed, '<=', 1, 'nothing in them stays the same');
    my $r;
    for my $bad ('', 'x', 'A' x length $ids[0], "' OR 1=1 -- ", "\xff" x 20, 'A' x 4000, $ids[0] . 'A') {
        is_out(browser_with($bad), "a cookie of " . length($bad) . ' bytes');
    }
};
attack A12 => 'two cookies of one name' => sub {
    next_minute();
    my $browser = $dance->signed_in($ines);
    my $good = $browser->cookie($cookie);
    my $strange = $dance->browser;
    my $r = $strange->open('/account', headers => [ Cookie => "$cookie=$good; $cookie=" . 'A' x length $good ], stay => 1);
    isnt($r->status, 200, 'are none');
};
attack A12 => 'over https the cookie is for https alone' => sub {
    my $there = Matinee::Instance->start(catalog => undef, workers => 1,
        settings => qq(login_base = "https://login.example"\n));
    my $browser = Matinee::Dance->new($there)->browser;
    my $r = $browser->open('/account/sign_in');
    my ($name) = keys %{ $browser->cookies };
    is($name, "__Host-$cookie", 'its name says so');
    ok($browser->cookies->{$name}{secure}, 'Secure');
    my $begun = Matinee::Dance->new($there)->begin($there->client);
    like($begun->{login_url}, qr{^https://login\.example/}, 'and so does the address of the page');
};

# ---- passwords ---------------------------------------------------------------

# Tries to sign in; the status.
sub try_sign_in {
    my ($login, $password, %o) = @_;
    my $browser = Matinee::Browser->new($m->client(from => $o{from}), headers => $o{headers});
    $browser->open('/account/sign_in');
    my $r = $browser->submit({ login => $login, password => $password });
    return $o{page} ? $browser : $browser->address =~ m{^/account(?:\?|$)} ? 'in' : $r->status;
}

attack A13 => 'guessing: after five tries a minute even the right one is refused' => sub {
    next_minute();
    is(try_sign_in('ines', "guess $_"), 401, "try $_") for 1 .. 5;
    is(try_sign_in('ines', $ines->{password}), 429, 'the sixth, which is right');
    is(try_sign_in('ines', 'guess'), 429, 'the seventh, which is wrong, looks the same');
    is(try_sign_in('otto', $otto->{password}), 'in', 'another account from there');
    is(try_sign_in('ines', $ines->{password}, from => '127.0.0.2'), 'in', 'the same from elsewhere');
    next_minute();
    is(try_sign_in('ines', $ines->{password}), 'in', 'a minute later');
};
attack A13 => 'guessing with the name spelled in other ways' => sub {
    next_minute();
    my @names = ('ines', 'Ines', 'INES', "\xc4\xb1nes", 'iNeS', 'ines', 'InEs');
    try_sign_in($_, 'guess') for @names;
    is(try_sign_in('ines', $ines->{password}), 429, 'counts as one account');
};
attack A13 => 'guessing from an address that is made up' => sub {
    next_minute();
    for my $n (1 .. 5) {
        try_sign_in('ines', 'guess', headers => [ 'X-Forwarded-For' => "10.0.0.$n", 'X-Real-IP' => "10.0.0.$n",
            Forwarded => "for=10.0.0.$n", 'Client-IP' => "10.0.0.$n", 'X-Client-IP' => "10.0.0.$n", 'True-Client-IP' => "10.0.0.$n" ]);
    }
    is(try_sign_in('ines', $ines->{password}, headers => [ 'X-Forwarded-For' => '10.9.9.9' ]), 429, 'does not help');
};
attack A13 => 'guessing through the consent page counts with it' => sub {
    next_minute();
    for my $n (1 .. 5) {
        my $browser = $dance->browser;
        $browser->open($dance->address($app, $dance->begin($app)));
        is($browser->submit({ login => 'ines', password => 'guess' }, button => 'yes')->status, 401, "try $n");
    }
    is(try_sign_in('ines', $ines->{password}), 429, 'one count for both pages');
};
attack A13 => 'guessing with many at once' => sub {
    next_minute();
    my @got = at_once(12, sub { try_sign_in('ines', "guess $_[0]") });
    my %n;
    $n{$_}++ for @got;
    cmp_ok($n{401} // 0, '<=', 5, 'five are looked at');
    is(($n{401} // 0) + ($n{429} // 0), 12, 'the others are not') or diag("@got");
};
attack A13 => 'guessing from everywhere at one account' => sub {
    next_minute();
    for my $n (2 .. 12) { try_sign_in('ines', "guess $_", from => "127.0.0.$n") for 1 .. 5 }
    is(try_sign_in('ines', $ines->{password}, from => '127.0.0.99'), 429, 'is bounded as well');
    is(try_sign_in('otto', $otto->{password}, from => '127.0.0.99'), 'in', 'and no other account is touched');
};
attack A13 => 'keeping somebody out by guessing without end from one place' => sub {
    next_minute();
    my @got = map { try_sign_in('ines', "guess $_") } 1 .. 60;
    is($got[-1], 429, 'is refused there');
    is(try_sign_in('ines', $ines->{password}, from => '127.0.0.99'), 'in', 'and goes on elsewhere');
};
attack A13 => 'one place with addresses of both families' => sub {
    # What REMOTE_ADDR may look like; the web server says it, no client.
    my $try = sub {
        my ($from, $password) = @_;
        my $fetch = sub {
            my ($uri, %o) = @_;
            my %variables = (%{ $o{variables} || {} }, REMOTE_ADDR => $from);
            return Matinee::FastCGI->connect($m->socket)->get($uri, %o, variables => \%variables);
        };
        my $page = $fetch->('/account/sign_in');
        my ($jar)  = $page->{headers}{'set-cookie'} =~ /^([^;]+)/;
        my ($form) = $page->{body} =~ /name="form" value="([^"]+)"/;
        return $fetch->('/account/sign_in', method => 'POST',
            body => Matinee::Client::query([ login => 'ines', password => $password, form => $form ]),
            variables => { HTTP_COOKIE => $jar, CONTENT_TYPE => 'application/x-www-form-urlencoded' })->{status};
    };
    for ([ '10.0.0.1', '::ffff:10.0.0.1', '::ffff:10.0.0.2' ], [ '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1' ]) {
        my ($one, $same, $other) = @$_;
        next_minute();
        is($try->($one, "guess $_"), 401, "$one, try $_") for 1 .. 5;
        is($try->($same, $ines->{password}), 429, "$same is the same place");
        is($try->($other, "guess $_"), 401, "$other is another, try $_") for 1 .. 5;
        is($try->($other, $ines->{password}), 429, "with a bound of its own");
    }
    next_minute();
    is($try->("::ffff:10.0.1.$_", 'guess'), 401, "::ffff:10.0.1.$_") for 1 .. 9;
};
attack A13 => 'one guess at each of many accounts' => sub {
    next_minute();
    my @got = map { try_sign_in("nobody$_", 'summer2026') } 1 .. 55;
    is($got[-1], 429, 'is bounded as well');
    my $kept = count('sign_in_try');
    try_sign_in("nobody$_", 'summer2026') for 56 .. 60;
    is(count('sign_in_try'), $kept, 'and what is refused leaves nothing in the database');
    is(try_sign_in('otto', $otto->{password}, from => '127.0.0.99'), 'in', 'from elsewhere all goes on');
};
attack A13 => 'a PIN or a token for a password' => sub {
    next_minute();
    is(try_sign_in('ines', ''), 401, 'no password');
    is(try_sign_in('ines', $app->{secret}), 401, "the application's secret");
    my ($hash) = split /\n/, $m->db->sql("SELECT password FROM user WHERE login = 'ines'", 'matinee');
    is(try_sign_in('ines', $hash), 401, 'the hash');
    is(try_sign_in('ines', "$ines->{password}\0x"), 401, 'a NUL behind the right one');
    next_minute();
    is(try_sign_in('ines', ' ' . $ines->{password}), 401, 'a blank before it');
    is(try_sign_in('ines', uc $ines->{password}), 401, 'in capitals');
    is(try_sign_in("ines' -- ", $ines->{password}), 401, 'SQL');
    is(try_sign_in('ines', 'x' x 100_000), 401, 'a long one');
    $m->ctl('user', 'add', 'nopass', '--no-password');
    is(try_sign_in('nopass', ''), 401, 'an account without a password');
};

# What a page says, without what is another on every page. Logins of one length
# make pages of one length.
sub page_of {
    my ($login) = @_;
    my $browser = try_sign_in($login, 'wrong password', page => 1);
    my $r = $browser->page;
    my $form = $browser->field('form') // '';
    my $body = $r->body =~ s/\Q$form\E/FORM/gr;
    $body =~ s/\Q$login\E/LOGIN/g;
    my @headers = map { lc($_->[0]) =~ /^(?:date|set-cookie)$/ ? $_->[0] : join ': ', @$_ } @{ $r->{headers} };
    return { status => $r->status, body => $body, headers => \@headers };
}
attack A13 => 'who has an account is not told' => sub {
    next_minute();
    $dance->subscriber('rest');
    $m->ctl('user', 'disable', 'rest');
    $m->ctl('user', 'add', 'bare', '--no-password');
    my $known = page_of('ines');
    is($known->{status}, 401, 'a wrong password');
    is_deeply(page_of($_), $known, "'$_' gets the same answer") for 'inez', 'rest', 'bare', 'zzzz';
};

# ---- time --------------------------------------------------------------------

# The processor time of the only worker, in ticks of the system, of some tries.
attack A17 => 'the same work for a name that is unknown' => sub {
    my $one = Matinee::Instance->start(catalog => undef, workers => 1, settings => "sign_in_tries = 1000\n");
    my $steps = Matinee::Dance->new($one);
    $steps->subscriber('ines');
    $one->ctl('user', 'add', 'nopass', '--no-password');
    $steps->subscriber('asleep');
    $one->ctl('user', 'disable', 'asleep');
    my ($worker) = $one->worker_pids;
    my $ticks = sub {
        open my $f, '<', "/proc/$worker/stat" or die "stat: $!";
        my @f = split ' ', <$f> =~ s/^.*\) //r;
        return $f[11] + $f[12];
    };
    my $cost = sub {
        my ($login) = @_;
        my $browser = $steps->browser;
        $browser->open('/account/sign_in');
        my $before = $ticks->();
        for (1 .. 20) { $browser->submit({ login => $login, password => 'wrong password' })->is_status(401, "no for $login") if $_ }
        return $ticks->() - $before;
    };
    $cost->('ines');
    my $known = $cost->('ines');
    cmp_ok($known, '>=', 8, "a wrong password costs something: $known ticks for twenty");
    # Without the hash of a password it would be a fiftieth; half is far from that.
    for my $login ('nobody', 'nopass', 'asleep') {
        my $ticks = $cost->($login);
        cmp_ok($ticks, '>', $known / 2, "$login costs as much: $ticks ticks");
        cmp_ok($ticks, '<', $known * 2, 'and no more');
    }
    my %queries;
    $queries{ $_->{queries} }++ for grep { $_->{method} eq 'POST' && $_->{status} == 401 } $one->access_log;
    is(scalar keys %queries, 1, 'and as many queries: ' . join ' ', %queries);
    is(($one->worker_pids)[0], $worker, 'it was one worker all the time');
};

attacks_done();
