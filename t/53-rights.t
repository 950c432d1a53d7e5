#!/usr/bin/perl
# Who may ask for what: every row of the route table with no credentials, a key
# alone, keys that are unknown or disabled, a right and a wrong signature, and a
# token nobody gave out. Each gets the answer of the row's level; a row whose
# level or address this test does not know fails it.
#
# No row is for users yet: what `protected-without-token` of t/oauth/vectors.json
# asks for (a signed call without a token, refused) cannot be tried before.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Need;
use Matinee::Routes;
use Test::More;

Matinee::Need::all(Matinee::Instance->missing);

my $m = Matinee::Instance->start;
my $client = $m->client;
my ($disabled, $disabled_secret) = $m->app('Disabled', '--per-second', 100000);
$m->ctl('app', 'disable', $disabled);
my @unknown = ('k' x 24, 'secret');

my @inactive  = (403, 'ERR_403_DEVELOPER_INACTIVE',    'Developer Inactive');
my @signature = (401, 'ERR_401_INVALID_SIGNATURE',     'Invalid Signature');
my @token     = (401, 'ERR_401_INVALID_OR_EXPIRED_TOKEN', 'Invalid Or Expired Token');
my @no_key    = (401, 'ERR_400_MISSING_REQUIRED_CONSUMER_KEY', 'Missing Required Consumer Key');
my @bad_key   = (401, 'ERR_401_INVALID_CONSUMER_KEY',  'Invalid Consumer Key');
my @method    = (400, 'ERR_400_UNSUPPORTED_SIGNATURE_METHOD', 'Unsupported Signature Method');

# What is sent, and the refusal by level; none means 200.
my @tries = (
    [ 'no credentials',           { unsigned => 1 },                                     key => \@inactive, signed => \@no_key ],
    [ 'the key alone',            { key_only => 1 },                                     key => undef,      signed => \@method ],
    [ 'an unknown key alone',     { key_only => 1, oauth => { key => $unknown[0] } },    key => \@inactive, signed => \@bad_key ],
    [ 'a disabled key alone',     { key_only => 1, oauth => { key => $disabled } },      key => \@inactive, signed => \@inactive ],
    [ 'a signature',              {},                                                    key => undef,      signed => undef ],
    [ 'a signature, in a header', { place => 'header' },                                 key => undef,      signed => undef ],
    [ 'a wrong signature',        { secret => 'wrong' },                                 key => \@signature, signed => \@signature ],
    [ 'an unknown key, signed',   { oauth => { key => $unknown[0] }, secret => $unknown[1] }, key => \@bad_key, signed => \@bad_key ],
    [ 'a disabled key, signed',   { oauth => { key => $disabled }, secret => $disabled_secret }, key => \@inactive, signed => \@inactive ],
    [ 'an unknown token',         { oauth => { token => 'T1nosuch' }, token_secret => 'x' }, key => \@token,  signed => \@token ],
);

my @routes = Matinee::Routes->new($m)->all;
cmp_ok(scalar @routes, '>', 50, 'the table of routes');
my %level;
for my $r (@routes) {
    $level{ $r->{level} }++;
    subtest "$r->{method} $r->{pattern}" => sub {
        ok(defined $r->{path}, 'an address is known') or return;
        ok($r->{level} eq 'key' || $r->{level} eq 'signed', "so is level $r->{level}") or return;
        is($r->{method}, 'GET', 'and the method') or return;
        for my $try (@tries) {
            my ($name, $options, %refusal) = @$try;
            my $reply = $client->get($r->{path}, $r->{pairs}, %$options);
            my $want = $refusal{ $r->{level} };
            if ($want) { $reply->is_refusal(@$want, $name) }
            else       { $reply->is_status(200, $name) }
        }
    };
}
cmp_ok($level{$_} // 0, '>', 0, "some are of level $_") for qw(key signed);

# What no row describes needs a signature, like what is there.
$client->get('/catalog/nosuch', [], unsigned => 1)->is_refusal(@no_key, 'no such address, no credentials');
$client->get('/catalog/nosuch', [])->is_status(404, 'no such address, signed');

done_testing;
