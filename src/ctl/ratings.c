/*
 * Ratings: `matineectl ratings import FILE` takes ratings of many people from a
 * file. Rows go in by portions, each a transaction, so that one that was cut off
 * can be started again; what is there already is left alone.
 */
#include "ctl/ctl.h"
#include "ctl/progress.h"
#include "import/links.h"
#include "import/ratings.h"
#include "shm/generation.h"
#include "store/lookup.h"
#include "store/rating.h"
#include "store/tx.h"
#include "store/user.h"
#include "util/arena.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY              (24 * 60 * 60) /* zones differ */
#define PORTION          LOOKUP_MAX
#define FINISH_PORTION   500
#define CSV_SOURCE       "catalog"
#define MOVIELENS_SOURCE "movielens"
#define IMDB             "imdb"

struct options {
    const char *path;
    const char *source; /* NULL: not given */
    const char *links;  /* NULL: none */
    bool movielens;
    bool add_users;
};

/* Everybody rated by the file, for the biases at its end; doubles do no harm. */
struct people {
    int64_t *ids;
    size_t n;
    size_t cap;
};

struct counts {
    int64_t rows;
    int64_t changed;
    int64_t refused;
    int64_t no_user;
    int64_t no_title;
    int64_t added_users;
};

struct job {
    struct ctl *ctl;
    const struct options *o;
    struct import_ratings *file;
    struct import_links *links; /* NULL: none */
    struct store_number *imdb;  /* titles by IMDb's id, sorted; with links */
    size_t nimdb;
    struct people people;
    struct counts counts;
};

/* ---- who and what -------------------------------------------------------------- */

static void
remember(struct people *p, int64_t id)
{
    if (p->n != 0 && p->ids[p->n - 1] == id)
        return;
    if (p->n == p->cap) {
        p->cap = p->cap != 0 ? p->cap * 2 : 1024;
        p->ids = realloc(p->ids, p->cap * sizeof *p->ids);
        if (p->ids == NULL)
            abort();
    }
    p->ids[p->n++] = id;
}

static int
compare_ids(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

static int
compare_numbers(const void *a, const void *b)
{
    const struct store_number *x = a;
    const struct store_number *y = b;
    return strcmp(x->value, y->value);
}

/* Adds somebody known by a login alone, unless another does so now. Returns 0 or -1. */
static int
add_user(struct job *j, struct arena *a, const char *login, int64_t *id)
{
    struct store_user u = {
        .user = { .login = login,
            .first_name = login,
            .last_name = "",
            .can_instant_watch = true },
        .status = USER_ACTIVE,
    };
    int added = store_user_add(j->ctl->store, &u, j->ctl->now);
    if (added < 0)
        return -1;
    if (added == 0)
        return store_lookup_logins(j->ctl->store, a, &login, 1, id);
    *id = u.user.id;
    j->counts.added_users++;
    return 0;
}

/* The users of some rows. Those that are not there are added, where that is wanted. */
static int
find_users(struct job *j, struct arena *a, const char **logins, size_t n, int64_t *ids)
{
    const char *last = NULL;
    int64_t last_id = 0;
    if (store_lookup_logins(j->ctl->store, a, logins, n, ids) != 0)
        return -1;
    if (!j->o->movielens && !j->o->add_users)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (ids[i] != 0 || *logins[i] == '\0')
            continue;
        if (last == NULL || strcmp(last, logins[i]) != 0) {
            if (store_lookup_logins(j->ctl->store, a, &logins[i], 1, &last_id) != 0 ||
                (last_id == 0 && add_user(j, a, logins[i], &last_id) != 0))
                return -1;
            last = logins[i];
        }
        ids[i] = last_id;
    }
    return 0;
}

