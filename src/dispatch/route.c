/*
 * Route: the table and the matcher. Adding a resource is adding a row here, a
 * handler, a view and a query.
 */
#include "dispatch/route.h"

#include "api/category.h"
#include "api/clock.h"
#include "api/feed.h"
#include "api/list.h"
#include "api/oauth_token.h"
#include "api/person.h"
#include "api/queue.h"
#include "api/queue_bulk.h"
#include "api/rating.h"
#include "api/recommendation.h"
#include "api/rental.h"
#include "api/review.h"
#include "api/search.h"
#include "api/title.h"
#include "api/title_state.h"
#include "api/user.h"
#include "model/user.h"
#include "pages/account.h"
#include "pages/login.h"
#include "pages/style.h"
#include "util/arena.h"
#include "util/buf.h"

#include <string.h>

#define XML_JSON  (FORMAT_BIT(FORMAT_XML) | FORMAT_BIT(FORMAT_JSON))
#define WITH_ATOM (XML_JSON | FORMAT_BIT(FORMAT_ATOM))
#define HTML_ONLY FORMAT_BIT(FORMAT_HTML)

/* One GET row; lists of titles or people also come as feeds. */
#define GET_AS(set, path, auth, label, fn)                                                     \
    {                                                                                          \
        .method = HTTP_GET, .pattern = path, .level = auth, .formats = set, .name = label,     \
        .handler = fn                                                                          \
    }
#define POST_AS(set, path, auth, label, fn)                                                    \
    {                                                                                          \
        .method = HTTP_POST, .pattern = path, .level = auth, .formats = set, .name = label,    \
        .handler = fn                                                                          \
    }
#define GET(path, auth, label, fn)      GET_AS(XML_JSON, path, auth, label, fn)
#define GET_LIST(path, auth, label, fn) GET_AS(WITH_ATOM, path, auth, label, fn)

/* Pages for people. */
#define PAGE_GET(path, label, fn)  GET_AS(HTML_ONLY, path, LEVEL_NONE, label, fn)
#define PAGE_POST(path, label, fn) POST_AS(HTML_ONLY, path, LEVEL_NONE, label, fn)

/* One resource of a title of some kind, below its address. */
#define TITLE_AS(set, address, at, of_kind, word, segment, fn)                                 \
    {                                                                                          \
        .method = HTTP_GET, .pattern = address segment, .level = LEVEL_SIGNED, .formats = set, \
        .kind = of_kind, .id_at = at, .name = word segment, .handler = fn                      \
    }
#define TITLE(address, at, kind, word, segment, fn)                                            \
    TITLE_AS(XML_JSON, address, at, kind, word, segment, fn)
#define TITLE_LIST(address, at, kind, word, segment, fn)                                       \
    TITLE_AS(WITH_ATOM, address, at, kind, word, segment, fn)

/* What every title has (spec/catalog.md 5). */
#define TITLE_COMMON(address, at, kind, word)                                                  \
    TITLE(address, at, kind, word, "", title_get),                                             \
        TITLE(address, at, kind, word, "/synopsis", title_synopsis_get),                       \
        TITLE(address, at, kind, word, "/short_synopsis", title_short_synopsis_get),           \
        TITLE(address, at, kind, word, "/cast", title_cast_get),                               \
        TITLE(address, at, kind, word, "/directors", title_directors_get),                     \
        TITLE(address, at, kind, word, "/format_availability", title_formats_get),             \
        TITLE(address, at, kind, word, "/screen_formats", title_screen_formats_get),           \
        TITLE(address, at, kind, word, "/languages_and_audio", title_languages_get),           \
        TITLE(address, at, kind, word, "/subtitle_languages", title_subtitles_get),            \
        TITLE(address, at, kind, word, "/box_art", title_box_art_get),                         \
        TITLE_LIST(address, at, kind, word, "/similars", title_similars_get),                  \
        TITLE_LIST(address, at, kind, word, "/similar", title_similars_get)

/* What movies, series and seasons have besides. */
#define TITLE_LARGE(address, at, kind, word)                                                   \
    TITLE(address, at, kind, word, "/awards", title_awards_get),                               \
        TITLE(address, at, kind, word, "/bonus_materials", title_bonus_get),                   \
        TITLE_LIST(address, at, kind, word, "/discs", title_discs_get)

