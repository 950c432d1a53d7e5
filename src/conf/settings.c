/*
 * Settings: libconfuse splits the file into names and values, all of them
 * text; the table says what each value may be and where it goes. So that a
 * refusal can name what is allowed, no value is left to libconfuse to judge.
 */
#include "conf/settings.h"

#include "conf/table.h"
#include "util/arena.h"
#include "util/buf.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX_BYTES ((size_t)256 * 1024)
#define SECTIONS_MAX   8

/* libconfuse hands no pointer of ours to its error function, so the reading in
 * progress is kept here; settings are read before there are threads. */
static struct reading {
    struct settings *settings;
    struct arena *arena;
    const char *name; /* of the file, for messages */
    char *err;
    size_t err_size;
    bool failed;
    bool *seen; /* one for each row */
} * reading;

static void __attribute__((format(printf, 2, 3))) refuse(int line, const char *fmt, ...)
{
    if (reading->failed)
        return;
    reading->failed = true;
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(reading->arena, fmt, ap);
    va_end(ap);
    if (line > 0)
        snprintf(reading->err, reading->err_size, "%s:%d: %s", reading->name, line, text);
    else
        snprintf(reading->err, reading->err_size, "%s: %s", reading->name, text);
}

static const char *
full_name(struct arena *a, const struct setting *row)
{
    return *row->section == '\0' ? row->name
                                 : arena_printf(a, "%s.%s", row->section, row->name);
}

/* What a setting may be, as words for a person. */
static const char *
allowed(struct arena *a, const struct setting *row)
{
    struct buf b;
    buf_init(&b, a, 0);
    switch (row->type) {
    case SETTING_TEXT:
        return "a text that is not empty";
    case SETTING_PATH:
        return "a path that begins with /";
    case SETTING_LISTEN:
        return "unix:/path (at most 107 bytes), host:port or [v6]:port";
    case SETTING_ORIGIN:
        return "http:// or https:// and a host, without a slash at the end";
    case SETTING_NUMBER:
        return arena_printf(
            a, "a number from %lld to %lld", (long long)row->min, (long long)row->max);
    case SETTING_OCTAL:
        return arena_printf(a, "an octal number up to %04llo", (unsigned long long)row->max);
    case SETTING_SWITCH:
        return "yes or no";
    case SETTING_WORD:
        for (size_t i = 0; row->words[i] != NULL; i++)
            buf_printf(&b, "%s%s",
                i == 0              ? ""
                : row->words[i + 1] ? ", "
                                    : " or ",
                row->words[i]);
        return b.p;
    case SETTING_LIST:
        return "a list of texts in braces";
    case SETTING_TYPE__MAX:
        break;
    }
    abort();
}

static bool
parse_number(const char *s, int base, const struct setting *row, int64_t *n)
{
    if (*s < '0' || *s > '9')
        return false;
    char *end;
    errno = 0;
    *n = strtoll(s, &end, base);
    return errno == 0 && *end == '\0' && *n >= row->min && *n <= row->max;
}

static bool
parse_switch(const char *s, bool *on)
{
    static const char *const words[] = { "no", "yes", "off", "on", "false", "true" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(s, words[i]) == 0) {
            *on = i % 2 == 1;
            return true;
        }
    return false;
}

static bool
parse_word(const char *s, const struct setting *row, int *place)
{
    for (int i = 0; row->words[i] != NULL; i++)
        if (strcmp(s, row->words[i]) == 0) {
            *place = i;
            return true;
        }
    return false;
}

static bool
has_control(const char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return true;
    return false;
}

static bool
is_origin(const char *s)
{
    const char *host = strncmp(s, "http://", 7) == 0    ? s + 7
                       : strncmp(s, "https://", 8) == 0 ? s + 8
                                                        : "";
    size_t n = strlen(host);
    return n != 0 && strpbrk(host, " \"<>?#\\") == NULL && *host != '/' && host[n - 1] != '/';
}

static bool
is_port(const char *s)
{
    static const struct setting bounds = { .min = 1, .max = 65535 };
    int64_t port;
    return parse_number(s, 10, &bounds, &port);
}

static bool
is_listen(const char *s)
{
    if (strncmp(s, "unix:", 5) == 0)
        return s[5] == '/' && strlen(s + 5) <= 107;
    const char *colon = strrchr(s, ':');
    if (colon == NULL || colon == s || !is_port(colon + 1))
        return false;
    return *s == '[' ? colon[-1] == ']' : memchr(s, ':', (size_t)(colon - s)) == NULL;
}