/* The titles of some rows, by the numbers of IMDb. */
static void
find_by_links(const struct job *j, const char *const *titles, size_t n, int64_t *ids)
{
    for (size_t i = 0; i < n; i++) {
        const struct store_number wanted = { .value = import_links_imdb(j->links, titles[i]) };
        const struct store_number *found = NULL;
        if (wanted.value != NULL && j->nimdb != 0)
            found = bsearch(&wanted, j->imdb, j->nimdb, sizeof *j->imdb, compare_numbers);
        ids[i] = found != NULL ? found->title_id : 0;
    }
}

/* Numbers are ids, other texts keys, unless a source was named: then all are its keys. */
static int
find_by_names(struct job *j, struct arena *a, const char *const *titles, size_t n, int64_t *ids)
{
    const char *source = j->o->source != NULL ? j->o->source
                         : j->o->movielens    ? MOVIELENS_SOURCE
                                              : NULL;
    if (source != NULL)
        return store_lookup_keys(j->ctl->store, a, source, titles, n, ids);
    int64_t *numbers = arena_array(a, n, sizeof *numbers);
    int64_t *by_number = arena_array(a, n, sizeof *by_number);
    for (size_t i = 0; i < n; i++)
        if (!ctl_number(titles[i], 1, INT64_MAX, &numbers[i]))
            numbers[i] = 0;
    if (store_lookup_keys(j->ctl->store, a, CSV_SOURCE, titles, n, ids) != 0 ||
        store_lookup_ids(j->ctl->store, a, numbers, n, by_number) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (numbers[i] != 0)
            ids[i] = by_number[i];
    return 0;
}

/* ---- a portion ------------------------------------------------------------------ */

struct portion {
    struct job *job;
    struct import_rating rows[PORTION];
    int64_t lines[PORTION];
    size_t n;
    struct store_rating_row ratings[PORTION]; /* those that can be taken */
    size_t nratings;
    int64_t changed;
};

/* Reads rows, their texts in the arena. Returns 0, or -1 when the file is broken. */
static int
read_rows(struct portion *p, struct arena *a)
{
    struct job *j = p->job;
    struct import_rating row;
    for (p->n = 0; p->n < PORTION;) {
        enum import_result got = import_ratings_next(j->file, &row);
        if (got == IMPORT_END)
            return 0;
        bool late = got == IMPORT_ENTRY && row.at > j->ctl->now + DAY;
        if (got != IMPORT_ENTRY || late) {
            fprintf(stderr, "%s:%" PRId64 ": %s\n", j->o->path, import_ratings_line(j->file),
                late ? "in the future" : import_ratings_reason(j->file));
            j->counts.refused++;
            if (got == IMPORT_BROKEN)
                return -1;
            continue;
        }
        row.user = arena_strdup(a, row.user);
        row.title = arena_strdup(a, row.title);
        p->lines[p->n] = import_ratings_line(j->file);
        p->rows[p->n++] = row;
    }
    return 0;
}

static void
say_unknown(const struct job *j, int64_t line, const char *what, const char *name)
{
    if (!j->ctl->quiet)
        fprintf(stderr, "%s:%" PRId64 ": there is no %s %s\n", j->o->path, line, what, name);
}

/* What can be taken of the rows, given their users and titles. A movie of MovieLens that is
 * not in the catalog is no news: there are ten thousands of them. */
static void
sort_out(struct portion *p, const int64_t *users, const int64_t *titles)
{
    struct job *j = p->job;
    p->nratings = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (users[i] == 0) {
            j->counts.no_user++;
            say_unknown(j, p->lines[i], "user", p->rows[i].user);
        } else if (titles[i] == 0) {
            j->counts.no_title++;
            if (!j->o->movielens)
                say_unknown(j, p->lines[i], "title", p->rows[i].title);
        } else {
            p->ratings[p->nratings++] = (struct store_rating_row){
                .user_id = users[i],
                .title_id = titles[i],
                .rating = p->rows[i].rating,
                .rated_at = p->rows[i].at,
            };
            remember(&j->people, users[i]);
        }
    }
}

