/*
 * People: accounts, applications and hashes for the tests of what belongs to
 * users, and several processes that do something at the same time.
 */
#ifndef T_UNIT_STORE_PEOPLE_H
#define T_UNIT_STORE_PEOPLE_H

#include "fixture.h"

#include "store/connection.h"
#include "store/consumer.h"
#include "store/token.h"
#include "store/user.h"
#include "util/arena.h"
#include "util/token.h"

#include <mysql.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1700000000
#ifndef WORKERS
#define WORKERS 4
#endif

struct hash {
    unsigned char bytes[TOKEN_HASH_LEN];
};

/* The hash of a word with a number. */
static inline struct hash
hash_of(const char *word, int64_t n)
{
    struct hash h;
    char text[80];
    snprintf(text, sizeof text, "%s %lld", word, (long long)n);
    token_hash(h.bytes, text, strlen(text));
    return h;
}

static inline int64_t
add_user(struct store *s, const char *login)
{
    struct store_user u = { .user = { .login = login, .first_name = "", .last_name = "" } };
    assert_int_equal(store_user_add(s, &u, NOW), 1);
    assert_true(u.user.id > 0);
    return u.user.id;
}

static inline int64_t
add_consumer(struct store *s, const char *key)
{
    struct store_consumer c = { .key = key,
        .name = key,
        .secret = { "s", 1 },
        .status = CONSUMER_ACTIVE,
        .callback_hosts = "a.example" };
    assert_int_equal(store_consumer_add(s, &c, NOW), 0);
    return c.id;
}

/* The number a query answers. */
static inline int64_t
ask(struct store *s, const char *sql)
{
    assert_int_equal(connection_ready(s), 0);
    if (mysql_query(s->link, sql) != 0)
        fail_msg("%s: %s", sql, mysql_error(s->link));
    MYSQL_RES *result = mysql_store_result(s->link);
    assert_non_null(result);
    MYSQL_ROW row = mysql_fetch_row(result);
    int64_t value = row != NULL && row[0] != NULL ? strtoll(row[0], NULL, 10) : -1;
    mysql_free_result(result);
    return value;
}

/* ---- a dance --------------------------------------------------------------- */

struct dance {
    int64_t consumer_id;
    int64_t user_id;
    bool revision_a;
    int64_t number; /* tells its hashes from others' */
};

static inline void
dance_begin(struct store *s, const struct dance *d)
{
    struct hash token = hash_of("request", d->number);
    struct store_request_token t = {
        .hash = token.bytes,
        .consumer_id = d->consumer_id,
        .secret = { "sealed", 6 },
        .revision_a = d->revision_a,
        .callback = d->revision_a ? "oob" : NULL,
        .created = NOW,
        .expires = NOW + 900,
    };
    assert_int_equal(store_request_token_add(s, &t), 0);
}

static inline int
dance_bind(struct store *s, const struct dance *d, const char *session)
{
    struct hash token = hash_of("request", d->number);
    struct hash by = hash_of(session, 0);
    return store_request_token_bind(s, token.bytes, by.bytes, NOW);
}

static inline int
dance_approve(struct store *s, const struct dance *d, const char *session, int64_t now)
{
    struct hash token = hash_of("request", d->number);
    struct hash by = hash_of(session, 0);
    struct hash pin = hash_of("pin", d->number);
    return store_request_token_approve(
        s, token.bytes, by.bytes, d->user_id, d->revision_a ? pin.bytes : NULL, NOW + 300, now);
}

/* With the access token of that number; a `pin` of NULL sends none. */
static inline int
dance_end(struct store *s, const struct dance *d, const char *pin, int64_t access)
{
    struct hash token = hash_of("request", d->number);
    struct hash verifier = hash_of(pin != NULL ? pin : "", d->number);
    struct hash made = hash_of("access", access);
    struct store_exchange x = {
        .request_hash = token.bytes,
        .verifier_hash = pin != NULL ? verifier.bytes : NULL,
        .access_hash = made.bytes,
        .secret = { "sealed", 6 },
        .address = "192.0.2.7",
        .now = NOW + 10,
        .consumer_id = d->consumer_id,
    };
    int result = store_token_exchange(s, &x);
    assert_int_equal(x.user_id, result == 1 ? d->user_id : 0);
    return result;
}

/* Up to where only the exchange is missing. */
static inline void
dance_ready(struct store *s, const struct dance *d)
{
    dance_begin(s, d);
    assert_int_equal(dance_bind(s, d, "session"), 1);
    assert_int_equal(dance_approve(s, d, "session", NOW + 5), 1);
}

/* ---- several at once ------------------------------------------------------- */

/* Runs `work` in several processes that start together, each connected already
 * and numbered from 0; each writes 8-byte results to `out`. Returns how many
 * came, at most `most`. */
static inline size_t
in_workers(void (*work)(struct store *s, int number, int out), int64_t *results, size_t most)
{
    int out[2], start[2];
    char byte;
    assert_int_equal(pipe(out), 0);
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < WORKERS; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct store *s = fixture_open();
            close(start[1]);
            if (store_ping(s) != 0 || read(start[0], &byte, 1) != 0)
                _exit(2);
            work(s, i, out[1]);
            store_close(s);
            _exit(0);
        }
    }
    close(out[1]);
    close(start[0]);
    close(start[1]);
    size_t n = 0;
    int64_t value;
    while (read(out[0], &value, sizeof value) == (ssize_t)sizeof value) {
        assert_true(n < most);
        results[n++] = value;
    }
    close(out[0]);
    for (int i = 0; i < WORKERS; i++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    return n;
}

static inline void
say(int out, int64_t value)
{
    if (write(out, &value, sizeof value) != (ssize_t)sizeof value)
        _exit(3);
}

static inline size_t
count_of(const int64_t *results, size_t n, int64_t value)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += results[i] == value;
    return count;
}

#endif
