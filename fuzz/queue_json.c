/*
 * Fuzz target: a bulk request for a queue as JSON, read as a state and as steps.
 */
#include "queue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct queue_input in = { .arena = a, .kind = QUEUE_DISC };
    struct queue_state state;
    struct queue_sequence sequence;
    int rc = queue_json_state(&in, (const char *)data, size, &state);
    check_state(rc, &in, &state);
    in = (struct queue_input){ .arena = a, .kind = QUEUE_DISC };
    rc = queue_json_sequence(&in, (const char *)data, size, &sequence);
    check_sequence(rc, &in, &sequence);
    arena_free(a);
    return 0;
}
