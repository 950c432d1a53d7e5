/*
 * Pid file: the master's process id for scripts, and a lock that tells a
 * running master from one that was killed.
 */
#ifndef MAIN_PIDFILE_H
#define MAIN_PIDFILE_H

struct pidfile {
    const char *path; /* NULL: none wanted */
    int fd;
};

/* Writes and locks it. Returns 0, or -1 after logging, also when another
 * master holds it. */
int pidfile_open(struct pidfile *f, const char *path);

/* Removes it. */
void pidfile_close(struct pidfile *f);

#endif
