#!/usr/bin/perl
# Import and export with the real matineectl on a real MariaDB: what a change of
# the file does to the tables, the cards, the index and the addresses, and that
# nobody ever sees half of it.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use IO::Handle;
use JSON ();
use Matinee::MariaDB;
use Matinee::Paths;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

my $missing = Matinee::MariaDB->missing;
plan skip_all => $missing if $missing;
my $ctl  = Matinee::Paths::program('matineectl') or plan skip_all => 'matineectl is not built';
my $find = Matinee::Paths::program('t/import/find') or plan skip_all => 't/import/find is not built';

my $source = Matinee::Paths::source();
my $temp   = Matinee::Paths::tempdir('mx');
my $json   = JSON->new->utf8->canonical;
my $db     = Matinee::MariaDB->start;
my $name;          # of the database in use
my $databases = 0;

$ENV{MATINEE_SQL_DIR} = "$source/sql";
delete $ENV{MATINEE_TEST_CLOCK};
$SIG{PIPE} = 'IGNORE';    # a feed whose reader has ended

# ---- helpers -----------------------------------------------------------------

sub slurp {
    my ($path) = @_;
    open my $f, '<:raw', $path or return '';
    local $/;
    return scalar(<$f>) // '';
}

sub spew {
    my ($path, $text) = @_;
    open my $f, '>:raw', $path or die "$path: $!";
    print $f $text;
    close $f or die "$path: $!";
    return $path;
}

# An empty database with its own index; the former one stays.
sub fresh {
    $name = 'import' . ++$databases;
    $db->create($name);
    mkdir "$temp/$name" or die "$temp/$name: $!";
    my $socket = $db->socket;
    spew("$temp/$name.conf", <<"END");
state_dir = "$temp/$name"
secret_key_file = "$temp/secret.key"
index_file = "$temp/$name/index"
database { socket = "$socket" user = "root" name = "$name" }
END
    $ENV{MATINEE_CONF} = "$temp/$name.conf";
    ctl('init');
    return $name;
}

# Runs matineectl; returns exit status, standard output and standard error. A
# first argument that is a reference to a text is its standard input.
sub try {
    my (@args) = @_;
    spew("$temp/in", ref $args[0] ? ${ shift @args } : '');
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        open STDIN,  '<', "$temp/in";
        open STDOUT, '>', "$temp/out";
        open STDERR, '>', "$temp/err";
        { no warnings 'exec'; exec $ctl, @args; }
        POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return ($? & 127 ? 128 + ($? & 127) : $? >> 8, slurp("$temp/out"), slurp("$temp/err"));
}

sub ctl {
    my @args = @_;
    my ($status, $out, $err) = try(@args);
    is($status, 0, "matineectl @args[ref $args[0] ? 1 : 0 .. $#args]") or diag($out, $err);
    return $out;
}

sub lines { return join '', map { ref $_ ? $json->encode($_) . "\n" : "$_\n" } @_ }

# Imports entries (or lines as they are) and returns the counts of the summary.
sub import_entries {
    my @entries = @_;
    return counts(ctl(\lines(@entries), 'import', 'catalog', '-'));
}

sub counts {
    my ($out) = @_;
    my %n = map { /^(\w+) (\d+)$/ ? ($1 => $2) : () } split /, |\n/, $out;
    $n{dangling} = $1 if $out =~ /^(\d+) references lead/m;
    return \%n;
}

