#!/usr/bin/perl
# Sends requests signed by Net::OAuth, as t/41-signers.t asks: a JSON list on
# standard input, a JSON list of statuses and bodies out.
use strict;
use warnings;
use HTTP::Tiny;
use JSON;
use Net::OAuth;
use URI::Escape qw(uri_escape_utf8);

my $job  = decode_json(do { local $/; <STDIN> });
my $http = HTTP::Tiny->new(timeout => 60, max_redirect => 0);
my $n    = 0;
my @replies;

sub form { my ($p) = @_; return join '&', map { uri_escape_utf8($_) . '=' . uri_escape_utf8($p->{$_}) } sort keys %$p }

for my $one (@{ $job->{requests} }) {
    my %pairs   = map { @$_ } @{ $one->{pairs} };
    my $url     = $job->{base} . $one->{path};
    my $request = Net::OAuth->request('consumer')->new(
        consumer_key     => $job->{key},
        consumer_secret  => $job->{secret},
        request_url      => $url,
        request_method   => $one->{method},
        signature_method => 'HMAC-SHA1',
        timestamp        => time,
        nonce            => join('-', $$, time, ++$n),
        extra_params     => \%pairs,
    );
    $request->sign;
    my ($target, %options) = ($url);
    my %form = (headers => { 'Content-Type' => 'application/x-www-form-urlencoded' });
    if ($one->{place} eq 'query') {
        $target = $request->to_url;
    } elsif ($one->{place} eq 'body') {
        %options = (%form, content => $request->to_post_body);
    } else {
        if ($one->{method} eq 'POST') { %options = (%form, content => form(\%pairs)) }
        else                          { $target .= '?' . form(\%pairs) }
        $options{headers}{Authorization} = $request->to_authorization_header;
    }
    my $reply = $http->request($one->{method}, "$target", \%options);
    utf8::decode($reply->{content});
    push @replies, { status => $reply->{status}, body => $reply->{content} };
}
print encode_json(\@replies);
