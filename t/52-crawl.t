#!/usr/bin/perl
# A visitor who starts at the two searches and follows every link: each answers
# 200 and is the thing that its title says, and in the end every title and
# person of the demo catalog was met.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON ();
use Matinee::Instance;
use Matinee::Paths;
use Matinee::Pool;
use Test::More;

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

my $why = Matinee::Instance->missing;
plan skip_all => $why if $why;

my $m = Matinee::Instance->start(
    settings => "web_base = \"http://www.example.org\"\ntiny_base = \"http://tiny.example.org\"\n");
my $base = $m->base;
my $rel  = 'http://schemas.netflix.com/';
my $pool = Matinee::Pool->new($m->client, 4);

# What a link of that rel leads to: the document's root, and what has to be in
# it for a link to be there.
my %leads_to = (
    'search of titles'                   => 'catalog_titles',
    'search of people'                   => 'people',
    'catalog/title'                      => 'catalog_title',
    'catalog/titles.series'              => 'catalog_title',
    'catalog/title.season'               => 'catalog_title',
    'catalog/person'                     => 'person',
    'catalog/titles/synopsis'            => 'synopsis',
    'catalog/titles/synopsis.short'      => 'short_synopsis',
    'catalog/people.cast'                => [ people => 'person' ],
    'catalog/people.directors'           => [ people => 'person' ],
    'catalog/titles/format_availability' => 'delivery_formats',
    'catalog/titles/screen_formats'      => 'screen_formats',
    'catalog/titles/languages_and_audio' => 'languages_and_audio',
    'catalog/titles/awards'              => [ awards => 'award_winner|award_nominee' ],
    'catalog/titles/bonus_materials'     => [ bonus_materials => 'link' ],
    'catalog/titles.similars'            => 'similars',
    'catalog/titles.seasons'             => [ catalog_titles => 'catalog_title' ],
    'catalog/titles.programs'            => [ catalog_titles => 'catalog_title' ],
    'catalog/titles.discs'               => [ catalog_titles => 'catalog_title' ],
    'catalog/titles.filmography'         => 'filmography',    # empty: of who just won an award
    'catalog/titles/autocomplete'        => 'autocomplete',
);

# Its own name for each of them, where it does not bear that of what it leads to.
my %called = (
    'catalog/titles/synopsis'            => 'synopsis',
    'catalog/titles/synopsis.short'      => 'short synopsis',
    'catalog/people.cast'                => 'cast',
    'catalog/people.directors'           => 'directors',
    'catalog/titles/format_availability' => 'formats',
    'catalog/titles/screen_formats'      => 'screen formats',
    'catalog/titles/languages_and_audio' => 'languages and audio',
    'catalog/titles/awards'              => 'awards',
    'catalog/titles/bonus_materials'     => 'bonus materials',
    'catalog/titles.similars'            => 'similars',
    'catalog/titles.seasons'             => 'seasons',
    'catalog/titles.programs'            => 'episodes',
    'catalog/titles.discs'               => 'discs',
    'catalog/titles.filmography'         => 'filmography',
    'catalog/titles/autocomplete'        => 'autocomplete',
);

# Links to what is not served yet.
my %later = map { $_ => 1 } 'catalog/titles/index';

my (%met, %met_later, %named, %said, %pages, %cast, %films, @wrong, $requests);

sub wrong { push @wrong, join ' ', @_; return }

# Asks for an address once; `rel` says what it has to be.
sub visit {
    my ($href, $of_rel) = @_;
    return if $met{$href}++;
    my $path = substr $href, length $base;
    $requests++;
    my @pairs = (v => '1.5', max_results => 100);
    push @pairs, term => 'a' if $of_rel eq 'catalog/titles/autocomplete';
    $pool->ask($path, \@pairs, sub { look_at($_[0], $href, $of_rel, 0, \@pairs) });
    return;
}

# Of each search, all pages.
sub search {
    my ($where, $of_rel, $term) = @_;
    $requests++;
    my @pairs = (v => '1.5', max_results => 100, term => $term);
    $pool->ask($where, \@pairs, sub { look_at($_[0], "$base$where?$term", $of_rel, 0, \@pairs) });
    return;
}

sub look_at {
    my ($r, $href, $of_rel, $start, $pairs) = @_;
    return wrong($r->status, $href) unless $r->status == 200 && $r->xml;
    my $root = $r->xml->documentElement;
    my ($want, $inside) = ref $leads_to{$of_rel} ? @{ $leads_to{$of_rel} } : $leads_to{$of_rel};
    wrong($href, 'is', $root->nodeName, 'not', $want) unless $root->nodeName eq $want;
    wrong($href, 'is empty') if $inside && !$root->findnodes($inside);
    if ($want eq 'catalog_title' || $want eq 'person') {
        wrong($href, 'calls itself', $root->findvalue('id')) unless $root->findvalue('id') eq $href;
        $named{$href} = $root->findvalue($want eq 'person' ? 'name' : 'title/@regular');
    }
    note_credits($root, $href, $of_rel);
    follow($root);
    turn_page($root, $href, $of_rel, $start, $pairs) if $root->findnodes('number_of_results');
    return;
}

