#!/usr/bin/perl
# Real OAuth libraries as clients, through nginx: python3-requests-oauthlib,
# Net::OAuth and the npm package oauth, with their parameters in header, query
# and body, and awkward characters in the search term. Each reply is compared
# with the one our own test client gets for the same term.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use IPC::Open2;
use JSON;
use Matinee::Instance;
use Matinee::Need;
use Test::More;

Matinee::Need::all(Matinee::Instance->missing);
binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

my @terms = (
    'metropolis', 'the general', 'fish & chips', 'a+b', 'Amélie', '100%', '%2B', '%', '~-._', q{'"<>()*!},
    '日本', '=&=', ';', '/?:@', '{}[]|\\^`', 'ß', 'a  b', ' ', "\x{1F3AC}", '$,#',
);
my $m = Matinee::Instance->start;
my $client = $m->client;

# What the term must get, without the address that holds nothing of the term.
my %expected = map {
    my $term = $_;
    utf8::encode(my $bytes = $term);
    my $r = $client->get('/catalog/titles', [ term => $bytes, max_results => 5 ]);
    $r->is_status(200, "our own client asks for '$term'");
    utf8::decode(my $body = $r->body);
    ($term => $body)
} @terms;

sub run_signer {
    my ($command, @requests) = @_;
    my $pid = open2(my $out, my $in, @$command);
    binmode $_, ':raw' for $out, $in;
    print $in encode_json({
        base     => $m->base,
        key      => $m->key,
        secret   => $m->secret,
        requests => \@requests,
    });
    close $in;
    my $text = do { local $/; <$out> } // '';
    waitpid $pid, 0;
    is($?, 0, "$command->[-1] came through") or return;
    return @{ decode_json($text) };
}

sub try_signer {
    my ($name, $command, @ways) = @_;
    for my $way (@ways) {
        my ($method, $place) = @$way;
        my @more = $method eq 'POST' ? ([ method => 'GET' ]) : ();
        my @requests = map {
            { method => $method, place => $place, path => '/catalog/titles',
                pairs => [ [ term => $_ ], [ max_results => '5' ], @more ] }
        } @terms;
        my @replies = run_signer($command, @requests) or return;
        for my $i (0 .. $#terms) {
            is_deeply(
                [ $replies[$i]{status}, $replies[$i]{body} ],
                [ 200, $expected{ $terms[$i] } ],
                "$name, $method, $place: '$terms[$i]'"
            );
        }
    }
    # With another secret nothing is answered.
    my $right = $m->{secret};
    $m->{secret} = 'wrong';
    my @refused = run_signer($command,
        { method => 'GET', place => 'header', path => '/catalog/titles', pairs => [ [ term => 'fish' ] ] });
    $m->{secret} = $right;
    is_deeply([ @{ $refused[0] }{qw(status body)} ], [ 401, 'Invalid Signature' ], "$name, with a wrong secret");
    return;
}

my @all = ([ GET => 'header' ], [ GET => 'query' ], [ POST => 'header' ], [ POST => 'body' ]);
my $signers = "$FindBin::Bin/signers";

SKIP: {
    my $found = system('/usr/bin/python3 -c "import requests_oauthlib" 2> /dev/null') == 0;
    Matinee::Need::part($found ? undef : 'python3-requests-oauthlib is not installed');
    try_signer('requests-oauthlib', [ '/usr/bin/python3', '-B', "$signers/by_requests.py" ], @all);
}
SKIP: {
    my $found = eval { require Net::OAuth; 1 };
    Matinee::Need::part($found ? undef : 'Net::OAuth is not installed (libnet-oauth-perl)');
    try_signer('Net::OAuth', [ $^X, "$signers/net_oauth.pl" ], @all);
}
SKIP: {
    my $modules = $ENV{MATINEE_NODE_PATH} // "$FindBin::Bin/../build/npm/node_modules";
    Matinee::Need::part(-d "$modules/oauth" ? undef : 'the npm package oauth is not installed; ./check does that');
    local $ENV{NODE_PATH} = $modules;
    try_signer('npm oauth', [ 'node', "$signers/oauth.js" ], [ GET => 'header' ], [ GET => 'query' ], [ POST => 'header' ]);
}

done_testing;
