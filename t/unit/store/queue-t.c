/*
 * Queues on a real database: what a change writes is what the next read shows,
 * it costs what the code says, no order of changes leaves a gap or a double, and
 * time and the catalog move entries by themselves.
 */
#include "fixture.h"

#include "store/catalog.h"
#include "store/queries.h"
#include "store/queue.h"
#include "store/queue_settle.h"
#include "store/tx.h"
#include "store/user.h"
#include "util/arena.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct store *store;

static int64_t
new_user(void)
{
    static int made;
    char login[32];
    snprintf(login, sizeof login, "user%d", made++);
    struct store_user u = { .user = { .login = login, .first_name = "A", .last_name = "B" } };
    assert_int_equal(store_user_add(store, &u, 100), 1);
    return u.user.id;
}

/* ---- changes of this test --------------------------------------------------- */

/* What a change does: takes `title` out, then puts it at `position` (0: nowhere). */
struct edit {
    int64_t title;
    int64_t position;
    enum medium medium;
    bool saved;
    int verdict;
};

static int
edit_fn(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    const struct edit *e = arg;
    (void)s;
    after->entries = arena_array(a, before->n + 1, sizeof *after->entries);
    const struct store_queue_entry entry = {
        .title_id = e->title, .medium = e->medium, .saved = e->saved, .added = 100
    };
    for (size_t i = 0; i < before->n; i++) {
        if (before->entries[i].title_id == e->title)
            continue;
        if (e->position == (int64_t)after->n + 1 && !e->saved)
            after->entries[after->n++] = entry;
        after->entries[after->n++] = before->entries[i];
    }
    if (e->saved || e->position > (int64_t)after->n)
        after->entries[after->n++] = entry;
    return e->verdict;
}

static struct store_queue
read_queue(struct arena *a, int64_t user)
{
    struct store_queue q;
    assert_int_equal(store_queue_read(store, a, user, QUEUE_DISC, &q), 0);
    return q;
}

/* Changes the queue, and holds what the change says of it against what is read. */
static struct store_queue
edit(struct arena *a, int64_t user, struct edit e)
{
    struct store_queue is;
    assert_int_equal(
        store_queue_change(store, a, user, QUEUE_DISC, edit_fn, &e, &is), e.verdict);
    struct store_queue q = read_queue(a, user);
    assert_int_equal(q.etag, is.etag);
    assert_int_equal(q.n, is.n);
    int64_t position = 0;
    for (size_t i = 0; i < q.n; i++) {
        assert_int_equal(q.entries[i].title_id, is.entries[i].title_id);
        assert_int_equal(q.entries[i].position, is.entries[i].position);
        assert_int_equal(q.entries[i].position, q.entries[i].saved ? 0 : ++position);
        assert_int_equal(q.entries[i].medium, is.entries[i].medium);
    }
    return q;
}

static struct store_queue
put_at(struct arena *a, int64_t user, int64_t title, int64_t position)
{
    return edit(
        a, user, (struct edit){ .title = title, .position = position, .medium = MEDIUM_DVD });
}

/* "1 2 3", saved ones in brackets. */
static const char *
spell(struct arena *a, const struct store_queue *q)
{
    const char *text = "";
    for (size_t i = 0; i < q->n; i++)
        text = arena_printf(a, q->entries[i].saved ? "%s%s[%d]" : "%s%s%d", text,
            i != 0 ? " " : "", (int)q->entries[i].title_id);
    return text;
}

/* Fills a queue with titles 1 to n, in that order, by one change. */
struct filling {
    size_t n;
};

static int
fill_fn(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    const struct filling *f = arg;
    (void)s;
    (void)before;
    after->entries = arena_array(a, f->n, sizeof *after->entries);
    for (after->n = 0; after->n < f->n; after->n++)
        after->entries[after->n] = (struct store_queue_entry){
            .title_id = (int64_t)after->n + 1, .medium = MEDIUM_DVD, .added = 100
        };
    return 0;
}

