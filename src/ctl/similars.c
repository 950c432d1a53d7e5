/*
 * Similars: see similars.h. Joins what the search room works out with what the
 * store keeps, a batch at a time.
 */
#include "ctl/similars.h"

#include "ctl/ctl.h"
#include "ctl/progress.h"
#include "search/similar.h"
#include "store/export.h"
#include "store/similar.h"
#include "store/tx.h"
#include "util/arena.h"

#define BATCH 500

struct writing {
    struct store *store;
    struct arena *arena; /* of the batch */
    struct store_similar *list;
    size_t n;
    bool own_transactions;
    struct progress progress;
    int64_t done;
};

static const char *
key_of(const struct entry_credit *credit)
{
    return credit->person != NULL ? credit->person : credit->name;
}

void
similars_add(struct similar *similar, const struct store_export *one)
{
    const struct entry_title *t = &one->entry.title;
    if (t->kind != TITLE_MOVIE && t->kind != TITLE_SERIES)
        return;
    similar_title(similar, one->id, t->year, t->popularity);
    for (size_t i = 0; i < t->ngenres; i++)
        similar_trait(similar, SIMILAR_GENRE, t->genres[i]);
    for (size_t i = 0; i < t->ncredits; i++) {
        const struct entry_credit *credit = &t->credits[i];
        if (credit->role == CREDIT_DIRECTOR || credit->role == CREDIT_CREATOR)
            similar_trait(similar, SIMILAR_DIRECTOR, key_of(credit));
        else if (credit->role == CREDIT_ACTOR)
            similar_trait(similar, SIMILAR_CAST, key_of(credit));
    }
}

static int
put_batch(struct store *s, struct arena *a, void *arg)
{
    const struct writing *w = arg;
    return store_similar_put(s, a, w->list, w->n) < 0 ? -1 : 0;
}

static int
flush(struct writing *w)
{
    int rc = 0;
    if (w->n != 0)
        rc = w->own_transactions ? store_tx(w->store, w->arena, put_batch, w)
                                 : put_batch(w->store, w->arena, w);
    w->done += (int64_t)w->n;
    progress_show(&w->progress, 0, w->done);
    arena_reset(w->arena);
    w->list = arena_array(w->arena, BATCH, sizeof *w->list);
    w->n = 0;
    return rc;
}

static int
note(void *arg, int64_t id, const int64_t *ids, size_t n)
{
    struct writing *w = arg;
    w->list[w->n++] = (struct store_similar){
        .id = id, .similar = arena_memdup(w->arena, ids, n * sizeof *ids), .n = n
    };
    return w->n == BATCH ? flush(w) : 0;
}

int
similars_write(struct ctl *c, struct store *s, struct similar *similar, bool own_transactions)
{
    struct writing w = {
        .store = s,
        .arena = arena_new((size_t)256 * 1024),
        .own_transactions = own_transactions,
        .progress = progress_start("titles compared", 0, c->quiet),
    };
    int rc = flush(&w); /* makes the first batch */
    if (rc == 0)
        rc = similar_each(similar, note, &w);
    if (rc == 0)
        rc = flush(&w);
    progress_end(&w.progress);
    arena_free(w.arena);
    return rc;
}
