#!/usr/bin/perl
# The pages for people: what is sent, header by header, to whom the forms
# answer, how tries are counted; then people in a real Chromium (t/pages).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON ();
use Matinee::Instance;
use Matinee::Need;
use Matinee::Secrets;
use Matinee::Tap;
use Test::More;

Matinee::Need::all(Matinee::Instance->missing);

my $m = Matinee::Instance->start(settings => <<'END');
site_name = "Fish Cinema"
sign_in_tries = 4
END
my @fish = $m->app('Fish Finder', '--per-second', 1000);
my @reef = $m->app('Reef <b>&</b> Co', '--per-second', 1000);
my $base = $m->base;

# ---- people ------------------------------------------------------------------

my %password = (
    'ines@example.org' => 'correct horse battery',
    'otto@example.org' => 'ein zweites Passwort',
    'gone@example.org' => 'closed for good',
);
Matinee::Secrets::know('password', values %password);
my $users = 1000;

sub user_add {
    my ($login, $status) = @_;
    my $salt = join '', map { ('a' .. 'z')[ rand 26 ] } 1 .. 20;
    my $hash = crypt $password{$login}, "\$y\$j9T\$$salt";
    $users++;
    $m->db->sql("INSERT INTO user (id, login, password, first_name, last_name, status, "
            . "created_at, changed_at) VALUES ($users, '$login', '$hash', 'A', 'B', $status, 1, 1)",
        'matinee');
    return $users;
}
my $ines = user_add('ines@example.org', 0);
user_add('otto@example.org', 0);
user_add('gone@example.org', 1);

# ---- a browser of a few lines --------------------------------------------------

my $plain = $m->client;

# Sends a request as browsers do; `jar` keeps the cookie.
sub browse {
    my ($jar, $method, $path, %o) = @_;
    my @headers = ('Accept' => 'text/html,application/xhtml+xml', @{ $o{headers} || [] });
    push @headers, Cookie => "matinee=$jar->{id}" if defined $jar->{id};
    my $body;
    if ($o{form}) {
        $body = Matinee::Client::query($o{form});
        push @headers, 'Content-Type' => 'application/x-www-form-urlencoded';
    }
    my $r = $plain->send_bytes($plain->bytes($method, $path, \@headers, $body));
    if (($r->header('Set-Cookie') // '') =~ /^matinee=([^;]*)/) { $jar->{id} = length $1 ? $1 : undef }
    Matinee::Secrets::know('session', $jar->{id});
    Matinee::Secrets::know('form',    $r->body =~ /name="form" value="([^"]+)"/);
    Matinee::Secrets::know('PIN',     $r->body =~ m{<output[^>]*>(\d{6})<});
    return $r;
}

# The hidden fields of a page's form that leads to `action`.
sub hidden {
    my ($r, $action) = @_;
    my ($form) = $r->body =~ m{<form[^>]* action="\Q$action\E"[^>]*>(.*?)</form>}s or return;
    my @fields;
    while ($form =~ /<input type="hidden" name="([^"]*)" value="([^"]*)"/g) {
        my ($name, $value) = ($1, $2);
        $value =~ s/&lt;/</g;
        $value =~ s/&gt;/>/g;
        $value =~ s/&amp;/&/g;
        push @fields, $name => $value;
    }
    return @fields;
}

sub begin {
    my ($app, @callback) = @_;
    my $client = $m->client(key => $app->[0], secret => $app->[1]);
    my $r = $client->get('/oauth/request_token', [], oauth_more => \@callback);
    my %got = map { split /=/, $_, 2 } split /&/, $r->body;
    s/\+/ /g, s/%(..)/chr hex $1/ge for values %got;
    return { %got, key => $app->[0] };
}

sub login_path {
    my ($begun, %o) = @_;
    my @pairs = (oauth_token => $begun->{oauth_token}, oauth_consumer_key => $begun->{key},
        application_name => $begun->{application_name});
    my %left_out = map { $_ => 1 } @{ $o{without} || [] };
    my @kept;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        push @kept, $name => $value unless $left_out{$name};
    }
    return '/oauth/login?' . Matinee::Client::query([ @kept, @{ $o{more} || [] } ]);
}

sub sign_in {
    my ($jar, $login, $password, @headers) = @_;
    my $page = browse($jar, 'GET', '/account/sign_in');
    return browse($jar, 'POST', '/account/sign_in', headers => \@headers,
        form => [ hidden($page, '/account/sign_in'), login => $login, password => $password ]);
}

