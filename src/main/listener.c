/*
 * Listener: see listener.h.
 */
#include "main/listener.h"

#include "util/log.h"

#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 511

static int
unix_socket(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address->sun_path) {
        log_error("listen: %s is longer than the %zu bytes a socket's path may have", path,
            sizeof address->sun_path - 1);
        return -1;
    }
    strcpy(address->sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1)
        log_error("listen: no socket: %s", strerror(errno));
    return fd;
}

/* Removes what a process that was killed left at the path. */
static int
stale_remove(const char *path)
{
    struct stat st;
    if (lstat(path, &st) == -1)
        return errno == ENOENT ? 0 : -1;
    if (!S_ISSOCK(st.st_mode)) {
        log_error("listen: %s is there and is no socket; move it away", path);
        return -1;
    }
    struct sockaddr_un address;
    int fd = unix_socket(path, &address);
    if (fd == -1)
        return -1;
    int rc = connect(fd, (struct sockaddr *)&address, sizeof address);
    int saved = errno;
    close(fd);
    if (rc == 0 || saved != ECONNREFUSED) {
        log_error("listen: somebody listens at %s already; stop that one first", path);
        return -1;
    }
    return unlink(path);
}

static int
group_find(const char *name, gid_t *gid)
{
    const struct group *g = name != NULL ? getgrnam(name) : NULL;
    *gid = g != NULL ? g->gr_gid : getegid();
    if (name == NULL || g != NULL)
        return 0;
    log_error("listen_group: there is no group %s", name);
    return -1;
}

/* The socket is born with its mode and group: by its path, in a folder of
 * somebody else, root could be led to change another file. */
static int
bind_as(int fd, const struct sockaddr_un *address, mode_t mode, gid_t gid)
{
    gid_t group_before = getegid();
    if (geteuid() == 0 && setegid(gid) != 0)
        return -1;
    mode_t before = umask(~mode & 0777);
    int rc = bind(fd, (const struct sockaddr *)address, sizeof *address);
    int saved = errno;
    umask(before);
    if (geteuid() == 0 && setegid(group_before) != 0)
        abort();
    errno = saved;
    return rc;
}

/* Who is not root changes no more by the path than he may anyway. */
static int
group_check(const struct stat *st, const char *path, gid_t gid)
{
    if (st->st_gid == gid || (geteuid() != 0 && lchown(path, (uid_t)-1, gid) == 0))
        return 0;
    log_error("listen_group: %s cannot have that group: %s", path,
        geteuid() == 0 ? "its folder gives it another; chmod g-s the folder" : strerror(errno));
    return -1;
}

static int
unix_bind(struct listener *l, mode_t mode, const char *group)
{
    struct sockaddr_un address;
    struct stat st;
    gid_t gid;
    if (group_find(group, &gid) != 0 || stale_remove(l->path) != 0)
        return -1;
    l->fd = unix_socket(l->path, &address);
    if (l->fd == -1)
        return -1;
    if (bind_as(l->fd, &address, mode, gid) != 0) {
        log_error(
            "listen: %s: %s; its folder must exist and be writable", l->path, strerror(errno));
        return -1;
    }
    if (listen(l->fd, BACKLOG) != 0 || lstat(l->path, &st) != 0) {
        log_error("listen: %s: %s", l->path, strerror(errno));
        return -1;
    }
    l->device = st.st_dev;
    l->inode = st.st_ino;
    return group == NULL ? 0 : group_check(&st, l->path, gid);
}

static int
tcp_bind_one(const struct addrinfo *ai)
{
    int one = 1;
    int fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC, ai->ai_protocol);
    if (fd == -1)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    /* Taken over by the connections: a reply is several writes. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static int
tcp_bind(struct listener *l, const char *address)
{
    const struct addrinfo hints = { .ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
    char host[256];
    const char *colon = strrchr(address, ':');
    size_t n = colon != NULL ? (size_t)(colon - address) : 0;
    if (n >= 2 && address[0] == '[' && address[n - 1] == ']')
        snprintf(host, sizeof host, "%.*s", (int)n - 2, address + 1);
    else
        snprintf(host, sizeof host, "%.*s", (int)n, address);
    struct addrinfo *list = NULL;
    int rc = colon != NULL ? getaddrinfo(host, colon + 1, &hints, &list) : EAI_NONAME;
    if (rc != 0) {
        log_error("listen: %s: %s", address, gai_strerror(rc));
        return -1;
    }
    for (const struct addrinfo *ai = list; ai != NULL && l->fd == -1; ai = ai->ai_next)
        l->fd = tcp_bind_one(ai);
    int saved = errno;
    freeaddrinfo(list);
    if (l->fd == -1)
        log_error("listen: %s: %s", address, strerror(saved));
    return l->fd == -1 ? -1 : 0;
}

int
listener_open(struct listener *l, const char *address, mode_t mode, const char *group)
{
    *l = (struct listener){ .fd = -1 };
    if (strncmp(address, "unix:", 5) != 0)
        return tcp_bind(l, address);
    l->path = address + 5;
    int rc = unix_bind(l, mode, group);
    if (rc != 0)
        listener_close(l);
    return rc;
}

void
listener_close(struct listener *l)
{
    struct stat st;
    if (l->path != NULL && l->inode != 0 && lstat(l->path, &st) == 0 &&
        st.st_dev == l->device && st.st_ino == l->inode)
        unlink(l->path);
    if (l->fd != -1)
        close(l->fd);
    l->fd = -1;
}

bool
listener_inherited(void)
{
    int listening = 0;
    socklen_t len = sizeof listening;
    return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) == 0 &&
           listening != 0;
}
