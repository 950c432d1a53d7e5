package Matinee::Dance;

# Subscribers, and the steps by which one lets an application in: what the
# application sends, signed by Matinee::Client, and what the person does on the
# pages, by Matinee::Browser.
#
#   my $dance = Matinee::Dance->new($m);
#   my $ines  = $dance->subscriber('ines');              # { login, password }
#   my $app   = $m->client(key => $key, secret => $secret);
#   my $mine  = $dance->dance($app, $ines);              # all of it, 1.0a: a Matinee::Client
#   $mine->get("/users/" . $mine->{user_id});            # that signs with the access token
#
# Or step by step:
#
#   my $begun = $dance->begin($app, callback => 'oob');  # { token, secret, login_url, ... }
#   my $came  = $dance->consent($browser, $app, $begun, $ines);     # { address, token, verifier, pin }
#   my $reply = $dance->exchange($app, $begun, verifier => $came->{verifier});
#   my $mine  = $dance->entered($app, $reply);
use strict;
use warnings;
use Carp;
use Digest::SHA qw(sha256_hex);
use Matinee::Browser;
use Matinee::Secrets;

our $callback = 'https://fishfinder.example/back';

my $number = 0;

sub new {
    my ($class, $m) = @_;
    return bless { m => $m }, $class;
}

sub browser { my ($self, %o) = @_; return Matinee::Browser->new($self->{m}->client, %o) }

# ---- people ------------------------------------------------------------------

# Adds one by `matineectl user add`; further arguments go there.
sub subscriber {
    my ($self, $login, @args) = @_;
    my $password = substr sha256_hex(join '-', $$, time, rand, ++$number), 0, 20;
    Matinee::Secrets::know('password', $password);
    my $out = $self->{m}->ctl(\"$password\n", 'user', 'add', $login, @args);
    return { login => $login, password => $password, said => $out };
}

