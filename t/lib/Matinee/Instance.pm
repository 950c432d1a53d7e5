package Matinee::Instance;

# A complete installation for tests, in a temporary folder: MariaDB, matinee
# with its workers, and nginx on a free port with the shipped configuration.
#
#   my $m = Matinee::Instance->start(workers => 2, settings => "limit_per_second = 10\n");
#   my $c = $m->client;          # a Matinee::Client with an application's key
#   my ($key, $secret) = $m->app('Second', '--per-second', 2);
#   $m->restart;                 # master and workers; the state folder stays
#   $m->clock_set(1262305000);   # the server's clock, and that of the clients made here
#
# Options: workers (2), settings (text for matinee.conf), catalog (a file for
# `matineectl import catalog`; the demo catalog by default, undef for none),
# clock (Unix seconds to start at), nginx (1), app (1: make an application),
# nginx_change (see Matinee::Nginx), database (options of mariadbd; what it
# last committed is lost with kill -9, unless they are $Matinee::MariaDB::durable).
# Everything stops with the object, and with the process that made it. When the
# test failed, the logs are shown. When a log holds a secret that the test knew
# (Matinee::Secrets), the test fails.
use strict;
use warnings;
use Carp;
use File::Path qw(make_path);
use IO::Socket::INET;
use IO::Socket::UNIX;
use Matinee::Client;
use Matinee::MariaDB;
use Matinee::Nginx;
use Matinee::Paths;
use Matinee::Secrets;
use POSIX qw(WNOHANG);
use Scalar::Util qw(weaken);
use Test::More;
use Time::HiRes qw(sleep time);

my %alive;    # the installations of this process, by weak references
my $patience = $ENV{MATINEE_SANITIZED} ? 90 : 30;

# Why nothing can be started here, or undef when it can.
sub missing {
    my $why = Matinee::MariaDB->missing;
    return $why if $why;
    return 'nginx is not installed (Debian: nginx)' unless Matinee::Nginx::program();
    for my $program (qw(matinee matineectl)) {
        return "$program is not built" unless Matinee::Paths::program($program);
    }
    return;
}

sub start {
    my ($class, %o) = @_;
    my $self = bless {
        workers  => $o{workers} // 2,
        settings => $o{settings} // '',
        nginx_change => $o{nginx_change},
        shift    => 0,
        owner    => $$,
    }, $class;
    weaken($alive{$self} = $self);
    $self->{temp} = Matinee::Paths::tempdir('mi');
    $self->{dir}  = "$self->{temp}";
    make_path("$self->{dir}/state", "$self->{dir}/log");
    $self->clock_set($o{clock}) if defined $o{clock};
    $self->clock_set(time)      if !defined $o{clock};

    $self->{db} = Matinee::MariaDB->start(options => $o{database}) or croak 'no MariaDB';
    $self->{db}->create('matinee');
    $self->{port} = Matinee::Nginx::free_port();
    $self->_write_conf;
    $self->ctl('init');
    my $catalog = exists $o{catalog} ? $o{catalog} : Matinee::Paths::source() . '/sql/demo/catalog.jsonl';
    $self->ctl('import', 'catalog', $catalog) if defined $catalog;
    @$self{qw(key secret)} = $self->app('Tests', '--per-second', 100000, '--per-day', 100000000)
        if $o{app} // 1;
    $self->matinee_start;
    $self->_nginx_start if $o{nginx} // 1;
    return $self;
}

sub dir    { return $_[0]{dir} }
sub db     { return $_[0]{db} }
sub port   { return $_[0]{port} }
sub host   { return "127.0.0.1:$_[0]{port}" }
sub base   { return 'http://' . $_[0]->host }
sub socket { return "$_[0]{dir}/s" }
sub key    { return $_[0]{key} }
sub secret { return $_[0]{secret} }
sub conf   { return "$_[0]{dir}/matinee.conf" }

# A client signing with the instance's application, or with what is given.
sub client {
    my ($self, %o) = @_;
    return Matinee::Client->new(
        base   => $self->base,
        peer   => [ '127.0.0.1', $self->{port} ],
        key    => $self->{key},
        secret => $self->{secret},
        clock  => sub { int($self->clock) },
        %o
    );
}

# ---- the clock ---------------------------------------------------------------

# Sets the server's clock; it goes on from there.
sub clock_set {
    my ($self, $to) = @_;
    $self->{shift} = int($to) - int(time);
    my $file = "$self->{dir}/clock";
    open my $f, '>', "$file.new" or croak "$file: $!";
    print $f "$self->{shift}\n";
    close $f or croak "$file: $!";
    rename "$file.new", $file or croak "$file: $!";
    return;
}

