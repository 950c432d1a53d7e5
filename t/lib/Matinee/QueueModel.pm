package Matinee::QueueModel;

# What a queue is supposed to do, in the words of the specification and as short as can
# be: a list of titles in order, some saved ones, and the rules by which operations
# change them. It knows the titles of Matinee::Shelf and a subscriber whose plan has DVD and
# Blu-ray, Blu-ray liked best. Tests compare the service with it.
#
#   my $model = Matinee::QueueModel->new('disc', home => ['m5']);
#   my $want  = $model->apply({ op => 'add', title => 'm1', position => 2 });
#   # { status => 201, sub => undef, created => ['m1'] }
#   $model->spell;      # 'm2:DVD m1:Blu-ray [later:DVD]'
#
# Operations: add (title, position, format), delete (title), put (titles: a list of [title,
# format]), steps (a list of [delete | set_format, items...] and [after, place or title,
# items...]). `etag` of each: undef, current or stale.
use strict;
use warnings;

my %seasons = ('tv-1' => [ map { "1-$_" } 1 .. 6 ], 'tv-2' => [ map { "2-$_" } 1, 2 ]);
my %sets    = (%seasons, tv => [ map { @$_ } @seasons{qw(tv-1 tv-2)} ], bare => []);
my %series  = map { $_ => 'tv' } keys(%seasons), 'e1', 'e2';

my %refusals = (
    title => [ 400, 130 ], saved => [ 400, 620 ], parent => [ 400, undef ], format => [ 400, 660 ],
    home => [ 400, 690 ], repeated => [ 400, 670 ], twice => [ 412, 710 ], 'not in' => [ 404, 610 ],
    anchor => [ 400, undef ], stale => [ 412, undef ], etag => [ 400, undef ],
);