# Links, and the items of lists, whose ids are addresses too.
sub follow {
    my ($root) = @_;
    for my $link ($root->findnodes('descendant-or-self::link')) {
        my ($href, $of_rel, $title) = map { $link->getAttribute($_) } qw(href rel title);
        next unless index($href, "$base/") == 0;
        $of_rel =~ s/^\Q$rel\E// or wrong('a link with rel', $of_rel);
        if ($later{$of_rel}) { $met_later{$of_rel} = substr $href, length $base; next }
        if (!$leads_to{$of_rel}) { wrong('a link of unknown rel', $of_rel); next }
        if ($called{$of_rel}) { wrong("$of_rel is called $title") if $title ne $called{$of_rel} }
        else                  { $said{$href}{$title} = 1 }
        visit($href, $of_rel);
    }
    for my $item ($root->findnodes('descendant-or-self::catalog_title | filmography_item')) {
        my $id = $item->findvalue('id');
        $said{$id}{ $item->findvalue('title/@regular') } = 1;
        visit($id, 'catalog/title');
    }
    for my $item ($root->findnodes('descendant-or-self::person')) {
        my $id = $item->findvalue('id');
        $said{$id}{ $item->findvalue('name') } = 1;
        visit($id, 'catalog/person');
    }
    return;
}

# Who is in which cast, and which films are in whose filmography.
sub note_credits {
    my ($root, $href, $of_rel) = @_;
    my ($of) = $href =~ m{^(.*)/[^/]+$};
    if ($of_rel =~ /^catalog\/people\.(?:cast|directors)$/) {
        $cast{$of}{ $_->textContent } = 1 for $root->findnodes('person/id');
    } elsif ($of_rel eq 'catalog/titles.filmography') {
        $films{$of}{ $_->textContent } = 1 for $root->findnodes('filmography_item/id');
    }
    return;
}

# Goes on with the next page; on the last, as many were seen as were announced.
sub turn_page {
    my ($root, $href, $of_rel, $start, $pairs) = @_;
    my ($total, $here) = map { $root->findvalue($_) } qw(number_of_results results_per_page);
    my @ids = map { $_->textContent } $root->findnodes('*/id');
    $pages{$href}{$_}++ for @ids;
    wrong("$href: $here results, but", scalar @ids) if @ids != $here;
    $start += $here;
    if ($here && $start < $total) {
        $requests++;
        $pool->ask((split /\?/, substr $href, length $base)[0], [ @$pairs, start_index => $start ],
            sub { look_at($_[0], $href, $of_rel, $start, $pairs) });
        return;
    }
    my @twice = grep { $pages{$href}{$_} > 1 } keys %{ $pages{$href} };
    wrong("$href: $total announced,", scalar keys %{ $pages{$href} }, 'seen, twice:', @twice)
        if @twice || $total != keys %{ $pages{$href} };
    return;
}

sub none_wrong {
    my ($name) = @_;
    my $n = @wrong;
    ok(!$n, $name) or diag(join "\n", "$n in all:", @wrong > 20 ? @wrong[ 0 .. 19 ] : @wrong);
    @wrong = ();
    return;
}

# ---- the walk ---------------------------------------------------------------

for my $letter ('a' .. 'z', 0 .. 9) {
    search('/catalog/titles', 'search of titles', $letter);
    search('/catalog/people', 'search of people', $letter);
}
$pool->run;
none_wrong('every link answers 200 and is of the kind that its title says');
for my $of_rel (sort keys %later) {
    my $there = $met_later{$of_rel};
    if (!defined $there) { wrong('no link', $of_rel); next }
    wrong("$there is served, take it off the exceptions") if $m->client->get($there, [])->status != 404;
}
none_wrong('what is not served yet is linked');
cmp_ok($requests, '>', 1000, "$requests requests");

for my $href (sort keys %said) {
    my @other = grep { $_ ne ($named{$href} // '') } sort keys %{ $said{$href} };
    wrong("$href is $named{$href}, but called", @other) if @other;
}
none_wrong('what is called by a name has it');

for my $title (sort keys %cast) {
    wrong("$title is in no filmography of $_") for grep { !$films{$_}{$title} } sort keys %{ $cast{$title} };
}
none_wrong('whoever is in a cast has the title in the filmography');

# ---- everything was met -----------------------------------------------------

my %id;
for (split /\n/, $m->db->sql(<<'END', 'matinee')) {
SELECT 'title', source_key, id FROM title_identity
UNION ALL SELECT 'person', source_key, id FROM person_identity
END
    utf8::decode(my $line = $_);
    my ($type, $key, $id) = split /\t/, $line;
    $id{$type}{$key} = $id;
}
my %number = map { m{/(people|movies|discs|seasons|series|programs)/(\d+)(?:/\d+)?$} ? ("$1 $2" => 1) : () }
    keys %named;
my %word = (movie => 'movies', series => 'series', season => 'seasons', program => 'programs', disc => 'discs');
my %all  = (title => 0, person => 0);
my %by_name;
open my $in, '<:raw', Matinee::Paths::source() . '/sql/demo/catalog.jsonl' or die $!;
while (my $line = <$in>) {
    my $e = JSON::decode_json($line);
    if (($e->{type} // '') eq 'person') {
        $all{person}++;
        wrong("the person $e->{key}") unless $number{"people $id{person}{ $e->{key} }"};
        next;
    }
    $all{title}++;
    my $kind = $word{ $e->{kind} // 'movie' };
    wrong("the title $e->{key}") unless $number{"$kind $id{title}{ $e->{key} }"};
    for my $credit (map { @{ $e->{$_} || [] } } qw(cast directors credits)) {
        my $name = ref $credit ? $credit->{name} : $credit;
        next unless defined $name;
        $by_name{$name} = 1;
        wrong("$name of $e->{key}") unless $number{ 'people ' . ($id{person}{"name:$name"} // '') };
    }
}
none_wrong("all $all{title} titles and $all{person} people were met, and "
        . keys(%by_name) . ' credited by name');
done_testing;
