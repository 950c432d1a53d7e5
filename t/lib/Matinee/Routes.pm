package Matinee::Routes;

# Every route of the program, by its own `--routes`, with an address of the
# demo catalog that it answers by 200.
#
#   my $routes = Matinee::Routes->new($m);
#   for my $r ($routes->all) { $r->{method}; $r->{pattern}; $r->{level}; $r->{path}; $r->{pairs} }
#
# `path` is undef for a route that nothing here knows an address of; `pairs` are
# the parameters without which it would not answer.
use strict;
use warnings;
use Carp;
use Matinee::Paths;

# What stands for {word}, by the pattern up to it.
my %word = (
    '/categories/'               => 'genres',
    '/categories/title_formats/' => 'quality',
    '/categories/award_types/'   => 'academy_awards',
);

sub new {
    my ($class, $m) = @_;
    my $self = bless {}, $class;
    my $of = sub { return split /\s+/, $m->db->sql("SELECT $_[0] LIMIT 1", 'matinee') };
    my ($movie)            = $of->('id FROM title WHERE kind = 0');
    my ($series, $season)  = $of->('series_id, id FROM title WHERE kind = 2');
    my ($program, $played) = $of->('id, playable FROM title WHERE kind = 3 AND playable IS NOT NULL');
    my ($disc)             = $of->('id FROM title WHERE kind = 4');
    my ($person)           = $of->('person_id FROM credit');
    my ($genre)            = $of->('id FROM genre');
    # The ids of an address, by the pattern up to the last of them.
    $self->{ids} = {
        '/catalog/titles/movies/{id}'              => [$movie],
        '/catalog/titles/series/{id}'              => [$series],
        '/catalog/titles/series/{id}/seasons/{id}' => [ $series, $season ],
        '/catalog/titles/programs/{id}'            => [$program],
        '/catalog/titles/programs/{id}/{id}'       => [ $program, $played ],
        '/catalog/titles/discs/{id}'               => [$disc],
        '/catalog/people/{id}'                     => [$person],
        '/categories/genres/{id}'                  => [$genre],
    };
    my $program_file = Matinee::Paths::program('matinee') or croak 'matinee is not built';
    open my $from, '-|', $program_file, '--routes' or croak "matinee: $!";
    while (<$from>) {
        chomp;
        my ($method, $pattern, $level, $formats, $name) = split /\t/;
        push @{ $self->{all} }, {
            method => $method, pattern => $pattern, level => $level, formats => $formats, name => $name,
            path   => $self->_address($pattern),
            pairs  => $pattern =~ m{^/catalog/(?:titles|people|titles/autocomplete)$} ? [ term => 'the' ] : [],
        };
    }
    close $from or croak 'matinee --routes failed';
    return $self;
}

sub all { return @{ $_[0]{all} } }

sub _address {
    my ($self, $pattern) = @_;
    if (my ($before) = $pattern =~ m{^(.*)\{word\}$}) {
        return defined $word{$before} ? $before . $word{$before} : undef;
    }
    my ($before, $after) = $pattern =~ m{^(.*\{id\})(.*)$} or return $pattern;
    my $ids = $self->{ids}{$before} or return;
    my @ids = @$ids;
    return if grep { !defined } @ids;
    $before =~ s/\{id\}/shift @ids/ge;
    return $before . $after;
}

1;
