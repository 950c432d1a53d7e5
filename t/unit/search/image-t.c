/*
 * The file: same bytes from the same records, damage at every place, and a new
 * file taken into use while another process searches.
 */
#include "search/image.h"
#include "search/index.h"
#include "search/match.h"
#include "util/log.h"

#include "fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>

static const char *const names[] = { "Alien", "Aliens", "The Thing", "Spider-Man", "日本",
    "M" };
enum { NAMES = sizeof names / sizeof names[0] };

static const char *const terms[] = { "a", "alein", "the thing", "spiderman", "日", "m",
    "desert ice" };
enum { TERMS = sizeof terms / sizeof terms[0] };

/* The names in the order told, `from` first. */
static void
build(const char *path, uint64_t generation, size_t from)
{
    struct search_build *b = search_build_begin(path, generation);
    for (size_t i = 0; i < NAMES; i++) {
        size_t n = (i + from) % NAMES;
        search_build_title(b, &(struct search_title){ .id = (int64_t)n + 1,
                                  .flags = SEARCH_TOP,
                                  .short_name = names[n],
                                  .text = "In the <b>ice</b> desert.",
                                  .year = 1979,
                                  .popularity = (int64_t)(n % 3) });
        search_build_person(
            b, &(struct search_person){
                   .id = (int64_t)n + 1, .name = names[n], .names = &names[0], .nnames = 1 });
    }
    assert_int_equal(search_build_finish(b), 0);
}

static size_t
total_of(struct search *s, struct arena *a, const char *term)
{
    struct search_page page;
    assert_int_equal(search_titles(s, a, term, 0, 0, 0, 10, &page), 0);
    return page.total;
}