# ---- headers -------------------------------------------------------------------

sub page_ok {
    my ($r, $status, $title, $name) = @_;
    subtest $name => sub {
        is($r->status, $status, "status $status");
        like($r->body, qr{^<!DOCTYPE html>\n<html lang="en">.*<h1>\Q$title\E</h1>}s, $title)
            or diag(substr $r->body, 0, 3000);
        like($r->header('Content-Security-Policy'),
            qr{^default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'(?: http: https:)?; frame-ancestors 'none'; base-uri 'none'$},
            'a strict policy');
        is($r->header('X-Frame-Options'), 'DENY', 'no frames');
        is($r->header('Referrer-Policy'), 'no-referrer', 'no Referer');
        is($r->header('X-Content-Type-Options'), 'nosniff', 'no guessing');
        is($r->header('Cache-Control'), 'no-store', 'kept by nobody');
        unlike($r->body, qr/<script|style="|\bon\w+=/, 'no script and no style inside');
    };
    return;
}

{
    my %jar;
    my $r = browse(\%jar, 'GET', '/account/sign_in');
    page_ok($r, 200, 'Sign in', 'the page to sign in');
    like($r->header('Set-Cookie'), qr/^matinee=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/, 'its cookie');
    my $before = $jar{id};
    ok(!defined browse(\%jar, 'GET', '/account/sign_in')->header('Set-Cookie'), 'is given once');

    $r = sign_in(\%jar, 'ines@example.org', 'wrong');
    page_ok($r, 401, 'Sign in', 'a wrong password');
    like($r->body, qr/Authorization failed/, 'in the documented words');
    is($jar{id}, $before, 'the cookie stays');
    my $unknown = sign_in(\%jar, 'nobody@example.org', 'wrong');
    my $closed  = sign_in(\%jar, 'gone@example.org', $password{'gone@example.org'});
    my $blank   = sign_in(\%jar, '', '');
    (my $body = $r->body) =~ s/ines\@/nobody\@/;
    is($unknown->body, $body, 'nobody of that name: the same page');
    $body =~ s/nobody\@/gone\@/;
    is($closed->body, $body, 'a closed account: the same page');
    is($_->status, 401, 'and status') for $unknown, $closed, $blank;

    my @tried = map { $_->{queries} } grep { $_->{route} eq 'account/sign_in' && $_->{method} eq 'POST' } $m->access_log;
    is_deeply([ @tried[ 1, 2 ] ], [ @tried[ 0, 0 ] ], 'the database was asked as often for each') or diag("@tried");

    $r = sign_in(\%jar, 'Ines@Example.org', $password{'ines@example.org'});
    is($r->status, 303, 'the right password');
    is($r->header('Location'), "$base/account", 'leads to the account');
    like($r->header('Set-Cookie'),
        qr/^matinee=[\w-]{43}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax$/, 'by a cookie that lasts');
    isnt($jar{id}, $before, 'with another id');
    is(browse({ id => $before }, 'GET', '/account')->status, 303, 'the old id opens nothing');
    page_ok(browse(\%jar, 'GET', '/account'), 200, 'My applications', 'the account');
    my $id = $jar{id};
    unlike($m->db->sql('SELECT HEX(session_hash) FROM session', 'matinee'), qr/\Q$id\E/, 'the id is not stored');

    my $again = browse(\%jar, 'POST', '/account/sign_out',
        form => [ hidden(browse(\%jar, 'GET', '/account'), '/account/sign_out') ]);
    is($again->status, 303, 'signing out');
    ok(!defined $jar{id}, 'forgets the cookie');
    is(browse({ id => $id }, 'GET', '/account')->status, 303, 'and ends the session');
}
{
    my $r = $plain->send_bytes($plain->bytes('GET', '/account/sign_in', []));
    my ($style) = $r->body =~ /<link rel="stylesheet" href="([^"]+)"/;
    $r = $plain->send_bytes($plain->bytes('GET', $style, []));
    is($r->type, 'text/css', 'the style sheet');
    is($r->header('Cache-Control'), 'public, max-age=31536000, immutable', 'may be kept under its full address');
    $r = $plain->send_bytes($plain->bytes('GET', '/account/style.css?x', []));
    is($r->header('Cache-Control'), 'public, max-age=300', 'and not for long under another');
}

# ---- who may post ----------------------------------------------------------------

