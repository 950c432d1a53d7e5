/*
 * Table: one row for each setting. Only settings.c reads it.
 */
#ifndef CONF_TABLE_H
#define CONF_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum setting_type {
    SETTING_TEXT,   /* const char *, not empty */
    SETTING_PATH,   /* const char *, begins with '/' */
    SETTING_LISTEN, /* const char *, an address to listen on */
    SETTING_ORIGIN, /* const char *, "http://host", no slash at the end */
    SETTING_NUMBER, /* int64_t */
    SETTING_OCTAL,  /* int64_t */
    SETTING_SWITCH, /* bool */
    SETTING_WORD,   /* int, the word's place */
    SETTING_LIST,   /* struct settings_list */
    SETTING_TYPE__MAX
};

struct setting {
    const char *section; /* "" outside of one */
    const char *name;
    enum setting_type type;
    size_t offset;       /* in struct settings */
    const char *initial; /* as it would be written; NULL: none */
    int64_t min;         /* of a number */
    int64_t max;
    const char *words[5]; /* of a word */
    const char *meaning;  /* one line */
};

extern const struct setting settings_table[];
extern const size_t settings_count;

#endif
