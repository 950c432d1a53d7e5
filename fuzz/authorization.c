/*
 * Fuzz target: the Authorization header and all that is judged from it. The
 * input is the header's value, a line end, a query, a line end, and an address
 * ("host" and, behind a blank, the raw path); the last two may be missing.
 */
#include "oauth/base_string.h"
#include "oauth/check.h"
#include "oauth/header.h"
#include "oauth/params.h"
#include "oauth/signature.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NOW INT64_C(1262305000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
    if (!holds)
        abort();
}

/* Cuts what comes before `c` from `*text`. */
static char *
cut(char **text, char c)
{
    char *start = *text;
    char *end = strchr(start, c);
    *text = end != NULL ? end + 1 : start + strlen(start);
    if (end != NULL)
        *end = '\0';
    return start;
}

/* A query may have a parameter without a name, or sign one called realm. */
static bool
fits_header(const struct param *p)
{
    return p->name_len != 0 && strcasecmp(p->name, "realm") != 0;
}

/* Whatever was understood and is written anew is understood the same way. */
static void
check_again(struct arena *a, const struct oauth_params *o)
{
    struct buf header;
    buf_init(&header, a, 0);
    buf_adds(&header, "OAuth ");
    for (size_t i = 0; i < o->all.n; i++) {
        url_encode(&header, o->all.list[i].name, o->all.list[i].name_len);
        buf_adds(&header, "=\"");
        url_encode(&header, o->all.list[i].value, o->all.list[i].value_len);
        buf_adds(&header, i % 2 == 0 ? "\"," : "\"\r\n\t, ");
        if (!fits_header(&o->all.list[i]))
            return;
    }
    if (header.len > OAUTH_HEADER_MAX)
        return;
    struct params none = { .n = 0 };
    struct oauth_params again;
    require(oauth_params_collect(&again, a, header.p, &none) == REFUSAL_NONE);
    require(again.all.n == o->all.n);
    struct buf one, two;
    buf_init(&one, a, 0);
    buf_init(&two, a, 0);
    oauth_normalize(&one, &o->all);
    oauth_normalize(&two, &again.all);
    require(one.len == two.len && memcmp(one.p, two.p, one.len) == 0);
}

/* A base string has three parts, and of letters only those that stay. */
static void
check_base(struct oauth_text base)
{
    size_t ampersands = 0;
    for (size_t i = 0; i < base.len; i++) {
        char c = base.p[i];
        ampersands += c == '&';
        require(c > ' ' && c < 0x7f && strchr("\"'<>/=+?#", c) == NULL);
    }
    require(ampersands == 2);
}

static void
check_judgements(struct arena *a, const struct oauth_params *o, struct oauth_text base)
{
    enum oauth_method method;
    int64_t timestamp = -1;
    if (oauth_check_timestamp(o, NOW, 300, &timestamp) == REFUSAL_NONE)
        require(timestamp >= NOW - 300 && timestamp <= NOW + 300);
    else
        require(timestamp == -1);
    oauth_check_version(o);
    oauth_check_nonce(o);
    require((oauth_check_key(o) == REFUSAL_NONE) == (o->field[OAUTH_CONSUMER_KEY].len != 0));
    if (oauth_check_method(o, ~0u, true, &method) != REFUSAL_NONE)
        return;
    struct oauth_text consumer = o->field[OAUTH_CONSUMER_KEY], token = o->field[OAUTH_TOKEN];
    struct oauth_text key = oauth_signature_key(a, consumer, token);
    struct oauth_signature sig;
    if (oauth_signature_check(a, o, method, base, key, &sig) == REFUSAL_NONE)
        require(sig.len == (method == OAUTH_HMAC_SHA1        ? 20
                               : method == OAUTH_HMAC_SHA256 ? 32
                                                             : key.len));
    oauth_signature_check_body(a, o, base.p, base.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    char *copy = malloc(size + 1);
    require(copy != NULL);
    memcpy(copy, data, size);
    copy[size] = '\0';
    char *text = copy;
    const char *header = cut(&text, '\n');
    const char *query = cut(&text, '\n');
    const char *host = cut(&text, ' ');
    struct params sent = { .n = 0 };
    struct oauth_params o;
    struct oauth_target target = { .method = "get", .host = host, .uri = text };
    if (params_parse_form(&sent, a, query, strlen(query), PARAM_QUERY) == 0 &&
        oauth_params_collect(&o, a, header, &sent) == REFUSAL_NONE) {
        struct oauth_text base = oauth_base_string(a, &target, &o.all);
        check_base(base);
        check_judgements(a, &o, base);
        check_again(a, &o);
    }
    free(copy);
    arena_free(a);
    return 0;
}
