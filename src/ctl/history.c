/*
 * History: `matineectl history import FILE --user LOGIN` takes over what
 * somebody watched elsewhere, from the file the streaming service lets them
 * download. Importing it again changes nothing.
 */
#include "ctl/ctl.h"
#include "ctl/find.h"
#include "ctl/names.h"
#include "import/history.h"
#include "store/rental.h"
#include "store/user.h"
#include "util/arena.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PORTION 500
#define DAY     (24 * 60 * 60)

struct job {
    struct ctl *ctl;
    const char *path;
    struct import_history *file;
    const struct names *names;
    int64_t user_id;
    struct store_watched rows[PORTION];
    size_t n;
    int64_t taken;
    int64_t refused;
    int64_t unknown;
    int64_t several;
};

static void
say(const struct job *j, const char *what, const char *title)
{
    fprintf(
        stderr, "%s:%" PRId64 ": %s%s\n", j->path, import_history_line(j->file), what, title);
}

/* Looks one row up and adds it to the portion. */
static void
take_view(struct job *j, struct arena *scratch, const struct import_view *view)
{
    int64_t id = 0;
    switch (names_find(j->names, scratch, view->title, &id)) {
    case NAMES_NONE:
        j->unknown++;
        say(j, "not in the catalog: ", view->title);
        return;
    case NAMES_SEVERAL:
        j->several++;
        say(j, "several titles have this name: ", view->title);
        return;
    case NAMES_FOUND:
        j->rows[j->n++] = (struct store_watched){
            .user_id = j->user_id,
            .title_id = id,
            .at = view->at,
        };
    }
}

static int
flush(struct job *j)
{
    size_t n = j->n;
    j->n = 0;
    if (n != 0 && store_rental_watched(j->ctl->store, j->rows, n) != 0)
        return -1;
    j->taken += (int64_t)n;
    return 0;
}

static int
take_all(struct job *j)
{
    struct arena *scratch = arena_new(0);
    struct import_view view;
    enum import_result got;
    int rc = 0;
    while (rc == 0 && (got = import_history_next(j->file, &view)) != IMPORT_END) {
        if (got == IMPORT_ENTRY && view.at <= j->ctl->now + DAY) {
            take_view(j, scratch, &view);
        } else {
            j->refused++;
            say(j, got == IMPORT_ENTRY ? "in the future" : import_history_reason(j->file), "");
        }
        arena_reset(scratch);
        if (j->n == PORTION)
            rc = flush(j);
    }
    arena_free(scratch);
    return rc == 0 ? flush(j) : -1;
}

static void
summarise(const struct job *j)
{
    if (j->ctl->quiet)
        return;
    printf("%" PRId64 " views taken\n", j->taken);
    if (j->refused != 0)
        printf("%" PRId64 " lines skipped: not as they should be\n", j->refused);
    if (j->unknown != 0)
        printf("%" PRId64 " lines skipped: not in the catalog\n", j->unknown);
    if (j->several != 0)
        printf("%" PRId64 " lines skipped: several titles have the name\n", j->several);
}

static enum ctl_status
carry_out(struct ctl *c, const char *path, const struct store_user *u, enum import_dates dates)
{
    char error[512];
    struct job *j = arena_zalloc(c->arena, sizeof *j);
    *j = (struct job){ .ctl = c, .path = path, .user_id = u->user.id };
    j->file = import_history_open(path, dates, error, sizeof error);
    if (j->file == NULL) {
        ctl_complain(c, "%s%s", error,
            dates == IMPORT_DATES_GUESS && strstr(error, "the dates") != NULL
                ? "; say --dates mdy or --dates dmy"
                : "");
        return CTL_FAILED;
    }
    j->names = names_load(c->store, c->arena);
    int rc = j->names != NULL ? take_all(j) : -1;
    import_history_close(j->file);
    summarise(j);
    return rc == 0 ? CTL_OK : CTL_FAILED;
}

static bool
read_dates(const char *text, enum import_dates *dates)
{
    *dates = strcmp(text, "dmy") == 0 ? IMPORT_DATES_DMY : IMPORT_DATES_MDY;
    return *dates == IMPORT_DATES_DMY || strcmp(text, "mdy") == 0;
}

static enum ctl_status
history_import(struct ctl *c, int argc, char **argv)
{
    static const struct option options[] = {
        { "user", required_argument, NULL, 'u' },
        { "dates", required_argument, NULL, 'd' },
        { NULL, 0, NULL, 0 },
    };
    enum import_dates dates = IMPORT_DATES_GUESS;
    const char *login = NULL;
    struct store_user u;
    int opt;
    optind = 0; /* starts getopt anew: the options before the command were another scan */
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (opt == 'u')
            login = optarg;
        else if (opt != 'd')
            return ctl_usage(c, "unknown option");
        else if (!read_dates(optarg, &dates))
            return ctl_usage(c, "--dates is mdy or dmy");
    }
    if (argc - optind != 1 || login == NULL)
        return ctl_usage(c, "wants: history import FILE --user LOGIN [--dates mdy|dmy]");
    if (!find_user(c, login, &u))
        return CTL_FAILED;
    return carry_out(c, argv[optind], &u, dates);
}

enum ctl_status
ctl_history(struct ctl *c, int argc, char **argv)
{
    static const struct ctl_subcommand commands[] = { { "import", history_import } };
    return ctl_subcommand(c, argc, argv, commands, 1);
}
