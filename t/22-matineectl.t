#!/usr/bin/perl
# The other commands of matineectl: setting up, applications, and what it says
# when something is not as it should be.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::MariaDB;
use Matinee::Paths;
use POSIX ();
use Test::More;

my $missing = Matinee::MariaDB->missing;
plan skip_all => $missing if $missing;
my $ctl = Matinee::Paths::program('matineectl') or plan skip_all => 'matineectl is not built';

my $source = Matinee::Paths::source();
my $temp   = Matinee::Paths::tempdir('mc');
my $db     = Matinee::MariaDB->start;
$ENV{MATINEE_SQL_DIR} = "$source/sql";
delete $ENV{MATINEE_TEST_CLOCK};

sub slurp {
    my ($path) = @_;
    open my $f, '<', $path or return '';
    local $/;
    return scalar(<$f>) // '';
}

sub spew {
    my ($path, $text) = @_;
    open my $f, '>', $path or die "$path: $!";
    print $f $text;
    close $f or die "$path: $!";
    return $path;
}

sub settings {
    my ($name, $socket) = @_;
    return spew("$temp/$name.conf", <<"END");
state_dir = "$temp"
secret_key_file = "$temp/$name.key"
index_file = "$temp/$name.index"
database { socket = "$socket" user = "root" name = "$name" }
END
}

# Exit status, standard output, standard error. A first argument that is a
# reference to a text is its standard input.
sub run_ctl {
    my (@args) = @_;
    spew("$temp/in", ref $args[0] ? ${ shift @args } : '');
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        open STDIN,  '<', "$temp/in";
        open STDOUT, '>', "$temp/out";
        open STDERR, '>', "$temp/err";
        { no warnings 'exec'; exec $ctl, @args; }
        POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return ($? & 127 ? 128 + ($? & 127) : $? >> 8, slurp("$temp/out"), slurp("$temp/err"));
}

sub works {
    my @args = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = run_ctl(@args);
    is($status, 0, "matineectl @args[ref $args[0] ? 1 : 0 .. $#args]") or diag($out, $err);
    return $out;
}

sub fails {
    my ($want, $like, @args) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = run_ctl(@args);
    is($status, $want, "matineectl @args[ref $args[0] ? 1 : 0 .. $#args]: status $want") or diag($out, $err);
    like($err, $like, 'and why');
    return;
}

sub sql { chomp(my $out = $db->sql($_[0], 'c')); return $out }

$db->create('c');
my $conf = settings('c', $db->socket);

subtest 'the command line' => sub {
    local $ENV{MATINEE_CONF} = $conf;
    like(works('--help'),    qr/^usage: matineectl/, 'help');
    like(works('--version'), qr/^matineectl \d+\.\d+/, 'version');
    fails(2, qr/no command given/);
    fails(2, qr/no such command/, 'frob');
    fails(2, qr/option/, '--frob', 'check');
    fails(1, qr/no\.conf: No such file/, '-c', "$temp/no.conf", 'check');
    fails(1, qr/bad\.conf:1: /, '-c', spew("$temp/bad.conf", "workers = many\n"), 'check');
    fails(2, qr/takes no arguments/, $_, 'now') for qw(init migrate index);
    fails(2, qr/wants: export catalog/, 'export');
    fails(2, qr/wants: check/, 'check', @$_) for ['wine'], [ 'cards', '--mend' ], [ 'cards', '--repair', 'all' ];
    fails(2, qr/wants one of: add/, 'app', @$_) for [], ['frob'];
};

