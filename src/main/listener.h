/*
 * Listener: the socket the web server connects to.
 */
#ifndef MAIN_LISTENER_H
#define MAIN_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

struct listener {
    int fd;
    const char *path; /* of a unix socket; NULL for TCP */
    dev_t device;     /* of that path, to know it again */
    ino_t inode;
};

/* Binds and listens at `address`: "unix:/path", "host:port" or "[v6]:port". A
 * unix socket gets `mode` and, when not NULL, `group`; one that is left over
 * is replaced, but never one where somebody listens. Returns 0, or -1 after
 * logging what to do. */
int listener_open(struct listener *l, const char *address, mode_t mode, const char *group);

/* Closes it and removes a unix socket, unless another has taken its path. */
void listener_close(struct listener *l);

/* Whether descriptor 0 is a listening socket, as spawn-fcgi, mod_fcgid and
 * lighttpd start a program. */
bool listener_inherited(void);

#endif
