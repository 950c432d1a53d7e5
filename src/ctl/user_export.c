/*
 * User export: see user_export.h. Everything is read within one snapshot; titles
 * are named once all of theirs are known, by one query for some hundred.
 */
#include "ctl/user_export.h"

#include "ctl/ctl.h"
#include "ctl/user_plan.h"
#include "ctl/when.h"
#include "model/kind.h"
#include "store/consumer.h"
#include "store/queue.h"
#include "store/rating.h"
#include "store/rental.h"
#include "store/review.h"
#include "store/title.h"
#include "store/token.h"
#include "store/tx.h"
#include "store/user.h"
#include "store/user_data.h"
#include "store/user_records.h"
#include "util/arena.h"

#include <json-c/json.h>
#include <stdlib.h>

#define PAGE       500
#define DAY        (24 * 60 * 60)
#define JSON_STYLE (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)

static const char *const part_names[RENTAL_PART__MAX] = {
    [RENTAL_SHIPPED] = "shipped",
    [RENTAL_RETURNED] = "returned",
    [RENTAL_WATCHED] = "watched",
};

struct out {
    struct store *store;
    struct arena *arena;
    int64_t user_id;
    const struct store_consumer *apps;
    size_t napps;
};

/* ---- members ---------------------------------------------------------------- */

static void
put_text(struct json_object *o, const char *name, const char *text)
{
    json_object_object_add(o, name, text != NULL ? json_object_new_string(text) : NULL);
}

static void
put_number(struct json_object *o, const char *name, int64_t n)
{
    json_object_object_add(o, name, json_object_new_int64(n));
}

static void
put_bool(struct json_object *o, const char *name, bool yes)
{
    json_object_object_add(o, name, json_object_new_boolean(yes));
}

static void
put_time(struct out *x, struct json_object *o, const char *name, int64_t t)
{
    put_text(o, name, t != 0 ? when_text(x->arena, t) : NULL);
}

/* An object at the end of a list. */
static struct json_object *
append(struct json_object *list)
{
    struct json_object *o = json_object_new_object();
    json_object_array_add(list, o);
    return o;
}

/* A list as a member. */
static struct json_object *
put_list(struct json_object *o, const char *name)
{
    struct json_object *list = json_object_new_array();
    json_object_object_add(o, name, list);
    return list;
}

/* The application with that id: its key and name; null when it is gone. */
static void
put_app(struct out *x, struct json_object *o, int64_t consumer_id)
{
    struct json_object *app = NULL;
    for (size_t i = 0; app == NULL && i < x->napps; i++) {
        if (x->apps[i].id != consumer_id)
            continue;
        app = json_object_new_object();
        put_text(app, "key", x->apps[i].key);
        put_text(app, "name", x->apps[i].name);
    }
    json_object_object_add(o, "application", app);
}

/* The title, by its id; what it is called is filled in by name_titles. */
static void
put_title(struct json_object *o, int64_t title_id)
{
    struct json_object *title = json_object_new_object();
    put_number(title, "id", title_id);
    json_object_object_add(o, "title", title);
}

/* ---- the account and whom it let in ------------------------------------------ */

static int
put_account(struct out *x, struct json_object *root)
{
    struct store_user u;
    struct json_object *o = json_object_new_object();
    json_object_object_add(root, "account", o);
    if (store_user_by_id(x->store, x->arena, x->user_id, &u) != 1)
        return -1;
    put_number(o, "id", u.user.id);
    put_text(o, "login", u.user.login);
    put_text(o, "first_name", u.user.first_name);
    put_text(o, "last_name", u.user.last_name);
    put_text(o, "nickname", u.user.nickname);
    put_bool(o, "active", u.status == USER_ACTIVE);
    put_bool(o, "has_password", u.password != NULL);
    put_bool(o, "can_instant_watch", u.user.can_instant_watch);
    put_text(o, "disc_formats", user_plan_formats(x->arena, u.user.disc_formats));
    put_text(o, "preferred_disc",
        u.user.disc_formats != 0 ? medium_names[u.user.preferred_disc] : NULL);
    put_number(o, "max_discs", u.user.max_discs);
    put_number(o, "max_maturity", u.user.max_maturity);
    put_text(o, "language", u.user.language);
    put_time(x, o, "terms_accepted_at", u.terms_accepted);
    put_time(x, o, "created_at", u.created);
    put_time(x, o, "changed_at", u.changed);
    return 0;
}

