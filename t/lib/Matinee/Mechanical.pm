package Matinee::Mechanical;

# The JSON of versions 1.0 and 1.5: made from the XML document by the rules of
# the interface's description, and from nothing else. It shares no code with
# the server.
#
#   Matinee::Mechanical::json($xml_text)    the JSON text
#   Matinee::Mechanical::data($document)    the same as Perl data
use strict;
use warnings;
use JSON ();
use XML::LibXML;

sub json {
    my ($text) = @_;
    my $parser = XML::LibXML->new(no_network => 1, expand_entities => 0);
    return JSON->new->utf8->canonical->encode(data($parser->load_xml(string => $text)));
}

# The root is an object of one member.
sub data {
    my ($document) = @_;
    my $root = $document->documentElement;
    return { $root->nodeName => _value($root) };
}

# An element with text alone is the text, one with nothing the empty text; else
# an object: attributes and children are members on one level, what occurs
# several times is a list in document order, text beside attributes "content".
sub _value {
    my ($element) = @_;
    my @children = grep { $_->nodeType == XML_ELEMENT_NODE } $element->childNodes;
    my $text = join '', map { $_->nodeType == XML_ELEMENT_NODE ? '' : $_->textContent } $element->childNodes;
    $text = '' if $text !~ /\S/;
    my @members = map { [ $_->nodeName, $_->value ] } $element->attributes;
    return $text unless @members || @children;
    push @members, map { [ $_->nodeName, _value($_) ] } @children;
    push @members, [ content => $text ] if length $text;
    my %all;
    push @{ $all{ $_->[0] } }, $_->[1] for @members;
    return { map { $_ => @{ $all{$_} } == 1 ? $all{$_}[0] : $all{$_} } keys %all };
}

1;
