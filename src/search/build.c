/*
 * Build: see build.h; the layout is in image.h. Records are cut into words as
 * they come; when all are there they are put in order of popularity, which
 * numbers them, and the tables are written over those numbers.
 */
#include "search/build.h"

#include "search/image.h"
#include "search/lexicon.h"
#include "search/words.h"
#include "util/arena.h"
#include "util/log.h"
#include "util/utf8.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct record {
    int64_t id;
    int64_t popularity;
    const char *name; /* as handed in; "" when not valid */
    uint32_t told;    /* its number in the lexicons */
    uint8_t kind;
    uint8_t flagsets;
    int64_t from[IMAGE_WAYS];
    int64_t until[IMAGE_WAYS];
};

struct shelf {
    struct lexicon *tables[TABLE__MAX];
    struct record *records;
    size_t n, cap;
};

struct search_build {
    struct arena *own;   /* names, path */
    struct arena *words; /* of the record being cut */
    const char *path;
    uint64_t generation;
    struct shelf shelves[SHELF__MAX];
};

struct search_build *
search_build_begin(const char *path, uint64_t generation)
{
    assert(generation != 0);
    struct arena *own = arena_new(256 * 1024);
    struct search_build *b = arena_zalloc(own, sizeof *b);
    b->own = own;
    b->words = arena_new(64 * 1024);
    b->path = arena_strdup(own, path);
    b->generation = generation;
    for (int s = 0; s < SHELF__MAX; s++)
        for (int t = 0; t < TABLE__MAX; t++)
            b->shelves[s].tables[t] = lexicon_new();
    return b;
}

void
search_build_cancel(struct search_build *b)
{
    for (int s = 0; s < SHELF__MAX; s++) {
        free(b->shelves[s].records);
        for (int t = 0; t < TABLE__MAX; t++)
            lexicon_free(b->shelves[s].tables[t]);
    }
    arena_free(b->words);
    arena_free(b->own);
}

/* ---- records ---------------------------------------------------------------- */

static void
use_words(struct lexicon *l, const struct words *w)
{
    for (size_t i = 0; i < w->n; i++)
        lexicon_use(l, w->v[i].p, w->v[i].len);
}

static void
use_name(struct search_build *b, struct shelf *s, const char *name)
{
    if (name == NULL)
        return;
    struct words w = words_cut(b->words, name, strlen(name), WORDS_OF_NAME);
    use_words(s->tables[TABLE_WORDS], &w);
    for (size_t k = 0; k < sizeof w.keys / sizeof w.keys[0]; k++)
        if (w.keys[k].len != 0)
            lexicon_use(s->tables[TABLE_KEYS], w.keys[k].p, w.keys[k].len);
}

static void
use_text(struct search_build *b, struct shelf *s, const char *text)
{
    struct words w = words_cut(b->words, text, strlen(text), WORDS_OF_TEXT);
    use_words(s->tables[TABLE_TEXT], &w);
}

static struct record *
record_new(struct search_build *b, struct shelf *s, const char *name)
{
    s->records = lexicon_grow(s->records, s->n, 1, &s->cap, sizeof *s->records);
    struct record *r = &s->records[s->n];
    bool valid = name != NULL && utf8_valid(name, strlen(name));
    *r = (struct record){ .name = valid ? arena_strdup(b->own, name) : "",
        .told = (uint32_t)s->n };
    s->n++;
    return r;
}

static void
end_record(struct search_build *b, struct shelf *s)
{
    for (int t = 0; t < TABLE__MAX; t++)
        lexicon_next(s->tables[t]);
    arena_reset(b->words);
}

static void
use_times(struct record *r, enum image_way way, struct search_times times)
{
    r->from[way] = times.from;
    r->until[way] = times.until != 0 ? times.until : INT64_MAX;
}

/* Titles of one short name can be had when any of them can. */
static void
widen_times(struct record *r, const struct record *other)
{
    for (int way = 0; way < IMAGE_WAYS; way++) {
        if (other->from[way] < r->from[way])
            r->from[way] = other->from[way];
        if (other->until[way] > r->until[way])
            r->until[way] = other->until[way];
    }
}

void
search_build_title(struct search_build *b, const struct search_title *t)
{
    struct shelf *s = &b->shelves[SHELF_TITLES];
    struct record *r = record_new(b, s, t->short_name);
    assert(t->flags < 8);
    r->id = t->id;
    r->kind = (uint8_t)t->kind;
    r->popularity = t->popularity;
    r->flagsets = (uint8_t)(1u << t->flags);
    use_times(r, WAY_INSTANT, t->instant);
    use_times(r, WAY_DISC, t->disc);
    use_name(b, s, t->short_name);
    for (size_t i = 0; i < t->nnames; i++)
        use_name(b, s, t->names[i]);
    if (t->text != NULL)
        use_text(b, s, t->text);
    if (t->year != 0)
        use_text(b, s, arena_printf(b->words, "%lld", (long long)t->year));
    end_record(b, s);
}

void
search_build_person(struct search_build *b, const struct search_person *p)
{
    struct shelf *s = &b->shelves[SHELF_PEOPLE];
    struct record *r = record_new(b, s, p->name);
    r->id = p->id;
    r->popularity = p->popularity;
    r->flagsets = 1;
    use_name(b, s, p->name);
    for (size_t i = 0; i < p->nnames; i++)
        use_name(b, s, p->names[i]);
    end_record(b, s);
}

static int
by_popularity(const void *pa, const void *pb)
{
    const struct record *a = pa, *b = pb;
    if (a->popularity != b->popularity)
        return a->popularity < b->popularity ? 1 : -1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return a->told < b->told ? -1 : 1;
}