subtest 'setting up' => sub {
    local $ENV{MATINEE_CONF} = $conf;
    fails(1, qr/schema is not up to date; run matineectl init/, $_, $_ eq 'export' ? 'catalog' : ())
        for qw(check index export);
    like(works('init'), qr/made the key .*schema is now up to date/s, 'init says what it made');
    is((stat "$temp/c.key")[2] & 0777, 0600, 'nobody else can read the key');
    my $key = slurp("$temp/c.key");
    like($key, qr/^[0-9a-f]{64}$/, 'it is one');
    my $id = sql("SELECT value FROM meta WHERE name = 'catalog_id'");
    like($id, qr/^[a-z2-9]{24}$/, 'the catalog has a name');
    like(works('init'), qr/^the schema is up to date$/, 'doing it again');
    is(slurp("$temp/c.key"), $key, 'keeps the key');
    is(sql("SELECT value FROM meta WHERE name = 'catalog_id'"), $id, 'and the name');
    is(works('-q', 'migrate'), '', 'migrate has nothing to do, and -q says nothing');
    sql('DELETE FROM migration WHERE number = 2');
    fails(1, qr/not up to date/, 'check');
    like(works('migrate'), qr/0002-.*now up to date/s, 'migrate applies what is missing, again without harm');
    works('index');
    like(works('check'), qr/in order\n0 titles, 0 people, 0 applications/, 'an empty catalog is in order');
    chmod 0644, "$temp/c.key";
    fails(1, qr/others may read it/, 'check');
    chmod 0600, "$temp/c.key";
    spew("$temp/c.index", 'not an index');
    fails(1, qr/index.*missing or damaged; run matineectl index/, 'check');
    works('index');
};

