/*
 * Check: `matineectl check` looks whether settings, key, database, schema and
 * search index are fit for serving, and `check cards` holds every title's card against the
 * tables; with --repair it writes those that differ anew.
 */
#include "conf/secret.h"
#include "conf/settings.h"
#include "ctl/ctl.h"
#include "ctl/progress.h"
#include "search/index.h"
#include "shm/generation.h"
#include "store/card.h"
#include "store/catalog.h"
#include "store/consumer.h"
#include "store/count.h"
#include "store/generation.h"
#include "store/title.h"
#include "store/tx.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/digest.h"
#include "util/seal.h"

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

/* Compares all cards. Returns 0 or -1. */
static int
check_all(struct check *k)
{
    struct arena *a = arena_new((size_t)1024 * 1024);
    struct progress progress = progress_start("titles", 0, k->ctl->quiet);
    int64_t after = 0;
    int n;
    do {
        struct title *titles;
        n = store_catalog_read_titles(k->ctl->store, a, after, BATCH, &titles);
        if (n > 0) {
            after = titles[n - 1].id;
            if (check_some(k, a, titles, (size_t)n) != 0)
                n = -1;
        }
        arena_reset(a);
        progress_show(&progress, 0, k->titles);
    } while (n > 0);
    progress_end(&progress);
    arena_free(a);
    return n;
}

/* Repairs in one transaction. It begins like an import, so that none is running
 * meanwhile whose cards it would overwrite with older ones. */
static int
repair_all(struct check *k)
{
    struct store *s = k->ctl->store;
    if (store_begin(s) != 0)
        return -1;
    if (store_generation_bump(s, NOUN_CATALOG) != 0 || check_all(k) != 0) {
        store_rollback(s);
        return -1;
    }
    if (k->wrong == 0) {
        store_rollback(s);
        return 0;
    }
    if (store_commit(s) != 0)
        return -1;
    ctl_notify(k->ctl, 1u << GENERATION_CATALOG);
    return 0;
}

static int
compare_all(struct check *k)
{
    if (store_begin_snapshot(k->ctl->store) != 0)
        return -1;
    int rc = check_all(k);
    store_rollback(k->ctl->store);
    return rc;
}

static enum ctl_status
check_cards(struct ctl *c, bool repair)
{
    struct check k = { .ctl = c, .repair = repair };
    if ((repair ? repair_all(&k) : compare_all(&k)) != 0)
        return CTL_FAILED;
    if (!c->quiet)
        printf("%" PRId64 " cards compared, %" PRId64 " wrong%s\n", k.titles, k.wrong,
            repair && k.wrong != 0 ? ", written anew" : "");
    return k.wrong == 0 || repair ? CTL_OK : CTL_FAILED;
}

/* Whether the secrets of all applications were sealed with that key. */
static bool
check_secrets(struct ctl *c, const unsigned char key[SECRET_KEY_LEN])
{
    struct store_consumer *list;
    size_t n;
    size_t len;
    if (store_consumer_list(c->store, c->arena, &list, &n) != 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct store_blob sealed = list[i].secret;
        if (seal_open(c->arena, key, list[i].key, sealed.p, sealed.len, &len) != NULL)
            continue;
        ctl_complain(c,
            "the secret of application %s was not made with the key in %s; "
            "put the right one there, or give it a new secret with app secret",
            list[i].key, c->settings->secret_key_file);
        return false;
    }
    return true;
}

/* Whether the key is there, readable, and the one secrets were made with. */
static bool
check_key(struct ctl *c)
{
    unsigned char key[SECRET_KEY_LEN];
    char err[512];
    bool loaded = secret_load(c->settings->secret_key_file, key, err, sizeof err) == 0;
    if (!loaded)
        ctl_complain(c, "%s", err);
    bool good = loaded && check_secrets(c, key);
    digest_wipe(key, sizeof key);
    return good;
}

/* Whether the search index is there, whole and of this catalog. */
static bool
check_index(struct ctl *c)
{
    int64_t now[NOUN__MAX];
    if (store_generation_read(c->store, now) != 0)
        return false;
    struct search *index = search_open(c->settings->index_file);
    uint64_t has = search_generation(index);
    search_close(index);
    if (has == (uint64_t)now[NOUN_CATALOG])
        return true;
    ctl_complain(c, "the search index %s %s; run matineectl index", c->settings->index_file,
        has == 0 ? "is missing or damaged" : "is not of this catalog");
    return false;
}

static enum ctl_status
check_fit(struct ctl *c)
{
    struct store_counts n;
    bool key = check_key(c);
    bool index = check_index(c);
    if (store_count(c->store, &n) != 0 || !key || !index)
        return CTL_FAILED;
    if (c->quiet)
        return CTL_OK;
    int64_t titles = 0;
    for (int kind = 0; kind < TITLE_KIND__MAX; kind++)
        titles += n.titles[kind];
    printf("settings, key, database, schema and search index are in order\n"
           "%" PRId64 " titles, %" PRId64 " people, %" PRId64 " applications\n",
        titles, n.people, n.consumers);
    return CTL_OK;
}

enum ctl_status
ctl_check(struct ctl *c, int argc, char **argv)
{
    bool repair = argc == 3 && strcmp(argv[2], "--repair") == 0;
    if (argc > 3 || (argc >= 2 && strcmp(argv[1], "cards") != 0) || (argc == 3 && !repair))
        return ctl_usage(c, "wants: check, or check cards [--repair]");
    if (ctl_store(c) == NULL)
        return CTL_FAILED;
    return argc >= 2 ? check_cards(c, repair) : check_fit(c);
}
