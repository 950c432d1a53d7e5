package Matinee::Client;

# An HTTP client that signs, for the tests: raw enough to send what no library
# would, and strict with what comes back. It shares no code with the server.
#
#   my $c = Matinee::Client->new(base => $m->base, key => $key, secret => $secret);
#   my $r = $c->get('/catalog/titles', [term => 'fish']);
#   $r->status; $r->header('etag'); $r->body; $r->xml; $r->json;
#
# Further options of new: token and token_secret, peer (address and port to
# connect to), from (the address to call from), clock, timeout.
#
# Parameters are a list of pairs, so that a name may come twice. Options:
#   method    GET by default
#   place     where the OAuth parameters go: query (default), header or body
#   form      further pairs for a form body
#   oauth     { nonce => ..., timestamp => ..., method => ..., version => ...,
#             key => ..., token => ..., signature => ... }: other values than
#             the usual ones; undef leaves the parameter out
#   secret, token_secret    what to sign with
#   extra     pairs added to the query after signing
#   unsigned  1: send the parameters and nothing of OAuth
#   key_only  1: send oauth_consumer_key and nothing else of OAuth
#   headers   [Name => value...]
#   body      bytes of a body that is no form, with its Content-Type in headers
#   now       the time to sign with; default: the client's clock
use strict;
use warnings;
use Carp;
use Digest::SHA qw(hmac_sha1_base64 hmac_sha256_base64);
use IO::Socket::INET;
use Matinee::Reply;
use Matinee::Secrets;

my $nonce = 0;

sub new {
    my ($class, %o) = @_;
    croak 'base is needed' unless defined $o{base};
    my $self = bless {%o}, $class;
    $self->{timeout} //= $ENV{MATINEE_SANITIZED} ? 60 : 20;
    Matinee::Secrets::know('token', $self->{token});
    Matinee::Secrets::know('token secret', $self->{token_secret});
    return $self;
}

# Percent coding as RFC 5849 has it; bytes in, bytes out.
sub encode {
    my ($bytes) = @_;
    utf8::encode($bytes) if utf8::is_utf8($bytes);
    $bytes =~ s/([^A-Za-z0-9\-._~])/sprintf '%%%02X', ord $1/ge;
    return $bytes;
}

sub query {
    my ($pairs) = @_;
    my @out;
    for (my $i = 0; $i < @$pairs; $i += 2) {
        push @out, encode($pairs->[$i]) . '=' . encode($pairs->[ $i + 1 ]);
    }
    return join '&', @out;
}

