/*
 * Replay: the main of a fuzz target in builds without libFuzzer. It runs the
 * target once over each file named, so that every input that was worth keeping
 * is tried again by every run of the tests.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        return -1;
    }
    uint8_t *data = NULL;
    size_t size = 0, cap = 0, got;
    do {
        cap += 65536;
        uint8_t *more = realloc(data, cap);
        if (more == NULL)
            abort();
        data = more;
        got = fread(data + size, 1, cap - size, f);
        size += got;
    } while (got > 0);
    fclose(f);

    /* Exactly as many bytes as there are, so that a sanitizer sees one too many read. */
    uint8_t *exact = realloc(data, size > 0 ? size : 1);
    if (exact == NULL)
        abort();
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 0;
}

int
main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        if (replay(argv[i]) != 0)
            failed = 1;
    return failed;
}
