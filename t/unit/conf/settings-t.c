/*
 * Settings: defaults, values, and refusals that say where and what.
 */
#include "conf/settings.h"

#include "conf/secret.h"
#include "conf/table.h"
#include "util/arena.h"
#include "util/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static char err[512];

static struct settings *
parse(const char *text)
{
    *err = '\0';
    return settings_parse(arena, text, "m.conf", err, sizeof err);
}

static void
refused(const char *text, const char *message)
{
    assert_null(parse(text));
    assert_string_equal(err, message);
}

static void
defaults(void **state)
{
    (void)state;
    struct settings *s = parse("");
    assert_non_null(s);
    assert_string_equal(s->listen, "unix:/run/matinee/matinee.sock");
    assert_int_equal(s->listen_mode, 0660);
    assert_true(s->workers >= 2);
    assert_string_equal(s->api_base, s->scheme_base);
    assert_string_equal(s->api_base, s->tiny_base);
    assert_non_null(s->responder);
    assert_null(s->access_log);
    assert_string_equal(s->database.name, "matinee");
    assert_int_equal(s->database.hosts.n, 0);
    assert_int_equal(s->nonce_scope, NONCE_SCOPE_SIGNATURE);
    assert_false(s->plaintext);
}

static void
values(void **state)
{
    (void)state;
    struct settings *s = parse("# a comment\n"
                               "listen = \"127.0.0.1:9000\"\n"
                               "listen_mode = 0600\n"
                               "workers = 3\n"
                               "plaintext = yes\n"
                               "nonce_scope = strict\n"
                               "api_base = \"https://api.example.org\"\n"
                               "site_name = 'Café \"Lumière\"'\n"
                               "database {\n"
                               "  hosts = { \"db1\", 'db2:3307' }\n"
                               "  password = 'a#b$c'\n"
                               "  timeout = 4\n"
                               "}\n"
                               "emulate { json_scalars = typed }\n");
    if (s == NULL)
        fail_msg("%s", err);
    assert_string_equal(s->listen, "127.0.0.1:9000");
    assert_int_equal(s->listen_mode, 0600);
    assert_int_equal(s->workers, 3);
    assert_true(s->plaintext);
    assert_int_equal(s->nonce_scope, NONCE_SCOPE_STRICT);
    assert_string_equal(s->web_base, "https://api.example.org");
    assert_string_equal(s->site_name, "Café \"Lumière\"");
    assert_int_equal(s->database.hosts.n, 2);
    assert_string_equal(s->database.hosts.items[1], "db2:3307");
    assert_string_equal(s->database.password, "a#b$c");
    assert_int_equal(s->database.timeout, 4);
    assert_int_equal(s->emulate.json_scalars, SCALARS_TYPED);
}

static void
refusals(void **state)
{
    (void)state;
    refused("workers = 2\nworkers = many\n", "m.conf:2: workers is set twice; leave one");
    refused("\nworkers = many\n",
        "m.conf:2: workers = \"many\": allowed is a number from 0 to 256");
    refused("workers = 257", "m.conf:1: workers = \"257\": allowed is a number from 0 to 256");
    refused("workers = -1", "m.conf:1: workers = \"-1\": allowed is a number from 0 to 256");
    refused("workers = 99999999999999999999",
        "m.conf:1: workers = \"99999999999999999999\": allowed is a number from 0 to 256");
    refused("listen_mode = 0999",
        "m.conf:1: listen_mode = \"0999\": allowed is an octal number up to 0777");
    refused("plaintext = perhaps", "m.conf:1: plaintext = \"perhaps\": allowed is yes or no");
    refused(
        "nonce_store = moon", "m.conf:1: nonce_store = \"moon\": allowed is host or database");
    refused("limit_status_document = x",
        "m.conf:1: limit_status_document = \"x\": allowed is auto, never or always");
    refused(
        "site_name = ''", "m.conf:1: site_name = \"\": allowed is a text that is not empty");
    refused("state_dir = here",
        "m.conf:1: state_dir = \"here\": allowed is a path that begins with /");
    refused("database {\n\n timeout = 0\n}",
        "m.conf:3: database.timeout = \"0\": allowed is a number from 1 to 3600");
    refused("database {\n password = ''\n}",
        "m.conf:2: database.password = \"***\": allowed is a text that is not empty");
    refused("database { hosts = { '' } }",
        "m.conf:1: database.hosts: allowed is a list of texts in braces");
    assert_null(parse("\n\nwrokers = 2\n"));
    assert_non_null(strstr(err, "m.conf:3: "));
    assert_non_null(strstr(err, "wrokers"));
    assert_null(parse("workers 2\n"));
    assert_null(parse("database\n"));
    assert_null(parse("site_name = \"no end\n"));
}

