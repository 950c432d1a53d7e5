package Matinee::QueueRandom;

# Operations on a queue at random, and how each is asked of the service: what the tests of
# queues with a model share. Operations are those of Matinee::QueueModel.
#
#   my $op    = operation($model);               # what is in the queue comes up more often
#   my $reply = ask($queue, $op, $etag);         # a Matinee::Shelf::Queue
#   my $said  = said_of($queue, $reply);         # status, sub, etag, created, deleted, positions
#   my ($spelt, $etag, $wrong) = state_of($queue);
use strict;
use warnings;
use Exporter qw(import);
use JSON ();

our @EXPORT_OK = qw(ask operation said_of state_of);

my @titles = ((map { "m$_" } 1 .. 8), qw(dvd blu both stream later nothing), qw(tv tv-1 tv-2 bare e1),
    qw(1-1 1-2 1-3 2-1 2-2));

sub pick { return $_[ int rand @_ ] }
sub some { my ($most) = @_; return map { pick(@titles) } 1 .. 1 + int rand $most }
sub format_or_none { return rand() < 0.7 ? undef : pick(qw(DVD DVD Blu-ray Instant VHS)) }
sub etag_or_none { return pick(undef, undef, undef, 'current', 'current', 'stale') }

# Titles that are in the queue come up more often than by chance.
sub title_in { my ($model) = @_; my @in = map { $_->[0] } @{ $model->{list} }; return @in && rand() < 0.5 ? pick(@in) : pick(@titles) }

sub items { my ($model, $most) = @_; return map { [ title_in($model), format_or_none() ] } 1 .. 1 + int rand $most }

sub step {
    my ($model) = @_;
    my $what = pick(qw(delete after after set_format));
    return [ $what, items($model, 3) ] unless $what eq 'after';
    return [ 'after', rand() < 0.6 ? int rand 12 : title_in($model), items($model, 3) ];
}

sub operation {
    my ($model) = @_;
    my $chance = rand;
    my %etag = (etag => etag_or_none(), as => pick(qw(json xml form)));
    return { op => 'add', title => title_in($model), position => rand() < 0.5 ? 1 + int rand 12 : undef,
        format => format_or_none(), %etag } if $chance < 0.45;
    return { op => 'delete', title => title_in($model), %etag } if $chance < 0.65;
    return { op => 'steps', steps => [ map { step($model) } 1 .. 1 + int rand 3 ], %etag } if $chance < 0.85;
    return { op => 'put', titles => [ map { [ @$_ ] } @{ $model->{list} } ], %etag } if $chance < 0.88;
    return { op => 'put', titles => [], %etag } if $chance < 0.89;
    my @list = map { [ $_, format_or_none() ] } some(8);
    @list = map { [ $_->[0], undef ] } grep { rand() < 0.8 } @{ $model->{list} } if rand() < 0.6;
    return { op => 'put', titles => \@list, %etag };
}

# ---- how it is asked ---------------------------------------------------------

my $json = JSON->new->utf8->canonical;
my @as   = (output => 'json', v => '2.0');

sub body {
    my ($queue, $method, $type, $bytes) = @_;
    return $queue->{client}->request($queue->path, [@as], method => $method, body => $bytes,
        headers => [ 'Content-Type' => "application/$type" ]);
}

sub named {
    my ($queue, $item) = @_;
    my $ref = $queue->ref($item->[0]);
    return defined $item->[1] ? { title_ref => $ref, format => $item->[1] } : $ref;
}

# Asks for an operation: bulk ones as it says, JSON, XML or a form.
sub ask {
    my ($queue, $op, $etag) = @_;
    my @etag = defined $etag ? (etag => "$etag") : ();
    return $queue->delete($op->{title}, @etag, @as) if $op->{op} eq 'delete';
    return _put($queue, $op, @etag)   if $op->{op} eq 'put';
    return _steps($queue, $op, @etag) if $op->{op} eq 'steps';
    my @given = map { defined $op->{$_} ? ($_ => $op->{$_}) : () } qw(position format);
    return $queue->add($op->{title}, @given, @etag, @as);
}