/* The shelf of distinct short names, from the titles in their final order. */
static void
add_short_names(struct search_build *b)
{
    const struct shelf *titles = &b->shelves[SHELF_TITLES];
    struct shelf *s = &b->shelves[SHELF_SHORT];
    struct lexicon *seen = lexicon_new();
    for (size_t i = 0; i < titles->n; i++) {
        const struct record *title = &titles->records[i];
        uint32_t number = lexicon_use(seen, title->name, strlen(title->name));
        if (number < s->n) {
            s->records[number].flagsets |= title->flagsets;
            widen_times(&s->records[number], title);
            continue;
        }
        struct record *r = record_new(b, s, title->name);
        r->id = title->id;
        r->kind = title->kind;
        r->popularity = title->popularity;
        r->flagsets = title->flagsets;
        memcpy(r->from, title->from, sizeof r->from);
        memcpy(r->until, title->until, sizeof r->until);
        use_name(b, s, title->name);
        end_record(b, s);
    }
    lexicon_free(seen);
}

/* ---- the file --------------------------------------------------------------- */

static int
write_names(const struct shelf *s, struct output *out, struct image_shelf_head *head)
{
    size_t size = 0;
    for (size_t i = 0; i < s->n; i++)
        size += strlen(s->records[i].name) + 1;
    if (size >= UINT32_MAX || s->n >= UINT32_MAX)
        return -1;
    head->names.size = size;
    char *p = lexicon_section(out, size, &head->names.offset);
    for (size_t i = 0; i < s->n; i++)
        p = stpcpy(p, s->records[i].name) + 1;
    return 0;
}

static void
write_docs(const struct shelf *s, struct output *out, struct image_shelf_head *head)
{
    head->docs.size = s->n * sizeof(struct image_doc);
    char *p = lexicon_section(out, (size_t)head->docs.size, &head->docs.offset);
    uint32_t name = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct record *r = &s->records[i];
        struct image_doc doc = {
            .id = r->id, .name = name, .kind = r->kind, .flagsets = r->flagsets
        };
        memcpy(doc.from, r->from, sizeof doc.from);
        memcpy(doc.until, r->until, sizeof doc.until);
        memcpy(p + i * sizeof doc, &doc, sizeof doc);
        name += (uint32_t)strlen(r->name) + 1;
    }
}

static int
write_shelf(const struct shelf *s, struct output *out, struct image_shelf_head *head)
{
    if (write_names(s, out, head) == -1)
        return -1;
    write_docs(s, out, head);
    struct arena *a = arena_new(0);
    uint32_t *order = arena_array(a, s->n, sizeof *order);
    for (size_t i = 0; i < s->n; i++)
        order[i] = s->records[i].told;
    int result = 0;
    for (int t = 0; t < TABLE__MAX && result == 0; t++)
        result =
            lexicon_write(s->tables[t], order, s->n, t == TABLE_WORDS, out, &head->tables[t]);
    arena_free(a);
    return result;
}

static int
write_image(struct search_build *b, struct output *out)
{
    struct image_head head;
    uint64_t at;
    memset(&head, 0, sizeof head);
    lexicon_section(out, sizeof head, &at);
    memcpy(head.magic, IMAGE_MAGIC, sizeof head.magic);
    head.order = IMAGE_ORDER;
    head.version = IMAGE_VERSION;
    head.generation = b->generation;
    for (int s = 0; s < SHELF__MAX; s++) {
        struct shelf *shelf = &b->shelves[s];
        if (shelf->n != 0)
            qsort(shelf->records, shelf->n, sizeof *shelf->records, by_popularity);
        if (s == SHELF_TITLES)
            add_short_names(b);
        if (write_shelf(shelf, out, &head.shelves[s]) == -1) {
            log_error("search index %s: too many words", b->path);
            return -1;
        }
    }
    head.size = out->len;
    memcpy(out->p, &head, sizeof head);
    head.sum = image_sum(out->p, out->len);
    memcpy(out->p, &head, sizeof head);
    return 0;
}

static int
write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done == -1 && errno == EINTR)
            continue;
        if (done == -1)
            return -1;
        p += done;
        n -= (size_t)done;
    }
    return 0;
}

static int
sync_folder(struct arena *a, const char *path)
{
    int fd = open(dirname(arena_strdup(a, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd == -1)
        return -1;
    int result = fsync(fd);
    close(fd);
    return result;
}

/* Writes beside and renames over. */
static int
put_in_place(struct search_build *b, const struct output *out)
{
    char *beside = arena_printf(b->own, "%s.XXXXXX", b->path);
    int fd = mkstemp(beside);
    if (fd == -1) {
        log_error("search index %s: %s", beside, strerror(errno));
        return -1;
    }
    bool written = write_all(fd, out->p, out->len) == 0 && fchmod(fd, 0644) == 0 &&
                   fsync(fd) == 0 && rename(beside, b->path) == 0;
    if (!written) {
        log_error("search index %s: %s", b->path, strerror(errno));
        unlink(beside);
    }
    close(fd);
    if (written && sync_folder(b->own, b->path) == -1)
        log_warning("search index %s: folder not synced: %s", b->path, strerror(errno));
    return written ? 0 : -1;
}

int
search_build_finish(struct search_build *b)
{
    struct output out = { .len = 0 };
    int result = write_image(b, &out) == 0 ? put_in_place(b, &out) : -1;
    free(out.p);
    search_build_cancel(b);
    return result;
}