sub new {
    my ($class, $kind, %o) = @_;
    return bless { kind => $kind, list => [], saved => {}, home => { map { $_ => 1 } @{ $o{home} // [] } } }, $class;
}

sub copy { my ($self) = @_; return bless { %$self, list => [ map { [@$_] } @{ $self->{list} } ], saved => { %{ $self->{saved} } } }, ref $self }

sub spell {
    my ($self) = @_;
    return join ' ', (map { "$_->[0]:$_->[1]" } @{ $self->{list} }),
        map { "[$_:$self->{saved}{$_}]" } sort keys %{ $self->{saved} };
}

# ---- titles ------------------------------------------------------------------

# In which media a title comes now, and in which later.
sub media {
    my ($self, $title) = @_;
    my $disc = $self->{kind} eq 'disc';
    return ([], []) if $title eq 'nothing';
    return ([], [ $disc ? 'DVD' : 'Instant' ]) if $title =~ /^(?:later|soon)$/;
    return ([ $disc ? () : 'Instant' ], []) if $title eq 'stream' || $title eq 'bare';
    return ([ $disc ? 'DVD' : () ], []) if $title eq 'dvd';
    return ([ $disc ? 'Blu-ray' : () ], []) if $title eq 'blu';
    return ([ $disc ? ('Blu-ray', 'DVD') : () ], []) if $title eq 'both' || $title =~ /^\d-\d$/;
    return ([ $disc ? 'DVD' : 'Instant' ], []) if $title eq 'over';
    return ([ $disc ? ('Blu-ray', 'DVD') : 'Instant' ], []);
}

# What stands in the queue for a title; nothing when it is never in it.
sub entries {
    my ($self, $title) = @_;
    if ($self->{kind} eq 'disc') {
        return @{ $sets{$title} } if $sets{$title};
        return $title =~ /^e\d$/ ? () : $title;
    }
    return () if $title =~ /^\d-\d$/;
    return $series{$title} // $title;
}

sub is_set { my ($self, $title) = @_; return $self->{kind} eq 'disc' && $sets{$title} }

# (medium, whether it is to be saved), or a refusal.
sub medium {
    my ($self, $title, $wanted) = @_;
    my ($now, $later) = $self->media($title);
    my @kinds = $self->{kind} eq 'disc' ? ('Blu-ray', 'DVD') : ('Instant');
    return (undef, undef, 'title') if $title ne 'nothing' && !@$now && !@$later;
    if (!defined $wanted) {
        my ($medium) = (@$now, @$later, @kinds);
        return ($medium, !@$now);
    }
    return (undef, undef, 'format') unless grep { $_ eq $wanted } @kinds;
    return ($wanted, 0) if grep { $_ eq $wanted } @$now;
    return ($wanted, 1) if $title eq 'nothing' || grep { $_ eq $wanted } @$later;
    return (undef, undef, 'format');
}

# The same for what may only go to the available ones.
sub judge {
    my ($self, $title, $wanted, $at_home) = @_;
    my ($medium, $saved, $refusal) = $self->medium($title, $wanted);
    $refusal //= $saved ? 'title' : $at_home ? 'home' : undef;
    return ($medium, $refusal);
}

sub at_home { my ($self, $title) = @_; return $self->{kind} eq 'disc' && $self->{home}{$title} }

sub find {
    my ($self, $title) = @_;
    my ($at) = grep { $self->{list}[$_][0] eq $title } 0 .. $#{ $self->{list} };
    return $at;
}

# ---- operations --------------------------------------------------------------

# Applies one; returns what the answer has to say. A refusal changes nothing.
sub apply {
    my ($self, $op) = @_;
    my $after = $self->copy;
    my $do    = "_$op->{op}";
    my %want  = $after->$do($op);
    if (my $refusal = delete $want{refusal}) {
        return { status => $refusals{$refusal}[0], sub => $refusals{$refusal}[1] };
    }
    @$self{qw(list saved)} = @$after{qw(list saved)};
    return \%want;
}

sub _stale { my ($op) = @_; return ($op->{etag} // '') eq 'stale' }

sub _add {
    my ($self, $op) = @_;
    my @entries = $self->entries($op->{title});
    my $format  = $op->{format};
    return (refusal => 'format') if defined $format && $format !~ /^(?:DVD|Blu-ray|Instant)$/;
    return (refusal => 'title') unless @entries;
    return (refusal => 'stale') if _stale($op);
    my $length = @{ $self->{list} };
    my $at = defined $op->{position} && $op->{position} <= $length ? $op->{position} - 1 : $length;
    my (@placed, @failed, @there);
    for my $title (@entries) {
        my $refusal = $self->is_set($op->{title}) || !$self->_has($title)
            ? $self->_add_new($title, $format, \$at)
            : $self->_change_old($title, $op);
        if    (!$refusal)           { push @placed, $title }
        elsif ($refusal eq 'twice') { push @there,  $title }
        else                        { push @failed, $refusal }
    }
    if (!@placed) {
        return (refusal => $failed[0]) if @failed;
        return (refusal => $self->is_set($op->{title}) && defined $op->{position} ? 'parent' : 'twice');
    }
    return (status => 201, sub => @failed || @there ? 640 : undef, created => \@placed);
}

sub _has { my ($self, $title) = @_; return defined $self->find($title) || exists $self->{saved}{$title} }

sub _add_new {
    my ($self, $title, $format, $at) = @_;
    return 'twice' if $self->_has($title);
    my ($medium, $saved, $refusal) = $self->medium($title, $format);
    $refusal //= $self->at_home($title) ? 'home' : undef;
    return $refusal if $refusal;
    if ($saved) { $self->{saved}{$title} = $medium }
    else        { splice @{ $self->{list} }, $$at++, 0, [ $title, $medium ] }
    return;
}

sub _change_old {
    my ($self, $title, $op) = @_;
    my $at  = $self->find($title);
    my $had = defined $at ? $self->{list}[$at][1] : $self->{saved}{$title};
    my $as_asked = !defined $op->{format} || $op->{format} eq $had;
    return 'twice' if !defined $op->{position} && $as_asked;
    return 'saved' if !defined $at;
    my $medium = $had;
    if (!$as_asked) {
        ($medium, my $later, my $refusal) = $self->medium($title, $op->{format});
        return $refusal // 'format' if $refusal || $later;
    }
    splice @{ $self->{list} }, $at, 1;
    my $to = defined $op->{position} ? $op->{position} - 1 : $at;
    $to = @{ $self->{list} } if $to > @{ $self->{list} };
    splice @{ $self->{list} }, $to, 0, [ $title, $medium ];
    return;
}

sub _delete {
    my ($self, $op) = @_;
    return (refusal => 'stale') if _stale($op);
    my $title = $self->{kind} eq 'instant' ? $series{ $op->{title} } // $op->{title} : $op->{title};
    return (refusal => 'not in') unless $self->_has($title);
    delete $self->{saved}{$title};
    @{ $self->{list} } = grep { $_->[0] ne $title } @{ $self->{list} };
    return (status => 200);
}

sub _put {
    my ($self, $op) = @_;
    return (refusal => 'etag')  if !@{ $op->{titles} } && !defined $op->{etag};
    return (refusal => 'stale') if _stale($op);
    my ($first, @list, %seen);
    for my $item (@{ $op->{titles} }) {
        my ($named, $format) = @$item;
        my @entries = $self->entries($named);
        my $refusal = @entries ? undef : 'title';
        $refusal //= 'format' if defined $format && $format !~ /^(?:DVD|Blu-ray|Instant)$/;
        for my $title (@entries) {
            last if $refusal;
            $refusal = $seen{$title} ? 'repeated' : exists $self->{saved}{$title} ? 'saved' : undef;
            last if $refusal;
            (my $medium, $refusal) = $self->judge($title, $format, $self->at_home($title));
            last if $refusal;
            $seen{$title} = 1;
            push @list, [ $title, $medium ];
        }
        $first //= $refusal;
    }
    return (refusal => $first) if $first;
    my $before = $self->copy;
    $self->{list} = \@list;
    return (status => 304) if $self->spell eq $before->spell;
    return (status => 200, $self->_differences($before));
}

sub _differences {
    my ($self, $before) = @_;
    return (
        created => [ grep { !$before->_has($_) } map { $_->[0] } @{ $self->{list} } ],
        deleted => [ grep { !$self->_has($_) } map { $_->[0] } @{ $before->{list} } ],
    );
}

sub _steps {
    my ($self, $op) = @_;
    return (refusal => 'stale') if _stale($op);
    my $before = $self->copy;
    my @positions;
    for my $step (@{ $op->{steps} }) {
        my ($what, @items) = @$step;
        my $anchor = $what eq 'after' ? shift @items : undef;
        my ($refusal, @titles) = $self->_step($before, $what, $anchor, @items);
        return (refusal => $refusal) if $refusal;
        push @positions, $what eq 'delete' ? [] : [ map { 1 + $self->find($_) } @titles ];
    }
    my %differences = $self->_differences($before);
    return (status => @{ $differences{created} } ? 201 : 200, positions => \@positions, %differences);
}

# A step; returns its first refusal or undef, and the titles it was about.
sub _step {
    my ($self, $before, $what, $anchor, @items) = @_;
    my $behind = $what eq 'after' ? $self->_anchor($anchor) : undef;
    return 'anchor' if $what eq 'after' && !defined $behind;
    my ($first, @about, @entries);
    for my $item (@items) {
        my ($named, $format) = @$item;
        my @titles  = $self->entries($named);
        my $refusal = @titles ? undef : 'title';
        $refusal //= 'format' if defined $format && $format !~ /^(?:DVD|Blu-ray|Instant)$/;
        $refusal //=
              $what eq 'delete'     ? $self->_delete_titles(\@about, @titles)
            : $what eq 'set_format' ? $self->_format_titles(\@about, $format, @titles)
            : $self->_inject_titles($before, \@about, \@entries, $behind, $item, @titles);
        $first //= $refusal;
    }
    return $first if $first;
    $self->_inject($behind, @entries) if $what eq 'after';
    return (undef, @about);
}

sub _delete_titles {
    my ($self, $about, @titles) = @_;
    my $found = 0;
    for my $title (@titles) {
        return 'repeated' if grep { $_ eq $title } @$about;
        return 'saved'    if exists $self->{saved}{$title};
        next unless defined $self->find($title);
        splice @{ $self->{list} }, $self->find($title), 1;
        push @$about, $title;
        $found++;
    }
    return $found ? undef : 'not in';
}

sub _format_titles {
    my ($self, $about, $format, @titles) = @_;
    return 'format' unless defined $format;
    my $found = 0;
    for my $title (@titles) {
        return 'saved' if exists $self->{saved}{$title};
        next unless defined $self->find($title);
        return 'repeated' if grep { $_ eq $title } @$about;
        my ($medium, $refusal) = $self->judge($title, $format, 0);
        return $refusal if $refusal;
        $self->{list}[ $self->find($title) ][1] = $medium;
        push @$about, $title;
        $found++;
    }
    return $found ? undef : 'not in';
}

sub _inject_titles {
    my ($self, $before, $about, $entries, $behind, $item, @titles) = @_;
    for my $title (@titles) {
        return 'repeated' if grep { $_ eq $title } @$about;
        push @$about, $title;
        my ($entry, $refusal) = $self->_entry($before, $title, $item->[1], $self->is_set($item->[0]));
        return $refusal if $refusal;
        return 'anchor' if $title eq $behind;
        push @$entries, $entry;
    }
    return;
}

# The title to inject behind, '' for the top, ' ' for the end.
sub _anchor {
    my ($self, $anchor) = @_;
    return $anchor == 0 ? '' : ($self->{list}[ $anchor - 1 ] // [' '])->[0] if $anchor =~ /^\d+$/;
    my ($last) = sort { $b <=> $a } grep { defined } map { $self->find($_) } $self->entries($anchor);
    return defined $last ? $self->{list}[$last][0] : undef;
}

sub _entry {
    my ($self, $before, $title, $format, $set) = @_;
    return (undef, 'saved') if exists $self->{saved}{$title};
    my $at = $self->find($title);
    return (undef, 'parent') if defined $at && $set;
    my $was = $before->find($title);
    my $had = defined $at ? $self->{list}[$at][1] : defined $was ? $before->{list}[$was][1] : undef;
    return [ $title, $had ] if defined $had && (!defined $format || $format eq $had);
    my ($medium, $refusal) = $self->judge($title, $format, !defined $had && $self->at_home($title));
    return ([ $title, $medium ], $refusal);
}

sub _inject {
    my ($self, $behind, @entries) = @_;
    my %moves = map { $_->[0] => 1 } @entries;
    @{ $self->{list} } = grep { !$moves{ $_->[0] } } @{ $self->{list} };
    my $at = $behind eq '' ? 0 : $behind eq ' ' ? @{ $self->{list} } : 1 + $self->find($behind);
    splice @{ $self->{list} }, $at, 0, @entries;
    return;
}

1;
