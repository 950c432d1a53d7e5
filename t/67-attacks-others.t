#!/usr/bin/perl
# Attacks on other people's things: their ids in addresses, bodies, queue
# entries and feeds, with one's own token; feed tokens used for what they were
# not made for; and what a reply would tell of people it is not about.
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

my $m     = Matinee::Instance->start;
my $dance = Matinee::Dance->new($m);
my $app   = $m->client;
my ($key, $secret) = $m->app('Other', '--per-second', 100000);
my $other_app = $m->client(key => $key, secret => $secret);
my $ines  = $dance->subscriber('ines', '--first-name', 'Ines', '--last-name', 'Brook');
my $otto  = $dance->subscriber('otto', '--first-name', 'Ottokar', '--last-name', 'Weidenbach');
my $mine  = $dance->token($app, $ines);
my $his   = $dance->token($app, $otto);
my ($me, $him) = ("/users/$mine->{user_id}", "/users/$his->{user_id}");
my ($movie, $second) = split ' ', $m->db->sql('SELECT id FROM title WHERE kind = 0 ORDER BY id LIMIT 2', 'matinee');
my $title = $m->base . "/catalog/titles/movies/$movie";

# Otto has something everywhere.
$his->post("$him/ratings/title/actual", [], form => [ title_ref => $title, rating => 2 ])->is_status(201, 'Otto rates');
$his->post("$him/reviews", [], form => [ title_ref => $title, write_up => 'A secret opinion.' ])->is_status(201, 'and reviews');
$his->post("$him/queues/instant", [], form => [ title_ref => $title ])->is_status(201, 'and queues');
my ($entry) = $his->get("$him/queues/instant")->texts('//queue_item/id');
like($entry, qr{^\Q@{[ $m->base . $him ]}\E/queues/instant/}, 'an entry of his');

# What the tables hold of people, as one text.
sub tables {
    return join '', map { $m->db->sql("SELECT * FROM $_ ORDER BY 1, 2", 'matinee') }
        qw(user_rating review queue_entry rental_event at_home);
}
my $before = tables();

