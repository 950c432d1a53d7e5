#!/usr/bin/perl
# matineectl's commands about people: accounts, whom they let in, what leaves
# for them and comes back, and the export and deletion of all that is theirs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON::PP;
use Matinee::Ctl;
use Matinee::Need;
use Matinee::Paths;
use Test::More;

Matinee::Need::all(Matinee::Ctl->missing);
my $ctl = Matinee::Ctl->start;
$ctl->works('-q', 'import', 'catalog', Matinee::Paths::source() . '/sql/demo/catalog.jsonl');

my $password = "correct horse\n";

sub sql { return $ctl->sql(@_) }

# The id of the title with that key.
sub id_of {
    my ($key) = @_;
    return sql("SELECT id FROM title_identity WHERE source = 'catalog' AND source_key = '$key'");
}

sub generation { return sql("SELECT value FROM generation WHERE noun = '$_[0]'") }

subtest 'accounts' => sub {
    is($ctl->works(\$password, 'user', 'add', 'Mara', '--first-name', 'Mara', '--last-name', "Lindqvi\x{c3}\x{9f}t",
        '--nickname', 'mara.l', '--formats', 'DVD,Blu-ray', '--discs', 3, '--maturity', 100, '--language', 'Swedish'),
        '', 'adding says nothing');
    my $shown = $ctl->works('user', 'show', 'MARA');
    like($shown, qr/^login: +mara$/m,  'the login is folded, and found however it is typed');
    like($shown, qr/^name: +Mara Lindqvi\xc3\x9ft$/m, 'the name');
    like($shown, qr/^nickname: +mara\.l$/m, 'the nickname');
    like($shown, qr/^status: +active$/m, 'active');
    like($shown, qr/^password: +set$/m, 'with a password');
    like($shown, qr/^instant: +yes$/m, 'streams');
    like($shown, qr/^discs: +Blu-ray,DVD, preferred Blu-ray, at home 3$/m, 'discs');
    like($shown, qr/^maturity: +100$/m, 'a limit');
    like($shown, qr/^language: +Swedish$/m, 'a language');
    like($shown, qr/^terms: +never$/m, 'the terms are not accepted yet');
    like($shown, qr/^created: +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m, 'when');
    my $hash = sql("SELECT password FROM user WHERE login = 'mara'");
    like($hash, qr/^\$y\$/, 'the password is a yescrypt hash');

    $ctl->works('user', 'add', 'tom', '--no-password');
    $shown = $ctl->works('user', 'show', 'tom');
    like($shown, qr/^name: +tom$/m,      'a login is name enough');
    like($shown, qr/^password: +none$/m, 'without password');
    like($shown, qr/^discs: +none$/m,    'without discs');
    like($shown, qr/^maturity: +no limit$/m, 'without a limit');
    like($ctl->works('user', 'list'), qr/^active    mara  Mara .*\nactive    tom  tom\n$/, 'list');

    my $before = generation('accounts');
    $ctl->works('user', 'disable', 'tom');
    like($ctl->works('user', 'show', 'tom'), qr/^status: +disabled$/m, 'disabled');
    $ctl->works('user', 'enable', 'tom');
    like($ctl->works('user', 'list'), qr/^active    tom/m, 'enabled');
    $ctl->works(\"another long one\n", 'user', 'password', 'mara');
    isnt(sql("SELECT password FROM user WHERE login = 'mara'"), $hash, 'a new password');
    $ctl->works('user', 'password', '--no-password', 'mara');
    is(sql("SELECT password IS NULL FROM user WHERE login = 'mara'"), 1, 'none any more');
    $ctl->works(\$password, 'user', 'password', 'mara');

    $ctl->works('user', 'plan', 'tom', '--formats', 'dvd', '--discs', 0, '--no-instant', '--nickname', 'tommy');
    $shown = $ctl->works('user', 'show', 'tom');
    like($shown, qr/^discs: +DVD, preferred DVD, at home no limit$/m, 'a plan with DVDs');
    like($shown, qr/^instant: +no$/m, 'and no streams');
    like($shown, qr/^nickname: +tommy$/m, 'a nickname');
    $ctl->works('user', 'plan', 'tom', '--formats', 'Blu-ray,DVD', '--preferred', 'DVD', '--instant');
    like($ctl->works('user', 'show', 'tom'), qr/^discs: +Blu-ray,DVD, preferred DVD, at home no limit$/m, 'both');
    $ctl->works('user', 'plan', 'tom', '--formats', 'Blu-ray');
    like($ctl->works('user', 'show', 'tom'), qr/preferred Blu-ray/, 'what is preferred is in the plan');
    $ctl->works('user', 'plan', 'tom', '--formats', 'none', '--nickname', '', '--maturity', 'none');
    like($ctl->works('user', 'show', 'tom'), qr/^nickname: +none\n(?:.*\n)*discs: +none\n/m, 'none any more');
    cmp_ok(generation('accounts'), '>=', $before + 8, 'caches are told each time');
};

