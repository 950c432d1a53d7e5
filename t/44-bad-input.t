#!/usr/bin/perl
# Bad input: every parameter of every resource with a wrong type, out of range,
# twice, empty, huge, not UTF-8, with a NUL; then requests that are bad as HTTP.
# Each gets its documented refusal, and the workers are still the same ones.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Need;
use Matinee::Routes;
use Test::More;

Matinee::Need::all(Matinee::Instance->missing);

my $m = Matinee::Instance->start(workers => 2);
my $client = $m->client;

my @workers = $m->worker_pids;

# What each resource takes besides what all do; a new one is found by itself.
sub takes {
    my ($pattern) = @_;
    return qw(term start_index max_results expand filters) if $pattern eq '/catalog/titles';
    return qw(term start_index max_results filters)        if $pattern eq '/catalog/titles/autocomplete';
    return qw(term start_index max_results expand)         if $pattern eq '/catalog/people';
    return 'expand' if $pattern =~ m{^/catalog/.*\{id\}$};
    return qw(start_index max_results expand)
        if $pattern =~ m{/(?:similars|similar|seasons|episodes|discs|filmography)$};
    return;
}
my (%resource, $film);
for my $route (Matinee::Routes->new($m)->all) {
    next unless $route->{level} =~ /^(?:key|signed)$/ && $route->{method} eq 'GET' && $route->{path} !~ m{^/oauth/};
    ok(defined $route->{path}, "an address for $route->{pattern}") or next;
    $resource{ $route->{path} } = [ takes($route->{pattern}) ];
    $film = $route->{path} if $route->{pattern} eq '/catalog/titles/movies/{id}';
}
cmp_ok(scalar keys %resource, '>', 50, 'the resources');
my @common = qw(v output country);

my $max_refusal = 'Query parameter max_results must be a positive integer.';
my %message = (
    (map { $_ => "$_ is invalid" } qw(term start_index expand filters v output country)),
    max_results => $max_refusal,
);

# Values by parameter: those that must be refused.
my %wrong = (
    start_index => [ '-1', 'x', '1.5', '1e3', ' 1', '0x10', "1\0", "\xff", '+1', "1\n", "\xd9\xa1" ],
    max_results => [ '0', '-1', 'x', '1.5', ' 5', '', "5\0", "\xff", '+5', '00', "5\r\nX-Evil: 1" ],
    v           => [ '3', '1.1', 'x', '1.0.0', "1.0\0", "\xff", '-1', 'latest', ' 1.0' ],
    output      => [ 'yaml', 'XML', 'json ', "json\0", "\xff", '../xml' ],
    country     => [ 'c', 'can', '12', "ca\0", "\xff", '../', "c\xc3\xa9" ],
    term        => [ "fi\0sh", "\xff\xfe", "caf\xe9", "\xc0\xaf", "\xed\xa0\x80", "\x01", "\xef\xbf\xbf", "\xf4\x90\x80\x80" ],
    expand      => [ "cast\0", "\xff", "\xc0\xaf" ],
    filters     => [ 'instant', '/categories/title_formats/nosuch', "/categories/title_formats/instant\0", "\xff",
        '://', 'http://', '/categories/title_formats/instant/', 'x' x 2000, '../categories/title_formats/instant' ],
);
# And those that must not harm: unknown names, long but lawful numbers and texts.
my %odd = (
    start_index => [ '999999999999999999999999', '0', '00000001', '2147483648' ],
    max_results => [ '100000', '999999999999999999999999', '2147483648' ],
    expand      => [ '', ',', ',,,', 'nosuch', '@', 'cast,cast,cast', '%', 'a' x 60, join(',', ('cast') x 20) ],
    term        => [ '%', '%%%', '"', "'", '\\', '<a>', '&', ';DROP TABLE title', "\xe2\x80\xae" . 'abc',
        'e' . "\xcc\x81" x 50, "\xf0\x9f\x8e\xac", '*', '?', '(', ' ', 'a' x 200, join ' ', ('the') x 40 ],
    filters     => [ '', '/categories/title_formats/instant', 'http://example.org/categories/title_formats/disc' ],
    country     => [ '', 'ca', 'CA' ],
    v           => [ '', '1.0', '1.5' ],
    output      => [ '', 'xml', 'json' ],
);

