package Matinee::Secrets;

# What no log may hold. The test library tells of every secret it makes or is
# given; when an installation stops, its logs are searched for all of them, as
# they are and percent-encoded.
#
#   Matinee::Secrets::know('password', $password);
#   my @found = Matinee::Secrets::found(@files);    # "password in access.log: line"
use strict;
use warnings;
use List::Util qw(uniq);

# Signatures are as many as requests; the youngest are enough.
my $signatures_max = 2000;
# What is shorter could be in a log by chance. A PIN is looked for with care.
my $length_min = 8;

my (%known, @signatures);

sub know {
    my ($kind, @values) = @_;
    for my $value (@values) {
        next unless defined $value && (length $value >= $length_min || $kind eq 'PIN');
        if ($kind eq 'signature') {
            push @signatures, $value;
            shift @signatures if @signatures > $signatures_max;
        } else {
            $known{$value} //= $kind;
        }
    }
    return;
}

# What is no secret after all, as the name of an application in a hidden field.
sub forget { delete @known{@_}; return }

# How many are known, by kind.
sub count {
    my %count;
    $count{$_}++ for values %known;
    $count{signature} = @signatures if @signatures;
    return \%count;
}

# Lines of these files that hold one.
sub found {
    my (@files) = @_;
    my %kind = ((map { $_ => 'signature' } @signatures), %known);
    my (%of, @pins);
    for my $value (keys %kind) {
        if ($kind{$value} eq 'PIN') { push @pins, quotemeta $value; next }
        $of{$_} = $kind{$value} for _forms($value);
    }
    my %by_start;
    push @{ $by_start{ substr $_, 0, $length_min } }, $_ for sort { length $b <=> length $a } keys %of;
    my $pin = join '|', @pins;
    my @found;
    for my $file (@files) {
        open my $f, '<:raw', $file or next;
        (my $name = $file) =~ s{.*/}{};
        while (my $line = <$f>) {
            chomp $line;
            my $in = _first_in($line, \%by_start);
            push @found, "$of{$in} in $name: $line" if defined $in;
            push @found, "PIN in $name: $line"
                if length $pin && $line =~ /(?:(?<![\w.:=-])|(?:verifier|pin)\W{1,3})(?:$pin)(?![\w.:-])/i;
        }
    }
    return @found;
}

# The first of these texts, known by their first letters, that a line holds. There
# are too many for a pattern of them all.
sub _first_in {
    my ($line, $by_start) = @_;
    for my $at (0 .. length($line) - $length_min) {
        my $texts = $by_start->{ substr $line, $at, $length_min } or next;
        for my $text (@$texts) {
            return $text if substr($line, $at, length $text) eq $text;
        }
    }
    return;
}

# A value as it is, percent-encoded, and so again.
sub _forms {
    my ($value) = @_;
    utf8::encode($value) if utf8::is_utf8($value);
    my @forms = ($value);
    push @forms, $forms[-1] =~ s/([^A-Za-z0-9\-._~])/sprintf '%%%02X', ord $1/ger for 1 .. 2;
    (my $plus = $value) =~ tr/ /+/;
    push @forms, $plus, map { s/%((?:25)*[0-9A-F]{2})/'%' . lc $1/ger } @forms;
    return uniq(@forms);
}

1;
