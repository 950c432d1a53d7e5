/*
 * Queue place: see queue_place.h.
 */
#include "store/queue_place.h"

#include "util/arena.h"

/* Marks the longest run of slots whose places rise as staying, all others as
 * moving (patience sorting: last[k] is the slot with the lowest place that ends
 * a run of k + 1). */
static void
choose_staying(struct arena *a, struct queue_slot *slots, size_t n)
{
    size_t *last = arena_array(a, n, sizeof *last);
    size_t *before = arena_array(a, n, sizeof *before);
    size_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        slots[i].moves = true;
        if (!slots[i].placed)
            continue;
        size_t low = 0;
        for (size_t high = longest; low < high;) {
            size_t middle = (low + high) / 2;
            if (slots[last[middle]].place < slots[i].place)
                low = middle + 1;
            else
                high = middle;
        }
        last[low] = i;
        before[i] = low != 0 ? last[low - 1] : i;
        if (low == longest)
            longest++;
    }
    for (size_t i = longest != 0 ? last[longest - 1] : 0; longest != 0; longest--) {
        slots[i].moves = false;
        i = before[i];
    }
}

/* Where the first of some slots goes, and how far apart they are. Ends of the
 * queue are open. Returns false when there is no room. */
static bool
room(const struct queue_slot *left, const struct queue_slot *right, size_t some, int64_t *first,
    int64_t *step)
{
    int64_t count = (int64_t)some;
    *step = QUEUE_PLACE_GAP;
    if (left != NULL && right != NULL)
        *step = (right->place - left->place) / (count + 1);
    if (left != NULL)
        *first = left->place + *step;
    else
        *first = right != NULL ? right->place - count * *step : *step;
    int64_t end = *first + count * *step;
    return *step != 0 && *first > -QUEUE_PLACE_MOST && end < QUEUE_PLACE_MOST;
}

/* Places the moving slots from `from` to before `to`, between staying ones. */
static bool
place_between(struct queue_slot *slots, size_t n, size_t from, size_t to)
{
    int64_t first;
    int64_t step;
    if (!room(from != 0 ? &slots[from - 1] : NULL, to != n ? &slots[to] : NULL, to - from,
            &first, &step))
        return false;
    for (size_t i = from; i < to; i++)
        slots[i].place = first + (int64_t)(i - from) * step;
    return true;
}

static bool
place_moving(struct queue_slot *slots, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && slots[end].moves; end++)
            continue;
        if (end == i)
            end++;
        else if (!place_between(slots, n, i, end))
            return false;
    }
    return true;
}

void
queue_place(struct arena *a, struct queue_slot *slots, size_t n)
{
    choose_staying(a, slots, n);
    if (place_moving(slots, n))
        return;
    for (size_t i = 0; i < n; i++) {
        slots[i].moves = true;
        slots[i].place = (int64_t)(i + 1) * QUEUE_PLACE_GAP;
    }
}