/* What belongs to a user, below their address (spec/users.md). `which` is the
 * handler's part, `open` the feed it can be opened as. */
#define OWN(verb, set, segment, which, open, label, fn)                                        \
    {                                                                                          \
        .method = verb, .pattern = "/users/{user}" segment, .level = LEVEL_PROTECTED,          \
        .formats = set, .part = which, .feed = open, .name = "user" label, .handler = fn       \
    }
#define OWN_GET(segment, which, label, fn)                                                     \
    OWN(HTTP_GET, XML_JSON, segment, which, FEED_NONE, label, fn)
#define OWN_FEED(segment, which, open, label, fn)                                              \
    OWN(HTTP_GET, WITH_ATOM, segment, which, open, label, fn)
#define OWN_WRITE(verb, segment, which, label, fn)                                             \
    OWN(verb, XML_JSON, segment, which, FEED_NONE, label, fn)

#define HISTORY "/rental_history"
#define RATINGS "/ratings/title"

/* A part of the rental history, and its entries. */
#define HISTORY_PART(which, open, word)                                                        \
    OWN_FEED(HISTORY word, which, open, HISTORY word, rental_history_get),                     \
        OWN_GET(HISTORY word "/{id}", which, HISTORY word "/item", rental_history_item_get),   \
        OWN_GET(                                                                               \
            HISTORY word "/{id}/{id}", which, HISTORY word "/event", rental_history_item_get)

/* Queues (spec/users.md 5): one of a kind, or a part of it, and entries by their ids,
 * also without the place that changes. */
#define QUEUE_ONE(word, kind, part, open)                                                      \
    OWN_FEED(word, QUEUE_ROUTE(kind, part), open, word, queue_get),                            \
        OWN_WRITE(HTTP_POST, word, QUEUE_ROUTE(kind, part), word, queue_post)
#define QUEUE_ENTRY(segment, kind, label)                                                      \
    OWN_GET(segment, QUEUE_ROUTE(kind, QUEUE_ALL), label, queue_entry_get),                    \
        OWN_WRITE(                                                                             \
            HTTP_DELETE, segment, QUEUE_ROUTE(kind, QUEUE_ALL), label, queue_entry_delete)
#define QUEUE(word, kind, open)                                                                \
    QUEUE_ONE(word, kind, QUEUE_ALL, open),                                                    \
        OWN_WRITE(HTTP_PUT, word, QUEUE_ROUTE(kind, QUEUE_ALL), word, queue_put),              \
        QUEUE_ONE(word "/available", kind, QUEUE_AVAILABLE, FEED_NONE),                        \
        QUEUE_ONE(word "/saved", kind, QUEUE_ONLY_SAVED, FEED_NONE),                           \
        QUEUE_ENTRY(word "/available/{id}", kind, word "/entry"),                              \
        QUEUE_ENTRY(word "/available/{id}/{id}", kind, word "/entry"),                         \
        QUEUE_ENTRY(word "/saved/{id}", kind, word "/entry")

#define MOVIE   "/catalog/titles/movies/{id}"
#define SERIES  "/catalog/titles/series/{id}"
#define SEASON  "/catalog/titles/series/{id}/seasons/{id}"
#define PROGRAM "/catalog/titles/programs/{id}"
#define PLAYED  "/catalog/titles/programs/{id}/{id}"
#define DISC    "/catalog/titles/discs/{id}"