sub _put {
    my ($queue, $op, @etag) = @_;
    my @titles = @{ $op->{titles} };
    my $as     = $op->{as} // 'json';
    return body($queue, 'PUT', 'json',
        $json->encode({ queue => { titles => [ map { named($queue, $_) } @titles ], @etag } })) if $as eq 'json';
    return body($queue, 'PUT', 'xml', '<queue>' . _xml_etag(@etag) . join('', map {
        my $format = defined $_->[1] ? qq(<category scheme="x/categories/title_formats" term="$_->[1]"/>) : '';
        '<queue_item><link rel="x/catalog/title" href="' . $queue->ref($_->[0]) . "\"/>$format</queue_item>";
    } @titles) . '</queue>') if $as eq 'xml';
    my $n = 0;
    my @form = map {
        $n++;
        ("title_ref[$n]" => $queue->ref($_->[0]), defined $_->[1] ? ("format[$n]" => $_->[1]) : ());
    } @titles;
    return $queue->{client}->request($queue->path, [], method => 'PUT', form => [ @form, @etag, @as ]);
}

sub _xml_etag { my %o = @_; return defined $o{etag} ? "<etag>$o{etag}</etag>" : '' }

sub _steps {
    my ($queue, $op, @etag) = @_;
    my (@steps, $xml);
    for my $step (@{ $op->{steps} }) {
        my ($what, @items) = @$step;
        my @anchor = $what eq 'after' ? shift @items : ();
        my $name   = $what eq 'after' ? 'inject_after' : $what;
        my $place  = !@anchor ? '' : $anchor[0] =~ /^\d+$/ ? qq( position="$anchor[0]") : ' title_ref="' . $queue->ref($anchor[0]) . '"';
        @anchor = $anchor[0] =~ /^\d+$/ ? $anchor[0] + 0 : $queue->ref($anchor[0]) if @anchor;
        push @steps, { $name => [ @anchor, map { named($queue, $_) } @items ] };
        $xml .= "<$name$place>" . join('', map {
            '<title_ref' . (defined $_->[1] ? qq( format="$_->[1]") : '') . '>' . $queue->ref($_->[0]) . '</title_ref>';
        } @items) . "</$name>";
    }
    return body($queue, 'POST', 'json', $json->encode({ @etag, steps => \@steps })) if ($op->{as} // '') ne 'xml';
    return body($queue, 'POST', 'xml', '<queue_operations>' . _xml_etag(@etag) . "$xml</queue_operations>");
}

sub state_of {
    my ($queue) = @_;
    my $q = $queue->read(@as)->json;
    my (@list, %saved, $wrong);
    my $n = 0;
    for my $entry (@{ $q->{queue} }) {
        my ($part, $number) = $entry->{id} =~ m{/(available|saved)/(?:\d+/)?(\d+)$};
        my $name = $queue->name_of($number);
        if ($part eq 'saved') { $saved{$name} = $entry->{format}; next }
        push @list, "$name:$entry->{format}";
        $wrong //= "position $entry->{position} is at place $n" if $entry->{position} != ++$n;
    }
    my $spelt = join ' ', @list, map { "[$_:$saved{$_}]" } sort keys %saved;
    return ($spelt, $q->{meta}{etag}, $wrong);
}

sub _names {
    my ($queue, $list, $key) = @_;
    return [ map { my ($n) = $_->{$key} =~ m{(\d+)$}; $queue->name_of($n) } @{ $list // [] } ];
}

# What an answer says, in the model's words.
sub said_of {
    my ($queue, $reply) = @_;
    my $s = ($reply->json // {})->{status} // {};
    my ($etag) = ($reply->header('ETag') // '') =~ /^"(\d+)"$/;
    return {
        status    => $reply->status + 0,
        sub       => $s->{sub_code},
        etag      => $s->{etag} // $etag,
        created   => _names($queue, ($s->{resources_created} // {})->{queue_item}, 'id'),
        deleted   => _names($queue, $s->{resources_deleted}, 'title_ref'),
        positions => [ map { $_->{positions} } @{ $s->{steps} // [] } ],
    };
}

1;
