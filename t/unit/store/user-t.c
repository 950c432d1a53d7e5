/*
 * Accounts: reading and changing them, and that nothing of a user outlives the
 * account. The tables are asked of the database, so that one that comes later
 * is noticed here.
 */
#include "people.h"

#include "store/generation.h"
#include "store/session.h"
#include "store/tx.h"
#include "store/user_data.h"

static struct store *store;
static struct arena *arena;

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    arena = arena_new(0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    store_close(store);
    return 0;
}

static int64_t
accounts_generation(void)
{
    int64_t values[NOUN__MAX];
    assert_int_equal(store_generation_read(store, values), 0);
    return values[NOUN_ACCOUNTS];
}

/* ---- one account ----------------------------------------------------------- */

static void
test_add(void **state)
{
    (void)state;
    struct store_user u = {
        .user = { .login = "In\xc3\xa9s@Example.org",
            .first_name = "In\xc3\xa9s",
            .last_name = "Example",
            .nickname = "ines",
            .can_instant_watch = true,
            .disc_formats = 1 << MEDIUM_BLURAY | 1 << MEDIUM_DVD,
            .preferred_disc = MEDIUM_BLURAY,
            .max_discs = 3,
            .max_maturity = 100,
            .language = "Spanish" },
        .password = "$y$hash",
        .terms_accepted = 5,
    };
    struct store_user got;
    assert_int_equal(store_user_add(store, &u, 1000), 1);
    uint64_t queries = store_queries(store);
    assert_int_equal(store_user_by_id(store, arena, u.user.id, &got), 1);
    assert_int_equal(store_queries(store) - queries, 1);
    assert_int_equal(got.user.id, u.user.id);
    assert_string_equal(got.user.login, "ines@example.org");
    assert_string_equal(got.user.first_name, "In\xc3\xa9s");
    assert_string_equal(got.user.last_name, "Example");
    assert_string_equal(got.user.nickname, "ines");
    assert_true(got.user.can_instant_watch);
    assert_int_equal(got.user.disc_formats, 6);
    assert_int_equal(got.user.preferred_disc, MEDIUM_BLURAY);
    assert_int_equal(got.user.max_discs, 3);
    assert_int_equal(got.user.max_maturity, 100);
    assert_string_equal(got.user.language, "Spanish");
    assert_string_equal(got.password, "$y$hash");
    assert_int_equal(got.status, USER_ACTIVE);
    assert_int_equal(got.terms_accepted, 5);
    assert_int_equal(got.created, 1000);
    assert_int_equal(got.changed, 1000);
    assert_int_equal(store_user_by_id(store, arena, u.user.id + 1000, &got), 0);
    assert_int_equal(store_user_by_id(store, arena, 0, &got), 0);
}

/* However it is typed, it is one login. */
static void
test_logins(void **state)
{
    (void)state;
    static const char *const same[] = { "jo\xc3\xa3o", "JO\xc3\x83O", "joa\xcc\x83o", " joao ",
        "\xef\xbd\x8aoao" };
    static const char *const none[] = { "", " ", "\xff", "a\nb", "a\x7f", "\xcc\x81" };
    struct store_user got;
    int64_t id = add_user(store, "Joao");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct store_user u = { .user = {
                                    .login = same[i], .first_name = "", .last_name = "" } };
        assert_int_equal(store_user_by_login(store, arena, same[i], &got), 1);
        assert_int_equal(got.user.id, id);
        assert_string_equal(store_user_fold(arena, same[i]), "joao");
        assert_int_equal(store_user_add(store, &u, NOW), 0);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct store_user u = { .user = {
                                    .login = none[i], .first_name = "", .last_name = "" } };
        assert_null(store_user_fold(arena, none[i]));
        assert_int_equal(store_user_by_login(store, arena, none[i], &got), 0);
        assert_int_equal(store_user_add(store, &u, NOW), 0);
    }
    assert_int_equal(store_user_by_login(store, arena, "joaos", &got), 0);
    assert_int_equal(store_user_by_login(store, arena, "jo o", &got), 0);
}

