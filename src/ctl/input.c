/*
 * Input: see input.h.
 */
#include "ctl/input.h"

#include "ctl/ctl.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Reads a line into `line`, which gets one byte too many if it is too long. */
static void
read_line(char *line, size_t size)
{
    if (fgets(line, (int)size, stdin) == NULL)
        line[0] = '\0';
}

/* The same at a terminal, which meanwhile shows nothing. */
static void
ask_line(const char *what, char *line, size_t size)
{
    struct termios shown;
    bool off = tcgetattr(STDIN_FILENO, &shown) == 0;
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    off = off && tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    fprintf(stderr, "%s: ", what);
    read_line(line, size);
    if (off)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
}

char *
input_secret(struct ctl *c, const char *what, size_t max)
{
    size_t size = max + 3; /* one byte too many shows, and the line's end */
    char *line = arena_zalloc(c->arena, size);
    if (isatty(STDIN_FILENO))
        ask_line(what, line, size);
    else
        read_line(line, size);
    size_t len = strcspn(line, "\r\n");
    if (len > max) {
        ctl_complain(c, "the %s is too long: at most %zu bytes", what, max);
        return NULL;
    }
    if (len == 0 || !utf8_valid(line, len)) {
        ctl_complain(c, "the %s is a line of standard input, in UTF-8", what);
        return NULL;
    }
    line[len] = '\0';
    return line;
}
