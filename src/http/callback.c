/*
 * Callback: see callback.h. Addresses are taken apart by uriparser, which knows
 * RFC 3986 and nothing more lenient; what browsers read otherwise than it does
 * is refused.
 */
#include "http/callback.h"

#include "util/arena.h"
#include "util/buf.h"
#include "util/url.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <uriparser/Uri.h>

/* Those a browser acts upon itself. */
static const char *const browser_schemes[] = { "about", "blob", "data", "file", "filesystem",
    "javascript", "vbscript", "view-source" };

struct text {
    const char *p;
    size_t n;
};

static struct text
text_of(const UriTextRangeA *r)
{
    if (r->first == NULL)
        return (struct text){ .p = "", .n = 0 };
    return (struct text){ .p = r->first, .n = (size_t)(r->afterLast - r->first) };
}

static bool
text_is(struct text t, const char *s)
{
    return strlen(s) == t.n && strncasecmp(t.p, s, t.n) == 0;
}

static bool
text_equal(struct text a, struct text b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static bool
is_web(const UriUriA *u)
{
    struct text scheme = text_of(&u->scheme);
    return text_is(scheme, "http") || text_is(scheme, "https");
}

/* 1 to 65535; the scheme's own when none is given; 0 when it is no port. */
static int
port_of(const UriUriA *u)
{
    struct text port = text_of(&u->portText);
    if (port.n == 0)
        return text_is(text_of(&u->scheme), "https") ? 443 : 80;
    if (port.n > 5)
        return 0;
    int value = 0;
    for (size_t i = 0; i < port.n; i++)
        value = value * 10 + (port.p[i] - '0');
    return value <= 65535 ? value : 0;
}

/* A name or address that resolvers take, and that ends no directive of a
 * policy: letters, digits, '-', '_' and '.'; or an IPv6 address. */
static bool
host_valid(const UriUriA *u)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    struct text host = text_of(&u->hostText);
    if (u->hostData.ip6 != NULL)
        return true;
    if (host.n == 0 || u->hostData.ipFuture.first != NULL)
        return false;
    for (size_t i = 0; i < host.n; i++)
        if (memchr(letters, host.p[i], sizeof letters - 1) == NULL)
            return false;
    return true;
}

/* "." or "..", however written: browsers resolve them. */
static bool
is_dots(struct text segment)
{
    char plain[8];
    if (segment.n == 0 || segment.n > 6)
        return false;
    size_t n = url_decode(plain, segment.p, segment.n, URL_PLUS_IS_PLUS);
    return (n == 1 && plain[0] == '.') || (n == 2 && memcmp(plain, "..", 2) == 0);
}

static bool
path_valid(const UriUriA *u)
{
    for (const UriPathSegmentA *s = u->pathHead; s != NULL; s = s->next)
        if (is_dots(text_of(&s->text)))
            return false;
    return true;
}

static bool
scheme_valid(const UriUriA *u)
{
    struct text scheme = text_of(&u->scheme);
    for (size_t i = 0; i < sizeof browser_schemes / sizeof browser_schemes[0]; i++)
        if (text_is(scheme, browser_schemes[i]))
            return false;
    return scheme.n != 0;
}

static bool
uri_valid(const UriUriA *u)
{
    if (!scheme_valid(u) || u->userInfo.first != NULL || !path_valid(u))
        return false;
    return !is_web(u) || (host_valid(u) && port_of(u) != 0);
}

/* Whether the segments of `u` begin with those of `entry`; an empty last one of
 * the entry is its slash at the end. */
static bool
path_begins(const UriUriA *u, const UriUriA *entry)
{
    const UriPathSegmentA *s = u->pathHead;
    for (const UriPathSegmentA *e = entry->pathHead; e != NULL; e = e->next, s = s->next) {
        struct text want = text_of(&e->text);
        if (want.n == 0 && e->next == NULL)
            return true;
        if (s == NULL)
            return false;
        struct text got = text_of(&s->text);
        if (got.n != want.n || memcmp(got.p, want.p, got.n) != 0)
            return false;
    }
    return true;
}

static bool
uri_matches(const UriUriA *u, const UriUriA *entry)
{
    if (!text_equal(text_of(&u->scheme), text_of(&entry->scheme)))
        return false;
    if (entry->hostText.first == NULL && entry->pathHead == NULL)
        return true;
    return text_equal(text_of(&u->hostText), text_of(&entry->hostText)) &&
           port_of(u) == port_of(entry) && path_begins(u, entry);
}

/* Whether a registered word is an address or a scheme, rather than a host. */
static bool
has_scheme(struct text word)
{
    for (size_t i = 1; i < word.n; i++)
        if (word.p[i - 1] == '/' && word.p[i] == '/')
            return true;
    return word.p[word.n - 1] == ':';
}

