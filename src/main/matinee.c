/*
 * matinee: the program. Reads options and settings, opens what the workers
 * share, and serves in the way it was started for: with a master and workers,
 * as one worker on an inherited socket, or as a CGI program. See matinee(8).
 */
#include "config.h"

#include "conf/secret.h"
#include "conf/settings.h"
#include "dispatch/dispatch.h"
#include "fcgi/cgi.h"
#include "main/join.h"
#include "main/listener.h"
#include "main/logs.h"
#include "main/master.h"
#include "main/options.h"
#include "main/privileges.h"
#include "main/service.h"
#include "main/state.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdbool.h>
#include <stdio.h>

/* Exit status. */
enum { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static int
worker_start(void *dispatch)
{
    return dispatch_worker_start(dispatch);
}

static void
worker_end(void *dispatch)
{
    dispatch_worker_end(dispatch);
}

static void
tick(void *dispatch, int64_t now)
{
    dispatch_tick(dispatch, now);
}

static unsigned long
queries(const void *dispatch)
{
    return dispatch_queries(dispatch);
}

static int
cgi_once(const struct service *s)
{
    if (s->worker_start(s->answerer.context) != 0)
        return EXIT_FAILED;
    int rc = cgi_run(&s->answerer);
    s->worker_end(s->answerer.context);
    return rc == 0 ? EXIT_GOOD : EXIT_FAILED;
}

/* A program started for one socket or one request is who it is to be. */
static bool
has_master(void)
{
    return !listener_inherited() && !cgi_is();
}

static int
serve(const struct settings *settings, const unsigned char *key)
{
    struct dispatch_options options;
    struct privileges privileges = { .change = false };
    if (has_master() && (privileges_find(&privileges, settings->user, settings->group) != 0 ||
                            privileges_may(&privileges) != 0))
        return EXIT_FAILED;
    if (logs_open(settings, &privileges) != 0 ||
        state_check(settings, &privileges, dispatch_state_files) != 0)
        return EXIT_FAILED;
    join_options(&options, settings, key);
    struct dispatch *d = dispatch_open(&options);
    if (d == NULL)
        return EXIT_FAILED;
    const struct service service = {
        .settings = settings,
        .privileges = &privileges,
        .answerer = { .dispatch = dispatch_request,
            .refuse = dispatch_refuse,
            .queries = queries,
            .context = d },
        .tick = tick,
        .worker_start = worker_start,
        .worker_end = worker_end,
    };
    int status = listener_inherited() ? master_run_single(&service)
                 : cgi_is()           ? cgi_once(&service)
                                      : master_run(&service);
    dispatch_close(d);
    return status;
}

/* Says all that is wrong, on standard error. */
static int
check(const struct settings *settings)
{
    struct privileges privileges;
    if (privileges_find(&privileges, settings->user, settings->group) != 0)
        return EXIT_FAILED;
    int rc = state_check(settings, &privileges, dispatch_state_files);
    rc |= state_check_folders(settings);
    if (rc != 0)
        return EXIT_FAILED;
    printf("%s: good\n", settings->file);
    return EXIT_GOOD;
}

static int
run(const struct options *o, struct arena *a)
{
    char err[1024];
    unsigned char key[SECRET_KEY_LEN];
    struct settings *settings = settings_load(a, settings_path(o->config), err, sizeof err);
    if (settings == NULL || secret_load(settings->secret_key_file, key, err, sizeof err) != 0) {
        fprintf(stderr, "matinee: %s\n", err);
        return EXIT_FAILED;
    }
    return o->action == OPTIONS_CHECK ? check(settings) : serve(settings, key);
}

static void
show_routes(void)
{
    struct arena *a = arena_new(0);
    struct buf b;
    buf_init(&b, a, 0);
    dispatch_describe_routes(&b);
    fwrite(b.p, 1, b.len, stdout);
    arena_free(a);
}

int
main(int argc, char **argv)
{
    struct options o = options_read(argc, argv);
    if (o.action == OPTIONS_HELP)
        options_help();
    else if (o.action == OPTIONS_ROUTES)
        show_routes();
    else if (o.action == OPTIONS_VERSION)
        puts(PACKAGE_STRING);
    else if (o.action == OPTIONS_WRONG)
        return EXIT_USAGE;
    else {
        struct arena *a = arena_new(0);
        int status = run(&o, a);
        arena_free(a);
        return status;
    }
    return fflush(stdout) == 0 ? EXIT_GOOD : EXIT_FAILED;
}
