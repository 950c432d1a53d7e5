/*
 * Secret: the file with the key that seals the applications' secrets. Its form:
 * 64 hexadecimal digits and a line end. Whoever has it and the database has
 * every secret, so it must not be readable by others.
 */
#ifndef CONF_SECRET_H
#define CONF_SECRET_H

#include <stddef.h>

#define SECRET_KEY_LEN 32

/* Reads the key. Returns 0, or -1 with one line in `err` that says what to do. */
int secret_load(
    const char *path, unsigned char key[SECRET_KEY_LEN], char *err, size_t err_size);

/* Makes the file with a new random key, mode 0600, unless there is one: that
 * is never replaced. Returns 1 when it made one, 0 when there was one, -1 with
 * one line in `err`. */
int secret_create(const char *path, char *err, size_t err_size);

#endif
