package Matinee::Tokens;

# Users, and tokens whose values a test chooses, put straight into the database
# of an instance: what the dance and `matineectl` would not hand out.
#
#   my $t = Matinee::Tokens->new($m);
#   my $ines = $t->user('ines');                          # the number of an account
#   my $got  = $t->access($ines, $key);                   # { token, secret }
#   $t->request_token($key, token => 'abc', secret => 's', user => $ines);
#   $t->id($ines, $key);                                  # the id this application knows
#   $t->feed($ines, $key, 'queues.disc');                 # a feed token; may be told a version
use strict;
use warnings;
use Carp;
use Digest::SHA qw(sha256_hex);
use Matinee::Paths;
use Matinee::Secrets;

my $number = 0;

sub missing { return Matinee::Paths::program('t/oauth/seal') ? undef : 't/oauth/seal is not built' }

sub new {
    my ($class, $m) = @_;
    return bless { m => $m, next => 1000 }, $class;
}

# An account; `status` 1 is a disabled one.
sub user {
    my ($self, $login, %o) = @_;
    my $id = $self->{next}++;
    my $now = int $self->{m}->clock;
    $self->_sql(sprintf "INSERT INTO user (id, login, first_name, last_name, status, disc_formats, preferred_disc,"
            . " created_at, changed_at) VALUES (%d, '%s', 'Ines', 'Brook', %d, 6, 2, %d, %d)",
        $id, $login, $o{status} // 0, $now, $now);
    return $id;
}

sub consumer {
    my ($self, $key) = @_;
    return $self->{consumer}{$key} //= $self->_sql("SELECT id FROM consumer WHERE consumer_key = '$key'");
}

# An access token, with the approval it stands on. Those of a chosen value: token, secret.
sub access {
    my ($self, $user, $key, %o) = @_;
    my $token = $o{token} // 'T1' . substr(sha256_hex("$$ token " . ++$number) x 2, 0, 86) . '--';
    my $secret = $o{secret} // substr sha256_hex("$$ secret $number"), 0, 32;
    my ($hash, $sealed) = $self->_sealed($token, $secret);
    my $now = int $self->{m}->clock;
    my $consumer = $self->consumer($key);
    $self->_sql("INSERT IGNORE INTO approval (user_id, consumer_id, feed_version, approved_at, address)"
            . " VALUES ($user, $consumer, " . $self->{next}++ . ", $now, '192.0.2.1')");
    $self->_sql("INSERT INTO access_token (token_hash, user_id, consumer_id, secret, created_at)"
            . " VALUES (x'$hash', $user, $consumer, x'$sealed', $now)");
    return { token => $token, secret => $secret, user => $user };
}

# A request token. Options: token, secret, user (who approved it: else it is new),
# callback (then it is one of 1.0a), verifier, expires.
sub request_token {
    my ($self, $key, %o) = @_;
    my $token = $o{token} // substr sha256_hex("$$ request " . ++$number), 0, 24;
    my $secret = $o{secret} // substr sha256_hex("$$ request secret $number"), 0, 32;
    my ($hash, $sealed) = $self->_sealed($token, $secret);
    my $now = int $self->{m}->clock;
    $self->_sql(sprintf 'INSERT INTO request_token (token_hash, consumer_id, secret, revision_a, callback, status,'
            . ' user_id, verifier_hash, created_at, expires_at)'
            . " VALUES (x'%s', %d, x'%s', %d, %s, %d, %s, %s, %d, %d)",
        $hash, $self->consumer($key), $sealed, defined $o{callback} ? 1 : 0,
        defined $o{callback} ? "'$o{callback}'" : 'NULL', defined $o{user} ? 1 : 0, $o{user} // 'NULL',
        defined $o{verifier} ? "x'" . sha256_hex($o{verifier}) . "'" : 'NULL', $now, $o{expires} // $now + 60);
    return { token => $token, secret => $secret };
}

sub id {
    my ($self, $user, $key) = @_;
    return $self->{id}{$user}{$key} //= $self->_seal('user', $self->consumer($key), $user);
}

sub feed {
    my ($self, $user, $key, $rel, $version) = @_;
    my $consumer = $self->consumer($key);
    $version //= $self->_sql("SELECT feed_version FROM approval WHERE user_id = $user AND consumer_id = $consumer");
    my $token = $self->{feed}{"$user $consumer $version $rel"} //=
        $self->_seal('feed', $consumer, $user, $version || 0, $rel);
    Matinee::Secrets::know('feed token', $token);
    return $token;
}

# ---- inside ------------------------------------------------------------------

sub _sealed {
    my ($self, $token, $secret) = @_;
    Matinee::Secrets::know('token', $token);
    Matinee::Secrets::know('token secret', $secret);
    return split ' ', $self->_seal('token', $token, $secret);
}

sub _seal {
    my ($self, @args) = @_;
    my $program = Matinee::Paths::program('t/oauth/seal') or croak missing();
    open my $from, '-|', $program, $self->{m}->dir . '/state/secret.key', @args or croak "$program: $!";
    my $line = <$from>;
    close $from or croak "seal @args failed";
    chomp $line;
    return $line;
}

sub _sql {
    my ($self, $sql) = @_;
    my $got = $self->{m}->db->sql($sql, 'matinee');
    chomp $got if defined $got;
    return $got;
}

1;
