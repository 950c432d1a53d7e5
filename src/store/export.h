/*
 * Export: the catalog back as entries, batch by batch in order of id; what
 * `matineectl export` writes and what the search index is built from.
 */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include "model/entry.h"

struct arena;
struct store;

struct store_export {
    int64_t id; /* ours */
    struct entry entry;
};

/* The next titles after `after_id` (0: from the first), at most `most`, which
 * is 500 at the most. The list is in the arena. A fixed number of queries.
 * Returns how many there are, 0 at the end, -1 on failure. */
int store_export_titles(struct store *s, struct arena *a, int64_t after_id, size_t most,
    struct store_export **list);

/* The same for people. Those known by name alone are among them, with a key
 * that starts with "name:"; store_export_is_named tells. */
int store_export_people(struct store *s, struct arena *a, int64_t after_id, size_t most,
    struct store_export **list);
bool store_export_is_named(const struct store_export *person);

/* The same for what was deleted or merged: entries with a key and nothing else
 * but `deleted` or `merged_into`. */
int store_export_gone_titles(struct store *s, struct arena *a, int64_t after_id, size_t most,
    struct store_export **list);
int store_export_gone_people(struct store *s, struct arena *a, int64_t after_id, size_t most,
    struct store_export **list);

#endif
