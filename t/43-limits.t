#!/usr/bin/perl
# Limits per second and per day: how many calls pass, what the refusals look
# like, what counts and what does not, and that a day's count outlives a
# restart and ends at midnight UTC.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Need;
use Test::More;
use Time::HiRes qw(sleep time);

Matinee::Need::all(Matinee::Instance->missing);

# Two minutes to midnight, so that the day can end.
my $midnight = 86400 * 15000;
my $m = Matinee::Instance->start(workers => 4, clock => $midnight - 120);
my @search = (term => 'fish', max_results => 1);

sub with_limits {
    my ($name, @limits) = @_;
    my ($key, $secret) = $m->app($name, @limits);
    return $m->client(key => $key, secret => $secret);
}

# ---- per second --------------------------------------------------------------

my $qps = with_limits('Two a second', '--per-second', 2, '--per-day', 1000000);
my $began = time;
my @replies = map { $qps->get('/catalog/titles', \@search) } 1 .. 30;
my $took = time - $began;
my @passed  = grep { $_->status == 200 } @replies;
my @refused = grep { $_->status != 200 } @replies;
cmp_ok(scalar @passed, '>=', 2, 'two calls pass');
cmp_ok(scalar @passed, '<=', 2 + 2 * (int($took) + 1), sprintf 'not many more in %.2f s', $took);
SKIP: {
    skip 'too slow here to come over the limit', 1 unless @refused;
    my $r = $refused[0];
    $r->is_refusal(403, 'ERR_403_DEVELOPER_OVER_QPS', 'Developer Over Qps', 'over the limit per second');
    is($r->body, '<h1>Developer Over Qps</h1>', 'its body');
    is($r->type, 'text/xml', 'its type');
    is($r->header('X-Error-Detail-Header'), 'Account Over Queries Per Second Limit', 'its detail');
    is($r->header('Retry-After'), 1, 'when to try again');
    is($r->header('Server'), 'Mashery Proxy', 'its server');

    my $json;
    for (1 .. 20) {
        $json = $qps->get('/catalog/titles', [ @search, output => 'json' ]);
        last if $json->status == 403;
    }
    is_deeply($json->json, { status => { status_code => 403, message => 'Over queries per second limit' } },
        'a status document for who asks for JSON');
    sleep 1.1;
    $qps->get('/catalog/titles', \@search)->is_status(200, 'a second later');
}

# Calls at once, on all workers, are counted together.
{
    my $burst = with_limits('Three a second', '--per-second', 3, '--per-day', 1000000);
    my $start = time;
    my @readers = map {
        my $pid = open my $from, '-|';
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my @s = map { $burst->get('/catalog/titles', \@search, oauth => { nonce => "$$.$_" })->status } 1 .. 5;
            print "@s\n";
            POSIX::_exit(0);
        }
        $from
    } 1 .. 6;
    my @statuses = map { my $line = <$_>; close $_; split ' ', $line } @readers;
    my $passed = grep { $_ == 200 } @statuses;
    cmp_ok($passed, '<=', 3 + 3 * (int(time - $start) + 1), "of 30 at once $passed passed");
    cmp_ok($passed, '>=', 3, 'and as many as may');
}

# A call without signature counts too, and a key nobody knows is inactive.
{
    my $c = with_limits('Unsigned', '--per-second', 1, '--per-day', 1000000);
    my @s = map { $c->get('/catalog/titles/autocomplete', [ term => 'a' ], key_only => 1) } 1 .. 20;
    is($s[0]->status, 200, 'autocomplete by the key alone');
    my ($over) = grep { $_->status == 403 } @s;
    ok($over, 'it has a limit') and is($over->header('X-Mashery-Error-Code'), 'ERR_403_DEVELOPER_OVER_QPS', 'the same');
    $c->get('/catalog/titles/autocomplete', [ term => 'a' ], key_only => 1, oauth => { key => 'nosuchkey' })
        ->is_refusal(403, 'ERR_403_DEVELOPER_INACTIVE', 'Developer Inactive', 'an unknown key');
}

# ---- per day -----------------------------------------------------------------