subtest 'wrong usage' => sub {
    $ctl->fails(2, qr/wants one of: add, plan, show/, 'user', @$_) for [], ['frob'];
    $ctl->fails(2, qr/wants: user add/, 'user', 'add', @$_) for [], [ 'a', 'b' ];
    $ctl->fails(2, qr/wants: user $_/, 'user', $_) for qw(show enable disable password export delete plan);
    $ctl->fails(2, qr/takes no arguments/, 'user', 'list', 'all');
    $ctl->fails(2, qr/a login is 1 to 255 bytes/, 'user', 'add', '--no-password', $_)
        for '', ' ', "a\x01b", "\xff", 'x' x 256;
    $ctl->fails(1, qr/login TOM is taken/, 'user', 'add', '--no-password', 'TOM');
    $ctl->fails(1, qr/no user with the login nobody; see user list/, 'user', $_, 'nobody')
        for qw(show enable disable password export delete plan);
    $ctl->fails(2, qr/say --yes/, 'user', 'delete', 'tom');
    $ctl->fails(1, qr/password has at least 8 characters/, \"seven77\n", 'user', 'add', 'new');
    $ctl->fails(1, qr/password is a line of standard input/, \$_, 'user', 'add', 'new') for '', "\n", "\xff\xff\xff\xff\xff\xff\xff\xff\n";
    $ctl->fails(1, qr/password is too long: at most 511 bytes/, \('x' x 512), 'user', 'add', 'new');
    is(sql("SELECT COUNT(*) FROM user WHERE login = 'new'"), 0, 'nobody was added');
    for (['--formats', 'VHS'], ['--formats', ''], ['--formats', 'DVD,'], ['--discs', '-1'], ['--discs', 3],
        ['--preferred', 'DVD'], ['--preferred', 'VHS'], ['--formats', 'DVD', '--preferred', 'Blu-ray'],
        ['--maturity', 101], ['--maturity', 'high'], ['--first-name', ''], ['--first-name', "a\nb"],
        ['--language', 'x' x 65], ['--colour', 'blue']) {
        $ctl->fails(2, qr/user: .*see matineectl --help|option/, 'user', 'plan', 'tom', @$_);
    }
    $ctl->fails(2, qr/wants: user plan/, 'user', 'plan', 'tom', '--no-password');
};

my ($key) = $ctl->works('app', 'add', 'Films & Co') =~ /^key:    (\S+)/;
my ($other) = $ctl->works('app', 'add', 'Other') =~ /^key:    (\S+)/;