static void
fill(struct arena *a, int64_t user, size_t n)
{
    struct filling f = { .n = n };
    assert_int_equal(store_queue_change(store, a, user, QUEUE_DISC, fill_fn, &f, NULL), 0);
}

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

/* ---- reading and changing --------------------------------------------------- */

static void
test_change(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    struct store_queue q = read_queue(a, user);
    assert_int_equal(q.etag, 0);
    assert_int_equal(q.n, 0);

    put_at(a, user, 10, 1);
    put_at(a, user, 11, 500);
    q = put_at(a, user, 12, 1);
    assert_string_equal(spell(a, &q), "12 10 11");
    assert_int_equal(q.etag, 3);
    q = put_at(a, user, 12, 2);
    assert_string_equal(spell(a, &q), "10 12 11");
    q = put_at(a, user, 11, 1);
    assert_string_equal(spell(a, &q), "11 10 12");
    q = edit(a, user, (struct edit){ .title = 13, .saved = true, .medium = MEDIUM_BLURAY });
    assert_string_equal(spell(a, &q), "11 10 12 [13]");
    assert_int_equal(q.entries[3].medium, MEDIUM_BLURAY);
    assert_int_equal(q.entries[3].added, 100);
    assert_int_equal(q.etag, 6);
    q = edit(a, user, (struct edit){ .title = 10 });
    assert_string_equal(spell(a, &q), "11 12 [13]");
    q = put_at(a, user, 13, 2);
    assert_string_equal(spell(a, &q), "11 13 12");
    assert_int_equal(q.etag, 8);
    arena_free(a);
}

static void
test_nothing_changes(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    put_at(a, user, 10, 1);
    struct store_queue q = put_at(a, user, 10, 1);
    assert_int_equal(q.etag, 1);
    q = edit(a, user,
        (struct edit){ .title = 11, .position = 1, .medium = MEDIUM_DVD, .verdict = 7 });
    assert_string_equal(spell(a, &q), "10");
    assert_int_equal(q.etag, 1);
    q = edit(a, user, (struct edit){ .title = 10, .position = 1, .medium = MEDIUM_BLURAY });
    assert_int_equal(q.etag, 2);
    q = edit(a, user, (struct edit){ .title = 10 });
    assert_int_equal(q.n, 0);
    assert_int_equal(q.etag, 3);
    arena_free(a);
}

/* How many rows differ between two readings; rows of a queue as stored. */
static size_t
rows_differing(const struct q_queue_entries_row *was, size_t nwas,
    const struct q_queue_entries_row *is, size_t nis)
{
    size_t same = 0;
    for (size_t i = 0; i < nis; i++)
        for (size_t k = 0; k < nwas; k++)
            same += is[i].title_id == was[k].title_id && is[i].place == was[k].place &&
                    is[i].medium == was[k].medium && is[i].saved == was[k].saved;
    return nis - same;
}

static void
check_cost(struct arena *a, int64_t user, struct edit e, uint64_t queries, size_t rows)
{
    struct q_queue_entries_row *was;
    struct q_queue_entries_row *is;
    size_t nwas;
    size_t nis;
    assert_int_equal(q_queue_entries(store, a, user, QUEUE_DISC, &was, &nwas), 0);
    uint64_t before = store_queries(store);
    assert_int_equal(store_queue_change(store, a, user, QUEUE_DISC, edit_fn, &e, NULL), 0);
    assert_int_equal(store_queries(store) - before, queries);
    assert_int_equal(q_queue_entries(store, a, user, QUEUE_DISC, &is, &nis), 0);
    assert_int_equal(rows_differing(was, nwas, is, nis), rows);
}

