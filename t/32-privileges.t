#!/usr/bin/perl
# A master of root with workers of somebody else, whose user owns folders it
# writes to: what it finds there is not followed, not overwritten, not given
# away. Needs root.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Paths;
use Matinee::Responder;
use Test::More;

my $missing = Matinee::Responder->missing;
plan skip_all => $missing if $missing;
plan skip_all => 'only root can have workers of another user' if $> != 0;
my $nobody = getpwnam 'nobody';
plan skip_all => 'there is no user nobody' unless defined $nobody;
my $program = Matinee::Paths::program('t/fcgi/responder');

my $temp   = Matinee::Paths::tempdir('mv');
my $victim = "$temp/victim";

sub slurp {
    my ($path) = @_;
    open my $f, '<', $path or return;
    local $/;
    return scalar(<$f>) // '';
}

sub spill {
    my ($path, $text) = @_;
    open my $f, '>', $path or die "$path: $!";
    print $f $text;
    close $f or die "$path: $!";
    return;
}

sub owner { my @st = lstat $_[0]; return $st[4] }

sub victim_is_well {
    my ($name) = @_;
    is(owner($victim),                  0,           "$name: a file of root stays root's");
    is((stat $victim)[2] & 07777,       0600,        "$name: with its mode");
    is(slurp($victim),                  "precious\n", "$name: and what it says");
    return;
}

spill($victim, "precious\n");
chmod 0600, $victim;

