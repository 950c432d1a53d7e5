#!/usr/bin/perl
# Golden cases: every t/cases/*.case against a whole installation with the
# catalog t/cases/catalog.jsonl, on the first of July 2012. The format is
# described in CONTRIBUTING.md.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Cases;
use Matinee::Instance;
use Matinee::Tokens;
use Test::More;

my $why = Matinee::Instance->missing // Matinee::Tokens->missing;
plan skip_all => $why if $why;
my @cases = map { Matinee::Cases::read_file($_) } sort glob "$FindBin::Bin/cases/*.case";
plan skip_all => 'no cases' unless @cases;

my $m = Matinee::Instance->start(
    catalog  => "$FindBin::Bin/cases/catalog.jsonl",
    clock    => 1341100800,
    settings => "web_base = \"http://www.example.org\"\ntiny_base = \"http://tiny.example.org\"\n",
);
my $client = $m->client;

# {id:KEY}, {playable:KEY} and {person:KEY}: numbers by the catalog file's keys.
my %number;
for (split /\n/, $m->db->sql(<<'END', 'matinee')) {
SELECT 'id', i.source_key, i.id FROM title_identity i
UNION ALL SELECT 'playable', i.source_key, t.playable FROM title_identity i JOIN title t ON t.id = i.id
 WHERE t.playable IS NOT NULL
UNION ALL SELECT 'person', source_key, id FROM person_identity
END
    my ($what, $key, $id) = split /\t/;
    $number{"$what:$key"} = $id;
}

my %user;

sub place {
    my ($text, $user) = @_;
    return $text unless defined $text;
    $text =~ s/\{user\}/$user->{id}/g if $user;
    $text =~ s/\{user:(\w+)\}/$user{$1}{id}/g;
    my $base = $m->base;
    $text =~ s/\{base\}/$base/g;
    $text =~ s/\{key\}/$m->key/ge;
    $text =~ s/\{((?:id|playable|person):[^}]+)\}/$number{$1} \/\/ die "the catalog has no $1\n"/ge;
    return $text;
}

# Subscribers, by login: their ids as our application knows them, and clients
# that sign with their tokens.
{
    open my $f, '<', "$FindBin::Bin/cases/users.sql" or die "users.sql: $!\n";
    $m->db->sql(place(do { local $/; <$f> }), 'matinee');
    my $tokens = Matinee::Tokens->new($m);
    my %id = (ines => 1, tom => 2, eva => 3);
    for my $login (keys %id) {
        my $got = $tokens->access($id{$login}, $m->key);
        $user{$login} = {
            id     => $tokens->id($id{$login}, $m->key),
            client => $m->client(token => $got->{token}, token_secret => $got->{secret}),
        };
    }
}

Matinee::Cases::run($_, $client, \&place, \%user) for @cases;
done_testing;