{
    my %jar;
    sign_in(\%jar, 'ines@example.org', $password{'ines@example.org'});
    my @fields = hidden(browse(\%jar, 'GET', '/account'), '/account/sign_out');
    my %other;
    my @foreign = hidden(browse(\%other, 'GET', '/account/sign_in'), '/account/sign_in');
    my $try = sub {
        my ($name, @o) = @_;
        page_ok(browse(\%jar, 'POST', '/account/sign_out', @o), 403, 'Please try again', $name);
    };
    $try->('a form without the value',    form => [ x => 1 ]);
    $try->('with an empty one',           form => [ form => '' ]);
    $try->('with that of another browser', form => \@foreign);
    $try->('with a cut one',              form => [ form => substr $fields[1], 0, 20 ]);
    $try->('with two',                    form => [ @fields, @fields ]);
    $try->('from another site',           form => \@fields, headers => [ Origin => 'http://evil.example' ]);
    $try->('from another site, as fetch says', form => \@fields, headers => [ 'Sec-Fetch-Site' => 'cross-site' ]);
    my $query = Matinee::Client::query(\@fields);
    page_ok(browse(\%jar, 'POST', "/account/sign_out?$query"), 403, 'Please try again', 'a value in the address');
    page_ok(browse(\%jar, 'GET', "/account/sign_out?method=POST&$query"), 403, 'Please try again', 'a GET that says it is a POST');
    is(browse(\%jar, 'GET', '/account/sign_out')->header('Location'), "$base/account", 'a plain GET leads back');
    is(browse(\%jar, 'GET', '/account')->status, 200, 'none of them signed out');
    my $r = browse(\%jar, 'POST', '/account/sign_out', form => \@fields,
        headers => [ Origin => $base, 'Sec-Fetch-Site' => 'same-origin' ]);
    is($r->status, 303, 'ours does');

    my %nobody;
    $r = browse(\%nobody, 'POST', '/account/sign_in',
        form => [ login => 'ines@example.org', password => $password{'ines@example.org'} ]);
    is($r->status, 403, 'nobody is signed in by another site');
    ok(!defined $r->header($_), "and there is no $_") for qw(Location Set-Cookie);
}

# ---- tries -------------------------------------------------------------------------

{
    $m->clock_set(60 * int($m->clock / 60) + 600);
    my %jar;
    my @status = map { sign_in(\%jar, 'otto@example.org', "wrong $_")->status } 1 .. 4;
    is_deeply(\@status, [ (401) x 4 ], 'four tries are allowed');
    my $r = sign_in(\%jar, ' OTTO@example.org', $password{'otto@example.org'});
    page_ok($r, 429, 'Sign in', 'the fifth is not, even with the right password');
    like($r->header('Retry-After'), qr/^(?:[1-9]|[1-5]\d|60)$/, 'it says when');
    like($r->body, qr/Authorization failed/, 'in the same words');
    my $nobody = sub { sign_in(\%jar, 'nobody@example.org', 'wrong') };
    $nobody->() for 1 .. 4;
    my $other = $nobody->();
    is($other->status, 429, 'of an account that is not there as well');
    my $strip = sub { $_[0]->body =~ s/value="[^"]*"//gr };
    is($strip->($other), $strip->($r), 'with the same page');
    is(sign_in(\%jar, 'ines@example.org', $password{'ines@example.org'})->status, 303, 'others may still');
    $m->clock_set($m->clock + 61);
    is(sign_in({}, 'otto@example.org', $password{'otto@example.org'})->status, 303, 'a minute later all may');
    my $stored = $m->db->sql('SELECT HEX(bucket) FROM sign_in_try', 'matinee');
    unlike($stored, qr/\Q@{[ uc unpack 'H*', 'otto' ]}\E/, 'logins are not stored with the tries');
}

# ---- what the address must say -------------------------------------------------------

sub document_ok {
    my ($path, $status, $message, $name) = @_;
    my $r = $plain->send_bytes($plain->bytes('GET', $path, []));
    is_deeply([ $r->status, $r->text('/status/status_code'), $r->text('/status/message') ],
        [ $status, $status, $message ], "$name: $message") or diag($r->raw);
    my $sep = $path =~ /\?/ ? '&' : '?';
    $r = $plain->send_bytes($plain->bytes('GET', "$path${sep}output=json", []));
    is($r->json && $r->json->{status}{message}, $message, 'and in JSON') or diag($r->raw);
    return;
}