static void
test_login_length(void **state)
{
    (void)state;
    char login[3000];
    memset(login, 'l', sizeof login);
    login[USER_LOGIN_MAX] = '\0';
    int64_t id = add_user(store, login);
    struct store_user got;
    assert_int_equal(store_user_by_login(store, arena, login, &got), 1);
    assert_int_equal(got.user.id, id);
    login[USER_LOGIN_MAX] = 'l';
    login[USER_LOGIN_MAX + 1] = '\0';
    assert_null(store_user_fold(arena, login));
    login[USER_LOGIN_MAX + 1] = 'l';
    login[sizeof login - 1] = '\0';
    assert_null(store_user_fold(arena, login));
    /* soft hyphens fold to nothing, but what lies behind them counts */
    for (size_t i = 0; i + 3 < sizeof login; i += 2)
        memcpy(login + i, "\xc2\xad", 2);
    memcpy(login, "joao", 4);
    assert_null(store_user_fold(arena, login));
}

static void
test_list(void **state)
{
    (void)state;
    struct store_user *all, *part;
    size_t n, nparts = 0, got;
    for (int i = 0; i < 5; i++)
        add_user(store, arena_printf(arena, "list%d", i));
    assert_int_equal(store_user_list(store, arena, NULL, 100, &all, &n), 0);
    assert_true(n >= 5);
    for (size_t i = 1; i < n; i++)
        assert_true(strcmp(all[i - 1].user.login, all[i].user.login) < 0);
    const char *after = NULL;
    do {
        assert_int_equal(store_user_list(store, arena, after, 2, &part, &got), 0);
        for (size_t i = 0; i < got; i++)
            assert_int_equal(part[i].user.id, all[nparts++].user.id);
        after = got > 0 ? part[got - 1].user.login : NULL;
    } while (got == 2);
    assert_int_equal(nparts, n);
}

/* ---- changes --------------------------------------------------------------- */

static void
test_changes(void **state)
{
    (void)state;
    struct store_user got;
    int64_t id = add_user(store, "changing");
    struct user plan = { .id = id,
        .first_name = "C",
        .last_name = "H",
        .disc_formats = 1 << MEDIUM_DVD,
        .preferred_disc = MEDIUM_DVD,
        .max_discs = 1,
        .max_maturity = 60 };
    int64_t before = accounts_generation();
    assert_int_equal(store_user_set_password(store, id, "$y$new", 2000), 1);
    assert_int_equal(store_user_set_plan(store, &plan, 2001), 1);
    assert_int_equal(store_user_accept_terms(store, id, 2002), 1);
    assert_int_equal(store_user_set_status(store, id, USER_DISABLED, 2003), 1);
    assert_int_equal(accounts_generation(), before + 4);
    assert_int_equal(store_user_by_id(store, arena, id, &got), 1);
    assert_string_equal(got.password, "$y$new");
    assert_string_equal(got.user.login, "changing");
    assert_string_equal(got.user.first_name, "C");
    assert_string_equal(got.user.last_name, "H");
    assert_null(got.user.nickname);
    assert_null(got.user.language);
    assert_false(got.user.can_instant_watch);
    assert_int_equal(got.user.disc_formats, 1 << MEDIUM_DVD);
    assert_int_equal(got.user.preferred_disc, MEDIUM_DVD);
    assert_int_equal(got.user.max_discs, 1);
    assert_int_equal(got.user.max_maturity, 60);
    assert_int_equal(got.terms_accepted, 2002);
    assert_int_equal(got.status, USER_DISABLED);
    assert_int_equal(got.created, NOW);
    assert_int_equal(got.changed, 2003);
    assert_int_equal(store_user_set_status(store, id, USER_ACTIVE, 2003), 1);
    assert_int_equal(store_user_set_status(store, id, USER_ACTIVE, 2003), 1);
    assert_int_equal(store_user_set_password(store, id, NULL, 2003), 1);
    assert_int_equal(store_user_by_id(store, arena, id, &got), 1);
    assert_int_equal(got.status, USER_ACTIVE);
    assert_null(got.password);
}

static void
test_changes_of_nobody(void **state)
{
    (void)state;
    struct user plan = { .id = 999999, .first_name = "", .last_name = "" };
    int64_t before = accounts_generation();
    assert_int_equal(store_user_set_status(store, 999999, USER_DISABLED, 1), 0);
    assert_int_equal(store_user_set_password(store, 999999, "x", 1), 0);
    assert_int_equal(store_user_set_plan(store, &plan, 1), 0);
    assert_int_equal(store_user_accept_terms(store, 999999, 1), 0);
    assert_int_equal(store_user_delete(store, 999999), 0);
    assert_int_equal(accounts_generation(), before);
}