/* Whether `u` is what one registered word allows. */
static bool
entry_allows(struct text word, const UriUriA *u)
{
    char entry[CALLBACK_MAX + 16];
    struct text scheme =
        has_scheme(word) ? (struct text){ .p = "", .n = 0 } : text_of(&u->scheme);
    if (word.n > CALLBACK_MAX || (scheme.n != 0 && !is_web(u)))
        return false;
    snprintf(entry, sizeof entry, "%.*s%s%.*s", (int)scheme.n, scheme.p,
        scheme.n != 0 ? "://" : "", (int)word.n, word.p);
    UriUriA parsed;
    if (uriParseSingleUriA(&parsed, entry, NULL) != URI_SUCCESS)
        return false;
    bool allows = uri_matches(u, &parsed);
    uriFreeUriMembersA(&parsed);
    return allows;
}

static bool
is_registered(const UriUriA *u, const char *hosts)
{
    for (const char *p = hosts + strspn(hosts, " "); *p != '\0'; p += strspn(p, " ")) {
        struct text word = { .p = p, .n = strcspn(p, " ") };
        if (entry_allows(word, u))
            return true;
        p += word.n;
    }
    return false;
}

/* Printable ASCII without blanks, which is all an address has. */
static bool
is_plain(const char *s)
{
    size_t n = 0;
    for (; s[n] != '\0'; n++)
        if (n == CALLBACK_MAX || s[n] <= ' ' || s[n] > '~' || s[n] == '\\')
            return false;
    return n != 0;
}

bool
callback_valid(const char *callback, const char *callback_hosts)
{
    UriUriA u;
    if (!is_plain(callback) || uriParseSingleUriA(&u, callback, NULL) != URI_SUCCESS)
        return false;
    bool valid = uri_valid(&u);
    if (valid && callback_hosts != NULL && *callback_hosts != '\0')
        valid = is_registered(&u, callback_hosts);
    uriFreeUriMembersA(&u);
    return valid;
}

/* The shortest callback it stands for must be one that it allows. */
bool
callback_registrable(const char *word)
{
    char callback[CALLBACK_MAX + 16];
    size_t n = strlen(word);
    if (n == 0 || n > CALLBACK_MAX)
        return false;
    snprintf(callback, sizeof callback, "%s%s%s",
        has_scheme((struct text){ .p = word, .n = n }) ? "" : "https://", word,
        word[n - 1] == ':' ? "/" : "");
    return callback_valid(callback, word);
}

const char *
callback_append(struct arena *a, const char *callback, const char *name, const char *value)
{
    size_t head = strcspn(callback, "#");
    struct buf b;
    buf_init(&b, a, strlen(callback) + strlen(name) + strlen(value) + 8);
    buf_add(&b, callback, head);
    if (memchr(callback, '?', head) == NULL)
        buf_addc(&b, '?');
    else if (callback[head - 1] != '?' && callback[head - 1] != '&')
        buf_addc(&b, '&');
    url_encode(&b, name, strlen(name));
    buf_addc(&b, '=');
    url_encode(&b, value, strlen(value));
    buf_adds(&b, callback + head);
    return b.p;
}

/* Where the host with its port stands in an address of the web; n 0 in another. */
static struct text
authority(const char *callback, size_t scheme_len)
{
    bool web = (scheme_len == 4 && strncasecmp(callback, "http", 4) == 0) ||
               (scheme_len == 5 && strncasecmp(callback, "https", 5) == 0);
    if (!web || strncmp(callback + scheme_len, "://", 3) != 0)
        return (struct text){ .p = "", .n = 0 };
    const char *host = callback + scheme_len + 3;
    size_t n = strcspn(host, "/?#");
    if (n != 0 && host[n - 1] == ':')
        n--;
    return (struct text){ .p = host, .n = n };
}

const char *
callback_sources(struct arena *a, const char *callback)
{
    size_t scheme_len = strcspn(callback, ":");
    if (authority(callback, scheme_len).n != 0)
        return "http: https:";
    return arena_strndup(a, callback, scheme_len + 1);
}

const char *
callback_site(struct arena *a, const char *callback)
{
    size_t scheme_len = strcspn(callback, ":");
    struct text host = authority(callback, scheme_len);
    if (host.n == 0)
        return arena_strndup(a, callback, scheme_len + 1);
    return arena_strndup(a, host.p, host.n);
}

const char *
callback_registered_site(struct arena *a, const char *callback_hosts)
{
    if (callback_hosts == NULL)
        return NULL;
    const char *word = callback_hosts + strspn(callback_hosts, " ");
    size_t n = strcspn(word, " ");
    if (n == 0)
        return NULL;
    const char *first = arena_strndup(a, word, n);
    return has_scheme((struct text){ .p = word, .n = n }) ? callback_site(a, first) : first;
}
