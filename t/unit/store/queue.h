/*
 * Queue: what the tests of queues share: users, a change of one entry that holds what
 * it says against what is read, and a queue spelt as a text.
 */
#ifndef T_UNIT_STORE_QUEUE_H
#define T_UNIT_STORE_QUEUE_H

#include "fixture.h"

#include "store/queue.h"
#include "store/user.h"
#include "util/arena.h"

static struct store *store;

static inline int64_t
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

static inline int
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

static inline struct store_queue
read_queue(struct arena *a, int64_t user)
{
    struct store_queue q;
    assert_int_equal(store_queue_read(store, a, user, QUEUE_DISC, &q), 0);
    return q;
}

/* Changes the queue, and holds what the change says of it against what is read. */
static inline struct store_queue
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

static inline struct store_queue
put_at(struct arena *a, int64_t user, int64_t title, int64_t position)
{
    return edit(
        a, user, (struct edit){ .title = title, .position = position, .medium = MEDIUM_DVD });
}

/* "1 2 3", saved ones in brackets. */
static inline const char *
spell(struct arena *a, const struct store_queue *q)
{
    const char *text = "";
    for (size_t i = 0; i < q->n; i++)
        text = arena_printf(a, q->entries[i].saved ? "%s%s[%d]" : "%s%s%d", text,
            i != 0 ? " " : "", (int)q->entries[i].title_id);
    return text;
}

static inline int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    return 0;
}

static inline int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

#endif
