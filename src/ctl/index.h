/*
 * Index: making the search index from the database.
 */
#ifndef CTL_INDEX_H
#define CTL_INDEX_H

struct ctl;
struct search_build;
struct similar;
struct store;

/* Reads the whole catalog through `s`, in whatever transaction it is in, into a
 * new index, and into `similar` what titles may share. NULL after the failure was logged. The
 * caller finishes it with search_build_finish or drops it with search_build_cancel. */
struct search_build *index_collect(struct ctl *c, struct store *s, struct similar *similar);

#endif
