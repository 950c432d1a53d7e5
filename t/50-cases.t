#!/usr/bin/perl
# Golden cases: every t/cases/*.case against a whole installation with the demo
# catalog. The format is described in CONTRIBUTING.md.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Cases;
use Matinee::Instance;
use Test::More;

my $why = Matinee::Instance->missing;
plan skip_all => $why if $why;
my @cases = map { Matinee::Cases::read_file($_) } sort glob "$FindBin::Bin/cases/*.case";
plan skip_all => 'no cases' unless @cases;

my $m = Matinee::Instance->start;
my $client = $m->client;

# {id:NAME} and {person:NAME}: found through the API itself, by their exact name.
my %found;

my %where = (
    id     => [ '/catalog/titles', '//catalog_title', 'title/@regular' ],
    person => [ '/catalog/people', '//person',        'name' ],
);

sub number_of {
    my ($kind, $name) = @_;
    return $found{"$kind $name"} //= do {
        my ($path, $item, $called) = @{ $where{$kind} };
        my $r = $client->get($path, [ term => $name, max_results => 100 ]);
        my ($node) = grep { $_->findvalue($called) eq $name } $r->xml ? $r->xml->findnodes($item) : ();
        my ($id) = $node ? $node->findvalue('id') =~ /(\d+)$/ : ();
        $id // die "the demo catalog has no $name\n";
    };
}

sub place {
    my ($text) = @_;
    return $text unless defined $text;
    my $base = $m->base;
    $text =~ s/\{base\}/$base/g;
    $text =~ s/\{key\}/$m->key/ge;
    $text =~ s/\{(id|person):([^}]+)\}/number_of($1, $2)/ge;
    return $text;
}

Matinee::Cases::run($_, $client, \&place) for @cases;
done_testing;