sub base_string {
    my ($method, $url, $pairs) = @_;
    my ($scheme, $host, $path) = $url =~ m{^(\w+)://([^/?]+)([^?]*)} or croak "address $url";
    $scheme = lc $scheme;
    $host   = lc $host;
    $host =~ s/:80$//  if $scheme eq 'http';
    $host =~ s/:443$// if $scheme eq 'https';
    my @coded;
    for (my $i = 0; $i < @$pairs; $i += 2) {
        push @coded, [ encode($pairs->[$i]), encode($pairs->[ $i + 1 ]) ];
    }
    my $normal = join '&', map { "$_->[0]=$_->[1]" }
        sort { $a->[0] cmp $b->[0] || $a->[1] cmp $b->[1] } @coded;
    return join '&', uc $method, encode("$scheme://$host" . ($path || '/')), encode($normal);
}

sub sign {
    my ($how, $base, $secret, $token_secret) = @_;
    my $key = encode($secret) . '&' . encode($token_secret // '');
    return $key if $how eq 'PLAINTEXT';
    my $mac = $how eq 'HMAC-SHA256' ? hmac_sha256_base64($base, $key) : hmac_sha1_base64($base, $key);
    return $mac . '=' x (-length($mac) % 4);
}

# The OAuth pairs of a request, signed over them and the pairs given.
sub oauth_pairs {
    my ($self, $method, $url, $pairs, $o) = @_;
    my %v = (
        key       => $self->{key},
        token     => $self->{token},
        method    => 'HMAC-SHA1',
        timestamp => $o->{now} // $self->now,
        nonce     => sprintf('%d.%d.%d', $$, time, ++$nonce),
        version   => '1.0',
        %{ $o->{oauth} || {} },
    );
    my @oauth;
    for ([ consumer_key => 'key' ], [ token => 'token' ], [ signature_method => 'method' ],
        [ timestamp => 'timestamp' ], [ nonce => 'nonce' ], [ version => 'version' ]) {
        my ($name, $from) = @$_;
        push @oauth, "oauth_$name" => $v{$from} if defined $v{$from};
    }
    push @oauth, @{ $o->{oauth_more} || [] };
    return \@oauth if exists $v{signature} && !defined $v{signature};
    my $signature = $v{signature} // sign(
        $v{method} // '', base_string($method, $url, [ @$pairs, @oauth ]),
        $o->{secret} // $self->{secret}, $o->{token_secret} // $self->{token_secret}
    );
    Matinee::Secrets::know('signature', $signature);
    return [ @oauth, oauth_signature => $signature ];
}

sub now {
    my ($self) = @_;
    return $self->{clock} ? $self->{clock}->() : time;
}

# The bytes of a request, ready to send (once, or again).
sub prepare {
    my ($self, $path, $pairs, %o) = @_;
    my $method = $o{method} // 'GET';
    my $place  = $o{place}  // 'query';
    my $url    = ($o{base} // $self->{base}) . $path;
    my @query  = @{ $pairs  || [] };
    my @form   = @{ $o{form} || [] };
    my @headers = @{ $o{headers} || [] };

    if ($o{key_only}) {
        push @query, oauth_consumer_key => $o{oauth}{key} // $self->{key};
    } elsif (!$o{unsigned}) {
        my $oauth = $self->oauth_pairs($method, $url, [ @query, @form ], \%o);
        if ($place eq 'header') {
            push @headers, Authorization => authorization($oauth, $o{realm});
        } elsif ($place eq 'body') {
            push @form, @$oauth;
        } else {
            push @query, @$oauth;
        }
    }
    push @query, @{ $o{extra} || [] };
    my $target = $path . (@query ? '?' . query(\@query) : '');
    $target = "$o{prefix}$target" if defined $o{prefix};
    my $body = $o{body};
    if (@form) {
        $body = query(\@form);
        push @headers, 'Content-Type' => 'application/x-www-form-urlencoded';
    }
    return $self->bytes($method, $target, \@headers, $body);
}

sub authorization {
    my ($pairs, $realm) = @_;
    my @parts = defined $realm ? qq(realm="$realm") : ();
    for (my $i = 0; $i < @$pairs; $i += 2) {
        push @parts, sprintf '%s="%s"', encode($pairs->[$i]), encode($pairs->[ $i + 1 ]);
    }
    return 'OAuth ' . join ', ', @parts;
}

# A request of exactly this target and these headers.
sub bytes {
    my ($self, $method, $target, $headers, $body) = @_;
    my ($host) = $self->{base} =~ m{^\w+://([^/]+)};
    my @lines = ("$method $target HTTP/1.1");
    my %given;
    for (my $i = 0; $i < @$headers; $i += 2) {
        push @lines, "$headers->[$i]: $headers->[$i + 1]";
        $given{ lc $headers->[$i] } = 1;
    }
    push @lines, "Host: $host" unless $given{host};
    push @lines, 'Connection: close' unless $given{connection};
    if (defined $body || $method =~ /^(?:POST|PUT)$/) {
        push @lines, 'Content-Length: ' . length($body // '') unless $given{'content-length'};
    }
    return join("\r\n", @lines, '', '') . ($body // '');
}

# Sends bytes and returns the bytes of the reply, whatever they are worth.
sub exchange {
    my ($self, $bytes) = @_;
    my ($host, $port) = $self->{base} =~ m{^http://([^:/]+)(?::(\d+))?};
    ($host, $port) = @{ $self->{peer} } if $self->{peer};
    my $s = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port || 80, Proto => 'tcp',
        $self->{from} ? (LocalAddr => $self->{from}) : ())
        or croak "$host:$port: $!";
    my $reply = '';
    my $done = eval {
        local $SIG{ALRM} = sub { die "timeout\n" };
        local $SIG{PIPE} = 'IGNORE';
        alarm $self->{timeout};
        my $sent = 0;
        while ($sent < length $bytes) {
            my $n = syswrite $s, $bytes, length($bytes) - $sent, $sent;
            last unless $n;    # the server answers before the end of a huge body
            $sent += $n;
        }
        while (sysread $s, $reply, 65536, length $reply) { }
        alarm 0;
        1;
    };
    my $error = $@;
    alarm 0;
    croak "no reply: $error" unless $done || length $reply;
    return $reply;
}

# Sends bytes and reads the reply to its end.
sub send_bytes {
    my ($self, $bytes, %o) = @_;
    my $reply = $self->exchange($bytes);
    my ($method) = $bytes =~ /^(\S+)/;
    return Matinee::Reply->new($reply, $o{method} // $method);
}

sub request {
    my ($self, $path, $pairs, %o) = @_;
    return $self->send_bytes($self->prepare($path, $pairs, %o));
}

sub get { my ($self, $path, $pairs, %o) = @_; return $self->request($path, $pairs, %o) }

sub post {
    my ($self, $path, $pairs, %o) = @_;
    return $self->request($path, $pairs, method => 'POST', %o);
}

1;
