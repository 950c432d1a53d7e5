/*
 * Generation: see generation.h.
 */
#include "shm/generation.h"

#include "shm/map.h"
#include "util/log.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC     "matineeg"
#define VERSION   1
#define FILE_SIZE 4096

struct file {
    char magic[8];
    uint32_t version;
    uint32_t unused;
    _Atomic uint64_t counters[GENERATION__MAX];
};

static_assert(sizeof(struct file) <= FILE_SIZE, "the file has one page");

struct shm_generation {
    struct shm_map map;
    struct file *file;
};

static bool
file_sound(const struct file *file)
{
    return memcmp(file->magic, MAGIC, sizeof file->magic) == 0 && file->version == VERSION;
}

/* Whatever a damaged file said before, its readers must see a change. */
static void
file_repair(struct file *file, const char *path, bool fresh)
{
    if (!file_sound(file)) {
        if (!fresh)
            log_warning("%s: is damaged; all copies are dropped", path);
        for (int i = 0; i < GENERATION__MAX; i++)
            atomic_fetch_add(&file->counters[i], 1);
        memcpy(file->magic, MAGIC, sizeof file->magic);
        file->version = VERSION;
    }
    for (int i = 0; i < GENERATION__MAX; i++) {
        uint64_t none = 0;
        atomic_compare_exchange_strong(&file->counters[i], &none, 1);
    }
}

struct shm_generation *
shm_generation_open(const char *path)
{
    struct shm_generation *g = calloc(1, sizeof *g);
    if (g == NULL)
        return NULL;
    bool fresh = false;
    if (shm_map_open_in_place(&g->map, path, FILE_SIZE, &fresh) != 0) {
        free(g);
        return NULL;
    }
    g->file = g->map.base;
    file_repair(g->file, path, fresh);
    shm_map_unlock(&g->map);
    return g;
}

void
shm_generation_close(struct shm_generation *g)
{
    shm_map_close(&g->map);
    free(g);
}

uint64_t
shm_generation_read(const struct shm_generation *g, enum shm_generation_noun noun)
{
    assert(noun < GENERATION__MAX);
    return atomic_load(&g->file->counters[noun]);
}

uint64_t
shm_generation_bump(struct shm_generation *g, enum shm_generation_noun noun)
{
    assert(noun < GENERATION__MAX);
    uint64_t next;
    do
        next = atomic_fetch_add(&g->file->counters[noun], 1) + 1;
    while (next == 0);
    return next;
}
