/*
 * User row: the account in a row of a query. Each query has a row type of its
 * own; those that read an account have the same columns. For user.c and
 * session.c alone.
 */
#ifndef STORE_USER_ROW_H
#define STORE_USER_ROW_H

#include "store/user.h"

/* A value that is no status disables: a doubt never lets anyone in. */
static inline enum user_status
user_row_status(int32_t n)
{
    return n == USER_ACTIVE ? USER_ACTIVE : USER_DISABLED;
}

static inline enum medium
user_row_medium(int32_t n)
{
    return n >= 0 && n < MEDIUM__MAX ? (enum medium)n : MEDIUM_INSTANT;
}

/* The struct store_user of the row at `r`. */
#define USER_ROW(r)                                                                            \
    ((struct store_user){                                                                      \
        .user = { .id = (r)->id,                                                               \
            .login = (r)->login,                                                               \
            .first_name = (r)->first_name,                                                     \
            .last_name = (r)->last_name,                                                       \
            .nickname = (r)->nickname,                                                         \
            .can_instant_watch = (r)->can_instant_watch,                                       \
            .disc_formats = (r)->disc_formats,                                                 \
            .preferred_disc = user_row_medium((r)->preferred_disc),                            \
            .max_discs = (r)->max_discs,                                                       \
            .max_maturity = (r)->max_maturity,                                                 \
            .language = (r)->language },                                                       \
        .password = (r)->password,                                                             \
        .status = user_row_status((r)->status),                                                \
        .terms_accepted = (r)->terms_accepted_at,                                              \
        .created = (r)->created_at,                                                            \
        .changed = (r)->changed_at,                                                            \
    })

#endif
