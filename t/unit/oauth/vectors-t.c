/*
 * Vectors: every entry of t/oauth/vectors.json that needs no server state:
 * encoding, addresses, parameters, base strings, keys, signatures, and then
 * each request judged as a server would, with its protocol parameters in the
 * place the vector has them and in every other. (The stateful cases of the file
 * are t/40-oauth-http.t's.)
 */
#include "http/param.h"
#include "oauth/base_string.h"
#include "oauth/check.h"
#include "oauth/params.h"
#include "oauth/signature.h"
#include "util/arena.h"
#include "util/base64.h"
#include "util/buf.h"
#include "util/url.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

static json_object *vectors;
static struct arena *arena;

/* ---- the file ---- */

static json_object *
member(json_object *o, const char *name)
{
    json_object *m = NULL;
    if (!json_object_object_get_ex(o, name, &m))
        fail_msg("no \"%s\" in %s", name, json_object_to_json_string(o));
    return m;
}

static struct oauth_text
text(json_object *o, const char *name)
{
    json_object *m = member(o, name);
    if (m == NULL) /* null */
        return (struct oauth_text){ .p = NULL };
    assert_true(json_object_is_type(m, json_type_string));
    return (struct oauth_text){ .p = json_object_get_string(m),
        .len = (size_t)json_object_get_string_len(m) };
}

static const char *
string(json_object *o, const char *name)
{
    return text(o, name).p;
}

static const char *
header(json_object *vector, const char *name)
{
    json_object *m = NULL;
    json_object_object_get_ex(member(vector, "headers"), name, &m);
    return m != NULL ? json_object_get_string(m) : NULL;
}

static void
assert_text(const char *got, size_t got_len, struct oauth_text want, const char *what)
{
    if (got_len != want.len || memcmp(got, want.p, want.len) != 0)
        fail_msg("%s\n got: %.*s\nwant: %.*s", what, (int)got_len, got, (int)want.len, want.p);
}

/* Runs one list and prints how many there were; fewer than the file had when
 * this was written is a failure. */
static void
each(const char *list, size_t at_least, void (*run)(json_object *))
{
    json_object *entries = member(vectors, list);
    size_t n = json_object_array_length(entries);
    for (size_t i = 0; i < n; i++) {
        arena_reset(arena);
        run(json_object_array_get_idx(entries, i));
    }
    printf("# %s: %zu\n", list, n);
    assert_true(n >= at_least);
}

/* ---- the plain lists ---- */

static void
one_encoding(json_object *v)
{
    struct oauth_text plain = text(v, "text");
    struct oauth_text hex = text(v, "utf8_hex");
    assert_int_equal(hex.len, 2 * plain.len);
    for (size_t i = 0; i < plain.len; i++) {
        char two[3];
        snprintf(two, sizeof two, "%02x", (unsigned char)plain.p[i]);
        assert_memory_equal(two, hex.p + 2 * i, 2);
    }
    struct buf out;
    buf_init(&out, arena, 0);
    url_encode(&out, plain.p, plain.len);
    assert_text(out.p, out.len, text(v, "encoded"), "encoded");
    out.len = url_decode(out.p, out.p, out.len, URL_PLUS_IS_PLUS);
    assert_text(out.p, out.len, plain, "decoded again");
}

static void
percent_encoding(void **state)
{
    (void)state;
    each("percent_encoding", 20, one_encoding);
}

static void
one_normalization(json_object *v)
{
    json_object *pairs = member(v, "params");
    struct params ps = { .n = 0 };
    for (size_t i = 0; i < json_object_array_length(pairs); i++) {
        json_object *pair = json_object_array_get_idx(pairs, i);
        json_object *name = json_object_array_get_idx(pair, 0);
        json_object *value = json_object_array_get_idx(pair, 1);
        struct param p = { .place = PARAM_QUERY,
            .name = json_object_get_string(name),
            .name_len = (size_t)json_object_get_string_len(name),
            .value = json_object_get_string(value),
            .value_len = (size_t)json_object_get_string_len(value) };
        assert_int_equal(params_add(&ps, arena, p), 0);
    }
    struct buf out;
    buf_init(&out, arena, 0);
    oauth_normalize(&out, &ps);
    assert_text(out.p, out.len, text(v, "normalized"), "normalized");
}

