/*
 * Queues on a real database: what a change writes is what the next read shows,
 * it costs what the code says, and no order of changes leaves a gap or a double.
 */
#include "queue.h"

#include "store/queries.h"
#include "store/tx.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

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
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("queue", tests, setup, teardown);
}