static void
addresses(void **state)
{
    (void)state;
    static const char *const good[] = { "unix:/run/m.sock", "127.0.0.1:9000", "[::1]:9000",
        "localhost:1" };
    static const char *const bad[] = { "unix:", "unix:run/x", "9000", ":9000",
        "host:", "host:0", "host:65536", "host:1x", "::1:9000", "[::1:9000" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (parse(arena_printf(arena, "listen = '%s'", good[i])) == NULL)
            fail_msg("%s: %s", good[i], err);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parse(arena_printf(arena, "listen = '%s'", bad[i])) != NULL)
            fail_msg("%s was accepted", bad[i]);
    char path[160];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_null(parse(arena_printf(arena, "listen = 'unix:/%.107s'", path)));
    assert_non_null(parse(arena_printf(arena, "listen = 'unix:/%.106s'", path)));
    static const char *const origins[] = { "ftp://x", "http://", "http:///x", "http://x/", "x",
        "http://a b" };
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
        if (parse(arena_printf(arena, "api_base = '%s'", origins[i])) != NULL)
            fail_msg("%s was accepted", origins[i]);
}

static void
table(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, arena, 0);
    settings_describe(&b);
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *row = &settings_table[i];
        assert_non_null(strstr(b.p, row->name));
        assert_true(strlen(row->meaning) > 0);
        for (size_t j = 0; j < i; j++)
            assert_false(strcmp(settings_table[j].section, row->section) == 0 &&
                         strcmp(settings_table[j].name, row->name) == 0);
    }
}

static void
write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void
files(void **state)
{
    (void)state;
    char dir[] = "/tmp/settings-XXXXXX";
    assert_non_null(mkdtemp(dir));
    const char *conf = arena_printf(arena, "%s/m.conf", dir);
    const char *password = arena_printf(arena, "%s/password", dir);
    const char *key = arena_printf(arena, "%s/key", dir);
    assert_null(settings_load(arena, conf, err, sizeof err));
    assert_non_null(strstr(err, "No such file"));
    assert_null(settings_load(arena, dir, err, sizeof err));
    write_file(conf, arena_printf(arena, "database { password_file = '%s' }\n", password));
    assert_null(settings_load(arena, conf, err, sizeof err));
    assert_non_null(strstr(err, "password_file"));
    write_file(password, "pass word\nmore\n");
    struct settings *s = settings_load(arena, conf, err, sizeof err);
    assert_non_null(s);
    assert_string_equal(s->database.password, "pass word");

    unsigned char first[SECRET_KEY_LEN];
    unsigned char again[SECRET_KEY_LEN];
    assert_int_equal(secret_load(key, first, err, sizeof err), -1);
    assert_non_null(strstr(err, "matineectl init"));
    assert_int_equal(secret_create(key, err, sizeof err), 1);
    assert_int_equal(secret_load(key, first, err, sizeof err), 0);
    assert_int_equal(secret_create(key, err, sizeof err), 0);
    assert_int_equal(secret_load(key, again, err, sizeof err), 0);
    assert_memory_equal(first, again, SECRET_KEY_LEN);
    assert_int_equal(chmod(key, 0604), 0);
    assert_int_equal(secret_load(key, again, err, sizeof err), -1);
    assert_int_equal(chmod(key, 0600), 0);
    write_file(key, "abc\n");
    assert_int_equal(secret_load(key, again, err, sizeof err), -1);
    unlink(conf);
    unlink(password);
    unlink(key);
    rmdir(dir);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(values),
        cmocka_unit_test(refusals),
        cmocka_unit_test(addresses),
        cmocka_unit_test(table),
        cmocka_unit_test(files),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