# An access token without a dance, by `matineectl token add`: a client.
sub token {
    my ($self, $app, $user) = @_;
    my $out = $self->{m}->ctl('token', 'add', $user->{login}, $app->{key});
    my %got;
    $got{ lc $1 } = $2 while $out =~ /^\s*(access token|token secret|token|secret|user id|user)\s*[:=]?\s+(\S+)$/gim;
    my ($token, $secret, $id) =
        ($got{'access token'} // $got{token}, $got{'token secret'} // $got{secret}, $got{'user id'} // $got{user});
    croak "no token in: $out" unless defined $token && defined $secret;
    my $mine = $self->_client($app, $token, $secret);
    return $self->_user_id($mine, $id);
}

# ---- the application's part --------------------------------------------------

# A request token. Options: callback (undef: the 1.0 flow; 1.0a with a callback
# of ours by default), and those of Matinee::Client.
sub begin {
    my ($self, $app, %o) = @_;
    my $reply = $self->ask_begin($app, %o);
    croak 'no request token: ' . $reply->raw unless $reply->status == 200;
    my %got = pairs($reply->body);
    Matinee::Secrets::know('request token', $got{oauth_token});
    Matinee::Secrets::know('request token secret', $got{oauth_token_secret});
    return {
        %got,
        token  => $got{oauth_token},
        secret => $got{oauth_token_secret},
        flow   => $got{oauth_callback_confirmed} ? '1.0a' : '1.0',
    };
}

sub ask_begin {
    my ($self, $app, %o) = @_;
    my $to = exists $o{callback} ? delete $o{callback} : $callback;
    my @more = @{ delete $o{oauth_more} || [] };
    push @more, oauth_callback => $to if defined $to;
    return $app->request('/oauth/request_token', delete $o{pairs}, place => 'header', oauth_more => \@more, %o);
}

# The address to send the person to. In 1.0 it has the callback and the name.
sub address {
    my ($self, $app, $begun, %o) = @_;
    my @pairs = (oauth_consumer_key => $app->{key});
    if ($begun->{flow} eq '1.0') {
        push @pairs, application_name => $begun->{application_name};
        my $to = exists $o{callback} ? $o{callback} : $callback;
        push @pairs, oauth_callback => $to if defined $to;
    }
    return $begun->{login_url} . '&' . Matinee::Client::query([ @pairs, @{ $o{pairs} || [] } ]);
}

# Asks for the access token: a reply, whatever it is.
sub exchange {
    my ($self, $app, $begun, %o) = @_;
    my $verifier = delete $o{verifier};
    my @more = @{ delete $o{oauth_more} || [] };
    push @more, oauth_verifier => $verifier if defined $verifier;
    my %oauth = (token => $begun->{token}, %{ delete $o{oauth} || {} });
    my $reply = $app->request('/oauth/access_token', delete $o{pairs}, place => 'header', oauth => \%oauth,
        token_secret => $begun->{secret}, oauth_more => \@more, %o);
    if ($reply->status == 200) {
        my %got = pairs($reply->body);
        Matinee::Secrets::know('access token', $got{oauth_token});
        Matinee::Secrets::know('access token secret', $got{oauth_token_secret});
    }
    return $reply;
}

# The client of an access token, out of the reply that brought it.
sub entered {
    my ($self, $app, $reply) = @_;
    croak 'no access token: ' . $reply->raw unless $reply->status == 200;
    my %got = pairs($reply->body);
    return $self->_user_id($self->_client($app, @got{qw(oauth_token oauth_token_secret)}), $got{user_id});
}

# ---- the person's part -------------------------------------------------------

# Opens the page and answers: yes, unless `answer` is another one. Who is not
# signed in yet does so in the same form. Options for address as well.
sub consent {
    my ($self, $browser, $app, $begun, $user, %o) = @_;
    my $answer = delete $o{answer} // 'yes';
    $browser->open($self->address($app, $begun, %o));
    return $self->answer($browser, $user, $answer);
}

# The same on a page that is open.
sub answer {
    my ($self, $browser, $user, $answer) = @_;
    my $who = $browser->has_field('password') ? { login => $user->{login}, password => $user->{password} } : {};
    $browser->submit($who, button => $answer // 'yes');
    return $self->came($browser);
}

# A browser that is signed in, on the page of applications.
sub signed_in {
    my ($self, $user, %o) = @_;
    my $browser = $o{browser} // $self->browser;
    $browser->open('/account/sign_in');
    $browser->submit({ login => $user->{login}, password => $o{password} // $user->{password} });
    return $browser;
}

# What the person brings back: the callback's address with its parameters, or a
# PIN from the page.
sub came {
    my ($self, $browser) = @_;
    my %came = (address => $browser->left);
    if (defined $came{address}) {
        my ($query) = $came{address} =~ /\?([^#]*)/;
        my %got = pairs($query // '');
        @came{qw(token verifier)} = @got{qw(oauth_token oauth_verifier)};
        Matinee::Secrets::know('verifier', $came{verifier});
    } elsif ($browser->said =~ /(?<!\d)(\d{6})(?!\d)/) {
        $came{pin} = $came{verifier} = $1;
        Matinee::Secrets::know('PIN', $1);
    }
    return \%came;
}

# All of it; options of begin and consent.
sub dance {
    my ($self, $app, $user, %o) = @_;
    my $browser = delete $o{browser} // $self->browser;
    my $begun = $self->begin($app, exists $o{callback} ? (callback => $o{callback}) : ());
    my $came = $self->consent($browser, $app, $begun, $user, %o, callback => $callback);
    return $self->entered($app, $self->exchange($app, $begun, verifier => $came->{verifier}));
}

# ---- inside ------------------------------------------------------------------

# The pairs of a form, decoded.
sub pairs {
    my ($text) = @_;
    return map { tr/+/ /; s/%([0-9A-Fa-f]{2})/chr hex $1/ge; $_ }
        map { my ($name, $value) = split /=/, $_, 2; ($name, $value // '') } split /&/, $text;
}

sub _client {
    my ($self, $app, $token, $secret) = @_;
    return $self->{m}->client(key => $app->{key}, secret => $app->{secret}, token => $token, token_secret => $secret);
}

# A user's id as this application knows it is asked for when it was not told.
sub _user_id {
    my ($self, $mine, $id) = @_;
    if (!defined $id || length $id != 46) {
        my $reply = $mine->get('/users/current');
        ($id) = $reply->body =~ m{/users/(T1[\w.-]{44})"} or croak 'no user id: ' . $reply->raw;
    }
    $mine->{user_id} = $id;
    return $mine;
}

1;
