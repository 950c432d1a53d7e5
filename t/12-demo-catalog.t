#!/usr/bin/perl
# The demo catalog makes sense: what it refers to is there, nobody plays before
# being born, dates are in order, everything that is shown has a text. What the
# demo's subscribers have, want and think is of titles that are there.
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

sub of_kind {
    my ($kind) = @_;
    return grep { ($_->{kind} // 'movie') eq $kind } @titles;
}
my @films = grep { $_->{key} !~ /-bonus$/ } of_kind('movie');
my @whole = (@films, of_kind('series'));    # what people look for by its name
cmp_ok(scalar @films, '>=', 155, 'at least 155 films');
cmp_ok(scalar of_kind('series'), '>=', 8, 'at least 8 series');
cmp_ok(scalar of_kind('program'), '>=', 100, 'at least 100 episodes');
cmp_ok(scalar of_kind('disc'), '>=', 16, 'at least 16 discs of series');
cmp_ok(scalar(grep { $_->{born} && length($_->{bio} // '') > 40 } @people), '>=', 90, 'at least 90 lives');
{
    my %credited;
    for my $c (map { ref ? $_ : { name => $_ } }
        map { my $t = $_; map { @{ $t->{$_} || [] } } qw(cast directors credits) } @titles) {
        $credited{ $c->{person} ? $by_key{ $c->{person} }{name} : $c->{name} }++;
    }
    cmp_ok(scalar keys %credited, '>=', 700, 'at least 700 people are credited');
    my %entry = map { $_->{name} => 1 } @people;
    my @twice = grep { $entry{$_} }
        map { ref ? $_->{name} // () : $_ }
        map { my $t = $_; map { @{ $t->{$_} || [] } } qw(cast directors credits awards) } @titles;
    is("@twice", '', 'who has an entry is credited by its key');
}

# Series, seasons, episodes and discs hold together.
{
    my (%children, @wrong);
    my %above = (season => [qw(series)], program => [qw(series season)], disc => [qw(series season)]);
    for my $t (@titles) {
        my $kind   = $t->{kind} // 'movie';
        my $parent = $by_key{ $t->{parent} // '' };
        push @wrong, "$t->{key}: a parent" if !$above{$kind} && $t->{parent};
        next if !$above{$kind};
        push @wrong, "$t->{key}: its parent" if !$parent || !grep { $_ eq $parent->{kind} } @{ $above{$kind} };
        push @{ $children{ $t->{parent} }{$kind} }, $t;
        push @wrong, "$t->{key}: the year" if $t->{year} < $parent->{year};
        push @wrong, "$t->{key}: the season" if $kind ne 'season' && $t->{season_number} != ($parent->{season_number} // 1);
        push @wrong, "$t->{key}: the short name of an episode"
            if $kind eq 'program' && $t->{episode_short} ne "S$t->{season_number}:E$t->{sequence} - $t->{short_name}";
        push @wrong, "$t->{key}: named otherwise than $parent->{name}"
            if index($t->{name}, $parent->{kind} eq 'season' ? $by_key{ $parent->{parent} }{name} : $parent->{name}) != 0;
    }
    my %number = (season => 'season_number', program => 'sequence', disc => 'sequence');
    for my $parent (sort keys %children) {
        for my $kind (sort keys %{ $children{$parent} }) {
            my @found = map { $_->{ $number{$kind} } } @{ $children{$parent}{$kind} };
            push @wrong, "$parent: ${kind}s @found" if "@found" ne join ' ', 1 .. @found;
        }
    }
    push @wrong, map { "$_->{key}: without episodes" } grep { !$children{ $_->{key} }{program} } of_kind('season');
    push @wrong, map { "$_->{key}: with nothing below" } grep { !$children{ $_->{key} } } of_kind('series');
    is(join("\n", @wrong), '', 'seasons, episodes and discs are in their places, numbered from 1');
}

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
    next if defined $born && $born > 1800
        && (!defined $died || ($p->{died} gt $p->{born} && $died <= 2026 && $died - $born < 110));
    fail("$p->{name} was born, and died later if at all");
}
# A documentary shows and credits people who are no longer.
for my $t (@titles) {
    my @odd;
    my $archive = grep { $_ eq 'Documentary' } @{ $t->{genres} };
    for my $role (qw(cast directors credits)) {
        for my $p (map { ref && $_->{person} ? $by_key{ $_->{person} } : () } @{ $t->{$role} || [] }) {
            my ($born, $died) = (year($p->{born}), year($p->{died}));
            my $age = $t->{year} - $born;
            push @odd, "$p->{name} (born $born)" if $age < ($role eq 'cast' ? 2 : 16) || ($age > 100 && !$archive);
            push @odd, "$p->{name} (died $died)" if defined $died && $died < $t->{year} - 3 && $role ne 'credits' && !$archive;
        }
    }
    ok(!@odd, "$t->{name}: they were alive") or diag(join ', ', @odd);
}

# What a page about it shows.
for my $t (@titles) {
    my $name = "$t->{name} ($t->{year})";
    ok($t->{year} >= 1895 && $t->{year} <= 2026, "$name: the year is one of cinema's");
    my $kind = $t->{kind} // 'movie';
    my $part = $kind eq 'program' || $kind eq 'disc';
    if ($kind eq 'series') {
        ok(!$t->{runtime}, "$name: a series has no runtime");
    }
    else {
        my $least = $t->{year} < 1910 ? 30 : 60;
        my $most  = $kind eq 'season' ? 30 * 3600 : 6 * 3600;
        ok($t->{runtime} >= $least && $t->{runtime} <= $most, "$name: runtime $t->{runtime}");
    }
    ok(length($t->{synopsis} // '') > ($part ? 30 : 150), "$name: has a synopsis");
    my $short = length($t->{short_synopsis} // '');
    ok($part || $short > 30 && $short < 160 && $short < length $t->{synopsis}, "$name: has a short one");
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

# ---- subscribers ---------------------------------------------------------------

# The lines of a file beside the catalog, without comments, as fields.
sub rows {
    my ($name, $separator) = @_;
    open my $f, '<:encoding(UTF-8)', "$FindBin::Bin/../sql/demo/$name" or die "$name: $!";
    return map { [ split $separator ] } grep { !/^#/ && chomp } <$f>;
}

sub has_medium {
    my ($key, $queue) = @_;
    return grep { ($_->{format} eq 'instant') == ($queue eq 'instant') } @{ $by_key{$key}{formats} || [] };
}

my %login = map { $_->[0] => join ' ', @$_ } rows('subscribers.tsv', qr/\t/);
cmp_ok(scalar keys %login, '>=', 3, 'three subscribers');
ok((grep { /DVD,Blu-ray/ } values %login), 'one with both formats of discs');
ok((grep { !/--formats/ } values %login), 'one with streams alone');
ok((grep { /--maturity=/ } values %login), 'one with a limit');

my @ratings = rows('ratings.csv', qr/,/);
is(join(',', @{ shift @ratings }), 'user,title,rating,time', 'the head of the ratings');
is_deeply([ grep { !$by_key{ $_->[1] } } @ratings ], [], 'ratings are of titles that are there');
is_deeply([ grep { $_->[2] !~ /^(?:[1-5]|not_interested)$/ } @ratings ], [], 'and are 1 to 5, or none');
my %raters = map { $_->[0] => 1 } @ratings;
cmp_ok(scalar keys %raters, '>=', 40, 'by some dozens of people');
is_deeply([ grep { !$raters{$_} } keys %login ], [], 'subscribers among them');

my @rentals = rows('rentals.tsv', qr/\t/);
is_deeply([ grep { !$login{ $_->[2] } || !$by_key{ $_->[3] } } @rentals ], [], 'rentals are of users and titles');
is_deeply([ grep { !has_medium($_->[3], $_->[1] eq 'watched' ? 'instant' : 'disc') } @rentals ], [], 'that can be had so');
my @queued = rows('queues.tsv', qr/\t/);
is_deeply([ grep { !$login{ $_->[0] } || !$by_key{ $_->[2] } || !has_medium(@$_[ 2, 1 ]) } @queued ], [], 'queues likewise');
my @reviews = rows('reviews.tsv', qr/\t/);
is_deeply([ grep { !$login{ $_->[0] } || !$by_key{ $_->[1] } || @$_ != 3 } @reviews ], [], 'and reviews');
cmp_ok(scalar @reviews, '>=', 6, 'of which there are some');

done_testing;
