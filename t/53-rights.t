#!/usr/bin/perl
# Who may ask for what: every row of the route table with no credentials, a key
# alone, keys that are unknown or disabled, a right and a wrong signature, and
# tokens and feed tokens of everybody. Each gets the answer of the row's level; a
# row whose level or example this test does not know fails it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Need;
use Matinee::Routes;
use Matinee::Tokens;
use Test::More;

Matinee::Need::all(Matinee::Instance->missing, Matinee::Tokens->missing);

my $m = Matinee::Instance->start;
my $client = $m->client;
my ($disabled, $disabled_secret) = $m->app('Disabled', '--per-second', 100000);
$m->ctl('app', 'disable', $disabled);
my ($other, $other_secret) = $m->app('Other', '--per-second', 100000);
my @unknown = ('k' x 24, 'secret');

# ---- people, and what they gave whom -------------------------------------------

my $tokens = Matinee::Tokens->new($m);
my $key    = $m->key;
my ($ines, $otto, $left) = ($tokens->user('ines'), $tokens->user('otto'), $tokens->user('left', status => 1));
my $own       = $tokens->access($ines, $key);
my $ottos     = $tokens->access($otto, $key);
my $elsewhere = $tokens->access($ines, $other);
my $closed    = $tokens->access($left, $key);
my $withdrawn = $tokens->access($otto, $disabled);    # its row goes now
$m->db->sql("DELETE FROM access_token WHERE user_id = $otto AND consumer_id = " . $tokens->consumer($disabled)
        . "; DELETE FROM approval WHERE user_id = $otto AND consumer_id = " . $tokens->consumer($disabled), 'matinee');
my $requested = $tokens->request_token($key, user => $ines);
my $id        = $tokens->id($ines, $key);

# ---- what is answered ----------------------------------------------------------

my @inactive  = (403, 'ERR_403_DEVELOPER_INACTIVE',    'Developer Inactive');
my @signature = (401, 'ERR_401_INVALID_SIGNATURE',     'Invalid Signature');
my @token     = (401, 'ERR_401_INVALID_OR_EXPIRED_TOKEN', 'Invalid Or Expired Token');
my @no_key    = (401, 'ERR_400_MISSING_REQUIRED_CONSUMER_KEY', 'Missing Required Consumer Key');
my @no_access = (401, 'ERR_400_MISSING_REQUIRED_ACCESS_TOKEN', 'Missing Required Access Token');
my @no_request = (401, 'ERR_400_MISSING_REQUIRED_REQUEST_TOKEN', 'Missing Required Request Token');
my @bad_key   = (401, 'ERR_401_INVALID_CONSUMER_KEY',  'Invalid Consumer Key');
my @method    = (400, 'ERR_400_UNSUPPORTED_SIGNATURE_METHOD', 'Unsupported Signature Method');

# A status document, as [ status, message ].
my $mismatch  = [ 401, 'User ID access token mismatch' ];
my $malformed = [ 401, 'User ID is invalid' ];
my $bad_feed  = [ 401, 'Bad feed token' ];
my $key_feed  = [ 401, 'Consumer key mismatch' ];
my $user_feed = [ 401, 'Mismatch between user token and feed token' ];
my $no_user   = [ 401, 'User not found' ];
my $feed_else = [ 401, 'Token resource mismatch' ];
my $old_feed  = [ 403, 'Invalid feed token' ];

sub with { my ($t) = @_; return oauth => { token => $t->{token} }, token_secret => $t->{secret} }

