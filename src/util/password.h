/*
 * Password: hashes of passwords (yescrypt, by libcrypt), and checking one
 * against them in a time that does not tell whether there was an account. Who
 * may try how often is for others to say.
 */
#ifndef UTIL_PASSWORD_H
#define UTIL_PASSWORD_H

#include <stdbool.h>

struct arena;

/* The longest password, in bytes: what libcrypt takes. */
#define PASSWORD_MAX 511

/* Makes the hash that is stored in place of a password, in the arena. Returns 0, 1 when
 * the password is empty or too long, or -1 after a line in the log. */
int password_hash(struct arena *a, const char *password, const char **hash);

/* Whether the password is the one `hash` was made of. Without a hash, with one
 * that is none of ours and for a password that is too long the same work is
 * done for nothing. */
bool password_check(const char *hash, const char *password);

#endif
