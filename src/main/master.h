/*
 * Master: binds, forks the workers and keeps their number. It answers nothing
 * itself. Signals: SIGTERM and SIGINT end it after what runs is finished,
 * SIGUSR1 opens the logs anew, SIGHUP is ignored; SIGUSR2 comes from a worker
 * that retires.
 */
#ifndef MAIN_MASTER_H
#define MAIN_MASTER_H

struct service;

/* Runs until it was told to stop. Returns the exit status: 0 after an orderly
 * end, 1 when it could not start (the log says why). */
int master_run(const struct service *s);

/* One worker on the listening socket that is descriptor 0, without a master.
 * As master_run. */
int master_run_single(const struct service *s);

#endif
