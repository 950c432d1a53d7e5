/*
 * Texts: what tools/textc makes of src/pages/texts and the style sheet.
 */
#ifndef PAGES_TEXTS_H
#define PAGES_TEXTS_H

#include "model/words.h"

#include <stddef.h>

/* The languages; the first is the one for everybody else. */
extern const struct words texts[];
extern const size_t texts_n;

extern const unsigned char style_sheet[];
extern const size_t style_sheet_len;

#endif
