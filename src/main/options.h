/*
 * Options: the command line of matinee.
 */
#ifndef MAIN_OPTIONS_H
#define MAIN_OPTIONS_H

enum options_action {
    OPTIONS_SERVE,
    OPTIONS_CHECK,
    OPTIONS_HELP,
    OPTIONS_ROUTES,
    OPTIONS_VERSION,
    OPTIONS_WRONG
};

struct options {
    enum options_action action;
    const char *config; /* NULL: not named */
};

/* Reads them; says on standard error what is wrong (OPTIONS_WRONG). */
struct options options_read(int argc, char **argv);

/* Writes the help, with all settings, to standard output. */
void options_help(void);

#endif