# What is sent to every row, and the refusal by level: none is success.
sub general {
    return (
        [ 'no credentials', { unsigned => 1 }, key => \@inactive, other => \@no_key ],
        [ 'the key alone', { key_only => 1 }, key => undef, other => \@method ],
        [ 'an unknown key alone', { key_only => 1, oauth => { key => $unknown[0] } }, key => \@inactive, other => \@bad_key ],
        [ 'a disabled key alone', { key_only => 1, oauth => { key => $disabled } }, other => \@inactive ],
        [ 'a signature', {}, protected => \@no_access, exchange => \@no_request, other => undef ],
        [ 'a signature, in a header', { place => 'header' }, protected => \@no_access, exchange => \@no_request, other => undef ],
        [ 'a wrong signature', { secret => 'wrong' }, protected => \@no_access, exchange => \@no_request, other => \@signature ],
        [ 'an unknown key, signed', { oauth => { key => $unknown[0] }, secret => $unknown[1] }, other => \@bad_key ],
        [ 'a disabled key, signed', { oauth => { key => $disabled }, secret => $disabled_secret }, other => \@inactive ],
        [ 'an unknown token', { oauth => { token => 'T1nosuch' }, token_secret => 'x' }, other => \@token ],
        [ 'an empty token', { oauth => { token => '' } }, protected => \@no_access, exchange => \@no_request, other => undef ],
        [ 'the own token', { with($own) }, exchange => \@token, other => undef ],
        [ 'the own token, with another secret', { with($own), token_secret => 'x' }, exchange => \@token, other => \@signature ],
        [ 'the own token, with another secret of the application', { with($own), secret => 'x' },
            exchange => \@token, other => \@signature ],
        [ "another application's token", { with($elsewhere) }, other => \@token ],
        [ 'the own token, by another application',
            { oauth => { token => $own->{token}, key => $other }, token_secret => $own->{secret}, secret => $other_secret },
            other => \@token ],
        [ 'a withdrawn token', { with($withdrawn) }, other => \@token ],
        [ "a disabled account's token", { with($closed) }, other => \@token ],
        [ 'a request token', { with($requested) }, exchange => 'once', other => \@token ],
    );
}

