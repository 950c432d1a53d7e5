/*
 * Matineectl: everything an operator does. This file has the table of commands,
 * the options before them, and what commands share (ctl.h).
 */
#include "config.h"

#include "ctl/ctl.h"

#include "conf/settings.h"
#include "ctl/sql.h"
#include "shm/files.h"
#include "shm/generation.h"
#include "store/migrate.h"
#include "store/store.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/log.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct command {
    const char *name;
    const char *arguments;
    const char *summary;
    const char *options; /* what it takes besides, as lines; "": nothing */
    ctl_command_fn *run;
};

#define IMPORT_OPTIONS                                                                         \
    "  --strict          one bad entry, and nothing is imported\n"                             \
    "  --map THEIRS=OURS a field of a catalog under another name\n"                            \
    "  --source NAME     whose catalog it is\n"                                                \
    "  --min-votes N     of imdb only titles with so many votes\n"                             \
    "  --adult           of imdb adult titles, too\n"

#define APP_OPTIONS                                                                            \
    "  add NAME          takes --per-second N, --per-day N, --key KEY and those of change\n"   \
    "  limits KEY        takes --per-second N and --per-day N\n"                               \
    "  change KEY        takes --callback CALLBACK (again for more), --any-callback,\n"        \
    "                    --only-10a yes|no and --sha256 yes|no\n"                              \
    "  secret, enable and disable take a KEY\n"

#define USER_OPTIONS                                                                           \
    "  add LOGIN         takes --no-password, else it reads the password\n"                    \
    "  password LOGIN    the same\n"                                                           \
    "  add and plan take --first-name NAME, --last-name NAME, --nickname NAME,\n"              \
    "                    --language NAME, --instant, --no-instant, --discs N,\n"               \
    "                    --formats DVD,Blu-ray, --preferred FORMAT and\n"                      \
    "                    --maturity LEVEL\n"                                                   \
    "  delete LOGIN      takes --yes\n"                                                        \
    "  the others take a LOGIN; list takes none\n"

#define TOKEN_OPTIONS                                                                          \
    "  list LOGIN        whom they let in\n"                                                   \
    "  withdraw LOGIN    one application by its KEY, or all\n"                                 \
    "  add LOGIN KEY     takes --token TOKEN, with its secret on standard input\n"

#define SOURCE_OPTION "  --source NAME     TITLE is a key of that source\n"

#define SHIP_OPTIONS                                                                           \
    "  --format FORMAT   DVD or Blu-ray\n"                                                     \
    "  --arrives DATE    when it will be there\n"                                              \
    "  --at TIME         when it was\n" SOURCE_OPTION

#define RETURN_OPTIONS "  --at TIME         when it was\n" SOURCE_OPTION

#define WATCHED_OPTIONS                                                                        \
    "  --at TIME         when it was\n"                                                        \
    "  --seconds N       how long\n"                                                           \
    "  --bookmark N      where they stopped, in seconds\n"                                     \
    "  --to-end          they saw it to its end\n" SOURCE_OPTION

#define RATINGS_OPTIONS                                                                        \
    "  --format FORMAT   csv or movielens\n"                                                   \
    "  --links FILE      of movielens: IMDb's numbers\n"                                       \
    "  --source NAME     whose keys the titles are\n"                                          \
    "  --add-users       users that are not there are added, without password\n"

#define HISTORY_OPTIONS                                                                        \
    "  --user LOGIN      whose it is\n"                                                        \
    "  --dates mdy|dmy   in which order day and month stand\n"

static const struct command commands[] = {
    { "init", "", "make the key that seals secrets, and the schema", "", ctl_init },
    { "migrate", "", "bring the schema up to date", "", ctl_migrate },
    { "import", "catalog FILE | imdb DIR", "read titles and people, and make the index anew",
        IMPORT_OPTIONS, ctl_import },
    { "export", "catalog [FILE]", "write the catalog as import reads it", "", ctl_export },
    { "index", "", "make the search index anew", "", ctl_index },
    { "app", "add | list | limits | change | secret | enable | disable", "manage applications",
        APP_OPTIONS, ctl_app },
    { "user", "add | plan | show | list | enable | disable | password | export | delete",
        "manage accounts", USER_OPTIONS, ctl_user },
    { "token", "list | withdraw | add", "manage whom users let in", TOKEN_OPTIONS, ctl_token },
    { "ship", "LOGIN TITLE", "a disc leaves for a user", SHIP_OPTIONS, ctl_ship },
    { "return", "LOGIN TITLE", "a disc came back", RETURN_OPTIONS, ctl_return },
    { "watched", "LOGIN TITLE", "a user watched a stream", WATCHED_OPTIONS, ctl_watched },
    { "ratings", "import FILE", "read ratings", RATINGS_OPTIONS, ctl_ratings },
    { "history", "import FILE", "read somebody's viewing history", HISTORY_OPTIONS,
        ctl_history },
    { "tick", "", "do what falls due between requests", "", ctl_tick },
    { "check", "[cards [--repair]]", "look whether all is in order", "", ctl_check },
};

#define NCOMMANDS (sizeof commands / sizeof commands[0])

