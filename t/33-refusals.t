#!/usr/bin/perl
# What cannot become a request is refused as the gateway refuses: its headers,
# its texts, its types, and the machine's name. Asked of matinee as a plain CGI
# program, which needs no servers; the words are those of FastCGI.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Paths;
use Test::More;

my $program = Matinee::Paths::program('matinee');
plan skip_all => 'matinee is not built' unless $program;

my $temp = Matinee::Paths::tempdir('mr');
mkdir "$temp/state" or die;

sub spill {
    my ($path, $text) = @_;
    open my $f, '>', $path or die "$path: $!";
    print $f $text;
    close $f or die "$path: $!";
    chmod 0600, $path;
    return;
}

spill("$temp/key", 'cd' x 32 . "\n");
spill("$temp/m.conf", <<"END");
secret_key_file = "$temp/key"
state_dir = "$temp/state"
index_file = "$temp/index"
error_log = "$temp/error.log"
access_log = "$temp/access.log"
responder = "prod-7"
END

# One request: (status, headers by small letters, body).
sub ask {
    my (%variables) = @_;
    local %ENV = (%ENV, GATEWAY_INTERFACE => 'CGI/1.1', REQUEST_METHOD => 'GET', REQUEST_URI => '/catalog/titles',
        PATH_INFO => '/catalog/titles', SCRIPT_NAME => '', QUERY_STRING => '', HTTP_HOST => 'h', %variables);
    my $out = `'$program' -c '$temp/m.conf' < /dev/null`;
    my ($head, $body) = split /\r\n\r\n/, $out, 2;
    my %header = map { /^([^:]+): (.*)$/ ? (lc $1, $2) : () } split /\r\n/, $head // '';
    my ($status) = ($header{status} // '') =~ /^(\d+)/;
    return ($status, \%header, $body);
}

my $long = '/' . 'a' x (16 * 1024);
my @cases = (
    [ 'a host with a path', { HTTP_HOST => 'a/b' }, 400, 'ERR_400_BAD_REQUEST', 'Bad Request', 'text/plain' ],
    [ 'an address too long', { REQUEST_URI => $long, PATH_INFO => $long },
        414, 'ERR_414_REQUEST_URI_TOO_LONG', 'Request-URI Too Long', 'text/xml' ],
    [ 'a body too large', { REQUEST_METHOD => 'POST', CONTENT_LENGTH => 2_000_000 },
        413, 'ERR_400_BAD_REQUEST', 'Request Entity Too Large', 'text/xml' ],
    [ 'a header too large', { HTTP_X => 'a' x 8193 },
        431, 'ERR_400_BAD_REQUEST', 'Request Header Fields Too Large', 'text/xml' ],
);

for my $case (@cases) {
    my ($name, $variables, $status, $code, $text, $type) = @$case;
    subtest $name => sub {
        my ($got, $header, $body) = ask(%$variables);
        is($got,                               $status,         'status');
        is($header->{'x-mashery-error-code'},  $code,           'code');
        is($header->{'x-error-detail-header'}, $text,           'detail');
        is($header->{'x-mashery-responder'},   'prod-7',        'responder');
        is($header->{server},                  'Mashery Proxy', 'server');
        is($header->{'content-type'},          $type,           'type');
        is($header->{'cache-control'},         'no-store',      'not to be kept');
        is($body, $type eq 'text/plain' ? $text : "<h1>$text</h1>", 'body');
    };
}

# The guard's own refusals say the same in the same way.
my ($status, $header, $body) = ask(QUERY_STRING => 'oauth_version=2.0', REQUEST_URI => '/catalog/titles?oauth_version=2.0');
is($header->{'x-mashery-responder'}, 'prod-7', 'a refusal of the guard names the responder');
ok($header->{'x-error-detail-header'}, 'and has its detail');

done_testing;