static int
put_approvals(struct out *x, struct json_object *root, int64_t now)
{
    struct store_approval *list;
    size_t n;
    struct json_object *to = put_list(root, "approvals");
    if (store_approval_list(x->store, x->arena, x->user_id, now, &list, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct json_object *o = append(to);
        put_app(x, o, list[i].consumer_id);
        put_time(x, o, "approved_at", list[i].approved);
        put_text(o, "address", list[i].address);
        put_time(x, o, "last_used_at", list[i].last_used);
        put_time(x, o, "feeds_listed_at", list[i].feeds_listed);
    }
    return 0;
}

static void
put_dates(struct out *x, struct json_object *root, const char *name,
    const struct store_user_date *dates, size_t n, bool app)
{
    struct json_object *to = put_list(root, name);
    for (size_t i = 0; i < n; i++) {
        struct json_object *o = append(to);
        if (app)
            put_app(x, o, dates[i].consumer_id);
        put_time(x, o, "created_at", dates[i].created);
        if (dates[i].expires != 0)
            put_time(x, o, "expires_at", dates[i].expires);
    }
}

/* Sessions, tokens, dances and calls. */
static int
put_access(struct out *x, struct json_object *root)
{
    struct store_user_data d;
    if (store_user_data(x->store, x->arena, x->user_id, &d) != 0)
        return -1;
    put_dates(x, root, "sessions", d.sessions, d.nsessions, false);
    put_dates(x, root, "access_tokens", d.tokens, d.ntokens, true);
    put_dates(x, root, "consents_under_way", d.dances, d.ndances, true);
    struct json_object *to = put_list(root, "calls");
    for (size_t i = 0; i < d.ncalls; i++) {
        struct json_object *o = append(to);
        put_app(x, o, d.calls[i].consumer_id);
        put_text(o, "day",
            arena_strndup(x->arena, when_text(x->arena, d.calls[i].day * DAY + 1), 10));
        put_number(o, "calls", d.calls[i].calls);
    }
    return 0;
}

/* ---- what they think, want and had -------------------------------------------- */

static int
put_ratings(struct out *x, struct json_object *root)
{
    struct json_object *to = put_list(root, "ratings");
    struct user_rating *list;
    size_t n;
    int64_t total = 0;
    int64_t start = 0;
    do {
        if (store_rating_recent(
                x->store, x->arena, x->user_id, 0, start, PAGE, &list, &n, &total) != 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            struct json_object *o = append(to);
            put_title(o, list[i].title_id);
            if (list[i].not_interested)
                put_text(o, "rating", "not_interested");
            else
                put_number(o, "rating", list[i].rating);
            put_time(x, o, "rated_at", list[i].updated);
        }
        start += (int64_t)n;
    } while (n != 0 && start < total);
    return 0;
}

static int
put_reviews(struct out *x, struct json_object *root)
{
    struct json_object *to = put_list(root, "reviews");
    struct review *list;
    size_t n;
    int64_t total = 0;
    int64_t start = 0;
    do {
        if (store_review_recent(x->store, x->arena, x->user_id, NULL, 0, 0, start, PAGE, &list,
                &n, &total) != 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            struct json_object *o = append(to);
            put_title(o, list[i].title_id);
            put_text(o, "write_up", list[i].write_up);
            put_number(o, "helpful", list[i].helpful);
            put_number(o, "not_helpful", list[i].not_helpful);
            put_time(x, o, "written_at", list[i].updated);
        }
        start += (int64_t)n;
    } while (n != 0 && start < total);
    return 0;
}

static int
put_queue(struct out *x, struct json_object *queues, enum queue_kind kind)
{
    struct store_queue q;
    if (store_queue_read(x->store, x->arena, x->user_id, kind, &q) != 0)
        return -1;
    struct json_object *one = json_object_new_object();
    json_object_object_add(queues, queue_kind_names[kind], one);
    put_number(one, "etag", q.etag);
    struct json_object *to = put_list(one, "entries");
    for (size_t i = 0; i < q.n; i++) {
        struct json_object *o = append(to);
        put_title(o, q.entries[i].title_id);
        put_bool(o, "saved", q.entries[i].saved);
        put_text(o, "format", medium_names[q.entries[i].medium]);
        put_time(x, o, "added_at", q.entries[i].added);
    }
    return 0;
}

static int
put_queues(struct out *x, struct json_object *root)
{
    struct json_object *queues = json_object_new_object();
    json_object_object_add(root, "queues", queues);
    for (int kind = 0; kind < QUEUE_KIND__MAX; kind++)
        if (put_queue(x, queues, (enum queue_kind)kind) != 0)
            return -1;
    return 0;
}

static int
put_at_home(struct out *x, struct json_object *root)
{
    struct json_object *to = put_list(root, "at_home");
    struct rental *list;
    size_t n;
    int64_t total = 0;
    int64_t start = 0;
    do {
        if (store_rental_at_home(
                x->store, x->arena, x->user_id, 0, start, PAGE, &list, &n, &total) != 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            struct json_object *o = append(to);
            put_title(o, list[i].title_id);
            put_text(o, "format", list[i].medium);
            put_time(x, o, "shipped_at", list[i].shipped);
            put_time(x, o, "estimated_arrival_at", list[i].estimated_arrival);
        }
        start += (int64_t)n;
    } while (n != 0 && start < total);
    return 0;
}

/* The history, and what was worked out from the ratings. */
static int
put_records(struct out *x, struct json_object *root)
{
    struct store_user_records r;
    struct json_object *to = put_list(root, "history");
    if (store_user_records(x->store, x->arena, x->user_id, &r) != 0)
        return -1;
    for (size_t i = 0; i < r.nevents; i++) {
        const struct store_user_event *e = &r.events[i];
        struct json_object *o = append(to);
        put_title(o, e->title_id);
        put_text(o, "what", part_names[e->part]);
        put_time(x, o, "at", e->at);
        put_text(o, "format", medium_names[e->medium]);
        if (e->part != RENTAL_WATCHED)
            continue;
        put_number(o, "viewed_seconds", e->viewed_time);
        put_number(o, "bookmark_seconds", e->bookmark);
        put_bool(o, "to_end", e->to_end);
    }
    struct json_object *bias = json_object_new_object();
    json_object_object_add(root, "rating_bias", bias);
    put_number(bias, "thousandths", r.bias);
    put_number(bias, "from_ratings", r.bias_ratings);
    return 0;
}

/* ---- the names of titles ------------------------------------------------------ */

/* The member "title" of each element of a list. */
struct titles {
    struct json_object **list;
    size_t n;
};

static void
collect(struct json_object *o, struct titles *t)
{
    struct json_object *title;
    if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(o); i++)
            collect(json_object_array_get_idx(o, i), t);
    } else if (json_object_is_type(o, json_type_object)) {
        json_object_object_foreach(o, name, value)
        {
            (void)name;
            collect(value, t);
        }
        if (!json_object_object_get_ex(o, "title", &title))
            return;
        if (t->list != NULL)
            t->list[t->n] = title;
        t->n++;
    }
}

