/*
 * Rating: writing. See rating.h. Nothing is answered before it is committed. A
 * rating of "no_opinion" takes the rating back, by whatever method it comes.
 */
#include "api/answer.h"
#include "api/rating.h"
#include "api/title_ref.h"
#include "http/param.h"
#include "model/user.h"
#include "store/rating.h"

#include <string.h>

#define WORD_MAX     64
#define NO_OPINION   (-1)
#define NOT_A_RATING (-2)

static int
rating_of_word(const char *word)
{
    if (strcmp(word, "not_interested") == 0)
        return RATING_NOT_INTERESTED;
    if (strcmp(word, "no_opinion") == 0)
        return NO_OPINION;
    if (strlen(word) == 1 && *word >= '1' && *word <= '5')
        return *word - '0';
    return NOT_A_RATING;
}

/* Reads `rating`. Returns 0, or -1 after it answered. */
static int
read_rating(struct call *c, int *rating)
{
    const char *word;
    if (answer_text(c, "rating", WORD_MAX, &word) != 0)
        return -1;
    *rating = word != NULL ? rating_of_word(word) : NOT_A_RATING;
    if (*rating != NOT_A_RATING)
        return 0;
    if (word != NULL)
        answer_invalid(c, "rating");
    else
        answer_status(c, 400, 0, "rating is missing");
    return -1;
}

static enum rating_result
write_rating(struct call *c, enum rating_write how, const struct title *t, int rating)
{
    if (rating == NO_OPINION) {
        how = RATING_REMOVE;
        rating = RATING_NOT_INTERESTED;
    }
    return store_rating_write(
        c->store, c->arena, how, c->oauth.user_id, rating_title_id(t), rating, c->ask.now);
}

static void
answer_created(struct call *c, const struct title *t)
{
    struct user_rating *r;
    c->part = RATING_ACTUAL;
    if (rating_of_titles(c, &t, 1, &r) != 0)
        answer_unavailable(c);
    else
        answer_written(c, 201, "rating_created", r);
}

static void
create(struct call *c, const struct title *t, int rating)
{
    switch (write_rating(c, RATING_CREATE, t, rating)) {
    case RATING_FAILED:
        answer_unavailable(c);
        return;
    case RATING_EXISTS:
        answer_status(c, 422, 0, "Title has already been rated");
        return;
    case RATING_NONE:
    case RATING_DONE:
        break;
    }
    if (rating == NO_OPINION)
        answer_status(c, 200, 0, "Success");
    else
        answer_created(c, t);
}

void
rating_create_post(struct call *c)
{
    int rating;
    if (params_find(&c->req->params, "rating") == NULL &&
        params_find(&c->req->params, "title_refs") != NULL) {
        rating_list_get(c);
        return;
    }
    if (read_rating(c, &rating) != 0)
        return;
    const struct title *t = title_ref_one(c);
    if (t != NULL)
        create(c, t, rating);
}

void
rating_item_post(struct call *c)
{
    int rating;
    if (read_rating(c, &rating) != 0)
        return;
    const struct title *t = title_ref_in_path(c);
    if (t != NULL)
        create(c, t, rating);
}

void
rating_item_put(struct call *c)
{
    int rating;
    if (read_rating(c, &rating) != 0)
        return;
    const struct title *t = title_ref_in_path(c);
    if (t == NULL)
        return;
    if (write_rating(c, RATING_PUT, t, rating) == RATING_FAILED)
        answer_unavailable(c);
    else
        answer_status(c, 200, 0, "Success");
}

void
rating_item_delete(struct call *c)
{
    const struct title *t = title_ref_in_path(c);
    if (t == NULL)
        return;
    enum rating_result result = write_rating(c, RATING_REMOVE, t, NO_OPINION);
    if (result == RATING_FAILED)
        answer_unavailable(c);
    else if (result == RATING_NONE)
        answer_not_found(c);
    else
        answer_status(c, 200, 0, "Rating removed");
}
