package Matinee::Cases;

# Case files: a request and the reply it must get, as CONTRIBUTING.md describes
# them. Read by t/50-cases.t. What holds for every reply is looked at here too:
# HEAD and If-None-Match for all that are found, the shape of XML.
use strict;
use warnings;
use Carp;
use JSON ();
use Matinee::Mechanical;
use Test::More;
use XML::LibXML;

# The cases of a file: hashes with name, line, method, path, pairs, options,
# status, headers ([name, value]...), xpath ([expression, value]...), also_json,
# body (undef: not looked at).
sub read_file {
    my ($path) = @_;
    open my $f, '<', $path or croak "$path: $!";
    my (@cases, $case);
    while (<$f>) {
        chomp;
        if (/^===\s*(.+?)\s*$/) {
            push @cases, $case = { name => $1, line => $., file => $path, pairs => [], options => {},
                headers => [], xpath => [] };
        } elsif (!$case) {
            croak "$path:$.: text before the first case" if /\S/ && !/^#/;
        } elsif (!defined $case->{body} && /^>\s?(.*)$/) {
            _request($case, $1, "$path:$.");
        } elsif (!defined $case->{body} && /^<\s(.*)$/) {
            _expected($case, $1, "$path:$.");
        } elsif (defined $case->{body} || /\S/) {
            $case->{body} .= "$_\n";
        }
    }
    for (@cases) {
        croak "$path:$_->{line}: a case without a request" unless defined $_->{path};
        croak "$path:$_->{line}: a case without a status"  unless defined $_->{status};
        $_->{body} =~ s/\n+\z// if defined $_->{body};
    }
    return @cases;
}

sub _request {
    my ($case, $text, $at) = @_;
    if (!defined $case->{path}) {
        ($case->{method}, $case->{path}) = $text =~ /^([A-Z]+) (\S.*)$/ or croak "$at: METHOD PATH expected";
    } elsif ($text =~ /^!auth (none|key|signed)$/) {
        $case->{options}{ { none => 'unsigned', key => 'key_only', signed => 'signed' }->{$1} } = 1;
    } elsif ($text =~ /^!user (\w+)$/) {
        $case->{user} = $1;
    } elsif ($text =~ /^!place (header|query|body)$/) {
        $case->{options}{place} = $1;
    } elsif ($text =~ /^!header ([\w-]+):\s*(.*)$/) {
        push @{ $case->{options}{headers} }, $1 => $2;
    } elsif ($text =~ /^!form ([^:]+):\s?(.*)$/) {
        push @{ $case->{options}{form} }, $1 => $2;
    } elsif ($text =~ /^!also json$/) {
        $case->{also_json} = 1;
    } elsif ($text =~ /^!absolute$/) {
        $case->{absolute} = 1;
    } elsif ($text =~ /^!query (.*)$/) {
        $case->{raw_query} = $1;
    } elsif ($text =~ /^([^!:][^:]*):\s?(.*)$/) {
        push @{ $case->{pairs} }, $1 => $2;
    } else {
        croak "$at: not understood: $text";
    }
    return;
}

sub _expected {
    my ($case, $text, $at) = @_;
    if ($text =~ /^(\d{3})$/) { $case->{status} = $1 }
    elsif ($text =~ /^!xpath (.+) = (.*)$/) { push @{ $case->{xpath} }, [ $1, $2 ] }
    elsif ($text =~ /^([\w-]+):\s*(.*)$/) { push @{ $case->{headers} }, [ $1, $2 ] }
    else { croak "$at: not understood: $text" }
    return;
}

# Runs one case against an instance's client, or that of the user it names in
# `users`. `place` replaces {base} and the like in a text.
sub run {
    my ($case, $client, $place_for, $users) = @_;
    my $user  = defined $case->{user} ? $users->{ $case->{user} } // croak "no user $case->{user}" : undef;
    my $place = sub { $place_for->($_[0], $user) };
    $client = $user->{client} if $user;
    my ($file) = $case->{file} =~ m{([^/]+)$};
    my $ask = sub { _ask($case, $client, $place, @_) };
    my $r = $ask->();
    subtest "$file:$case->{line} $case->{name}" => sub {
        is($r->status, $case->{status}, 'status') or diag(substr $r->raw, 0, 1500);
        for (@{ $case->{headers} }) {
            my ($name, $want) = ($_->[0], $place->($_->[1]));
            my $got = $r->header($name);
            if    ($want eq '-')          { is($got, undef, "no header $name") }
            elsif ($want =~ m{^/(.*)/$})  { like($got, qr/$1/, "header $name") }
            else                          { is($got, $want, "header $name") }
        }
        for (@{ $case->{xpath} }) {
            my ($path, $want) = map { $place->($_) } @$_;
            is($r->xml ? $r->xml->findvalue($path) : undef, $want, $path);
        }
        _shape($r);
        my $want = defined $case->{body} ? $place->($case->{body}) : undef;
        _body($r, $want) if defined $want;
        _again($r, $ask)
            if $case->{method} eq 'GET' && $r->status == 200 && $case->{path} !~ m{/clock/}
            && !grep { $_ eq 'If-None-Match' || $_ eq 'method' } @{ $case->{options}{headers} || [] },
            @{ $case->{pairs} };
        return unless $case->{also_json};
        my $json = $ask->(pairs => [ output => 'json' ]);
        is($json->status, $case->{status}, 'as JSON: status') or diag(substr $json->raw, 0, 1500);
        is($json->header('content-type'), 'application/json;charset=UTF-8', 'as JSON: type');
        _body($json, Matinee::Mechanical::json($want));
        return;
    };
    return $r;
}

