/*
 * Password: see password.h.
 */
#include "util/password.h"

#include "util/arena.h"
#include "util/digest.h"
#include "util/log.h"

#include <crypt.h>
#include <string.h>

/* yescrypt with the cost libcrypt recommends; that of UNKNOWN must be the same,
 * which the test compares. */
#define METHOD     "$y$"
#define METHOD_LEN (sizeof METHOD - 1)
#define UNKNOWN    "$y$j9T$mW5bLEhoiP1EPsEXZFOVm."

static bool
acceptable(const char *password)
{
    return password[0] != '\0' && strnlen(password, PASSWORD_MAX + 1) <= PASSWORD_MAX;
}

int
password_hash(struct arena *a, const char *password, const char **hash)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    struct crypt_data data = { .initialized = 0 };
    if (!acceptable(password))
        return 1;
    const char *made = NULL;
    if (crypt_gensalt_rn(METHOD, 0, NULL, 0, setting, sizeof setting) != NULL)
        made = crypt_r(password, setting, &data);
    bool ok = made != NULL && strncmp(made, METHOD, METHOD_LEN) == 0;
    if (ok)
        *hash = arena_strdup(a, made);
    else
        log_error("libcrypt cannot make a yescrypt hash");
    digest_wipe(&data, sizeof data);
    return ok ? 0 : -1;
}

/* Whether libcrypt makes the hash out of the password again. False at once when
 * it cannot read the hash. */
static bool
matches(const char *hash, const char *password, bool *worked)
{
    struct crypt_data data = { .initialized = 0 };
    const char *made = crypt_r(password, hash, &data);
    *worked = made != NULL && made[0] == '$';
    bool equal = *worked && digest_equal(made, strlen(made), hash, strlen(hash));
    digest_wipe(&data, sizeof data);
    return equal;
}

bool
password_check(const char *hash, const char *password)
{
    bool worked = false;
    bool equal = false;
    if (hash != NULL && strncmp(hash, METHOD, METHOD_LEN) == 0 && acceptable(password))
        equal = matches(hash, password, &worked);
    if (!worked)
        matches(UNKNOWN, "no password of anybody", &worked);
    return equal;
}
