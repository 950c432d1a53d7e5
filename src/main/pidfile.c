/*
 * Pid file: see pidfile.h.
 */
#include "main/pidfile.h"

#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
pidfile_open(struct pidfile *f, const char *path)
{
    *f = (struct pidfile){ .path = path, .fd = -1 };
    if (path == NULL)
        return 0;
    f->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (f->fd == -1) {
        log_error("pid_file %s: %s", path, strerror(errno));
        return -1;
    }
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (fcntl(f->fd, F_SETLK, &lock) != 0) {
        log_error("pid_file %s: another matinee is running with it; stop that one first", path);
        close(f->fd);
        return -1;
    }
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(f->fd, 0) == 0 && write(f->fd, text, (size_t)n) == n)
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
