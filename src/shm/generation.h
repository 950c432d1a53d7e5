/*
 * Generation: one counter for each kind of thing that processes keep copies
 * of, in a small mapped file. Who changes the thing bumps its counter
 * afterwards; who keeps copies reads the counter before reading the thing, and
 * drops what was kept under another number. Works between programs: matineectl
 * opens the same file as the workers do.
 *
 * The file is repaired where it is and never replaced, since a replacement
 * would not reach those who have it mapped. Removing it under running programs
 * cuts them off; so copies have an age limit as well.
 */
#ifndef SHM_GENERATION_H
#define SHM_GENERATION_H

#include <stdint.h>

struct shm_generation;

/* The order is that of the file: new ones go at the end, none is taken out. */
enum shm_generation_noun {
    GENERATION_CONSUMERS, /* applications: keys, secrets, status, limits */
    GENERATION_CATALOG,   /* titles, people and all they show */
    GENERATION_INDEX,     /* the file of the search */
    GENERATION_TEMPLATES, /* sets of views */
    GENERATION_TOKENS,    /* access and request tokens, feeds */
    GENERATION_ACCOUNTS,  /* users, their sessions and settings */
    GENERATION__MAX
};

/* Opens the file, or makes it. The master does it before it forks. NULL after
 * a line in the log. Close it with shm_generation_close; the file stays. */
struct shm_generation *shm_generation_open(const char *path);
void shm_generation_close(struct shm_generation *g);

/* The number now: one atomic load. Never 0. */
uint64_t shm_generation_read(const struct shm_generation *g, enum shm_generation_noun noun);

/* Counts on; the new number. */
uint64_t shm_generation_bump(struct shm_generation *g, enum shm_generation_noun noun);

#endif
