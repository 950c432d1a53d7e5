/*
 * Consumer: applications that call the API. Secrets pass through sealed; opening
 * them is the guard's. Every change raises the generation of consumers, so that
 * caches drop what they hold.
 */
#ifndef STORE_CONSUMER_H
#define STORE_CONSUMER_H

#include "store/store.h"

struct arena;

/* The longest key and secret, in bytes. */
#define CONSUMER_KEY_MAX    64
#define CONSUMER_SECRET_MAX 128

enum consumer_status {
    CONSUMER_WAITING, /* registered, not yet allowed to call */
    CONSUMER_ACTIVE,
    CONSUMER_DISABLED,
    CONSUMER_STATUS__MAX
};

struct store_consumer {
    int64_t id;
    const char *key; /* 24 characters, or what was brought along */
    const char *name;
    struct store_blob secret;
    struct store_blob previous_secret; /* p NULL: none */
    int64_t previous_until;            /* Unix seconds until which that one is accepted */
    enum consumer_status status;
    int64_t limit_per_second;   /* 0: as configured */
    int64_t limit_per_day;      /* 0: as configured */
    int64_t methods;            /* a bit for each signature method; 0: as configured */
    bool revision_a_only;       /* OAuth 1.0a only */
    const char *callback_hosts; /* separated by blanks; NULL: any */
    int64_t created;            /* Unix seconds */
    int64_t changed;
};

/* The application with that key. One query. Returns 1, 0 or -1. */
int store_consumer_by_key(
    struct store *s, struct arena *a, const char *key, struct store_consumer *c);

/* All of them, oldest first. Returns 0 or -1. */
int store_consumer_list(
    struct store *s, struct arena *a, struct store_consumer **consumers, size_t *n);

/* Adds one: key, name, secret, status, limits, methods, revision_a_only and
 * callback_hosts are taken; id, created and changed are set. Returns 0, or -1
 * when it failed or the key exists. */
int store_consumer_add(struct store *s, struct store_consumer *c, int64_t now);

/* Changes one. The old secret is accepted until `previous_until`. Return 1, 0
 * when there is no such key, or -1. */
int store_consumer_set_status(
    struct store *s, const char *key, enum consumer_status status, int64_t now);
int store_consumer_set_limits(
    struct store *s, const char *key, int64_t per_second, int64_t per_day, int64_t now);
int store_consumer_set_rules(struct store *s, const struct store_consumer *c,
    int64_t now); /* methods, revision_a_only and callback_hosts of the key in `c` */
int store_consumer_set_secret(struct store *s, const char *key, struct store_blob secret,
    int64_t previous_until, int64_t now);

#endif