static void
parameter_normalization(void **state)
{
    (void)state;
    each("parameter_normalization", 11, one_normalization);
}

/* What a web server makes of an address: scheme, host, and the rest as sent. */
static struct oauth_target
target_of(const char *url, const char *method)
{
    struct oauth_target t = { .method = method, .https = strncasecmp(url, "https:", 6) == 0 };
    const char *host = strstr(url, "://") + 3;
    size_t n = strcspn(host, "/?#");
    t.host = arena_strndup(arena, host, n);
    t.uri = host[n] == '/' ? host + n : arena_printf(arena, "/%s", host + n);
    return t;
}

static void
check_base_uri(const char *url, struct oauth_text want)
{
    struct oauth_target t = target_of(url, "GET");
    struct buf out;
    buf_init(&out, arena, 0);
    oauth_base_uri(&out, &t);
    assert_text(out.p, out.len, want, url);
    t.uri = url; /* the whole address in the request line; its host counts */
    t.host = "elsewhere.example";
    out.len = 0;
    oauth_base_uri(&out, &t);
    assert_text(out.p, out.len, want, url);
}

static void
one_base_uri(json_object *v)
{
    check_base_uri(string(v, "url"), text(v, "base_uri"));
}

static void
base_uri(void **state)
{
    (void)state;
    each("base_uri", 14, one_base_uri);
}

static void
one_mac(json_object *v)
{
    struct oauth_text key =
        oauth_signature_key(arena, text(v, "consumer_secret"), text(v, "token_secret"));
    unsigned char mac[OAUTH_MAC_MAX];
    size_t n = oauth_signature_mac(OAUTH_HMAC_SHA1, key, text(v, "base_string"), mac);
    assert_string_equal(base64_encode(arena, mac, n), string(v, "signature"));
}

static void
raw_hmac_sha1(void **state)
{
    (void)state;
    each("raw_hmac_sha1", 2, one_mac);
}

/* ---- whole requests ---- */

/* A request in its three places. */
struct sent {
    const char *header; /* Authorization, or NULL */
    const char *query;
    const char *body; /* form, or NULL */
};

static struct sent
sent_of(json_object *v)
{
    struct sent s = { .header = header(v, "Authorization"), .query = "" };
    const char *query = strchr(string(v, "url"), '?');
    if (query != NULL)
        s.query = arena_strndup(arena, query + 1, strcspn(query + 1, "#"));
    static const char form[] = "application/x-www-form-urlencoded";
    const char *type = header(v, "Content-Type");
    if (type != NULL && strncmp(type, form, sizeof form - 1) == 0)
        s.body = string(v, "body");
    return s;
}

static enum refusal
collect(struct oauth_params *o, const struct sent *s)
{
    struct params ps = { .n = 0 };
    assert_int_equal(params_parse_form(&ps, arena, s->query, strlen(s->query), PARAM_QUERY), 0);
    if (s->body != NULL)
        assert_int_equal(
            params_parse_form(&ps, arena, s->body, strlen(s->body), PARAM_BODY), 0);
    return oauth_params_collect(o, arena, s->header, &ps);
}

static const char *
form_join(const char *before, const char *more)
{
    return before == NULL || *before == '\0' ? more
                                             : arena_printf(arena, "%s&%s", before, more);
}

/* Adds protocol parameters, written as a form, to one place. */
static struct sent
sent_with(struct sent s, enum param_place place, const char *more)
{
    if (place == PARAM_QUERY) {
        s.query = form_join(s.query, more);
    } else if (place == PARAM_BODY) {
        s.body = form_join(s.body, more);
    } else {
        struct buf out;
        buf_init(&out, arena, 0);
        buf_adds(&out, s.header != NULL ? s.header : "OAuth realm=\"here\"");
        while (*more != '\0') {
            size_t name = strcspn(more, "=");
            size_t all = strcspn(more, "&");
            buf_printf(&out, ", %.*s=\"%.*s\"", (int)name, more, (int)(all - name - 1),
                more + name + 1);
            more += all + (more[all] == '&');
        }
        s.header = out.p;
    }
    return s;
}

