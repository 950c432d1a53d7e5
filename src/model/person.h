/*
 * Person: somebody credited on a title.
 */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include "model/title.h"

struct person {
    int64_t id;
    const char *name;
    const char *bio; /* HTML allowed; NULL: none */
    int64_t updated; /* Unix seconds of the last change */
    /* expanded: */
    const struct title_ref *filmography;
    size_t nfilmography;
};

#endif