/* The cost named at the head of store/queue.c, for queues of 5, 50 and 499. */
static void
test_cost(void **state)
{
    (void)state;
    static const size_t lengths[] = { 5, 50, 499 };
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct arena *a = arena_new(0);
        int64_t user = new_user();
        int64_t n = (int64_t)lengths[i];
        fill(a, user, lengths[i]);
        check_cost(a, user, (struct edit){ 1000, n + 1, MEDIUM_DVD, false, 0 }, 4, 1);
        check_cost(a, user, (struct edit){ 1000, 1, MEDIUM_DVD, false, 0 }, 4, 1);
        check_cost(a, user, (struct edit){ 1000, 3, MEDIUM_DVD, false, 0 }, 4, 1);
        check_cost(a, user, (struct edit){ 1, n + 1, MEDIUM_DVD, false, 0 }, 4, 1);
        check_cost(a, user, (struct edit){ 1, n + 1, MEDIUM_DVD, false, 0 }, 2, 0);
        check_cost(a, user, (struct edit){ 2, 1, MEDIUM_BLURAY, false, 0 }, 4, 1);
        check_cost(a, user, (struct edit){ .title = 4 }, 4, 0);
        uint64_t before = store_queries(store);
        read_queue(a, user);
        assert_int_equal(store_queries(store) - before, 1);
        arena_free(a);
    }
}

/* Two titles go between the same two neighbours again and again. */
static void
test_same_gap(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    fill(a, user, 500);
    for (int i = 0; i < 100; i++) {
        struct store_queue q = put_at(a, user, 500 - (i % 2), 2);
        assert_int_equal(q.n, 500);
        assert_int_equal(q.entries[0].title_id, 1);
        assert_int_equal(q.entries[1].title_id, 500 - (i % 2));
        assert_int_equal(q.etag, i + 2);
        for (int64_t k = 3; k < 499; k++)
            assert_int_equal(q.entries[k].title_id, k - (i > 0 ? 1 : 0));
        arena_reset(a);
    }
    arena_free(a);
}

static void
test_random(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    int64_t model[40];
    size_t n = 0;
    srand(11);
    for (int round = 0; round < 600; round++) {
        int64_t title = 1 + rand() % 40;
        int64_t position = rand() % 4 != 0 ? 1 + rand() % 40 : 0;
        size_t kept = 0;
        for (size_t i = 0; i < n; i++)
            if (model[i] != title)
                model[kept++] = model[i];
        n = kept;
        if (position != 0) {
            size_t at = (size_t)position <= n ? (size_t)position - 1 : n;
            memmove(&model[at + 1], &model[at], (n - at) * sizeof *model);
            model[at] = title;
            n++;
        }
        struct store_queue q = put_at(a, user, title, position);
        assert_int_equal(q.n, n);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(q.entries[i].title_id, model[i]);
        arena_reset(a);
    }
    arena_free(a);
}

static void
test_states(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    static const int64_t ids[] = { 99, 2, 7, 2 };
    struct store_queue_entry *states[QUEUE_KIND__MAX];
    fill(a, user, 5);
    edit(a, user, (struct edit){ .title = 7, .saved = true, .medium = MEDIUM_DVD });
    uint64_t before = store_queries(store);
    assert_int_equal(store_queue_states(store, a, user, ids, 4, states), 0);
    assert_int_equal(store_queries(store) - before, 1);
    assert_int_equal(states[QUEUE_DISC][0].title_id, 0);
    assert_int_equal(states[QUEUE_DISC][1].position, 2);
    assert_int_equal(states[QUEUE_DISC][3].position, 2);
    assert_true(states[QUEUE_DISC][2].saved);
    assert_int_equal(states[QUEUE_DISC][2].position, 0);
    assert_int_equal(states[QUEUE_INSTANT][1].title_id, 0);
    assert_int_equal(store_queue_states(store, a, user, NULL, 0, states), 0);
    arena_free(a);
}

struct taking {
    int64_t user;
    int64_t title;
    int result;
    int verdict;
};

static int
take_out_fn(struct store *s, struct arena *a, void *arg)
{
    struct taking *t = arg;
    t->result = store_queue_take_out(s, a, t->user, QUEUE_DISC, t->title);
    return t->verdict;
}