static bool
is_text(const char *s, enum setting_type type)
{
    if (*s == '\0' || has_control(s))
        return false;
    return type == SETTING_PATH     ? *s == '/'
           : type == SETTING_ORIGIN ? is_origin(s)
           : type == SETTING_LISTEN ? is_listen(s)
                                    : true;
}

/* Puts one value into the struct; false when it is not allowed. */
static bool
store(struct settings *s, struct arena *a, const struct setting *row, const char *value)
{
    char *field = (char *)s + row->offset;
    switch (row->type) {
    case SETTING_TEXT:
    case SETTING_PATH:
    case SETTING_LISTEN:
    case SETTING_ORIGIN:
        *(const char **)(void *)field = arena_strdup(a, value);
        return is_text(value, row->type);
    case SETTING_NUMBER:
        return parse_number(value, 10, row, (int64_t *)(void *)field);
    case SETTING_OCTAL:
        return parse_number(value, 8, row, (int64_t *)(void *)field);
    case SETTING_SWITCH:
        return parse_switch(value, (bool *)(void *)field);
    case SETTING_WORD:
        return parse_word(value, row, (int *)(void *)field);
    case SETTING_LIST:
    case SETTING_TYPE__MAX:
        break;
    }
    abort();
}

static bool
store_list(struct settings *s, struct arena *a, const struct setting *row, cfg_opt_t *opt)
{
    struct settings_list *list = (void *)((char *)s + row->offset);
    list->n = cfg_opt_size(opt);
    list->items = arena_array(a, list->n, sizeof *list->items);
    for (size_t i = 0; i < list->n; i++) {
        list->items[i] = arena_strdup(a, cfg_opt_getnstr(opt, (unsigned)i));
        if (!is_text(list->items[i], SETTING_TEXT))
            return false;
    }
    return true;
}

static const struct setting *
row_of(const char *section, const char *name)
{
    for (size_t i = 0; i < settings_count; i++)
        if (strcmp(settings_table[i].section, section) == 0 &&
            strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    return NULL;
}

/* libconfuse calls this after each value; `cfg->line` is where it is. */
static int
on_value(cfg_t *cfg, cfg_opt_t *opt)
{
    const char *section = strcmp(cfg->name, "root") == 0 ? "" : cfg->name;
    const struct setting *row = row_of(section, opt->name);
    struct reading *r = reading;
    bool *seen = &r->seen[row - settings_table];
    if (row->type == SETTING_LIST) {
        if (store_list(r->settings, r->arena, row, opt))
            return 0;
        refuse(
            cfg->line, "%s: allowed is %s", full_name(r->arena, row), allowed(r->arena, row));
        return -1;
    }
    const char *value = cfg_opt_getstr(opt);
    if (*seen)
        refuse(cfg->line, "%s is set twice; leave one", full_name(r->arena, row));
    else if (!store(r->settings, r->arena, row, value))
        refuse(cfg->line, "%s = \"%.80s\": allowed is %s", full_name(r->arena, row),
            strcmp(row->name, "password") == 0 ? "***" : value, allowed(r->arena, row));
    *seen = true;
    return r->failed ? -1 : 0;
}

static void __attribute__((format(printf, 2, 0)))
on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
    const char *text = arena_vprintf(reading->arena, fmt, ap);
    refuse(cfg->line, "%s; matinee.conf(5) lists the settings and their form", text);
}

/* The options of one section, from the table. `sections` is NULL for an inner
 * one. Lives until the file was read. */
static cfg_opt_t *
options_make(const char *section, cfg_opt_t *sections, size_t nsections)
{
    struct arena *a = reading->arena;
    cfg_opt_t *opts = arena_array(a, settings_count + nsections + 1, sizeof *opts);
    size_t n = 0;
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *row = &settings_table[i];
        if (strcmp(row->section, section) != 0)
            continue;
        if (row->type == SETTING_LIST)
            opts[n++] = (cfg_opt_t)CFG_STR_LIST(row->name, NULL, CFGF_NODEFAULT);
        else
            opts[n++] = (cfg_opt_t)CFG_STR(row->name, NULL, CFGF_NODEFAULT);
        opts[n - 1].validcb = on_value;
    }
    for (size_t i = 0; i < nsections; i++)
        opts[n++] = sections[i];
    opts[n] = (cfg_opt_t)CFG_END();
    return opts;
}

