/*
 * Fields: the one table of what a catalog file may say. The reader and the
 * writer both follow it, so what one takes the other gives back; the manual
 * page matinee-catalog(5) describes it and a test compares the two.
 */
#ifndef IMPORT_FIELDS_H
#define IMPORT_FIELDS_H

#include "model/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_form {
    FIELD_NAME,       /* text of one line; blanks are tidied; cut at `max` characters */
    FIELD_KEY,        /* text of one line, as it is; refused beyond `max` bytes */
    FIELD_TEXT,       /* any text; refused beyond `max` bytes */
    FIELD_DATE,       /* text: a day, a month or a year */
    FIELD_INT,        /* int64_t from `min` to `max` */
    FIELD_HUNDREDTHS, /* int64_t from `min` to `max`, stated as a decimal number */
    FIELD_FLAG,       /* bool */
    FIELD_TIME,       /* int64_t, Unix seconds */
    FIELD_WORD,       /* an enum: the index of one of `words` */
    FIELD_NAMES,      /* list of FIELD_NAME, each once */
    FIELD_KEYS,       /* list of FIELD_KEY, each once */
    FIELD_RECORDS     /* list of objects described by `of` */
};

struct field {
    const char *name;
    enum field_form form;
    bool input_only; /* understood, never written */
    size_t at;       /* offset of the value in its struct */
    size_t count;    /* of a list: offset of its length */
    int64_t min;
    int64_t max;
    const char *const *words;
    size_t nwords;
    const struct record *of;
};

/* An object in the file and the struct it fills. */
struct record {
    const char *name; /* for messages */
    const struct field *fields;
    size_t nfields;       /* at most 64 */
    size_t size;          /* of the struct */
    size_t single;        /* index of the field that a bare string stands for */
    bool pairs;           /* {"a": "b"} stands for a list: a is the first field, b the last */
    bool any;             /* any one of `needs` will do, not all */
    const char *needs[2]; /* fields without which it is refused */
};

/* An entry as the file has it: people by role, and numbers stated in other
 * units. What an entry's `type` and `kind` say is not in the tables. */
struct import_draft {
    struct entry entry;
    const struct entry_credit *cast;
    size_t ncast;
    const struct entry_credit *directors;
    size_t ndirectors;
    const struct entry_credit *credits;
    size_t ncredits;
    int64_t runtime_minutes;
    int64_t average_rating; /* hundredths, 100 to 500 */
};

extern const struct record import_title_record;  /* of a struct import_draft */
extern const struct record import_person_record; /* likewise */

/* The field of that name, or NULL. */
const struct field *import_field_find(const struct record *r, const char *name);

/* The longest key of an entry, in bytes, and the longest name, in characters. */
#define IMPORT_KEY_MAX  255
#define IMPORT_NAME_MAX 255

struct arena;

/* The country a rating board's name states, "ca" of "ca_movie_ratings"; "" when
 * it states none. */
const char *import_board_country(struct arena *a, const char *scheme);

#endif
