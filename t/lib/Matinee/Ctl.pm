package Matinee::Ctl;

# matineectl on a database of its own, without workers: for the tests of its
# commands.
#
#   my $ctl = Matinee::Ctl->start;             # schema and key made
#   my $out = $ctl->works('user', 'list');     # status 0, and what it printed
#   my $out = $ctl->works(\"input\n", ...);    # with a text as standard input
#   $ctl->fails(1, qr/why/, 'user', 'show');   # that status, and why
#   my $n   = $ctl->sql('SELECT 1');
#   my $f   = $ctl->file('name.csv', $text);   # a file to import
use strict;
use warnings;
use Matinee::MariaDB;
use Matinee::Paths;
use POSIX ();
use Test::More;

# Why nothing can be started here, or undef when it can.
sub missing {
    my $why = Matinee::MariaDB->missing;
    return $why if $why;
    return Matinee::Paths::program('matineectl') ? undef : 'matineectl is not built';
}

sub start {
    my ($class) = @_;
    my $self = bless {}, $class;
    $self->{temp} = Matinee::Paths::tempdir('mc');
    $self->{db}   = Matinee::MariaDB->start;
    $self->{db}->create('c');
    $self->file('c.conf', <<"END");
state_dir = "$self->{temp}"
secret_key_file = "$self->{temp}/c.key"
index_file = "$self->{temp}/c.index"
database { socket = "@{[$self->{db}->socket]}" user = "root" name = "c" }
END
    my ($status, $out, $err) = $self->run('init');
    die "matineectl init: $out$err" if $status != 0;
    return $self;
}

sub db   { return $_[0]{db} }
sub temp { return "$_[0]{temp}" }

sub stop { my ($self) = @_; $self->{db}->stop; return }

sub sql {
    my ($self, $sql) = @_;
    chomp(my $out = $self->{db}->sql($sql, 'c'));
    return $out;
}

# Writes a file into the folder of the test; its path.
sub file {
    my ($self, $name, $text) = @_;
    my $path = "$self->{temp}/$name";
    open my $f, '>', $path or die "$path: $!";
    print $f $text;
    close $f or die "$path: $!";
    return $path;
}

sub slurp {
    my ($path) = @_;
    open my $f, '<', $path or return '';
    local $/;
    return scalar(<$f>) // '';
}

# Exit status, standard output, standard error. A first argument that is a
# reference to a text is its standard input.
sub run {
    my ($self, @args) = @_;
    $self->file('in', ref $args[0] ? ${ shift @args } : '');
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        open STDIN,  '<', "$self->{temp}/in";
        open STDOUT, '>', "$self->{temp}/out";
        open STDERR, '>', "$self->{temp}/err";
        $ENV{MATINEE_SQL_DIR} = Matinee::Paths::source() . '/sql';
        delete $ENV{MATINEE_TEST_CLOCK};
        { no warnings 'exec'; exec Matinee::Paths::program('matineectl'), '-c', "$self->{temp}/c.conf", @args; }
        POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return ($? & 127 ? 128 + ($? & 127) : $? >> 8, slurp("$self->{temp}/out"), slurp("$self->{temp}/err"));
}

sub works {
    my ($self, @args) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = $self->run(@args);
    is($status, 0, "matineectl @args[ref $args[0] ? 1 : 0 .. $#args]") or diag($out, $err);
    $self->{err} = $err;
    return $out;
}

# What the last command that worked said on standard error.
sub said { return $_[0]{err} }

sub fails {
    my ($self, $want, $like, @args) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = $self->run(@args);
    is($status, $want, "matineectl @args[ref $args[0] ? 1 : 0 .. $#args]: status $want") or diag($out, $err);
    like($err, $like, 'and why');
    return;
}

1;
