/*
 * Join: see join.h.
 */
#include "main/join.h"

#include "conf/settings.h"

static const enum limit_document documents[] = {
    [DOCUMENT_AUTO] = LIMIT_DOCUMENT_AUTO,
    [DOCUMENT_NEVER] = LIMIT_DOCUMENT_NEVER,
    [DOCUMENT_ALWAYS] = LIMIT_DOCUMENT_ALWAYS,
};

static const int name_required[] = {
    [NAME_AUTO] = REQUIRE_NAME_AUTO,
    [NAME_ALWAYS] = REQUIRE_NAME_ALWAYS,
    [NAME_NEVER] = REQUIRE_NAME_NEVER,
};

static struct store_options
store_options(const struct settings_database *d)
{
    return (struct store_options){
        .hosts = d->hosts.items,
        .nhosts = d->hosts.n,
        .socket = d->socket,
        .user = d->user,
        .password = d->password,
        .database = d->name,
        .timeout = d->timeout,
        .connect_timeout = d->connect_timeout,
    };
}

static struct guard_options
guard_options(const struct settings *s, const unsigned char *key)
{
    return (struct guard_options){
        .state_dir = s->state_dir,
        .key = key,
        .timestamp_window = s->timestamp_window,
        .nonce_rate = s->nonce_rate,
        .nonce_strict = s->nonce_scope == NONCE_SCOPE_STRICT,
        .nonce_database = s->nonce_store == NONCE_STORE_DATABASE,
        .plaintext = s->plaintext,
        .limit_per_second = s->limit_per_second,
        .limit_per_day = s->limit_per_day,
        .gateway_headers = s->gateway_headers,
        .document = documents[s->limit_status_document],
    };
}

static struct ask
names(const struct settings *s)
{
    return (struct ask){
        .api_base = s->api_base,
        .scheme_base = s->scheme_base,
        .rel_base = s->rel_base,
        .art_base = s->art_base,
        .web_base = s->web_base,
        .tiny_base = s->tiny_base,
        .site_name = s->site_name,
    };
}

static struct call_settings
call_settings(const struct settings *s, const unsigned char *key)
{
    return (struct call_settings){
        .secret_key = key,
        .login_base = s->login_base,
        .allow_oauth_10 = s->allow_oauth_10,
        .require_name = name_required[s->login_requires_application_name],
        .session_lifetime = s->session_lifetime,
        .sign_in_tries = s->sign_in_tries,
        .terms_url = s->terms_url,
    };
}

void
join_options(struct dispatch_options *o, const struct settings *s, const unsigned char *key)
{
    *o = (struct dispatch_options){
        .store = store_options(&s->database),
        .guard = guard_options(s, key),
        .call = call_settings(s, key),
        .ask = names(s),
        .index_file = s->index_file,
        .typed_json = s->emulate.json_scalars == SCALARS_TYPED,
        .responder = s->responder,
        .cards = (size_t)s->card_cache,
    };
}
