#!/usr/bin/perl
# Applications made with real OAuth libraries, through nginx: each goes through
# the dance in 1.0, 1.0a and with a PIN, and then reads the subscriber's history
# and writes a rating that it reads again. The person at the consent page is
# played by Matinee::Browser.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use IPC::Open2;
use JSON;
use Matinee::Dance;
use Matinee::Instance;
use Matinee::Need;
use Test::More;
use XML::LibXML;

Matinee::Need::all(Matinee::Instance->missing);

my $m     = Matinee::Instance->start(settings => "sign_in_tries = 1000\n");
my $dance = Matinee::Dance->new($m);
my $ines  = $dance->subscriber('ines', '--first-name', 'Ines', '--last-name', 'Brook');
my ($movie) = split ' ', $m->db->sql('SELECT id FROM title WHERE kind = 0 ORDER BY id LIMIT 1', 'matinee');
my $title = $m->base . "/catalog/titles/movies/$movie";
my $return_to = "$Matinee::Dance::callback?state=a%20b";

sub text {
    my ($reply, $path) = @_;
    my $doc = eval { XML::LibXML->load_xml(string => $reply->{body}) } or return;
    return $doc->findvalue($path);
}

# One way through. `callback` is what the application sends to request_token.
sub go_through {
    my ($name, $command, $key, $secret, %o) = @_;
    my $pid = open2(my $out, my $in, @$command);
    $in->autoflush(1);
    my $hear = sub { my $line = <$out>; return defined $line ? decode_json($line) : {} };
    my $tell = sub { print {$in} encode_json($_[0]), "\n" };
    my $flow = defined $o{callback} ? '1.0a' : '1.0';
    $tell->({ base => $m->base, key => $key, secret => $secret, flow => $flow, callback => $o{callback},
            return_to => $return_to, title => $title, number => "$movie", %{ $o{job} || {} } });

    my $began = $hear->();
    is($began->{got}{oauth_callback_confirmed}, $flow eq '1.0a' ? 'true' : undef, 'oauth_callback_confirmed')
        or diag(explain($began));
    my $browser = $dance->browser;
    $browser->open($began->{open})->is_status(200, 'the consent page');
    like($browser->said, qr/\Q$name\E/, 'names the application');
    my $came = $dance->answer($browser, $ines);
    if (($o{callback} // '') eq 'oob') {
        like($came->{pin}, qr/^\d{6}$/, 'a PIN');
    } else {
        like($came->{address}, qr/^\Q$return_to\E&oauth_token=\w{24}/, 'back at the callback');
        is(defined $came->{verifier} ? 1 : 0, $flow eq '1.0a' ? 1 : 0, 'with a verifier in 1.0a alone');
    }
    $tell->({ address => $came->{address}, pin => $came->{pin} });

    my $did = $hear->();
    close $in;
    close $out;
    waitpid $pid, 0;
    is($?, 0, 'the application came through');
    ok($did->{access}, 'it has an access token') or do { diag(explain($did)); return };
    Matinee::Secrets::know('access token', $did->{access}{oauth_token});
    Matinee::Secrets::know('access token secret', $did->{access}{oauth_token_secret});
    like($did->{access}{oauth_token}, qr/^T1[\w.-]{86}--$/, 'of the historic shape');
    like($did->{access}{user_id}, qr/^T1[\w.-]{43}-$/, 'and so is the user id');
    is_deeply({ map { $_ => $did->{$_}{status} } grep { $_ ne 'access' } keys %$did },
        { current => 200, history => 200, rated => 201, again => 200, read => 200, removed => 200 }, 'what it did')
        or diag(explain($did));
    is(text($did->{current}, '/resource/link/@href'), $m->base . "/users/$did->{access}{user_id}", 'whose it is');
    is(text($did->{history}, 'name(/*)'), 'rental_history', 'the history');
    is(text($did->{read}, '/ratings/ratings_item/user_rating'), '5', 'the rating it wrote last');
    return $did->{access}{user_id};
}

sub try_client {
    my ($name, $command, %job) = @_;
    my ($key, $secret) = $m->app("$name & Söhne", '--per-second', 100000);
    my %id;
    for my $way ([ '1.0', undef ], [ '1.0a', $return_to ], [ '1.0a with a PIN', 'oob' ]) {
        my ($flow, $callback) = @$way;
        subtest "$name, $flow" => sub {
            my $id = go_through($name, $command, $key, $secret, callback => $callback, job => \%job);
            $id{$id}++ if defined $id;
        };
    }
    is_deeply([ values %id ], [3], "$name knows the subscriber by one id");
    return keys %id;
}

my $signers = "$FindBin::Bin/signers";
my @ids;

SKIP: {
    my $found = system('/usr/bin/python3 -c "import requests_oauthlib" 2> /dev/null') == 0;
    Matinee::Need::part($found ? undef : 'python3-requests-oauthlib is not installed');
    # Without TLS the library refuses to work unless it is told so.
    local $ENV{OAUTHLIB_INSECURE_TRANSPORT} = 1;
    push @ids, try_client('requests-oauthlib', [ '/usr/bin/python3', '-B', "$signers/dance_requests.py" ]);
}
SKIP: {
    my $found = eval { require Net::OAuth; 1 };
    Matinee::Need::part($found ? undef : 'Net::OAuth is not installed (libnet-oauth-perl)');
    push @ids, try_client('Net::OAuth', [ $^X, "$signers/dance_net_oauth.pl" ]);
}
SKIP: {
    my $modules = $ENV{MATINEE_NODE_PATH} // "$FindBin::Bin/../build/npm/node_modules";
    Matinee::Need::part(-d "$modules/oauth" ? undef : 'the npm package oauth is not installed; ./check does that');
    local $ENV{NODE_PATH} = $modules;
    push @ids, try_client('npm oauth', [ 'node', "$signers/dance.js" ]);
}
SKIP: {
    my $found = system('ruby -roauth -e 0 2> /dev/null') == 0;
    Matinee::Need::part($found ? undef : 'ruby-oauth is not installed');
    for my $scheme (qw(header body query_string)) {
        push @ids, try_client("ruby-oauth, $scheme", [ 'ruby', "$signers/dance.rb" ], scheme => $scheme);
    }
}
my %seen = map { $_ => 1 } @ids;
is(scalar keys %seen, scalar @ids, 'each application knows the subscriber by another id');

done_testing;