static cfg_opt_t *
options_make_all(void)
{
    cfg_opt_t sections[SECTIONS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < settings_count; i++) {
        const char *section = settings_table[i].section;
        if (*section == '\0' || (n != 0 && strcmp(sections[n - 1].name, section) == 0))
            continue;
        if (n == SECTIONS_MAX)
            abort();
        sections[n++] = (cfg_opt_t)CFG_SEC(section, options_make(section, NULL, 0), CFGF_NONE);
    }
    return options_make("", sections, n);
}

static void
defaults_store(struct settings *s, struct arena *a)
{
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *row = &settings_table[i];
        if (row->initial != NULL && !store(s, a, row, row->initial))
            abort();
    }
}

/* Settings whose default is made from others or from the host. */
static void
derived_store(struct settings *s, struct arena *a)
{
    if (s->scheme_base == NULL)
        s->scheme_base = s->api_base;
    if (s->art_base == NULL)
        s->art_base = s->api_base;
    if (s->web_base == NULL)
        s->web_base = s->api_base;
    if (s->tiny_base == NULL)
        s->tiny_base = s->web_base;
    if (s->login_base == NULL)
        s->login_base = s->api_base;
    if (s->responder == NULL) {
        char host[256] = "";
        gethostname(host, sizeof host - 1);
        s->responder = arena_strdup(a, *host != '\0' ? host : "localhost");
    }
    if (s->workers == 0) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);
        s->workers = n < 1 ? 2 : n > 128 ? 256 : n * 2;
    }
}

static void
read_text(const char *text)
{
    cfg_t *cfg = cfg_init(options_make_all(), CFGF_NONE);
    if (cfg == NULL) {
        refuse(0, "out of memory");
        return;
    }
    cfg_set_error_function(cfg, on_error);
    if (cfg_parse_buf(cfg, text) != CFG_SUCCESS)
        refuse(0, "cannot be read; matinee.conf(5) describes its form");
    cfg_free(cfg);
}

struct settings *
settings_parse(struct arena *a, const char *text, const char *name, char *err, size_t err_size)
{
    struct settings *s = arena_zalloc(a, sizeof *s);
    struct reading r = { .settings = s, .arena = a, .name = name, .err = err };
    r.err_size = err_size;
    r.seen = arena_array(a, settings_count, sizeof *r.seen);
    s->file = arena_strdup(a, name);
    reading = &r;
    defaults_store(s, a);
    read_text(text);
    reading = NULL;
    if (r.failed)
        return NULL;
    derived_store(s, a);
    return s;
}

/* The whole of a small file, NUL-terminated; NULL with errno set. */
static char *
file_read(struct arena *a, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd == -1)
        return NULL;
    char *text = arena_alloc(a, FILE_MAX_BYTES + 1);
    size_t len = 0;
    ssize_t n = 0;
    struct stat st;
    if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        n = -1;
    }
    while (n >= 0 && len < FILE_MAX_BYTES) {
        n = read(fd, text + len, FILE_MAX_BYTES - len);
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    int saved = n < 0 ? errno : len == FILE_MAX_BYTES ? EFBIG : 0;
    close(fd);
    errno = saved;
    text[len] = '\0';
    return saved == 0 ? text : NULL;
}

/* Sets database.password from the first line of its file. */
static int
password_read(struct settings *s, struct arena *a, char *err, size_t err_size)
{
    const char *path = s->database.password_file;
    if (path == NULL)
        return 0;
    char *text = file_read(a, path);
    if (text == NULL) {
        snprintf(
            err, err_size, "%s: database.password_file %s: %s", s->file, path, strerror(errno));
        return -1;
    }
    text[strcspn(text, "\r\n")] = '\0';
    s->database.password = text;
    return 0;
}

const char *
settings_path(const char *option)
{
    const char *path = option != NULL ? option : getenv("MATINEE_CONF");
    return path != NULL && *path != '\0' ? path : SYSCONF_DIR "/matinee.conf";
}

struct settings *
settings_load(struct arena *a, const char *path, char *err, size_t err_size)
{
    char *text = file_read(a, path);
    if (text == NULL) {
        snprintf(err, err_size, "%s: %s; name another file by -c or MATINEE_CONF", path,
            strerror(errno));
        return NULL;
    }
    struct settings *s = settings_parse(a, text, path, err, err_size);
    if (s == NULL || password_read(s, a, err, err_size) != 0)
        return NULL;
    return s;
}

void
settings_describe(struct buf *out)
{
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *row = &settings_table[i];
        buf_printf(out, "  %s\n      %s; %s", full_name(out->arena, row), row->meaning,
            allowed(out->arena, row));
        if (row->initial != NULL)
            buf_printf(out, "; default %s", row->initial);
        buf_addc(out, '\n');
    }
}
