/*
 * Export: the catalog back as entries, batch by batch; what `matineectl export`
 * writes and what the search index is built from. They come in the order of
 * source and key, so that the same catalog comes in the same order from
 * whatever database.
 */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include "model/entry.h"

struct arena;
struct store;

struct store_export {
    int64_t id;  /* ours */
    bool stated; /* an entry said so; false for people whom titles credit by name alone */
    struct entry entry;
};

/* Where reading goes on; all zero starts at the first. */
struct store_export_at {
    char source[64 + 1];
    char key[1100 + 1];
};

/* Reads the next batch, at most `most` (500 at the most), into `*list`, which is
 * in the arena, and moves `at` behind it. Returns how many there are, 0 at the
 * end, -1 on failure. */
typedef int store_export_fn(struct store *s, struct arena *a, struct store_export_at *at,
    size_t most, struct store_export **list);

store_export_fn store_export_titles; /* with a fixed number of queries */
store_export_fn store_export_people;

/* What was deleted or merged: entries with a key, titles with the kind they had,
 * and nothing else but `deleted` or `merged_into`. */
store_export_fn store_export_gone_titles;
store_export_fn store_export_gone_people;

/* The titles with those ids, each once; those that are not there are left out.
 * Returns how many there are, or -1. */
int store_export_titles_by_id(
    struct store *s, struct arena *a, const int64_t *ids, size_t n, struct store_export **list);

#endif
