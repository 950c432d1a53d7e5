/*
 * Logs: see logs.h.
 */
#include "main/logs.h"

#include "conf/settings.h"
#include "main/privileges.h"
#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A log on its way to be opened. */
struct log_file {
    const char *setting; /* for messages */
    const char *path;
    const struct privileges *workers; /* NULL: nobody else opens it */
    int fd;
    bool made; /* by us, just now */
};

/* What stands for a stream of this process: that is used as it is, since its
 * path may not be one that can be opened. -1: none of them. */
static int
stream_of(const char *path)
{
    static const struct {
        const char *path;
        int fd;
    } streams[] = {
        { "/dev/stdout", STDOUT_FILENO },
        { "/dev/stderr", STDERR_FILENO },
        { "/dev/fd/1", STDOUT_FILENO },
        { "/dev/fd/2", STDERR_FILENO },
        { "/proc/self/fd/1", STDOUT_FILENO },
        { "/proc/self/fd/2", STDERR_FILENO },
    };
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
        if (strcmp(streams[i].path, path) == 0)
            return streams[i].fd;
    return -1;
}

/* Opens what is there, or makes a file where nothing is. Returns 0 or -1 with
 * errno set. */
static int
file_open(struct log_file *f)
{
    const int flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
    for (int tries = 0; tries < 3; tries++) {
        f->fd = open(f->path, flags);
        if (f->fd != -1 || errno != ENOENT)
            break;
        f->fd = open(f->path, flags | O_CREAT | O_EXCL, 0640);
        f->made = f->fd != -1;
        if (f->made || errno != EEXIST)
            break;
    }
    return f->fd != -1 && fcntl(f->fd, F_SETFL, O_APPEND) == 0 ? 0 : -1;
}

/* Whether nobody but us can put anything into the file's folder. */
static bool
folder_is_ours(const char *path)
{
    char dir[PATH_MAX];
    struct stat st;
    const char *slash = strrchr(path, '/');
    int n = slash == NULL ? 0 : (int)(slash - path) + 1;
    if (snprintf(dir, sizeof dir, "%.*s.", n, path) >= (int)sizeof dir)
        return false;
    return stat(dir, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 022) == 0;
}

/* Gives the file to the workers. One that was there before may be somebody
 * else's under a second name that has just been taken away again, so the number
 * of its names is not enough. */
static int
file_give(const struct log_file *f, uid_t owner)
{
    const struct privileges *p = f->workers;
    if (p == NULL || !p->change || owner == p->uid)
        return 0;
    if (!f->made && !folder_is_ours(f->path)) {
        log_error("%s %s: is neither the workers' nor in a folder that only root can write "
                  "to; chown the file to the workers' user, or the folder to root",
            f->setting, f->path);
        return -1;
    }
    if (fchown(f->fd, p->uid, p->gid) == 0)
        return 0;
    log_error(
        "%s %s: cannot be given to the workers: %s", f->setting, f->path, strerror(errno));
    return -1;
}

static int
file_check(const struct log_file *f)
{
    struct stat st;
    if (fstat(f->fd, &st) != 0) {
        log_error("%s %s: %s", f->setting, f->path, strerror(errno));
        return -1;
    }
    if (S_ISCHR(st.st_mode))
        return 0;
    if (!S_ISREG(st.st_mode) || st.st_nlink != 1) {
        log_error("%s %s: %s; move it away", f->setting, f->path,
            S_ISREG(st.st_mode) ? "has a second name (a hard link)" : "is no file");
        return -1;
    }
    return file_give(f, st.st_uid);
}

/* A descriptor to write to, or -1 after logging. */
static int
open_one(const char *setting, const char *path, const struct privileges *workers)
{
    struct log_file f = { .setting = setting, .path = path, .workers = workers };
    int stream = stream_of(path);
    if (stream != -1)
        f.fd = fcntl(stream, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (stream != -1 ? f.fd == -1 : file_open(&f) != 0) {
        log_error("%s %s: %s", setting, path,
            errno == ELOOP ? "is a symbolic link; name the file itself" : strerror(errno));
        return -1;
    }
    if (stream != -1 || file_check(&f) == 0)
        return f.fd;
    close(f.fd);
    return -1;
}

int
logs_open(const struct settings *s, const struct privileges *workers)
{
    int fd;
    if (s->error_log != NULL) {
        if ((fd = open_one("error_log", s->error_log, workers)) == -1)
            return -1;
        log_use(fd);
    }
    if (s->access_log != NULL) {
        if ((fd = open_one("access_log", s->access_log, workers)) == -1)
            return -1;
        log_access_use(fd);
    }
    log_level_set((enum log_level)s->log_level);
    return 0;
}
