/*
 * Migrations: once, twice, cut off, killed, at the same time, and files that are
 * wrong. Works in folders of its own beside the real one.
 */
#include "fixture.h"

#include "store/connection.h"
#include "store/queries.h"
#include "store/sqlfile.h"
#include "store/tx.h"
#include "util/arena.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct store *store;
static char dir[] = "/tmp/matinee-migrate-XXXXXX";

static void
command(const char *sql)
{
    assert_int_equal(connection_ready(store), 0);
    assert_int_equal(connection_command(store, sql), 0);
}

static const char *
path_of(struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%s", dir, name);
}

static void
write_file(const char *name, const char *text)
{
    struct arena *a = arena_new(0);
    FILE *f = fopen(path_of(a, name), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    arena_free(a);
}

/* A folder with the real 0000 and one more file; an empty database. */
static int
setup(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *real = arena_printf(a, "%s/0000-migration.sql", getenv("MATINEE_SQL_DIR"));
    char text[8192];
    FILE *f = fopen(real, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    assert_true(n > 100 && n < sizeof text - 1);
    text[n] = '\0';
    fclose(f);
    strcpy(dir + strlen(dir) - 6, "XXXXXX");
    assert_non_null(mkdtemp(dir));
    write_file("0000-migration.sql", text);
    store = fixture_open();
    const char *name = getenv("MATINEE_DB_NAME");
    command(arena_printf(a, "DROP DATABASE %s", name));
    command(arena_printf(a, "CREATE DATABASE %s", name));
    command(arena_printf(a, "USE %s", name));
    arena_free(a);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const char *const names[] = { "0000-migration.sql", "0001-one.sql", "0001-other.sql",
        "0002-two.sql" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(a, names[i]));
    assert_int_equal(rmdir(dir), 0);
    store_close(store);
    arena_free(a);
    return 0;
}

static int
rows_of(const char *table)
{
    struct arena *a = arena_new(0);
    int result = connection_command(store, arena_printf(a, "DELETE FROM %s", table));
    arena_free(a);
    return result;
}

static void
count_calls(void *arg, const char *name, size_t at, size_t of)
{
    assert_true(name != NULL && at >= 1 && at <= of);
    ++*(int *)arg;
}

static void
test_real(void **state)
{
    (void)state;
    const char *real = getenv("MATINEE_SQL_DIR");
    int calls = 0;
    int files = store_migrate_pending(store, real);
    assert_true(files >= 2);
    assert_int_equal(store_migrate(store, real, count_calls, &calls), files);
    assert_int_equal(calls, files);
    assert_int_equal(store_migrate_pending(store, real), 0);
    assert_int_equal(store_migrate(store, real, count_calls, &calls), 0);
    assert_int_equal(calls, files);
    command("INSERT INTO meta (name, value) VALUES ('x', 'y')");
}

/* A statement that fails stops it; once mended it goes on with that one. */
static void
test_failed(void **state)
{
    (void)state;
    write_file("0001-one.sql", "CREATE TABLE t1 (a INT PRIMARY KEY);\n"
                               "INSERT INTO t1 (a) VALUES (1); -- not to be repeated\n"
                               "CREATE TABLE broken (;\n");
    write_file("0002-two.sql", "CREATE TABLE t2 (a INT PRIMARY KEY);\n");
    assert_int_equal(store_migrate(store, dir, NULL, NULL), -1);
    assert_int_equal(store_migrate_pending(store, dir), 2);
    assert_int_equal(rows_of("t2"), -1);
    write_file("0001-one.sql", "CREATE TABLE t1 (a INT PRIMARY KEY);\n"
                               "INSERT INTO t1 (a) VALUES (1);\n"
                               "CREATE TABLE mended (a INT PRIMARY KEY);\n");
    assert_int_equal(store_migrate(store, dir, NULL, NULL), 2);
    assert_int_equal(rows_of("mended"), 0);
    assert_int_equal(rows_of("t2"), 0);
}

/* Cut off between doing a statement and noting it: it counts as done. */
static void
test_cut_off(void **state)
{
    (void)state;
    write_file("0001-one.sql",
        "CREATE TABLE t1 (a INT PRIMARY KEY);\nALTER TABLE t1 ADD COLUMN b INT;\n"
        "ALTER TABLE t1 ADD KEY b (b);\nCREATE TABLE t2 (a INT PRIMARY KEY);\n");
    assert_int_equal(store_migrate(store, dir, NULL, NULL), 1);
    for (int done = 0; done < 4; done++) {
        struct arena *a = arena_new(0);
        command(arena_printf(a, "UPDATE migration SET statements = %d, finished = 0", done));
        if (done < 3) {
            command("DROP TABLE t2");
            if (done < 2)
                command("ALTER TABLE t1 DROP KEY b");
            if (done < 1)
                command("ALTER TABLE t1 DROP COLUMN b");
        }
        assert_int_equal(store_migrate_pending(store, dir), 1);
        assert_int_equal(store_migrate(store, dir, NULL, NULL), 1);
        assert_int_equal(rows_of("t2"), 0);
        arena_free(a);
    }
}

/* A table of that name which no migration made is not taken for done. */
static void
test_foreign_table(void **state)
{
    (void)state;
    command("CREATE TABLE t1 (z INT PRIMARY KEY)");
    write_file("0001-one.sql", "CREATE TABLE t1 (a INT PRIMARY KEY);\n");
    assert_int_equal(store_migrate(store, dir, NULL, NULL), -1);
    assert_false(store_unavailable(store));
}

static void
test_same_number(void **state)
{
    (void)state;
    write_file("0001-one.sql", "CREATE TABLE t1 (a INT PRIMARY KEY);\n");
    write_file("0001-other.sql", "CREATE TABLE t2 (a INT PRIMARY KEY);\n");
    assert_int_equal(store_migrate(store, dir, NULL, NULL), -1);
    assert_int_equal(rows_of("t1"), -1);
}

static void
test_no_folder(void **state)
{
    (void)state;
    assert_int_equal(store_migrate(store, "/nonexistent", NULL, NULL), -1);
    assert_int_equal(store_migrate(store, dir, NULL, NULL), -1);
}

/* Somebody else is at it; when that connection ends, the way is free. */
static void
test_claimed(void **state)
{
    (void)state;
    write_file("0001-one.sql", "CREATE TABLE t1 (a INT PRIMARY KEY);\n");
    assert_int_equal(store_migrate(store, dir, NULL, NULL), 1);
    write_file("0002-two.sql", "CREATE TABLE t2 (a INT PRIMARY KEY);\n");
    struct store *other = fixture_open();
    assert_int_equal(q_migration_claim(other, 1), 1);
    assert_int_equal(store_migrate(store, dir, NULL, NULL), -1);
    assert_int_equal(rows_of("t2"), -1);
    store_close(other);
    int result = -1;
    for (int i = 0; i < 100 && result < 0; i++) {
        struct timespec t = { .tv_nsec = 50000000 };
        nanosleep(&t, NULL);
        result = store_migrate(store, dir, NULL, NULL);
    }
    assert_int_equal(result, 1);
}

/* kill -9 in the middle of a long statement. */
static void
test_killed(void **state)
{
    (void)state;
    write_file("0001-one.sql", "CREATE TABLE t1 (a INT PRIMARY KEY);\nDO SLEEP(1);\n"
                               "CREATE TABLE t2 (a INT PRIMARY KEY);\n");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *s = fixture_open();
        store_migrate(s, dir, NULL, NULL);
        _exit(0);
    }
    struct timespec t = { .tv_nsec = 500000000 };
    nanosleep(&t, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    int result = -1;
    for (int i = 0; i < 100 && result < 0; i++) {
        t.tv_nsec = 100000000;
        nanosleep(&t, NULL);
        result = store_migrate(store, dir, NULL, NULL);
    }
    assert_int_equal(result, 1);
    assert_int_equal(rows_of("t2"), 0);
}

static void
test_split(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct sqlfile f;
    assert_int_equal(
        sqlfile_split(a,
            "-- a; comment\n\n SELECT ';', \"--\", `;` -- more;\n;;\nB 'it''s' '\\';';\n", &f),
        0);
    assert_int_equal(f.n, 2);
    assert_string_equal(f.statements[0], "SELECT ';', \"--\", `;` \n");
    assert_string_equal(f.statements[1], "B 'it''s' '\\';'");
    assert_int_equal(sqlfile_split(a, "-- nothing\n", &f), 0);
    assert_int_equal(f.n, 0);
    assert_int_equal(sqlfile_split(a, "SELECT 1", &f), -1);
    assert_int_equal(sqlfile_split(a, "SELECT 'x;", &f), -1);
    arena_free(a);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_real),
        IN_FOLDER(test_failed),
        IN_FOLDER(test_cut_off),
        IN_FOLDER(test_foreign_table),
        IN_FOLDER(test_same_number),
        IN_FOLDER(test_no_folder),
        IN_FOLDER(test_claimed),
        IN_FOLDER(test_killed),
        cmocka_unit_test(test_split),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