const struct route route_table[] = {
    GET_LIST("/catalog/titles", LEVEL_SIGNED, "titles", search_titles_get),
    GET("/catalog/titles/autocomplete", LEVEL_KEY, "autocomplete", search_autocomplete_get),
    TITLE_COMMON(MOVIE, 0, TITLE_MOVIE, "movie"),
    TITLE_LARGE(MOVIE, 0, TITLE_MOVIE, "movie"),
    TITLE_COMMON(SERIES, 0, TITLE_SERIES, "series"),
    TITLE_LARGE(SERIES, 0, TITLE_SERIES, "series"),
    TITLE_LIST(SERIES, 0, TITLE_SERIES, "series", "/seasons", title_seasons_get),
    TITLE_LIST(SERIES, 0, TITLE_SERIES, "series", "/episodes", title_episodes_get),
    TITLE_COMMON(SEASON, 1, TITLE_SEASON, "season"),
    TITLE_LARGE(SEASON, 1, TITLE_SEASON, "season"),
    TITLE_LIST(SEASON, 1, TITLE_SEASON, "season", "/episodes", title_episodes_get),
    TITLE_COMMON(PROGRAM, 0, TITLE_PROGRAM, "program"),
    TITLE_COMMON(PLAYED, 0, TITLE_PROGRAM, "played"),
    TITLE_COMMON(DISC, 0, TITLE_DISC, "disc"),
    GET_LIST("/catalog/people", LEVEL_SIGNED, "people", search_people_get),
    GET("/catalog/people/{id}", LEVEL_SIGNED, "person", person_get),
    GET_LIST("/catalog/people/{id}/filmography", LEVEL_SIGNED, "person/filmography",
        person_filmography_get),
    GET("/categories/{word}", LEVEL_KEY, "category", category_scheme_get),
    GET("/categories/title_formats/{word}", LEVEL_KEY, "category/format", category_format_get),
    GET("/categories/award_types/{word}", LEVEL_KEY, "category/award", category_award_get),
    GET("/categories/genres/{id}", LEVEL_KEY, "category/genre", category_genre_get),
    GET("/oauth/clock/time", LEVEL_KEY, "clock", clock_time_get),
    GET("/oauth/request_token", LEVEL_SIGNED, "oauth/request_token", oauth_token_request),
    POST_AS(XML_JSON, "/oauth/request_token", LEVEL_SIGNED, "oauth/request_token",
        oauth_token_request),
    GET("/oauth/access_token", LEVEL_EXCHANGE, "oauth/access_token", oauth_token_access),
    POST_AS(XML_JSON, "/oauth/access_token", LEVEL_EXCHANGE, "oauth/access_token",
        oauth_token_access),
    PAGE_GET("/oauth/login", "login", login_get),
    PAGE_POST("/oauth/login", "login", login_post),
    PAGE_GET("/oauth/authenticate", "login", login_get),
    PAGE_POST("/oauth/authenticate", "login", login_post),
    PAGE_GET("/account", "account", account_get),
    PAGE_GET("/account/sign_in", "account/sign_in", account_sign_in_get),
    PAGE_POST("/account/sign_in", "account/sign_in", account_sign_in_post),
    PAGE_POST("/account/sign_out", "account/sign_out", account_sign_out_post),
    PAGE_POST("/account/withdraw", "account/withdraw", account_withdraw_post),
    PAGE_POST("/account/withdraw_all", "account/withdraw_all", account_withdraw_all_post),
    PAGE_POST("/account/renew_feeds", "account/renew_feeds", account_renew_feeds_post),
    PAGE_GET("/account/sign_out", "account/back", account_back_get),
    PAGE_GET("/account/withdraw", "account/back", account_back_get),
    PAGE_GET("/account/withdraw_all", "account/back", account_back_get),
    PAGE_GET("/account/renew_feeds", "account/back", account_back_get),
    PAGE_GET("/account/style.css", "account/style", style_get),
    /* users */
    GET("/users/current", LEVEL_PROTECTED, "user/current", user_current_get),
    OWN_GET("", 0, "", user_get),
    OWN_GET("/feeds", 0, "/feeds", feed_list_get),
    OWN_GET("/title_states", 0, "/title_states", title_state_get),
    OWN_WRITE(HTTP_POST, "/title_states", 0, "/title_states", title_state_get),
    OWN_FEED("/at_home", 0, FEED_AT_HOME, "/at_home", rental_at_home_get),
    OWN_GET("/at_home/{id}", 0, "/at_home/item", rental_at_home_item_get),
    OWN_FEED(HISTORY, RENTAL_PART__MAX, FEED_RENTAL_HISTORY, HISTORY, rental_history_get),
    HISTORY_PART(RENTAL_SHIPPED, FEED_RENTAL_SHIPPED, "/shipped"),
    HISTORY_PART(RENTAL_RETURNED, FEED_RENTAL_RETURNED, "/returned"),
    HISTORY_PART(RENTAL_WATCHED, FEED_RENTAL_WATCHED, "/watched"),
    OWN_GET("/ratings", 0, "/ratings", user_ratings_get),
    OWN_GET(RATINGS, RATING_COMBINED, RATINGS, rating_list_get),
    OWN_WRITE(HTTP_POST, RATINGS, RATING_COMBINED, RATINGS, rating_list_get),
    OWN_GET(RATINGS "/{id}", RATING_COMBINED, RATINGS "/item", rating_item_get),
    OWN_FEED(
        RATINGS "/actual", RATING_ACTUAL, FEED_RATINGS, RATINGS "/actual", rating_list_get),
    OWN_WRITE(
        HTTP_POST, RATINGS "/actual", RATING_ACTUAL, RATINGS "/actual", rating_create_post),
    OWN_GET(RATINGS "/actual/{id}", RATING_ACTUAL, RATINGS "/actual/item", rating_item_get),
    OWN_WRITE(HTTP_POST, RATINGS "/actual/{id}", RATING_ACTUAL, RATINGS "/actual/item",
        rating_item_post),
    OWN_WRITE(HTTP_PUT, RATINGS "/actual/{id}", RATING_ACTUAL, RATINGS "/actual/item",
        rating_item_put),
    OWN_WRITE(HTTP_DELETE, RATINGS "/actual/{id}", RATING_ACTUAL, RATINGS "/actual/item",
        rating_item_delete),
    OWN_GET(RATINGS "/predicted", RATING_PREDICTED, RATINGS "/predicted", rating_list_get),
    OWN_WRITE(HTTP_POST, RATINGS "/predicted", RATING_PREDICTED, RATINGS "/predicted",
        rating_list_get),
    OWN_GET(RATINGS "/predicted/{id}", RATING_PREDICTED, RATINGS "/predicted/item",
        rating_item_get),
    OWN_FEED("/reviews", 0, FEED_REVIEWS, "/reviews", review_list_get),
    OWN_WRITE(HTTP_POST, "/reviews", 0, "/reviews", review_create_post),
    OWN_GET("/reviews/{id}", 0, "/reviews/item", review_item_get),
    OWN_WRITE(HTTP_PUT, "/reviews/{id}", 0, "/reviews/item", review_item_put),
    OWN_WRITE(HTTP_DELETE, "/reviews/{id}", 0, "/reviews/item", review_item_delete),
    OWN_FEED("/recommendations", 0, FEED_RECOMMENDATIONS, "/recommendations",
        recommendation_list_get),
    OWN_GET("/recommendations/{id}", 0, "/recommendations/item", recommendation_item_get),
    OWN_GET("/lists", 0, "/lists", list_all_get),
    OWN_FEED("/lists/{word}", 0, FEED_NONE, "/lists/item", list_get),
    /* queues */
    OWN_GET("/queues", 0, "/queues", queue_list_get),
    QUEUE("/queues/disc", QUEUE_DISC, FEED_QUEUES_DISC),
    QUEUE("/queues/instant", QUEUE_INSTANT, FEED_QUEUES_INSTANT),
    { .pattern = NULL },
};

