/*
 * Sample: an object of a model struct with something in every field, made from
 * the model table. tmplc shows views with it, and the fuzzer runs them.
 */
#ifndef RENDER_SAMPLE_H
#define RENDER_SAMPLE_H

struct arena;

/* The struct with that index in the model table: texts and numbers are made of
 * the name of their field and their place in a list, truths are true, enums are
 * their first value, lists have two items. Structs and lists nested too deeply
 * are left out. */
void *sample_new(struct arena *a, int strct);

#endif