static void
add_pair(struct buf *out, const struct param *p)
{
    if (out->len != 0)
        buf_addc(out, '&');
    url_encode(out, p->name, p->name_len);
    buf_addc(out, '=');
    url_encode(out, p->value, p->value_len);
}

static bool
is_protocol(const struct param *p)
{
    return strncmp(p->name, "oauth_", 6) == 0;
}

/* The same request with all protocol parameters in one place. */
static struct sent
sent_moved(const struct oauth_params *o, enum param_place place)
{
    struct buf query, body, protocol;
    buf_init(&query, arena, 0);
    buf_init(&body, arena, 0);
    buf_init(&protocol, arena, 0);
    for (size_t i = 0; i < o->all.n; i++) {
        const struct param *p = &o->all.list[i];
        add_pair(is_protocol(p) ? &protocol : p->place == PARAM_BODY ? &body : &query, p);
    }
    struct sent s = { .query = query.p, .body = body.len != 0 ? body.p : NULL };
    return sent_with(s, place, protocol.p);
}

struct request {
    struct oauth_target target;
    struct oauth_text key;
    unsigned allowed;
};

/* The verdict on what was sent; a wrong method ends the test. */
static enum refusal
judge(const struct request *r, const struct sent *s)
{
    struct oauth_params o;
    enum refusal refusal = collect(&o, s);
    if (refusal != REFUSAL_NONE)
        return refusal;
    enum oauth_method method;
    assert_int_equal(
        oauth_check_method(&o, r->allowed, r->target.https, &method), REFUSAL_NONE);
    assert_int_equal(oauth_check_version(&o), REFUSAL_NONE);
    assert_int_equal(oauth_check_key(&o), REFUSAL_NONE);
    assert_int_equal(oauth_check_nonce(&o), REFUSAL_NONE);
    int64_t then = strtoll(o.field[OAUTH_TIMESTAMP].p, NULL, 10), timestamp;
    assert_int_equal(oauth_check_timestamp(&o, then + 300, 300, &timestamp), REFUSAL_NONE);
    assert_int_equal(timestamp, then);
    struct oauth_text base = oauth_base_string(arena, &r->target, &o.all);
    struct oauth_signature sig;
    return oauth_signature_check(arena, &o, method, base, r->key, &sig);
}

/* Right, with one character changed, signed twice, and with a parameter more
 * than was signed (which PLAINTEXT cannot see), in each place. */
static void
judge_places(const struct request *r, struct sent plain, const char *signature)
{
    char *wrong = arena_strdup(arena, signature);
    enum refusal added = r->allowed == 1u << OAUTH_PLAINTEXT ? REFUSAL_NONE : REFUSAL_SIGNATURE;
    wrong[16] = wrong[16] == 'A' ? 'B' : 'A';
    for (enum param_place place = PARAM_HEADER; place <= PARAM_BODY; place++) {
        struct sent s =
            sent_with(plain, place, arena_printf(arena, "oauth_signature=%s", signature));
        assert_int_equal(judge(r, &s), REFUSAL_NONE);
        s = sent_with(plain, place, arena_printf(arena, "oauth_signature=%s", wrong));
        assert_int_equal(judge(r, &s), REFUSAL_SIGNATURE);
        s = sent_with(sent_with(plain, PARAM_QUERY, "oauth_signature=x"), place,
            arena_printf(arena, "oauth_signature=%s", signature));
        assert_int_equal(judge(r, &s), REFUSAL_DUPLICATED_PARAMETER);
        s = sent_with(
            plain, place, arena_printf(arena, "oauth_signature=%s&more=1", signature));
        assert_int_equal(judge(r, &s), added);
    }
}

static const char *
encoded(const char *s)
{
    struct buf out;
    buf_init(&out, arena, 0);
    url_encode(&out, s, strlen(s));
    return out.p;
}

static size_t unsupported;

