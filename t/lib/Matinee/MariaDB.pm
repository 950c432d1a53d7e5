# A private MariaDB for tests: its data and socket in a temporary folder, no
# network, nothing left when it stops.
#
#     my $db = Matinee::MariaDB->start or plan skip_all => Matinee::MariaDB->missing;
#     $db->socket;                 # path of the socket; user is root, no password
#     $db->sql('SELECT 1');        # rows as tab-separated lines, by the command client
#     $db->create('name');         # an empty database
#     $db->crash; $db->restart;    # kill -9, and up again on the same data; of
#                                  # the last second all is lost, unless started
#                                  # with options => $Matinee::MariaDB::durable
#     $db->stop;                   # also done when $db goes away
#
# The server dies with the test, even one that is killed: a small guardian
# process waits for the test's end and then cleans up. The first start
# initialises a data folder and keeps it as a template, in the folder named by
# MATINEE_DB_TEMPLATE when set (so that the tests of one run share it), else for
# this process alone.
package Matinee::MariaDB;
use strict;
use warnings;
use Cwd ();
use File::Path qw(remove_tree);
use File::Temp ();
use POSIX qw(WNOHANG setsid);
use Time::HiRes qw(sleep time);

# What keeps every commit through kill -9, as servers in earnest are set.
our $durable = ['--innodb-flush-log-at-trx-commit=1'];

my $template;    # data folder to copy from, and the guard that removes it
my $template_guard;

