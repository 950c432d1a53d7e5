/*
 * Index: see index.h. The file is only ever replaced as a whole, by rename (as
 * build.c does), so a mapping never changes under a search; writing into a file
 * in use would end the process. While the old file is mapped its
 * inode cannot be given to another, so (device, inode) tells files apart; size
 * and time are compared for file systems that do not keep that promise.
 */
#include "search/index.h"

#include "search/image.h"
#include "search/match.h"
#include "util/arena.h"
#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct search {
    struct arena *own;
    const char *path;
    const void *file; /* the mapping; NULL: none */
    size_t size;
    struct image image;
    struct stat looked_at; /* the last file judged, good or bad */
    int64_t checked;       /* when search_refresh last looked */
    struct match_board *board;
};

static bool
same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Maps and checks the open file. Returns 0 and takes it into use, or -1, logged. */
static int
take(struct search *s, int fd, const struct stat *st)
{
    if (!S_ISREG(st->st_mode) || st->st_size < (off_t)sizeof(struct image_head)) {
        log_error("search index %s: not an index file", s->path);
        return -1;
    }
    size_t size = (size_t)st->st_size;
    void *file = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (file == MAP_FAILED) {
        log_error("search index %s: mmap: %s", s->path, strerror(errno));
        return -1;
    }
    struct image image;
    const char *wrong = image_check(file, size, &image);
    if (wrong != NULL) {
        log_error("search index %s: %s", s->path, wrong);
        munmap(file, size);
        return -1;
    }
    if (s->file != NULL)
        munmap((void *)(uintptr_t)s->file, s->size);
    s->file = file;
    s->size = size;
    s->image = image;
    return 0;
}

/* Opens what is at the path now. Returns whether it is in use. */
static bool
reopen(struct search *s)
{
    int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd == -1 || fstat(fd, &st) == -1) {
        log_error("search index %s: %s%s", s->path, strerror(errno),
            errno == ENOENT ? "; matineectl index makes it" : "");
        if (fd != -1)
            close(fd);
        return false;
    }
    s->looked_at = st;
    bool taken = take(s, fd, &st) == 0;
    close(fd);
    return taken;
}

struct search *
search_open(const char *path)
{
    struct arena *own = arena_new(0);
    struct search *s = arena_zalloc(own, sizeof *s);
    s->own = own;
    s->path = arena_strdup(own, path);
    s->board = match_board_new();
    s->checked = INT64_MIN;
    reopen(s);
    return s;
}

void
search_close(struct search *s)
{
    if (s == NULL)
        return;
    if (s->file != NULL)
        munmap((void *)(uintptr_t)s->file, s->size);
    match_board_free(s->board);
    arena_free(s->own);
}

bool
search_refresh(struct search *s, int64_t now)
{
    if (now == s->checked)
        return false;
    s->checked = now;
    return search_look(s);
}

bool
search_look(struct search *s)
{
    struct stat st;
    if (stat(s->path, &st) == -1 || same_file(&st, &s->looked_at))
        return false;
    s->looked_at = st; /* so that a file that cannot be opened is logged once */
    return reopen(s);
}

uint64_t
search_generation(const struct search *s)
{
    return s->file == NULL ? 0 : s->image.generation;
}

/* The flag sets, as bits, that have all flags of `filter`. */
static unsigned
flagsets_with(unsigned filter)
{
    unsigned sets = 0;
    for (unsigned flags = 0; flags <= SEARCH_FLAGS__ALL; flags++)
        if ((flags & filter) == filter)
            sets |= 1u << flags;
    return sets;
}

/* The ways whose time has to be now: those filtered by, unless time is no
 * matter. */
static unsigned
ways_of(unsigned filter, int64_t now)
{
    unsigned ways = 0;
    if (now != 0 && (filter & SEARCH_INSTANT) != 0)
        ways |= 1u << WAY_INSTANT;
    if (now != 0 && (filter & SEARCH_DISC) != 0)
        ways |= 1u << WAY_DISC;
    return ways;
}

static int
find(struct search *s, struct arena *a, enum image_shelf number, const struct match_ask *ask,
    struct search_page *page)
{
    *page = (struct search_page){ .nhits = 0 };
    if (s->file == NULL)
        return -1;
    const struct image_shelf_view *shelf = &s->image.shelves[number];
    struct match_page found;
    match_run(s->board, shelf, a, ask, &found);
    page->total = found.total;
    page->nhits = found.n;
    page->hits = arena_array(a, found.n, sizeof *page->hits);
    for (size_t i = 0; i < found.n; i++) {
        const struct image_doc *doc = &shelf->docs[found.docs[i]];
        page->hits[i] = (struct search_hit){
            .id = doc->id,
            .kind = (enum title_kind)doc->kind,
            .name = arena_strdup(a, shelf->names + doc->name),
        };
    }
    return 0;
}

int
search_titles(struct search *s, struct arena *a, const char *term, unsigned filter, int64_t now,
    size_t offset, size_t limit, struct search_page *page)
{
    struct match_ask ask = { .term = term,
        .flagsets = flagsets_with(filter),
        .ways = ways_of(filter, now),
        .now = now,
        .offset = offset,
        .limit = limit };
    return find(s, a, SHELF_TITLES, &ask, page);
}

int
search_suggest(struct search *s, struct arena *a, const char *term, unsigned filter,
    int64_t now, size_t offset, size_t limit, struct search_page *page)
{
    struct match_ask ask = { .term = term,
        .flagsets = flagsets_with(filter),
        .ways = ways_of(filter, now),
        .now = now,
        .suggest = true,
        .offset = offset,
        .limit = limit };
    return find(s, a, SHELF_SHORT, &ask, page);
}

int
search_people(struct search *s, struct arena *a, const char *term, size_t offset, size_t limit,
    struct search_page *page)
{
    struct match_ask ask = {
        .term = term, .flagsets = flagsets_with(0), .offset = offset, .limit = limit
    };
    return find(s, a, SHELF_PEOPLE, &ask, page);
}
