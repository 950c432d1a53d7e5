#!/usr/bin/perl
# JSON of versions 1.0 and 1.5 is the mechanical conversion of the XML of the
# same request: t/json_by_rule.py converts by itself and compares, over every
# resource of every kind of title, plain and with everything expanded, with
# scalars as strings and typed. The catalog is that of the golden cases. The
# clock is left out: it goes on between the two requests.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Instance;
use Matinee::Tap;
use Test::More;

my $why = Matinee::Instance->missing;
plan skip_all => $why if $why;
plan skip_all => '/usr/bin/python3 is not installed' unless -x '/usr/bin/python3';

my $everything = join '%2C', qw(synopsis cast directors formats screen_formats languages_and_audio awards
    bonus_materials similars seasons episodes discs filmography);
my $more = "$everything%2Cshort_synopsis%2C%40box_art";
my @common = qw(synopsis short_synopsis cast directors format_availability screen_formats languages_and_audio
    subtitle_languages box_art similars);
my %parts = (
    movies   => [ @common, qw(awards bonus_materials discs) ],
    series   => [ @common, qw(awards bonus_materials seasons episodes discs) ],
    seasons  => [ @common, qw(awards bonus_materials episodes discs) ],
    programs => \@common,
    discs    => \@common,
);

# The addresses of all titles of the catalog but most of a very long series.
sub titles {
    my ($m) = @_;
    my @titles;
    for (split /\n/, $m->db->sql(<<'END', 'matinee')) {
SELECT t.kind, t.id, COALESCE(t.series_id, 0), COALESCE(t.playable, 0)
  FROM title t JOIN title_identity i ON i.id = t.id
 WHERE i.source_key NOT LIKE 'log-1-_%' OR i.source_key = 'log-1-250'
 ORDER BY t.id
END
        my ($kind, $id, $series, $playable) = split /\t/;
        my $word = (qw(movies series seasons programs discs))[$kind];
        push @titles,
            $word eq 'seasons'  ? [ $word, "/catalog/titles/series/$series/seasons/$id" ]
          : $word eq 'programs' ? [ $word, "/catalog/titles/programs/$id/$playable" ]
          :                       [ $word, "/catalog/titles/$word/$id" ];
    }
    return @titles;
}

# Without and with all that can be expanded, in both versions.
sub ways {
    my ($path) = @_;
    my $sign = $path =~ /\?/ ? '&' : '?';
    return ($path, "$path${sign}expand=$everything", "$path${sign}v=1.5", "$path${sign}v=1.5&expand=$more");
}

# `$most` is of how many titles of each kind the parts are asked for.
sub requests {
    my ($m, $most) = @_;
    my (@requests, %seen);
    for my $title (titles($m)) {
        my ($kind, $path) = @$title;
        push @requests, ways($path);
        next if $seen{$kind}++ >= $most;
        push @requests, map { /^(?:similars|seasons|episodes|discs)$/ ? ways("$path/$_") : "$path/$_" } @{ $parts{$kind} };
    }
    push @requests, map { ways("/catalog/people/$_"), ways("/catalog/people/$_/filmography") }
        split /\n/, $m->db->sql('SELECT id FROM person ORDER BY id', 'matinee');
    push @requests, map { ways("/catalog/titles?term=$_"), ways("/catalog/people?term=$_") }
        qw(harbor mara zzyzx pepper brandt %D0%9B%D0%B5%D0%B2 the a);
    push @requests, ways('/catalog/titles?term=ferry&start_index=1&max_results=1');
    push @requests, map { "/catalog/titles/autocomplete?term=$_" } qw(h harbor copp zzyzx t);
    push @requests, map { "/categories/$_" }
        qw(title_formats title_formats/quality title_formats/instant title_formats/disc mpaa_ratings tv_ratings
        ca_movie_ratings maturity_level queue_availability title_states rental_states screen_formats languages
        subtitle_languages bcp47_codes audio award_types award_types/academy_awards genres genres/1001 narrative
        is_language_native title_video_formats container_formats video_formats audio_formats);
    return @requests;
}

# The golden cases' catalog, with the parts of five titles of each kind; and in
# full all that a crawler finds in the demo catalog.
my @runs = (
    [ 'strings', "$FindBin::Bin/cases/catalog.jsonl",            5 ],
    [ 'typed',   "$FindBin::Bin/cases/catalog.jsonl",            5 ],
    [ 'strings', "$FindBin::Bin/../sql/demo/catalog.jsonl", 10_000 ],
);
pop @runs unless $ENV{MATINEE_FULL} && !$ENV{MATINEE_SANITIZED};
for my $run (@runs) {
    my ($mode, $catalog, $most) = @$run;
    my $m = Matinee::Instance->start(
        catalog  => $catalog,
        settings => $mode eq 'typed' ? "emulate {\n    json_scalars = \"typed\"\n}\n" : '',
    );
    my @requests = requests($m, $most);
    cmp_ok(scalar @requests, '>', 300, 'requests: ' . @requests);
    my $list = $m->dir . '/requests';
    open my $f, '>', $list or die "$list: $!";
    print $f map { "$_\n" } @requests;
    close $f or die "$list: $!";
    Matinee::Tap::run_program("JSON by rule, $mode",
        [ 'sh', '-c', 'exec /usr/bin/python3 "$0" "$@" <' . $list, "$FindBin::Bin/json_by_rule.py",
            $m->base, $m->key, $m->secret, $mode ]);
}
done_testing;