# Sends the case's request, with other or more things: method, pairs, headers.
sub _ask {
    my ($case, $client, $place, %more) = @_;
    my %o = (%{ $case->{options} }, method => $more{method} // $case->{method});
    $o{headers} = [ map { $place->($_) } @{ $o{headers} || [] }, @{ $more{headers} || [] } ];
    $o{form}   = [ map { $place->($_) } @{ $o{form} } ] if $o{form};
    $o{prefix} = $place->('{base}') if $case->{absolute};
    my @pairs = map { $place->($_) } @{ $case->{pairs} }, @{ $more{pairs} || [] };
    my $path  = $place->($case->{path});
    return $client->request($path, \@pairs, %o) unless defined $case->{raw_query};
    my $target = "$path?" . $place->($case->{raw_query});
    return $client->send_bytes($client->bytes($o{method}, $target, $o{headers}, $o{body}));
}

# HEAD has the same headers and no body; If-None-Match with the ETag gives 304.
sub _again {
    my ($r, $ask) = @_;
    my $head = $ask->(method => 'HEAD');
    is($head->body, '', 'HEAD: no body');
    my @same = qw(content-type content-length etag cache-control);
    is_deeply([ map { $head->header($_) } @same ], [ map { $r->header($_) } @same ], 'HEAD: headers')
        unless defined $r->header('content-encoding');
    my $etag = $r->header('etag');
    my $known = $ask->(headers => [ 'If-None-Match' => $etag ]);
    $etag =~ s{^W/}{};    # of what nginx compressed
    is_deeply(
        [ $known->status, $known->body, $known->header('etag') ],
        [ 304, '', $etag ],
        'If-None-Match: 304'
    );
    return;
}

# How XML of versions 1 is written: its first line, an empty one, no tag that
# closes itself.
sub _shape {
    my ($r) = @_;
    return unless $r->type eq 'application/xml' && length $r->body;
    like($r->body, qr/\A<\?xml version="1\.0" standalone="yes"\?>\n\n</, 'the prolog');
    (my $tags = $r->body) =~ s/<!\[CDATA\[.*?\]\]>//gs;
    unlike($tags, qr{/>}, 'end tags');
    return;
}

sub _body {
    my ($r, $want) = @_;
    if ($want eq '(empty)') { is($r->body, '', 'no body'); return }
    my @want = _lines($want, $r->type);
    my @got  = _lines($r->body, $r->type);
    # Where the wanted line has a wildcard, a line that fits it counts as it.
    for my $i (0 .. $#want) {
        next unless $i <= $#got && $want[$i] =~ /\{\*\}/;
        my $pattern = join '.*', map { quotemeta } split /\{\*\}/, $want[$i], -1;
        $pattern =~ s/\\"\.\*\\"/(?:"[^"]*"|[0-9.]+|true|false)/g if $r->type eq 'application/json';
        $got[$i] = $want[$i] if $got[$i] =~ /\A$pattern\z/;
    }
    my $first = 0;
    $first++ while $first < @want && $first < @got && $got[$first] eq $want[$first];
    my $same = $first == @want && $first == @got;
    my ($wanted, $had) = map { join '', map { "    $_\n" } splice @$_, $first, 4 } \@want, \@got;
    ok($same, 'body') or diag("differs from line $first on; wanted:\n${wanted}got:\n$had");
    return;
}

# A document as lines that can be compared: one element, text or member a line.
sub _lines {
    my ($text, $type) = @_;
    if ($type =~ /xml$/) {
        my $doc = eval { XML::LibXML->new(no_network => 1, expand_entities => 0)->load_xml(string => $text) };
        return ("not XML: $@", $text) unless $doc;
        my @lines;
        _element($doc->documentElement, '', \@lines);
        return @lines;
    }
    if ($type eq 'application/json') {
        my $json = JSON->new->utf8->canonical->pretty->indent_length(1)->allow_nonref;
        my $data = eval { $json->decode($text) };
        return ("not JSON: $@", $text) if $@;
        return split /\n/, $json->encode($data);
    }
    return split /\n/, $text, -1;
}

sub _element {
    my ($node, $indent, $lines) = @_;
    my $attributes = join '', map { ' ' . $_->nodeName . '="' . $_->value . '"' } $node->attributes;
    push @$lines, $indent . '<' . $node->nodeName . $attributes . '>';
    for my $child ($node->childNodes) {
        if ($child->nodeType == XML_ELEMENT_NODE) {
            _element($child, "$indent ", $lines);
        } elsif ($child->textContent =~ /\S/) {
            my $what = $child->nodeType == XML_CDATA_SECTION_NODE ? 'cdata ' : '';
            (my $t = $child->textContent) =~ s/^\s+|\s+$//g unless $what;
            $t = $child->textContent if $what;
            push @$lines, "$indent $what$t";
        }
    }
    return;
}

1;
