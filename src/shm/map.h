/*
 * Map: a state file of fixed size, mapped for all processes to share. Opens
 * the file that is there if its owner finds it sound, else puts a new one in
 * its place, and knows whether there was one before. What is in the file is
 * the business of nonce.c and limit.c.
 *
 * Beside the file lies `<path>.lock`. It keeps two starting programs from
 * making the file at once, and it remembers that the file was made: a file
 * that is missing beside its lock was lost, one without a lock never was.
 */
#ifndef SHM_MAP_H
#define SHM_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct shm_map {
    void *base;  /* where it is mapped, read and write */
    size_t size; /* bytes */
    int fd;      /* the open file */
};

/* Judges the file that was found, which has the right size. NULL when it can
 * be used, else a few words for the log: why it cannot. */
typedef const char *shm_map_check_fn(const void *base, void *arg);

/* Fills a new file, all zeros so far. `lost` says that there was one before
 * whose contents nobody knows any more. Returns 0, or -1 with errno set. */
typedef int shm_map_make_fn(void *base, bool lost, void *arg);

struct shm_map_file {
    const char *path; /* absolute, or below the working directory */
    size_t size;      /* bytes it must have; its space is reserved */
    shm_map_check_fn *check;
    shm_map_make_fn *make;
    void *arg; /* handed to both */
};

/* Opens the file or makes it. A new file is complete before it gets its name;
 * made by root, it belongs to the owner of its directory. Returns 0, or -1
 * after a line in the log. Close with shm_map_close. */
int shm_map_open(struct shm_map *m, const struct shm_map_file *f);

/* Opens the file where it is, or makes it, all zeros, and leaves it locked so
 * that the caller can put it right; shm_map_unlock lets the next one in. A file
 * that is too short is made longer, never shorter. `*fresh` tells whether it
 * was empty. Returns 0, or -1 after a line in the log. */
int shm_map_open_in_place(struct shm_map *m, const char *path, size_t size, bool *fresh);
void shm_map_unlock(struct shm_map *m);

/* Unmaps and closes; the file stays. */
void shm_map_close(struct shm_map *m);

#endif