subtest 'tokens' => sub {
    my ($token, $secret) = $ctl->works('token', 'add', 'mara', $key) =~ /^token:  (T1\S{88})\nsecret: (\w{32})\n$/;
    ok(defined $secret, 'a token and a secret');
    is(sql('SELECT HEX(token_hash) = SHA2(\'' . $token . '\', 256) FROM access_token'), 1, 'stored as a hash');
    is(sql("SELECT COUNT(*) FROM access_token WHERE secret LIKE '%$secret%'"), 0, 'and sealed');
    like($ctl->works('token', 'list', 'mara'), qr/^$key  approved 20\S+Z  used never  0 calls in 30 days  Films & Co$/,
        'list');
    is($ctl->works(\"their secret\n", 'token', 'add', 'mara', $other, '--token', 'old-token_1'), '',
        'a token brought along is not repeated');
    is(sql("SELECT COUNT(*) FROM access_token WHERE token_hash = UNHEX(SHA2('old-token_1', 256))"), 1, 'but there');
    $ctl->fails(1, qr/such a token already/, \"x\n", 'token', 'add', 'mara', $other, '--token', 'old-token_1');
    $ctl->fails(1, qr/line of standard input/, \'', 'token', 'add', 'mara', $other, '--token', 'x');
    $ctl->fails(2, qr/a token is 1 to 128/, 'token', 'add', 'mara', $key, '--token', $_) for '', 'a b', 'x' x 129;
    $ctl->fails(1, qr/no user with the login nobody/, 'token', @$_) for [ 'add', 'nobody', $key ], [ 'list', 'nobody' ],
        [ 'withdraw', 'nobody' ];
    $ctl->fails(1, qr/no application with the key nothing/, 'token', $_, 'mara', 'nothing') for qw(add withdraw);
    $ctl->fails(2, qr/wants: token/, 'token', @$_) for ['list'], ['withdraw'], [ 'add', 'mara' ];
    $ctl->fails(2, qr/wants one of: list, withdraw, add/, 'token');
    $ctl->works('user', 'disable', 'tom');
    $ctl->fails(1, qr/the account is disabled/, 'token', 'add', 'tom', $key);
    $ctl->works('user', 'enable', 'tom');

    my $before = generation('tokens');
    is($ctl->works('token', 'withdraw', 'mara', $other), "1 withdrawn\n", 'one is withdrawn');
    unlike($ctl->works('token', 'list', 'mara'), qr/$other/, 'and gone');
    is($ctl->works('token', 'withdraw', 'mara', $other), "0 withdrawn\n", 'once');
    $ctl->works('token', 'add', 'mara', $other);
    is($ctl->works('token', 'withdraw', 'mara'), "2 withdrawn\n", 'all are withdrawn');
    is(sql('SELECT COUNT(*) FROM access_token'), 0, 'no token is left');
    cmp_ok(generation('tokens'), '>', $before, 'caches are told');
    rename $ctl->temp . '/c.key', $ctl->temp . '/c.gone';
    $ctl->fails(1, qr/secret_key_file/, 'token', 'add', 'mara', $key);
    rename $ctl->temp . '/c.gone', $ctl->temp . '/c.key';
    $ctl->works('token', 'add', 'mara', $key);
};

my ($user)  = sql("SELECT id FROM user WHERE login = 'mara'");
my $matrix  = id_of('movie/matrix');
my $kane    = id_of('movie/citizen-kane');
my $disc    = id_of('disc/star-trek-1-1');