sub pairs_for {
    my ($path, $name, @values) = @_;
    my @pairs = map { $name => $_ } @values;
    push @pairs, term => 'fish' if $name ne 'term' && grep { $_ eq 'term' } @{ $resource{$path} };
    push @pairs, v => '2.0' if $name eq 'filters';
    return \@pairs;
}

sub shown { my ($v) = @_; return $v =~ s/([^\x20-\x7e])/sprintf '\\x%02x', ord $1/ger }

sub is_invalid {
    my ($r, $name, $what) = @_;
    my $sub = $name eq 'max_results' ? 120 : undef;
    my $ok = $r->status == 400 && ($r->text('/status/message') // '') eq $message{$name}
        && ($r->text('/status/sub_code') // 0) == ($sub // 0) && $r->text('/status/status_code') == 400;
    return ok($ok, $what) || diag(substr $r->raw, 0, 1200);
}

my %huge_sent;
for my $path (sort keys %resource) {
    for my $name (@{ $resource{$path} }, @common) {
        subtest "$path, $name" => sub {
            for my $value (@{ $wrong{$name} }) {
                my $r = $client->get($path, pairs_for($path, $name, $value));
                is_invalid($r, $name, "'" . shown($value) . "' is refused");
            }
            for my $value (@{ $odd{$name} }) {
                my $r = $client->get($path, pairs_for($path, $name, $value));
                cmp_ok($r->status, '==', 200, "'" . shown(substr $value, 0, 60) . "' is answered")
                    or diag(substr $r->raw, 0, 1200);
            }
            is_invalid($client->get($path, pairs_for($path, $name, '1', '1')), $name, 'twice is refused');

            # Ten megabytes, once a name: nginx refuses them before, by the status for it.
            is($client->get($path, pairs_for($path, $name, 'a' x 10_000_000))->status, 414, '10 MB in the address')
                unless $huge_sent{$name}++;
            my $long = $client->get($path, pairs_for($path, $name, 'a' x 20_000));
            is($long->status, 414, '20 kB in the address');
            is($long->header('X-Mashery-Error-Code'), 'ERR_414_REQUEST_URI_TOO_LONG', 'its code');
        };
    }
    my $missing = $client->get($path, []);
    if (grep { $_ eq 'term' } @{ $resource{$path} }) {
        for my $r ($missing, $client->get($path, [ term => '' ])) {
            is($r->status, 400, "$path without a term");
            is($r->text('/status/message'), 'term is missing', 'says so');
        }
    } else {
        is($missing->status, 200, "$path without parameters");
    }
}

# ---- bodies ------------------------------------------------------------------

sub post {
    my (%o) = @_;
    return $client->post('/catalog/titles', [], place => 'body', %o);
}
post(form => [ method => 'GET', term => 'a', $_ => 'a' x 10_000_000 ])->is_status(413, "10 MB of $_ in a form")
    for sort keys %message;
is_deeply([ grep { !$huge_sent{$_} } sort keys %message ], [], 'and each of them in an address');
post(form => [ method => 'GET', term => 'a' x 1_100_000 ])->is_status(413, 'a form of a little over 1 MiB');
is_invalid(post(form => [ method => 'GET', term => 'a' x 500_000 ]), 'term', 'a term of half a megabyte');
post(form => [ method => 'GET', (map { ("n$_" => '') } 1 .. 2000) ])->is_status(413, 'two thousand parameters');
post(form => [ term => 'fish' ])->is_status(405, 'POST without method=GET');
post(form => [ term => 'fish', method => 'BREW' ])->is_status(405, 'a method nobody knows');

# ---- paths -------------------------------------------------------------------

my ($id) = $film =~ /(\d+)$/;
for my $bad ('/', '/catalog', '/catalog/title', '/Catalog/titles', '/catalog/titles/', '/catalog/titles.xml',
    "/catalog/titles/$id", "/catalog/titles/movies", "/catalog/titles/movies/0$id", "/catalog/titles/movies/-$id",
    "/catalog/titles/movies/$id;x", "/catalog/titles/movies/$id.", "/catalog/titles/movies/$id/nosuch",
    "/catalog/titles/movies/${id}a", '/catalog/titles/movies/99999999999999999999999999', '//catalog/titles',
    '/catalog//titles', "/catalog/titles/movies/%00$id", "/catalog/titles/movies/$id%00",
    "/catalog/titles/movies/\%EF\%BC\%91", '/catalog/titles/movies/' . 'a' x 5000) {
    next if $bad eq '/catalog/titles/';    # a lawful address of the collection
    my $r = $client->get($bad, [ term => 'fish' ]);
    ok($r->status == 404 || $r->status == 400, 'no such resource: ' . substr $bad, 0, 60)
        or diag(substr $r->raw, 0, 600);
}

# ---- as HTTP -----------------------------------------------------------------

my $host = $m->host;
for (
    [ 'a request line of nonsense', "\x16\x03\x01\x02\x00\r\n\r\n",                                     qr/^400$/ ],
    [ 'no host',                    "GET /catalog/titles HTTP/1.1\r\n\r\n",                              qr/^400$/ ],
    [ 'two hosts',                  "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",                      qr/^400$/ ],
    [ 'a header without end',       "GET / HTTP/1.1\r\nHost: $host\r\nX: " . 'a' x 100_000 . "\r\n\r\n", qr/^400$/ ],
    [ 'a length that is none',      "POST / HTTP/1.1\r\nHost: $host\r\nContent-Length: x\r\n\r\n",       qr/^400$/ ],
    [ 'a negative length',          "POST / HTTP/1.1\r\nHost: $host\r\nContent-Length: -5\r\n\r\n",      qr/^400$/ ],
    [ 'a method nobody knows', "BREW /catalog/titles HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n\r\n", qr/^40[15]$/ ],
    [ 'TRACE',                 "TRACE /catalog/titles HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n\r\n", qr/^40[15]$/ ],
    [ 'HTTP/1.0 without a host', "GET /catalog/titles HTTP/1.0\r\n\r\n", qr/^401$/ ],
) {
    my ($name, $bytes, $want) = @$_;
    my $r = eval { $client->send_bytes($bytes) };
    like($r ? $r->status : "no reply: $@", $want, $name);
}
my $long = $client->get('/catalog/titles', [ term => 'fish' ], headers => [ Authorization => 'OAuth ' . 'a' x 9000 ]);
ok($long->status >= 400 && $long->status < 500, 'an Authorization header of 9 kB is refused');
for my $header ('OAuth', 'OAuth ', 'OAuth =', 'OAuth ,,,,', 'OAuth a="', 'OAuth a="b" c="d"', "OAuth a=\"%\"",
    'Basic Zm9vOmJhcg==', 'OAuth realm="x"', 'OAuth oauth_nonce', 'OAuth "a"="b"', "OAuth a=\"\xff\"") {
    my $r = $client->get('/catalog/titles', [ term => 'fish' ], unsigned => 1, headers => [ Authorization => $header ]);
    ok($r->status == 400 || $r->status == 401, "Authorization: $header") or diag(substr $r->raw, 0, 600);
}
for my $tag ('"', '*', 'W/', '"a', ',,,', 'W/"1", "2', 'x' x 4000) {
    my $r = $client->get($film, [], headers => [ 'If-None-Match' => $tag ]);
    ok($r->status == 200 || ($tag eq '*' && $r->status == 304), 'If-None-Match: ' . substr $tag, 0, 20);
}

# ---- after all that ----------------------------------------------------------

is_deeply([ $m->worker_pids ], \@workers, 'the workers are those of the beginning');
unlike($m->error_log, qr/assert|Assertion|signal|sanitizer/i, 'no worker fell');
$client->get('/catalog/titles', [ term => 'the' ])->is_status(200, 'and they answer');

done_testing;
