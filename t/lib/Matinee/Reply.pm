package Matinee::Reply;

# A reply taken apart. Making one already checks it: it must be well-formed
# HTTP, XML must parse by libxml2 and JSON by a strict parser, and no header
# may be there that a client could have put there. What is wrong fails the
# test, whatever the test looks for itself.
use strict;
use warnings;
use Compress::Zlib ();
use JSON ();
use Test::More;
use XML::LibXML;

my $json = JSON->new->utf8->allow_nonref(0);
my $checked = 0;

sub new {
    my ($class, $bytes, $method) = @_;
    my $self = bless { raw => $bytes, method => $method // 'GET', headers => [], wrong => [] }, $class;
    $self->_head;
    $self->_body;
    $self->_documents;
    if (@{ $self->{wrong} }) {
        local $Test::Builder::Level = $Test::Builder::Level + 3;
        fail("a well-formed reply");
        diag(join("\n", @{ $self->{wrong} }, substr $bytes, 0, 2000));
    }
    $checked++;
    return $self;
}

sub status { return $_[0]{status} }
sub body   { return $_[0]{body} }
sub raw    { return $_[0]{raw} }
sub count  { return $checked }

# The value of a header, several joined by a comma; undef when absent.
sub header {
    my ($self, $name) = @_;
    my @values = map { $_->[1] } grep { lc $_->[0] eq lc $name } @{ $self->{headers} };
    return @values ? join(', ', @values) : undef;
}

sub type { my $type = $_[0]->header('content-type') // ''; $type =~ s/\s*;.*//; return lc $type }

# The parsed document: an XML::LibXML document, or Perl data from JSON.
sub xml  { return $_[0]{xml} }
sub json { return $_[0]{json} }

# The text of the first node an XPath finds, or undef; and of all of them.
sub text {
    my ($self, $path) = @_;
    my ($node) = $self->{xml} ? $self->{xml}->findnodes($path) : ();
    return defined $node ? $node->textContent : undef;
}

sub texts {
    my ($self, $path) = @_;
    return $self->{xml} ? map { $_->textContent } $self->{xml}->findnodes($path) : ();
}

# Whether it is the refusal of that status and text (spec: gateway replies);
# a body may carry the text in one heading element.
sub is_refusal {
    my ($self, $status, $code, $text, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    (my $plain = $self->{body}) =~ s{\A<h1>(.*)</h1>\z}{$1}s;
    return is_deeply(
        [ $self->{status}, $self->header('X-Mashery-Error-Code'), $plain ],
        [ $status, $code, $text ],
        $name // "$status $text"
    ) || diag(substr $self->{raw}, 0, 1500);
}

sub is_status {
    my ($self, $status, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is($self->{status}, $status, $name // "status $status")
        || diag(substr $self->{raw}, 0, 1500);
}

sub _wrong { my ($self, $what) = @_; push @{ $self->{wrong} }, $what; return }

sub _head {
    my ($self) = @_;
    my $head;
    if ($self->{raw} =~ /\A(.*?)\r\n\r\n(.*)\z/s) {
        ($head, $self->{rest}) = ($1, $2);
    } else {
        $self->_wrong('no end of the headers');
        ($head, $self->{rest}) = ($self->{raw}, '');
    }
    my ($first, @lines) = split /\r\n/, $head;
    if (($first // '') =~ m{^HTTP/1\.[01] (\d{3})(?: |$)}) { $self->{status} = $1 }
    else { $self->{status} = 0; $self->_wrong('no status line') }
    for (@lines) {
        if (/^([!#\$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/) {
            push @{ $self->{headers} }, [ $1, $2 ];
            $self->_wrong("control byte in header $1") if $2 =~ /[\x00-\x08\x0a-\x1f\x7f]/;
        } else {
            $self->_wrong("bad header line: $_");
        }
    }
    for my $once (qw(content-type content-length etag location)) {
        my $n = grep { lc $_->[0] eq $once } @{ $self->{headers} };
        $self->_wrong("$n headers $once") if $n > 1;
    }
    return;
}

sub _body {
    my ($self) = @_;
    my $body = $self->{rest};
    if (lc($self->header('transfer-encoding') // '') eq 'chunked') {
        my $whole = '';
        my $ended = 0;
        while ($body =~ s/\A([0-9a-fA-F]+)[^\r\n]*\r\n//) {
            my $n = hex $1;
            if ($n == 0) { $ended = 1; last }
            $whole .= substr $body, 0, $n, '';
            $body =~ s/\A\r\n//;
        }
        $self->_wrong('a chunked body without end') unless $ended || $self->{method} eq 'HEAD';
        $body = $whole;
    } elsif (defined(my $length = $self->header('content-length'))) {
        my $bodyless = $self->{method} eq 'HEAD' || $self->{status} == 304;
        $self->_wrong("Content-Length $length, body " . length $body)
            if $bodyless ? length $body : $length != length $body;
    }
    if (($self->header('content-encoding') // '') eq 'gzip' && length $body) {
        my $plain = Compress::Zlib::memGunzip(my $copy = $body);
        $self->_wrong('the body does not unzip') unless defined $plain;
        $body = $plain // '';
    }
    $self->_wrong('a body where none may be')
        if length $body && ($self->{method} eq 'HEAD' || $self->{status} == 304);
    $self->{body} = $body;
    return;
}

sub _documents {
    my ($self) = @_;
    return unless length $self->{body};
    my $type = $self->type;
    if ($type =~ m{^(?:application/(?:atom\+)?xml|text/xml)$}) {
        $self->{xml} = eval {
            XML::LibXML->new(no_network => 1, expand_entities => 0, recover => 0)
                ->load_xml(string => $self->{body});
        } or $self->_wrong("not XML: $@");
    } elsif ($type eq 'application/json') {
        $self->{json} = eval { $json->decode($self->{body}) } or $self->_wrong("not JSON: $@");
    }
    return;
}

1;
