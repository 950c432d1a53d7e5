/*
 * Expand: one table of names. See expand.h.
 */
#include "api/expand.h"

#include "api/answer.h"

#include <string.h>

#define EXPAND_MAX_BYTES 1024

struct expand_name {
    const char *name; /* the link's title or the path segment */
    size_t field;     /* offset in struct expand */
    int version;      /* the first version that has it */
};

#define NAME(word, member, since)                                                              \
    {                                                                                          \
        .name = word, .field = offsetof(struct expand, member), .version = since               \
    }

static const struct expand_name names[] = {
    NAME("title", title, 200),
    NAME("box_art", box_art, 150),
    NAME("synopsis", synopsis, 100),
    NAME("short_synopsis", short_synopsis, 150),
    NAME("short synopsis", short_synopsis, 150),
    NAME("cast", cast, 100),
    NAME("directors", directors, 100),
    NAME("formats", formats, 100),
    NAME("delivery_formats", formats, 100),
    NAME("format_availability", formats, 100),
    NAME("screen formats", screen_formats, 100),
    NAME("screen_formats", screen_formats, 100),
    NAME("languages and audio", languages_and_audio, 100),
    NAME("languages_and_audio", languages_and_audio, 100),
    NAME("awards", awards, 100),
    NAME("bonus materials", bonus_materials, 100),
    NAME("bonus_materials", bonus_materials, 100),
    NAME("similars", similars, 100),
    NAME("seasons", seasons, 100),
    NAME("episodes", episodes, 100),
    NAME("discs", discs, 100),
    NAME("filmography", filmography, 100),
};

static void
expand_one(struct ask *ask, const char *word, size_t len)
{
    if (len != 0 && *word == '@') {
        word++;
        len--;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct expand_name *n = &names[i];
        if (strlen(n->name) != len || memcmp(n->name, word, len) != 0 ||
            ask->version < n->version)
            continue;
        *(bool *)((char *)&ask->expand + n->field) = true;
        ask->expand.any = true;
    }
}

int
expand_read(struct call *c)
{
    const char *list;
    if (c->format == FORMAT_ATOM) {
        /* a feed has one shape: entries with their synopses */
        c->ask.expand.synopsis = true;
        return 0;
    }
    if (answer_text(c, "expand", EXPAND_MAX_BYTES, &list) != 0)
        return -1;
    while (list != NULL && *list != '\0') {
        list += strspn(list, ", ");
        size_t len = strcspn(list, ",");
        size_t used = len;
        while (used > 0 && list[used - 1] == ' ')
            used--;
        expand_one(&c->ask, list, used);
        list += len;
    }
    return 0;
}