# What is sent to rows about a user, in the order of what can be wrong.
sub of_users {
    my ($r) = @_;
    my $addressed = $r->{pattern} =~ /\{user\}/;
    my $reads     = $r->{method} eq 'GET';
    my $feed = sub {
        my ($token, %o) = @_;
        return { unsigned => 1, extra => [ feed_token => $token, $o{bare} ? () : (oauth_consumer_key => $o{key} // $key) ] };
    };
    my $rel   = $r->{feed} // 'ratings';
    my $right = $tokens->feed($ines, $key, $rel);
    my $wrong = $rel eq 'at_home' ? 'reviews' : 'at_home';
    my $unless_read = sub { return $reads ? $_[0] : $bad_feed };
    return (
        [ "another user's token", { with($ottos) }, $addressed ? $mismatch : undef ],
        [ "another application's own token", { key => $other,
            oauth => { token => $elsewhere->{token}, key => $other }, token_secret => $elsewhere->{secret}, secret => $other_secret },
            $addressed ? $mismatch : undef ],
        [ 'the right feed token', $feed->($right), $unless_read->($r->{feed} ? undef : $feed_else) ],
        [ 'the right feed token, no key', $feed->($right, bare => 1), $unless_read->($key_feed) ],
        [ 'the right feed token, an unknown key', $feed->($right, key => $unknown[0]), $unless_read->($key_feed) ],
        [ "the right feed token, another application's key", $feed->($right, key => $other), $unless_read->($key_feed) ],
        [ 'the feed token of another resource', $feed->($tokens->feed($ines, $key, $wrong)), $unless_read->($feed_else) ],
        [ "another user's feed token", $feed->($tokens->feed($otto, $key, $rel)),
            $unless_read->($addressed ? $user_feed : $feed_else) ],
        [ "a feed token of the other application", $feed->($tokens->feed($ines, $other, $rel)), $unless_read->($key_feed) ],
        [ 'a feed token from before it was renewed', $feed->($tokens->feed($ines, $key, $rel, 1)),
            $unless_read->($r->{feed} ? $old_feed : $feed_else) ],
        [ 'a feed token that is none', $feed->('T1' . 'x' x 86 . '--'), $bad_feed ],
        [ 'an access token as feed token', $feed->($own->{token}), $bad_feed ],
        [ "a user's id as feed token", $feed->($id), $bad_feed ],
        [ 'an empty feed token', $feed->(''), $bad_feed ],
    );
}

# ---- the table -----------------------------------------------------------------

my $routes = Matinee::Routes->new($m, user => $ines);
my @routes = $routes->all;
cmp_ok(scalar @routes, '>', 50, 'the table of routes');

# What a row changes is made anew before each request that is to succeed.
sub ask {
    my ($r, $options, $path) = @_;
    return $client->request($path // $r->{target}, $r->{pairs}, method => $r->{method}, form => $r->{form}, %$options);
}

# Asks, for success, a refusal of the gateway, or a status document.
sub attempt {
    my ($r, $options, $want, $name, $path) = @_;
    $routes->have if !$want && $r->{method} ne 'GET' && $r->{level} eq 'protected';
    my $reply = ask($r, $options, $path);
    return $reply->is_status($r->{status}, $name) unless $want;
    return $reply->is_refusal(@$want, $name) if @$want == 3;
    is($reply->header('Referrer-Policy'), 'no-referrer', "$name: its address is not passed on") if $name =~ /feed token/;
    return is_deeply([ $reply->status, $reply->header('X-Mashery-Error-Code'), $reply->text('/status/message') ],
        [ $want->[0], undef, $want->[1] ], $name) || diag(substr $reply->raw, 0, 1500);
}

sub try_general {
    my ($r) = @_;
    for my $try (general()) {
        my ($name, $options, %by_level) = @$try;
        my $want = exists $by_level{ $r->{level} } ? $by_level{ $r->{level} } : $by_level{other};
        if (($want // '') eq 'once') {
            my $fresh = $tokens->request_token($key, user => $ines);
            attempt($r, { with($fresh) }, undef, $name);
            attempt($r, { with($fresh) }, \@token, "$name, again");
            attempt($r, { with($tokens->request_token($key)) }, \@token, "$name nobody approved");
            attempt($r, { with($tokens->request_token($other, user => $ines)) }, \@token,
                "$name of another application");
            attempt($r, { with($tokens->request_token($key, user => $left)) }, \@token,
                "$name a disabled account approved");
            attempt($r, { with($tokens->request_token($key, user => $ines, expires => int($m->clock) - 1)) }, \@token,
                "$name that has expired");
            next;
        }
        attempt($r, $options, $want, $name);
    }
    return;
}

sub try_users {
    my ($r) = @_;
    for my $try (of_users($r)) {
        my ($name, $options, $want) = @$try;
        attempt($r, $options, $want, $name);
    }
    return unless $r->{pattern} =~ /\{user\}/;
    my $target = sub { return $routes->path($r, $_[0]) };
    attempt($r, { with($own) }, undef, "as $_", $target->($_)) for 'current', '@me', $id =~ s/-/%2D/gr;
    my $ottos_id = $tokens->id($otto, $key);
    attempt($r, { with($own) }, $mismatch, "another user's id", $target->($ottos_id));
    attempt($r, { with($own) }, $mismatch, "another application's id", $target->($tokens->id($ines, $other)));
    attempt($r, { with($own) }, $malformed, 'the id ' . substr($_, 0, 50), $target->($_))
        for $id =~ s/-\z//r, lc $id, "${id}x", $ines, '1', 'me', 'Current', 'T1' . 'x' x 43 . '-', 'x' x 300, '-';
    return if $r->{method} ne 'GET' || !$r->{feed};
    my $feed = { unsigned => 1, extra => [ feed_token => $tokens->feed($ines, $key, $r->{feed}), oauth_consumer_key => $key ] };
    attempt($r, $feed, [ 401, 'Mismatch between user token and feed token' ],
        "the right feed token for another user's id", $target->($ottos_id));
    attempt($r, $feed, $no_user, 'the right feed token for nobody', $target->('nobody'));
    attempt({ %$r, method => $_ }, $feed, $bad_feed, "the right feed token by $_") for qw(POST PUT DELETE);
    attempt({ %$r, pairs => [ @{ $r->{pairs} }, method => $_ ] }, $feed, $bad_feed,
        "the right feed token by method=$_") for qw(post put DELETE);
    return;
}

# A page for people: OAuth has no say there.
sub try_page {
    my ($r) = @_;
    for my $try (general()) {
        my $reply = ask($r, $try->[1]);
        is($reply->header('X-Mashery-Error-Code'), undef, "$try->[0]: no refusal of the gateway");
        like($reply->status, qr/^$r->{status}$/, $try->[0]);
    }
    return;
}

my %level;
for my $r (@routes) {
    $level{ $r->{level} }++;
    subtest "$r->{method} $r->{pattern}" => sub {
        ok(defined $r->{path}, 'an example is known') or return;
        $r->{target} = $routes->path($r, $id);
        return try_page($r) if $r->{level} eq 'none';
        like($r->{level}, qr/^(?:key|signed|exchange|protected)$/, 'so is the level') or return;
        $routes->have if $r->{level} eq 'protected';
        try_general($r);
        try_users($r) if $r->{level} eq 'protected';
    };
}
cmp_ok($level{$_} // 0, '>', 0, "some are of level $_") for qw(none key signed exchange protected);

# What no row describes needs a signature, like what is there.
$client->get('/catalog/nosuch', [], unsigned => 1)->is_refusal(@no_key, 'no such address, no credentials');
$client->get('/catalog/nosuch', [])->is_status(404, 'no such address, signed');

done_testing;
