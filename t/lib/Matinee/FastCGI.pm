package Matinee::FastCGI;

# A FastCGI web server's side of one connection, byte by byte, for tests that
# want to send what no web server would.
#
#   my $c = Matinee::FastCGI->connect($socket);       # unix path or host:port
#   $c->send(begin(1, keep => 1), params(1, REQUEST_URI => '/'), stdin(1));
#   my $r = $c->response(1);      # { status, headers, body, end }; undef: none came
#   my $r = $c->get('/a?b', keep => 1, id => 2);      # all of that at once
use strict;
use warnings;
use Carp;
use Exporter 'import';
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use Time::HiRes qw(time);

our @EXPORT_OK = qw(record begin pairs params stdin);

use constant {
    T_BEGIN_REQUEST => 1,
    T_END_REQUEST   => 3,
    T_PARAMS        => 4,
    T_STDIN         => 5,
    T_STDOUT        => 6,
    T_STDERR        => 7,
};

# How long nothing may come before it counts as never: only hangs take as long.
our $patience = $ENV{MATINEE_SANITIZED} ? 60 : 20;

# ---- writing -----------------------------------------------------------------

sub record {
    my ($type, $id, $content, $padding, $version) = @_;
    $content //= '';
    $padding //= 0;
    return pack('CCnnCC', $version // 1, $type, $id, length $content, $padding, 0)
        . $content . "\xAA" x $padding;
}

sub begin {
    my ($id, %o) = @_;
    return record(T_BEGIN_REQUEST, $id, pack('nCx5', $o{role} // 1, $o{keep} ? 1 : 0), $o{padding});
}

sub _length { return $_[0] < 128 ? pack('C', $_[0]) : pack('N', $_[0] | 0x80000000) }

# Name-value pairs, unframed.
sub pairs {
    my @list = @_;
    my $out  = '';
    while (my ($name, $value) = splice @list, 0, 2) {
        $out .= _length(length $name) . _length(length $value) . $name . $value;
    }
    return $out;
}

# A stream in records of at most `size`, with its closing record.
sub _stream {
    my ($type, $id, $data, %o) = @_;
    my $size = $o{size} // 65535;
    my $out  = '';
    while (length $data) {
        $out .= record($type, $id, substr($data, 0, $size, ''), $o{padding});
    }
    return $o{open} ? $out : $out . record($type, $id, '', $o{padding});
}

sub params {
    my ($id, $list, %o) = @_;
    return _stream(T_PARAMS, $id, pairs(@$list), %o);
}

sub stdin {
    my ($id, $data, %o) = @_;
    return _stream(T_STDIN, $id, $data // '', %o);
}

# ---- the connection ----------------------------------------------------------

sub connect {
    my ($class, $peer) = @_;
    my $socket =
        $peer =~ m{^/}
        ? IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => $peer)
        : IO::Socket::INET->new(PeerAddr => $peer, Proto => 'tcp');
    croak "$peer: $!" unless $socket;
    $socket->autoflush(1);
    return bless { socket => $socket, in => '', records => [] }, $class;
}

sub send {
    my ($self, @data) = @_;
    local $SIG{PIPE} = 'IGNORE';
    my $data = join '', @data;
    while (length $data) {
        my $n = syswrite $self->{socket}, $data;
        return 0 unless defined $n;
        substr $data, 0, $n, '';
    }
    return 1;
}

sub close { my ($self) = @_; return CORE::close $self->{socket} }

# Ends our direction only.
sub finish { my ($self) = @_; return shutdown $self->{socket}, 1 }

# The next record as { type, id, content }, or undef when the connection has
# ended or nothing comes.
sub read_record {
    my ($self, $within) = @_;
    my $deadline = time + ($within // $patience);
    for (;;) {
        if (length $self->{in} >= 8) {
            my (undef, $type, $id, $len, $padding) = unpack 'CCnnC', $self->{in};
            if (length $self->{in} >= 8 + $len + $padding) {
                my $content = substr $self->{in}, 8, $len;
                substr $self->{in}, 0, 8 + $len + $padding, '';
                return { type => $type, id => $id, content => $content };
            }
        }
        my $left = $deadline - time;
        return if $left <= 0 || !IO::Select->new($self->{socket})->can_read($left);
        my $n = sysread $self->{socket}, $self->{in}, 65536, length $self->{in};
        return unless $n;
    }
}

# Whether the peer ends the connection, without another record.
sub ended {
    my ($self) = @_;
    return 0 if length $self->{in};
    return 0 unless IO::Select->new($self->{socket})->can_read($patience);
    my $n = sysread $self->{socket}, $self->{in}, 65536, length $self->{in};
    return defined $n && $n > 0 ? 0 : 1;
}

# The reply to a request; undef when the connection ends before it is complete.
sub response {
    my ($self, $id) = @_;
    my $out = '';
    my %r = (id => $id, others => []);
    while (my $record = $self->read_record) {
        if ($record->{id} != $id) {
            push @{ $r{others} }, $record;
        } elsif ($record->{type} == T_STDOUT) {
            $out .= $record->{content};
        } elsif ($record->{type} == T_STDERR) {
            $r{stderr} .= $record->{content};
        } elsif ($record->{type} == T_END_REQUEST) {
            @r{qw(app_status protocol_status)} = unpack 'NC', $record->{content};
            my ($head, $body) = split /\r\n\r\n/, $out, 2;
            $r{body} = $body;
            $r{headers} = { map { /^([^:]+): (.*)$/ ? (lc $1 => $2) : () } split /\r\n/, $head // '' };
            ($r{status}) = ($r{headers}{status} // '') =~ /^(\d+)/;
            $r{field}{$1} //= $2 while ($body // '') =~ /^([^=\n]+)=(.*)$/mg;
            return \%r;
        }
    }
    return;
}

# The variables of a request as nginx sends them.
sub variables {
    my ($method, $uri, %more) = @_;
    my ($path, $query) = split /\?/, $uri, 2;
    my @usual = (
        REQUEST_METHOD => $method,
        REQUEST_URI    => $uri,
        REQUEST_SCHEME => 'http',
        SCRIPT_NAME    => '',
        PATH_INFO      => $path // '',
        QUERY_STRING   => $query // '',
        HTTP_HOST      => 'localhost',
        REMOTE_ADDR    => '127.0.0.1',
    );
    my @list;
    while (my ($name, $value) = splice @usual, 0, 2) {
        push @list, $name => delete $more{$name} // $value;
    }
    return [ @list, map { ($_ => $more{$_}) } sort keys %more ];
}

# A whole request as bytes. Options: id, keep, method, body, variables, padding.
sub bytes {
    my ($uri, %o) = @_;
    my $id   = $o{id} // 1;
    my $body = $o{body} // '';
    my %more = %{ $o{variables} // {} };
    $more{CONTENT_LENGTH} //= length $body if length $body;
    my @framing = (padding => $o{padding}, size => $o{size});
    return begin($id, keep => $o{keep}, padding => $o{padding})
        . params($id, variables($o{method} // 'GET', $uri, %more), @framing)
        . stdin($id, $body, @framing);
}

sub get {
    my ($self, $uri, %o) = @_;
    $self->send(bytes($uri, %o));
    return $self->response($o{id} // 1);
}

1;
