/*
 * Session: see session.h.
 */
#include "store/session.h"

#include "store/queries.h"
#include "store/user_row.h"
#include "util/arena.h"
#include "util/digest.h"

#include <assert.h>
#include <string.h>

#define HASH_LEN   DIGEST_SHA256_LEN
#define BUCKET_LEN 16
#define MINUTE     60

static struct store_blob
hash_blob(const unsigned char *hash)
{
    return (struct store_blob){ .p = hash, .len = HASH_LEN };
}

int
store_session_add(struct store *s, const unsigned char *hash, const struct store_user *u,
    int64_t now, int64_t expires)
{
    int64_t touched =
        q_session_add(s, hash_blob(hash), now, expires, u->user.id, USER_ACTIVE, u->password);
    return touched < 0 ? -1 : touched > 0;
}

int
store_session_find(struct store *s, struct arena *a, const unsigned char *hash, int64_t now,
    struct store_user *u)
{
    struct q_session_find_row row;
    int got = q_session_find(s, a, hash_blob(hash), USER_ACTIVE, now, &row);
    if (got == 1)
        *u = USER_ROW(&row);
    return got;
}

int
store_session_end(struct store *s, const unsigned char *hash)
{
    return q_session_end(s, hash_blob(hash)) < 0 ? -1 : 0;
}

int
store_session_end_all(struct store *s, int64_t user_id)
{
    return q_session_end_all(s, user_id) < 0 ? -1 : 0;
}

static int64_t
tries_of(const struct q_sign_in_try_read_row *rows, size_t n, const unsigned char *bucket)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].bucket.len == BUCKET_LEN &&
            memcmp(rows[i].bucket.p, bucket, BUCKET_LEN) == 0)
            return rows[i].tries;
    return 0;
}

static struct store_blob
key_of(const unsigned char *bucket)
{
    return (struct store_blob){ .p = bucket, .len = BUCKET_LEN };
}

static int
read_tries(struct store *s, struct arena *a, const unsigned char (*buckets)[BUCKET_LEN],
    size_t n, int64_t minute, int64_t *tries)
{
    struct store_blob *keys = arena_array(a, n, sizeof *keys);
    struct q_sign_in_try_read_row *counts;
    size_t ncounts;
    for (size_t i = 0; i < n; i++)
        keys[i] = key_of(buckets[i]);
    if (q_sign_in_try_read(s, a, minute, keys, n, &counts, &ncounts) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        tries[i] = tries_of(counts, ncounts, buckets[i]);
    return 0;
}

/* Counted first and read afterwards: of several at once, none sees less than
 * what came before it. */
static int
count_tries(struct store *s, struct arena *a, const unsigned char (*buckets)[BUCKET_LEN],
    size_t n, int64_t minute, int64_t *tries)
{
    struct q_sign_in_try_add_rows *rows = arena_array(a, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct q_sign_in_try_add_rows){
            .bucket = key_of(buckets[i]), .minute = minute, .tries = 1
        };
    if (q_sign_in_try_add(s, rows, n) < 0)
        return -1;
    return read_tries(s, a, buckets, n, minute, tries);
}

int
store_sign_in_tries(struct store *s, const unsigned char (*buckets)[BUCKET_LEN], size_t n,
    int64_t now, int64_t *tries)
{
    struct arena *a = arena_new(1024);
    assert(n > 0);
    int result = read_tries(s, a, buckets, n, now / MINUTE, tries);
    arena_free(a);
    return result;
}

int
store_sign_in_try(struct store *s, const unsigned char (*buckets)[BUCKET_LEN], size_t n,
    int64_t now, int64_t *tries)
{
    struct arena *a = arena_new(1024);
    assert(n > 0);
    int result = count_tries(s, a, buckets, n, now / MINUTE, tries);
    arena_free(a);
    return result;
}

int64_t
store_session_expire(struct store *s, int64_t now, int64_t most)
{
    int64_t sessions = q_session_expire(s, now, most);
    int64_t tries = sessions < 0 ? -1 : q_sign_in_try_expire(s, now / MINUTE, most);
    return tries < 0 ? -1 : sessions + tries;
}
