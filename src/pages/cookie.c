/*
 * Cookie: see cookie.h. Over https its name begins with __Host-, which browsers
 * take from the very host alone and over https alone (RFC 6265bis 4.1.3.2).
 */
#include "pages/cookie.h"

#include "util/arena.h"
#include "util/token.h"

#include <inttypes.h>
#include <string.h>

static const char *
cookie_name(bool secure)
{
    return secure ? "__Host-matinee" : "matinee";
}

static bool
is_id(const char *p, size_t n)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (n != TOKEN_SESSION_LEN)
        return false;
    for (size_t i = 0; i < n; i++)
        if (memchr(letters, p[i], sizeof letters - 1) == NULL)
            return false;
    return true;
}

/* Takes the next "name=value" off `*p`. Returns false at the end. */
static bool
pair_next(const char **p, const char **pair, size_t *n)
{
    *pair = *p + strspn(*p, "; \t");
    if (**pair == '\0')
        return false;
    *n = strcspn(*pair, ";");
    *p = *pair + *n;
    while (*n != 0 && ((*pair)[*n - 1] == ' ' || (*pair)[*n - 1] == '\t'))
        (*n)--;
    return true;
}

const char *
cookie_read(struct arena *a, const char *header, bool secure)
{
    const char *name = cookie_name(secure);
    const char *id = NULL;
    const char *pair;
    size_t name_len = strlen(name);
    size_t n;
    for (const char *p = header; p != NULL && pair_next(&p, &pair, &n);) {
        if (n <= name_len || strncmp(pair, name, name_len) != 0 || pair[name_len] != '=')
            continue;
        const char *value = pair + name_len + 1;
        size_t len = n - name_len - 1;
        if (!is_id(value, len) || (id != NULL && memcmp(id, value, len) != 0))
            return NULL;
        id = value;
    }
    return id != NULL ? arena_strndup(a, id, TOKEN_SESSION_LEN) : NULL;
}

const char *
cookie_set(struct arena *a, const char *id, bool secure, int64_t lifetime)
{
    const char *age = "";
    if (lifetime != 0)
        age = arena_printf(a, "; Max-Age=%" PRId64, lifetime > 0 ? lifetime : 0);
    return arena_printf(a, "%s=%s; Path=/%s; HttpOnly; SameSite=Lax%s", cookie_name(secure),
        lifetime >= 0 ? id : "", age, secure ? "; Secure" : "");
}
