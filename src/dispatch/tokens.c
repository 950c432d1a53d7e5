/*
 * Tokens: see tokens.h. A hash has a few slots it may lie in, so that two users who
 * call in turn do not drive each other out.
 */
#include "dispatch/tokens.h"

#include "store/token.h"
#include "util/arena.h"
#include "util/digest.h"
#include "util/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETS        512 /* a power of two */
#define WAYS        4
#define AGE_SECONDS 30

struct tokens {
    const unsigned char *seal_key;
    const struct opaque_key *opaque;
    struct arena *arena; /* for one look-up */
    struct token slots[SETS][WAYS];
};

bool
copy_is_good(const struct copy_mark *made, const struct copy_mark *now)
{
    return made->tokens == now->tokens && made->accounts == now->accounts &&
           now->at >= made->at && now->at - made->at < AGE_SECONDS;
}

struct tokens *
tokens_new(const unsigned char *seal_key, const struct opaque_key *opaque)
{
    struct tokens *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->seal_key = seal_key;
    t->opaque = opaque;
    t->arena = arena_new(0);
    return t;
}

void
tokens_free(struct tokens *t)
{
    if (t == NULL)
        return;
    arena_free(t->arena);
    digest_wipe(t->slots, sizeof t->slots);
    free(t);
}

/* The slot that has a hash, or else the one that was read longest ago. Two bytes of a
 * SHA-256 are as good as a hash of it. */
static struct token *
slot_of(struct tokens *t, const unsigned char *hash)
{
    struct token *set = t->slots[((unsigned)hash[0] << 8 | hash[1]) & (SETS - 1)];
    struct token *oldest = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (memcmp(set[i].hash, hash, TOKEN_HASH_LEN) == 0)
            return &set[i];
        if (set[i].mark.at < oldest->mark.at)
            oldest = &set[i];
    }
    return oldest;
}

static void
open_secret(struct tokens *t, struct token *slot, struct store_blob sealed)
{
    size_t len = 0;
    char *secret =
        token_secret_open(t->arena, t->seal_key, slot->hash, sealed.p, sealed.len, &len);
    slot->unreadable = secret == NULL || len > sizeof slot->secret;
    if (slot->unreadable) {
        log_error("the secret of an access token cannot be read: is secret_key_file the one "
                  "it was made with?");
        return;
    }
    memcpy(slot->secret, secret, len);
    slot->secret_len = len;
    digest_wipe(secret, len);
}

/* Made once, since sealing takes longer than looking the token up. */
static void
make_id(struct tokens *t, struct token *slot)
{
    const char *id = identifier_user(t->arena, t->opaque, slot->consumer_id, slot->user_id);
    if (id != NULL)
        snprintf(slot->user, sizeof slot->user, "%s", id);
}

static int
read_slot(struct tokens *t, struct store *s, struct token *slot, const unsigned char *hash,
    const struct copy_mark *now)
{
    struct store_access_token row;
    digest_wipe(slot, sizeof *slot);
    int rc = store_access_token_find(s, t->arena, hash, &row);
    if (rc > 0) {
        memcpy(slot->hash, hash, TOKEN_HASH_LEN);
        slot->mark = *now;
        slot->user_id = row.user_id;
        slot->consumer_id = row.consumer_id;
        slot->active = row.active;
        make_id(t, slot);
        open_secret(t, slot, row.secret);
    }
    arena_reset(t->arena);
    return rc;
}

int
tokens_find(struct tokens *t, struct store *s, const unsigned char *hash,
    const struct copy_mark *now, const struct token **token)
{
    struct token *slot = slot_of(t, hash);
    *token = slot;
    if (memcmp(slot->hash, hash, TOKEN_HASH_LEN) == 0 && copy_is_good(&slot->mark, now))
        return 1;
    return read_slot(t, s, slot, hash, now);
}
