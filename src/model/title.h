/*
 * Title: what the API says of a film, series, season, episode ("program") or
 * disc. A plain title has all but the lists marked "expanded", which stay NULL
 * until a handler fills them. Strings and lists are owned by the arena the
 * title was made in, or point into the record it was decoded from.
 *
 * Templates name these fields: tools/modelgen makes their table. A list is a
 * pointer followed by its count, named n<list>. Absent: NULL, 0 or false.
 */
#ifndef MODEL_TITLE_H
#define MODEL_TITLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kinds, in the order of the database's `kind` column. The words in paths
 * are title_kind_names[] of model/kind.h. */
enum title_kind {
    TITLE_MOVIE,
    TITLE_SERIES,
    TITLE_SEASON,
    TITLE_PROGRAM,
    TITLE_DISC,
    TITLE_KIND__MAX
};

/* One term of a category scheme. */
struct category {
    const char *scheme; /* path below {scheme_base}/categories/, "genres" */
    const char *label;
    const char *term;
    int64_t number;   /* a genre's number in v2.0; 0: none */
    const char *text; /* what an element shows besides; NULL: nothing */
};

/* One rating by a board; country is "" for the default one. */
struct rating {
    const char *scheme;  /* "mpaa_ratings", "tv_ratings", "ca_movie_ratings" */
    const char *country; /* two lower-case letters, or "" */
    const char *value;   /* "PG-13" */
};

/* What a link to a title needs. */
struct title_ref {
    int64_t id;
    enum title_kind kind;
    int64_t series_id; /* of a season: its series; else 0 */
    int64_t playable;  /* of a program: the second number of its address; else 0 */
    const char *name;  /* regular name */
};

/* What a link to a person needs; also a credit of a cast or crew list. */
struct person_ref {
    int64_t id;
    const char *name;
    const char *character; /* the part played; NULL: not known */
    const char *bio;       /* HTML allowed; NULL: none */
};

/* A language of a sound track or of subtitles. */
struct language {
    const char *name;              /* "English" */
    const char *code;              /* BCP 47, "en"; NULL: not known */
    bool native;                   /* the language the title was made in */
    const char *narrative;         /* of subtitles: "primary"; NULL otherwise */
    const struct category *tracks; /* audio formats, scheme "audio"; a blank before the label */
    size_t ntracks;
};

/* One way to get a title, and from when to when. */
struct availability {
    const char *format;  /* "instant", "Blu-ray", "DVD" */
    const char *country; /* two lower-case letters, or "": everywhere */
    int64_t from;        /* Unix seconds; 0: not known */
    int64_t until;       /* Unix seconds; 0: open */
    int64_t runtime;     /* seconds; 0: as the title's */
    const char *quality; /* "HD", "SD"; NULL: not known */
    /* expanded: */
    const struct category *screens; /* scheme "screen_formats" */
    size_t nscreens;
    const struct language *languages;
    size_t nlanguages;
    const struct language *subtitles;
    size_t nsubtitles;
};

/* An award won or nominated for. */
struct award {
    const char *award;    /* "academy_awards" */
    const char *category; /* "Best Supporting Actor" */
    int64_t year;         /* 0: not known */
    bool winner;
    const struct person_ref *person; /* NULL: the title itself */
};

struct title {
    int64_t id;
    enum title_kind kind;
    int64_t series_id; /* of a season, program or disc; 0: none */
    const char *series_name;
    int64_t season_id; /* of a program or disc; 0: none */
    const char *season_name;
    int64_t playable; /* of a program: second number of its address */
    int64_t art_id;   /* whose box art to show */

    const char *name;          /* regular */
    const char *short_name;    /* equals name unless that is long */
    const char *episode_short; /* "S1:E2 - The Well"; NULL but for programs */
    int64_t release_year;      /* 0: not known */
    int64_t runtime;           /* seconds; 0: not known */
    int64_t average_rating;    /* tenths, 10 to 50; 0: not rated */
    int64_t maturity_level;    /* spec/categories.md; 0: not known */
    int64_t sequence;          /* number of an episode in its season; 0: none */
    int64_t season_number;
    int64_t episode_count;
    int64_t season_count;
    int64_t updated;          /* Unix seconds of the last change of content */
    const char *tiny;         /* code of the short address */
    const char *official_url; /* NULL: none */

    const struct rating *ratings; /* all of them */
    size_t nratings;
    const struct rating *rating;   /* the one for this request; NULL: "NR" */
    const struct category *genres; /* broadest first */
    size_t ngenres;
    const struct availability *formats; /* instant, Blu-ray, DVD */
    size_t nformats;

    bool released; /* it can be had, or could: some format's time has begun */

    /* which lists are not empty */
    bool has_cast;
    bool has_directors;
    bool has_awards;
    bool has_bonus;
    bool has_screens;
    bool has_languages;
    bool has_seasons;
    bool has_discs;
    bool has_episodes;

    /* expanded: */
    const char *synopsis; /* HTML allowed; NULL: none or not asked for */
    const char *short_synopsis;
    const struct person_ref *cast;
    size_t ncast;
    const struct person_ref *directors;
    size_t ndirectors;
    const struct award *awards; /* winners first */
    size_t nawards;
    const struct title_ref *bonus;
    size_t nbonus;
    const struct title_ref *similars;
    size_t nsimilars;
    const struct title_ref *seasons;
    size_t nseasons;
    const struct title_ref *episodes;
    size_t nepisodes;
    const struct title_ref *discs;
    size_t ndiscs;
};

#endif
