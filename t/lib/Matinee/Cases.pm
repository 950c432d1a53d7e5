package Matinee::Cases;

# Case files: a request and the reply it must get, as CONTRIBUTING.md describes
# them. Read by t/50-cases.t.
use strict;
use warnings;
use Carp;
use JSON ();
use Test::More;
use XML::LibXML;

# The cases of a file: hashes with name, line, method, path, pairs, options,
# status, headers ([name, value]...), body (undef: not looked at).
sub read_file {
    my ($path) = @_;
    open my $f, '<', $path or croak "$path: $!";
    my (@cases, $case);
    while (<$f>) {
        chomp;
        if (/^===\s*(.+?)\s*$/) {
            push @cases, $case = { name => $1, line => $., file => $path, pairs => [], options => {},
                headers => [] };
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
        ($case->{method}, $case->{path}) = $text =~ /^([A-Z]+) (\S+)$/ or croak "$at: METHOD PATH expected";
    } elsif ($text =~ /^!auth (none|key|signed)$/) {
        $case->{options}{ { none => 'unsigned', key => 'key_only', signed => 'signed' }->{$1} } = 1;
    } elsif ($text =~ /^!place (header|query|body)$/) {
        $case->{options}{place} = $1;
    } elsif ($text =~ /^!header ([\w-]+):\s*(.*)$/) {
        push @{ $case->{options}{headers} }, $1 => $2;
    } elsif ($text =~ /^!form ([^:]+):\s?(.*)$/) {
        push @{ $case->{options}{form} }, $1 => $2;
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
    elsif ($text =~ /^([\w-]+):\s*(.*)$/) { push @{ $case->{headers} }, [ $1, $2 ] }
    else { croak "$at: not understood: $text" }
    return;
}

# Runs one case against an instance's client. `place` replaces {base} and the
# like in a text.
sub run {
    my ($case, $client, $place) = @_;
    my %o = (%{ $case->{options} }, method => $case->{method});
    $o{headers} = [ map { $place->($_) } @{ $o{headers} || [] } ];
    my @pairs = map { $place->($_) } @{ $case->{pairs} };
    my $path  = $place->($case->{path});
    my $r;
    if (defined $case->{raw_query}) {
        my $target = "$path?" . $place->($case->{raw_query});
        $r = $client->send_bytes($client->bytes($case->{method}, $target, $o{headers}, $o{body}));
    } else {
        $r = $client->request($path, \@pairs, %o);
    }
    my ($file) = $case->{file} =~ m{([^/]+)$};
    subtest "$file:$case->{line} $case->{name}" => sub {
        is($r->status, $case->{status}, 'status') or diag(substr $r->raw, 0, 1500);
        for (@{ $case->{headers} }) {
            my ($name, $want) = ($_->[0], $place->($_->[1]));
            my $got = $r->header($name);
            if    ($want eq '-')          { is($got, undef, "no header $name") }
            elsif ($want =~ m{^/(.*)/$})  { like($got, qr/$1/, "header $name") }
            else                          { is($got, $want, "header $name") }
        }
        _body($r, $place->($case->{body})) if defined $case->{body};
        return;
    };
    return $r;
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
        $pattern =~ s/"\.\*"/(?:"[^"]*"|[0-9.]+|true|false)/g if $r->type eq 'application/json';
        $got[$i] = $want[$i] if $got[$i] =~ /\A$pattern\z/;
    }
    is(join("\n", @got), join("\n", @want), 'body');
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
