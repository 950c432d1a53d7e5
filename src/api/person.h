/*
 * Person: the resources of one person (spec/catalog.md 6).
 */
#ifndef API_PERSON_H
#define API_PERSON_H

struct call;

void person_get(struct call *c);
void person_filmography_get(struct call *c);

#endif
