/*
 * Title: the resources of one title (spec/catalog.md 3 and 5).
 */
#ifndef API_TITLE_H
#define API_TITLE_H

struct call;

void title_get(struct call *c);
void title_synopsis_get(struct call *c);
void title_cast_get(struct call *c);
void title_directors_get(struct call *c);

#endif
