/*
 * Log: see log.h. The descriptors are the one piece of global state here; they
 * belong to the process as standard error does.
 */
#include "util/log.h"

#include "util/clock.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

static int error_fd = STDERR_FILENO;
static int access_fd = -1;
static enum log_level threshold = LOG_LEVEL_INFO;

static const char *const level_names[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

static void
replace(int *fd, int fresh)
{
    if (*fd > STDERR_FILENO)
        close(*fd);
    *fd = fresh;
}

void
log_use(int fd)
{
    replace(&error_fd, fd);
}

void
log_access_use(int fd)
{
    replace(&access_fd, fd);
}

int
log_open(const char *path)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd == -1)
        return -1;
    log_use(fd);
    return 0;
}

void
log_level_set(enum log_level level)
{
    threshold = level;
}

static void
write_line(int fd, const char *line, size_t len)
{
    ssize_t n = write(fd, line, len);
    (void)n; /* a full disk must not fail a request */
}

static void __attribute__((format(printf, 2, 0)))
log_line(enum log_level level, const char *fmt, va_list ap)
{
    if (level > threshold)
        return;
    char line[LINE_MAX_BYTES];
    char when[32];
    time_t now = (time_t)clock_now();
    struct tm tm;
    gmtime_r(&now, &tm);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
    int head =
        snprintf(line, sizeof line, "%s [%ld] %s: ", when, (long)getpid(), level_names[level]);
    size_t len = (size_t)head;
    int text = vsnprintf(line + len, sizeof line - len - 1, fmt, ap);
    if (text < 0)
        return;
    len += (size_t)text < sizeof line - len - 1 ? (size_t)text : sizeof line - len - 2;
    for (size_t i = (size_t)head; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[len++] = '\n';
    write_line(error_fd, line, len);
}

#define LOG_FUNCTION(name, level)                                                              \
    void name(const char *fmt, ...)                                                            \
    {                                                                                          \
        va_list ap;                                                                            \
        va_start(ap, fmt);                                                                     \
        log_line(level, fmt, ap);                                                              \
        va_end(ap);                                                                            \
    }

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
LOG_FUNCTION(log_warning, LOG_LEVEL_WARNING)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)

void
log_access(const char *line, size_t len)
{
    if (access_fd == -1)
        return;
    char copy[LINE_MAX_BYTES];
    if (len > sizeof copy - 1)
        len = sizeof copy - 1;
    for (size_t i = 0; i < len; i++)
        copy[i] = (unsigned char)line[i] < 0x20 || line[i] == 0x7f ? '?' : line[i];
    copy[len++] = '\n';
    write_line(access_fd, copy, len);
}