static int64_t
id_of(struct json_object *title)
{
    struct json_object *id;
    json_object_object_get_ex(title, "id", &id);
    return json_object_get_int64(id);
}

static const struct title *
title_with(const struct title *titles, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (titles[i].id == id)
            return &titles[i];
    return NULL;
}

/* Names some titles; one that left the catalog gets null. */
static int
name_some(struct out *x, struct json_object **some, size_t n)
{
    int64_t ids[PAGE];
    struct title *titles;
    size_t ntitles;
    for (size_t i = 0; i < n; i++)
        ids[i] = id_of(some[i]);
    if (store_title_by_ids(x->store, x->arena, ids, n, &titles, &ntitles) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct title *t = title_with(titles, ntitles, ids[i]);
        put_text(some[i], "name", t != NULL ? t->name : NULL);
        put_text(some[i], "kind", t != NULL ? title_kind_names[t->kind] : NULL);
    }
    return 0;
}

static int
name_titles(struct out *x, struct json_object *root)
{
    struct titles t = { .list = NULL };
    collect(root, &t);
    t.list = arena_array(x->arena, t.n, sizeof(struct json_object *));
    t.n = 0;
    collect(root, &t);
    for (size_t i = 0; i < t.n; i += PAGE)
        if (name_some(x, t.list + i, t.n - i < PAGE ? t.n - i : PAGE) != 0)
            return -1;
    return 0;
}

/* ---- all of it ---------------------------------------------------------------- */

static int
put_all(struct out *x, struct json_object *root, int64_t now)
{
    struct store_consumer *apps;
    if (store_consumer_list(x->store, x->arena, &apps, &x->napps) != 0)
        return -1;
    x->apps = apps;
    put_time(x, root, "exported_at", now);
    if (put_account(x, root) != 0 || put_approvals(x, root, now) != 0 ||
        put_access(x, root) != 0 || put_ratings(x, root) != 0 || put_reviews(x, root) != 0 ||
        put_queues(x, root) != 0 || put_at_home(x, root) != 0 || put_records(x, root) != 0)
        return -1;
    return name_titles(x, root);
}

int
user_export_write(struct ctl *c, int64_t user_id, FILE *out)
{
    struct out x = { .store = c->store, .arena = c->arena, .user_id = user_id };
    struct json_object *root = json_object_new_object();
    int rc = store_begin_snapshot(c->store);
    if (rc == 0)
        rc = put_all(&x, root, c->now);
    store_rollback(c->store);
    if (rc == 0 && fprintf(out, "%s\n", json_object_to_json_string_ext(root, JSON_STYLE)) < 0)
        rc = -1;
    if (rc == 0)
        rc = fflush(out) == 0 ? 0 : -1;
    json_object_put(root);
    return rc;
}
