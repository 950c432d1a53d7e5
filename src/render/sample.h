/*
 * Sample: an object of a model struct with something in every field, made from
 * the model table. tmplc shows views with it, and the fuzzer runs them.
 */
#ifndef RENDER_SAMPLE_H
#define RENDER_SAMPLE_H

struct arena;

/* The struct with that index in the model table: texts are named after their
 * field, numbers count up, truths are true, lists have two items. Structs
 * nested too deeply, and lists in them, are left out. */
void *sample_new(struct arena *a, int strct);

#endif
