/*
 * User: see user.h.
 */
#include "api/user.h"

#include "api/answer.h"
#include "model/user.h"
#include "store/user.h"
#include "util/arena.h"

#include <stdbool.h>

/* Best first. */
static const enum medium disc_media[] = { MEDIUM_BLURAY, MEDIUM_DVD };

#define DISC_MEDIA (sizeof disc_media / sizeof disc_media[0])

static void
add_formats(struct arena *a, struct user *u)
{
    struct category *list = arena_array(a, DISC_MEDIA, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < DISC_MEDIA; i++) {
        const char *term = medium_names[disc_media[i]];
        if ((u->disc_formats & (1 << disc_media[i])) != 0)
            list[n++] =
                (struct category){ .scheme = "title_formats", .label = term, .term = term };
    }
    u->preferred_formats = list;
    u->npreferred_formats = n;
}

void
user_answer_closed(struct call *c)
{
    answer_status(c, 401, 0, "Access token is invalid");
}

const struct user *
user_load(struct call *c)
{
    struct store_user *u = arena_zalloc(c->arena, sizeof *u);
    int rc = store_user_by_id(c->store, c->arena, c->oauth.user_id, u);
    if (rc < 0) {
        answer_unavailable(c);
        return NULL;
    }
    if (rc == 0) {
        user_answer_closed(c);
        return NULL;
    }
    add_formats(c->arena, &u->user);
    return &u->user;
}

void
user_current_get(struct call *c)
{
    answer_view(c, "current_user", &(struct user){ .id = c->oauth.user_id });
}

void
user_get(struct call *c)
{
    const struct user *u = user_load(c);
    if (u != NULL)
        answer_view(c, "user", u);
}

void
user_ratings_get(struct call *c)
{
    answer_view(c, "ratings_links", &(struct user){ .id = c->oauth.user_id });
}
