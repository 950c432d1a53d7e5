#!/usr/bin/perl
# Attacks on the dance: a request token of somebody else's that a victim is
# brought to approve, verifiers that are missing, guessed or used twice,
# callbacks that lead away, and what a token must not do in the end.
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

my $m     = Matinee::Instance->start(settings => "sign_in_tries = 1000\n");
my $dance = Matinee::Dance->new($m);
my $ines  = $dance->subscriber('ines');
my $back  = $Matinee::Dance::callback;

# An application; `hosts` are those its callbacks may go to.
sub app {
    my ($name, %o) = @_;
    my ($key, $secret) = $m->app($name, '--per-second', 100000);
    my %set = (callback_hosts => $o{hosts}, revision_a_only => $o{a_only});
    for (grep { defined $set{$_} } sort keys %set) {
        $m->db->sql("UPDATE consumer SET $_ = '$set{$_}' WHERE consumer_key = '$key'", 'matinee');
    }
    return $m->client(key => $key, secret => $secret);
}
my $fish  = app('Fish Finder');
my $other = app('Other');

sub count { return $m->db->sql("SELECT COUNT(*) FROM $_[0]", 'matinee') + 0 }

# An approved request token, and what came back with it.
sub approved {
    my (%o) = @_;
    my $begun = $dance->begin($o{app} // $fish, exists $o{callback} ? (callback => $o{callback}) : ());
    my $came = $dance->consent($o{browser} // $dance->browser, $o{app} // $fish, $begun, $ines);
    return ($begun, $came);
}

# A consent page that will not let anybody in: no buttons, and no way out.
sub is_shut {
    my ($browser, $status, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $r = $browser->page;
    is($r->status, $status, "$name: status");
    is($browser->left, undef, "$name: nobody is sent away");
    is($r->header('location'), undef, "$name: nor told to go");
    ok(!$browser->button('yes'), "$name: there is nothing to say yes to");
    return;
}

{
    my ($begun, $came) = approved();
    $dance->exchange($fish, $begun, verifier => $came->{verifier})->is_status(200, 'an honest dance in 1.0a');
    ($begun, $came) = approved(callback => undef);
    $dance->exchange($fish, $begun)->is_status(200, 'and in 1.0');
}

# ---- somebody else's token (April 2009) --------------------------------------

attack A8 => 'in 1.0a the one who began cannot finish without the verifier' => sub {
    my ($begun, $came) = approved();
    like($came->{address}, qr/^\Q$back\E\?/, 'the victim is sent to the application');
    $dance->exchange($fish, $begun)->is_refusal(refusal('token'), 'the attacker has no verifier');
    $dance->exchange($fish, $begun, verifier => '')->is_refusal(refusal('token'), 'an empty one');
    $dance->exchange($fish, $begun, verifier => $begun->{token})->is_refusal(refusal('token'), 'the token for one');
};
attack A8 => 'in 1.0a the callback is the one that was signed for' => sub {
    my $begun = $dance->begin($fish);
    my $browser = $dance->browser;
    $browser->open($dance->address($fish, $begun, pairs => [ oauth_callback => 'https://evil.example/' ]));
    unlike($browser->page->raw, qr/evil/, 'another in the address of the page is not looked at');
    my $came = $dance->answer($browser, $ines);
    like($came->{address}, qr/^\Q$back\E\?/, 'nor gone to');
};
attack A8 => 'in 1.0 the page warns: who asked, when, and for whom' => sub {
    my $begun = $dance->begin($fish, callback => undef);
    is($begun->{oauth_callback_confirmed}, undef, 'the flow is 1.0');
    my $browser = $dance->browser;
    $browser->open($dance->address($fish, $begun));
    my $said = $browser->said;
    my @now = gmtime $m->clock;
    like($said, qr/Fish Finder/, 'the name');
    like($said, qr/fishfinder\.example/, 'the site');
    like($said, qr/\b\d{1,2}:\d\d\b/, 'the time');
    like($said, qr/someone else|somebody else/i, 'what may be behind it');
    my $begun_a = $dance->begin($fish);
    my $page_a = $dance->browser;
    $page_a->open($dance->address($fish, $begun_a));
    cmp_ok(length $page_a->said, '<', length $said, 'in 1.0a it is shorter');
};
attack A8 => 'in 1.0 the name must be the one that was registered' => sub {
    my $begun = $dance->begin($fish, callback => undef);
    my $browser = $dance->browser;
    my $address = $dance->address($fish, $begun);
    my $from = quotemeta Matinee::Client::query([ application_name => 'Fish Finder' ]);
    for my $name ('Your Bank', 'fish finder', 'Fish Finder ', "Fish Finder\0") {
        my $to = Matinee::Client::query([ application_name => $name ]);
        $browser->open($address =~ s/$from/$to/r);
        is_shut($browser, 401, "'$name'");
    }
    $browser->open($address =~ s/&$from//r);
    is_shut($browser, 400, 'none');
};
attack A8 => 'a token opened in one session is not approved in another' => sub {
    for my $callback ($back, undef) {
        my $flow = $callback ? '1.0a' : '1.0';
        my $mallory = $dance->subscriber("mallory-$flow");
        my $hers = $dance->signed_in($mallory);
        my $his  = $dance->signed_in($ines);
        my $begun = $dance->begin($fish, callback => $callback);
        my $address = $dance->address($fish, $begun);
        $hers->open($address)->is_status(200, "$flow: the attacker looks at the page");
        $his->open($address);
        is_shut($his, 401, "$flow: the victim, signed in");
        my $fresh = $dance->browser;
        $fresh->open($address);
        $dance->answer($fresh, $ines) if $fresh->button('yes');
        is_shut($fresh, 401, "$flow: the victim, who signs in");
        $dance->exchange($fish, $begun)->is_refusal(refusal('token'), "$flow: nothing was approved");
    }
};
attack A8 => 'a token serves one person, once' => sub {
    my $browser = $dance->browser;
    my ($begun, $came) = approved(browser => $browser);
    my $address = $dance->address($fish, $begun);
    $browser->open($address);
    is_shut($browser, 401, 'approved already');
    my $another = $dance->browser;
    $another->open($address);
    is_shut($another, 401, 'somebody else');
    $dance->exchange($fish, $begun, verifier => $came->{verifier})->is_status(200, 'exchanged');
    $dance->exchange($fish, $begun, verifier => $came->{verifier})->is_refusal(refusal('token'), 'again');
    $browser->open($address);
    is_shut($browser, 401, 'after the exchange');
};
attack A8 => 'in 1.0 it is used once as well' => sub {
    my ($begun, $came) = approved(callback => undef);
    is($came->{verifier}, undef, 'no verifier');
    my @got = at_once(8, sub { $dance->exchange($fish, $begun)->status });
    is_deeply(\@got, [ 200, (401) x 7 ], 'of eight at once, one');
};
attack A8 => 'who says no has said it for good' => sub {
    my $begun = $dance->begin($fish);
    my $browser = $dance->browser;
    my $came = $dance->consent($browser, $fish, $begun, $ines, answer => 'no');
    is($came->{address}, undef, 'nobody is sent to the application');
    unlike($browser->page->raw, qr/oauth_token=/, 'and no token is on the page');
    $browser->open($dance->address($fish, $begun));
    is_shut($browser, 401, 'afterwards');
    $dance->exchange($fish, $begun)->is_refusal(refusal('token'), 'nor is there anything to exchange');
};

# Lives of tokens, by the server's clock. Each has a second or two to spare.
sub lives {
    my ($callback, $open, $approved) = @_;
    my $flow = $callback ? '1.0a' : '1.0';
    my ($early, $late, $kept, $lost) = map { $dance->begin($fish, callback => $callback) } 1 .. 4;
    my $browser = $dance->signed_in($ines);
    my $start = int $m->clock;
    $m->clock_set($start + $open - 5);
    $browser->open($dance->address($fish, $early))->is_status(200, "$flow: open for $open s");
    my $one = $dance->consent($browser, $fish, $kept, $ines);
    my $two = $dance->consent($browser, $fish, $lost, $ines);
    ok($one->{address} && $two->{address}, "$flow: and approved until then");
    my $then = int $m->clock;
    $m->clock_set($start + $open + 5);
    $browser->open($dance->address($fish, $late));
    is_shut($browser, 401, "$flow: no longer");
    $m->clock_set($then + $approved - 5);
    $dance->exchange($fish, $kept, verifier => $one->{verifier})->is_status(200, "$flow: an approved one for $approved s");
    $m->clock_set($then + $approved + 5);
    $dance->exchange($fish, $lost, verifier => $two->{verifier})->is_refusal(refusal('token'), "$flow: no longer");
    return;
}
attack A8 => 'tokens do not live long' => sub {
    lives(undef, 300, 120);
    lives($back, 900, 300);
};
attack A8 => 'an application may want 1.0a only' => sub {
    my $strict = app('Strict', a_only => 1);
    my $r = $dance->ask_begin($strict, callback => undef);
    like($r->status, qr/^40[01]$/, 'a request token of 1.0 is refused: ' . $r->status);
    unlike($r->body, qr/oauth_token=/, 'and none is in the reply');
    $dance->begin($strict);
    pass('one of 1.0a is made');
};
attack A8 => 'an application is told to use 1.0a meanwhile' => sub {
    my $strict = app('Stricter');
    my $begun  = $dance->begin($strict, callback => undef);
    my ($yes, $came) = approved(app => $strict, callback => undef);
    ok($came->{address}, 'one dance of 1.0 is begun, one approved');
    $m->ctl('app', 'change', $strict->{key}, '--only-10a', 'yes');
    my $browser = $dance->browser;
    $browser->open($dance->address($strict, $begun));
    is_shut($browser, 401, 'at the consent page');
    $dance->exchange($strict, $yes)->is_refusal(refusal('token'), 'at the exchange');
    ($yes, $came) = approved(app => $strict);
    $dance->exchange($strict, $yes, verifier => $came->{verifier})->is_status(200, 'one of 1.0a goes on');
};
attack A8 => 'a token of one application with the key of another' => sub {
    my $begun = $dance->begin($fish);
    my $browser = $dance->browser;
    my $address = $dance->address($fish, $begun);
    $browser->open($address =~ s/\Q$fish->{key}/$other->{key}/r);
    is_shut($browser, 401, 'at the consent page');
    $browser->open("$address&oauth_consumer_key=$other->{key}");
    is_shut($browser, 401, 'both keys');
    my ($yes, $came) = approved();
    $dance->exchange($other, $yes, verifier => $came->{verifier})->is_refusal(refusal('token'), 'at the exchange');
    $dance->exchange($fish, $yes, verifier => $came->{verifier})->is_status(200, 'which costs the right one nothing');
};
attack A8 => 'an application that is disabled meanwhile' => sub {
    my $gone  = app('Gone');
    my $begun = $dance->begin($gone);
    my ($yes, $came) = approved(app => $gone);
    $m->ctl('app', 'disable', $gone->{key});
    my $browser = $dance->browser;
    $browser->open($dance->address($gone, $begun));
    is_shut($browser, 401, 'at the consent page');
    $dance->exchange($gone, $yes, verifier => $came->{verifier})->is_refusal(refusal('inactive'), 'at the exchange');
    $dance->ask_begin($gone)->is_refusal(refusal('inactive'), 'at the beginning');
};
attack A8 => 'an account that is disabled meanwhile' => sub {
    my $udo = $dance->subscriber('udo');
    my $begun = $dance->begin($fish);
    my $came  = $dance->consent($dance->browser, $fish, $begun, $udo);
    ok($came->{verifier}, 'approved');
    $m->ctl('user', 'disable', 'udo');
    $dance->exchange($fish, $begun, verifier => $came->{verifier})->is_refusal(refusal('token'), 'no access token');
};
attack A8 => 'an approval that is withdrawn before the exchange' => sub {
    my ($begun, $came) = approved(app => $other);
    $m->ctl('token', 'withdraw', 'ines', $other->{key});
    $dance->exchange($other, $begun, verifier => $came->{verifier})->is_refusal(refusal('token'), 'no access token');
};

# ---- verifiers ---------------------------------------------------------------

attack A9 => 'a missing verifier' => sub {
    my ($begun, $came) = approved();
    $dance->exchange($fish, $begun)->is_refusal(refusal('token'), 'none');
    $dance->exchange($fish, $begun, pairs => [ verifier => $came->{verifier} ])->is_refusal(refusal('token'), 'under another name');
    $dance->exchange($fish, $begun, pairs => [ 'OAuth_Verifier' => $came->{verifier} ])->is_refusal(refusal('token'), 'in capitals');
    $dance->exchange($fish, $begun, extra => [ oauth_verifier => $came->{verifier} ])
        ->is_refusal(refusal('signature'), 'not signed');
};
attack A9 => 'wrong verifiers: the fifth is the last' => sub {
    my ($begun, $came) = approved(callback => 'oob');
    like($came->{pin}, qr/^\d{6}$/, 'a PIN');
    my $wrong = $came->{pin} eq '123456' ? '654321' : '123456';
    $dance->exchange($fish, $begun, verifier => $wrong)->is_refusal(refusal('token'), "wrong one $_") for 1 .. 4;
    my ($kept, $right) = approved(callback => 'oob');
    $dance->exchange($fish, $begun, verifier => $came->{pin})->is_status(200, 'the right one as the fifth');
    $dance->exchange($fish, $kept, verifier => $right->{pin} eq '123456' ? '654321' : '123456')
        ->is_refusal(refusal('token'), "of another, wrong one $_") for 1 .. 5;
    $dance->exchange($fish, $kept, verifier => $right->{pin})->is_refusal(refusal('token'), 'the right one as the sixth');
    is(count("request_token WHERE token_hash = UNHEX(SHA2('$kept->{token}', 256))"), 0, 'the token is gone');
};
attack A9 => 'guesses from many sides at once are counted too' => sub {
    my ($begun, $came) = approved(callback => 'oob');
    my $right = $came->{pin};
    my @got = at_once(12, sub { $dance->exchange($fish, $begun, verifier => sprintf '%06d', ($right + $_[0]) % 1000000)->status });
    is_deeply(\@got, [ (401) x 12 ], 'twelve wrong ones');
    $dance->exchange($fish, $begun, verifier => $right)->is_refusal(refusal('token'), 'then the right one');
};
attack A9 => 'guesses nobody signed for cost the person nothing' => sub {
    my ($begun, $came) = approved(callback => 'oob');
    for (1 .. 8) {
        $dance->exchange($fish, $begun, verifier => '000000', token_secret => 'x')
            ->is_refusal(refusal('signature'), "badly signed, $_");
        $dance->exchange($other, $begun, verifier => '000000')->is_refusal(refusal('token'), "of another application, $_");
    }
    $dance->exchange($fish, $begun, verifier => $came->{pin})->is_status(200, 'the PIN still counts');
};
attack A9 => "another token's verifier" => sub {
    my ($mine, $came) = approved();
    my ($yours, $theirs) = approved();
    $dance->exchange($fish, $mine, verifier => $theirs->{verifier})->is_refusal(refusal('token'), 'crosswise');
    $dance->exchange($fish, $yours, verifier => $theirs->{verifier})->is_status(200, 'its own');
    $dance->exchange($fish, $mine, verifier => $theirs->{verifier})->is_refusal(refusal('token'), 'used, and of another');
    $dance->exchange($fish, $mine, verifier => $came->{verifier})->is_status(200, 'its own');
};
attack A9 => 'a verifier is used once' => sub {
    my ($begun, $came) = approved();
    my $before = count('access_token');
    my @got = at_once(8, sub { $dance->exchange($fish, $begun, verifier => $came->{verifier})->status });
    is_deeply(\@got, [ 200, (401) x 7 ], 'of eight at once, one');
    is(count('access_token'), $before + 1, 'one access token was made');
};
attack A9 => 'the same exchange sent again' => sub {
    my ($begun, $came) = approved();
    my $bytes = $fish->prepare('/oauth/access_token', [], place => 'header', oauth => { token => $begun->{token} },
        token_secret => $begun->{secret}, oauth_more => [ oauth_verifier => $came->{verifier} ]);
    $fish->send_bytes($bytes)->is_status(200, 'once');
    is($fish->send_bytes($bytes)->status, 401, 'twice');
};
attack A9 => 'before anybody said yes' => sub {
    my $begun = $dance->begin($fish, callback => 'oob');
    $dance->exchange($fish, $begun, verifier => '000000')->is_refusal(refusal('token'), '1.0a');
    my $begun_10 = $dance->begin($fish, callback => undef);
    $dance->exchange($fish, $begun_10)->is_refusal(refusal('token'), '1.0');
};
attack A9 => 'verifiers and PINs are not alike' => sub {
    my %pins = map { my (undef, $came) = approved(callback => 'oob'); ($came->{pin} => 1) } 1 .. 8;
    cmp_ok(scalar keys %pins, '>', 6, 'PINs differ');
    my %verifiers = map { my (undef, $came) = approved(); ($came->{verifier} => 1) } 1 .. 4;
    is(scalar keys %verifiers, 4, 'verifiers differ');
    ok(!(grep { length() < 16 } keys %verifiers), 'and are long');
};
attack A9 => 'an access token is not in the database as it is' => sub {
    my ($begun, $came) = approved();
    my %got = Matinee::Dance::pairs($dance->exchange($fish, $begun, verifier => $came->{verifier})->body);
    my $waiting = $dance->begin($fish);
    my ($open, $pin) = approved(callback => 'oob');
    my $dump = join '', map { $m->db->sql("SELECT * FROM $_", 'matinee') } qw(access_token request_token approval session user consumer);
    for ([ 'the access token', $got{oauth_token} ], [ 'its secret', $got{oauth_token_secret} ],
        [ 'a request token', $waiting->{token} ], [ 'its secret', $waiting->{secret} ],
        [ 'the PIN', "\t$pin->{pin}\t" ], [ 'the password', $ines->{password} ], [ "the application's secret", $fish->{secret} ]) {
        is(index($dump, $_->[1]), -1, "$_->[0] is not there");
    }
};

# ---- callbacks ---------------------------------------------------------------

# What nobody may be sent to, whoever asks.
my @never = (
    'javascript:alert(1)', 'JavaScript:alert(1)', " javascript:alert(1)", "java\tscript:alert(1)", 'data:text/html,x',
    'vbscript:x', 'file:///etc/passwd', 'about:blank', 'blob:https://fishfinder.example/1', 'view-source:https://fishfinder.example/',
    '//evil.example/', '/account', 'evil.example', '', ' ', 'http:', 'https://', 'http:///x', 'https:evil.example', 'https:/evil.example',
    'https://ines@evil.example/', 'https://fishfinder.example@evil.example/', 'https://fishfinder.example:80@evil.example/',
    "https://fishfinder.example/\r\nSet-Cookie: matinee=x", "https://fishfinder.example/\nX: y", "https://fishfinder.example/\0",
    'https://fishfinder.example\\@evil.example/', 'https:\\\\evil.example/', 'https://evil.example\\.fishfinder.example/',
    "https://fishfinder.example/ x", "https://fishfinder.example/\x{ff}", 'https://fishfinder.example:99999999/',
    'OOB', 'Oob', 'https://' . 'x' x 3000 . '.example/',
);

# Not at the request token (1.0a), and not at the consent page (1.0).
sub is_refused_callback {
    my ($app, $callback, $name) = @_;
    my $before = count('request_token');
    my $r = $dance->ask_begin($app, callback => $callback);
    like($r->status, qr/^40[01]$/, "1.0a, $name: refused (" . $r->status . ')');
    unlike($r->raw, qr/oauth_token=|evil\.example/, "1.0a, $name: no token, no echo");
    # Those that expired may go meanwhile.
    cmp_ok(count('request_token'), '<=', $before, "1.0a, $name: none made");
    return unless length $callback && $callback !~ /^oob$/i;
    my $begun = $dance->begin($app, callback => undef);
    my $browser = $dance->browser;
    $browser->open($dance->address($app, $begun, callback => $callback));
    is_shut($browser, 400, "1.0, $name");
    unlike($browser->page->raw, qr/^Set-Cookie: matinee=x(?![\w-]{42};)|^X: y/m, "1.0, $name: no header of its making");
    return;
}
sub is_good_callback {
    my ($app, $callback, $name) = @_;
    my ($begun, $came) = approved(app => $app, callback => $callback);
    my $path = $callback =~ s/#.*//r;
    like($came->{address} // '', qr/^\Q$path\E[?&]oauth_token=/, "$name: $callback");
    return;
}
for my $callback (@never) {
    my $shown = substr $callback =~ s/([^\x21-\x7e])/sprintf '\\x%02x', ord $1/ger, 0, 60;
    attack A10 => "a callback '$shown'" => sub { is_refused_callback($fish, $callback, 'refused') };
}
attack A10 => 'a fragment stays the last' => sub {
    my ($begun, $came) = approved(callback => "$back?a=b#part");
    like($came->{address}, qr{^\Q$back\E\?a=b&oauth_token=\w+&oauth_verifier=\w+#part$}, 'behind what is added');
};
attack A10 => 'parameters of the callback are not ours' => sub {
    my ($begun, $came) = approved(callback => "$back?oauth_token=x&oauth_verifier=y");
    my @tokens = $came->{address} =~ /[?&]oauth_token=([^&]*)/g;
    is_deeply(\@tokens, [ 'x', $begun->{token} ], 'kept, ours behind them');
};

my $bound = app('Bound', hosts => 'https://fishfinder.example/back other.example:8443 fishfinder:');
for ([ 'another host', 'https://evil.example/back' ], [ 'a host below', 'https://x.fishfinder.example/back' ],
    [ 'a host above', 'https://example/back' ], [ 'a longer host', 'https://fishfinder.example.evil.example/back' ],
    [ 'a host that ends alike', 'https://evilfishfinder.example/back' ], [ 'another scheme', 'http://fishfinder.example/back' ],
    [ 'another port', 'https://fishfinder.example:444/back' ], [ 'another path', 'https://fishfinder.example/' ],
    [ 'a path that begins alike', 'https://fishfinder.example/backdoor' ],
    [ 'a way up', 'https://fishfinder.example/back/../evil' ], [ 'a coded way up', 'https://fishfinder.example/back/%2e%2e/evil' ],
    [ 'a half coded way up', 'https://fishfinder.example/back/.%2E/evil' ],
    [ 'a coded slash', 'https://fishfinder.example/back%2f..%2fevil' ],
    [ 'a host without its port', 'https://other.example/' ], [ 'a host with the usual port', 'https://other.example:443/' ],
    [ 'another application\'s scheme', 'fishfinderx://x' ], [ 'a look-alike', "https://fishf\xc4\xb1nder.example/back" ],
    [ 'a look-alike in punycode', 'https://xn--fishfnder-u4a.example/back' ],
    [ 'a dot behind the host', 'https://fishfinder.example./back' ], [ 'a number for a host', 'https://2130706433/back' ]) {
    my ($name, $callback) = @$_;
    attack A10 => "not registered: $name" => sub { is_refused_callback($bound, $callback, $callback) };
}
attack A10 => 'what was registered' => sub {
    is_good_callback($bound, $_, 'goes') for 'https://fishfinder.example/back', 'https://fishfinder.example/back/x?y=z',
        'HTTPS://FishFinder.Example/back', 'https://fishfinder.example:443/back', 'https://other.example:8443/', 'fishfinder://done';
};
attack A10 => 'a coded letter of the path is another way to write it, or refused' => sub {
    my $r = $dance->ask_begin($bound, callback => 'https://fishfinder.example/b%61ck');
    like($r->status, qr/^(?:200|400|401)$/, 'answered: ' . $r->status);
};
attack A10 => 'the callback is shown to the person' => sub {
    my $begun = $dance->begin($fish, callback => 'https://some.where.example:8443/x');
    my $browser = $dance->browser;
    $browser->open($dance->address($fish, $begun));
    like($browser->said, qr/some\.where\.example/, 'by its host');
};
attack A10 => 'the pages send nobody anywhere else' => sub {
    my $browser = $dance->signed_in($ines);
    for my $path ('/account/sign_in', '/account', '/oauth/login') {
        for my $name (qw(next return return_to url redirect continue oauth_callback done)) {
            my $r = $browser->open("$path?$name=https%3A%2F%2Fevil.example%2F");
            is($browser->left, undef, "$path?$name=");
            unlike($r->header('location') // '', qr/evil/, 'no address of theirs') if $name eq 'next';
        }
    }
};

# ---- the door shut for 1.0 ---------------------------------------------------

my $closed = Matinee::Instance->start(catalog => undef, workers => 1, settings => "allow_oauth_10 = no\n");
attack A8 => 'a site can do without 1.0' => sub {
    my $steps = Matinee::Dance->new($closed);
    my $app = $closed->client;
    my $r = $steps->ask_begin($app, callback => undef);
    like($r->status, qr/^40[01]$/, 'a request token of 1.0 is refused: ' . $r->status);
    unlike($r->body, qr/oauth_token=/, 'and none is in the reply');
    $steps->begin($app);
    my $rosa = $steps->subscriber('rosa');
    my $mine = $steps->dance($app, $rosa);
    $mine->get('/users/current')->is_status(200, 'while 1.0a goes');
};

attacks_done();
