/*
 * Privileges: who the workers run as, and what they give up.
 */
#ifndef MAIN_PRIVILEGES_H
#define MAIN_PRIVILEGES_H

#include <stdbool.h>
#include <sys/types.h>

struct privileges {
    bool change;      /* whether there is another user to become */
    const char *user; /* NULL: only the group changes */
    uid_t uid;
    gid_t gid;
};

/* Looks the names up (NULL: as it is). Returns 0, or -1 after logging. */
int privileges_find(struct privileges *p, const char *user, const char *group);

/* Whether this process may become that user: 0, or -1 after logging. */
int privileges_may(const struct privileges *p);

/* As access(2), for that user. A process that cannot become him asks for
 * itself. Returns 0, or -1 with errno set. */
int privileges_access(const struct privileges *p, const char *path, int mode);

/* Becomes that user for good, and gives up gaining anything by exec. Returns
 * 0, or -1 after logging. */
int privileges_drop(const struct privileges *p);

#endif
