/*
 * Find: see find.h.
 */
#include "ctl/find.h"

#include "ctl/ctl.h"
#include "model/kind.h"
#include "store/consumer.h"
#include "store/lookup.h"
#include "store/title.h"
#include "store/user.h"
#include "util/arena.h"

#include <inttypes.h>
#include <string.h>

#define DEFAULT_SOURCE "catalog"

bool
find_user(struct ctl *c, const char *login, struct store_user *u)
{
    int got = store_user_by_login(c->store, c->arena, login, u);
    if (got == 0)
        ctl_complain(c, "there is no user with the login %s; see user list", login);
    return got == 1;
}

bool
find_app(struct ctl *c, const char *key, struct store_consumer *app)
{
    int got = store_consumer_by_key(c->store, c->arena, key, app);
    if (got == 0)
        ctl_complain(c, "there is no application with the key %s; see app list", key);
    return got == 1;
}

/* The word of a kind in an address, followed by a slash; NULL when there is none at `p`. */
static const char *
behind_kind(const char *p)
{
    for (int kind = 0; kind < TITLE_KIND__MAX; kind++) {
        size_t n = strlen(title_kind_paths[kind]);
        if (strncmp(p, title_kind_paths[kind], n) == 0 && p[n] == '/')
            return p + n + 1;
    }
    return NULL;
}

/* The number of the title in an address: that behind the last word of a kind, or, in the
 * address of a web page, the last part. "" when there is none. */
static const char *
number_in(struct arena *a, const char *address)
{
    const char *number = NULL;
    char *path = arena_strndup(a, address, strcspn(address, "?#"));
    for (size_t n = strlen(path); n > 0 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
    for (const char *p = strchr(path, '/'); p != NULL; p = strchr(p + 1, '/')) {
        const char *behind = behind_kind(p + 1);
        number = behind != NULL ? behind : number;
    }
    if (number == NULL && strrchr(path, '/') != NULL)
        number = strrchr(path, '/') + 1;
    return number != NULL ? arena_strndup(a, number, strcspn(number, "/")) : "";
}

/* The id of the title that is meant; 0 when there is none, -1 when the store failed. */
static int64_t
id_of(struct ctl *c, const char *text, const char *source)
{
    int64_t id = 0;
    int64_t number;
    bool address = *text == '/' || strstr(text, "://") != NULL;
    const char *digits = address ? number_in(c->arena, text) : text;
    int rc = 0;
    if (source == NULL && ctl_number(digits, 1, INT64_MAX, &number))
        rc = store_lookup_ids(c->store, c->arena, &number, 1, &id);
    else if (!address)
        rc = store_lookup_keys(
            c->store, c->arena, source != NULL ? source : DEFAULT_SOURCE, &text, 1, &id);
    return rc != 0 ? -1 : id;
}

bool
find_title(struct ctl *c, const char *text, const char *source, struct title *t)
{
    int64_t id = id_of(c, text, source);
    int got = id > 0 ? store_title_by_id(c->store, c->arena, id, t) : (int)id;
    if (got == 0)
        ctl_complain(c, "there is no title %s", text);
    return got == 1;
}