{
    my $old = begin(\@fish);
    my $new = begin(\@fish, oauth_callback => 'oob');
    my $other = { %$old, key => $reef[0] };
    document_ok('/oauth/login', 400, 'oauth_token is missing', 'nothing');
    document_ok(login_path($old, without => ['oauth_token']), 400, 'oauth_token is missing', 'no token');
    document_ok(login_path($old, without => ['oauth_consumer_key']), 400, 'oauth_consumer_key is missing', 'no key');
    document_ok(login_path($old, without => ['application_name']), 400, 'application_name is missing', 'no name in 1.0');
    document_ok(login_path({ %$old, application_name => 'Fish' }), 401, 'Application name mismatch', 'another name');
    document_ok(login_path($other), 401, 'Consumer key mismatch', 'another key');
    document_ok(login_path({ %$old, key => 'k' x 24 }), 401, 'Consumer key mismatch', 'an unknown key');
    document_ok(login_path($old, more => [ oauth_consumer_key => $reef[0] ]), 401, 'Consumer key mismatch', 'two keys');
    document_ok(login_path({ %$old, oauth_token => 'a' x 24 }), 401, 'Expired or bad request token', 'no such token');
    document_ok(login_path({ %$old, oauth_token => 'a' x 4000 }), 401, 'Expired or bad request token', 'a long token');
    my $title = 'Let Fish Finder use your account?';
    page_ok(browse({}, 'GET', login_path($old)), 200, $title, 'all of it');
    page_ok(browse({}, 'GET', login_path($old) =~ s{/login}{/authenticate}r), 200, $title, 'by the other path');
    page_ok(browse({}, 'GET', login_path($old, more => [ oauth_consumer_key => $fish[0] ])), 200, $title, 'the key twice');
    page_ok(browse({}, 'GET', login_path($new, without => ['application_name'])), 200, $title, 'no name in 1.0a');
    page_ok(browse({}, 'GET', login_path({ %$old, oauth_token => 'b' x 24 })), 401, 'This request is over', 'a browser gets a page');

    for my $bad ('javascript:alert(1)', '//evil.example/', 'http://a@evil.example/', "http://e.example/\r\nX: y",
        'http:\\\\evil.example', 'data:text/html,x', '/relative') {
        document_ok(login_path($old, more => [ oauth_callback => $bad ]), 400, 'oauth_callback is invalid',
            'callback ' . $bad =~ s/[\r\n]+/ /r);
    }
    my $r = browse({}, 'GET', login_path($old, more => [ oauth_callback => 'http://app.example:81/x?y#z' ]));
    like($r->header('Content-Security-Policy'), qr{form-action 'self' http: https:;}, 'forms may lead on, wherever the callback leads');
    like($r->body, qr{<dd class="address">app\.example:81</dd>}, 'which is named');

    my $script = begin(\@reef, oauth_callback => 'oob');
    $r = browse({}, 'GET', login_path($script));
    like($r->body, qr{<h1>Let Reef &lt;b&gt;&amp;&lt;/b&gt; Co use your account\?</h1>}, 'a name is text');
    unlike($r->body, qr{<b>}, 'and nothing else');
}

# ---- one form for a program ------------------------------------------------------------

{
    my %jar;
    my $begun = begin(\@fish, oauth_callback => 'oob');
    my $page = browse(\%jar, 'GET', login_path($begun));
    my @form = hidden($page, '/oauth/login');
    my $r = browse(\%jar, 'POST', '/oauth/login',
        form => [ @form, login => 'ines@example.org', password => $password{'ines@example.org'} ]);
    page_ok($r, 200, 'Let Fish Finder use your account?', 'signed in without an answer: asked again');
    unlike($r->body, qr/type="password"/, 'but not for the password');
    $r = browse(\%jar, 'POST', '/oauth/login', form => [ hidden($r, '/oauth/login'), answer => 'yes' ]);
    page_ok($r, 200, 'Success', 'yes');
    like($r->body, qr{<output[^>]*>\d{6}</output>}, 'gives a PIN');

    my $late = begin(\@fish, oauth_callback => 'oob');
    my %fresh;
    @form = hidden(browse(\%fresh, 'GET', login_path($late)), '/oauth/login');
    $r = browse(\%fresh, 'POST', '/oauth/login', form => [ @form, answer => 'yes' ]);
    is($r->status, 401, 'yes by nobody');
    $r = browse(\%fresh, 'POST', '/oauth/login', form => [ @form, answer => 'no' ]);
    page_ok($r, 200, 'Nothing was changed', 'no by nobody');
    document_ok(login_path($late), 401, 'Expired or bad request token', 'is final');
}