static int
look_up(struct portion *p, struct arena *a)
{
    struct job *j = p->job;
    const char **logins = arena_array(a, p->n, sizeof *logins);
    const char **names = arena_array(a, p->n, sizeof *names);
    int64_t *users = arena_array(a, p->n, sizeof *users);
    int64_t *titles = arena_array(a, p->n, sizeof *titles);
    for (size_t i = 0; i < p->n; i++) {
        const char *login = store_user_fold(a, p->rows[i].user);
        logins[i] = login != NULL ? login : "";
        names[i] = p->rows[i].title;
    }
    if (find_users(j, a, logins, p->n, users) != 0)
        return -1;
    if (j->links != NULL)
        find_by_links(j, names, p->n, titles);
    else if (find_by_names(j, a, names, p->n, titles) != 0)
        return -1;
    if (store_lookup_series(j->ctl->store, a, titles, p->n) != 0)
        return -1;
    sort_out(p, users, titles);
    return 0;
}

static int
write_portion(struct store *s, struct arena *a, void *arg)
{
    struct portion *p = arg;
    p->changed = store_rating_import(s, a, p->ratings, p->nratings);
    return p->changed < 0 ? -1 : 0;
}

/* Takes all rows, portion by portion. Returns 0 or -1. */
static int
take_rows(struct job *j, int64_t size)
{
    struct arena *a = arena_new((size_t)1024 * 1024);
    struct portion *p = arena_zalloc(j->ctl->arena, sizeof *p);
    struct progress progress = progress_start("ratings", size, j->ctl->quiet);
    int rc;
    p->job = j;
    do {
        arena_reset(a);
        rc = read_rows(p, a);
        if (p->n != 0 &&
            (look_up(p, a) != 0 ||
                (p->nratings != 0 && store_tx(j->ctl->store, a, write_portion, p) != 0)))
            rc = -1;
        j->counts.rows += (int64_t)p->n;
        j->counts.changed += p->nratings != 0 && rc == 0 ? p->changed : 0;
        progress_show(&progress, import_ratings_offset(j->file), j->counts.rows);
    } while (rc == 0 && p->n == PORTION);
    progress_end(&progress);
    arena_free(a);
    return rc;
}

/* ---- all of it -------------------------------------------------------------------- */

/* The people who rated, each once. */
static void
sort_people(struct people *p)
{
    size_t n = 0;
    if (p->n != 0)
        qsort(p->ids, p->n, sizeof *p->ids, compare_ids);
    for (size_t i = 0; i < p->n; i++)
        if (n == 0 || p->ids[n - 1] != p->ids[i])
            p->ids[n++] = p->ids[i];
    p->n = n;
}

/* The averages of the titles, then how far from them everybody rates. */
static int
follow_up(struct job *j)
{
    struct people *p = &j->people;
    struct arena *a = arena_new(0);
    int64_t folded;
    int rc;
    do {
        folded = store_rating_fold(j->ctl->store, a, FINISH_PORTION);
        arena_reset(a);
    } while (folded > 0);
    rc = folded < 0 ? -1 : 0;
    sort_people(p);
    for (size_t i = 0; rc == 0 && i < p->n; i += FINISH_PORTION) {
        size_t n = p->n - i < FINISH_PORTION ? p->n - i : FINISH_PORTION;
        rc = store_rating_finish(j->ctl->store, a, p->ids + i, n);
        arena_reset(a);
    }
    arena_free(a);
    ctl_notify(j->ctl, 1u << GENERATION_CATALOG);
    return rc;
}

