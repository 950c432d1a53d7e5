/*
 * Pid file: see pidfile.h.
 */
#include "main/pidfile.h"

#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
lock_take(int fd)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    return fcntl(fd, F_SETLK, &lock);
}

static bool
is_file(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Removes what a master that was killed left. It is never written to: in a
 * folder that others can write to it may be any file's second name. */
static int
stale_remove(const char *path)
{
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd == -1 && errno == ENOENT)
        return 0;
    const char *why = NULL;
    if (fd == -1)
        why = errno == ELOOP ? "is a symbolic link; remove it" : strerror(errno);
    else if (!is_file(fd))
        why = "is no file; move it away";
    else if (lock_take(fd) != 0)
        why = "another matinee is running with it; stop that one first";
    else if (unlink(path) != 0)
        why = strerror(errno);
    if (fd != -1)
        close(fd);
    if (why != NULL)
        log_error("pid_file %s: %s", path, why);
    return why == NULL ? 0 : -1;
}

int
pidfile_open(struct pidfile *f, const char *path)
{
    *f = (struct pidfile){ .path = path, .fd = -1 };
    if (path == NULL)
        return 0;
    if (stale_remove(path) != 0)
        return -1;
    f->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (f->fd == -1) {
        log_error("pid_file %s: %s", path, strerror(errno));
        return -1;
    }
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (lock_take(f->fd) == 0 && write(f->fd, text, (size_t)n) == n)
        return 0;
    log_error("pid_file %s: %s", path, strerror(errno));
    pidfile_close(f);
    return -1;
}

void
pidfile_close(struct pidfile *f)
{
    if (f->path == NULL || f->fd == -1)
        return;
    unlink(f->path);
    close(f->fd);
    f->fd = -1;
}
