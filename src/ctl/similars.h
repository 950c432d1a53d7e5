/*
 * Similars: working out which titles are like which, and keeping it.
 */
#ifndef CTL_SIMILARS_H
#define CTL_SIMILARS_H

#include <stdbool.h>

struct ctl;
struct similar;
struct store;
struct store_export;

/* Notes a title and what it may share with others. Seasons, episodes and discs
 * are passed over: they are like their own series. */
void similars_add(struct similar *similar, const struct store_export *one);

/* Works the similars out and writes those that differ from the ones kept: in the
 * transaction that is open, or with `own_transactions` in one a batch. Returns 0
 * or -1. */
int similars_write(
    struct ctl *c, struct store *s, struct similar *similar, bool own_transactions);

#endif
