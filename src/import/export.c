/*
 * Export: sets apart what import puts together (see entry.c) and has the tables
 * write it.
 */
#include "import/export.h"

#include "import/fields.h"
#include "import/write.h"
#include "model/kind.h"
#include "util/arena.h"
#include "util/buf.h"

#include <string.h>

/* How many credits from `i` on are of that role and nothing else is to be said
 * of them than `character` allows. */
static size_t
run_of(const struct entry_title *t, size_t i, enum credit_role role, bool character)
{
    size_t n = 0;
    while (i + n < t->ncredits && t->credits[i + n].role == role &&
           (character || t->credits[i + n].character == NULL))
        n++;
    return n;
}

/* The credits of the front as cast and directors, the rest as they are: import
 * joins them in this order again. */
static void
split_credits(struct import_draft *d)
{
    const struct entry_title *t = &d->entry.title;
    d->cast = t->credits;
    d->ncast = run_of(t, 0, CREDIT_ACTOR, true);
    d->directors = t->credits + d->ncast;
    d->ndirectors = run_of(t, d->ncast, CREDIT_DIRECTOR, false);
    d->credits = d->directors + d->ndirectors;
    d->ncredits = t->ncredits - d->ncast - d->ndirectors;
}

/* Countries that the board's name implies are not written. */
static void
strip_countries(struct arena *a, struct entry_title *t)
{
    struct rating *list = arena_array(a, t->nratings, sizeof *list);
    for (size_t i = 0; i < t->nratings; i++) {
        list[i] = t->ratings[i];
        const char *country = list[i].country;
        if (country != NULL && strcmp(country, import_board_country(a, list[i].scheme)) == 0)
            list[i].country = NULL;
    }
    t->ratings = list;
}

static void
write_head(struct buf *out, const struct entry *e)
{
    bool person = e->type == ENTRY_PERSON;
    import_write_text(out, person ? "type" : "kind");
    buf_addc(out, ':');
    import_write_text(out, person ? "person" : title_kind_names[e->title.kind]);
}

void
import_export_entry(struct buf *out, const struct entry *e)
{
    struct import_draft draft = { .entry = *e };
    const struct record *r = &import_person_record;
    if (e->type == ENTRY_TITLE) {
        r = &import_title_record;
        if (e->title.ncredits > 0)
            split_credits(&draft);
        if (e->title.nratings > 0)
            strip_countries(out->arena, &draft.entry.title);
    }
    buf_addc(out, '{');
    write_head(out, e);
    import_write_fields(out, r, &draft);
    buf_adds(out, "}\n");
}
