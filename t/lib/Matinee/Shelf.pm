package Matinee::Shelf;

# A small catalog made for queues, and what tests ask of a subscriber's queue:
# titles of each sort by short names, and a queue read as a list of these names.
#
#   my $shelf = Matinee::Shelf->new;                    # before the instance
#   my $m     = Matinee::Instance->start(catalog => $shelf->file, clock => $shelf->clock);
#   my $q     = $shelf->queue($m, $client, 'disc');     # the client of a token
#   my $r     = $q->add('m1', position => 1);           # a Matinee::Reply
#   is($q->spell, 'm1 m2 [later]');                     # saved ones in brackets
#
# Titles: m1 to m600 come in all formats now, dvd, blu and stream in one of them,
# both on disc only; later from 2031 on, soon from `soon_at` on, over until `over_at`,
# nothing in no format known; adult has maturity level 130; a series "tv" of two seasons
# with discs 1-1 to 1-6 and 2-1, 2-2 and an episode each; "bare", a series without discs.
use strict;
use warnings;
use Carp;
use JSON ();
use Matinee::Paths;

my $now = 1_700_000_000;

sub clock   { return $now }
sub soon_at { return $now + 86_400 }
sub over_at { return $now + 2 * 86_400 }

sub new {
    my ($class, %o) = @_;
    my $self = bless { temp => Matinee::Paths::tempdir('shelf'), movies => $o{movies} // 600 }, $class;
    $self->{file} = "$self->{temp}/catalog.jsonl";
    $self->write($self->entries);
    return $self;
}

sub file { return $_[0]{file} }

sub write {
    my ($self, @entries) = @_;
    open my $out, '>', $self->{file} or croak "$self->{file}: $!";
    print $out JSON->new->canonical->encode($_), "\n" for @entries;
    close $out or croak "$self->{file}: $!";
    return $self->{file};
}

sub format_of { my ($format, %o) = @_; return { format => $format, from => '2005-01-01', %o } }

sub movie {
    my ($key, $formats, %o) = @_;
    return { kind => 'movie', key => $key, name => "Title $key", year => 2000, maturity_level => 75,
        formats => $formats, %o };
}

sub all_formats { return [ map { format_of($_) } 'instant', 'Blu-ray', 'DVD' ] }

sub entries {
    my ($self) = @_;
    my $soon = _date(soon_at());
    my $over = _date(over_at());
    return (
        (map { movie("m$_", all_formats()) } 1 .. $self->{movies}),
        movie(dvd    => [ format_of('DVD') ]),
        movie(blu    => [ format_of('Blu-ray') ]),
        movie(both   => [ format_of('Blu-ray'), format_of('DVD') ]),
        movie(stream => [ format_of('instant') ]),
        movie(later  => [ map { format_of($_, from => '2031-01-01') } 'instant', 'DVD' ]),
        movie(soon   => [ map { format_of($_, from => $soon) } 'instant', 'DVD' ]),
        movie(over   => [ map { format_of($_, until => $over) } 'instant', 'DVD' ]),
        movie('nothing', []),
        movie(adult => all_formats(), maturity_level => 130),
        { kind => 'series', key => 'tv', name => 'Title tv', maturity_level => 60, formats => all_formats() },
        { kind => 'series', key => 'bare', name => 'Title bare', formats => [ format_of('instant') ] },
        (map { _season($_) } [ 1, 6 ], [ 2, 2 ]),
    );
}

sub _season {
    my ($season, $discs) = @{ $_[0] };
    my $parent = "tv-$season";
    return (
        { kind => 'season', key => $parent, parent => 'tv', name => "Title $parent", season_number => $season,
            formats => all_formats() },
        { kind => 'program', key => "e$season", parent => $parent, name => "Title e$season", sequence => 1,
            season_number => $season, formats => [ format_of('instant') ] },
        map {
            { kind => 'disc', key => "$season-$_", parent => $parent, name => "Title $season-$_",
                season_number => $season, sequence => $_, formats => [ format_of('Blu-ray'), format_of('DVD') ] }
        } 1 .. $discs,
    );
}

sub _date {
    my @t = gmtime $_[0];
    return sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $t[5] + 1900, $t[4] + 1, @t[ 3, 2, 1, 0 ];
}

# The ids that the instance gave to the titles, by key; and the other way round.
sub ids {
    my ($self, $m) = @_;
    my %ids = map { split /\t/ } split /\n/,
        $m->db->sql('SELECT source_key, id FROM title_identity', 'matinee');
    return \%ids;
}

sub queue {
    my ($self, $m, $client, $kind) = @_;
    my $ids = $self->ids($m);
    return bless {
        client => $client,
        kind   => $kind,
        path   => "/users/$client->{user_id}/queues/$kind",
        ids    => $ids,
        names  => { reverse %$ids },
        base   => $m->base,
    }, 'Matinee::Shelf::Queue';
}

package Matinee::Shelf::Queue;

sub path { my ($self, $more) = @_; return $self->{path} . ($more // '') }
sub id   { my ($self, $name) = @_; return $self->{ids}{$name} // die "no title $name" }

# The address of a title, as its kind has it.
sub ref {
    my ($self, $name) = @_;
    my $id  = $self->id($name);
    my $at  = "$self->{base}/catalog/titles";
    return "$at/series/$id"                                     if $name =~ /^(?:tv|bare)$/;
    return "$at/series/" . $self->id('tv') . "/seasons/$id"     if $name =~ /^tv-/;
    return "$at/programs/$id"                                   if $name =~ /^e\d/;
    return "$at/discs/$id"                                      if $name =~ /^\d-/;
    return "$at/movies/$id";
}

# ---- requests: each returns a Matinee::Reply ---------------------------------

sub read {
    my ($self, %o) = @_;
    my $part = delete $o{part} // '';
    return $self->{client}->get($self->path($part), [ max_results => 500, %o ])
        unless exists $o{max_results};
    return $self->{client}->get($self->path($part), [%o]);
}

sub add {
    my ($self, $name, %o) = @_;
    my $headers = delete $o{headers} // [];
    my @form = (title_ref => $name =~ m{/} ? $name : $self->ref($name), %o);
    return $self->{client}->post($self->path, [], form => \@form, headers => $headers);
}

sub delete {
    my ($self, $entry, %o) = @_;
    my $headers = delete $o{headers} // [];
    $entry = '/available/' . $self->id($entry) unless $entry =~ m{^/};
    return $self->{client}->request($self->path($entry), [%o], method => 'DELETE', headers => $headers);
}

# ---- what it is now ----------------------------------------------------------

sub name_of { my ($self, $id) = @_; return $self->{names}{$id} // "?$id" }

# The names of the entries in a document, in order; saved ones in brackets.
sub spell_of {
    my ($self, $r, $items) = @_;
    return join ' ', map {
        my ($part, $number) = $_->textContent =~ m{/(available|saved)/(?:\d+/)?(\d+)$};
        my $name = $self->name_of($number);
        $part eq 'saved' ? "[$name]" : $name;
    } $r->xml->findnodes(($items // '//queue_item') . '/id');
}

sub spell { my ($self, %o) = @_; return $self->spell_of($self->read(%o)) }
sub etag  { my ($self) = @_; return $self->read(max_results => 1)->text('/queue/etag') }

# Empties it.
sub clear {
    my ($self) = @_;
    for my $id ($self->read->texts('//queue_item/id')) {
        my ($entry) = $id =~ m{(/(?:available|saved)/.*)$};
        $self->delete($entry);
    }
    return;
}

1;
