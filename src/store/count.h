/*
 * Count: how much there is, for the operator and for tests.
 */
#ifndef STORE_COUNT_H
#define STORE_COUNT_H

#include "model/title.h"

struct store;

struct store_counts {
    int64_t titles[TITLE_KIND__MAX]; /* by kind */
    int64_t people;
    int64_t consumers;
};

/* Counts rows; a scan, not for requests. Returns 0 or -1. */
int store_count(struct store *s, struct store_counts *counts);

#endif