subtest 'applications' => sub {
    local $ENV{MATINEE_CONF} = $conf;
    my ($key, $secret) = works('app', 'add', "Caf\xc3\xa9 & Co", '--per-second', 7) =~ /^key:    ([a-z2-9]{24})\nsecret: (\w{32})$/;
    ok(defined $secret, 'a key and a secret');
    my ($other) = works('app', 'add', 'Other') =~ /^key:    (\S+)/;
    isnt($other, $key, 'each has its own');
    like(works('app', 'list'), qr/^$key  active    per_second=7  per_day=default  Caf\xc3\xa9 & Co\n$other  active /, 'list');
    unlike(sql('SELECT secret FROM consumer'), qr/\Q$secret\E/, 'the secret is sealed');
    my $generation = sql("SELECT value FROM generation WHERE noun = 'consumers'");

    works('app', 'limits', $key, '--per-day', 1000);
    like(works('app', 'list'), qr/^$key  active    per_second=7  per_day=1000 /m, 'the limit not given stays');
    works('app', 'limits', '--per-second', 0, $key);
    like(works('app', 'list'), qr/^$key  active    per_second=default  per_day=1000 /m, '0 is the default');
    works('app', 'disable', $key);
    like(works('app', 'list'), qr/^$key  disabled /m, 'disabled');
    works('app', 'enable', $key);
    like(works('app', 'list'), qr/^$key  active /m, 'and enabled');
    my ($new) = works('app', 'secret', $key) =~ /^secret: (\w{32})\nthe old one is accepted/;
    isnt($new, $secret, 'a new secret');
    is(sql("SELECT previous_until > UNIX_TIMESTAMP() + 86000 FROM consumer WHERE consumer_key = '$key'"), 1,
        'the one before is good for a day');
    cmp_ok(sql("SELECT value FROM generation WHERE noun = 'consumers'"), '>=', $generation + 5, 'caches are told each time');

    # what an application may do: callbacks, 1.0a alone, HMAC-SHA256
    my $rules = sub { sql("SELECT methods, revision_a_only, callback_hosts FROM consumer WHERE consumer_key = '$_[0]'") };
    my ($site) = works('app', 'add', 'Site', '--callback', 'https://app.example/back', '--callback', 'b.example:8443',
        '--callback', 'app:', '--only-10a', 'yes', '--sha256', 'yes') =~ /^key:    (\S+)/;
    is($rules->($site), "7\t1\thttps://app.example/back b.example:8443 app:", 'told when added');
    like(works('app', 'list'),
        qr{^$site  active .*  callback="https://app\.example/back b\.example:8443 app:"  only_10a  sha256  Site$}m, 'listed');
    works('app', 'change', $site, '--only-10a', 'no');
    is($rules->($site), "7\t0\thttps://app.example/back b.example:8443 app:", 'what is not given stays');
    works('app', 'change', '--callback', 'http://localhost:8090', '--sha256', 'no', $site);
    is($rules->($site), "0\t0\thttp://localhost:8090", 'those given take the place of all');
    works('app', 'change', $site, '--any-callback');
    is($rules->($site), "0\t0\tNULL", 'and none is registered again');
    like(works('app', 'list'), qr/^$site  active    per_second=default  per_day=default  Site$/m, 'nothing to tell');
    fails(2, qr/a callback is an address, a host/, 'app', 'change', $site, '--callback', $_)
        for '', 'a b', 'javascript:', 'https://u@a.example', 'a.example:99999', 'https:///x', "a\x01b", 'x' x 2049;
    fails(2, qr/at most 2000 bytes in all/, 'app', 'change', $site, map { ('--callback', 'x' x 300 . ".example$_") } 1 .. 7);
    fails(2, qr/want yes or no/, 'app', 'change', $site, $_, 'maybe') for '--only-10a', '--sha256';
    fails(2, qr/exclude each other/, 'app', 'change', $site, '--any-callback', '--callback', 'a.example');
    fails(2, qr/unknown option/, 'app', @$_) for [ 'change', $site, '--per-day', 1 ], [ 'limits', $site, '--sha256', 'yes' ];
    is($rules->($site), "0\t0\tNULL", 'a refused change changes nothing');

    my $out = works(\"old secret\n", 'app', 'add', 'Old', '--key', 'my-old.Key_1');
    unlike($out, qr/old secret/, 'a secret brought along is not repeated');
    like(works('app', 'list'), qr/^my-old\.Key_1  active /m, 'with its own key');
    fails(1, qr/app: the key my-old\.Key_1 is taken, by the application "Old"$/, \"x\n", 'app', 'add', 'Old again',
        '--key', 'my-old.Key_1');
    fails(1, qr/line of standard input/, \'', 'app', 'add', 'Old', '--key', 'k2');
    fails(1, qr/line of standard input/, \"\xff\n", 'app', 'add', 'Old', '--key', 'k2');
    fails(1, qr/too long: at most 128 bytes/, \('x' x $_), 'app', 'add', 'Old', '--key', 'k2') for 129, 200, 300;
    works(\('x' x 128 . "\r\n"), 'app', 'add', 'Long', '--key', 'k3');
    fails(2, qr/key is 1 to 64/, \"x\n", 'app', 'add', 'Old', '--key', 'a b');

    fails(1, qr/no application with the key nobody/, 'app', @$_)
        for [ 'disable', 'nobody' ], [ 'secret', 'nobody' ], [ 'limits', 'nobody', '--per-day', 1 ],
        [ 'change', 'nobody', '--sha256', 'yes' ];
    fails(2, qr/limit is a whole number/, 'app', 'limits', $key, '--per-day', $_) for '-1', '1.5', '', '9' x 20;
    fails(2, qr/1 to 200 bytes of UTF-8/, 'app', 'add', $_) for '', "\xff", 'x' x 201, "a\x01b";
    fails(2, qr/wants: app/, 'app', @$_) for ['add'], [ 'add', 'a', 'b' ], ['secret'], ['limits'], ['change'], ['disable'];
    rename "$temp/c.key", "$temp/c.gone";
    fails(1, qr/secret_key_file.*matineectl init makes it/, 'app', 'add', 'No key');
    is(sql("SELECT COUNT(*) FROM consumer WHERE name = 'No key'"), 0, 'nothing is added without the key');
    rename "$temp/c.gone", "$temp/c.key";

    works('index');
    works('check');
    my $right = slurp("$temp/c.key");
    spew("$temp/c.key", 'ab' x 32);
    fails(1, qr/check: the secret of application $key was not made with the key in .*c\.key/, 'check');
    spew("$temp/c.key", $right);
    works('check');
};

subtest 'no database' => sub {
    fails(1, qr/database cannot be used; see the setting `database'/, '-c', settings('none', $db->socket), 'check');
    $db->stop_server;
    fails(1, qr/database cannot be used/, '-c', $conf, $_, $_ eq 'export' ? 'catalog' : ()) for qw(init check index export);
};

$db->stop;
done_testing;
