/*
 * Cases: each t/import/NAME.in read as a catalog file must give t/import/NAME.out.
 * NAME.maps, where there is one, has maps of field names, "THEIRS=OURS", apart by
 * spaces. Entries are shown as export writes them, "? LINE: TEXT" is a warning,
 * "! LINE: REASON" a refused entry, "!!" one that ends the reading.
 */
#include "reading.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define DIRECTORY "t/import"

static char *
read_file(struct arena *a, const char *name, const char *ending, size_t *n)
{
    struct buf text;
    char path[512];
    snprintf(path, sizeof path, DIRECTORY "/%s%s", name, ending);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    buf_init(&text, a, 65536);
    for (int c = getc(file); c != EOF; c = getc(file))
        buf_addc(&text, (char)c);
    fclose(file);
    *n = text.len;
    return text.p;
}

static const char **
maps_of(struct arena *a, const char *name)
{
    size_t n;
    const char **maps = arena_array(a, 32, sizeof *maps);
    char *text = read_file(a, name, ".maps", &n);
    for (size_t i = 0; text != NULL && *text != '\0' && i < 31; i++) {
        size_t length = strcspn(text, " \n");
        maps[i] = arena_strndup(a, text, length);
        text += length + strspn(text + length, " \n");
    }
    return maps;
}

static void
test_case(void **state)
{
    const char *name = *state;
    struct arena *a = arena_new(0);
    size_t in_len, out_len;
    char *in = read_file(a, name, ".in", &in_len);
    char *out = read_file(a, name, ".out", &out_len);
    assert_non_null(in);
    struct reading r = reading_of(a, in, in_len, maps_of(a, name));
    if (out == NULL || strcmp(out, r.out.p) != 0)
        print_message("%s gives:\n%s", name, r.out.p);
    assert_non_null(out);
    assert_string_equal(r.out.p, out);
    arena_free(a);
}

#define CASES_MAX 200

int
main(void)
{
    struct CMUnitTest tests[CASES_MAX];
    size_t n = 0;
    struct arena *a = arena_new(0);
    struct dirent **found;
    int count = scandir(DIRECTORY, &found, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        size_t length = strlen(found[i]->d_name);
        if (n < CASES_MAX && length > 3 && strcmp(found[i]->d_name + length - 3, ".in") == 0) {
            char *name = arena_strndup(a, found[i]->d_name, length - 3);
            tests[n++] = (struct CMUnitTest){
                .name = name, .test_func = test_case, .initial_state = name
            };
        }
        free(found[i]);
    }
    if (count >= 0)
        free(found);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = n == 0 ? 1 : _cmocka_run_group_tests("import cases", tests, n, NULL, NULL);
    arena_free(a);
    return failed;
}
