/*
 * Sequence: see sequence.h.
 */
#include "store/sequence.h"

#include "store/connection.h"
#include "store/queries.h"
#include "store/tx.h"
#include "util/log.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *name;
    int64_t block; /* ids taken at a time */
} sequences[SEQUENCE__MAX] = {
    [SEQUENCE_TITLE] = { "title", 100 },
    [SEQUENCE_PERSON] = { "person", 100 },
    [SEQUENCE_GENRE] = { "genre", 1 },
    [SEQUENCE_CONSUMER] = { "consumer", 1 },
    [SEQUENCE_USER] = { "user", 1 },
    [SEQUENCE_FEED_VERSION] = { "feed_version", 1 },
};

struct block {
    const char *name;
    int64_t count;
    int64_t end; /* one past the last id of the block */
};

static int
advance(struct store *s, struct arena *a, void *arg)
{
    struct block *b = arg;
    struct q_sequence_read_row row;
    int64_t touched = q_sequence_advance(s, b->count, b->name);
    if (touched == 0)
        log_error("database: there is no sequence '%s'", b->name);
    if (touched != 1 || q_sequence_read(s, a, b->name, &row) != 1)
        return -1;
    b->end = row.next_id;
    return 0;
}

int
store_sequence_take(struct store *s, enum store_sequence seq, int64_t count, int64_t *first)
{
    struct block b = { .name = sequences[seq].name, .count = count };
    assert(count > 0);
    int result = store_in_tx(s) ? advance(s, NULL, &b) : store_tx(s, NULL, advance, &b);
    *first = b.end - count;
    return result;
}

int
store_sequence_next(struct store *s, enum store_sequence seq, int64_t *id)
{
    if (s->ids[seq].next == s->ids[seq].end) {
        int64_t first;
        if (store_sequence_take(s, seq, sequences[seq].block, &first) != 0)
            return -1;
        s->ids[seq].next = first;
        s->ids[seq].end = first + sequences[seq].block;
    }
    *id = s->ids[seq].next++;
    return 0;
}

void
sequence_forget(struct store *s)
{
    memset(s->ids, 0, sizeof s->ids);
}
