/*
 * Secret: see secret.h.
 */
#include "conf/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEX_LEN ((size_t)SECRET_KEY_LEN * 2)

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int
decode(const char *hex, size_t len, unsigned char key[SECRET_KEY_LEN])
{
    if (len < HEX_LEN || (len > HEX_LEN && hex[HEX_LEN] != '\n' && hex[HEX_LEN] != '\r'))
        return -1;
    for (size_t i = 0; i < SECRET_KEY_LEN; i++) {
        int high = hex_value(hex[2 * i]);
        int low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return -1;
        key[i] = (unsigned char)(high * 16 + low);
    }
    return 0;
}

int
secret_load(const char *path, unsigned char key[SECRET_KEY_LEN], char *err, size_t err_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd == -1) {
        snprintf(err, err_size, "secret_key_file %s: %s; matineectl init makes it", path,
            strerror(errno));
        return -1;
    }
    char hex[HEX_LEN + 2];
    struct stat st;
    ssize_t n = read(fd, hex, sizeof hex);
    int open_to_others = fstat(fd, &st) != 0 || (st.st_mode & 07) != 0;
    close(fd);
    if (open_to_others) {
        snprintf(err, err_size, "secret_key_file %s: others may read it; chmod o= it", path);
        return -1;
    }
    if (n < 0 || decode(hex, (size_t)n, key) != 0) {
        snprintf(
            err, err_size, "secret_key_file %s: does not hold 64 hexadecimal digits", path);
        return -1;
    }
    return 0;
}

int
secret_create(const char *path, char *err, size_t err_size)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char key[SECRET_KEY_LEN];
    char hex[HEX_LEN + 1];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) {
        snprintf(err, err_size, "no random bytes for secret_key_file: %s", strerror(errno));
        return -1;
    }
    for (size_t i = 0; i < SECRET_KEY_LEN; i++) {
        hex[2 * i] = digits[key[i] >> 4];
        hex[2 * i + 1] = digits[key[i] & 15];
    }
    hex[HEX_LEN] = '\n';
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd == -1 && errno == EEXIST)
        return 0;
    int bad = fd == -1 || write(fd, hex, sizeof hex) != (ssize_t)sizeof hex || fsync(fd) != 0;
    int saved = errno;
    if (fd != -1 && close(fd) != 0 && !bad) {
        saved = errno;
        bad = 1;
    }
    if (!bad)
        return 1;
    if (fd != -1)
        unlink(path);
    snprintf(err, err_size, "secret_key_file %s: %s", path, strerror(saved));
    return -1;
}
