/*
 * Search: lists found by a term (spec/catalog.md 1, 2 and 6).
 */
#ifndef API_SEARCH_H
#define API_SEARCH_H

struct call;

void search_titles_get(struct call *c);
void search_autocomplete_get(struct call *c);
void search_people_get(struct call *c);

#endif
