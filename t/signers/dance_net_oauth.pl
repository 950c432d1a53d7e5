#!/usr/bin/perl
# An application made with Net::OAuth, as t/57-clients.t plays with it: a JSON
# object a line. In: where and with which key; out: the address to send the
# person to; in: where they came back, or their PIN; out: what the application
# then read and wrote.
use strict;
use warnings;
use HTTP::Tiny;
use JSON;
use Net::OAuth;
use URI::Escape qw(uri_escape uri_unescape);

$| = 1;
my $http = HTTP::Tiny->new(timeout => 60, max_redirect => 0);
my $n    = 0;

sub say_line { print encode_json($_[0]), "\n"; return }
sub hear { return decode_json(scalar <STDIN>) }

my $job  = hear();
my $base = $job->{base};
$Net::OAuth::PROTOCOL_VERSION =
    $job->{flow} eq '1.0a' ? Net::OAuth::PROTOCOL_VERSION_1_0A : Net::OAuth::PROTOCOL_VERSION_1_0;

# Signs and sends one; the signature travels in the header.
sub ask {
    my ($kind, $method, $url, $pairs, %more) = @_;
    my $request = Net::OAuth->request($kind)->new(
        consumer_key     => $job->{key},
        consumer_secret  => $job->{secret},
        request_url      => $url,
        request_method   => $method,
        signature_method => 'HMAC-SHA1',
        timestamp        => time,
        nonce            => join('-', $$, time, ++$n),
        ($pairs ? (extra_params => $pairs) : ()),
        %more,
    );
    $request->sign;
    my $form = join '&', map { uri_escape($_) . '=' . uri_escape($pairs->{$_}) } sort keys %{ $pairs || {} };
    my %options = (headers => { Authorization => $request->to_authorization_header });
    if ($method eq 'GET') {
        $url .= "?$form" if length $form;
    } elsif (length $form) {
        $options{headers}{'Content-Type'} = 'application/x-www-form-urlencoded';
        $options{content} = $form;
    }
    my $reply = $http->request($method, $url, \%options);
    utf8::decode($reply->{content});
    return { status => $reply->{status} + 0, body => $reply->{content} };
}

# A token reply as the library reads it, with what it does not know of.
sub token {
    my ($kind, $reply) = @_;
    if ($reply->{status} != 200) { say_line({ error => $reply }); exit }
    my $r = Net::OAuth->response($kind)->from_post_body($reply->{body});
    my $confirmed = $r->can('callback_confirmed') ? $r->callback_confirmed : undef;
    return { oauth_token => $r->token, oauth_token_secret => $r->token_secret, %{ $r->extra_params || {} },
        defined $confirmed ? (oauth_callback_confirmed => $confirmed) : () };
}

my $got = token('request token', ask('request token', 'POST', "$base/oauth/request_token", undef,
    defined $job->{callback} ? (callback => $job->{callback}) : ()));
# The library leaves the plus of a form as it is.
$got->{application_name} =~ tr/+/ /;
my %more = (oauth_consumer_key => $job->{key});
@more{qw(application_name oauth_callback)} = ($got->{application_name}, $job->{return_to}) if $job->{flow} eq '1.0';
say_line({
    open => join('&', $got->{login_url}, map { "$_=" . uri_escape($more{$_}) } sort keys %more),
    got  => $got
});

my $back = hear();
my ($verifier) = ($back->{address} // '') =~ /[?&]oauth_verifier=([^&]*)/;
$verifier = $back->{pin} // uri_unescape($verifier // '');
my $access = token('access token', ask('access token', 'POST', "$base/oauth/access_token", undef,
    token => $got->{oauth_token}, token_secret => $got->{oauth_token_secret},
    ($job->{flow} eq '1.0a' ? (verifier => $verifier) : ())));

my @mine    = (token => $access->{oauth_token}, token_secret => $access->{oauth_token_secret});
my $mine    = "$base/users/$access->{user_id}";
my $ratings = "$mine/ratings/title";
my $as_user = sub {
    my ($method, $url, $pairs) = @_;
    return ask('protected resource', $method, $url, $pairs, @mine);
};
say_line({
    access  => $access,
    current => $as_user->('GET', "$base/users/current"),
    history => $as_user->('GET', "$mine/rental_history", { max_results => 3 }),
    rated   => $as_user->('POST', "$ratings/actual", { title_ref => $job->{title}, rating => 3 }),
    again   => $as_user->('PUT', "$ratings/actual/$job->{number}", { rating => 5 }),
    read    => $as_user->('GET', $ratings, { title_refs => $job->{title} }),
    removed => $as_user->('DELETE', "$ratings/actual/$job->{number}"),
});
