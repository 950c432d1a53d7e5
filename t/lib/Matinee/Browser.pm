package Matinee::Browser;

# What a browser does for somebody who signs in and says yes: cookies, forms
# with their hidden fields, redirects. No scripts, since the pages need none.
#
#   my $b = Matinee::Browser->new($m->client);
#   $b->open($address);               # absolute or a path; a Matinee::Reply
#   $b->submit({ login => 'ines', password => '...' });          # the page's only form
#   $b->submit({}, button => 'yes');                             # the form with that button
#   $b->left;                         # where a redirect led away to, or undef
#   $b->page; $b->said; $b->fields; $b->cookie('name'); $b->cookies;
#
# Redirects within the server are followed, those away from it are not: what
# the callback's address was is left to be read.
use strict;
use warnings;
use Carp;
use Encode ();
use Matinee::Client;
use Matinee::Secrets;
use XML::LibXML;

my $redirects_max = 6;

sub new {
    my ($class, $client, %o) = @_;
    return bless { client => $client, cookies => {}, headers => $o{headers} // [] }, $class;
}

sub page { return $_[0]{page} }
sub left { return $_[0]{left} }

# The address of the page that is open, path and query.
sub address { return $_[0]{address} }

# ---- asking ------------------------------------------------------------------

sub open { my ($self, $address, %o) = @_; return $self->send('GET', $address, undef, %o) }

# Sends one request as a browser would, and follows. `headers` adds some.
sub send {
    my ($self, $method, $address, $body, %o) = @_;
    delete $self->{left};
    for (0 .. $redirects_max) {
        my $target = $self->_target($address);
        my @headers = (@{ $self->{headers} }, @{ $o{headers} || [] }, Accept => 'text/html,*/*;q=0.8');
        push @headers, Cookie => join '; ', map { "$_=$self->{cookies}{$_}{value}" } sort keys %{ $self->{cookies} }
            if %{ $self->{cookies} };
        push @headers, 'Content-Type' => 'application/x-www-form-urlencoded' if defined $body;
        my $client = $self->{client};
        my $r = $client->send_bytes($client->bytes($method, $target, \@headers, $body));
        @$self{qw(page address)} = ($r, $target);
        $self->_keep($r);
        my $to = $r->header('location');
        return $r unless $r->status =~ /^30[1237]$/ && defined $to && !$o{stay};
        if ($to !~ m{^/(?!/)} && $to !~ m{^\Q$client->{base}\E(?:[/?]|$)}) {
            $self->{left} = $to;
            return $r;
        }
        ($method, $address, $body) = ('GET', $to, undef);
    }
    croak "$address: more than $redirects_max redirects";
}

# Fills a form of the page in and sends it. Options: button (what its name,
# value or text is, or a pattern that meets one), without (names left out),
# headers.
sub submit {
    my ($self, $values, %o) = @_;
    my ($form, $button) = $self->_form($o{button}, $values);
    my %values = %$values;
    my @pairs;
    for my $field ($self->fields($form)) {
        my ($name, $value) = @$field;
        push @pairs, $name => exists $values{$name} ? delete $values{$name} : $value;
    }
    push @pairs, $_ => $values{$_} for sort keys %values;
    push @pairs, $button->getAttribute('name') => $button->getAttribute('value') // ''
        if $button && length($button->getAttribute('name') // '');
    my %without = map { $_ => 1 } @{ $o{without} || [] };
    my @kept;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        push @kept, $name => $value unless $without{$name};
    }
    my $action = $form->getAttribute('action') // '';
    $action = $self->{address} unless length $action;
    my $method = uc($form->getAttribute('method') // 'GET');
    my $query  = Matinee::Client::query(\@kept);
    return $self->send($method, $action, $query, headers => $o{headers}) if $method eq 'POST';
    $action =~ s/\?.*//;
    return $self->open("$action?$query", headers => $o{headers});
}

# ---- the page ----------------------------------------------------------------

# The document; undef when the page is no HTML.
sub html {
    my ($self) = @_;
    my $r = $self->{page} or return;
    return unless $r->type eq 'text/html';
    $r->{html} //= XML::LibXML->load_html(string => Encode::decode('UTF-8', $r->body), recover => 2,
        suppress_errors => 1, no_network => 1);
    return $r->{html};
}

# The page's text, blanks put together.
sub said {
    my ($self) = @_;
    my $html = $self->html or return $self->{page} ? $self->{page}->body : '';
    my $text = join ' ', map { $_->textContent }
        $html->findnodes('//title | //body//text()[not(ancestor::style or ancestor::script)]');
    $text =~ s/\s+/ /g;
    return $text;
}

sub forms { my ($self) = @_; my $html = $self->html or return; return $html->findnodes('//form') }

# [name, value] of what a form sends without being filled in; of all forms of
# the page when none is given.
sub fields {
    my ($self, $form) = @_;
    my @fields;
    for my $f ($form ? $form : $self->forms) {
        for my $node ($f->findnodes('.//input[@name] | .//textarea[@name]')) {
            my $type = lc($node->getAttribute('type') // 'text');
            next if $type =~ /^(?:submit|image|button|reset)$/;
            next if $type =~ /^(?:checkbox|radio)$/ && !$node->hasAttribute('checked');
            push @fields, [ $node->getAttribute('name'), $node->getAttribute('value') // '' ];
        }
    }
    return @fields;
}

# The value of a hidden field of the page, or undef.
sub field {
    my ($self, $name) = @_;
    my ($field) = grep { $_->[0] eq $name } $self->fields;
    return $field ? $field->[1] : undef;
}

sub has_field { my ($self, $name) = @_; return scalar grep { $_->[0] eq $name } $self->fields }

# The button that meets the wish, in a form (or in any).
sub button {
    my ($self, $wish, $form) = @_;
    for my $f ($form ? $form : $self->forms) {
        for my $node ($f->findnodes('.//button | .//input[@type="submit"]')) {
            next if lc($node->getAttribute('type') // 'submit') ne 'submit';
            return $node unless defined $wish;
            my @names = map { $_ // '' } $node->getAttribute('value'), $node->getAttribute('name'), $node->textContent;
            s/^\s+|\s+$//g for @names;
            return $node if grep { ref $wish ? $_ =~ $wish : $_ eq $wish } @names;
        }
    }
    return;
}

# ---- cookies -----------------------------------------------------------------

# Hashes with value and attributes (names in lower case), by name.
sub cookies { return $_[0]{cookies} }

sub cookie {
    my ($self, $name) = @_;
    my $cookie = $self->{cookies}{$name};
    return $cookie ? $cookie->{value} : undef;
}

# All values of cookies this browser was ever given.
sub was_given { return @{ $_[0]{given} || [] } }

sub _keep {
    my ($self, $r) = @_;
    for (grep { lc $_->[0] eq 'set-cookie' } @{ $r->{headers} }) {
        my ($first, @attributes) = split /\s*;\s*/, $_->[1];
        my ($name, $value) = split /=/, $first, 2;
        my %cookie = (value => $value);
        for (@attributes) {
            my ($attribute, $to) = split /=/, $_, 2;
            $cookie{ lc $attribute } = $to // 1;
        }
        if (!length($value // '') || defined $cookie{'max-age'} && $cookie{'max-age'} <= 0) {
            delete $self->{cookies}{$name};
        } else {
            $self->{cookies}{$name} = \%cookie;
            push @{ $self->{given} }, $value;
            Matinee::Secrets::know('cookie', $value);
        }
    }
    return;
}

# ---- inside ------------------------------------------------------------------

# The form that has the wished button, or all of the fields to be filled in.
sub _form {
    my ($self, $wish, $values) = @_;
    my @forms = $self->forms;
    croak "no form on the page at $self->{address}:\n" . substr $self->{page}->raw, 0, 3000 unless @forms;
    for my $form (@forms) {
        if (defined $wish) {
            my $button = $self->button($wish, $form) or next;
            return ($form, $button);
        }
        my %has = map { $_->[0] => 1 } $self->fields($form);
        next if grep { !$has{$_} } keys %$values;
        return ($form, $self->button(undef, $form));
    }
    croak 'no form with ' . ($wish // join ', ', sort keys %$values) . " at $self->{address}: " . $self->said;
}

sub _target {
    my ($self, $address) = @_;
    my $base = $self->{client}{base};
    $address =~ s/#.*//;
    $address = $1 =~ s{^(?!/)}{/}r if $address =~ m{^\Q$base\E([/?].*|)$};
    return $address if $address =~ m{^/};
    croak "$address is not on $base" if $address =~ m{^\w+:};
    my ($path) = ($self->{address} // '/') =~ /^([^?]*)/;
    return $path . $address if $address =~ /^\?/;
    $path =~ s{[^/]*$}{};
    return $path . $address;
}

1;
