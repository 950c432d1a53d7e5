/*
 * Kind: the words for the kinds of title in addresses and files.
 */
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

#include "model/title.h"

/* As in an address: /catalog/titles/{word}/... */
static const char *const title_kind_paths[TITLE_KIND__MAX] = {
    [TITLE_MOVIE] = "movies",
    [TITLE_SERIES] = "series",
    [TITLE_SEASON] = "seasons",
    [TITLE_PROGRAM] = "programs",
    [TITLE_DISC] = "discs",
};

/* As in an import file and in commands. */
static const char *const title_kind_names[TITLE_KIND__MAX] = {
    [TITLE_MOVIE] = "movie",
    [TITLE_SERIES] = "series",
    [TITLE_SEASON] = "season",
    [TITLE_PROGRAM] = "program",
    [TITLE_DISC] = "disc",
};

#endif
