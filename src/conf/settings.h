/*
 * Settings: matinee.conf read into one struct, checked against one table. Each
 * setting is one row of the table; the options of the file format, --help and
 * the test of the manual page all come from it. What a setting does is up to
 * whoever reads the struct.
 */
#ifndef CONF_SETTINGS_H
#define CONF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

/* Values of settings that take one of a few words, in the order of the words. */
enum settings_nonce_store { NONCE_STORE_HOST, NONCE_STORE_DATABASE };
enum settings_nonce_scope { NONCE_SCOPE_SIGNATURE, NONCE_SCOPE_STRICT };
enum settings_document { DOCUMENT_AUTO, DOCUMENT_NEVER, DOCUMENT_ALWAYS };
enum settings_name { NAME_AUTO, NAME_ALWAYS, NAME_NEVER };
enum settings_scalars { SCALARS_STRINGS, SCALARS_TYPED };

struct settings_list {
    const char **items;
    size_t n;
};

struct settings_database {
    struct settings_list hosts;
    const char *socket;        /* NULL: by the hosts */
    const char *user;          /* NULL: the user running the process */
    const char *password;      /* NULL: none; read from password_file if set */
    const char *password_file; /* NULL: none */
    const char *name;
    int64_t timeout;         /* seconds an answer may take */
    int64_t connect_timeout; /* seconds for each host */
};

/* Times are seconds. Text that is not set and has no default is NULL. */
struct settings {
    const char *file; /* where they come from; NULL: defaults only */

    const char *listen;
    int64_t listen_mode;
    const char *listen_group;
    const char *user;
    const char *group;
    int64_t workers; /* never 0 once read: that is replaced by the processors' */
    int64_t max_requests;
    int64_t max_connections;
    int64_t request_terminate_timeout;
    int64_t receive_timeout;
    int64_t send_timeout;
    int64_t keepalive_timeout;
    int64_t drain_timeout;
    const char *pid_file;
    const char *access_log;
    const char *error_log;
    int log_level; /* enum log_level */

    const char *state_dir;
    const char *secret_key_file;
    const char *index_file;
    int64_t card_cache;

    const char *api_base;
    const char *scheme_base; /* never NULL once read, as the next three */
    const char *art_base;
    const char *web_base;
    const char *tiny_base;
    const char *rel_base;
    const char *site_name;
    const char *responder; /* never NULL once read: the host's name */

    int nonce_store; /* enum settings_nonce_store */
    int nonce_scope; /* enum settings_nonce_scope */
    int64_t nonce_rate;
    int64_t timestamp_window;
    bool plaintext;
    int64_t limit_per_second;
    int64_t limit_per_day;
    bool gateway_headers;
    int limit_status_document; /* enum settings_document */

    const char *login_base; /* never NULL once read */
    bool allow_oauth_10;
    int login_requires_application_name; /* enum settings_name */
    int64_t session_lifetime;
    int64_t sign_in_tries;
    const char *terms_url;

    struct settings_database database;
    struct {
        int json_scalars; /* enum settings_scalars */
    } emulate;
};

/* The file to read: `option` when not NULL, else that of the environment
 * variable MATINEE_CONF, else matinee.conf in the system's configuration
 * folder. Static text or the caller's. */
const char *settings_path(const char *option);

/* Reads a file into settings in the arena. When something is wrong, returns
 * NULL with one line in `err` that names file, line, setting and what is
 * allowed. */
struct settings *settings_load(struct arena *a, const char *path, char *err, size_t err_size);

/* The same from text; `name` stands for the file in messages. Reads no other
 * file, and so leaves database.password alone. */
struct settings *settings_parse(
    struct arena *a, const char *text, const char *name, char *err, size_t err_size);

/* Appends one line a setting: name, kind of value, default and meaning. */
void settings_describe(struct buf *out);

#endif