sub clock { my ($self) = @_; return time + $self->{shift} }

# ---- matineectl --------------------------------------------------------------

# Runs it and returns its standard output; dies when it fails.
sub ctl {
    my ($self, @args) = @_;
    my ($status, $out, $err) = $self->ctl_try(@args);
    croak "matineectl @args: status $status\n$out$err" if $status != 0;
    return $out;
}

# The same, returning (exit status, standard output, standard error). A first
# argument that is a reference to a text is its standard input.
sub ctl_try {
    my ($self, @args) = @_;
    my $input = ref $args[0] ? ${ shift @args } : '';
    _write("$self->{dir}/ctl.in", $input);
    my $errors = "$self->{dir}/log/ctl.err";
    my $pid = open my $out, '-|';
    croak "fork: $!" unless defined $pid;
    if ($pid == 0) {
        open STDIN,  '<', "$self->{dir}/ctl.in";
        open STDERR, '>', $errors;
        $self->_environment;
        { no warnings 'exec'; exec Matinee::Paths::program('matineectl'), '-c', $self->conf, @args; }
        POSIX::_exit(127);
    }
    my $text = do { local $/; <$out> } // '';
    close $out;
    my $status = $? >> 8 || $? & 127;
    open my $e, '<', $errors or croak "$errors: $!";
    my $err = do { local $/; <$e> } // '';
    return ($status, $text, $err);
}

# Adds an application; returns its key and secret. Further arguments as for
# `matineectl app add`.
sub app {
    my ($self, $name, @args) = @_;
    my $out = $self->ctl('app', 'add', $name, @args);
    my ($key)    = $out =~ /key\s*[:=]?\s*([a-z2-9]{24})\b/i;
    my ($secret) = $out =~ /secret\s*[:=]?\s*(\S+)/i;
    croak "no key and secret in: $out" unless defined $key && defined $secret;
    Matinee::Secrets::know('consumer secret', $secret);
    return ($key, $secret);
}

# ---- matinee -----------------------------------------------------------------

sub matinee_start {
    my ($self) = @_;
    unlink $self->socket;
    $self->{matinee} = $self->_spawn('matinee', Matinee::Paths::program('matinee'), '-c', $self->conf);
    $self->_wait_for(
        'matinee',
        sub { IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => $self->socket) }
    );
    return;
}