static void
begin_session(int64_t user_id, const char *word)
{
    struct hash h = hash_of(word, user_id);
    struct store_user u;
    assert_int_equal(store_user_by_id(store, arena, user_id, &u), 1);
    assert_int_equal(store_session_add(store, h.bytes, &u, NOW, NOW + 100), 1);
}

static int64_t
sessions_of(int64_t id)
{
    return ask(store, arena_printf(arena, "SELECT COUNT(*) FROM session WHERE user_id = %lld",
                          (long long)id));
}

/* Disabling and a new password end what was signed in; a new plan does not. */
static void
test_sessions_end(void **state)
{
    (void)state;
    int64_t id = add_user(store, "signed in");
    int64_t other = add_user(store, "signed in too");
    struct user plan = { .id = id, .first_name = "", .last_name = "" };
    begin_session(id, "one");
    begin_session(id, "two");
    begin_session(other, "one");
    assert_int_equal(store_user_set_plan(store, &plan, NOW), 1);
    assert_int_equal(store_user_set_status(store, id, USER_ACTIVE, NOW), 1);
    assert_int_equal(sessions_of(id), 2);
    assert_int_equal(store_user_set_password(store, id, "$y$", NOW), 1);
    assert_int_equal(sessions_of(id), 0);
    begin_session(id, "three");
    assert_int_equal(store_user_set_status(store, id, USER_DISABLED, NOW), 1);
    assert_int_equal(sessions_of(id), 0);
    assert_int_equal(sessions_of(other), 1);
}

/* ---- removal --------------------------------------------------------------- */

/* The statement that puts a row of that user into a table: whatever must have a
 * value gets one that differs from user to user. */
static const char *
filler(const char *table, int64_t user_id)
{
    const char *sql = arena_printf(arena,
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = '%s'"
        " AND (column_name = 'user_id' OR (is_nullable = 'NO' AND column_default IS NULL))",
        table);
    const char *columns = NULL, *values = NULL;
    MYSQL_ROW row;
    assert_int_equal(mysql_query(store->link, sql), 0);
    MYSQL_RES *result = mysql_store_result(store->link);
    assert_non_null(result);
    while ((row = mysql_fetch_row(result)) != NULL) {
        bool text = strstr(row[1], "int") == NULL;
        const char *value = text ? arena_printf(arena, "'%lld'", (long long)user_id)
                            : strcmp(row[0], "user_id") == 0
                                ? arena_printf(arena, "%lld", (long long)user_id)
                                : "1";
        columns = columns ? arena_printf(arena, "%s, %s", columns, row[0])
                          : arena_strdup(arena, row[0]);
        values = values ? arena_printf(arena, "%s, %s", values, value) : value;
    }
    mysql_free_result(result);
    return arena_printf(arena, "INSERT INTO %s (%s) VALUES (%s)", table, columns, values);
}

static size_t
tables_with_users(const char **tables, size_t most)
{
    size_t n = 0;
    MYSQL_ROW row;
    assert_int_equal(mysql_query(store->link,
                         "SELECT table_name FROM information_schema.columns"
                         " WHERE table_schema = DATABASE() AND column_name = 'user_id'"),
        0);
    MYSQL_RES *result = mysql_store_result(store->link);
    assert_non_null(result);
    while ((row = mysql_fetch_row(result)) != NULL) {
        assert_true(n < most);
        tables[n++] = arena_strdup(arena, row[0]);
    }
    mysql_free_result(result);
    return n;
}

static int64_t
rows_of(const char *table, int64_t user_id)
{
    return ask(store, arena_printf(arena, "SELECT COUNT(*) FROM %s WHERE user_id = %lld", table,
                          (long long)user_id));
}