static void
print_help(void)
{
    printf(
        "usage: matineectl [-c FILE] [-q] COMMAND ...\n\n"
        "  -c, --config FILE  settings; else $MATINEE_CONF, else " SYSCONF_DIR "/matinee.conf\n"
        "  -q, --quiet        no progress and no summaries\n"
        "  -h, --help         this text\n"
        "  -V, --version      the version\n\n");
    for (size_t i = 0; i < NCOMMANDS; i++)
        printf("  %s%s%s\n           %s\n", commands[i].name,
            *commands[i].arguments != '\0' ? " " : "", commands[i].arguments,
            commands[i].summary);
    printf("\nCOMMAND --help says which options it takes, matineectl(8) what they do.\n");
}

static void
print_command_help(const struct command *c)
{
    printf("usage: matineectl [-c FILE] [-q] %s%s%s\n  %s\n%s", c->name,
        *c->arguments != '\0' ? " " : "", c->arguments, c->summary, c->options);
}

static bool
wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

void
ctl_complain(const struct ctl *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "matineectl %s: ", c->command);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

enum ctl_status
ctl_usage(const struct ctl *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "matineectl %s: ", c->command);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "; see matineectl --help\n");
    va_end(ap);
    return CTL_USAGE;
}

enum ctl_status
ctl_subcommand(
    struct ctl *c, int argc, char **argv, const struct ctl_subcommand *table, size_t n)
{
    const char *names = "";
    for (size_t i = 0; i < n; i++) {
        if (argc > 1 && strcmp(argv[1], table[i].name) == 0)
            return ctl_store(c) != NULL ? table[i].run(c, argc - 1, argv + 1) : CTL_FAILED;
        names = arena_printf(c->arena, "%s%s%s", names, i == 0 ? "" : ", ", table[i].name);
    }
    return ctl_usage(c, "wants one of: %s", names);
}

bool
ctl_number(const char *text, int64_t min, int64_t max, int64_t *n)
{
    if (*text == '\0' || strlen(text) > 18 || strspn(text, "0123456789") != strlen(text))
        return false;
    *n = strtoll(text, NULL, 10);
    return *n >= min && *n <= max;
}

struct store *
ctl_store_any_schema(struct ctl *c)
{
    const struct settings_database *d = &c->settings->database;
    const struct store_options options = {
        .hosts = d->hosts.items,
        .nhosts = d->hosts.n,
        .socket = d->socket,
        .user = d->user,
        .password = d->password,
        .database = d->name,
        .timeout = 0, /* an import's statements take as long as they take */
        .connect_timeout = d->connect_timeout,
    };
    if (c->store != NULL)
        return c->store;
    c->store = store_open(&options);
    if (store_ping(c->store) == 0)
        return c->store;
    ctl_complain(c, "the database cannot be used; see the setting `database' in %s",
        c->settings->file != NULL ? c->settings->file : "matinee.conf");
    return NULL;
}

struct store *
ctl_store(struct ctl *c)
{
    if (ctl_store_any_schema(c) == NULL)
        return NULL;
    int pending = store_migrate_pending(c->store, ctl_sql_dir());
    if (pending == 0)
        return c->store;
    if (pending > 0)
        ctl_complain(c, "the schema is not up to date; run matineectl init (or migrate)");
    return NULL;
}

void
ctl_notify(struct ctl *c, unsigned nouns)
{
    const char *path =
        arena_printf(c->arena, "%s/" SHM_FILE_GENERATION, c->settings->state_dir);
    struct shm_generation *g = shm_generation_open(path);
    if (g == NULL) {
        ctl_complain(c, "running workers could not be told; they notice within seconds");
        return;
    }
    for (int noun = 0; noun < GENERATION__MAX; noun++)
        if (nouns & 1u << noun)
            shm_generation_bump(g, (enum shm_generation_noun)noun);
    shm_generation_close(g);
}

static const struct command *
find_command(const char *name)
{
    for (size_t i = 0; i < NCOMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static enum ctl_status
run(struct ctl *c, const struct command *command, const char *config, int argc, char **argv)
{
    char err[512];
    c->command = command->name;
    c->settings = settings_load(c->arena, settings_path(config), err, sizeof err);
    if (c->settings == NULL) {
        ctl_complain(c, "%s", err);
        return CTL_FAILED;
    }
    enum ctl_status status = command->run(c, argc, argv);
    if (c->store != NULL)
        store_close(c->store);
    return status;
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        { "config", required_argument, NULL, 'c' },
        { "quiet", no_argument, NULL, 'q' },
        { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, 'V' },
        { NULL, 0, NULL, 0 },
    };
    struct ctl c = { .arena = arena_new(0), .now = clock_now() };
    const char *config = NULL;
    enum ctl_status status = CTL_USAGE;
    int opt;
    /* "+": options after the command are the command's */
    while ((opt = getopt_long(argc, argv, "+c:qhV", options, NULL)) != -1) {
        switch (opt) {
        case 'c':
            config = optarg;
            break;
        case 'q':
            c.quiet = true;
            break;
        case 'h':
            print_help();
            status = CTL_OK;
            goto out;
        case 'V':
            printf("matineectl %s\n", PACKAGE_VERSION);
            status = CTL_OK;
            goto out;
        default:
            goto out;
        }
    }
    const struct command *command = optind < argc ? find_command(argv[optind]) : NULL;
    if (command == NULL)
        fprintf(stderr, "matineectl: %s; see matineectl --help\n",
            optind < argc ? "there is no such command" : "no command given");
    else if (wants_help(argc - optind, argv + optind)) {
        print_command_help(command);
        status = CTL_OK;
    } else
        status = run(&c, command, config, argc - optind, argv + optind);
out:
    arena_free(c.arena);
    return (int)status;
}
