/*
 * Source: where an import's entries come from, whatever the format.
 */
#ifndef CTL_SOURCE_H
#define CTL_SOURCE_H

#include "import/result.h"
#include "model/entry.h"

struct arena;
struct ctl_source;

struct ctl_source_options {
    const char *format; /* "catalog" or "imdb" */
    const char *path;   /* a file, "-", or a directory */
    const char *name;   /* of the source; NULL: the format's own */
    const char *const *maps;
    size_t nmaps;
    int64_t min_votes; /* imdb */
    bool adult;        /* imdb */
    bool quiet;        /* no warnings */
};

/* Opens it; NULL with a text for the operator in `error`. The options must
 * outlive it. Closed by ctl_source_close. */
struct ctl_source *ctl_source_open(
    struct arena *a, const struct ctl_source_options *o, char *error, size_t error_size);
void ctl_source_close(struct ctl_source *src);

/* The name entries of this format get as their source. */
const char *ctl_source_name(const struct ctl_source *src);

/* The next entry, its strings in `a`. */
enum import_result ctl_source_next(struct ctl_source *src, struct arena *a, struct entry *e);

/* Says on standard error where and why the last entry was refused. */
void ctl_source_complain(const struct ctl_source *src);

/* Bytes read, and bytes in all (0: not known), for progress. */
int64_t ctl_source_offset(const struct ctl_source *src);
int64_t ctl_source_size(const struct ctl_source *src);

#endif
