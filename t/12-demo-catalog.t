#!/usr/bin/perl
# The demo catalog makes sense: what it refers to is there, nobody plays before
# being born, dates are in order, everything that is shown has a text.
use strict;
use warnings;
use utf8;
use FindBin;
use JSON ();
use Test::More;

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

my $path = "$FindBin::Bin/../sql/demo/catalog.jsonl";
my (@titles, @people, %by_key);
my $json = JSON->new->utf8;
open my $in, '<:raw', $path or die "$path: $!";
while (my $line = <$in>) {
    my $e = eval { $json->decode($line) };
    if (!$e) {
        fail("line $. is JSON: $@");
        next;
    }
    ok(defined $e->{name} && length $e->{name}, "line $. has a name") if !$e->{name};
    my $key = $e->{key} // '';
    ok(!$by_key{$key}, "key $key is new") if $by_key{$key} || $key eq '';
    $by_key{$key} = $e;
    push @{ ($e->{type} // '') eq 'person' ? \@people : \@titles }, $e;
}
close $in;

my @films = grep { $_->{key} !~ /-bonus$/ } @titles;
cmp_ok(scalar @films, '>=', 48, 'at least 48 films');
cmp_ok(scalar @people, '>=', 60, 'at least 60 people');

# Everybody and everything referred to.
sub refs {
    my ($t) = @_;
    my @credits = map { @{ $t->{$_} || [] } } qw(cast directors credits awards);
    return (
        (map { ref && $_->{person} ? [ person => $_->{person} ] : () } @credits),
        (map { [ title => $_ ] } map { @{ $t->{$_} || [] } } qw(similars bonus)),
        (map { $t->{$_} ? [ title => $t->{$_} ] : () } qw(parent art merged_into)),
    );
}
my %used;
for my $t (@titles) {
    my @lost = grep {
        my ($what, $key) = @$_;
        my $is = ($by_key{$key}{type} // 'title');
        $used{$key}++;
        !$by_key{$key} || $is ne $what;
    } refs($t);
    ok(!@lost, "$t->{name}: what it refers to is there") or diag(join ' ', map { $_->[1] } @lost);
}
my @idle = grep { !$used{ $_->{key} } } @people;
ok(!@idle, 'everybody listed worked on something') or diag(join ' ', map { $_->{key} } @idle);

# Years of life and work.
sub year { return defined $_[0] && $_[0] =~ /^(\d{4})/ ? $1 : undef }
for my $p (@people) {
    my ($born, $died) = (year($p->{born}), year($p->{died}));
    next if defined $born && $born > 1800 && (!defined $died || ($p->{died} gt $p->{born} && $died <= 2026));
    fail("$p->{name} was born, and died later if at all");
}
for my $t (@titles) {
    my @odd;
    for my $c (map { @{ $t->{$_} || [] } } qw(cast directors credits)) {
        my $p = ref $c && $c->{person} ? $by_key{ $c->{person} } : undef or next;
        my ($born, $died) = (year($p->{born}), year($p->{died}));
        push @odd, "$p->{name} (born $born)" if $t->{year} - $born < 5;
        push @odd, "$p->{name} (died $died)" if defined $died && $died < $t->{year} - 3;
    }
    ok(!@odd, "$t->{name}: they were alive") or diag(join ', ', @odd);
}

# What a page about it shows.
for my $t (@titles) {
    my $name = "$t->{name} ($t->{year})";
    ok($t->{year} >= 1895 && $t->{year} <= 2026, "$name: the year is one of cinema's");
    my $least = $t->{year} < 1915 ? 30 : 40 * 60;
    ok($t->{runtime} >= $least && $t->{runtime} <= 6 * 3600, "$name: runtime $t->{runtime}");
    ok(length($t->{synopsis} // '') > 150, "$name: has a synopsis");
    my $short = length($t->{short_synopsis} // '');
    ok($short > 30 && $short < 160 && $short < length $t->{synopsis}, "$name: has a short one");
    ok(@{ $t->{genres} || [] } > 0, "$name: has genres");
    ok(@{ $t->{formats} || [] } > 0, "$name: can be had somehow");
    my $average = $t->{rating_sum} / $t->{rating_count};
    ok($average >= 10 && $average <= 50, "$name: average rating $average");
}
my @undirected = grep { !@{ $_->{directors} || [] } } @films;
ok(!@undirected, 'every film has a director');

# Dates.
my ($leaving, $coming, $now) = (0, 0, '2026-11-21');
for my $t (@titles) {
    my @odd;
    for my $f (@{ $t->{formats} }) {
        my ($from, $until) = ($f->{from} // '', $f->{until} // '');
        push @odd, "$f->{format} without a beginning" if $from eq '';
        push @odd, "$f->{format} from $from" if substr($from, 0, 4) < $t->{year};
        push @odd, "$f->{format} until $until" if $until ne '' && $until le $from;
        push @odd, "DVD in " . substr $from, 0, 4 if $f->{format} eq 'DVD' && $from lt '1997';
        push @odd, "$f->{format} with an end" if $until ne '' && $f->{format} ne 'instant';
        $leaving++ if $until gt $now && $until lt '2027-03';
        $coming++ if $from gt $now;
    }
    my @late = grep { $_->{year} && ($_->{year} < $t->{year} || $_->{year} > 2026) }
        @{ $t->{awards} || [] };
    push @odd, map { "award of $_->{year}" } @late;
    ok(!@odd, "$t->{name}: dates are in order") or diag(join ', ', @odd);
}
cmp_ok($leaving, '>=', 5, 'some leave soon');
cmp_ok($coming, '>=', 5, 'some are not yet out');

# The kinds of name that are easily got wrong.
my %named;
push @{ $named{ $_->{name} } }, $_ for @films;
ok($named{$_}, "there is a film called $_") for 'M', 'Z', 'It', 'Up', '8½';
ok((grep { @$_ > 1 } values %named) >= 2, 'there are homonyms');
ok((grep { $_->{name} =~ /&/ } @films), 'a name with an ampersand');
ok((grep { $_->{name} =~ /"/ } @films), 'a name with quotes');
ok((grep { /\p{Arabic}/ } map { @{ $_->{aka} || [] } } @films), 'a name written from the right');
ok((grep { /\p{Han}/ } map { @{ $_->{aka} || [] } } @films), 'a name in Chinese characters');

# What is told is told once.
my %texts;
$texts{$_}++ for grep { defined } map { ($_->{synopsis}, $_->{short_synopsis}, $_->{bio}) } @titles, @people;
is_deeply([ grep { $texts{$_} > 1 } keys %texts ], [], 'no text stands in two places');

done_testing;
