/*
 * Context: reasons and warnings. See context.h.
 */
#include "import/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

void
import_context_entry(struct import_context *c, struct arena *a, int64_t line)
{
    c->arena = a;
    c->line = line;
    c->reason[0] = '\0';
}

bool
import_context_refuse(struct import_context *c, const char *fmt, ...)
{
    if (c->reason[0] != '\0')
        return false;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(c->reason, sizeof c->reason, fmt, ap);
    va_end(ap);
    return false;
}

void
import_context_warn(struct import_context *c, const char *fmt, ...)
{
    if (c->warn == NULL)
        return;
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    c->warn(c->warn_arg, c->line, text);
}

/* Whether it is the first time; when the memory is full, nothing is. */
static bool
remember(struct import_context *c, uint64_t hash)
{
    for (size_t i = 0; i < c->nonce; i++)
        if (c->once[i] == hash)
            return false;
    if (c->nonce == IMPORT_ONCE_MAX)
        return false;
    c->once[c->nonce++] = hash;
    return true;
}

void
import_context_warn_once(struct import_context *c, const char *fmt, ...)
{
    if (c->warn == NULL)
        return;
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (remember(c, XXH3_64bits(text, strlen(text))))
        c->warn(c->warn_arg, c->line, text);
}