subtest 'discs' => sub {
    sql("INSERT INTO queue VALUES ($user, 0, 5)");
    sql("INSERT INTO queue_entry VALUES ($user, 0, $kane, 0, 1000, 1, 1700000000), ($user, 0, $matrix, 0, 2000, 2, 1700000000)");
    is($ctl->works('ship', 'mara', $kane, '--at', '2026-01-02T10:00:00Z', '--arrives', '2026-01-04'), '', 'shipped');
    is(sql("SELECT title_id FROM queue_entry WHERE user_id = $user"), $matrix, 'out of the queue');
    cmp_ok(sql("SELECT etag FROM queue WHERE user_id = $user"), '>', 5, 'whose etag rose');
    is(sql("SELECT medium, shipped_at, estimated_arrival_at FROM at_home WHERE title_id = $kane"),
        "1\t1767348000\t1767484800", 'at home, as Blu-ray, with its dates');
    is(sql("SELECT part, happened_at, medium FROM rental_event WHERE title_id = $kane"), "0\t1767348000\t1", 'in the history');
    $ctl->fails(1, qr/has Citizen Kane at home already/, 'ship', 'mara', $kane);
    $ctl->works('ship', 'mara', "http://api.example.com/catalog/titles/movies/$matrix?v=1.5");
    is(sql("SELECT medium FROM at_home WHERE title_id = $matrix"), 2, 'a DVD of what there is no Blu-ray of');
    $ctl->works('ship', 'mara', 'disc/star-trek-1-1', '--format', 'dvd');
    is(sql("SELECT medium FROM at_home WHERE title_id = $disc"), 2, 'by its key, in the format asked for');
    $ctl->fails(1, qr/all 3 discs of their plan/, 'ship', 'mara', 'movie/m-1931');
    $ctl->fails(1, qr/no such disc in their plan/, 'ship', 'tom', 'movie/m-1931');
    $ctl->fails(1, qr/comes on several discs/, 'ship', 'mara', $_) for 'series/star-trek', 'season/star-trek-1';
    is($ctl->works('return', 'mara', 'movie/citizen-kane', '--at', '2026-01-09T10:00:00Z'), '', 'returned');
    is(sql("SELECT COUNT(*) FROM at_home WHERE title_id = $kane"), 0, 'no longer at home');
    is(sql("SELECT part, happened_at FROM rental_event WHERE title_id = $kane ORDER BY part"),
        "0\t1767348000\n1\t1767952800", 'in the history twice');
    $ctl->fails(1, qr/does not have Citizen Kane at home/, 'return', 'mara', $kane);

    is($ctl->works('watched', 'mara', "/catalog/titles/movies/$kane/", '--at', '2026-02-03T20:00:00Z', '--seconds', 7140,
        '--bookmark', 60, '--to-end'), '', 'watched');
    is(sql("SELECT happened_at, medium, viewed_time, bookmark, to_end FROM rental_event WHERE part = 2"),
        "1770148800\t0\t7140\t60\t1", 'with all of it');
    $ctl->works('watched', 'mara', $kane, '--at', '2026-02-03T20:00:00Z', '--seconds', 100);
    is(sql("SELECT viewed_time, to_end FROM rental_event WHERE part = 2"), "100\t0", 'the same again changes it');
    $ctl->works('watched', 'mara', 'program/star-trek-1-1', '--source', 'catalog');

    $ctl->fails(1, qr/there is no title/, 'watched', 'mara', $_)
        for 1, 'movie/nothing', 'http://x/catalog/titles/movies/1', 'http://x/', '/', 'http://x/catalog/titles/movies/';
    $ctl->fails(1, qr/there is no title/, 'watched', 'mara', 'movie/matrix', '--source', 'elsewhere');
    $ctl->fails(1, qr/no user with the login nobody/, $_, 'nobody', $kane) for qw(ship return watched);
    $ctl->fails(2, qr/wants: $_ LOGIN TITLE/, $_, 'mara') for qw(ship return watched);
    $ctl->fails(2, qr/option/, @$_) for [ 'ship', 'mara', $kane, '--seconds', 3 ], [ 'return', 'mara', $kane, '--format', 'DVD' ],
        [ 'watched', 'mara', $kane, '--arrives', '2026-01-01' ], [ 'ship', 'mara', $kane, '--by', 'post' ];
    $ctl->fails(2, qr/(?:no date or time|is a number|DVD or Blu-ray|in the future)/, @$_)
        for [ 'ship', 'mara', $kane, '--at', 'soon' ], [ 'ship', 'mara', $kane, '--arrives', 'soon' ],
        [ 'ship', 'mara', $kane, '--format', 'VHS' ], [ 'ship', 'mara', $kane, '--format', 'Instant' ],
        [ 'watched', 'mara', $kane, '--seconds', '-1' ], [ 'watched', 'mara', $kane, '--bookmark', 'x' ],
        [ 'watched', 'mara', $kane, '--at', '2999-01-01' ];
    my $twice = id_of('movie/metropolis-2001');
    sql("INSERT INTO title_alias VALUES (0, 7, $twice)");
    $ctl->works('watched', 'mara', 'http://api.example.com/catalog/titles/movies/7', '--at', '2026-02-04');
    is(sql("SELECT COUNT(*) FROM rental_event WHERE title_id = $twice"), 1, 'a former address leads to the title');
    my $season = id_of('season/star-trek-1');
    $ctl->works('watched', 'mara', "http://x/catalog/titles/series/1/seasons/$season", '--at', '2026-02-05');
    $ctl->works('watched', 'mara', "http://www.example.com/Movie/The_Matrix/$matrix", '--at', '2026-02-05');
    is(sql("SELECT GROUP_CONCAT(title_id ORDER BY title_id) FROM rental_event WHERE happened_at = UNIX_TIMESTAMP('2026-02-05')"),
        join(',', sort { $a <=> $b } $season, $matrix), 'addresses of seasons and of pages');
};

# ---- export and deletion --------------------------------------------------------

# Tables with a column user_id, and the member of the export that has their rows.
my %member = (
    access_token  => sub { $_[0]{access_tokens} },
    approval      => sub { $_[0]{approvals} },
    approval_use  => sub { $_[0]{calls} },
    at_home       => sub { $_[0]{at_home} },
    queue         => sub { [ grep { $_->{etag} } values %{ $_[0]{queues} } ] },
    queue_entry   => sub { [ map { @{ $_->{entries} } } values %{ $_[0]{queues} } ] },
    rental_event  => sub { $_[0]{history} },
    request_token => sub { $_[0]{consents_under_way} },
    review        => sub { $_[0]{reviews} },
    session       => sub { $_[0]{sessions} },
    user_bias     => sub { [ grep { $_->{from_ratings} } $_[0]{rating_bias} ] },
    user_rating   => sub { $_[0]{ratings} },
);

