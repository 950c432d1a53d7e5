/*
 * Privileges: see privileges.h.
 */
#define _GNU_SOURCE /* initgroups, setgroups */

#include "main/privileges.h"

#include "util/log.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int
privileges_find(struct privileges *p, const char *user, const char *group)
{
    *p = (struct privileges){ .user = user, .uid = geteuid(), .gid = getegid() };
    if (user != NULL) {
        const struct passwd *pw = getpwnam(user);
        if (pw == NULL) {
            log_error("user: there is no user %s", user);
            return -1;
        }
        p->uid = pw->pw_uid;
        p->gid = pw->pw_gid;
    }
    if (group != NULL) {
        const struct group *g = getgrnam(group);
        if (g == NULL) {
            log_error("group: there is no group %s", group);
            return -1;
        }
        p->gid = g->gr_gid;
    }
    p->change = p->uid != geteuid() || p->gid != getegid();
    return 0;
}

int
privileges_may(const struct privileges *p)
{
    if (!p->change || geteuid() == 0)
        return 0;
    log_error("user and group can only be changed by root; leave them out");
    return -1;
}

static int
become(const struct privileges *p)
{
    int rc = p->user != NULL ? initgroups(p->user, p->gid) : setgroups(1, &p->gid);
    return rc != 0 || setgid(p->gid) != 0 || setuid(p->uid) != 0 ? -1 : 0;
}

int
privileges_access(const struct privileges *p, const char *path, int mode)
{
    if (!p->change || geteuid() != 0)
        return access(path, mode);
    int status;
    pid_t pid = fork();
    if (pid == 0)
        _exit(become(p) == 0 && access(path, mode) == 0 ? 0 : errno);
    if (pid == -1 || waitpid(pid, &status, 0) == -1)
        return -1;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    return errno == 0 ? 0 : -1;
}

int
privileges_drop(const struct privileges *p)
{
    if (p->change && become(p) != 0) {
        log_error("the worker cannot become user %ld, group %ld: %s", (long)p->uid,
            (long)p->gid, strerror(errno));
        return -1;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        log_error("the worker cannot set no_new_privs: %s", strerror(errno));
        return -1;
    }
    return 0;
}
