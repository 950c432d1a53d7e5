/*
 * State: see state.h.
 */
#include "main/state.h"

#include "conf/settings.h"
#include "main/privileges.h"
#include "util/log.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The user's name for messages, or how to say there is none. */
static const char *
name_of(const struct privileges *p)
{
    return p->user != NULL ? p->user : "who runs matinee";
}

/* The shared files are made for the owner of their folder. */
static int
folder_check(const char *dir, const struct privileges *p)
{
    struct stat st;
    if (stat(dir, &st) != 0) {
        log_error("state_dir %s: %s; make it, owned by %s", dir, strerror(errno), name_of(p));
        return -1;
    }
    if (!S_ISDIR(st.st_mode)) {
        log_error("state_dir %s: is no folder; name another", dir);
        return -1;
    }
    if (p->change && st.st_uid != p->uid) {
        log_error("state_dir %s: belongs to user %ld, but the workers run as %s; "
                  "chown it, and matinee's files in it, to %s",
            dir, (long)st.st_uid, name_of(p), name_of(p));
        return -1;
    }
    if (privileges_access(p, dir, R_OK | W_OK | X_OK) == 0)
        return 0;
    log_error("state_dir %s: %s may not write there: %s", dir, name_of(p), strerror(errno));
    return -1;
}

static int
file_check(const char *dir, const char *name, const struct privileges *p)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (privileges_access(p, path, R_OK | W_OK) == 0 || errno == ENOENT)
        return 0;
    log_error("state_dir: %s may not write to %s: %s; chown it to %s", name_of(p), path,
        strerror(errno), name_of(p));
    return -1;
}

int
state_check(
    const struct settings *s, const struct privileges *workers, const char *const *files)
{
    if (folder_check(s->state_dir, workers) != 0)
        return -1;
    for (; *files != NULL; files++)
        if (file_check(s->state_dir, *files, workers) != 0)
            return -1;
    return 0;
}

/* Whether the file can be made, or is there. */
static int
parent_check(const char *setting, const char *path)
{
    char dir[PATH_MAX];
    if (path == NULL || access(path, F_OK) == 0)
        return 0;
    const char *slash = strrchr(path, '/');
    int n = slash == NULL ? 0 : (int)(slash - path) + 1;
    snprintf(dir, sizeof dir, "%.*s.", n, path);
    if (access(dir, W_OK | X_OK) == 0)
        return 0;
    log_error("%s %s: its folder: %s; make it, writable for who runs matinee", setting, path,
        strerror(errno));
    return -1;
}

int
state_check_folders(const struct settings *s)
{
    const char *socket = strncmp(s->listen, "unix:", 5) == 0 ? s->listen + 5 : NULL;
    int rc = parent_check("error_log", s->error_log);
    rc |= parent_check("access_log", s->access_log);
    rc |= parent_check("pid_file", s->pid_file);
    rc |= parent_check("listen", socket);
    return rc;
}