sub is_counts {
    my ($got, $want, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my %all = (map({ $_ => 0 } qw(added changed unchanged deleted merged refused)), %$want);
    is_deeply($got, \%all, $what);
}

sub sql { my ($text) = @_; chomp(my $out = $db->sql($text, $name)); return $out }

sub id_of {
    my ($key, $type) = @_;
    return sql('SELECT id FROM ' . ($type // 'title') . "_identity WHERE source_key = '$key'");
}

# All content as if it had changed long ago.
sub age {
    sql('UPDATE title SET changed_at = 1000; UPDATE person SET changed_at = 1000');
    my ($status, $out, $err) = try('check', 'cards', '--repair');
    is($status, 0, 'the cards say so, too') or diag($out, $err);
    return;
}

# The keys of titles whose content changed since age().
sub changed_titles {
    return sql('SELECT i.source_key FROM title t JOIN title_identity i ON i.id = t.id '
            . 'WHERE t.changed_at <> 1000 ORDER BY i.source_key') =~ s/\n/ /gr;
}

sub cards_are_right {
    my ($what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = try('check', 'cards');
    is($status, 0, "every card equals the tables: $what") or diag($out, $err);
    like($out, qr/^\d+ cards compared, 0 wrong$/, 'and they were compared');
    is(sql('SELECT COUNT(*) FROM title_card'), sql('SELECT COUNT(*) FROM title'), 'one each');
}

# Two texts are the same; if not, shows where they part.
sub is_text {
    my ($got, $want, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return if ok($got eq $want, $what);
    my @got  = split /^/, $got;
    my @want = split /^/, $want;
    my $i    = 0;
    $i++ while $i < @got && $i < @want && $got[$i] eq $want[$i];
    diag(sprintf "%d lines, not %d; line %d:\n%sinstead of\n%s", scalar @got, scalar @want, $i + 1,
        $got[$i] // "nothing\n", $want[$i] // "nothing\n");
    return;
}

# Where an address leads today, as the API asks.
sub at {
    my ($kind, $id) = @_;
    return sql("SELECT id FROM title WHERE id = $id AND kind = $kind UNION ALL "
            . "SELECT t.id FROM title_alias a JOIN title t ON t.id = a.title_id "
            . "WHERE a.old_id = $id AND a.old_kind = $kind LIMIT 1");
}

sub found {
    my ($what, $term) = @_;
    my $pid = open my $f, '-|';
    die "fork: $!" unless defined $pid;
    if (!$pid) {
        open STDERR, '>', '/dev/null';    # it says so when there is no index yet
        { no warnings 'exec'; exec $find, "$temp/$name/index", $what, $term // (); }
        POSIX::_exit(127);
    }
    local $/;
    my $out = <$f> // '';
    close $f;
    utf8::decode($out);
    return $out;
}

sub export { my ($to) = @_; ctl('export', 'catalog', "$temp/$to"); return slurp("$temp/$to") }

my ($MOVIE, $SERIES, $SEASON, $PROGRAM, $DISC) = 0 .. 4;

sub film { my ($key, %more) = @_; return { key => $key, name => ucfirst $key, %more } }

# A bit of everything.
my %catalog = map { $_->{key} => $_ } (
    {   key       => 'lorre', type => 'person', name => 'Peter Lorre', aka => ['László Löwenstein'],
        born      => '1904-06-26', died => '1964-03', bio => 'Actor.', popularity => 7
    },
    { key => 'lang', type => 'person', name => 'Fritz Lang', popularity => 9 },
    { key => 'name:Thea von Harbou', type => 'person', name => 'Thea von Harbou', bio => 'Wrote.' },
    film('m', name => 'M', year => 1931, aka => ['Mörder unter uns'], runtime => 6660,
        ratings   => [ { scheme => 'mpaa_ratings', value => 'NR' },
                       { scheme => 'gb_movie_ratings', value => 'PG' } ],
        genres    => [ 'Thrillers', 'Crime' ],
        cast      => [ { person => 'lorre', character => 'Hans Beckert' }, 'Ellen Widmann' ],
        directors => [ { person => 'lang' } ],
        credits   => [ { role => 'writer', name => 'Thea von Harbou' } ],
        synopsis  => 'A city <i>hunts</i> a murderer.', short_synopsis => 'A hunt.',
        formats   => [
            { format => 'instant', country => 'us', from => 1306911600, until => '2027-01-01', quality => 'HD',
              screens   => ['Full Screen 1.33:1'],
              audio     => [ { name => 'German', code => 'de', native => JSON::true, tracks => ['Mono', 'Stereo'] } ],
              subtitles => [ { name => 'English', code => 'en', narrative => 'primary' } ] },
            'DVD' ],
        awards       => [ { award => 'time', category => 'All-Time 100', year => 2005, winner => JSON::true, person => 'lang' },
                          { award => 'other', category => 'Best Part', name => 'Ellen Widmann' } ],
        external_ids => { imdb => 'tt0022100', upc => '715515015226' },
        official_url => 'http://www.example.org/m', studio => 'Nero-Film',
        similars     => [ 'metropolis', 'series' ], bonus => ['extra'],
        rating_sum   => 470, rating_count => 10, popularity => 85),
    film('metropolis', year => 1927, directors => [ { person => 'lang' } ], similars => ['m']),
    film('extra', name => 'The Making of M', art => 'm'),
    film('series', kind => 'series', name => 'A Series'),
    film('s1', kind => 'season', name => 'A Series: Season 1', parent => 'series', season_number => 1),
    film('s2', kind => 'season', name => 'A Series: Season 2', parent => 'series', season_number => 2),
    film('e1', kind => 'program', name => 'Pilot', parent => 's1', sequence => 1, episode_short => 'S1:E1 - Pilot'),
    film('e2', kind => 'program', name => 'Second', parent => 's1', sequence => 2),
    film('e3', kind => 'program', name => 'Third', parent => 's2', sequence => 1),
    film('d1', kind => 'disc', name => 'A Series: Disc 1', parent => 's1'),
);
my @order = qw(lorre m metropolis e1 e2 s1 s2 lang series e3 d1 extra);
unshift @order, 'name:Thea von Harbou';

sub entries { my %o = @_; return map { exists $o{$_} ? ($o{$_} ? $o{$_} : ()) : $catalog{$_} } @order }

sub with { my ($key, %more) = @_; return { %{ $catalog{$key} }, %more } }

# ---- the first import, and again ---------------------------------------------

subtest 'import, and the same again' => sub {
    fresh();
    is_counts(import_entries(entries()), { added => 13 }, 'all are new');
    cards_are_right('after the first import');
    is(sql('SELECT COUNT(*) FROM title'),  10, 'titles');
    is(sql('SELECT COUNT(*) FROM person'), 4,  'people, one of them known by name alone');
    is(sql('SELECT COUNT(*) FROM title WHERE series_id = ' . id_of('series')), 6,
        'seasons, programs and discs know their series, in whatever order they came');
    is(sql('SELECT COUNT(*) FROM title WHERE season_id = ' . id_of('s1')), 3, 'and their season');
    like(found('titles', 'mörder'),  qr/^1\n\d+\tM$/m, 'found by another name, accents or not');
    like(found('titles', 'morder'),  qr/^1\n\d+\tM$/m, 'without');
    like(found('people', 'widmann'), qr/Ellen Widmann/, 'somebody known by name alone is found');
    is(found('generation'), sql("SELECT value FROM generation WHERE noun = 'catalog'") . "\n",
        'the index is of this catalog');
    like(ctl('check'), qr/in order\n10 titles, 4 people, 0 applications/, 'check agrees');
    like(sql("SELECT value FROM meta WHERE name = 'imported_at'"), qr/^\d{10}$/, 'the time is noted');

    age();
    my $before = sql('CHECKSUM TABLE title, person, title_name, title_synopsis, title_rating, title_genre, '
            . 'credit, title_award, title_format, format_language, format_track, title_card');
    is_counts(import_entries(entries()), { unchanged => 13 }, 'the same file: nothing changes');
    is_counts(import_entries(reverse entries()), { unchanged => 13 }, 'in another order, too');
    is(changed_titles(), '', 'changed_at is untouched');
    is(sql('CHECKSUM TABLE title, person, title_name, title_synopsis, title_rating, title_genre, '
            . 'credit, title_award, title_format, format_language, format_track, title_card'),
        $before, 'and so is everything else');
};

subtest 'a changed line changes just that' => sub {
    age();
    is_counts(import_entries(entries(metropolis => with('metropolis', year => 1926))),
        { changed => 1, unchanged => 12 }, 'one entry differs');
    is(changed_titles(), 'metropolis', 'only its changed_at moves');
    cards_are_right('after a change');
    age();
    is_counts(import_entries(entries(lang => with('lang', bio => 'Director.'))),
        { changed => 2, unchanged => 11 }, 'a person, and the film back as it was');
    is(sql('SELECT COUNT(*) FROM person WHERE changed_at <> 1000'), 1, "only that person's changed_at");
    is_counts(import_entries(with('m', name => 'M.', aka => [], cast => ['Somebody Else'])),
        { changed => 1 }, 'a file with one line leaves the rest alone');
    is(sql('SELECT COUNT(*) FROM title'), 10, 'nothing is gone');
    like(found('people', 'somebody'), qr/Somebody Else/, 'the index has the new cast');
    like(found('titles', 'mörder'), qr/^0$/m, 'and not the old name');
    import_entries(entries());
    cards_are_right('as it was');
};

subtest 'ratings alone are no change of content' => sub {
    age();
    my $card = sql('SELECT HEX(card) FROM title_card WHERE title_id = ' . id_of('m'));
    is_counts(import_entries(with('m', rating_sum => 150, popularity => 3)), { changed => 1 },
        'ratings and popularity differ');
    is(changed_titles(), '', 'changed_at stays');
    is(sql('SELECT version FROM title WHERE id = ' . id_of('m')),
        sql('SELECT version FROM title WHERE id = ' . id_of('m')), 'and so does the version');
    isnt(sql('SELECT HEX(card) FROM title_card WHERE title_id = ' . id_of('m')), $card, 'the card has the new average');
    is(sql('SELECT imported_sum FROM title_score WHERE title_id = ' . id_of('m')), 150, 'and the tables');
    is(sql('SELECT popularity FROM title WHERE id = ' . id_of('m')), 3, 'popularity, too');
    cards_are_right('after ratings');
    is_counts(import_entries(with('lang', popularity => 1)), { changed => 1 }, "a person's popularity");
    is(sql('SELECT changed_at FROM person WHERE id = ' . id_of('lang', 'person')), 1000, 'likewise');
    sql('UPDATE title_score SET own_sum = 45, own_count = 1 WHERE title_id = ' . id_of('m'));
    ctl('check', 'cards', '--repair');
    is_counts(import_entries($catalog{m}), { changed => 1 }, 'imported again');
    is(sql('SELECT own_sum, own_count FROM title_score WHERE title_id = ' . id_of('m')), "45\t1",
        'ratings of our own users are not overwritten');
    cards_are_right('with ratings of our own');
    import_entries(entries());
};

# ---- addresses ---------------------------------------------------------------

subtest 'a title changes its kind' => sub {
    my $id = id_of('extra');
    is_counts(import_entries(with('extra', kind => 'series')), { changed => 1 }, 'a film becomes a series');
    is(id_of('extra'), $id, 'it keeps its id');
    is(at($SERIES, $id), $id, 'it answers as a series');
    is(at($MOVIE, $id), $id, 'and at its old address');
    cards_are_right('after a change of kind');
    import_entries(with('extra', kind => 'program', parent => 's1'));
    my $playable = sql("SELECT playable FROM title WHERE id = $id");
    like($playable, qr/^\d{8}$/, 'as a program it has a second number');
    is(at($_->[0], $_->[1]), $id, "kind $_->[0], number $_->[1]")
        for [ $PROGRAM, $id ], [ $PROGRAM, $playable ], [ $SERIES, $id ], [ $MOVIE, $id ];
    cards_are_right('with a child more');
    import_entries(with('extra', kind => 'program', parent => 's1', name => 'Another'));
    is(sql("SELECT playable FROM title WHERE id = $id"), $playable, 'which it keeps');
    import_entries($catalog{extra});
    is(at($PROGRAM, $playable), $id, 'also when it is none any more');
    cards_are_right('with a child less');
};

subtest 'relations move' => sub {
    is_counts(import_entries(with('e2', parent => 's2')), { changed => 1 }, 'an episode goes to another season');
    cards_are_right('in both seasons and the series');
    import_entries(with('s2', parent => undef));
    cards_are_right('a season without a series');
    is(sql('SELECT COUNT(*) FROM title WHERE series_id = ' . id_of('series')), 3, 'its episodes left with it');
    import_entries({ key => 'series', kind => 'series', deleted => JSON::true });
    cards_are_right('the series is gone');
    is(sql('SELECT COUNT(*) FROM title WHERE series_id IS NOT NULL'), 0, 'nobody is of it');
    my $n = import_entries(entries());
    is($n->{dangling}, undef, 'and it is back');
    is(sql('SELECT COUNT(*) FROM title WHERE series_id = ' . id_of('series')), 6, 'all of it');
    cards_are_right('all as before');
};

subtest 'deleted, and back again' => sub {
    my $id = id_of('metropolis');
    my $n = import_entries({ key => 'metropolis', deleted => JSON::true });
    is_counts($n, { deleted => 1, dangling => 1 }, 'it is deleted, and somebody still refers to it');
    is(at($MOVIE, $id), '', 'its address answers no more');
    is(sql("SELECT type, kind, merged_into, deleted_at > 1600000000 FROM tombstone WHERE id = $id"),
        "0\t0\tNULL\t1", 'a tombstone says when');
    is(sql("SELECT (SELECT COUNT(*) FROM title_card WHERE title_id = $id) + "
            . "(SELECT COUNT(*) FROM credit WHERE title_id = $id)"), 0, 'nothing else is left');
    like(found('titles', 'metropolis'), qr/^0$/m, 'it is not found');
    cards_are_right('after a deletion');
    is_counts(import_entries({ key => 'metropolis', deleted => JSON::true }), { unchanged => 1, dangling => 1 },
        'deleting it again is no change');
    is_counts(import_entries($catalog{metropolis}), { changed => 1 }, 'it comes back');
    is(id_of('metropolis'), $id, 'with the id it had');
    is(at($MOVIE, $id), $id, 'and its address');
    is(sql('SELECT COUNT(*) FROM tombstone'), 0, 'the tombstone is gone');
    cards_are_right('after the return');

    my $person = id_of('lorre', 'person');
    is_counts(import_entries({ type => 'person', key => 'lorre', deleted => JSON::true }),
        { deleted => 1, dangling => 1 }, 'a person is deleted');
    is(sql("SELECT type FROM tombstone WHERE id = $person"), 1, 'with a tombstone');
    is_counts(import_entries($catalog{lorre}), { changed => 1 }, 'and comes back');
    is(id_of('lorre', 'person'), $person, 'with the id it had');
    is_counts(import_entries({ type => 'person', key => 'name:Thea von Harbou', deleted => JSON::true }),
        { deleted => 1, dangling => 1 }, 'one who is credited by name');
    is_counts(import_entries($catalog{m}), { unchanged => 1, dangling => 1 }, 'a film crediting the name');
    is(sql("SELECT COUNT(*) FROM person WHERE name = 'Thea von Harbou'"), 0, 'does not bring back who was deleted');
    import_entries(entries());
    is(sql('SELECT COUNT(*) FROM tombstone'), 0, 'all are back');
};

subtest 'merges' => sub {
    import_entries(film('m2', name => 'M again', kind => 'series', similars => ['extra']),
        film('fan', similars => [ 'm2', 'extra' ], bonus => ['m2'], art => 'm2'),
        film('child', kind => 'season', parent => 'm2', season_number => 1));
    my ($m, $m2, $m3) = (id_of('m'), id_of('m2'));
    age();
    is_counts(import_entries({ key => 'm2', kind => 'series', merged_into => 'm' }), { merged => 1 }, 'm2 becomes m');
    is(at($SERIES, $m2), $m, 'its address leads to m');
    is(sql("SELECT merged_into FROM tombstone WHERE id = $m2"), $m, 'the tombstone says so');
    is(sql('SELECT similar_id FROM title_similar WHERE position = 0 AND title_id = ' . id_of('fan')), $m,
        'who named m2 as similar names m');
    is(sql('SELECT art_id FROM title WHERE id = ' . id_of('fan')), $m, 'shows its art');
    is(sql('SELECT bonus_id FROM title_bonus WHERE title_id = ' . id_of('fan')), $m, 'has it as bonus');
    is(sql('SELECT parent_id FROM title WHERE id = ' . id_of('child')), $m, 'a child is its child');
    is(changed_titles(), 'child fan', 'that changes their content');
    cards_are_right('after a merge');
    is_counts(import_entries(film('fan', similars => [ 'm2', 'extra' ], bonus => ['m2'], art => 'm2')),
        { unchanged => 1 }, 'naming m2 still is naming m');
    is_counts(import_entries(film('fan', similars => [ 'm', 'extra' ], bonus => ['m'], art => 'm')),
        { unchanged => 1 }, 'and so is naming m');
    is_counts(import_entries(film('fan2', similars => ['m2'])), { added => 1 }, 'a new entry naming m2');
    is(sql('SELECT similar_id FROM title_similar WHERE title_id = ' . id_of('fan2')), $m, 'names m, too');

    is_counts(import_entries({ key => 'm', merged_into => 'metropolis' }), { merged => 1 }, 'm becomes metropolis');
    my $last = id_of('metropolis');
    is(at($SERIES, $m2), $last, 'the first of the chain leads to its end');
    is(at($MOVIE, $m), $last, 'and so does the second');
    cards_are_right('after a chain');
    my ($status, undef, $err) = try(\lines({ key => 'metropolis', merged_into => 'm2' }), 'import', 'catalog', '-');
    is($status, 0, 'a merge that leads back to itself');
    like($err, qr/merged into itself/, 'is left out, and said');
    is(at($MOVIE, $last), $last, 'the title is still there');
    ($status, my $out, $err) = try(\lines({ key => 'extra', merged_into => 'extra' }), 'import', 'catalog', '-');
    like($err, qr/merged into itself/, 'into itself directly');
    is_counts(counts($out), { refused => 1 }, 'is a bad line');
    cards_are_right('after these');

    is_counts(import_entries($catalog{m}), { changed => 1 }, 'm comes back');
    is(at($MOVIE, $m), $m, 'its address is its own again');
    is(at($SERIES, $m2), $last, 'that of m2 stays where it was led');
    is_counts(import_entries({ key => 'm2', deleted => JSON::true }), { deleted => 1 }, 'm2 is deleted after all');
    is(at($SERIES, $m2), '', 'and leads nowhere');
    is(sql("SELECT kind FROM tombstone WHERE id = $m2"), $SERIES, 'it is remembered as what it was');
    cards_are_right('after the return');

    is_counts(import_entries(film('late', merged_into => 'later'), film('later')), { added => 1, merged => 1 },
        'one batch with a merge into what comes after it');
    is(at($MOVIE, id_of('late')), id_of('later'), 'leads there');
};

subtest 'people merge' => sub {
    fresh();
    import_entries(entries());
    age();
    my $lorre = id_of('lorre', 'person');
    my $ellen = id_of('name:Ellen Widmann', 'person');
    is_counts(import_entries({ type => 'person', key => 'name:Ellen Widmann', merged_into => 'lorre' }),
        { merged => 1 }, 'who was known by name is known by entry');
    is(sql("SELECT COUNT(*) FROM credit WHERE person_id = $lorre"), 2, 'credits are theirs');
    is(sql("SELECT COUNT(*) FROM title_award WHERE person_id = $lorre"), 1, 'awards, too');
    is(sql("SELECT person_id FROM person_alias WHERE old_id = $ellen"), $lorre, 'the old address is an alias');
    is(changed_titles(), 'm', 'the film says another name now');
    is_counts(import_entries(entries()), { unchanged => 13 }, 'the film may go on naming the old one');
    is(sql("SELECT COUNT(*) FROM person WHERE id = $ellen"), 0, 'which brings nobody back');
    is_counts(import_entries(film('new', cast => ['Ellen Widmann'])), { added => 1 }, 'nor does a new film');
    is(sql("SELECT COUNT(*) FROM credit WHERE person_id = $lorre"), 3, 'it credits who they are today');
    cards_are_right('after a person was merged');
    my $text = export('people1');
    is_counts(counts(ctl('import', 'catalog', "$temp/people1")), { unchanged => 15 }, 'the export says nothing new');
    is_text(export('people2'), $text, 'and is the same again');
};

# ---- bad lines ---------------------------------------------------------------

my @bad = (
    film('good1'), '{"key":"bad1"}', '{"key":"bad2","name":', film('good2'), '[1,2]',
    '{"name":"Bad","year":"never"}', film('good3', similars => ['nowhere'], cast => [ { person => 'nobody' } ]),
);

subtest 'bad lines' => sub {
    fresh();
    my ($status, $out, $err) = try(\lines(@bad), 'import', 'catalog', '-');
    is($status, 0, 'bad lines do not stop an import');
    is_counts(counts($out), { added => 3, refused => 4, dangling => 2 }, 'the rest is loaded');
    my @said = $err =~ /^-:(\d+): (?!warning)(\S.*)$/mg;
    is_deeply([ @said[ 0, 2, 4, 6 ] ], [ 2, 3, 5, 6 ], 'each is reported with its number') or diag($err);
    like($said[1], qr/name/, 'and the reason');
    like($said[7], qr/year/, 'in terms of the file');
    is(sql("SELECT GROUP_CONCAT(name ORDER BY name) FROM title"), 'Good1,Good2,Good3', 'those are there');
    is_counts(import_entries(film('nowhere'), { type => 'person', key => 'nobody', name => 'Nobody' }),
        { added => 2 }, 'what was referred to is there now');

    fresh();
    my $index = found('generation');
    ($status, $out, $err) = try(\lines(@bad), 'import', 'catalog', '--strict', '-');
    is($status, 1, '--strict: a bad line is the end');
    like($err, qr/4 bad entries.*nothing was changed/s, 'it says so');
    is(sql('SELECT (SELECT COUNT(*) FROM title) + (SELECT COUNT(*) FROM title_identity)'), 0, 'and nothing is there');
    is(found('generation'), $index, 'not in the index either');
    ($status, $out, $err) = try(\lines(film('good1')), 'import', 'catalog', '--strict', '-');
    is($status, 0, '--strict with good lines');

    ($status, $out, $err) = try(\"[{\"name\":\"One\"},{\"name\":\"Two\"}", 'import', 'catalog', '-');
    is($status, 1, 'an array that is cut off');
    is(sql('SELECT COUNT(*) FROM title'), 1, 'changes nothing');
    is((try('import', 'catalog', "$temp/none"))[0], 1, 'no such file');
    for my $wrong ([], ['catalog'], [ 'csv', 'x' ], [ 'catalog', '--map', 'x', '-' ], [ 'catalog', '--map', 'a=nothing', '-' ],
        [ 'imdb', '--map', 'a=name', $temp ], [ 'catalog', '--adult', '-' ], [ 'catalog', '--source', '', '-' ],
        [ 'catalog', '--min-votes', 'x', '-' ], [ 'catalog', '--frob', '-' ]) {
        my ($s, undef, $e) = try('import', @$wrong);
        ok($s == 1 || $s == 2, "import @$wrong: refused") or diag("status $s");
        like($e, qr/^(?:matineectl )?import: /m, 'with a reason');
    }
};

subtest 'a file of long texts' => sub {
    fresh();
    my $long = "\x{1f600}" x 255;
    my %big = (
        key => 'k' x 255, name => $long, short_name => $long, aka => [ $long, "\x{4e00}" x 255 ],
        synopsis => 'x' x 60000, short_synopsis => 'y' x 4000, studio => $long, year => 9999, runtime => 10000000,
        cast => [ map { { name => $long . $_ x 0, character => $long } } 1 .. 3 ],
        genres => [ "\x{1f600}" x 100 ], official_url => 'http://' . 'u' x 1993, popularity => 1e15,
        rating_sum => 5e14, rating_count => 1e13,
        formats => [ { format => 'instant', audio => [ { name => $long, code => 'c' x 64, tracks => [$long] } ], screens => [$long] } ],
        awards => [ { award => $long, category => $long, name => $long } ], external_ids => { 't' x 64 => 'v' x 255 },
    );
    is_counts(import_entries(\%big, { type => 'person', name => 'P', bio => 'z' x 60000 }), { added => 2 },
        'the largest of everything fits the tables');
    my $text = export('long1');
    is_counts(counts(ctl('import', 'catalog', "$temp/long1")), { unchanged => 2 }, 'and comes back');
    is_counts(import_entries(map { film("k$_", synopsis => 's' x 50000) } 1 .. 120), { added => 120 },
        'more text than fits one statement');
    cards_are_right('of long texts');
};

# ---- export ------------------------------------------------------------------

subtest 'export, import elsewhere, export: the same bytes' => sub {
    fresh();
    import_entries(entries(), film('gone'), film('twin', kind => 'series'), film('other source', source => 'elsewhere'));
    import_entries({ key => 'gone', deleted => JSON::true }, { key => 'twin', kind => 'series', merged_into => 'series' },
        { key => 'never was', kind => 'season', deleted => JSON::true },
        { type => 'person', key => 'name:Ellen Widmann', merged_into => 'lang' },
        film('after', similars => ['twin'], cast => [ 'Ellen Widmann', 'A', "B\x{e9}" ]));
    my $first = export('e1');
    is(scalar(() = $first =~ /\n/g), 13 + 2 + 4, 'an entry a line');
    unlike($first, qr/"name:A"/, 'people known by name alone have no line');
    like($first, qr/"key":"name:Thea von Harbou".*"bio":"Wrote\."/, 'but one who has an entry does');
    is_counts(counts(ctl('import', 'catalog', "$temp/e1")), { unchanged => 19 }, 'importing it changes nothing');
    is_text(export('e2'), $first, 'exporting it again gives the same');
    is_text(ctl('-q', 'export', 'catalog'), $first, 'and so does standard output');

    fresh();
    my @shuffled = split /^/, $first;
    @shuffled = @shuffled[ map { ($_ * 7) % @shuffled } 0 .. $#shuffled ];
    ctl(\join('', @shuffled), 'import', 'catalog', '-');
    is_text(export('e3'), $first, 'from an empty database that read it in another order, too');
    cards_are_right('of an import of an export');
    is((try('export', 'catalog', "$temp/no/such/folder"))[0], 1, 'a file that cannot be written');

    fresh();
    my $demo = "$source/sql/demo/catalog.jsonl";
    is(counts(ctl('import', 'catalog', $demo))->{refused}, 0, 'the demo catalog');
    my $out = export('d1');
    is(counts(ctl('import', 'catalog', "$temp/d1"))->{changed}, 0, 'its export is the same to us');
    cards_are_right('of the demo catalog');
    fresh();
    ctl('import', 'catalog', "$temp/d1");
    is_text(export('d2'), $out, 'and to another database');
};

# ---- cards -------------------------------------------------------------------

subtest 'a damaged card is found and mended' => sub {
    fresh();
    import_entries(entries());
    my ($m, $s1) = (id_of('m'), id_of('s1'));
    sql("UPDATE title_card SET card = CONCAT(LEFT(card, LENGTH(card) - 3), 'xyz') WHERE title_id = $m");
    sql("DELETE FROM title_card WHERE title_id = $s1");
    my ($status, $out) = try('check', 'cards');
    is($status, 1, 'check cards fails');
    like($out, qr/^title $m: the card differs from the tables$/m, 'it names the damaged one');
    like($out, qr/^title $s1: the card is missing$/m, 'and the missing one');
    like($out, qr/2 wrong$/m, 'and no other');
    my $generation = sql("SELECT value FROM generation WHERE noun = 'catalog'");
    ($status, $out) = try('check', 'cards', '--repair');
    is($status, 0, '--repair');
    like($out, qr/10 cards compared, 2 wrong, written anew/, 'says what it did');
    cards_are_right('after the repair');
    isnt(sql("SELECT value FROM generation WHERE noun = 'catalog'"), $generation, 'caches are told');
    sql("UPDATE title SET name = 'By Hand' WHERE id = $m");
    is((try('check', 'cards'))[0], 1, 'a change of the tables by hand is found as well');
};

subtest 'index' => sub {
    unlink "$temp/$name/index";
    my ($status, undef, $err) = try('check');
    is($status, 1, 'check misses the index');
    like($err, qr/index.*missing.*run matineectl index/s, 'and says what to do');
    ctl('index');
    like(found('titles', 'hand'), qr/By Hand/, 'the index is made from the tables');
    like(ctl('check'), qr/in order/, 'check is content');
    sql("UPDATE generation SET value = value + 1 WHERE noun = 'catalog'");
    like((try('check'))[2], qr/not of this catalog/, 'an index of another generation is noticed');
};

# ---- never half --------------------------------------------------------------

# A feed whose lines are written one by one to a running import.
sub start_import {
    my @args = @_;
    pipe my $read, my $write or die "pipe: $!";
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        close $write;
        open STDIN,  '<&', $read;
        open STDOUT, '>', "$temp/feed.out";
        open STDERR, '>', "$temp/feed.err";
        { no warnings 'exec'; exec $ctl, 'import', 'catalog', @args, '-'; }
        POSIX::_exit(127);
    }
    close $read;
    $write->autoflush(1);
    return ($pid, $write);
}

sub await {
    my ($what, $ready) = @_;
    my $deadline = time + 60;
    until ($ready->()) {
        return fail("$what: not within a minute") if time > $deadline;
        sleep 0.02;
    }
    return pass($what);
}

sub in_the_middle {
    my ($more_than) = @_;
    return sub {
        sql('SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; SELECT COUNT(*) FROM title') > $more_than;
    };
}

sub numbered { my ($n, %more) = @_; return film("n$n", year => 1900 + $n % 100, cast => [ "Actor " . $n % 50 ], %more) }

subtest 'an import that is killed changes nothing' => sub {
    fresh();
    import_entries(map { numbered($_) } 1 .. 600);
    my $before = export('k1');
    my $index  = found('generation');
    my ($pid, $feed) = start_import();
    print $feed lines(map { numbered($_, name => "Other $_") } 1 .. 4000);
    await('it is in the middle', in_the_middle(600));
    is(sql('SELECT COUNT(*) FROM title'), 600, 'others still see the old catalog');
    kill 'KILL', $pid;
    waitpid $pid, 0;
    close $feed;
    is_text(export('k2'), $before, 'after kill -9 the catalog is the old one, to the byte');
    is(found('generation'), $index, 'and the index is of it');
    cards_are_right('after kill -9');
    like(ctl('check'), qr/in order/, 'check finds nothing');
    await('the database has noticed', sub { !in_the_middle(600)->() });
    is_counts(import_entries(map { numbered($_, name => "Other $_") } 1 .. 1600),
        { changed => 600, added => 1000 }, 'and the next import works');
    is(sql('SELECT COUNT(DISTINCT id) FROM title_identity'), 1600, 'no id was given twice');
};

subtest 'two imports at once come one after the other' => sub {
    my ($pid, $feed) = start_import();
    print $feed lines(map { numbered($_, name => "First $_") } 1 .. 2500);
    await('the first is at work', sub {
        sql('SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; SELECT COUNT(*) FROM title WHERE name LIKE "First%"') > 0;
    });
    my ($second, $other) = start_import('--source', 'second');
    print $other lines(map { numbered($_) } 1 .. 600);
    close $other;
    await('the second waits', sub { sql('SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE "UPDATE generation%"') });
    close $feed;
    waitpid $pid, 0;
    is($?, 0, 'the first ends well');
    waitpid $second, 0;
    is($?, 0, 'and so does the second') or diag(slurp("$temp/feed.err"));
    is(sql('SELECT COUNT(*) FROM title'), 3100, 'both are there');
    like(ctl('check'), qr/in order/, 'with an index of both');
    cards_are_right('of both');
};

subtest 'readers see the old catalog or the new one' => sub {
    fresh();
    my @old = map { numbered($_) } 1 .. 1500;
    my @new = (map({ numbered($_, name => "New $_", synopsis => 'New.') } 1 .. 2000),
        map { { key => "n$_", deleted => JSON::true } } 1 .. 300);
    import_entries(@old);
    # one statement, so one moment; the cards say it as the tables do
    my $look = 'SELECT (SELECT COUNT(*) FROM title), (SELECT COUNT(*) FROM title_card), '
        . '(SELECT COUNT(*) FROM title_card WHERE card LIKE BINARY "%New %"), '
        . '(SELECT COUNT(*) FROM title WHERE name LIKE "New %"), (SELECT COUNT(*) FROM credit), '
        . '(SELECT COUNT(*) FROM title_synopsis), (SELECT COUNT(*) FROM tombstone);';
    my $state = sql($look);
    my ($reader, $seen) = (0, "$temp/seen");
    pipe my $read, my $write or die "pipe: $!";
    my $client = fork // die "fork: $!";
    if (!$client) {
        close $write;
        open STDIN,  '<&', $read;
        open STDOUT, '>', $seen;
        my ($program) = grep { -x } map { ("$_/mariadb", "$_/mysql") } split /:/, $ENV{PATH};
        exec $program, '--no-defaults', '--batch', '--skip-column-names', '--unbuffered', '--socket=' . $db->socket,
            '--user=root', $name;
    }
    close $read;
    my $polling = fork // die "fork: $!";
    if (!$polling) {
        $SIG{PIPE} = 'DEFAULT';
        print $write "$look\n" or POSIX::_exit(0) while 1;
    }
    close $write;
    await('the reader reads', sub { -s $seen });
    is_counts(import_entries(@new), { changed => 1500, added => 500, deleted => 300 }, 'a large change');
    my $after = sql($look);
    await('the reader has seen it', sub { slurp($seen) =~ /^\Q$after\E$/m });
    kill 'KILL', $polling, $client;
    waitpid $_, 0 for $polling, $client;
    my (%states, @sequence);
    for (slurp($seen) =~ /^(.+)\n/mg) {
        push @sequence, $_ if !@sequence || $sequence[-1] ne $_;
        $states{$_}++;
    }
    is_deeply(\@sequence, [ $state, $after ], 'it saw one, then the other, and nothing else')
        or diag(explain(\%states));
    note("looks: $states{$state} before, $states{$after} after");
};

# ---- foreign files -----------------------------------------------------------

subtest 'IMDb' => sub {
    fresh();
    my ($status, $out, $err) = try('import', 'imdb', "$source/t/import/imdb");
    is($status, 0, 'a folder of TSV files') or diag($err);
    my $n = counts($out);
    cmp_ok($n->{added}, '>', 10, 'entries');
    is(sql("SELECT COUNT(*) FROM title_identity WHERE source <> 'imdb'"), 0, 'their source is imdb');
    cmp_ok(sql("SELECT COUNT(*) FROM title WHERE kind = $PROGRAM AND series_id IS NOT NULL"), '>', 0,
        'episodes know their series');
    cards_are_right('of IMDb');
    is($n->{dangling}, undef, 'nothing refers to what is not there');
    is_counts(counts((try('import', 'imdb', "$source/t/import/imdb"))[1]), { unchanged => $n->{added} },
        'again: nothing changes');
    my $text = export('i1');
    is(counts(ctl('import', 'catalog', "$temp/i1"))->{changed}, 0, 'its export is the same');
    is((try('import', 'imdb', $temp))[0], 1, 'a folder without them');
    is((try('import', 'imdb', '--source', 'x', "$source/t/import/imdb"))[0], 2, '--source is not for it');
};

subtest '36,273 films from Wikipedia' => sub {
    my ($file) = grep { -f } "$source/../shared/data/wikipedia-movies.jsonl.xz";
    plan skip_all => '../shared/data/wikipedia-movies.jsonl.xz is not here' unless $file;
    plan skip_all => 'xz is not installed' if system('command -v xzcat > /dev/null') != 0;
    fresh();
    my @import = ('import', 'catalog', '--source', 'wikipedia', '--map', 'title=name', '--map', 'extract=synopsis',
        '--map', 'href=', '-');
    my $run = sub {
        my $start = time;
        my $status = system("xzcat '$file' | '$ctl' @import > '$temp/w.out' 2> '$temp/w.err'");
        diag(sprintf 'import: %.1f s', time - $start);
        return $status;
    };
    is($run->(), 0, 'imported with one command');
    my $n      = counts(slurp("$temp/w.out"));
    my $passed = () = slurp("$temp/w.err") =~ /the same as line \d+: passed over/g;
    is($n->{refused}, 0, 'none is refused');
    is($n->{added} + $passed, 36273, 'every film is there, or said to be there twice');
    is(sql('SELECT COUNT(*) FROM title'), $n->{added}, 'and the tables agree');
    cards_are_right('of all of them');
    like(found('titles', 'casablanca'), qr/^\d+\tCasablanca$/m, 'Casablanca is found');
    like(found('titles', 'm'),          qr/^\d+\tM$/m,          'and M');
    like(found('titles', 'casablnca'),  qr/^\d+\tCasablanca$/m, 'with a slip of the finger');
    like(found('people', 'peter lorre'), qr/^\d+\tPeter Lorre$/m, 'and people');
    is($run->(), 0, 'imported again');
    is_counts(counts(slurp("$temp/w.out")), { unchanged => $n->{added} }, 'nothing changes');
    my $start = time;
    my $text  = export('w1');
    diag(sprintf 'export: %.1f s, %.1f MB', time - $start, length($text) / 1e6);
    $start = time;
    ctl('index');
    diag(sprintf 'index: %.1f s', time - $start);
    is_counts(counts(ctl('import', 'catalog', "$temp/w1")), { unchanged => $n->{added} }, 'its export says the same');
};

$db->stop;
done_testing;
