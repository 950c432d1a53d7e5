package Matinee::Routes;

# Every route of the program, by its own `--routes`, with a request to it that
# succeeds: an address of the demo catalog, or of what a user has.
#
#   my $routes = Matinee::Routes->new($m, user => $ines);    # user: a number, for rows about users
#   for my $r ($routes->all) {
#       # $r->{method} {pattern} {level} {formats} {name} {feed}: as in --routes; feed undef: none
#       # {path} its address, {user} in it as "current"; undef when nothing here knows one
#       # {pairs} {form} what it takes besides; {status} of its answer
#   }
#   $routes->path($r, $id);     # the address with an id for {user}
#   $routes->have;              # the user has what the examples speak of, and nothing else
#
# A new row is found by itself. What it needs besides an address goes into
# `_examples`, by its method and pattern; without it, it is read by GET.
use strict;
use warnings;
use Carp;
use Matinee::Paths;

# What stands for {word}, by the pattern up to it.
my %word = (
    '/categories/'               => 'genres',
    '/categories/title_formats/' => 'quality',
    '/categories/award_types/'   => 'academy_awards',
    '/users/{user}/lists/'       => 'top',
);

sub new {
    my ($class, $m, %o) = @_;
    my $self = bless { m => $m, user => $o{user} }, $class;
    my $of = sub { return split /\s+/, $self->_sql("SELECT $_[0]") };
    my ($movie, $new, $saved) = $of->('id FROM title WHERE kind = 0 ORDER BY id LIMIT 3');
    my ($series, $season)  = $of->('series_id, id FROM title WHERE kind = 2 LIMIT 1');
    my ($program, $played) = $of->('id, playable FROM title WHERE kind = 3 AND playable IS NOT NULL LIMIT 1');
    my ($disc)             = $of->('id FROM title WHERE kind = 4 LIMIT 1');
    my ($person)           = $of->('person_id FROM credit LIMIT 1');
    my ($genre)            = $of->('id FROM genre LIMIT 1');
    @$self{qw(movie new saved)} = ($movie, $new, $saved);
    $self->{event} = int($m->clock) - 86400;
    # The ids of an address, by the pattern up to the last of them. The user has the film.
    my @event = ($movie, $self->{event});
    $self->{ids} = {
        '/catalog/titles/movies/{id}'              => [$movie],
        '/catalog/titles/series/{id}'              => [$series],
        '/catalog/titles/series/{id}/seasons/{id}' => [ $series, $season ],
        '/catalog/titles/programs/{id}'            => [$program],
        '/catalog/titles/programs/{id}/{id}'       => [ $program, $played ],
        '/catalog/titles/discs/{id}'               => [$disc],
        '/catalog/people/{id}'                     => [$person],
        '/categories/genres/{id}'                  => [$genre],
        (map { ("/users/{user}/queues/$_/available/{id}" => [$movie],
                "/users/{user}/queues/$_/available/{id}/{id}" => [ 1, $movie ],
                "/users/{user}/queues/$_/saved/{id}" => [$saved]) } qw(disc instant)),
        (map { ("/users/{user}/rental_history$_/{id}" => [$movie],
                "/users/{user}/rental_history$_/{id}/{id}" => [@event]) } '', qw(/shipped /returned /watched)),
        (map { ("/users/{user}/$_/{id}" => [$movie]) }
            qw(at_home reviews ratings/title ratings/title/actual ratings/title/predicted)),
        '/users/{user}/recommendations/{id}' => [$new],
    };
    my %example = $self->_examples;
    my $program_file = Matinee::Paths::program('matinee') or croak 'matinee is not built';
    open my $from, '-|', $program_file, '--routes' or croak "matinee: $!";
    while (<$from>) {
        chomp;
        my ($method, $pattern, $level, $formats, $name, $feed) = split /\t/;
        my $example = $example{"$method $pattern"} // ($method eq 'GET' ? {} : undef);
        my $r = {
            method => $method, pattern => $pattern, level => $level, formats => $formats, name => $name,
            feed => $feed eq '-' ? undef : $feed, pairs => [], status => 200, %{ $example // {} },
        };
        $r->{address} = $self->_address($pattern, $example->{ids}) if $example;
        $r->{path} = $self->path($r, 'current') if defined $r->{address};
        push @{ $self->{all} }, $r;
    }
    close $from or croak 'matinee --routes failed';
    return $self;
}

sub all { return @{ $_[0]{all} } }

sub path {
    my ($self, $r, $user) = @_;
    return $r->{address} =~ s/\{user\}/$user/r;
}

# ---- what the rows need ------------------------------------------------------

# By method and pattern: pairs of the query, a form, other ids, the status of success, and
# whether it starts or ends with nothing (`without`, a condition in SQL of the
# tables named) so that it can be asked again.
sub _examples {
    my ($self) = @_;
    my $base = $self->{m}->base;
    my ($movie, $new) = map { "$base/catalog/titles/movies/$_" } @$self{qw(movie new)};
    my $ratings = '/users/{user}/ratings/title';
    my %e = map { ("GET /catalog/$_" => { pairs => [ term => 'the' ] }) } qw(titles people titles/autocomplete);

    # tokens: a callback of 1.0a is no part of the plain example
    $e{'POST /oauth/request_token'} = {};
    $e{'POST /oauth/access_token'}  = {};

    # pages: what one gets who is not signed in, and has no form of ours
    for my $page (qw(login authenticate)) {
        $e{"GET /oauth/$page"}  = { status => qr/40[01]/ };    # without a token, with one of no dance
        $e{"POST /oauth/$page"} = { status => 403 };
    }
    $e{'GET /account'} = { status => 303 };
    $e{"POST /account/$_"} = { status => 403 } for qw(sign_in sign_out withdraw withdraw_all renew_feeds);
    $e{"GET /account/$_"}  = { status => 303 } for qw(sign_out withdraw withdraw_all renew_feeds);

    # users: ratings, reviews, title states
    $e{"GET /users/{user}/title_states"} = { pairs => [ title_refs => $movie ] };
    $e{"POST /users/{user}/title_states"} = { form => [ title_refs => $movie ] };
    $e{"GET $ratings$_"}  = { pairs => [ title_refs => $movie ] } for '', '/predicted';
    $e{"POST $ratings$_"} = { form => [ title_refs => $movie ] } for '', '/predicted';
    $e{"GET $ratings/actual"} = { pairs => [ title_refs => $movie ] };
    $e{"POST $ratings/actual"} = { form => [ title_ref => $new, rating => 4 ], status => 201 };
    $e{"$_ $ratings/actual/{id}"} = { form => [ rating => 3 ] } for qw(PUT);
    $e{"POST $ratings/actual/{id}"} = { form => [ rating => 3 ], status => 201, ids => [ $self->{new} ] };
    $e{"DELETE $ratings/actual/{id}"} = {};
    $e{'POST /users/{user}/reviews'} = { form => [ title_ref => $new, write_up => 'Fair.' ], status => 201 };
    $e{'PUT /users/{user}/reviews/{id}'} = { form => [ write_up => 'Good.' ] };
    $e{'DELETE /users/{user}/reviews/{id}'} = {};

    # queues
    for my $kind (qw(disc instant)) {
        for my $part ('', '/available', '/saved') {
            $e{"POST /users/{user}/queues/$kind$part"} = { form => [ title_ref => $new ], status => 201 };
        }
        $e{"PUT /users/{user}/queues/$kind"} = { form => [ 'title_ref[1]' => $new ] };
        for my $entry ('available/{id}', 'available/{id}/{id}', 'saved/{id}') {
            $e{"DELETE /users/{user}/queues/$kind/$entry"} = {};
        }
    }
    return %e;
}

# Gives the user what the examples speak of, and takes all else.
sub have {
    my ($self) = @_;
    my ($u, $movie, $saved, $at) = @$self{qw(user movie saved event)};
    my @tables = qw(user_rating review at_home rental_event queue queue_entry);
    $self->_sql(join ';', (map { "DELETE FROM $_ WHERE user_id = $u" } @tables),
        "INSERT INTO user_rating VALUES ($u, $movie, 4, $at)",
        "INSERT INTO review (user_id, title_id, write_up, written_at) VALUES ($u, $movie, 'Fine.', $at)",
        "INSERT INTO at_home (user_id, title_id, medium, shipped_at) VALUES ($u, $movie, 2, $at)",
        (map { "INSERT INTO rental_event (user_id, part, title_id, happened_at, medium) VALUES ($u, $_, $movie, $at, 2)" }
            0 .. 2),
        (map { my ($queue, $medium) = @$_;
                ("INSERT INTO queue VALUES ($u, $queue, 1)",
                "INSERT INTO queue_entry VALUES ($u, $queue, $movie, 0, 1000000, $medium, $at)",
                "INSERT INTO queue_entry VALUES ($u, $queue, $saved, 1, 0, $medium, $at)") } [ 0, 2 ], [ 1, 0 ]));
    return;
}

# ---- inside ------------------------------------------------------------------

sub _sql {
    my ($self, $sql) = @_;
    return $self->{m}->db->sql($sql, 'matinee');
}

sub _address {
    my ($self, $pattern, $other) = @_;
    if (my ($before) = $pattern =~ m{^(.*)\{word\}$}) {
        return defined $word{$before} ? $before . $word{$before} : undef;
    }
    my ($before, $after) = $pattern =~ m{^(.*\{id\})(.*)$} or return $pattern;
    my $ids = $other // $self->{ids}{$before} or return;
    my @ids = @$ids;
    return if grep { !defined } @ids;
    $before =~ s/\{id\}/shift @ids/ge;
    return $before . $after;
}

1;
