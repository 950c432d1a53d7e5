/*
 * Check: `matineectl check` looks whether settings, key, database and schema
 * are fit for serving, and `check cards` holds every title's card against the
 * tables; with --repair it writes those that differ anew.
 */
#include "ctl/ctl.h"
#include "ctl/progress.h"
#include "store/card.h"
#include "store/catalog.h"
#include "store/title.h"
#include "store/tx.h"
#include "util/arena.h"
#include "util/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BATCH 500

struct check {
    struct ctl *ctl;
    bool repair;
    int64_t titles;
    int64_t wrong;
};

static const struct store_card *
card_of(const struct store_card *cards, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (cards[i].id == id)
            return &cards[i];
    return NULL;
}

/* Compares the cards of some titles. Returns 0 or -1. */
static int
check_some(struct check *k, struct arena *a, const struct title *titles, size_t n)
{
    int64_t *ids = arena_array(a, n, sizeof *ids);
    int64_t *wrong = arena_array(a, n, sizeof *wrong);
    size_t nwrong = 0;
    for (size_t i = 0; i < n; i++)
        ids[i] = titles[i].id;
    struct store_card *cards;
    size_t ncards;
    if (store_title_cards(k->ctl->store, a, ids, n, &cards, &ncards) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct buf want;
        buf_init(&want, a, 512);
        card_encode(&want, &titles[i]);
        const struct store_card *got = card_of(cards, ncards, ids[i]);
        if (got != NULL && got->card.len == want.len &&
            memcmp(got->card.p, want.p, want.len) == 0)
            continue;
        printf("title %" PRId64 ": the card %s\n", ids[i],
            got == NULL ? "is missing" : "differs from the tables");
        wrong[nwrong++] = ids[i];
    }
    k->titles += (int64_t)n;
    k->wrong += (int64_t)nwrong;
    if (!k->repair || nwrong == 0)
        return 0;
    return store_catalog_write_cards(k->ctl->store, a, wrong, nwrong);
}

static enum ctl_status
check_cards(struct ctl *c, bool repair)
{
    struct check k = { .ctl = c, .repair = repair };
    struct arena *a = arena_new((size_t)1024 * 1024);
    struct progress progress = progress_start("titles", 0, c->quiet);
    int64_t after = 0;
    int n;
    do {
        struct title *titles;
        n = store_catalog_read_titles(c->store, a, after, BATCH, &titles);
        if (n > 0) {
            after = titles[n - 1].id;
            if (check_some(&k, a, titles, (size_t)n) != 0)
                n = -1;
        }
        arena_reset(a);
        progress_show(&progress, 0, k.titles);
    } while (n > 0);
    progress_end(&progress);
    arena_free(a);
    if (n < 0)
        return CTL_FAILED;
    if (!c->quiet)
        printf("%" PRId64 " cards compared, %" PRId64 " wrong%s\n", k.titles, k.wrong,
            repair && k.wrong != 0 ? ", written anew" : "");
    return k.wrong == 0 || repair ? CTL_OK : CTL_FAILED;
}

enum ctl_status
ctl_check(struct ctl *c, int argc, char **argv)
{
    bool repair = argc == 3 && strcmp(argv[2], "--repair") == 0;
    if (argc > 3 || (argc >= 2 && strcmp(argv[1], "cards") != 0) || (argc == 3 && !repair))
        return ctl_usage(c, "wants: check, or check cards [--repair]");
    if (ctl_store(c) == NULL)
        return CTL_FAILED;
    if (argc >= 2)
        return check_cards(c, repair);
    if (!c->quiet)
        printf("settings, database and schema are in order\n");
    return CTL_OK;
}