subtest 'export' => sub {
    my @tables = split /\n/, sql("SELECT table_name FROM information_schema.columns "
            . "WHERE table_schema = 'c' AND column_name = 'user_id' ORDER BY table_name");
    is_deeply([ sort keys %member ], \@tables, 'every table that knows a user is in the export');

    my $app = sql("SELECT id FROM consumer WHERE consumer_key = '$key'");
    sql("INSERT INTO session VALUES (REPEAT('s', 32), $user, 1700000000, 1700003600)");
    sql("INSERT INTO request_token (token_hash, consumer_id, secret, revision_a, status, user_id, created_at, expires_at) "
            . "VALUES (REPEAT('r', 32), $app, 'sealed-secret', 1, 1, $user, 1700000000, 1700000600)");
    sql("INSERT INTO approval_use VALUES ($user, $app, 19675, 12)");
    sql("INSERT INTO user_rating VALUES ($user, $kane, 5, 1700000000), ($user, $matrix, 0, 1700000001), ($user, 99, 2, 1700000002)");
    sql("INSERT INTO user_bias VALUES ($user, 250, 1)");
    sql("INSERT INTO review VALUES ($user, $kane, 'A sled, and \"all\" that.', 3, 1, 1700000000)");
    sql("INSERT INTO queue_entry VALUES ($user, 0, " . id_of('movie/the-cow') . ", 1, 0, 1, 1700000000)");
    my $text = $ctl->works('user', 'export', 'mara');
    my $all = JSON::PP->new->utf8->decode($text);
    for my $table (sort keys %member) {
        my $rows = sql("SELECT COUNT(*) FROM $table WHERE user_id = $user");
        cmp_ok($rows, '>', 0, "there are rows in $table");
        is(scalar @{ $member{$table}->($all) }, $rows, 'and as many in the export');
    }
    is($all->{account}{login}, 'mara', 'the account');
    is($all->{account}{has_password}, JSON::PP::true, 'has a password');
    is_deeply($all->{sessions}, [ { created_at => '2023-11-14T22:13:20Z', expires_at => '2023-11-14T23:13:20Z' } ],
        'a session is its times');
    is_deeply($all->{calls}, [ { application => { key => $key, name => 'Films & Co' }, day => '2023-11-14', calls => 12 } ],
        'calls by day');
    my ($rated) = grep { $_->{title}{id} == $kane } @{ $all->{ratings} };
    is_deeply($rated, { title => { id => $kane + 0, name => 'Citizen Kane', kind => 'movie' }, rating => 5,
            rated_at => '2023-11-14T22:13:20Z' }, 'a rating');
    my ($not) = grep { $_->{title}{id} == $matrix } @{ $all->{ratings} };
    is($not->{rating}, 'not_interested', 'one that is none');
    my ($gone) = grep { $_->{title}{id} == 99 } @{ $all->{ratings} };
    is($gone->{title}{name}, undef, 'a title that left the catalog has no name');
    is($all->{reviews}[0]{write_up}, 'A sled, and "all" that.', 'a review');
    my ($streamed) = grep { $_->{what} eq 'watched' && $_->{title}{id} == $kane } @{ $all->{history} };
    is($streamed->{viewed_seconds}, 100, 'a view');
    is($all->{queues}{disc}{entries}[-1]{saved}, JSON::PP::true, 'a saved title');
    my $hash = sql("SELECT password FROM user WHERE login = 'mara'");
    unlike($text, qr/\Q$hash\E|sealed-secret|[sr]{32}/, 'no hash and no secret');
    $ctl->works('user', 'add', 'empty', '--no-password');
    my $none = JSON::PP->new->utf8->decode($ctl->works('user', 'export', 'empty'));
    is_deeply($none->{$_}, [], "$_ of somebody new") for qw(ratings reviews history at_home sessions approvals);
};

subtest 'deletion' => sub {
    sql("INSERT INTO user_rating VALUES ((SELECT id FROM user WHERE login = 'tom'), $kane, 4, 1700000000)");
    my $before = generation('tokens');
    is($ctl->works('user', 'delete', 'mara', '--yes'), '', 'deleted');
    is(sql("SELECT COUNT(*) FROM $_ WHERE user_id = $user"), 0, "nothing is left in $_") for sort keys %member;
    is(sql("SELECT COUNT(*) FROM user WHERE id = $user"), 0, 'nor the account');
    is(sql('SELECT COUNT(*) FROM user_rating'), 1, 'others keep what is theirs');
    cmp_ok(generation('tokens'), '>', $before, 'caches are told');
    $ctl->fails(1, qr/no user with the login mara/, 'user', 'show', 'mara');
    $ctl->works(\$password, 'user', 'add', 'mara');
    isnt(sql("SELECT id FROM user WHERE login = 'mara'"), $user, 'an id is given once');
};

$ctl->stop;
done_testing;
