/*
 * Medium: in what form a title comes to a subscriber.
 */
#ifndef MODEL_MEDIUM_H
#define MODEL_MEDIUM_H

/* The numbers are in the database. */
enum medium { MEDIUM_INSTANT, MEDIUM_BLURAY, MEDIUM_DVD, MEDIUM__MAX };

/* As a term of title_formats in what belongs to a user (spec/users.md 5.2). */
static const char *const medium_names[MEDIUM__MAX] = {
    [MEDIUM_INSTANT] = "Instant",
    [MEDIUM_BLURAY] = "Blu-ray",
    [MEDIUM_DVD] = "DVD",
};

/* As struct availability and catalog files have it. */
static const char *const medium_formats[MEDIUM__MAX] = {
    [MEDIUM_INSTANT] = "instant",
    [MEDIUM_BLURAY] = "Blu-ray",
    [MEDIUM_DVD] = "DVD",
};

#endif