# The status document of a refusal, with its body compared.
sub is_document {
    my ($r, $status, $message, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is_deeply([ $r->status, $r->text('/status/status_code'), $r->text('/status/message') ],
        [ $status, $status, $message ], $name) || diag(substr $r->raw, 0, 1500);
}

# Ids that are nobody's for this token, each refused by one text.
my $somebody  = $mine->{user_id};
my $elsewhere = $dance->token($other_app, $otto)->{user_id};
my $gone = do {
    my $rosa = $dance->subscriber('rosa');
    my $id = $dance->token($app, $rosa)->{user_id};
    $m->ctl('user', 'delete', 'rosa', '--yes');
    $id;
};

# Every route of a user, with what it needs.
my @routes = map { my ($method, $pattern) = (split /\t/)[ 0, 1 ]; [ $method, $pattern ] }
    grep { /\{user\}/ } split /\n/, do { my $program = Matinee::Paths::program('matinee'); `$program --routes` };
cmp_ok(scalar @routes, '>', 20, 'routes of users: ' . @routes);

sub address {
    my ($pattern, $id) = @_;
    $pattern =~ s/\{user\}/$id/;
    $pattern =~ s/\{id\}/$movie/g;
    $pattern =~ s/\{word\}/title/g;
    return $pattern;
}

attack A15 => "another's id in the path of every resource" => sub {
    for (@routes) {
        my ($method, $pattern) = @$_;
        my @form = $method =~ /^(?:POST|PUT)$/
            ? (form => [ title_ref => $title, rating => 5, write_up => 'x', title_refs => $title ]) : ();
        my %answers;
        for ([ 'Otto', $his->{user_id} ], [ 'Otto, as another application knows him', $elsewhere ], [ 'an account that is gone', $gone ]) {
            my ($who, $id) = @$_;
            my $r = $mine->request(address($pattern, $id), [], method => $method, @form);
            is_document($r, 401, 'User ID access token mismatch', "$method $pattern of $who");
            unlike($r->raw, qr/Ottokar|Weidenbach|otto\b|secret opinion|\Q$movie\E/, 'nothing of theirs in it');
            $answers{ $r->body }++;
        }
        is(scalar keys %answers, 1, 'the same bytes for all of them');
    }
    is(tables(), $before, 'and nothing was changed');
};
attack A15 => 'no id at all in the path' => sub {
    for my $id ('0', '1', 'T1', 'T1' . 'A' x 44, 'T1' . 'A' x 43 . '-', $mine->{user_id} . 'A', substr($mine->{user_id}, 0, 45),
        lc $mine->{user_id}, 'Current', '@You', '%00', '%2e%2e', 'otto', "current'--", 'x' x 500) {
        my $r = $mine->get("/users/$id/at_home");
        like($r->status, qr/^40[014]$/, "'" . substr($id, 0, 50) . "': " . $r->status);
        like($r->text('/status/message') // '', qr/^(?:User ID is invalid|User ID access token mismatch|.*)$/, 'a status document');
        unlike($r->raw, qr/Ines|Brook|Ottokar/, 'nothing of anybody');
    }
};
attack A15 => "an id with a bit changed" => sub {
    for my $at (2, 10, 20, 30, 44) {
        my $id = $his->{user_id};
        substr($id, $at, 1) =~ tr/A-Za-z0-9/B-Za-z0-9A/;
        is_document($mine->get("/users/$id"), 401, 'User ID is invalid', "letter $at") if $id ne $his->{user_id};
    }
};
attack A15 => 'a user id in a parameter' => sub {
    for my $name (qw(user_id user uid id userid owner)) {
        my $r = $mine->get("$me/ratings/title/actual", [ $name => $his->{user_id} ]);
        unlike($r->body, qr/\Q$his->{user_id}\E/, "$name in the query");
        $mine->post("$me/ratings/title/actual", [], form => [ title_ref => $title, rating => 'no_opinion', $name => $his->{user_id} ]);
    }
    is(tables(), $before, 'nothing of his was changed');
};
attack A15 => "another's address for a title" => sub {
    for my $ref ($m->base . "$him/ratings/title/$movie", $m->base . $him, $entry) {
        my $r = $mine->post("$me/ratings/title/actual", [], form => [ title_ref => $ref, rating => 1 ]);
        like($r->status, qr/^(?:400|404)$/, 'as title_ref of a rating: ' . $r->status);
        $r = $mine->post("$me/queues/instant", [], form => [ title_ref => $ref ]);
        like($r->status, qr/^(?:400|404)$/, 'as title_ref of the queue: ' . $r->status);
        $r = $mine->get("$me/title_states", [ title_refs => $ref ]);
        unlike($r->body, qr/\Q$his->{user_id}\E/, 'as title_refs');
    }
    is(tables(), $before, 'nothing was made of it');
};
attack A15 => "another's queue entry under one's own id" => sub {
    my ($below) = $entry =~ m{/users/[^/]+(/.*)};
    for my $method (qw(GET DELETE)) {
        my $r = $mine->request("$me$below", [], method => $method);
        $r->is_status(404, "$method: it is not there");
        my $none = $mine->request($me . $below =~ s/\d+$/999999/r, [], method => $method);
        is($r->body =~ s/\Q$movie\E/N/gr, $none->body =~ s/999999/N/gr, 'as one nobody has');
    }
    $his->get("$him$below")->is_status(200, 'Otto still has it');
};
attack A15 => "another's rating and review under one's own id" => sub {
    for my $what ("/ratings/title/actual/$movie", "/reviews/$movie") {
        for my $method (qw(GET DELETE)) {
            my $r = $mine->request("$me$what", [], method => $method);
            is($r->status, 404, "$method $what: not there") or diag($r->raw);
        }
        my $r = $mine->get($me . $what, [ 'method' => 'delete' ]);
        is($r->status, 404, "by method=: $what");
    }
    is(tables(), $before, "Otto's stay");
};
attack A15 => 'lists say nothing of others' => sub {
    for my $path ('', '/ratings/title/actual', '/reviews', '/queues', '/queues/instant', '/rental_history', '/at_home', '/feeds',
        '/recommendations', '/lists', '/title_states', '/ratings/title') {
        my $r = $mine->get("$me$path", $path =~ /states|title$/ ? [ title_refs => $title ] : []);
        $r->is_status(200, "GET $path");
        unlike($r->raw, qr/Ottokar|Weidenbach|otto\b|secret opinion|\Q$his->{user_id}\E/, 'nothing of his');
        unlike($r->body, qr/<user_rating>2</, 'nor his rating');
        like($r->header('cache-control') // '', qr/private|no-store/, 'and no shared cache keeps it');
    }
};
attack A15 => 'one person has no name that two applications share' => sub {
    my $there = $dance->token($other_app, $ines);
    isnt($there->{user_id}, $mine->{user_id}, 'the ids differ');
    my ($a, $b) = ($mine->get($me)->body, $there->get("/users/$there->{user_id}")->body);
    unlike($b, qr/\Q$mine->{user_id}\E/, 'and neither says the other');
    is_document($there->get($me), 401, 'User ID access token mismatch', "one's id with the other's token");
    my %feeds = map { my $client = $_; map { $_ => 1 } $client->get("/users/$client->{user_id}/feeds")->body =~ /feed_token=(T1[\w.-]{88})/g } $mine, $there;
    is(scalar keys %feeds, 24, 'nor do feeds');
};

# ---- feed tokens -------------------------------------------------------------

# [path with its sort, token] of somebody's feeds.
sub feeds {
    my ($client) = @_;
    return map { my ($path, $query) = $_->value =~ m{^\Q@{[ $m->base ]}\E([^?]*)\?(.*)$};
        my %p = Matinee::Dance::pairs($query);
        Matinee::Secrets::know('feed token', $p{feed_token});
        { path => $path, token => $p{feed_token}, more => [ defined $p{sort} ? (sort => $p{sort}) : () ] } }
        $client->get("/users/$client->{user_id}/feeds")->xml->findnodes('/resource/link/@href');
}
my @mine = feeds($mine);
my @his  = feeds($his);
my ($history) = grep { $_->{path} =~ m{/rental_history$} } @mine;

sub by_feed {
    my ($path, $token, %o) = @_;
    return $app->request($path, [ feed_token => $token, @{ delete $o{pairs} || [] } ], key_only => 1, %o);
}

by_feed($history->{path}, $history->{token})->is_status(200, 'an honest feed');

attack A16 => 'of another feed: each for its own resource alone' => sub {
    for my $token (@mine) {
        for my $feed (@mine) {
            my $r = by_feed($feed->{path}, $token->{token}, pairs => $feed->{more});
            my $same = $token == $feed;
            if ($same) { $r->is_status(200, "its own, $feed->{path} @{ $feed->{more} }") }
            elsif ($r->status != 401 || $r->text('//message') ne 'Token resource mismatch') {
                is_document($r, 401, 'Token resource mismatch', "$token->{path} @{ $token->{more} } at $feed->{path} @{ $feed->{more} }");
            }
        }
    }
};
attack A16 => 'at an address that is no feed' => sub {
    for my $path ($me, '/users/current', "$me/feeds", "$me/queues", "$me/ratings/title", "$me/title_states", "$me/lists",
        "$me/rental_history/other", "$me/queues/instant/available/1/$movie", "$me/reviews/$movie", "$me/ratings/title/actual/$movie") {
        my $r = by_feed($path, $history->{token}, pairs => [ title_refs => $title ]);
        like($r->status, qr/^40[014]$/, "$path: " . $r->status) or diag($r->raw);
        unlike($r->raw, qr/Ines|Brook/, 'nothing is told');
    }
    by_feed('/catalog/titles', $history->{token}, pairs => [ term => 'a' ])->is_refusal(refusal('method'), 'the catalog');
};
attack A16 => "of another person" => sub {
    my ($theirs) = grep { $_->{path} =~ m{/rental_history$} } @his;
    is_document(by_feed($history->{path}, $theirs->{token}), 401, 'Mismatch between user token and feed token', "his token at my address");
    is_document(by_feed($theirs->{path}, $history->{token}), 401, 'Mismatch between user token and feed token', 'mine at his');
    is_document(by_feed("/users/$elsewhere/rental_history", $history->{token}), 401, 'Mismatch between user token and feed token', 'or at another id of his');
    is_document(by_feed("/users/$gone/rental_history", $history->{token}), 401, 'Mismatch between user token and feed token', 'or of somebody gone');
    is_document(by_feed('/users/T1nobody/rental_history', $history->{token}), 401, 'User not found', 'at no id');
};
attack A16 => 'with the key of another application, or none' => sub {
    is_document(by_feed($history->{path}, $history->{token}, oauth => { key => $other_app->{key} }), 401, 'Consumer key mismatch', "another's");
    is_document(by_feed($history->{path}, $history->{token}, oauth => { key => 'x' x 24 }), 401, 'Consumer key mismatch', 'an unknown one');
    my $r = $app->get($history->{path}, [ feed_token => $history->{token} ], unsigned => 1);
    is_document($r, 401, 'Consumer key mismatch', 'none');
    $r = $app->get($history->{path}, [ feed_token => $history->{token}, oauth_consumer_key => $app->{key}, oauth_consumer_key => $other_app->{key} ], unsigned => 1);
    like($r->status, qr/^40[01]$/, 'two: ' . $r->status);
};
attack A16 => 'for anything but reading' => sub {
    my ($instant) = grep { $_->{path} =~ m{/queues/instant$} && !@{ $_->{more} } } @mine;
    my ($ratings) = grep { $_->{path} =~ m{/ratings/title/actual$} } @mine;
    my ($reviews) = grep { $_->{path} =~ m{/reviews$} } @mine;
    for my $feed ($instant, $ratings, $reviews, $history) {
        for my $method (qw(POST PUT DELETE)) {
            my $r = by_feed($feed->{path}, $feed->{token}, method => $method,
                form => [ title_ref => $title, rating => 5, write_up => 'x' ]);
            is_document($r, 401, 'Bad feed token', "$method $feed->{path}");
            next if $method eq 'PUT';
            $r = by_feed($feed->{path}, $feed->{token}, pairs => [ method => lc $method, title_ref => $title, rating => 5 ]);
            is_document($r, 401, 'Bad feed token', "method=$method $feed->{path}");
        }
        by_feed($feed->{path}, $feed->{token}, method => 'HEAD')->is_status(200, 'HEAD reads');
    }
    is(tables(), $before, 'nothing was changed');
};
attack A16 => 'forged, cut and changed' => sub {
    my $good = $history->{token};
    my @bad = ('', 'T1', 'x', $good . 'A', substr($good, 0, 89), 'T1' . 'A' x 86 . '--', lc $good, "$good\0", " $good",
        $mine->{user_id}, $mine->{token}, '../' x 30, "' OR 1=1 -- ", "\xff" x 90, 'T1' . 'A' x 9000);
    for my $at (2, 20, 45, 70, 87) {
        my $bad = $good;
        substr($bad, $at, 1) =~ tr/A-Za-z0-9/B-Za-z0-9A/;
        push @bad, $bad if $bad ne $good;
    }
    for my $bad (@bad) {
        my $r = by_feed($history->{path}, $bad);
        is_document($r, 401, 'Bad feed token', 'a token of ' . length($bad) . ' bytes');
    }
    my $r = $app->get($history->{path}, [ oauth_consumer_key => $app->{key}, feed_token => $good, feed_token => $mine[0]{token} ], unsigned => 1);
    is_document($r, 401, 'Bad feed token', 'two of them');
};
attack A16 => 'as another kind of token' => sub {
    $app->get("$me/at_home", [], oauth => { token => $history->{token} }, token_secret => '')->is_refusal(refusal('token'), 'as an access token');
    is_document(by_feed($history->{path}, $mine->{token}), 401, 'Bad feed token', 'an access token as a feed token');
};
attack A16 => 'together with a signature that is no good' => sub {
    my @pairs = ($history->{path}, [ feed_token => $history->{token} ]);
    $mine->get(@pairs, token_secret => 'wrong')->is_refusal(refusal('signature'), 'a wrong secret of the token');
    $mine->get(@pairs, secret => 'wrong')->is_refusal(refusal('signature'), 'a wrong secret of the application');
    $mine->get(@pairs, oauth => { signature => '' })->is_refusal(refusal('signature'), 'an empty one');
    $app->get($history->{path}, [ feed_token => $history->{token} ])->is_refusal(refusal('no_token'), 'and a signed call needs its own token');
};
attack A16 => 'after the feeds were renewed, withdrawn, or the account closed' => sub {
    my $udo = $dance->subscriber('udo');
    my $client = $dance->token($other_app, $udo);
    my ($feed) = feeds($client);
    my $fetch = sub { $other_app->request($feed->{path}, [ feed_token => $feed->{token}, @{ $feed->{more} } ], key_only => 1) };
    $fetch->()->is_status(200, 'at first') for 1 .. 4;
    $m->ctl('token', 'withdraw', 'udo', $other_app->{key});
    is_document($fetch->(), 403, 'Invalid feed token', "withdrawn, call $_") for 1 .. 6;
    $client = $dance->token($other_app, $udo);
    is_document($fetch->(), 403, 'Invalid feed token', 'let in again: the old token stays shut');
    ($feed) = feeds($client);
    $fetch->()->is_status(200, 'while a new one opens') for 1 .. 4;
    $m->ctl('user', 'disable', 'udo');
    is_document($fetch->(), 403, 'Invalid feed token', "disabled, call $_") for 1 .. 6;
    $m->ctl('user', 'enable', 'udo');
    $fetch->()->is_status(200, 'enabled again');
    $m->ctl('user', 'delete', 'udo', '--yes');
    my $r = $fetch->();
    like($r->status . $r->text('//message'), qr/^(?:403Invalid feed token|401User not found)$/, 'closed');
};
attack A16 => 'renewed by the person' => sub {
    my $eva = $dance->subscriber('eva');
    my $client = $dance->token($other_app, $eva);
    my ($feed) = feeds($client);
    my $fetch = sub { $other_app->request($feed->{path}, [ feed_token => $feed->{token}, @{ $feed->{more} } ], key_only => 1) };
    $fetch->()->is_status(200, 'at first') for 1 .. 4;
    my $browser = $dance->signed_in($eva);
    $browser->open('/account');
    my ($form) = grep { ($_->getAttribute('action') // '') =~ /renew/ } $browser->forms;
    ok($form, 'there is a button for it') or return;
    my $button = $browser->button(undef, $form);
    my @pairs = map { @$_ } $browser->fields($form);
    push @pairs, $button->getAttribute('name'), $button->getAttribute('value') // '' if length($button->getAttribute('name') // '');
    $browser->send('POST', $form->getAttribute('action'), Matinee::Client::query(\@pairs));
    is_document($fetch->(), 403, 'Invalid feed token', "afterwards, call $_") for 1 .. 6;
    $client->get('/users/current')->is_status(200, 'the application itself goes on');
    ($feed) = feeds($client);
    $fetch->()->is_status(200, 'and gets new addresses');
};
attack A18 => 'a feed leaks nothing it is opened by' => sub {
    my $r = by_feed($history->{path}, $history->{token}, pairs => [ output => 'atom' ]);
    is($r->header('referrer-policy'), 'no-referrer', 'no referrer');
    like($r->header('cache-control'), qr/private/, 'no shared cache');
    for my $bad (by_feed($history->{path}, $history->{token} . 'A'), by_feed("$me/at_home", $history->{token}), by_feed($him, $history->{token})) {
        unlike($bad->raw, qr/\Q$history->{token}\E/, 'a refusal does not repeat it');
    }
};
attack A18 => 'a refusal repeats no secret' => sub {
    my @tries = ($mine->get($me, [], token_secret => 'wrong'), $mine->get($me, [], oauth => { version => '2.0' }), $mine->get($him),
        $mine->get("$me/nosuch"), $mine->get("$me/ratings/title/actual/1"), $mine->get($me, [ output => 'pdf' ]), $mine->get($me, [ v => '9' ]),
        $mine->get("$me/rental_history", [ max_results => 'x' ]), $mine->get("$me/rental_history", [ start_index => $mine->{token_secret} ]),
        $mine->request($me, [], method => 'DELETE'));
    for my $r (@tries) {
        for my $secret ($mine->{token}, $mine->{token_secret}, $mine->{secret}) {
            is(index($r->raw, $secret), -1, $r->status . ': none') if $r->status != 400;
        }
        unlike($r->raw, qr/oauth_signature|mysql|mariadb|SELECT|\.c:\d|errno/i, 'and nothing of our inside');
    }
};

attack A18 => 'what a person is given of theirs opens nothing' => sub {
    $dance->signed_in($otto);
    my $export = $m->ctl('user', 'export', 'otto');
    like($export, qr/A secret opinion\./, 'what is theirs is in it');
    unlike($export, qr/\$y\$/, 'no hash of a password');
    for ($otto->{password}, $his->{token}, $his->{token_secret}, map { $_->{token} } @his) {
        is(index($export, $_), -1, 'nor a secret');
    }
    unlike($export, qr/Ines|Brook|\Q$mine->{user_id}\E/, 'nor anything of others');
};
attack A24 => 'a page of another site reads nothing' => sub {
    for my $format ('', 'json', 'atom') {
        my $r = by_feed($history->{path}, $history->{token}, pairs => [ callback => 'take', length $format ? (output => $format) : () ],
            headers => [ Origin => 'https://evil.example', Cookie => 'matinee=x' ]);
        $r->is_status(200, "a feed, '$format', asked for by a script");
        is($r->header('access-control-allow-origin'), undef, 'no other site may read it');
        is($r->header('access-control-allow-credentials'), undef, 'nor with cookies');
        unlike($r->body, qr/^\W*take\(/, 'and it is no script itself');
    }
    my $r = $mine->get($me, [ output => 'json', callback => 'take' ], headers => [ Origin => 'https://evil.example' ]);
    is($r->header('access-control-allow-origin'), undef, 'nor a signed call');
    unlike($r->body, qr/^\W*take\(/, 'which is no script either');
};

is(tables() =~ s/\s//gr, $before =~ s/\s//gr, 'at the end Otto has what he had');
attacks_done();
