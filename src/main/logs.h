/*
 * Logs: opens the error log and the access log of the settings. The master may
 * be root while somebody else owns the folder, so nothing found there is
 * trusted: no link is followed, and only what is surely a log is written to.
 */
#ifndef MAIN_LOGS_H
#define MAIN_LOGS_H

struct privileges;
struct settings;

/* Opens both, anew after they were moved away. `workers`, when not NULL, says
 * who has to be able to open them later: a file is given to them. Returns 0, or
 * -1 after logging what to do; a log that cannot be opened anew stays as it
 * was. */
int logs_open(const struct settings *s, const struct privileges *workers);

#endif
