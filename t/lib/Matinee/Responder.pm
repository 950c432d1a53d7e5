package Matinee::Responder;

# matinee's master and workers with a handler that tells what it got
# (t/fcgi/responder.c), in a temporary folder.
#
#   my $r = Matinee::Responder->start(workers => 2, settings => "receive_timeout = 1\n");
#   my $c = $r->connect;            # a Matinee::FastCGI
#
# It ends with the object; its log is shown when the test failed.
use strict;
use warnings;
use Carp;
use Matinee::FastCGI;
use Matinee::Paths;
use POSIX qw(WNOHANG);
use Test::More;
use Time::HiRes qw(sleep time);

sub missing {
    return 't/fcgi/responder is not built' unless Matinee::Paths::program('t/fcgi/responder');
    return;
}

sub start {
    my ($class, %o) = @_;
    my $self = bless { temp => Matinee::Paths::tempdir('mf'), owner => $$ }, $class;
    $self->{dir}    = "$self->{temp}";
    $self->{listen} = $o{listen} // "unix:$self->{dir}/s";
    ($self->{peer} = $self->{listen}) =~ s/^unix://;
    $self->{environment} = $o{environment} // {};
    my $workers = $o{workers} // 1;
    my $settings = $o{settings} // '';
    $self->write('m.conf', <<"END");
listen = "$self->{listen}"
workers = $workers
access_log = "$self->{dir}/access.log"
error_log = "$self->{dir}/error.log"
$settings
END
    $self->spawn;
    $self->wait_ready unless $o{unready};
    return $self;
}

sub dir    { return $_[0]{dir} }
sub peer   { return $_[0]{peer} }
sub master { return $_[0]{pid} }

sub spawn {
    my ($self) = @_;
    my $program = Matinee::Paths::program('t/fcgi/responder');
    my $pid = fork // croak "fork: $!";
    if ($pid == 0) {
        open STDIN,  '<',  '/dev/null';
        open STDOUT, '>>', "$self->{dir}/out";
        open STDERR, '>&', \*STDOUT;
        %ENV = (%ENV, %{ $self->{environment} });
        { no warnings 'exec'; exec 'setpriv', '--pdeathsig', 'TERM', '--', $program, "$self->{dir}/m.conf"; }
        POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    return;
}

sub wait_ready {
    my ($self) = @_;
    my $ok = $self->wait_for(sub { $self->log =~ /ready:/ || !$self->running });
    return if $ok && $self->running;
    croak 'the responder does not start: ' . $self->log;
}

sub connect { my ($self) = @_; return Matinee::FastCGI->connect($self->{peer}) }

# One request on a connection of its own.
sub get {
    my ($self, @request) = @_;
    return $self->connect->get(@request);
}

sub running {
    my ($self) = @_;
    return 0 unless $self->{pid};
    return 1 unless waitpid $self->{pid}, WNOHANG;
    $self->{status} = $?;
    delete $self->{pid};
    return 0;
}

sub signal { my ($self, $name) = @_; return kill $name, $self->{pid} }

# Waits for the master's end and returns its wait status; undef: it does not.
sub wait_end {
    my ($self) = @_;
    return unless $self->wait_for(sub { !$self->running });
    return $self->{status};
}

sub stop {
    my ($self, $signal) = @_;
    return $self->{status} unless $self->running;
    $self->signal($signal // 'TERM');
    return $self->wait_end;
}

# Until the code is true; false when it does not become so.
sub wait_for {
    my ($self, $code) = @_;
    my $deadline = time + $Matinee::FastCGI::patience;
    until ($code->()) {
        return 0 if time > $deadline;
        sleep 0.01;
    }
    return 1;
}

sub worker_pids {
    my ($self) = @_;
    open my $f, '<', "/proc/$self->{pid}/task/$self->{pid}/children" or return;
    return sort { $a <=> $b } split ' ', <$f> // '';
}

sub log { my ($self) = @_; return $self->read('error.log') . $self->read('out') }

sub access_log { my ($self) = @_; return split /^/, $self->read('access.log') }

sub read {
    my ($self, $name) = @_;
    open my $f, '<', "$self->{dir}/$name" or return '';
    local $/;
    return scalar(<$f>) // '';
}

sub write {
    my ($self, $name, $text) = @_;
    open my $f, '>', "$self->{dir}/$name" or croak "$name: $!";
    print $f $text;
    CORE::close $f or croak "$name: $!";
    return;
}

sub DESTROY {
    my ($self) = @_;
    return unless $self->{owner} == $$;
    local ($?, $!, $@);
    diag($self->log) if grep { !$_ } Test::More->builder->summary;
    return unless $self->running;
    $self->stop;
    kill 'KILL', $self->{pid} if $self->running;
    return;
}

1;
