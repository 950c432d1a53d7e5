/*
 * Style: the style sheet of the pages, which is part of the program.
 */
#ifndef PAGES_STYLE_H
#define PAGES_STYLE_H

struct call;

/* Its address, which changes with what is in it. */
const char *style_address(void);

/* GET /account/style.css */
void style_get(struct call *c);

#endif
