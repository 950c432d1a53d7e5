/*
 * Manual: matinee-catalog(5) describes every field there is and no other, and
 * its examples are read as they stand there, with every field in them.
 */
#include "reading.h"

#include "import/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define PAGE "man/matinee-catalog.5"

static struct arena *arena;
static const char *page;

static int
setup(void **state)
{
    (void)state;
    struct buf text;
    arena = arena_new(0);
    buf_init(&text, arena, 65536);
    FILE *file = fopen(PAGE, "r");
    if (file == NULL)
        return -1;
    for (int c = getc(file); c != EOF; c = getc(file))
        buf_addc(&text, (char)c);
    fclose(file);
    page = text.p;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* The names after ".It Cm" or ".Cm" at the beginning of lines that `begin`. */
static bool
names(const char *line, const char *begin, const char *name)
{
    size_t n = strlen(name);
    if (strncmp(line, begin, strlen(begin)) != 0)
        return false;
    for (const char *p = line + strlen(begin); *p != '\n' && *p != '\0'; p++)
        if (p[-1] == ' ' && strncmp(p, name, n) == 0 && strchr(" \n", p[n]) != NULL)
            return true;
    return false;
}

static bool
describes(const char *name)
{
    for (const char *p = page; p != NULL && *p != '\0'; p = strchr(p, '\n')) {
        p += *p == '\n';
        if (names(p, ".It Cm ", name) || names(p, ".Cm ", name))
            return true;
    }
    return false;
}

static void
check_described(const struct record *r)
{
    for (size_t i = 0; i < r->nfields; i++) {
        if (!describes(r->fields[i].name))
            fail_msg("%s says nothing of %s in %s", PAGE, r->fields[i].name, r->name);
        if (r->fields[i].of != NULL)
            check_described(r->fields[i].of);
    }
}

static void
test_described(void **state)
{
    (void)state;
    check_described(&import_title_record);
    check_described(&import_person_record);
}

static bool
is_field(const struct record *r, const char *name)
{
    if (import_field_find(r, name) != NULL)
        return true;
    for (size_t i = 0; i < r->nfields; i++)
        if (r->fields[i].of != NULL && is_field(r->fields[i].of, name))
            return true;
    return strcmp(name, "type") == 0 || strcmp(name, "kind") == 0;
}

/* ".It Cm from , until" lists two. */
static void
test_no_other(void **state)
{
    (void)state;
    size_t found = 0;
    for (const char *p = strstr(page, "\n.It Cm "); p != NULL; p = strstr(p, "\n.It Cm ")) {
        p += strlen("\n.It Cm ");
        char *line = arena_strndup(arena, p, strcspn(p, "\n"));
        for (char *name = strtok(line, " ,"); name != NULL; name = strtok(NULL, " ,")) {
            found++;
            if (!is_field(&import_title_record, name) && !is_field(&import_person_record, name))
                fail_msg("%s describes %s, which is no field", PAGE, name);
        }
    }
    assert_in_range(found, 40, 100);
}

/* The displays of the page that are entries, as one array. */
static const char *
examples(void)
{
    struct buf all;
    buf_init(&all, arena, 8192);
    for (const char *p = strstr(page, "\n.Bd -literal"); p != NULL;
         p = strstr(p, "\n.Bd -literal")) {
        p = strchr(p + 1, '\n') + 1;
        const char *end = strstr(p, "\n.Ed");
        assert_non_null(end);
        assert_int_equal(*p, '{');
        /* Each line that begins with '{' begins an entry. */
        for (const char *q = p; q < end; q++) {
            if (*q == '{' && q[-1] == '\n')
                buf_adds(&all, all.len == 0 ? "[" : ",");
            buf_addc(&all, *q);
        }
    }
    buf_adds(&all, "]");
    return all.p;
}

static void
check_used(const struct record *r, const char *text)
{
    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        if (strstr(text, arena_printf(arena, "\"%s\":", f->name)) == NULL && !f->input_only)
            fail_msg("no example has %s of %s", f->name, r->name);
        if (f->of != NULL && !f->of->pairs)
            check_used(f->of, text);
    }
}

static void
test_examples(void **state)
{
    (void)state;
    const char *text = examples();
    struct reading r = reading_of_text(arena, text);
    if (r.nrefused + r.nwarnings > 0)
        fail_msg("%s", r.out.p);
    assert_int_equal(r.nentries, 6);
    check_used(&import_title_record, r.out.p);
    check_used(&import_person_record, r.out.p);
    assert_string_equal(reading_of_text(arena, r.out.p).out.p, r.out.p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_described),
        cmocka_unit_test(test_no_other),
        cmocka_unit_test(test_examples),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
