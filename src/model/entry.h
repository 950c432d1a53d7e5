/*
 * Entry: one title or person as a catalog file states it, before it has an id
 * of ours. What import reads, the store writes and export gives back. The file
 * format is described in matinee-catalog(5); field names there are those here
 * unless noted. Strings live in the arena the entry was read into. Absent:
 * NULL, 0 or an empty list.
 *
 * An entry's identity is (source, key): the same pair again updates.
 */
#ifndef MODEL_ENTRY_H
#define MODEL_ENTRY_H

#include "model/title.h"

enum entry_type { ENTRY_TITLE, ENTRY_PERSON };

/* How somebody worked on a title. */
enum credit_role {
    CREDIT_ACTOR,
    CREDIT_DIRECTOR,
    CREDIT_WRITER,
    CREDIT_PRODUCER,
    CREDIT_COMPOSER,
    CREDIT_CINEMATOGRAPHER,
    CREDIT_EDITOR,
    CREDIT_CREATOR,
    CREDIT_ROLE__MAX
};

static const char *const credit_role_names[CREDIT_ROLE__MAX] = {
    [CREDIT_ACTOR] = "actor",
    [CREDIT_DIRECTOR] = "director",
    [CREDIT_WRITER] = "writer",
    [CREDIT_PRODUCER] = "producer",
    [CREDIT_COMPOSER] = "composer",
    [CREDIT_CINEMATOGRAPHER] = "cinematographer",
    [CREDIT_EDITOR] = "editor",
    [CREDIT_CREATOR] = "creator",
};

struct entry_credit {
    enum credit_role role;
    const char *person; /* key of a person entry of the same source, or NULL */
    const char *name;   /* used when person is NULL: the person is (source, "name:" name) */
    const char *character;
};

struct entry_language {
    const char *name; /* "English" */
    const char *code; /* BCP 47 */
    bool native;
    const char *narrative; /* of subtitles */
    const char *const
        *tracks; /* audio formats without the leading blank: "Dolby Digital 5.1" */
    size_t ntracks;
};

struct entry_format {
    const char *format;  /* "instant", "Blu-ray", "DVD" */
    const char *country; /* NULL: everywhere */
    int64_t from;        /* Unix seconds; 0: not known */
    int64_t until;       /* Unix seconds; 0: open */
    int64_t runtime;     /* seconds; 0: as the title's */
    const char *quality; /* "HD", "SD" */
    const char *const *screens;
    size_t nscreens;
    const struct entry_language *audio;
    size_t naudio;
    const struct entry_language *subtitles;
    size_t nsubtitles;
};

struct entry_award {
    const char *award;    /* "academy_awards" */
    const char *category; /* "Best Picture" */
    int64_t year;
    bool winner;
    const char *person; /* as in entry_credit: key, */
    const char *name;   /* or name */
};

/* A number by which others know the title. */
struct entry_external_id {
    const char *type; /* "upc", "amg", "tms", "imdb" */
    const char *value;
};

struct entry_title {
    enum title_kind kind;
    const char *parent;     /* key of the series of a season, of the season or series of a
                               program or disc; the box set of a disc */
    const char *name;       /* required */
    const char *short_name; /* NULL: made from name */
    const char *const *aka; /* other names it is found by */
    size_t naka;
    const char *episode_short;
    int64_t year;
    int64_t runtime;      /* seconds */
    const char *synopsis; /* HTML allowed */
    const char *short_synopsis;
    const struct rating *ratings;
    size_t nratings;
    int64_t maturity_level;
    const char *const *genres; /* broadest first */
    size_t ngenres;
    const struct entry_credit *credits; /* in billing order */
    size_t ncredits;
    const struct entry_format *formats;
    size_t nformats;
    const struct entry_award *awards;
    size_t nawards;
    const struct entry_external_id *external_ids;
    size_t nexternal_ids;
    const char *const *similars; /* keys of the same source, best first */
    size_t nsimilars;
    const char *const *bonus; /* keys of bonus titles of the same source */
    size_t nbonus;
    const char *official_url;
    const char *studio;
    const char *art; /* key of the title whose box art it shows; NULL: its own */
    int64_t sequence;
    int64_t season_number;
    int64_t rating_sum;   /* sum in tenths and number of ratings from elsewhere: */
    int64_t rating_count; /* the average until own ratings exist */
    int64_t popularity;   /* larger is more popular; orders equal matches */
};

struct entry_person {
    const char *name; /* required */
    const char *const *aka;
    size_t naka;
    const char *bio;  /* HTML allowed */
    const char *born; /* "1899-08-13", "1899-08" or "1899" */
    const char *died;
    int64_t popularity;
};

struct entry {
    enum entry_type type;
    const char *source;         /* NULL: the import's */
    const char *key;            /* NULL: made from name, year and kind */
    int64_t line;               /* where it stands in the file, from 1; 0: not from a file */
    bool deleted;               /* the entry is gone: leave a tombstone */
    const char *merged_into;    /* key of the entry of the same source it became */
    struct entry_title title;   /* when type is ENTRY_TITLE */
    struct entry_person person; /* when type is ENTRY_PERSON */
};

#endif
