/*
 * Log: lines to a file or standard error, one write(2) a line so that workers
 * sharing the file do not mix them. Control bytes are replaced. Nobody hands a
 * secret, a signature or a token to these functions.
 */
#ifndef UTIL_LOG_H
#define UTIL_LOG_H

#include <stddef.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Sends the error log, standard error at first, to a descriptor, which is the
 * log's from then on; the one before is closed. */
void log_use(int fd);

/* Sends it to a file by its path, for programs without settings. Returns 0, or
 * -1 with errno set, and then the old log stays in use. */
int log_open(const char *path);
void log_level_set(enum log_level level);

/* One line: time, process id, level, text. */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Sends the access log, nowhere at first, to a descriptor. As log_use. */
void log_access_use(int fd);

/* Writes one finished access line (a line end is added). Failure to write is
 * not an error of the request. */
void log_access(const char *line, size_t len);

#endif