static void
test_take_out(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct taking t = { .user = new_user(), .title = 2 };
    assert_int_equal(store_tx(store, a, take_out_fn, &t), 0);
    assert_int_equal(t.result, 0);
    fill(a, t.user, 3);
    assert_int_equal(store_tx(store, a, take_out_fn, &t), 0);
    assert_int_equal(t.result, 1);
    struct store_queue q = read_queue(a, t.user);
    assert_string_equal(spell(a, &q), "1 3");
    assert_int_equal(q.etag, 2);
    assert_int_equal(store_tx(store, a, take_out_fn, &t), 0);
    assert_int_equal(t.result, 0);
    assert_int_equal(read_queue(a, t.user).etag, 2);
    t = (struct taking){ .user = t.user, .title = 1, .verdict = 3 };
    assert_int_equal(store_tx(store, a, take_out_fn, &t), 3);
    assert_int_equal(read_queue(a, t.user).n, 2);
    arena_free(a);
}

/* A queue is not begun for somebody who is not there any more. */
static void
test_gone_user(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    struct filling f = { .n = 1 };
    assert_int_equal(store_user_delete(store, user), 1);
    assert_int_equal(store_queue_change(store, a, user, QUEUE_DISC, fill_fn, &f, NULL), -1);
    assert_int_equal(read_queue(a, user).n, 0);
    user = new_user();
    fill(a, user, 3);
    assert_int_equal(store_user_delete(store, user), 1);
    assert_int_equal(store_queue_change(store, a, user, QUEUE_DISC, fill_fn, &f, NULL), -1);
    assert_int_equal(read_queue(a, user).n, 0);
    arena_free(a);
}

/* ---- many at once ----------------------------------------------------------- */

#define WRITERS     4
#define WRITES_EACH 40

static _Noreturn void
writer(int64_t user, int which)
{
    store = fixture_open();
    struct arena *a = arena_new(0);
    int failures = 0;
    for (int i = 0; i < WRITES_EACH; i++) {
        struct edit e = { .title = 1000 * (which + 1) + i,
            .position = i % 3 == 0 ? 1 : 400,
            .medium = MEDIUM_DVD };
        failures += store_queue_change(store, a, user, QUEUE_DISC, edit_fn, &e, NULL) != 0;
        arena_reset(a);
    }
    store_close(store);
    _exit(failures != 0);
}

/* Also the first change, when the queue's row is not there yet. */
static void
test_many_writers(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    pid_t pids[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            writer(user, i);
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    struct store_queue q = read_queue(a, user);
    assert_int_equal(q.n, WRITERS * WRITES_EACH);
    assert_int_equal(q.etag, WRITERS * WRITES_EACH);
    for (size_t i = 0; i < q.n; i++)
        assert_int_equal(q.entries[i].position, i + 1);
    arena_free(a);
}

/* ---- what happens by itself ------------------------------------------------- */

static const struct entry_format now_dvd[] = { { .format = "DVD", .from = 1000 } };
static const struct entry_format later_dvd[] = { { .format = "DVD", .from = 9000 } };
static const struct entry_format ended_dvd[] = {
    { .format = "DVD", .from = 10, .until = 2000 }
};
static const struct entry_format again_dvd[] = {
    { .format = "DVD", .from = 10, .until = 2000 },
    { .format = "DVD", .country = "ca", .from = 9000 },
};

static const struct entry entries[] = {
    { .key = "1-now", .title = { .name = "Now", .formats = now_dvd, .nformats = 1 } },
    { .key = "2-later", .title = { .name = "Later", .formats = later_dvd, .nformats = 1 } },
    { .key = "3-ended", .title = { .name = "Ended", .formats = ended_dvd, .nformats = 1 } },
    { .key = "4-again", .title = { .name = "Again", .formats = again_dvd, .nformats = 2 } },
    { .key = "5-never", .title = { .name = "Never" } },
};

/* Their ids: given in the order of the keys, from the first one. */
#define NOW   70000001
#define LATER 70000002
#define ENDED 70000003
#define AGAIN 70000004
#define NEVER 70000005
#define GONE  70000099

static void
import_titles(void)
{
    struct arena *a = arena_new(0);
    struct store_catalog_counts counts;
    struct store_catalog *c = store_catalog_begin(store, "test", 500);
    assert_non_null(c);
    assert_int_equal(store_catalog_put(c, a, entries, COUNT(entries)), 0);
    assert_int_equal(store_catalog_finish(c, a, &counts), 0);
    assert_int_equal(store_catalog_commit(c), 0);
    arena_free(a);
}

/* Title numbers by their last digit. */
static const char *
spell_short(struct arena *a, struct store_queue q)
{
    for (size_t i = 0; i < q.n; i++)
        q.entries[i].title_id %= 10;
    return spell(a, &q);
}

static void
saved(struct arena *a, int64_t user, int64_t title)
{
    edit(a, user, (struct edit){ .title = title, .saved = true, .medium = MEDIUM_DVD });
}

static int64_t
user_with_all(struct arena *a)
{
    int64_t user = new_user();
    put_at(a, user, LATER, 9);
    put_at(a, user, NOW, 9);
    put_at(a, user, GONE, 9);
    put_at(a, user, ENDED, 9);
    put_at(a, user, AGAIN, 9);
    saved(a, user, NEVER);
    return user;
}

static void
test_settle(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    import_titles();
    int64_t user = user_with_all(a);
    int64_t etag = read_queue(a, user).etag;
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 1500), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 3 4 [2] [5]");
    assert_int_equal(read_queue(a, user).etag, etag + 1);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 1500), 0);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 2000), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 [2] [4] [5]");
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 8999), 0);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 9000), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 2 4 [5]");
    assert_int_equal(read_queue(a, user).entries[1].added, 9000);
    assert_int_equal(read_queue(a, user).etag, etag + 3);
    saved(a, user, GONE);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 9000), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 2 4 [5]");
    arena_free(a);
}

