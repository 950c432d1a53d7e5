/*
 * Change: see change.h.
 */
#include "store/change.h"

#include "store/queries.h"
#include "util/arena.h"

static void
move_mark(struct store_change_mark *mark, const struct store_change *list, size_t n)
{
    if (n > 0)
        *mark = (struct store_change_mark){ .time = list[n - 1].time, .id = list[n - 1].id };
}

static int
list_titles(struct store *s, struct arena *a, const struct store_change_mark *mark,
    int64_t most, struct store_change **changes, size_t *n)
{
    struct q_title_changes_row *r;
    if (q_title_changes(s, a, mark->time, mark->id, most, &r, n) != 0)
        return -1;
    *changes = arena_array(a, *n, sizeof **changes);
    for (size_t i = 0; i < *n; i++) {
        (*changes)[i] = (struct store_change){
            .id = r[i].id,
            .kind = (enum title_kind)r[i].kind,
            .time = r[i].changed_at,
        };
    }
    return 0;
}

static int
list_people(struct store *s, struct arena *a, const struct store_change_mark *mark,
    int64_t most, struct store_change **changes, size_t *n)
{
    struct q_person_changes_row *r;
    if (q_person_changes(s, a, mark->time, mark->id, most, &r, n) != 0)
        return -1;
    *changes = arena_array(a, *n, sizeof **changes);
    for (size_t i = 0; i < *n; i++)
        (*changes)[i] = (struct store_change){ .id = r[i].id, .time = r[i].changed_at };
    return 0;
}

int
store_change_list(struct store *s, struct arena *a, enum entry_type type,
    struct store_change_mark *mark, int64_t most, struct store_change **changes, size_t *n)
{
    int result = type == ENTRY_TITLE ? list_titles(s, a, mark, most, changes, n)
                                     : list_people(s, a, mark, most, changes, n);
    if (result == 0)
        move_mark(mark, *changes, *n);
    return result;
}

int
store_change_gone(struct store *s, struct arena *a, enum entry_type type,
    struct store_change_mark *mark, int64_t most, struct store_change **changes, size_t *n)
{
    struct q_title_tombstones_row *r;
    if (q_title_tombstones(s, a, (int32_t)type, mark->time, mark->id, most, &r, n) != 0)
        return -1;
    *changes = arena_array(a, *n, sizeof **changes);
    for (size_t i = 0; i < *n; i++) {
        (*changes)[i] = (struct store_change){
            .id = r[i].id,
            .kind = (enum title_kind)r[i].kind,
            .time = r[i].deleted_at,
            .merged_into = r[i].merged_into,
        };
    }
    move_mark(mark, *changes, *n);
    return 0;
}
