/*
 * State: whether what the settings name is there and of use to the workers, so
 * that a mistake is said at once and not by each worker that dies of it.
 */
#ifndef MAIN_STATE_H
#define MAIN_STATE_H

struct privileges;
struct settings;

/* The folder of the shared files, and those that are in it already (`files`,
 * closed by NULL). Returns 0, or -1 after logging what to do. */
int state_check(
    const struct settings *s, const struct privileges *workers, const char *const *files);

/* The folders in which the master makes logs, pid file and socket. Makes
 * nothing. As state_check. */
int state_check_folders(const struct settings *s);

#endif
