/*
 * Fuzz target: CGI variables and a body to a request. The input is the
 * variables, one a line, an empty line, and the body.
 */
#include "http/request.h"

#include "util/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VARIABLES_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct request *r)
{
    if (r->uri == NULL || r->path == NULL || r->host == NULL || r->method_name == NULL)
        abort();
    if (*r->path != '/' && strcmp(r->path, "*") != 0)
        abort();
    if (strlen(r->uri) > REQUEST_URI_MAX || r->params.n > PARAMS_MAX)
        abort();
    if (strpbrk(r->host, "/@ \r\n") != NULL || strpbrk(r->uri, " \r\n") != NULL)
        abort();
    for (size_t i = 0; i < r->params.n; i++) {
        const struct param *p = &r->params.list[i];
        if (p->name[p->name_len] != '\0' || p->value[p->value_len] != '\0')
            abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    char *text = arena_strndup(a, (const char *)data, size);
    const char *variables[VARIABLES_MAX + 1];
    size_t n = 0;
    while (n < VARIABLES_MAX && *text != '\0' && *text != '\n') {
        variables[n++] = text;
        text += strcspn(text, "\n");
        if (*text == '\n')
            *text++ = '\0';
    }
    variables[n] = NULL;
    if (*text == '\n')
        text++;
    struct request r = { .arena = a };
    if (request_from_cgi(&r, variables, text, strlen(text)) == REQUEST_OK)
        check(&r);
    arena_free(a);
    return 0;
}
