/*
 * Image: see image.h. The check reads the whole file once, some milliseconds
 * for a hundred megabytes, so that a search need not look at a bound again.
 */
#include "search/image.h"

#include "model/title.h"

#include <assert.h>
#include <string.h>
#include <xxhash.h>

struct checker {
    const char *file;
    size_t size;
    const char *error; /* the first thing wrong; NULL: nothing yet */
};

static bool
expect(struct checker *c, bool holds, const char *error)
{
    if (!holds && c->error == NULL)
        c->error = error;
    return holds;
}

/* Points at a section of elements of `width` bytes and counts them. */
static const void *
section(struct checker *c, struct image_section s, size_t width, size_t *n)
{
    *n = 0;
    bool ok = s.offset % 8 == 0 && s.offset >= sizeof(struct image_head) &&
              s.offset <= c->size && s.size <= c->size - s.offset && s.size % width == 0 &&
              s.size / width < UINT32_MAX;
    if (!expect(c, ok, "a section lies outside the file"))
        return NULL;
    *n = (size_t)s.size / width;
    return c->file + s.offset;
}

/* Whether `n` + 1 offsets ascend and end at `end`. */
static bool
ascends(const uint32_t *offsets, size_t n, size_t end)
{
    for (size_t i = 0; i < n; i++)
        if (offsets[i] > offsets[i + 1])
            return false;
    return offsets[0] == 0 && offsets[n] == end;
}

static bool
all_below(const uint32_t *v, size_t n, uint32_t limit)
{
    uint32_t bad = 0;
    for (size_t i = 0; i < n; i++)
        bad |= v[i] >= limit;
    return !bad;
}

static void
check_table(struct checker *c, const struct image_table_head *h, uint32_t ndocs,
    struct image_table_view *t)
{
    size_t nstarts, nchars, nsigns, nfirsts, ndoc_numbers;
    t->starts = section(c, h->starts, sizeof *t->starts, &nstarts);
    t->chars = section(c, h->chars, 1, &nchars);
    t->signs = section(c, h->signs, sizeof *t->signs, &nsigns);
    t->firsts = section(c, h->firsts, sizeof *t->firsts, &nfirsts);
    t->docs = section(c, h->docs, sizeof *t->docs, &ndoc_numbers);
    if (c->error != NULL)
        return;
    if (!expect(c, nstarts >= 1 && nfirsts == nstarts, "a table has no closing offset"))
        return;
    size_t n = nstarts - 1;
    t->n = (uint32_t)n;
    if (nsigns == 0)
        t->signs = NULL;
    expect(c, nsigns == 0 || nsigns == n, "a table lacks signatures");
    expect(c, ascends(t->starts, n, nchars), "a table's strings overlap");
    expect(c, ascends(t->firsts, n, ndoc_numbers), "a table's lists overlap");
    expect(c, all_below(t->docs, ndoc_numbers, ndocs), "a table names an unknown document");
}

static void
check_shelf(struct checker *c, const struct image_shelf_head *h, struct image_shelf_view *s)
{
    size_t ndocs, nnames;
    s->docs = section(c, h->docs, sizeof *s->docs, &ndocs);
    s->names = section(c, h->names, 1, &nnames);
    if (c->error != NULL)
        return;
    s->ndocs = (uint32_t)ndocs;
    expect(c, nnames == 0 || s->names[nnames - 1] == '\0', "the names do not end");
    for (size_t i = 0; i < ndocs; i++)
        if (!expect(c, s->docs[i].name < nnames && s->docs[i].kind < TITLE_KIND__MAX,
                "a document's name or kind is out of range"))
            return;
    for (int t = 0; t < TABLE__MAX; t++)
        check_table(c, &h->tables[t], s->ndocs, &s->tables[t]);
}

uint64_t
image_sum(const void *file, size_t size)
{
    assert(size >= sizeof(struct image_head));
    const char *p = file;
    uint64_t head = XXH3_64bits(p, offsetof(struct image_head, sum));
    return XXH3_64bits_withSeed(
        p + sizeof(struct image_head), size - sizeof(struct image_head), head);
}

const char *
image_check(const void *file, size_t size, struct image *image)
{
    const struct image_head *h = file;
    if (size < sizeof *h || memcmp(h->magic, IMAGE_MAGIC, sizeof h->magic) != 0)
        return "not an index file";
    if (h->order != IMAGE_ORDER || h->version != IMAGE_VERSION)
        return "built by another version or for another kind of host";
    if (h->size != size)
        return "the file is cut off or has grown";
    if (h->sum != image_sum(file, size))
        return "the checksum does not match";
    struct checker c = { .file = file, .size = size };
    memset(image, 0, sizeof *image);
    image->generation = h->generation;
    for (int s = 0; s < SHELF__MAX && c.error == NULL; s++)
        check_shelf(&c, &h->shelves[s], &image->shelves[s]);
    return c.error;
}
