package Matinee::Pool;

# Many signed requests over a few kept connections, answers as they come:
#
#   my $pool = Matinee::Pool->new($client, 4);
#   $pool->ask($path, \@pairs, sub { my ($reply) = @_; ... $pool->ask(...) });
#   $pool->run;    # until nothing is left to ask
use strict;
use warnings;
use Carp;
use IO::Select;
use IO::Socket::INET;
use Matinee::Reply;

sub new {
    my ($class, $client, $size) = @_;
    return bless { client => $client, size => $size, waiting => [], busy => {}, free => [] }, $class;
}

sub ask {
    my ($self, $path, $pairs, $then) = @_;
    push @{ $self->{waiting} }, [ $path, $pairs, $then ];
    return;
}

sub run {
    my ($self) = @_;
    while (@{ $self->{waiting} } || %{ $self->{busy} }) {
        $self->_send while @{ $self->{waiting} } && keys %{ $self->{busy} } < $self->{size};
        my @ready = IO::Select->new(map { $_->{socket} } values %{ $self->{busy} })
            ->can_read($self->{client}{timeout});
        croak 'no reply' unless @ready;
        $self->_receive($self->{busy}{ fileno $_ }) for @ready;
    }
    close $_ for splice @{ $self->{free} };
    return;
}

sub _send {
    my ($self) = @_;
    my ($path, $pairs, $then) = @{ shift @{ $self->{waiting} } };
    my $bytes = $self->{client}->prepare($path, $pairs, headers => [ Connection => 'keep-alive' ]);
    my $socket = pop @{ $self->{free} };
    $socket //= IO::Socket::INET->new(
        PeerAddr => $self->{client}{peer}[0],
        PeerPort => $self->{client}{peer}[1],
        Proto    => 'tcp'
    ) or croak "connect: $!";
    print {$socket} $bytes or croak "$path: $!";
    $socket->flush;
    $self->{busy}{ fileno $socket } = { socket => $socket, path => $path, then => $then, got => '' };
    return;
}

# Reads what is there; when the reply is whole, hands it over.
sub _receive {
    my ($self, $call) = @_;
    my $n = sysread $call->{socket}, $call->{got}, 65536, length $call->{got};
    croak "$call->{path}: the connection ended after: $call->{got}" unless $n;
    my ($head, $length) = $call->{got} =~ /\A(.*?\r\nContent-Length: (\d+)\r\n.*?\r\n\r\n)/is or return;
    return if length $call->{got} < length($head) + $length;
    delete $self->{busy}{ fileno $call->{socket} };
    if ($head =~ /^Connection: close\r$/im) { close $call->{socket} }
    else                                    { push @{ $self->{free} }, $call->{socket} }
    $call->{then}->(Matinee::Reply->new($call->{got}, 'GET'));
    return;
}

1;