const char *const route_level_names[LEVEL__MAX] = {
    [LEVEL_NONE] = "none",
    [LEVEL_KEY] = "key",
    [LEVEL_SIGNED] = "signed",
    [LEVEL_EXCHANGE] = "exchange",
    [LEVEL_PROTECTED] = "protected",
};

static const char *const method_names[HTTP_METHOD__MAX] = {
    [HTTP_GET] = "GET",
    [HTTP_HEAD] = "HEAD",
    [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",
    [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS",
};

/* A path id: decimal, no leading zero, at most 18 digits. Returns 0 or -1. */
static int
parse_id(const char *p, size_t n, int64_t *id)
{
    if (n == 0 || n > 18 || p[0] == '0')
        return -1;
    int64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    *id = value;
    return 0;
}

/* Any segment stands for a user: what is none of ours is refused in words of its
 * own (spec/oauth.md 7.2). */
static bool
take_user(const char *path, const char *got, size_t got_n, struct route_match *match)
{
    match->user_at = (size_t)(got - path);
    match->user_len = got_n;
    return got_n != 0;
}

/* A word as it stands in addresses. Returns 0 or -1. */
static int
parse_word(const char *p, size_t n, char word[CALL_WORD_MAX + 1])
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (n == 0 || n > CALL_WORD_MAX)
        return -1;
    memcpy(word, p, n);
    word[n] = '\0';
    return strspn(word, letters) == n ? 0 : -1;
}

/* Whether a segment of `path` is what the variable of a pattern wants there. */
static bool
variable_matches(const char *want, size_t want_n, const char *path, const char *got,
    size_t got_n, struct route_match *match)
{
    if (want_n == 6 && memcmp(want, "{word}", 6) == 0)
        return parse_word(got, got_n, match->word) == 0;
    if (want_n == 6 && memcmp(want, "{user}", 6) == 0)
        return take_user(path, got, got_n, match);
    if (match->nids == CALL_IDS_MAX || parse_id(got, got_n, &match->ids[match->nids]) != 0)
        return false;
    match->nids++;
    return true;
}

/* Byte by byte, since most rows differ from a path early. */
static bool
path_matches(const char *pattern, const char *path, size_t path_n, struct route_match *match)
{
    const char *begin = path;
    const char *end = path + path_n;
    match->nids = 0;
    match->user_len = 0;
    match->word[0] = '\0';
    while (*pattern != '\0') {
        if (*pattern != '{') {
            if (path == end || *pattern++ != *path++)
                return false;
            continue;
        }
        size_t want_n = strcspn(pattern, "/");
        const char *slash = memchr(path, '/', (size_t)(end - path));
        size_t got_n = (size_t)((slash != NULL ? slash : end) - path);
        if (!variable_matches(pattern, want_n, begin, path, got_n, match))
            return false;
        pattern += want_n;
        path += got_n;
    }
    return path == end;
}

void
route_find(const char *path, enum http_method method, struct route_match *match)
{
    size_t n = strlen(path);
    if (n > 1 && path[n - 1] == '/')
        n--;
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
    *match = (struct route_match){ .route = NULL };
    struct route_match found = *match;
    for (const struct route *r = route_table; r->pattern != NULL; r++) {
        if (!path_matches(r->pattern, path, n, match))
            continue;
        if (!found.path_known) {
            found.user_at = match->user_at;
            found.user_len = match->user_len;
        }
        found.path_known = true;
        found.methods |= 1u << r->method;
        if (r->method != wanted || found.route != NULL)
            continue;
        found.route = r;
        memcpy(found.ids, match->ids, sizeof found.ids);
        found.nids = match->nids;
        memcpy(found.word, match->word, sizeof found.word);
        found.user_at = match->user_at;
        found.user_len = match->user_len;
    }
    *match = found;
}

const char *
route_allow(struct arena *a, const struct route_match *match)
{
    unsigned methods = match->methods | 1u << HTTP_OPTIONS;
    if (methods & 1u << HTTP_GET)
        methods |= 1u << HTTP_HEAD;
    struct buf b;
    buf_init(&b, a, 64);
    for (int m = 0; m < HTTP_METHOD__MAX; m++) {
        if ((methods & 1u << m) == 0)
            continue;
        if (b.len != 0)
            buf_adds(&b, ", ");
        buf_adds(&b, method_names[m]);
    }
    return b.p;
}

static void
describe_formats(struct buf *out, unsigned formats)
{
    const char *comma = "";
    for (int f = 0; f < FORMAT__MAX; f++) {
        if ((formats & FORMAT_BIT(f)) == 0)
            continue;
        buf_printf(out, "%s%s", comma, format_names[f]);
        comma = ",";
    }
}

void
route_describe(struct buf *out)
{
    for (const struct route *r = route_table; r->pattern != NULL; r++) {
        buf_printf(out, "%s\t%s\t%s\t", method_names[r->method], r->pattern,
            route_level_names[r->level]);
        describe_formats(out, r->formats);
        buf_printf(
            out, "\t%s\t%s\n", r->name, r->feed != FEED_NONE ? feed_words[r->feed].rel : "-");
    }
}