static void
one_request(json_object *v)
{
    const char *id = string(v, "id");
    const char *url = string(v, "url");
    json_object *expected = member(v, "expected");
    struct sent plain = sent_of(v);
    struct oauth_params o;
    assert_int_equal(collect(&o, &plain), REFUSAL_NONE);

    check_base_uri(url, text(expected, "base_uri"));
    struct buf out;
    buf_init(&out, arena, 0);
    oauth_normalize(&out, &o.all);
    assert_text(out.p, out.len, text(expected, "normalized_params"), id);
    struct request r = { .target = target_of(url, string(v, "method")) };
    struct oauth_text base = oauth_base_string(arena, &r.target, &o.all);
    assert_text(base.p, base.len, text(expected, "base_string"), id);

    /* What is off by default is refused; what nobody has is refused always. */
    static const struct {
        const char *name;
        unsigned bit;
    } methods[] = {
        { "HMAC-SHA1", 1u << OAUTH_HMAC_SHA1 },
        { "HMAC-SHA256", 1u << OAUTH_HMAC_SHA256 },
        { "PLAINTEXT", 1u << OAUTH_PLAINTEXT },
        { "RSA-SHA1", 0 },
    };
    size_t m = 0;
    while (m < sizeof methods / sizeof *methods &&
           strcmp(methods[m].name, string(v, "signature_method")) != 0)
        m++;
    if (m == sizeof methods / sizeof *methods)
        fail_msg("%s: what is %s?", id, string(v, "signature_method"));
    enum oauth_method method;
    assert_int_equal(oauth_check_method(&o, ~methods[m].bit, r.target.https, &method),
        REFUSAL_UNSUPPORTED_SIGNATURE_METHOD);
    if (methods[m].bit == 0) {
        unsupported++;
        return;
    }

    json_object *credentials = member(v, "credentials");
    r.key = oauth_signature_key(
        arena, text(credentials, "consumer_secret"), text(credentials, "token_secret"));
    assert_text(r.key.p, r.key.len, text(expected, "signing_key"), id);
    r.allowed = methods[m].bit;
    assert_int_equal(oauth_check_method(&o, r.allowed, r.target.https, &method), REFUSAL_NONE);
    const char *signature = string(expected, "signature");
    if (method != OAUTH_PLAINTEXT) {
        unsigned char mac[OAUTH_MAC_MAX];
        size_t n = oauth_signature_mac(method, r.key, base, mac);
        assert_string_equal(base64_encode(arena, mac, n), signature);
    } else {
        r.target.https = false;
        assert_int_equal(oauth_check_method(&o, r.allowed, false, &method),
            REFUSAL_UNSUPPORTED_SIGNATURE_METHOD);
        r.target.https = true;
    }
    const char *escaped = string(expected, "signature_percent_encoded");
    assert_string_equal(encoded(signature), escaped);
    judge_places(&r, plain, escaped);
    for (enum param_place place = PARAM_HEADER; place <= PARAM_BODY; place++) {
        struct sent moved = sent_moved(&o, place);
        judge_places(&r, moved, escaped);
    }
}

static void
signature_vectors(void **state)
{
    (void)state;
    unsupported = 0;
    each("signature_vectors", 68, one_request);
    printf("# of these by a method that is refused: %zu\n", unsupported);
    assert_int_equal(unsupported, 1);
}

/* A list this program does not know must not go by unseen. */
static void
lists(void **state)
{
    (void)state;
    static const char *const known[] = { "meta", "signature_vectors", "raw_hmac_sha1",
        "percent_encoding", "parameter_normalization", "base_uri", "server_cases" };
    json_object_object_foreach(vectors, name, value)
    {
        (void)value;
        size_t i = 0;
        while (i < sizeof known / sizeof *known && strcmp(known[i], name) != 0)
            i++;
        if (i == sizeof known / sizeof *known)
            fail_msg("unknown list \"%s\"", name);
    }
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percent_encoding),
        cmocka_unit_test(parameter_normalization),
        cmocka_unit_test(base_uri),
        cmocka_unit_test(raw_hmac_sha1),
        cmocka_unit_test(signature_vectors),
        cmocka_unit_test(lists),
    };
    vectors = json_object_from_file(VECTORS);
    if (vectors == NULL) {
        fprintf(stderr, "%s: %s\n", VECTORS, json_util_get_last_err());
        return 1;
    }
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    json_object_put(vectors);
    return failed;
}
