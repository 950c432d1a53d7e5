#!/usr/bin/perl
# What people bring along: `matineectl ratings import` and `history import`,
# twice each, with all that can be wrong with such files; and `tick`.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Matinee::Ctl;
use Matinee::Need;
use Matinee::Paths;
use IO::Handle;
use POSIX ();
use Test::More;

Matinee::Need::all(Matinee::Ctl->missing);
my $ctl = Matinee::Ctl->start;
$ctl->works('-q', 'import', 'catalog', Matinee::Paths::source() . '/sql/demo/catalog.jsonl');
$ctl->works('user', 'add', $_, '--no-password') for qw(mara tom);

sub sql { return $ctl->sql(@_) }

sub id_of {
    my ($key) = @_;
    return sql("SELECT id FROM title_identity WHERE source = 'catalog' AND source_key = '$key'");
}

# All ratings, "login key rating time" each.
sub ratings {
    return sql("SELECT u.login, i.source_key, r.rating, r.rated_at FROM user_rating r JOIN user u ON u.id = r.user_id "
            . "JOIN title_identity i ON i.id = r.title_id ORDER BY u.login, i.source_key") =~ s/\t/ /gr;
}

my $matrix = id_of('movie/matrix');

subtest 'ratings of our own form' => sub {
    my $file = $ctl->file('r.csv', <<"END");
user,title,rating,time,remark
Mara,movie/citizen-kane,5,2024-05-01,"a ""classic"", they say"
mara,$matrix,3,1700000000,
TOM,movie/citizen-kane,not_interested,2024-05-02T10:00:00Z,"two
lines"
tom,movie/psycho,4,2024-05-03,
nobody,movie/psycho,4,2024-05-03,
mara,movie/nothing,4,2024-05-03,
mara,99,4,2024-05-03,
mara,movie/psycho,6,2024-05-03,
mara,movie/psycho,4,whenever,
mara,movie/psycho,4,2999-01-01,
END
    my $out = $ctl->works('ratings', 'import', $file);
    is($out, <<'END', 'what it says');
4 ratings new or changed, 0 as they were
3 lines skipped: not as they should be
1 ratings skipped: there is no such user
2 ratings skipped: the title is not in the catalog
END
    like($ctl->said, qr/\Q$_\E$/m, "$_ is said")
        for 'r.csv:7: there is no user nobody', 'r.csv:8: there is no title movie/nothing', 'r.csv:9: there is no title 99',
        'r.csv:10: the rating is 1 to 5 or not_interested', 'r.csv:11: the time is Unix seconds, a date or a date and time of RFC 3339',
        'r.csv:12: in the future';
    is(ratings(), <<"END" =~ s/\n\z//r, 'what there is');
mara movie/citizen-kane 5 1714521600
mara movie/matrix 3 1700000000
tom movie/citizen-kane 0 1714644000
tom movie/psycho 4 1714694400
END
    is(sql('SELECT COUNT(*) FROM rating_delta WHERE count <> 0 OR sum_tenths <> 0'), 0, 'all are in the averages');
    is(sql("SELECT own_sum, own_count FROM title_score WHERE title_id = $matrix"), "30\t1", 'as tenths');
    is(sql("SELECT own_count FROM title_score WHERE title_id = @{[id_of('movie/citizen-kane')]}"), 1, 'not interested counts in none');
    is(sql('SELECT COUNT(*) FROM user_bias'), 2, 'and who rates how is known');
    my $biases = sql('SELECT * FROM user_bias ORDER BY user_id');
    my $before = ratings();
    like($ctl->works('ratings', 'import', $file), qr/^0 ratings new or changed, 4 as they were\n/, 'importing it again');
    is(ratings(), $before, 'changes nothing');
    is(sql("SELECT own_sum, own_count FROM title_score WHERE title_id = $matrix"), "30\t1", 'nor the averages');
    is(sql('SELECT * FROM user_bias ORDER BY user_id'), $biases, 'nor the biases');
    is($ctl->works('-q', 'ratings', 'import', $ctl->file('r2.csv', "title,user,time,rating\nmovie/matrix,mara,2024-06-01,4\n")),
        '', '-q says nothing');
    is(sql("SELECT own_sum, own_count FROM title_score WHERE title_id = $matrix"), "40\t1", 'a change is one');

    $out = $ctl->works('ratings', 'import', '--add-users', $ctl->file('r3.csv',
        "user,title,rating,time\nNew One,movie/psycho,2,2024-06-01\nnew one,movie/matrix,2,2024-06-01\nb\x01d,movie/psycho,1,2024-06-01\n"));
    like($out, qr/^2 ratings new or changed, 0 as they were\n1 users added\n1 lines skipped/, 'users are added where wanted');
    like($ctl->works('user', 'show', 'new one'), qr/^password: +none$/m, 'without a password');
    is($ctl->works(\"user,title,rating,time\nmara,movie/up,1,2024-06-01\n", 'ratings', 'import', '-'),
        "1 ratings new or changed, 0 as they were\n", 'from standard input');
};

subtest 'a season is rated as its series' => sub {
    my ($series, $season) = (id_of('series/borgen'), id_of('season/borgen-1'));
    my $of = "SELECT title_id, rating FROM user_rating WHERE title_id IN ($series, $season)";
    $ctl->works('-q', 'ratings', 'import', $ctl->file('s.csv', "user,title,rating,time\nmara,season/borgen-1,2,2024-06-01\n"));
    is(sql($of), "$series\t2", 'by its key');
    $ctl->works('-q', 'ratings', 'import', $ctl->file('s.csv',
        "user,title,rating,time\nmara,series/borgen,3,2024-06-03\nmara,$season,5,2024-06-02\n"));
    is(sql($of), "$series\t3", 'by its id, the newer of both');
};

# Somebody else adds the user between our look and our own try, which waits for them.
subtest 'a user who is added by two at once' => sub {
    my $row = sql("SELECT COALESCE(MAX(id), 0) + 1000 FROM user");
    open my $other, '|-', 'mariadb', '--no-defaults', '--socket=' . $ctl->db->socket, '--user=root', 'c' or die "mariadb: $!";
    $other->autoflush(1);
    print $other "BEGIN; INSERT INTO user (id, login, first_name, last_name, status, created_at, changed_at) "
        . "VALUES ($row, 'late', '', '', 0, 1, 1);\n";
    # innodb_trx is only read anew when nobody asked for a tenth of a second.
    my $until = sub {
        my ($what, $sql) = @_;
        for (1 .. 150) { return if sql($sql); select undef, undef, undef, 0.2 }
        die "$what does not happen\n";
    };
    $until->('the insert', 'SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_rows_modified > 0');
    my $child = fork // die "fork: $!";
    if (!$child) {
        eval { $until->('the wait', "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'") };
        print $other "COMMIT;\n";
        POSIX::_exit(0);
    }
    my $out = $ctl->works('ratings', 'import', '--add-users', $ctl->file('late.csv', "user,title,rating,time\nlate,movie/up,4,2024-06-01\n"));
    waitpid $child, 0;
    close $other;
    is($out, "1 ratings new or changed, 0 as they were\n", 'nobody was added here');
    is(sql("SELECT user_id FROM user_rating r WHERE r.rating = 4 AND rated_at = UNIX_TIMESTAMP('2024-06-01') AND user_id >= $row"),
        $row, 'and the rating is theirs');
};

subtest 'ratings of MovieLens' => sub {
    my $links = $ctl->file('links.csv', "movieId,imdbId,tmdbId\r\n1,0000417,1\r\n2,0999999,2\r\n");
    my $text  = "userId,movieId,rating,timestamp\r\n1,1,4.5,1147880044\r\n1,2,4.0,1147880045\r\n2,1,0.5,1147880046\r\n"
        . "2,3,3.0,1147880047\r\n3,1,5.5,1\r\n";
    my $file = $ctl->file('ml.csv', $text);
    my $out = $ctl->works('ratings', 'import', '--format', 'movielens', '--links', $links, $file);
    is($out, <<'END', 'what it says');
2 ratings new or changed, 0 as they were
2 users added
1 lines skipped: not as they should be
2 ratings skipped: the title is not in the catalog
END
    like(ratings(), qr{^movielens-1 movie/trip-to-the-moon 5 1147880044\nmovielens-2 movie/trip-to-the-moon 1 1147880046$}m,
        'half stars are rounded up');
    is(sql("SELECT COUNT(*) FROM user WHERE login LIKE 'movielens-%' AND password IS NULL"), 2, 'nobody can sign in');
    like($ctl->works('ratings', 'import', '--format', 'movielens', '--links', $links, $file),
        qr/^0 ratings new or changed, 2 as they were\n1 lines/, 'again: nothing');
    $ctl->works('-q', 'import', 'catalog', '--source', 'movielens',
        $ctl->file('c.jsonl', qq({"kind":"movie","key":"3","name":"Three"}\n)));
    like($ctl->works('ratings', 'import', '--format', 'movielens', $file), qr/^1 ratings new/, 'without links by key');
    $ctl->works('-q', 'import', 'catalog', '--source', 'elsewhere',
        $ctl->file('c.jsonl', qq({"kind":"movie","key":"2","name":"Two"}\n)));
    like($ctl->works('ratings', 'import', '--format', 'movielens', '--source', 'elsewhere', $file),
        qr/^1 ratings new/, 'of another source');

    # More than a portion of rows, cut off by a broken end: what was read is there, and again works.
    my $many = "user,title,rating,time\n" . join '', map { "m" . int($_ / 4) . ",movie/" . (qw(matrix psycho up roma))[ $_ % 4 ] . ",4,2024-01-01\n" } 0 .. 1199;
    my $cut = $ctl->file('cut.csv', $many . '"open,');
    $ctl->fails(1, qr/cut\.csv:1202: the file ends inside.*goes on/s, 'ratings', 'import', '--add-users', $cut);
    is(sql("SELECT COUNT(*) FROM user_rating WHERE rated_at = UNIX_TIMESTAMP('2024-01-01')"), 1200, 'the good rows are there');
    like($ctl->works('ratings', 'import', $ctl->file('whole.csv', $many)), qr/^0 ratings new or changed, 1200 as they were$/, 'again');
};

subtest 'wrong usage of ratings' => sub {
    my $file = $ctl->file('empty.csv', '');
    $ctl->fails(1, qr/the file is empty/, 'ratings', 'import', $file);
    $ctl->fails(1, qr/names no column user/, 'ratings', 'import', $ctl->file('x.csv', "a,b\n"));
    $ctl->fails(1, qr/nothing\.csv: No such file/, 'ratings', 'import', $ctl->temp . '/nothing.csv');
    $ctl->fails(1, qr/links: No such file/, 'ratings', 'import', '--format', 'movielens', '--links', $ctl->temp . '/links', $file);
    $ctl->fails(2, qr/--format is csv or movielens/, 'ratings', 'import', '--format', 'tsv', $file);
    $ctl->fails(2, qr/--links is for/, 'ratings', 'import', '--links', 'x', $file);
    $ctl->fails(2, qr/wants: ratings import FILE/, 'ratings', 'import', @$_) for [], [ 'a', 'b' ];
    $ctl->fails(2, qr/wants one of: import/, 'ratings', @$_) for [], ['export'];
    $ctl->fails(2, qr/option/, 'ratings', 'import', '--strict', $file);
};

# The views of somebody, "key date" each.
sub views {
    my ($login) = @_;
    return sql("SELECT i.source_key, FROM_UNIXTIME(e.happened_at) FROM rental_event e JOIN user u ON u.id = e.user_id "
            . "JOIN title_identity i ON i.id = e.title_id WHERE u.login = '$login' AND e.part = 2 "
            . "ORDER BY e.happened_at, i.source_key") =~ s/\t(\S+) 12:00:00/ $1/gr;
}

subtest 'viewing history' => sub {
    sql("SET GLOBAL time_zone = '+00:00'");
    $ctl->works('-q', 'import', 'catalog', '--source', 'other', $ctl->file('o.jsonl', <<'END'));
{"kind":"series","key":"s","name":"Pétalos: A Story","aka":["Petals"]}
{"kind":"season","key":"s1","name":"Part 1","parent":"s","season_number":1}
{"kind":"season","key":"s2","name":"Part 2","parent":"s","season_number":2}
{"kind":"program","key":"p1","name":"The Bee's Nest","parent":"s1","season_number":1,"sequence":1}
{"kind":"program","key":"p2","name":"Pilot","parent":"s1","season_number":1,"sequence":2}
{"kind":"program","key":"p3","name":"Pilot","parent":"s2","season_number":2,"sequence":1}
END
    my $text = <<"END";
Title,Date
"The Wire: Season 1: The Target","1/13/24"
"the wire: season 1: the detail","1/14/24"
"The Wire: Series 1: The Buys","1/15/24"
"The Wire: Season 2: The Pager","1/15/24"
Am\x{c3}\x{a9}lie,2/3/24
amelie,2/3/24
Metropolis,2/4/24
The Wire,2/4/24
"Petals: Part 1: The Bee\x{e2}\x{80}\x{99}s Nest",2/5/24
"P\x{c3}\x{a9}talos: A Story: Part 2: Pilot",2/6/24
"Petals: Limited Series: Pilot",2/7/24
Some Film Nobody Has,2/8/24
Roma,2/30/24
Roma,2/3/2999
END
    my $file = $ctl->file('views.csv', $text);
    my $out = $ctl->works('history', 'import', $file, '--user', 'mara');
    is($out, <<'END', 'what it says');
7 views taken
2 lines skipped: not as they should be
3 lines skipped: not in the catalog
2 lines skipped: several titles have the name
END
    is(views('mara'), <<'END' =~ s/\n\z//r, 'what there is');
program/the-wire-1-1 2024-01-13
program/the-wire-1-2 2024-01-14
program/the-wire-1-3 2024-01-15
movie/amelie 2024-02-03
p1 2024-02-05
p3 2024-02-06
END
    like($ctl->said, qr/\Q$_\E$/m, "$_ is said")
        for 'views.csv:5: not in the catalog: The Wire: Season 2: The Pager', 'views.csv:9: not in the catalog: The Wire',
        'views.csv:8: several titles have this name: Metropolis', 'views.csv:12: several titles have this name: Petals: Limited Series: Pilot',
        'views.csv:14: there is no such date', 'views.csv:15: in the future';
    my $before = views('mara');
    $ctl->works('history', 'import', $file, '--user', 'mara');
    is(views('mara'), $before, 'importing it again changes nothing');

    my $either = $ctl->file('either.csv', "Title,Date\nRoma,3/2/24\n");
    $ctl->fails(1, qr/month or with the day first; say --dates mdy or --dates dmy/, 'history', 'import', $either, '--user', 'tom');
    $ctl->works('history', 'import', $either, '--user', 'tom', '--dates', 'dmy');
    $ctl->works('history', 'import', $either, '--user', 'tom', '--dates', 'mdy');
    is(views('tom'), "movie/roma 2024-02-03\nmovie/roma 2024-03-02", 'as told');
    my $many = "Titel,Datum\n" . join '', map { sprintf "Roma,%d.%d.%d\n", 1 + $_ % 28, 1 + $_ / 28 % 12, 2010 + $_ / 336 } 0 .. 1199;
    is($ctl->works('history', 'import', $ctl->file('many.csv', $many), '--user', 'tom'), "1200 views taken\n", 'many');

    $ctl->fails(1, qr/does not name Title and Date/, 'history', 'import', $ctl->file('e.csv', ''), '--user', 'tom');
    $ctl->fails(1, qr/nothing\.csv: No such file/, 'history', 'import', $ctl->temp . '/nothing.csv', '--user', 'tom');
    $ctl->fails(1, qr/no user with the login nobody/, 'history', 'import', $file, '--user', 'nobody');
    $ctl->fails(2, qr/--dates is mdy or dmy/, 'history', 'import', $file, '--user', 'tom', '--dates', 'ymd');
    $ctl->fails(2, qr/wants: history import/, 'history', 'import', @$_) for [$file], [ '--user', 'tom' ];
    $ctl->fails(2, qr/wants one of: import/, 'history');
    $ctl->fails(2, qr/option/, 'history', 'import', $file, '--user', 'tom', '--fast');
};

subtest 'tick' => sub {
    is($ctl->works('tick'), <<'END', 'nothing to do');
0 titles with new ratings
0 queues refreshed
0 tokens and counts of calls expired
0 sessions and tries expired
END
    my $mara = sql("SELECT id FROM user WHERE login = 'mara'");
    sql("INSERT INTO session VALUES (REPEAT('s', 32), $mara, 1, 2), (REPEAT('t', 32), $mara, 1, 4000000000)");
    sql("INSERT INTO request_token (token_hash, consumer_id, secret, revision_a, status, created_at, expires_at) "
            . "VALUES (REPEAT('r', 32), 1, 'x', 1, 0, 1, 2), (REPEAT('q', 32), 1, 'x', 1, 0, 1, 4000000000)");
    my $moon = id_of('movie/trip-to-the-moon');
    sql("INSERT INTO rating_delta VALUES ($moon, 3, 50, 1)");
    my $sum = sql("SELECT own_sum FROM title_score WHERE title_id = $moon");
    sql("INSERT INTO queue VALUES ($mara, 1, 1)");
    sql("INSERT INTO queue_entry VALUES ($mara, 1, @{[id_of('movie/roma')]}, 1, 0, 0, 1700000000)");
    my $catalog = sql("SELECT value FROM generation WHERE noun = 'catalog'");
    is($ctl->works('tick'), <<'END', 'something of each');
1 titles with new ratings
1 queues refreshed
1 tokens and counts of calls expired
1 sessions and tries expired
END
    is(sql("SELECT own_sum FROM title_score WHERE title_id = $moon"), $sum + 50, 'the rating is in the average');
    cmp_ok(sql("SELECT value FROM generation WHERE noun = 'catalog'"), '>', $catalog, 'caches are told');
    is(sql("SELECT saved FROM queue_entry WHERE user_id = $mara"), 0, 'what can be had is no longer saved');
    is(sql('SELECT COUNT(*) FROM session') . sql('SELECT COUNT(*) FROM request_token'), '11', 'what has not expired is there');
    like($ctl->works('tick'), qr/^(?:0 .*\n){4}$/, 'again: nothing');
    is($ctl->works('-q', 'tick'), '', '-q says nothing');
    $ctl->fails(2, qr/takes no arguments/, 'tick', 'now');
};

$ctl->stop;
done_testing;