subtest 'logs in a folder of the workers\' user' => sub {
    my $r   = Matinee::Responder->start(workers => 1, settings => qq(user = "nobody"\n));
    my $dir = $r->dir;
    chmod 0755, $dir;
    chown $nobody, -1, $dir or die "$dir: $!";
    is(owner("$dir/$_.log"), $nobody, "$_.log is theirs from the start") for qw(error access);
    rename "$dir/$_.log", "$dir/$_.old" or die "$_: $!" for qw(error access);

    # the old error log stays in use while the new one is refused
    my %trap = (
        'a symbolic link' => [ sub { symlink $victim, $_[0] }, qr/symbolic link/ ],
        'a hard link'     => [ sub { link $victim, $_[0] },    qr/hard link/ ],
        'a file of root'  => [ sub { spill($_[0], '') },       qr/neither the workers'/ ],
        'a pipe'          => [ sub { system 'mkfifo', $_[0] }, qr/error_log \S+: / ],
    );
    for my $name (sort keys %trap) {
        my ($set, $word) = @{ $trap{$name} };
        my $before = length $r->read('error.old');
        $set->("$dir/error.log");
        $r->signal('USR1');
        ok($r->wait_for(sub { substr($r->read('error.old'), $before) =~ $word }), "$name is refused");
        victim_is_well($name);
        unlink "$dir/error.log";
    }

    $r->signal('USR1');
    ok($r->wait_for(sub { (owner("$dir/error.log") // 0) == $nobody && (owner("$dir/access.log") // 0) == $nobody }),
        'new ones are made and given to the workers');
    ok($r->wait_for(sub { $r->get('/after'); $r->read('access.log') =~ m{path=/after} }), 'who write to them');
};

subtest 'logs in a folder of root' => sub {
    my $r   = Matinee::Responder->start(workers => 1, settings => qq(user = "nobody"\n));
    my $dir = $r->dir;
    chmod 0755, $dir;
    rename "$dir/$_.log", "$dir/$_.old" or die "$_: $!" for qw(error access);
    spill("$dir/$_.log", '') for qw(error access);    # as logrotate makes them
    $r->signal('USR1');
    ok($r->wait_for(sub { $r->get('/after'); $r->read('access.log') =~ m{path=/after} }), 'a file made for them is theirs');
    is(owner("$dir/access.log"), $nobody, 'its owner');
};

# The responder with settings of its own that end in an error, so that it ends.
sub run_with {
    my ($settings) = @_;
    spill("$temp/m.conf", qq(listen = "unix:$temp/nowhere/s"\nuser = "nobody"\n$settings));
    my $out = `'$program' '$temp/m.conf' 2>&1`;
    return ($? >> 8, $out);
}

subtest 'devices and streams' => sub {
    for my $path (qw(/dev/stderr /dev/fd/2 /proc/self/fd/2)) {
        my ($status, $out) = run_with(qq(error_log = "$path"\n));
        is($status, 1, "$path as error_log");
        like($out, qr/listen: /, 'the log is there');
    }
    my $device = (stat '/dev/null')[2];
    my ($status, $out) = run_with(qq(error_log = "/dev/null"\naccess_log = "/dev/stdout"\n));
    is("$status $out", '1 ', '/dev/null as error_log');
    is((stat '/dev/null')[2], $device, 'keeps its mode');
    is(owner('/dev/null'), 0, 'and its owner');
};

subtest 'the pid file' => sub {
    my $path = "$temp/theirs/pid";
    mkdir "$temp/theirs" or die;
    chown $nobody, -1, "$temp/theirs";
    symlink $victim, $path;
    my ($status, $out) = run_with(qq(pid_file = "$path"\n));
    is($status, 1, 'a symbolic link');
    like($out, qr/pid_file \Q$path\E: is a symbolic link/, 'is refused');
    victim_is_well('a symbolic link');
    unlink $path;
    link $victim, $path;
    ($status, $out) = run_with(qq(pid_file = "$path"\n));
    victim_is_well('a hard link');
    unlike($out, qr/pid_file/, 'and what a killed master left is no hindrance');
};

# The folder's owner puts a link where the socket was bound; strace shows that
# nothing is then done by that path which would follow it.
subtest 'the socket' => sub {
    my $group = getgrgid((getpwnam 'nobody')[3]);
    my $r = Matinee::Responder->start(settings => qq(listen_mode = 0620\nlisten_group = "$group"\nuser = "nobody"\n));
    my @st = stat $r->peer;
    is($st[2] & 07777, 0620, 'has the mode asked for');
    is($st[5], (getpwnam 'nobody')[3], 'and the group');
    is((stat $r->dir)[5], 0, 'which is not its folder\'s');
    $r->stop;
SKIP: {
        my $traced = 'strace -f -e trace=chmod,fchmodat,chown,lchown,fchownat,bind';
        skip 'strace is not installed or not allowed', 2 if system("$traced true > /dev/null 2>&1") != 0;
        my $trace = `$traced timeout 1 '$program' '@{[$r->dir]}/m.conf' 2>&1 < /dev/null`;
        like($trace, qr/^.*bind\(.*\Q@{[$r->peer]}\E/m, 'it is bound');
        unlike($trace, qr/(?:chmod|fchmodat|chown|fchownat)\(.*\Q@{[$r->peer]}\E/, 'and nothing changed by that path');
    }
};

# ---- state_dir, with matinee itself ------------------------------------------

subtest 'state_dir' => sub {
    my $matinee = Matinee::Paths::program('matinee');
    plan skip_all => 'matinee is not built' unless $matinee;
    chmod 0755, $temp;
    spill("$temp/key", 'ab' x 32 . "\n");
    chmod 0600, "$temp/key";
    my $state = "$temp/state";
    my $try = sub {
        my ($more, @args) = @_;
        spill("$temp/w.conf", qq(listen = "unix:$temp/w"\nsecret_key_file = "$temp/key"\nstate_dir = "$state"\n$more));
        my $out = `timeout 2 '$matinee' -c '$temp/w.conf' @args 2>&1 < /dev/null`;
        return ($? >> 8, $out);
    };
    my $refused = sub {
        my ($name, $word) = @_;
        for my $args ('-t', '') {
            my ($status, $out) = $try->(qq(user = "nobody"\n), $args);
            is($status, 1, "$name: matinee $args ends");
            like($out, $word, 'with the reason');
            unlike($out, qr/good|worker \d/, 'and nothing else');
        }
    };
    $refused->('not there', qr/state_dir \Q$state\E: No such file.*; make it, owned by nobody/);
    mkdir $state or die;
    $refused->('of root', qr/state_dir \Q$state\E: belongs to user 0, but .* nobody; chown it/);
    chown $nobody, -1, $state;
    chmod 0555, $state;
    $refused->('not writable', qr/state_dir \Q$state\E: nobody may not write there/);
    chmod 0755, $state;
    my ($status, $out) = $try->(qq(user = "nobody"\n), '-t');
    is("$status $out", "0 $temp/w.conf: good\n", 'theirs: good');
    spill("$state/limits", '');
    chmod 0600, "$state/limits";
    $refused->('with a file of root', qr{nobody may not write to \Q$state\E/limits: .*; chown it to nobody});
    unlink "$state/limits";
    ($status, $out) = $try->(qq(user = "nobody"\n));
    is($status, 124, 'and then it serves until it is stopped') or diag $out;
    like($out, qr/ready: /, 'as it says');
    unlike($out, qr/state_dir|worker \d/, 'without a complaint');
    ($status, $out) = $try->(qq(error_log = "$temp/no/error.log"\n), '-t');
    is($status, 1, 'a log in a folder that is not there');
    like($out, qr/error_log \S+: its folder: No such file/, 'is found by -t');
    ($status, $out) = $try->(qq(user = "no-such-user"\n), '-t');
    like($out, qr/there is no user no-such-user/, 'so is a user that is not there');
};

done_testing;