# ---- terms of use ------------------------------------------------------------------------

{
    my $t = "$m->{dir}/matinee.conf";
    open my $conf, '>>', $t or die "$t: $!";
    print $conf qq(terms_url = "http://cinema.example/terms"\n);
    close $conf;
    $m->restart;
    my %jar;
    sign_in(\%jar, 'ines@example.org', $password{'ines@example.org'});
    my $begun = begin(\@fish, oauth_callback => 'oob');
    my $r = browse(\%jar, 'GET', login_path($begun));
    like($r->body, qr{<input type="checkbox" id="terms"}, 'terms are to be accepted');
    my @form = (hidden($r, '/oauth/login'), answer => 'yes');
    $r = browse(\%jar, 'POST', '/oauth/login', form => \@form);
    is($r->status, 401, 'yes without them');
    like($r->body, qr/User must accept terms of use\./, 'is refused in the documented words');
    $r = browse(\%jar, 'POST', '/oauth/login', form => [ @form, terms => 'yes' ]);
    page_ok($r, 200, 'Success', 'yes with them');
    $r = browse(\%jar, 'GET', login_path(begin(\@fish, oauth_callback => 'oob')));
    unlike($r->body, qr{id="terms"}, 'they are asked for once');
}

# ---- people in Chromium ----------------------------------------------------------------------

SKIP: {
    my $why;
    my $has = sub { my ($program) = @_; return grep { -x "$_/$program" } split /:/, $ENV{PATH} };
    $why = 'Chromium is not installed (Debian: chromium, chromium-driver)'
        unless $has->('chromedriver') && $has->('chromium');
    $why //= 'python3-selenium is not installed'
        if system('/usr/bin/python3 -c "import selenium" 2> /dev/null') != 0;
    Matinee::Need::part($why);
    my %what = (
        base => $base, clock => "$m->{dir}/clock", users => \%password,
        apps => [ [ 'Fish Finder', @fish ], [ 'Reef <b>&</b> Co', @reef ] ],
    );
    my $file = "$m->{dir}/pages.json";
    open my $to, '>', $file or die "$file: $!";
    print $to JSON->new->canonical->encode(\%what);
    close $to;
    Matinee::Tap::run_program('people in Chromium', [ '/usr/bin/python3', '-B', "$FindBin::Bin/pages/people.py", $file ],
        timeout => 600);
    open my $moved, '<', "$m->{dir}/clock" or die "clock: $!";
    $m->clock_set(time + <$moved>);
}

# ---- over https --------------------------------------------------------------------------------

{
    my $t = "$m->{dir}/matinee.conf";
    open my $conf, '>>', $t or die "$t: $!";
    print $conf qq(login_base = "https://login.example"\n);
    close $conf;
    $m->restart;
    my $r = $plain->send_bytes($plain->bytes('GET', '/account/sign_in', []));
    like($r->header('Set-Cookie'), qr/^__Host-matinee=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
        'over https the cookie is for that alone');
    my ($id) = $r->header('Set-Cookie') =~ /=([\w-]{43})/;
    my @cookie = (Cookie => "matinee=$id");
    $r = $plain->send_bytes($plain->bytes('GET', '/account', \@cookie));
    is($r->header('Location'), 'https://login.example/account/sign_in', 'pages lead to pages over https');
    like($r->header('Set-Cookie'), qr/^__Host-/, 'the cookie of http counts for nothing');
}

{
    my @complaints = grep { /\] (?:error|warning)/ && !/run as root/ } split /\n/, $m->error_log;
    is_deeply(\@complaints, [], 'the log has nothing to complain about');
}

# ---- without a database --------------------------------------------------------------------------

{
    my $path = login_path(begin(\@fish, oauth_callback => 'oob'));
    $m->db->stop_server;
    my $r = browse({}, 'GET', $path);
    page_ok($r, 503, 'Please try again soon', 'the database is gone');
    like($r->header('Retry-After') // '', qr/^\d+$/, 'it says when to come again');
    $r = $plain->send_bytes($plain->bytes('GET', $path, []));
    is($r->text('/status/status_code'), 503, 'programs get a document');
    page_ok(browse({}, 'GET', '/account/sign_in'), 200, 'Sign in', 'who is not signed in can still ask to be');
}

done_testing;