my $daily = with_limits('Seven a day', '--per-second', 100000, '--per-day', 7);
# What is refused for its signature costs nothing.
$daily->get('/catalog/titles', \@search, secret => 'wrong')->is_status(401, 'a bad signature') for 1 .. 10;
my @day = map { $daily->get('/catalog/titles', \@search) } 1 .. 10;
is(join(' ', map { $_->status } @day), '200 200 200 200 200 200 200 403 403 403', 'seven calls a day');
my $r = $day[-1];
$r->is_refusal(403, 'ERR_403_DEVELOPER_OVER_RATE', 'Developer Over Rate', 'over the limit per day');
is($r->body, '<h1>Developer Over Rate</h1>', 'its body');
is($r->header('X-Error-Detail-Header'), 'Account Over Rate Limit', 'its detail');
my $left = $midnight - int $m->clock;
cmp_ok(abs(($r->header('Retry-After') // 0) - $left), '<=', 3, 'seconds to midnight');

$m->restart;
$daily->get('/catalog/titles', \@search)->is_refusal(403, 'ERR_403_DEVELOPER_OVER_RATE', 'Developer Over Rate',
    'also after a restart');
my $json = $daily->get('/catalog/titles', [ @search, output => 'json' ]);
is_deeply($json->json, { status => { status_code => 403, message => 'Over queries per day limit' } }, 'as JSON');

# A day's calls, some before and some after a restart, are never more than may be.
{
    my $c = with_limits('Twenty a day', '--per-second', 100000, '--per-day', 20);
    my $passed = grep { $_->status == 200 } map { $c->get('/catalog/titles', \@search) } 1 .. 8;
    is($passed, 8, 'eight calls');
    $m->restart;
    $passed += grep { $_->status == 200 } map { $c->get('/catalog/titles', \@search) } 1 .. 30;
    cmp_ok($passed, '<=', 20, "with a restart between: $passed of 20");
}

$m->clock_set($midnight + 1);
$daily->get('/catalog/titles', \@search)->is_status(200, 'after midnight the day is new');

# ---- the counters ------------------------------------------------------------

ok(!defined $day[0]->header('X-Packagekey-Quota-Allotted'), 'no counters unless asked for');
my $told = Matinee::Instance->start(app => 0, workers => 1, settings => "gateway_headers = yes\n");
my ($key, $secret) = $told->app('Told', '--per-second', 50, '--per-day', 500);
my $c = $told->client(key => $key, secret => $secret);
$c->get('/catalog/titles', \@search);
$r = $c->get('/catalog/titles', \@search);
is($r->header('X-Packagekey-Qps-Allotted'),   50,  'allotted a second');
is($r->header('X-Packagekey-Quota-Allotted'), 500, 'allotted a day');
like($r->header('X-Packagekey-Qps-Current') // '', qr/^\d+$/, 'used in this second');
# Hosts take calls of the day in blocks, and what is taken counts as used.
my $used = $r->header('X-Packagekey-Quota-Current') // 0;
ok($used >= 2 && $used <= 2 + 500 / 100, "used today: $used");
like($r->header('X-Plan-Quota-Reset') // '', qr/^\w{3}, \d\d \w{3} \d{4} 00:00:00 GMT$/, 'when the day ends');

# Calls by the key alone have a count of their own, and who is refused costs no
# statement for it.
$c->get('/catalog/titles', \@search) for 1 .. 20;
$r = $c->get('/catalog/titles/autocomplete', [ term => 'a' ], key_only => 1);
$used = $r->header('X-Packagekey-Quota-Current') // 0;
ok($used >= 1 && $used <= 1 + 500 / 100, "used by the key alone: $used");
my $lines = () = $told->access_log;
my $again = $c->prepare('/catalog/titles', \@search);
$c->send_bytes($again) for 1 .. 2;
my @last;
for (1 .. 100) {
    @last = $told->access_log;
    last if @last >= $lines + 2;
    sleep 0.05;
}
like(join(', ', map { "$_->{status} $_->{queries}" } @last[ -2, -1 ]), qr/^200 [1-9], 401 0$/,
    'and no statement for who is refused');
$c->send_bytes($again)->is_status(401, 'refused');
my ($few, $few_secret) = $told->app('Few', '--per-second', 50, '--per-day', 2);
my $few_client = $told->client(key => $few, secret => $few_secret);
$r = $few_client->get('/catalog/titles', \@search) for 1 .. 3;
is($r->status, 403, 'over the limit');
is($r->header('X-Packagekey-Quota-Current'), 2, 'all used');

done_testing;
