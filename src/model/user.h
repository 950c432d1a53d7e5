/*
 * User: a subscriber, and what is theirs, as replies show it (spec/users.md).
 * An item names its title; one whose title left the catalog has title NULL.
 * Times are Unix seconds, 0 where there is none.
 */
#ifndef MODEL_USER_H
#define MODEL_USER_H

#include "model/medium.h"
#include "model/title.h"

struct user {
    int64_t id;
    const char *login;
    const char *first_name;
    const char *last_name;
    const char *nickname; /* NULL: none */
    bool can_instant_watch;
    int64_t disc_formats;       /* bits 1 << enum medium; 0: no discs in the plan */
    enum medium preferred_disc; /* MEDIUM_INSTANT: no discs */
    int64_t max_discs;          /* at home at the same time; 0: no limit */
    int64_t max_maturity;       /* spec/categories.md; 0: no limit */
    const char *language;       /* "English"; NULL: not known */
    const struct category *preferred_formats; /* Blu-ray before DVD; title_formats */
    size_t npreferred_formats;
};

/* Where a rental stands. The numbers are in the database. */
enum rental_part { RENTAL_SHIPPED, RENTAL_RETURNED, RENTAL_WATCHED, RENTAL_PART__MAX };

/* An entry of at_home or of the rental history. */
struct rental {
    const struct title *title;
    int64_t title_id;
    enum rental_part part;
    const char *part_name; /* "shipped", as in addresses */
    const char *state;     /* term of rental_states: "Shipped" */
    const char *medium;    /* term of title_formats */
    int64_t updated;
    int64_t shipped;
    int64_t estimated_arrival;
    int64_t returned;
    int64_t watched;
    int64_t viewed_time; /* seconds */
    int64_t repeat;      /* when it is not the latest of its title in its part: the moment
                            that tells it apart in its id; else 0 */
};

/* Which of the resources of ratings an item is from (spec/users.md 8). */
enum rating_part { RATING_COMBINED, RATING_ACTUAL, RATING_PREDICTED };

struct user_rating {
    const struct title *title;
    int64_t title_id;
    int64_t rating;      /* 1 to 5; 0: none */
    bool not_interested; /* rated so; rating is 0 then */
    int64_t predicted;   /* tenths, 10 to 50; 0: not asked for */
    int64_t updated;
    enum rating_part part; /* which resource its id is of */
};

struct review {
    const struct title *title;
    int64_t title_id;
    int64_t rating; /* the user's; 0: none */
    const char *write_up;
    int64_t helpful;
    int64_t not_helpful;
    int64_t updated;
};

struct recommendation {
    const struct title *title;
    int64_t predicted; /* tenths */
};

/* A list made for the user ("Top 10 for Ines"). */
struct user_list {
    const char *id; /* last part of its address */
    const char *name;
};

/* A feed of the user with its token. */
struct feed_link {
    const char *path;  /* below the user's address: "/queues/disc" */
    const char *query; /* parameters that belong to it, '&' after them, or "" */
    const char *rel;   /* after "feed." */
    const char *title;
    const char *token;
    const char *key; /* the application's */
};

/* What can be done with a title in one medium (spec/users.md 4). */
struct title_state_format {
    const char *medium; /* term of title_formats */
    bool preferred;
    const struct category *states; /* scheme title_states */
    size_t nstates;
    int64_t watched;  /* with watched only: */
    int64_t bookmark; /* seconds */
    bool to_end;
};

struct title_state_item {
    const char *queue; /* "instant" or "disc" */
    int64_t position;  /* of the entry; 0: none, or saved */
    bool queued;
    bool saved;
    const struct title_state_format *formats;
    size_t nformats;
};

struct title_state {
    const struct title *title;
    const struct title_state_item *items;
    size_t nitems;
};

/* A part of one of the user's lists; one of the lists is filled. */
struct user_page {
    int64_t total;
    int64_t start_index;
    int64_t count;
    int64_t updated;     /* when the newest item changed; 0: not known */
    const char *heading; /* title of the feed */
    bool paged;          /* it has counts; what was asked for by title_refs has none */
    const struct rental *rentals;
    size_t nrentals;
    const struct user_rating *ratings;
    size_t nratings;
    const struct review *reviews;
    size_t nreviews;
    const struct recommendation *recommendations;
    size_t nrecommendations;
    const struct user_list *lists;
    size_t nlists;
    const struct feed_link *feeds;
    size_t nfeeds;
    const struct title_state *states;
    size_t nstates;
};

#endif