static void
test_same_bytes(void **state)
{
    struct fixture f = fixture_new();
    size_t size, again_size;
    build(f.path, 3, 0);
    char *file = fixture_read(f.path, &size);
    struct stat st;
    assert_int_equal(stat(f.path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    build(f.path, 3, 4);
    char *again = fixture_read(f.path, &again_size);
    assert_int_equal(size, again_size);
    assert_memory_equal(file, again, size);
    build(f.path, 4, 0);
    free(again);
    again = fixture_read(f.path, &again_size);
    assert_int_equal(size, again_size);
    assert_memory_not_equal(file, again, size);
    free(file);
    free(again);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

static void
test_empty(void **state)
{
    struct fixture f = fixture_new();
    struct search_page page;
    assert_int_equal(search_build_finish(search_build_begin(f.path, 1)), 0);
    struct search *s = search_open(f.path);
    assert_int_equal(search_generation(s), 1);
    assert_int_equal(total_of(s, f.arena, "alien"), 0);
    assert_int_equal(search_people(s, f.arena, "alien", 0, 10, &page), 0);
    assert_int_equal(search_suggest(s, f.arena, "a", 0, 0, 0, 10, &page), 0);
    assert_int_equal(page.nhits, 0);
    search_close(s);

    /* records with nothing to find them by */
    struct search_build *b = search_build_begin(f.path, 2);
    search_build_title(b, &(struct search_title){ .id = 1 });
    search_build_title(b, &(struct search_title){ .id = 2, .short_name = "\xff" });
    search_build_person(b, &(struct search_person){ .id = 1, .name = "" });
    assert_int_equal(search_build_finish(b), 0);
    s = search_open(f.path);
    assert_int_equal(search_generation(s), 2);
    assert_int_equal(total_of(s, f.arena, "a"), 0);
    search_close(s);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

static void
test_cannot_write(void **state)
{
    struct fixture f = fixture_new();
    char path[128];
    snprintf(path, sizeof path, "%s/none/index", f.folder);
    assert_int_equal(search_build_finish(search_build_begin(path, 1)), -1);
    /* a folder in the way: nothing is left beside it */
    snprintf(path, sizeof path, "%s/folder", f.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(search_build_finish(search_build_begin(path, 1)), -1);
    assert_int_equal(rmdir(path), 0);
    search_build_cancel(search_build_begin(f.path, 1));
    assert_int_equal(access(f.path, F_OK), -1);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

static void
test_refresh(void **state)
{
    struct fixture f = fixture_new();
    struct search_page page;
    struct search *s = search_open(f.path); /* none yet */
    assert_int_equal(search_generation(s), 0);
    assert_int_equal(search_titles(s, f.arena, "alien", 0, 0, 0, 10, &page), -1);
    assert_int_equal(page.nhits, 0);
    build(f.path, 5, 0);
    assert_true(search_refresh(s, 100));
    assert_int_equal(search_generation(s), 5);
    assert_int_equal(total_of(s, f.arena, "alien"), 2);

    assert_int_equal(search_titles(s, f.arena, "alien", 0, 0, 0, 10, &page), 0);
    build(f.path, 6, 0);
    assert_false(search_refresh(s, 100)); /* the same second */
    assert_true(search_refresh(s, 101));
    assert_false(search_refresh(s, 102));
    build(f.path, 8, 0);
    assert_false(search_refresh(s, 102));
    assert_true(search_look(s)); /* whatever the time */
    assert_false(search_look(s));
    build(f.path, 6, 0);
    assert_true(search_refresh(s, 103));
    assert_int_equal(search_generation(s), 6);
    assert_string_equal(page.hits[0].name, "Alien");

    fixture_replace(f.path, "damaged", 7);
    assert_false(search_refresh(s, 104));
    assert_int_equal(search_generation(s), 6);
    assert_int_equal(total_of(s, f.arena, "alien"), 2);
    unlink(f.path);
    assert_false(search_refresh(s, 105));
    assert_int_equal(total_of(s, f.arena, "alien"), 2);
    build(f.path, 7, 0);
    assert_true(search_refresh(s, 106));
    assert_int_equal(search_generation(s), 7);
    search_close(s);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

/* Searches without pause until generation `last`; the exit status tells. */
static int
search_until(const char *path, uint64_t last)
{
    struct search *s = search_open(path);
    struct arena *a = arena_new(0);
    uint64_t before = search_generation(s);
    for (int64_t now = 0; search_generation(s) != last; now++) {
        search_refresh(s, now);
        struct search_page page;
        if (search_titles(s, a, "alien", 0, 0, 0, 10, &page) != 0 || page.total != 2 ||
            search_generation(s) < before)
            return 1;
        before = search_generation(s);
        arena_reset(a);
    }
    arena_free(a);
    search_close(s);
    return 0;
}

static void
test_refresh_while_searching(void **state)
{
    enum { CHILDREN = 3, GENERATIONS = 60 };
    struct fixture f = fixture_new();
    pid_t pids[CHILDREN];
    build(f.path, 1, 0);
    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            alarm(60);
            _exit(search_until(f.path, GENERATIONS));
        }
        assert_true(pids[i] > 0);
    }
    for (uint64_t g = 2; g <= GENERATIONS; g++)
        build(f.path, g, (size_t)g);
    for (int i = 0; i < CHILDREN; i++) {
        int status = -1;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

/* Whether a file of these bytes is taken into use. */
static bool
opens(const struct fixture *f, const char *file, size_t size)
{
    fixture_replace(f->path, file, size);
    struct search *s = search_open(f->path);
    bool taken = search_generation(s) != 0;
    search_close(s);
    return taken;
}

static void
test_cut_off(void **state)
{
    struct fixture f = fixture_new();
    size_t size;
    build(f.path, 1, 0);
    char *file = fixture_read(f.path, &size);
    assert_true(opens(&f, file, size));
    for (size_t n = 0; n < size; n += n < sizeof(struct image_head) ? 37 : 211)
        assert_false(opens(&f, file, n));
    assert_false(opens(&f, file, size - 1));
    char *longer = calloc(1, size + 8);
    memcpy(longer, file, size);
    assert_false(opens(&f, longer, size + 8));
    free(longer);
    free(file);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

static void
test_every_byte_counts(void **state)
{
    struct fixture f = fixture_new();
    size_t size;
    struct image image;
    build(f.path, 1, 0);
    char *file = fixture_read(f.path, &size);
    assert_null(image_check(file, size, &image));
    for (size_t i = 0; i < size; i++) {
        file[i] ^= 0x10;
        assert_non_null(image_check(file, size, &image));
        file[i] ^= 0x10;
    }
    assert_null(image_check(file, size, &image));
    free(file);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

/* What a liar makes of the file, the checksum being right: it is refused, or it
 * is searched without harm. Returns whether it was refused. */
static bool
refused_or_harmless(struct match_board *board, struct arena *a, const char *file, size_t size)
{
    struct image image;
    char *copy = malloc(size); /* of its own, so that a read beyond it is seen */
    memcpy(copy, file, size);
    struct image_head head;
    memcpy(&head, copy, sizeof head);
    head.size = size;
    memcpy(copy, &head, sizeof head);
    head.sum = image_sum(copy, size);
    memcpy(copy, &head, sizeof head);
    bool refused = image_check(copy, size, &image) != NULL;
    for (int i = 0; !refused && i < TERMS * SHELF__MAX; i++) {
        const struct image_shelf_view *shelf = &image.shelves[i / TERMS];
        struct match_ask ask = {
            .term = terms[i % TERMS], .flagsets = ~0u, .limit = 10, .suggest = i % 2 == 0
        };
        struct match_page page;
        match_run(board, shelf, a, &ask, &page);
        for (size_t d = 0; d < page.n; d++)
            assert_true(strlen(shelf->names + shelf->docs[page.docs[d]].name) < size);
        arena_reset(a);
    }
    free(copy);
    return refused;
}

/* All sections of the head, as one row. */
static struct image_section *
sections(struct image_head *head, size_t *n)
{
    *n = sizeof head->shelves / (sizeof(struct image_section));
    return (struct image_section *)(void *)head->shelves;
}

static void
test_lying_sections(void **state)
{
    struct fixture f = fixture_new();
    struct match_board *board = match_board_new();
    size_t size, n;
    build(f.path, 1, 0);
    char *file = fixture_read(f.path, &size);
    assert_false(refused_or_harmless(board, f.arena, file, size));
    struct image_head true_head, head;
    memcpy(&true_head, file, sizeof head);
    sections(&head, &n);
    const uint64_t lies[] = { 1, 4, 8, size - 8, size, size + 8, UINT32_MAX, UINT64_MAX - 7,
        UINT64_MAX };
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < sizeof lies / sizeof lies[0]; l++) {
            head = true_head;
            struct image_section *s = &sections(&head, &n)[i];
            s->offset += lies[l];
            memcpy(file, &head, sizeof head);
            bool shifted = refused_or_harmless(board, f.arena, file, size);
            assert_true(shifted || lies[l] % 8 == 0);
            head = true_head;
            s->size += lies[l];
            memcpy(file, &head, sizeof head);
            bool grown = refused_or_harmless(board, f.arena, file, size);
            assert_true(grown || lies[l] < size);
            s->size = lies[l];
            memcpy(file, &head, sizeof head);
            refused_or_harmless(board, f.arena, file, size);
            s->size = 0;
            memcpy(file, &head, sizeof head);
            refused_or_harmless(board, f.arena, file, size);
        }
    free(file);
    match_board_free(board);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

static void
test_lying_contents(void **state)
{
    struct fixture f = fixture_new();
    struct match_board *board = match_board_new();
    size_t size, refused = 0;
    build(f.path, 1, 0);
    char *file = fixture_read(f.path, &size);
    static const unsigned char lies[] = { 0x01, 0x80, 0xFF };
    for (size_t i = sizeof(struct image_head); i < size; i++)
        for (size_t l = 0; l < sizeof lies; l++) {
            file[i] = (char)(file[i] ^ lies[l]);
            refused += refused_or_harmless(board, f.arena, file, size);
            file[i] = (char)(file[i] ^ lies[l]);
        }
    assert_true(refused > size / 2); /* most bytes are numbers with bounds */
    free(file);
    match_board_free(board);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_cannot_write),
        cmocka_unit_test(test_refresh),
        cmocka_unit_test(test_refresh_while_searching),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_every_byte_counts),
        cmocka_unit_test(test_lying_sections),
        cmocka_unit_test(test_lying_contents),
    };
    log_open("/dev/null"); /* refusals are logged */
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
