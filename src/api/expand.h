/*
 * Expand: the `expand` parameter, which asks for links to be filled with what
 * they lead to (spec/formats.md 1.3).
 */
#ifndef API_EXPAND_H
#define API_EXPAND_H

struct call;

/* Reads `expand` into c->ask.expand. Names come separated by commas, in any
 * order, bare or with '@'; unknown ones are ignored. Returns 0, or -1 after it
 * answered 400. */
int expand_read(struct call *c);

#endif