sub _find {
    my @names = @_;
    for my $name (@names) {
        for my $dir (split(/:/, $ENV{PATH} // ''), qw(/usr/sbin /usr/local/sbin /usr/bin /usr/libexec)) {
            return "$dir/$name" if length $dir && -x "$dir/$name" && !-d _;
        }
    }
    return;
}

# Why no server can be started here, or undef when one can.
sub missing {
    return 'mariadbd is not installed (Debian: mariadb-server-core)'
        unless _find('mariadbd', 'mysqld');
    return 'mariadb-install-db is not installed (Debian: mariadb-server-core)'
        unless _find('mariadb-install-db', 'mysql_install_db');
    return;
}

# Starts a server and waits until it answers. Returns undef when the programs
# are missing; dies when they fail. `options` are further options of mariadbd.
sub start {
    my ($class, %opt) = @_;
    return if missing();
    my $dir  = _temp('matinee-db-XXXXXX');
    my $self = bless {
        dir     => $dir,
        data    => "$dir/data",
        socket  => "$dir/s",
        log     => "$dir/log",
        options => $opt{options} // [],
        owner   => $$,
    }, $class;
    _copy(_template(), $self->{data});
    mkdir "$dir/tmp" or die "$dir/tmp: $!";
    $self->_guardian;
    $self->restart;
    return $self;
}

sub socket { return $_[0]{socket} }
sub pid    { return $_[0]{pid} }
sub dir    { return $_[0]{dir} }
sub log    { return $_[0]{log} }

# Starts the server on its data after crash or stop_server.
sub restart {
    my ($self) = @_;
    my @command = (
        _find('mariadbd', 'mysqld'), '--no-defaults', "--datadir=$self->{data}",
        "--socket=$self->{socket}",  "--pid-file=$self->{dir}/pid", '--skip-networking',
        "--tmpdir=$self->{dir}/tmp",
        @{ _user() },                '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0',
        '--innodb-flush-method=nosync', '--innodb-doublewrite=0', '--innodb-buffer-pool-size=64M',
        '--innodb-log-file-size=32M',   '--innodb-fast-shutdown=2', '--performance-schema=OFF',
        '--skip-name-resolve',          '--max-connections=100', '--innodb-lock-wait-timeout=5',
        @{ $self->{options} },
    );
    my $pid = fork() // die "fork: $!";
    if (!$pid) {
        setsid();
        open STDIN,  '<',  '/dev/null';
        open STDOUT, '>>', $self->{log};
        open STDERR, '>&', \*STDOUT;
        exec @command or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    $self->_tell("$pid\n");
    my $deadline = time + 60;
    until ($self->_answers) {
        if (waitpid($pid, WNOHANG) == $pid || time > $deadline) {
            my $text = _slurp($self->{log});
            $self->stop;
            die "mariadbd did not start:\n$text";
        }
        sleep 0.05;
    }
    return $self;
}

# An empty database of that name, in place of one that may be there.
sub create {
    my ($self, $name) = @_;
    $self->sql("DROP DATABASE IF EXISTS `$name`; "
            . "CREATE DATABASE `$name` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    return $name;
}

# Runs SQL by the command client and returns what it prints; dies on an error.
sub sql {
    my ($self, $sql, $database) = @_;
    my $client = _find('mariadb', 'mysql') or die 'the mariadb client is not installed';
    my @command = ($client, '--no-defaults', '--batch', '--skip-column-names',
        "--socket=$self->{socket}", '--user=root', '-e', $sql, defined $database ? $database : ());
    open my $out, '-|', @command or die "$client: $!";
    local $/;
    my $text = <$out> // '';
    close $out or die "SQL failed: $sql";
    return $text;
}

# kill -9, as a crash would.
sub crash { return $_[0]->_end('KILL') }

# An orderly end; the data stay for restart.
sub stop_server { return $_[0]->_end('TERM') }

# Ends the server and removes its folder.
sub stop {
    my ($self) = @_;
    $self->_end('KILL');
    $self->_tell("bye\n");
    if (my $tell = delete $self->{tell}) {
        close $tell;
        waitpid delete $self->{guardian}, 0;
    }
    remove_tree($self->{dir}) if -d $self->{dir};
    return;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $!, $@);
    $self->stop if $self->{owner} == $$;
    return;
}

sub _end {
    my ($self, $signal) = @_;
    my $pid = delete $self->{pid} or return;
    kill $signal, $pid;
    my $deadline = time + 30;
    until (waitpid($pid, WNOHANG)) {
        kill 'KILL', $pid if time > $deadline;
        sleep 0.01;
    }
    unlink $self->{socket};
    return;
}

sub _answers {
    my ($self) = @_;
    return unless -S $self->{socket};
    require IO::Socket::UNIX;
    my $s = IO::Socket::UNIX->new(Peer => $self->{socket}) or return;
    return sysread($s, my $greeting, 4);
}

# A process that outlives the test only to end its server: it reads the pids of
# the servers from a pipe whose other end closes when the test is gone.
sub _guardian {
    my ($self) = @_;
    pipe my $read, my $write or die "pipe: $!";
    my $pid = fork() // die "fork: $!";
    if (!$pid) {
        setsid();
        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP PIPE);
        close $write;
        open STDIN,  '<', '/dev/null';
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        POSIX::close($_) for grep { $_ != fileno $read } 3 .. 63;
        my $server;
        my $private = $template_guard && "$template_guard";
        while (<$read>) {
            chomp;
            if ($_ eq 'bye') { undef $private }
            else             { $server = $_ }
        }
        if ($server && _slurp("/proc/$server/cmdline") =~ /\Q$self->{data}\E/) {
            kill 'KILL', $server;
            sleep 0.2;
        }
        remove_tree($self->{dir}, $private // ());
        POSIX::_exit(0);
    }
    close $read;
    $write->autoflush(1);
    @$self{qw(tell guardian)} = ($write, $pid);
    return;
}

sub _tell {
    my ($self, $text) = @_;
    print { $self->{tell} } $text if $self->{tell};
    return;
}

# mariadbd refuses to be root without being told so.
sub _user { return $> == 0 ? ['--user=root'] : [] }

# Socket paths are short everywhere: /tmp, whatever TMPDIR says.
sub _temp {
    my ($pattern) = @_;
    return File::Temp::mkdtemp("/tmp/$pattern");
}

sub _template {
    return $template if $template;
    if (my $shared = $ENV{MATINEE_DB_TEMPLATE}) {
        _initialise($shared) unless -e "$shared/mysql";
        return $template = $shared;
    }
    my $dir = File::Temp->newdir('/tmp/matinee-db-XXXXXX');
    $template_guard = $dir;
    _initialise("$dir/data");
    return $template = "$dir/data";
}

# Made under another name and renamed, so that no one copies a half-made one.
# A server that starts deletes what it takes for its own left-over files from
# its folder for temporary ones, so that each needs one for itself.
sub _initialise {
    my ($dir) = @_;
    my $made = "$dir.$$";
    my $tmp  = File::Temp->newdir('/tmp/matinee-db-XXXXXX');
    my @command = (
        _find('mariadb-install-db', 'mysql_install_db'), '--no-defaults', "--datadir=$made",
        '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve',
        "--tmpdir=$tmp", @{ _user() },
    );
    my $pid = open(my $out, '-|') // die "fork: $!";
    if (!$pid) {
        open STDERR, '>&', \*STDOUT;
        exec @command or POSIX::_exit(127);
    }
    my $text = do { local $/; <$out> } // '';
    close $out or die "mariadb-install-db failed:\n$text";
    remove_tree($made) unless rename $made, $dir;
    return;
}

sub _copy {
    my ($from, $to) = @_;
    system('cp', '-a', $from, $to) == 0 or die "cannot copy $from to $to";
    return;
}

sub _slurp {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return scalar(<$in>) // '';
}

1;
