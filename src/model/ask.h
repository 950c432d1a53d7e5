/*
 * Ask: how the client wants it. Views take it beside their object.
 */
#ifndef MODEL_ASK_H
#define MODEL_ASK_H

#include <stdbool.h>
#include <stdint.h>

/* Which links to fill (spec/formats.md 1.3). */
struct expand {
    bool any;
    bool title;
    bool box_art;
    bool synopsis;
    bool short_synopsis;
    bool cast;
    bool directors;
    bool formats;
    bool screen_formats;
    bool languages_and_audio;
    bool awards;
    bool bonus_materials;
    bool similars;
    bool seasons;
    bool episodes;
    bool discs;
    bool filmography;
};

struct ask {
    const char *api_base;    /* origin in ids and links, no slash at the end */
    const char *scheme_base; /* origin in category schemes */
    const char *rel_base;    /* "http://schemas.netflix.com" */
    const char *art_base;    /* where box art is served */
    const char *web_base;    /* the collection's web site */
    const char *tiny_base;   /* short addresses */
    const char *site_name;   /* the collection's name */
    const char *path;        /* path of this resource, "/catalog/titles" */
    const char *url;         /* the address asked for, without secrets */
    const char *user;        /* id of the token's user, as this application knows it; "" */
    const char *country;     /* two lower-case letters, or "" */
    const char *variant;     /* template set; "" is base */
    int64_t version;         /* 100, 150, 200 */
    int64_t now;             /* Unix seconds */
    struct expand expand;
};

#endif