# Ends the master by the signal (TERM by default) and waits; returns its status.
sub matinee_stop {
    my ($self, $signal) = @_;
    return $self->_end('matinee', $signal // 'TERM');
}

sub restart {
    my ($self, $signal) = @_;
    if   ($signal) { $self->matinee_stop($signal) }
    else           { $self->_end_well('matinee') }
    $self->matinee_start;
    return;
}

sub master_pid { return $_[0]{matinee} }

# The process ids of the workers, oldest first.
sub worker_pids {
    my ($self) = @_;
    my $children = "/proc/$self->{matinee}/task/$self->{matinee}/children";
    open my $f, '<', $children or return;
    return sort { $a <=> $b } split ' ', <$f> // '';
}

# The access log's lines, each a hash of its key=value pairs.
sub access_log {
    my ($self) = @_;
    open my $f, '<', "$self->{dir}/log/access.log" or return;
    return map {
        my %line;
        $line{$1} = $2 while /(\w+)=(\S*)/g;
        \%line
    } <$f>;
}

sub error_log {
    my ($self) = @_;
    return _slurp("$self->{dir}/log/error.log") . _slurp("$self->{dir}/log/matinee.out");
}

# ---- the end -----------------------------------------------------------------

sub stop {
    my ($self) = @_;
    return if $self->{stopped}++;
    $self->_end('constant', 'TERM');
    $self->_end_well($_) for qw(nginx matinee);
    $self->secrets_look;
    $self->{db}->stop if $self->{db};
    return;
}

# Fails the test when one of its secrets is in a log; returns how many lines.
sub secrets_look {
    my ($self) = @_;
    my @found = Matinee::Secrets::found($self->logs);
    return 0 unless @found;
    fail('no secret in any log');
    diag(join "\n", @found > 20 ? (@found[ 0 .. 19 ], '...') : @found);
    return scalar @found;
}

# The log files: of matinee, matineectl, nginx and MariaDB.
sub logs {
    my ($self) = @_;
    return sort(glob "$self->{dir}/log/*"), $self->{db} ? $self->{db}->log : ();
}

# Also at the end of a test, before what it uses is torn down.
sub DESTROY {
    my ($self) = @_;
    return unless $self->{owner} == $$ && !$self->{stopped};
    delete $alive{$self};
    local ($?, $!, $@);
    my $good = eval { Test::More->builder->is_passing };
    $self->show_logs if !$good || $self->{failed};
    $self->stop;
    return;
}

END {
    $_->DESTROY for grep { defined } values %alive;
}

sub show_logs {
    my ($self) = @_;
    for my $log (sort glob "$self->{dir}/log/*") {
        my @lines = split /^/, _slurp($log);
        splice @lines, 0, @lines - 40 if @lines > 40;
        diag("---- $log\n", @lines) if @lines;
    }
    return;
}

# ---- inside ------------------------------------------------------------------

sub _write_conf {
    my ($self) = @_;
    my $d      = $self->{dir};
    my $base   = $self->base;
    my $user   = 'root';
    my $socket = $self->{db}->socket;
    my $text   = <<"END";
listen = "unix:$d/s"
workers = $self->{workers}
state_dir = "$d/state"
secret_key_file = "$d/state/secret.key"
access_log = "$d/log/access.log"
error_log = "$d/log/error.log"
database {
    socket = "$socket"
    user = "$user"
    name = "matinee"
}
api_base = "$base"
scheme_base = "$base"
art_base = "$base"
index_file = "$d/state/index"
$self->{settings}
END
    _write($self->conf, $text);
    return;
}

sub _nginx_start {
    my ($self) = @_;
    for my $try (1 .. 5) {
        my @command = Matinee::Nginx::configure(dir => $self->{dir}, log => "$self->{dir}/log",
            socket => "$self->{dir}/s", listen => $self->host, change => $self->{nginx_change});
        $self->{nginx} = $self->_spawn('nginx', @command);
        return if eval {
            $self->_wait_for('nginx',
                sub { IO::Socket::INET->new(PeerAddr => $self->host, Proto => 'tcp') });
            1;
        };
        croak $@ if $try == 5 || _slurp("$self->{dir}/log/nginx-error.log") !~ /Address already in use/;
        $self->_end('nginx', 'KILL');
        $self->{port} = Matinee::Nginx::free_port();
        $self->_write_conf;
        $self->restart;
    }
    return;
}

# Starts a program whose output goes to its log and who ends with this process.
sub _spawn {
    my ($self, $name, @command) = @_;
    my $pid = fork // croak "fork: $!";
    return $pid if $pid;
    open STDIN,  '<',  '/dev/null';
    open STDOUT, '>>', "$self->{dir}/log/$name.out";
    open STDERR, '>&', \*STDOUT;
    $self->_environment;
    chdir $self->{dir};
    { no warnings 'exec'; exec 'setpriv', '--pdeathsig', 'TERM', '--', @command; }
    POSIX::_exit(127);
}

sub _environment {
    my ($self) = @_;
    $ENV{MATINEE_TEST_CLOCK} = "$self->{dir}/clock";
    $ENV{MATINEE_SQL_DIR} = Matinee::Paths::source() . '/sql';
    delete $ENV{MATINEE_CONF};
    return;
}

sub _wait_for {
    my ($self, $name, $ready) = @_;
    my $deadline = time + $patience;
    until ($ready->()) {
        if (waitpid($self->{$name}, WNOHANG) == $self->{$name}) {
            my $text = _slurp("$self->{dir}/log/$name.out") . _slurp("$self->{dir}/log/error.log");
            delete $self->{$name};
            $self->{failed} = 1;
            croak "$name ended at once:\n$text";
        }
        if (time > $deadline) {
            $self->{failed} = 1;
            croak "$name is not ready after $patience s";
        }
        sleep 0.02;
    }
    return;
}

sub _end {
    my ($self, $name, $signal) = @_;
    my $pid = delete $self->{$name} or return;
    kill $signal, $pid;
    my $deadline = time + $patience;
    until (waitpid($pid, WNOHANG)) {
        if (time > $deadline) {
            kill 'KILL', $pid;
            fail("$name ends on SIG$signal");
            waitpid $pid, 0;
            last;
        }
        sleep 0.01;
    }
    return $?;
}

# An end that was asked for has status 0; another one fails the test.
sub _end_well {
    my ($self, $name) = @_;
    my $status = $self->_end($name, 'TERM') or return;
    fail("$name ended in good order");
    diag("$name ended with status " . ($status >> 8) . ', by signal ' . ($status & 127));
    return;
}

sub _slurp {
    my ($path) = @_;
    open my $f, '<', $path or return '';
    local $/;
    return scalar(<$f>) // '';
}

sub _write {
    my ($path, $text) = @_;
    open my $f, '>', $path or croak "$path: $!";
    print $f $text;
    close $f or croak "$path: $!";
    return;
}

1;
