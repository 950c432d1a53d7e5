/*
 * Export: an entry as the line of a catalog file that import takes back.
 */
#ifndef IMPORT_EXPORT_H
#define IMPORT_EXPORT_H

struct buf;
struct entry;

/* Appends the entry as one JSON object and a line feed. The same entry always
 * gives the same bytes, and reading them gives the same entry; `line` is not
 * written. Uses the buffer's arena. */
void import_export_entry(struct buf *out, const struct entry *e);

#endif
