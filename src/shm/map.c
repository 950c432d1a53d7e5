/*
 * Map: see map.h.
 */
#include "shm/map.h"

#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes `path` with `suffix` to `out`, which has PATH_MAX bytes. */
static int
path_beside(char *out, const char *path, const char *suffix)
{
    int n = snprintf(out, PATH_MAX, "%s%s", path, suffix);
    if (n > 0 && n < PATH_MAX)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* Programs started by root and by the service's own user share these files. */
static int
give_to_owner(int fd, const char *path)
{
    if (geteuid() != 0)
        return 0;
    char dir[PATH_MAX];
    if (path_beside(dir, path, "") != 0)
        return -1;
    char *slash = strrchr(dir, '/');
    if (slash == NULL)
        strcpy(dir, ".");
    else if (slash == dir)
        strcpy(dir, "/");
    else
        *slash = '\0';
    struct stat st;
    if (stat(dir, &st) != 0)
        return -1;
    return fchown(fd, st.st_uid, st.st_gid);
}

/* Only starting programs lock a whole file, so that a plain lock, owned by the
 * process, will do. */
static int
lock_file(int fd, short type)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET };
    int rc;
    do
        rc = fcntl(fd, F_SETLKW, &lock);
    while (rc == -1 && errno == EINTR);
    return rc;
}

/* Whether it is a file by one name only: a master that runs as root must not be
 * led to a file elsewhere by somebody who may write to the folder. */
static bool
is_alone(const struct stat *st)
{
    if (S_ISREG(st->st_mode) && st->st_nlink == 1)
        return true;
    errno = EMLINK;
    return false;
}

/* Opens a file, made if need be, and locks it; its size goes to `*size`. */
static int
open_locked(const char *path, off_t *size)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd == -1)
        return -1;
    struct stat st;
    if (lock_file(fd, F_WRLCK) == 0 && fstat(fd, &st) == 0 && is_alone(&st) &&
        (st.st_size > 0 || give_to_owner(fd, path) == 0)) {
        *size = st.st_size;
        return fd;
    }
    close(fd);
    return -1;
}

/* Takes the lock that lasts until the descriptor is closed. */
static int
lock_take(const char *path, bool *made_before)
{
    char name[PATH_MAX];
    if (path_beside(name, path, ".lock") != 0)
        return -1;
    off_t size;
    int fd = open_locked(name, &size);
    if (fd != -1)
        *made_before = size > 0;
    return fd;
}

/* Writes down that the file was made once. */
static int
lock_mark(int fd)
{
    ssize_t n = write(fd, "made\n", 5);
    if (n == 5)
        return 0;
    if (n >= 0)
        errno = ENOSPC;
    return -1;
}

static int
map_descriptor(struct shm_map *m, int fd, size_t size)
{
    int err = posix_fallocate(fd, 0, (off_t)size);
    if (err != 0) {
        errno = err;
        return -1;
    }
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED)
        return -1;
    *m = (struct shm_map){ .base = base, .size = size, .fd = fd };
    return 0;
}

/* Maps what is there. 1: done; 0: not usable, `*reason` says why (NULL: there
 * never was one); -1: errno. */
static int
map_found(
    struct shm_map *m, const struct shm_map_file *f, bool made_before, const char **reason)
{
    int fd = open(f->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd == -1 && errno == ENOENT) {
        *reason = made_before ? "is missing" : NULL;
        return 0;
    }
    if (fd == -1)
        return -1;
    int rc = -1;
    struct stat st;
    if (fstat(fd, &st) != 0 || !is_alone(&st))
        goto out;
    if (st.st_size < 0 || (size_t)st.st_size != f->size) {
        *reason = "has another size than the settings ask for";
        rc = 0;
        goto out;
    }
    if (map_descriptor(m, fd, f->size) != 0)
        goto out;
    *reason = f->check(m->base, f->arg);
    if (*reason == NULL)
        return 1;
    munmap(m->base, m->size);
    rc = 0;
out:
    close(fd);
    return rc;
}

/* Makes a new file under another name and renames it over the old one. */
static int
map_fresh(struct shm_map *m, const struct shm_map_file *f, bool lost)
{
    char name[PATH_MAX];
    if (path_beside(name, f->path, ".new") != 0)
        return -1;
    if (unlink(name) != 0 && errno != ENOENT)
        return -1;
    int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd == -1)
        return -1;
    if (give_to_owner(fd, f->path) != 0 || map_descriptor(m, fd, f->size) != 0)
        goto fail;
    if (f->make(m->base, lost, f->arg) == 0 && rename(name, f->path) == 0)
        return 0;
    munmap(m->base, m->size);
fail:;
    int saved = errno;
    unlink(name);
    close(fd);
    errno = saved;
    return -1;
}

int
shm_map_open(struct shm_map *m, const struct shm_map_file *f)
{
    bool made_before = false;
    const char *reason = NULL;
    int rc = -1;
    int lock = lock_take(f->path, &made_before);
    if (lock == -1)
        goto out;
    int found = map_found(m, f, made_before, &reason);
    if (found == -1)
        goto out;
    /* Before the file itself: a crash between the two must look like a loss. */
    if (!made_before && lock_mark(lock) != 0)
        goto out;
    if (reason != NULL)
        log_warning("%s: %s; a new one takes its place", f->path, reason);
    if (found == 0 && map_fresh(m, f, reason != NULL) != 0)
        goto out;
    rc = 0;
out:
    if (rc != 0)
        log_error("%s: cannot be opened or made: %s", f->path, strerror(errno));
    if (lock != -1)
        close(lock);
    return rc;
}

int
shm_map_open_in_place(struct shm_map *m, const char *path, size_t size, bool *fresh)
{
    off_t found;
    int fd = open_locked(path, &found);
    if (fd != -1 && map_descriptor(m, fd, size) == 0) {
        *fresh = found == 0;
        return 0;
    }
    log_error("%s: cannot be opened or made: %s", path, strerror(errno));
    if (fd != -1)
        close(fd);
    return -1;
}

void
shm_map_unlock(struct shm_map *m)
{
    if (lock_file(m->fd, F_UNLCK) != 0)
        abort();
}

void
shm_map_close(struct shm_map *m)
{
    munmap(m->base, m->size);
    close(m->fd);
    *m = (struct shm_map){ .fd = -1 };
}