static void
test_when(void **state)
{
    (void)state;
    static const struct availability formats[] = {
        { .format = "DVD", .country = "", .from = 10, .until = 20 },
        { .format = "DVD", .country = "ca", .from = 40, .until = 50 },
        { .format = "DVD", .country = "us", .from = 30 },
        { .format = "Blu-ray", .country = "", .from = 0, .until = 5 },
    };
    const struct title t = { .formats = formats, .nformats = 4 };
    int64_t from;
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 9, &from), QUEUE_LATER);
    assert_int_equal(from, 10);
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 10, &from), QUEUE_NOW);
    assert_int_equal(from, 0);
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 20, &from), QUEUE_LATER);
    assert_int_equal(from, 30);
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 60, &from), QUEUE_NOW);
    assert_int_equal(queue_when(&t, MEDIUM_BLURAY, 4, &from), QUEUE_NOW);
    assert_int_equal(queue_when(&t, MEDIUM_BLURAY, 5, &from), QUEUE_OVER);
    assert_int_equal(queue_when(&t, MEDIUM_INSTANT, 5, &from), QUEUE_NEVER);
}

/* Each call goes on where the last one ended; what it changed stays changed. */
static void
test_refresh(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    while (store_queue_refresh(store, a, 1500, 100) != 0)
        continue;
    int64_t users[5];
    for (size_t i = 0; i < 5; i++)
        users[i] = user_with_all(a);
    int64_t changed = 0;
    for (int i = 0; i < 20 && changed < 5; i++) {
        int64_t some = store_queue_refresh(store, a, 1500, 2);
        assert_in_range(some, 0, 2);
        changed += some;
    }
    assert_int_equal(changed, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(spell_short(a, read_queue(a, users[i])), "1 3 4 [2] [5]");
    assert_int_equal(store_queue_refresh(store, a, 1500, 1000), 0);
    assert_in_range(store_queue_refresh(store, a, 3000, 1000), 5, 1000);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(spell_short(a, read_queue(a, users[i])), "1 [2] [4] [5]");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_nothing_changes),
        cmocka_unit_test(test_cost),
        cmocka_unit_test(test_same_gap),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_take_out),
        cmocka_unit_test(test_gone_user),
        cmocka_unit_test(test_many_writers),
        cmocka_unit_test(test_settle),
        cmocka_unit_test(test_when),
        cmocka_unit_test(test_refresh),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("queue", tests, setup, teardown);
}