static void
test_delete(void **state)
{
    (void)state;
    const char *tables[64];
    struct store_user got;
    int64_t before[NOUN__MAX], after[NOUN__MAX];
    int64_t going = add_user(store, "going");
    int64_t staying = add_user(store, "staying");
    assert_int_equal(store_ping(store), 0);
    size_t n = tables_with_users(tables, 64);
    assert_true(n >= 12);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(connection_command(store, filler(tables[i], going)), 0);
        assert_int_equal(connection_command(store, filler(tables[i], staying)), 0);
        assert_int_equal(rows_of(tables[i], going), 1);
    }
    assert_int_equal(store_generation_read(store, before), 0);
    assert_int_equal(store_user_delete(store, going), 1);
    assert_int_equal(store_generation_read(store, after), 0);
    for (size_t i = 0; i < n; i++) {
        if (rows_of(tables[i], going) != 0 || rows_of(tables[i], staying) != 1)
            fail_msg("rows of %s", tables[i]);
    }
    assert_int_equal(store_user_by_login(store, arena, "going", &got), 0);
    assert_int_equal(store_user_by_login(store, arena, "staying", &got), 1);
    assert_int_equal(after[NOUN_TOKENS], before[NOUN_TOKENS] + 1);
    assert_int_equal(after[NOUN_ACCOUNTS], before[NOUN_ACCOUNTS] + 1);
    assert_int_equal(store_user_delete(store, going), 0);
    /* the login may be taken anew, with another id */
    assert_true(add_user(store, "going") > staying);
}

struct holding {
    int64_t id;
    int verdict;
};

static int
hold(struct store *s, struct arena *a, void *arg)
{
    struct holding *h = arg;
    (void)a;
    h->verdict = store_user_hold(s, h->id);
    return 0;
}

static int
held(int64_t id)
{
    struct holding h = { .id = id };
    assert_int_equal(store_tx(store, NULL, hold, &h), 0);
    return h.verdict;
}

static void
test_hold(void **state)
{
    (void)state;
    int64_t id = add_user(store, "held");
    assert_int_equal(held(id), 1);
    assert_int_equal(store_user_set_status(store, id, USER_DISABLED, NOW), 1);
    assert_int_equal(held(id), 0);
    assert_int_equal(held(999999), 0);
}

/* ---- what is stored -------------------------------------------------------- */

static void
test_data(void **state)
{
    (void)state;
    int64_t id = add_user(store, "told");
    int64_t app = add_consumer(store, "telling");
    struct store_user_data d;
    assert_int_equal(store_user_data(store, arena, id, &d), 0);
    assert_int_equal(d.nsessions + d.ntokens + d.ndances + d.ncalls, 0);
    begin_session(id, "one");
    struct dance first = { .consumer_id = app, .user_id = id, .number = 1 };
    struct dance second = { .consumer_id = app, .user_id = id, .number = 2 };
    dance_ready(store, &first);
    dance_ready(store, &second);
    assert_int_equal(dance_end(store, &first, NULL, 1), 1);
    struct store_approval_use use = {
        .user_id = id, .consumer_id = app, .day = 19675, .calls = 7, .last = NOW
    };
    assert_int_equal(store_approval_use(store, &use, 1), 0);
    uint64_t queries = store_queries(store);
    assert_int_equal(store_user_data(store, arena, id, &d), 0);
    assert_int_equal(store_queries(store) - queries, 4);
    assert_int_equal(d.nsessions, 1);
    assert_int_equal(d.sessions[0].created, NOW);
    assert_int_equal(d.sessions[0].expires, NOW + 100);
    assert_int_equal(d.ntokens, 1);
    assert_int_equal(d.tokens[0].consumer_id, app);
    assert_int_equal(d.tokens[0].created, NOW + 10);
    assert_int_equal(d.ndances, 1);
    assert_int_equal(d.dances[0].consumer_id, app);
    assert_int_equal(d.dances[0].expires, NOW + 300);
    assert_int_equal(d.ncalls, 1);
    assert_int_equal(d.calls[0].day, 19675);
    assert_int_equal(d.calls[0].calls, 7);
}

/* ---- together -------------------------------------------------------------- */

static void
take_login(struct store *s, int number, int out)
{
    (void)number;
    for (int i = 0; i < 20; i++) {
        char login[16];
        snprintf(login, sizeof login, "wanted%d", i);
        struct store_user u = { .user = { .login = login, .first_name = "", .last_name = "" } };
        say(out, store_user_add(s, &u, NOW));
    }
}

static void
test_one_login(void **state)
{
    (void)state;
    int64_t results[WORKERS * 20];
    size_t n = in_workers(take_login, results, WORKERS * 20);
    assert_int_equal(count_of(results, n, 1), 20);
    assert_int_equal(count_of(results, n, 0), (WORKERS - 1) * 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_logins),
        cmocka_unit_test(test_login_length),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_changes_of_nobody),
        cmocka_unit_test(test_sessions_end),
        cmocka_unit_test(test_delete),
        cmocka_unit_test(test_hold),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_one_login),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
