/*
 * Options: see options.h.
 */
#include "main/options.h"

#include "conf/settings.h"
#include "util/arena.h"
#include "util/buf.h"

#include <getopt.h>
#include <stdio.h>

static const struct option names[] = {
    { "check", no_argument, NULL, 't' },
    { "config", required_argument, NULL, 'c' },
    { "help", no_argument, NULL, 'h' },
    { "routes", no_argument, NULL, 'r' },
    { "version", no_argument, NULL, 'V' },
    { NULL, 0, NULL, 0 },
};

static const char help[] =
    "usage: matinee [-t] [-c FILE]\n"
    "       matinee --routes\n"
    "Answers the API by FastCGI. Stays in the foreground; SIGTERM ends it after the\n"
    "requests that run.\n"
    "\n"
    "  -c, --config FILE  settings; else those of MATINEE_CONF, else of\n"
    "                     " SYSCONF_DIR "/matinee.conf\n"
    "  -t, --check        check the settings and the files they name, and end\n"
    "      --routes       list the addresses it answers: method, address, what a\n"
    "                     caller must show, formats, name and feed, with tabs between\n"
    "  -h, --help         this text\n"
    "  -V, --version      the version\n"
    "\n"
    "Started with a listening socket as descriptor 0 it is one worker for that;\n"
    "started as a CGI program it answers the one request.\n"
    "\n"
    "Settings (matinee.conf(5) says more):\n";

struct options
options_read(int argc, char **argv)
{
    struct options o = { .action = OPTIONS_SERVE };
    int c;
    while ((c = getopt_long(argc, argv, "c:htV", names, NULL)) != -1) {
        switch (c) {
        case 'c':
            o.config = optarg;
            break;
        case 't':
            o.action = OPTIONS_CHECK;
            break;
        case 'h':
            o.action = OPTIONS_HELP;
            return o;
        case 'r':
            o.action = OPTIONS_ROUTES;
            return o;
        case 'V':
            o.action = OPTIONS_VERSION;
            return o;
        default: /* getopt_long has said why */
            o.action = OPTIONS_WRONG;
            return o;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "matinee: %s is not expected; try --help\n", argv[optind]);
        o.action = OPTIONS_WRONG;
    }
    return o;
}

void
options_help(void)
{
    struct arena *a = arena_new(0);
    struct buf b;
    buf_init(&b, a, 0);
    buf_adds(&b, help);
    settings_describe(&b);
    fputs(b.p, stdout);
    arena_free(a);
}