static void
summarise(const struct job *j)
{
    const struct counts *n = &j->counts;
    if (j->ctl->quiet)
        return;
    printf("%" PRId64 " ratings new or changed, %" PRId64 " as they were\n", n->changed,
        n->rows - n->changed - n->no_user - n->no_title);
    if (n->added_users != 0)
        printf("%" PRId64 " users added\n", n->added_users);
    if (n->refused != 0)
        printf("%" PRId64 " lines skipped: not as they should be\n", n->refused);
    if (n->no_user != 0)
        printf("%" PRId64 " ratings skipped: there is no such user\n", n->no_user);
    if (n->no_title != 0)
        printf("%" PRId64 " ratings skipped: the title is not in the catalog\n", n->no_title);
}

/* Opens the links, and reads under which of their numbers titles are known: as another number
 * of theirs, or as the key of an entry from IMDb. */
static bool
open_links(struct job *j)
{
    char error[256];
    if (j->o->links == NULL)
        return true;
    j->links = import_links_open(j->o->links, error, sizeof error);
    if (j->links == NULL) {
        ctl_complain(j->ctl, "%s: %s", j->o->links, error);
        return false;
    }
    if (store_lookup_numbers(j->ctl->store, j->ctl->arena, IMDB, &j->imdb, &j->nimdb) != 0)
        return false;
    if (j->nimdb != 0)
        qsort(j->imdb, j->nimdb, sizeof *j->imdb, compare_numbers);
    return true;
}

static enum ctl_status
carry_out(struct job *j)
{
    struct stat st;
    char error[512];
    if (!open_links(j))
        return CTL_FAILED;
    j->file = import_ratings_open(j->o->path,
        j->o->movielens ? IMPORT_RATINGS_MOVIELENS : IMPORT_RATINGS_OWN, error, sizeof error);
    if (j->file == NULL) {
        ctl_complain(j->ctl, "%s", error);
        return CTL_FAILED;
    }
    int64_t size = stat(j->o->path, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : 0;
    int rc = take_rows(j, size);
    if (follow_up(j) != 0)
        rc = -1;
    import_ratings_close(j->file);
    summarise(j);
    if (rc != 0)
        ctl_complain(j->ctl, "it was cut off; importing the file again goes on");
    return rc == 0 ? CTL_OK : CTL_FAILED;
}

static enum ctl_status
read_options(struct ctl *c, int argc, char **argv, struct options *o)
{
    static const struct option options[] = {
        { "format", required_argument, NULL, 'f' },
        { "links", required_argument, NULL, 'l' },
        { "source", required_argument, NULL, 's' },
        { "add-users", no_argument, NULL, 'a' },
        { NULL, 0, NULL, 0 },
    };
    int opt;
    optind = 0; /* starts getopt anew: the options before the command were another scan */
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (opt == 'f' && strcmp(optarg, "csv") != 0 && strcmp(optarg, "movielens") != 0)
            return ctl_usage(c, "--format is csv or movielens");
        if (opt == 'f')
            o->movielens = strcmp(optarg, "movielens") == 0;
        else if (opt == 'l')
            o->links = optarg;
        else if (opt == 's')
            o->source = optarg;
        else if (opt == 'a')
            o->add_users = true;
        else
            return ctl_usage(c, "unknown option");
    }
    if (argc - optind != 1)
        return ctl_usage(c, "wants: ratings import FILE");
    if (o->links != NULL && (!o->movielens || o->source != NULL))
        return ctl_usage(c, "--links is for --format movielens, without --source");
    o->path = argv[optind];
    return CTL_OK;
}

static enum ctl_status
ratings_import(struct ctl *c, int argc, char **argv)
{
    struct options o = { .path = NULL };
    struct job j = { .ctl = c, .o = &o };
    if (read_options(c, argc, argv, &o) != CTL_OK)
        return CTL_USAGE;
    enum ctl_status status = carry_out(&j);
    import_links_close(j.links);
    free(j.people.ids);
    return status;
}

enum ctl_status
ctl_ratings(struct ctl *c, int argc, char **argv)
{
    static const struct ctl_subcommand commands[] = { { "import", ratings_import } };
    return ctl_subcommand(c, argc, argv, commands, 1);
}
