/*
 * Filter: the `filters` parameter of version 2.0, which narrows a search to what
 * can be had in some way (spec/catalog.md 1).
 */
#ifndef API_FILTER_H
#define API_FILTER_H

struct call;

/* Reads `filters` into a set of SEARCH_* flags to add to a search's. The address
 * of a category, of which only the path counts. Versions before 2.0 do not know
 * the parameter and take no notice of it. Returns 0, or -1 after it answered
 * 400: a filter that is not known must not silently give everything. */
int filter_read(struct call *c, unsigned *flags);

#endif
