/*
 * Header: see header.h. The grammar is that of HTTP's auth-params (RFC 9110
 * 11.2): name=value or name="value", commas between, elements may be empty,
 * blanks and line folds around each.
 */
#include "oauth/header.h"

#include "http/param.h"
#include "util/arena.h"
#include "util/url.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t\r\n"

static const char *
skip(const char *p, const char *these)
{
    return p + strspn(p, these);
}

/* The text behind the scheme's name, or NULL when the scheme is another. */
static const char *
behind_scheme(const char *header)
{
    static const char scheme[] = "OAuth";
    const char *p = skip(header, BLANKS);
    if (strncasecmp(p, scheme, sizeof scheme - 1) != 0)
        return NULL;
    p += sizeof scheme - 1;
    return strchr(BLANKS, *p) != NULL ? p : NULL; /* a blank, or its end */
}

static bool
is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* Copies a quoted text without its quotes and backslashes. Returns where it
 * goes on behind the closing quote, or NULL when there is none. */
static const char *
copy_quoted(const char *p, char *out, size_t *len)
{
    *len = 0;
    for (p++; *p != '"'; p++) {
        if (*p == '\\' && p[1] != '\0')
            p++;
        if (*p == '\0' || is_control(*p))
            return NULL;
        out[(*len)++] = *p;
    }
    return p + 1;
}

static const char *
copy_bare(const char *p, char *out, size_t *len, const char *until)
{
    *len = strcspn(p, until);
    memcpy(out, p, *len);
    return p + *len;
}

static void
decode(char *text, size_t *len)
{
    *len = url_decode(text, text, *len, URL_PLUS_IS_PLUS);
    text[*len] = '\0';
}

/* Reads one name=value, writing both and their terminators to `room`: never
 * more bytes than were read and the one behind them. Returns where it ends, or
 * NULL. */
static const char *
one_param(struct param *out, const char *p, char *room)
{
    p = skip(copy_bare(p, room, &out->name_len, "=,\"" BLANKS), BLANKS);
    if (out->name_len == 0 || *p != '=')
        return NULL;
    char *value = room + out->name_len + 1;
    p = skip(p + 1, BLANKS);
    p = *p == '"' ? copy_quoted(p, value, &out->value_len)
                  : copy_bare(p, value, &out->value_len, ",\"" BLANKS);
    if (p == NULL)
        return NULL;
    decode(room, &out->name_len);
    decode(value, &out->value_len);
    out->name = room;
    out->value = value;
    p = skip(p, BLANKS);
    return *p == ',' || *p == '\0' ? p : NULL;
}

static bool
is_realm(const struct param *p)
{
    return p->name_len == 5 && strncasecmp(p->name, "realm", 5) == 0;
}

int
oauth_header_parse(struct params *ps, struct arena *a, const char *authorization)
{
    const char *p = behind_scheme(authorization);
    if (p == NULL)
        return 0;
    size_t n = strnlen(p, OAUTH_HEADER_MAX + 1);
    if (n > OAUTH_HEADER_MAX)
        return -1;
    const char *start = p;
    char *room = arena_alloc(a, n + 1);
    for (p = skip(p, "," BLANKS); *p != '\0'; p = skip(p, "," BLANKS)) {
        struct param one = { .place = PARAM_HEADER };
        p = one_param(&one, p, room + (p - start));
        if (p == NULL)
            return -1;
        if (!is_realm(&one) && params_add(ps, a, one) != 0)
            return -1;
    }
    return 0;
}
