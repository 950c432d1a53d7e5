package Matinee::Nginx;

# The shipped nginx configuration filled in for a test, as ./demo fills it in.
#
#   my @command = Matinee::Nginx::configure(dir => $d, log => "$d/log",
#       socket => "$d/s", listen => '127.0.0.1:8080');
#
# Starting and ending the command is the caller's, who has its other programs
# to look after as well. `change` may be a code that gets a file's name (as in
# nginx/) and its text and returns another text.
use strict;
use warnings;
use Carp;
use IO::Socket::INET;
use Matinee::Paths;

# The program, or undef when it is not installed.
sub program {
    for my $dir (split(/:/, $ENV{PATH} // ''), qw(/usr/sbin /usr/local/sbin)) {
        return "$dir/nginx" if -x "$dir/nginx";
    }
    return;
}

sub free_port {
    my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1, Proto => 'tcp')
        or croak "no free port: $!";
    return $s->sockport;
}

# Writes the files into the folder and returns the command that starts nginx in
# the foreground.
sub configure {
    my (%o) = @_;
    my $d = $o{dir};
    my $change = $o{change} // sub { $_[1] };

    my $http = $change->('matinee-http.conf', _shipped('matinee-http.conf'));
    $http =~ s{unix:/run/matinee/matinee\.sock}{unix:$o{socket}} or croak 'no socket in matinee-http.conf';
    _write("$d/matinee-http.conf", $http);

    my $server = $change->('matinee.conf', _shipped('matinee.conf'));
    $server =~ s{/var/lib/matinee/art}{$d/art} or croak 'no folder of box art in matinee.conf';
    $server =~ s{/var/log/nginx/matinee-error\.log}{$o{log}/nginx-error.log} or croak 'no error_log in matinee.conf';
    _write("$d/matinee-server.conf", $server);

    my %word = (USER => $> == 0 ? 'user root;' : '', WORKERS => 1, RUN => $d, LOG => $o{log}, LISTEN => $o{listen});
    my $main = $change->('standalone.conf.in', _shipped('standalone.conf.in'));
    $main =~ s{\@RUN\@/matinee\.conf}{$d/matinee-server.conf}g;
    $main =~ s/\@(\w+)\@/$word{$1} \/\/ croak "\@$1\@ is not known"/ge;
    _write("$d/nginx.conf", $main);
    return (program(), '-e', "$o{log}/nginx-error.log", '-c', "$d/nginx.conf");
}

sub _shipped {
    my ($name) = @_;
    my $path = Matinee::Paths::source() . "/nginx/$name";
    open my $f, '<', $path or croak "$path: $!";
    local $/;
    return scalar <$f>;
}

sub _write {
    my ($path, $text) = @_;
    open my $f, '>', $path or croak "$path: $!";
    print $f $text;
    close $f or croak "$path: $!";
    return;
}

1;
