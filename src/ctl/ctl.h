/*
 * Ctl: what the commands of matineectl share: settings, a database connection
 * made when first wanted, and how they report. One file a command; the table
 * is in matineectl.c.
 */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct settings;
struct store;

/* Exit statuses. */
enum ctl_status {
    CTL_OK = 0,
    CTL_FAILED = 1, /* it could not be done; said why */
    CTL_USAGE = 2   /* the command line is wrong */
};

struct ctl {
    struct arena *arena; /* as long as the program */
    const struct settings *settings;
    struct store *store; /* NULL until ctl_store */
    const char *command; /* for messages */
    bool quiet;          /* no progress, no summary */
    int64_t now;         /* Unix seconds at the start */
};

/* A command: argv[0] is its name. Returns an exit status. */
typedef enum ctl_status ctl_command_fn(struct ctl *c, int argc, char **argv);

/* A command below a command: argv[0] is its name. */
struct ctl_subcommand {
    const char *name;
    ctl_command_fn *run;
};

/* Runs the one argv[1] names, with the database open. */
enum ctl_status ctl_subcommand(
    struct ctl *c, int argc, char **argv, const struct ctl_subcommand *table, size_t n);

/* The database, checked for a sign of life and for the schema this program
 * needs. NULL after saying what is wrong and what to do. */
struct store *ctl_store(struct ctl *c);

/* The database whatever its schema; for init and migrate. */
struct store *ctl_store_any_schema(struct ctl *c);

/* Tells running workers on this host that what they keep has changed: bits of
 * 1u << enum shm_generation_noun. A failure is said; they find out from the
 * database then, as other hosts do. */
void ctl_notify(struct ctl *c, unsigned nouns);

/* A line on standard error, after the command's name. */
void ctl_complain(const struct ctl *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, with CTL_USAGE as its value and a hint at --help. */
enum ctl_status ctl_usage(const struct ctl *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A whole number from `min` to `max`. Returns false when `text` is none. */
bool ctl_number(const char *text, int64_t min, int64_t max, int64_t *n);

ctl_command_fn ctl_init;
ctl_command_fn ctl_migrate;
ctl_command_fn ctl_import;
ctl_command_fn ctl_export;
ctl_command_fn ctl_index;
ctl_command_fn ctl_app;
ctl_command_fn ctl_user;
ctl_command_fn ctl_token;
ctl_command_fn ctl_ship;
ctl_command_fn ctl_return;
ctl_command_fn ctl_watched;
ctl_command_fn ctl_ratings;
ctl_command_fn ctl_history;
ctl_command_fn ctl_tick;
ctl_command_fn ctl_check;

#endif
