/*
 * Sign-in: see sign_in.h. A try counts in three buckets: of account and address
 * together, with the bound of the settings; of the address to every account and
 * of the account from everywhere, with a larger one. What is stored of them is
 * a keyed hash. What is refused counts in none, so that it takes many addresses
 * to keep somebody out of an account, and fills no table.
 */
#include "pages/sign_in.h"

#include "api/call.h"
#include "pages/form.h"
#include "util/arena.h"
#include "util/digest.h"
#include "util/password.h"

#include <arpa/inet.h>
#include <string.h>

#define BUCKETS 3

/* How many times more tries an account or an address has than the two together. */
#define WIDE 10

/* The part of an address that its owner cannot choose: of IPv6 the first half,
 * unless it stands for one of IPv4. */
static const char *
address_network(struct arena *a, const char *address)
{
    struct in6_addr in6;
    char text[INET6_ADDRSTRLEN] = "";
    if (inet_pton(AF_INET6, address, &in6) != 1)
        return address;
    if (IN6_IS_ADDR_V4MAPPED(&in6)) {
        inet_ntop(AF_INET, in6.s6_addr + 12, text, sizeof text);
    } else {
        memset(in6.s6_addr + 8, 0, 8);
        inet_ntop(AF_INET6, &in6, text, sizeof text);
    }
    return arena_strdup(a, text);
}

static void
bucket_make(const struct call *c, unsigned char bucket[16], const char *text)
{
    unsigned char mac[DIGEST_SHA256_LEN];
    digest_hmac_sha256(mac, c->settings->secret_key, 32, text, strlen(text));
    memcpy(bucket, mac, 16);
}

static bool
are_over(const int64_t tries[BUCKETS], int64_t bound)
{
    return tries[0] > bound || tries[1] > WIDE * bound || tries[2] > WIDE * bound;
}

/* Counts the try, unless there were too many before it. Returns 1 when there were too
 * many, 0, or -1. */
static int
tries_count(struct call *c, const char *login)
{
    unsigned char buckets[BUCKETS][16];
    int64_t tries[BUCKETS];
    const int64_t bound = c->settings->sign_in_tries;
    const char *address = address_network(c->arena, c->req->remote_addr);
    bucket_make(c, buckets[0], arena_printf(c->arena, "try both %s %s", address, login));
    bucket_make(c, buckets[1], arena_printf(c->arena, "try login %s", login));
    bucket_make(c, buckets[2], arena_printf(c->arena, "try address %s", address));
    const unsigned char(*list)[16] = (const unsigned char(*)[16])buckets;
    if (store_sign_in_tries(c->store, list, BUCKETS, c->req->now, tries) != 0)
        return -1;
    for (size_t i = 0; i < BUCKETS; i++)
        tries[i]++;
    if (are_over(tries, bound))
        return 1;
    if (store_sign_in_try(c->store, list, BUCKETS, c->req->now, tries) != 0)
        return -1;
    return are_over(tries, bound);
}

/* The login as accounts have it, "" when it can be none. */
static const char *
login_read(struct call *c)
{
    const char *login = form_field(c->req, "login", USER_LOGIN_MAX);
    const char *folded = login != NULL ? store_user_fold(c->arena, login) : NULL;
    return folded != NULL ? folded : "";
}

static enum sign_in
answer_limited(struct call *c)
{
    reply_header(
        c->rep, "Retry-After", arena_printf(c->arena, "%d", 60 - (int)(c->req->now % 60)));
    return SIGN_IN_LIMITED;
}

enum sign_in
sign_in_try(struct call *c, struct visitor *v)
{
    const char *login = login_read(c);
    const char *password = form_field(c->req, "password", PASSWORD_MAX);
    int limited = tries_count(c, login);
    if (limited != 0)
        return limited > 0 ? answer_limited(c) : SIGN_IN_BROKEN;
    struct store_user user = { .password = NULL };
    int found = store_user_by_login(c->store, c->arena, login, &user);
    if (found < 0)
        return SIGN_IN_BROKEN;
    const char *hash = found == 1 ? user.password : NULL;
    bool right = password_check(hash, password != NULL ? password : "");
    if (!right || user.status != USER_ACTIVE)
        return SIGN_IN_FAILED;
    int done = visitor_sign_in(c, v, &user);
    return done < 0 ? SIGN_IN_BROKEN : done == 0 ? SIGN_IN_FAILED : SIGN_IN_DONE;
}
