/*
 * Form: see form.h.
 */
#include "pages/form.h"

#include "api/call.h"
#include "util/arena.h"
#include "util/base64.h"
#include "util/digest.h"
#include "util/utf8.h"

#include <string.h>
#include <strings.h>

const char *
form_token(struct arena *a, const unsigned char secret_key[32], const char *id)
{
    unsigned char mac[DIGEST_SHA256_LEN];
    const char *text = arena_printf(a, "form %s", id);
    digest_hmac_sha256(mac, secret_key, 32, text, strlen(text));
    return base64_encode(a, mac, sizeof mac);
}

const char *
form_field(const struct request *r, const char *name, size_t max)
{
    const struct param *found = NULL;
    for (size_t i = 0; i < r->params.n; i++) {
        const struct param *p = &r->params.list[i];
        if (p->place != PARAM_BODY || strcmp(p->name, name) != 0)
            continue;
        if (found != NULL)
            return NULL;
        found = p;
    }
    if (found == NULL || found->value_len > max || !utf8_valid(found->value, found->value_len))
        return NULL;
    return found->value;
}

/* Whether a page of ours sent it, where the browser says so. "null" says
 * nothing: it is what a page has to send that asks for no Referer, as ours do. */
static bool
origin_fits(const struct call *c)
{
    const struct request *r = c->req;
    const char *site = r->fetch_site;
    if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    if (r->origin == NULL || strcmp(r->origin, "null") == 0)
        return true;
    const char *here = arena_printf(c->arena, "http%s://%s", r->https ? "s" : "", r->host);
    return strcasecmp(r->origin, c->settings->login_base) == 0 ||
           strcasecmp(r->origin, here) == 0;
}

bool
form_is_ours(const struct call *c, const char *id)
{
    if (c->req->method != HTTP_POST || !c->req->form || !origin_fits(c))
        return false;
    const char *sent = form_field(c->req, FORM_FORGERY, 128);
    const char *want = form_token(c->arena, c->settings->secret_key, id);
    return sent != NULL && digest_equal(sent, strlen(sent), want, strlen(want));
}
