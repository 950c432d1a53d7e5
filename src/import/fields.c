/*
 * Fields: the tables. The order here is the order in an exported line. See
 * fields.h.
 */
#include "import/fields.h"

#include "util/arena.h"

#include <assert.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

#define TEXT_MAX    60000 /* bytes of a synopsis or a biography */
#define SHORT_MAX   4000
#define URL_MAX     2000
#define SECONDS_MAX 10000000
#define NUMBER_MAX  INT64_C(1000000000000000)

/* One line a field, so that the tables read as tables. */
#define NAME(s, f)      .name = #f, .form = FIELD_NAME, .at = offsetof(s, f), .max = IMPORT_NAME_MAX
#define KEY(s, f)       .name = #f, .form = FIELD_KEY, .at = offsetof(s, f)
#define TEXT(s, f, m)   .name = #f, .form = FIELD_TEXT, .at = offsetof(s, f), .max = m
#define INT(s, f, a, b) .name = #f, .form = FIELD_INT, .at = offsetof(s, f), .min = a, .max = b
#define FLAG(s, f)      .name = #f, .form = FIELD_FLAG, .at = offsetof(s, f)
#define TIME(s, f)      .name = #f, .form = FIELD_TIME, .at = offsetof(s, f)
#define LIST(s, f, kind, m)                                                                    \
    .name = #f, .form = kind, .at = offsetof(s, f), .count = offsetof(s, n##f), .max = m
#define RECORDS(s, f, r)                                                                       \
    .name = #f, .form = FIELD_RECORDS, .at = offsetof(s, f), .count = offsetof(s, n##f), .of = r

/* ---- parts of a title ---- */

static const struct field cast_fields[] = {
    { KEY(struct entry_credit, person), .max = IMPORT_KEY_MAX },
    { NAME(struct entry_credit, name) },
    { NAME(struct entry_credit, character) },
};

static const struct record cast_record = {
    .name = "cast",
    .fields = cast_fields,
    .nfields = COUNT(cast_fields),
    .size = sizeof(struct entry_credit),
    .single = 1,
    .any = true,
    .needs = { "person", "name" },
};

static const struct record directors_record = {
    .name = "directors",
    .fields = cast_fields,
    .nfields = COUNT(cast_fields) - 1,
    .size = sizeof(struct entry_credit),
    .single = 1,
    .any = true,
    .needs = { "person", "name" },
};

static const struct field credit_fields[] = {
    { .name = "role",
        .form = FIELD_WORD,
        .at = offsetof(struct entry_credit, role),
        .words = credit_role_names,
        .nwords = CREDIT_ROLE__MAX },
    { KEY(struct entry_credit, person), .max = IMPORT_KEY_MAX },
    { NAME(struct entry_credit, name) },
    { NAME(struct entry_credit, character) },
};

static const struct record credit_record = {
    .name = "credits",
    .fields = credit_fields,
    .nfields = COUNT(credit_fields),
    .size = sizeof(struct entry_credit),
    .single = 2,
    .any = true,
    .needs = { "person", "name" },
};

static const struct field rating_fields[] = {
    { KEY(struct rating, scheme), .max = 100 },
    { KEY(struct rating, country), .max = 8 },
    { KEY(struct rating, value), .max = 100 },
};

static const struct record rating_record = {
    .name = "ratings",
    .fields = rating_fields,
    .nfields = COUNT(rating_fields),
    .size = sizeof(struct rating),
    .single = 2,
    .pairs = true,
    .needs = { "value" },
};

static const struct field audio_fields[] = {
    { NAME(struct entry_language, name) },
    { KEY(struct entry_language, code), .max = 64 },
    { FLAG(struct entry_language, native) },
    { LIST(struct entry_language, tracks, FIELD_NAMES, IMPORT_NAME_MAX) },
};

static const struct record audio_record = {
    .name = "audio",
    .fields = audio_fields,
    .nfields = COUNT(audio_fields),
    .size = sizeof(struct entry_language),
    .single = 0,
    .needs = { "name" },
};

static const struct field subtitle_fields[] = {
    { NAME(struct entry_language, name) },
    { KEY(struct entry_language, code), .max = 64 },
    { NAME(struct entry_language, narrative) },
};

static const struct record subtitle_record = {
    .name = "subtitles",
    .fields = subtitle_fields,
    .nfields = COUNT(subtitle_fields),
    .size = sizeof(struct entry_language),
    .single = 0,
    .needs = { "name" },
};

static const struct field format_fields[] = {
    { KEY(struct entry_format, format), .max = 64 },
    { KEY(struct entry_format, country), .max = 8 },
    { TIME(struct entry_format, from) },
    { TIME(struct entry_format, until) },
    { INT(struct entry_format, runtime, 0, SECONDS_MAX) },
    { KEY(struct entry_format, quality), .max = 32 },
    { LIST(struct entry_format, screens, FIELD_NAMES, IMPORT_NAME_MAX) },
    { RECORDS(struct entry_format, audio, &audio_record) },
    { RECORDS(struct entry_format, subtitles, &subtitle_record) },
};

static const struct record format_record = {
    .name = "formats",
    .fields = format_fields,
    .nfields = COUNT(format_fields),
    .size = sizeof(struct entry_format),
    .single = 0,
    .needs = { "format" },
};

static const struct field award_fields[] = {
    { NAME(struct entry_award, award) },
    { NAME(struct entry_award, category) },
    { INT(struct entry_award, year, 0, 9999) },
    { FLAG(struct entry_award, winner) },
    { KEY(struct entry_award, person), .max = IMPORT_KEY_MAX },
    { NAME(struct entry_award, name) },
};

static const struct record award_record = {
    .name = "awards",
    .fields = award_fields,
    .nfields = COUNT(award_fields),
    .size = sizeof(struct entry_award),
    .single = 0,
    .needs = { "award", "category" },
};

static const struct field external_id_fields[] = {
    { KEY(struct entry_external_id, type), .max = 64 },
    { KEY(struct entry_external_id, value), .max = 255 },
};

static const struct record external_id_record = {
    .name = "external_ids",
    .fields = external_id_fields,
    .nfields = COUNT(external_id_fields),
    .size = sizeof(struct entry_external_id),
    .single = 1,
    .pairs = true,
    .needs = { "type", "value" },
};

/* ---- entries: macros name fields from the draft on, the file's names differ ---- */

#define TITLE(form_, f)                                                                        \
    .name = #f, .form = form_, .at = offsetof(struct import_draft, entry.title.f)
#define TITLE_LIST(form_, f)                                                                   \
    TITLE(form_, f), .count = offsetof(struct import_draft, entry.title.n##f),                 \
                     .max = form_ == FIELD_KEYS ? IMPORT_KEY_MAX : IMPORT_NAME_MAX
#define ENTRY(form_, f) .name = #f, .form = form_, .at = offsetof(struct import_draft, entry.f)
#define PERSON(form_, f)                                                                       \
    .name = #f, .form = form_, .at = offsetof(struct import_draft, entry.person.f)

static const struct field title_fields[] = {
    { ENTRY(FIELD_KEY, source), .max = 63 },
    { ENTRY(FIELD_KEY, key), .max = IMPORT_KEY_MAX },
    { TITLE(FIELD_NAME, name), .max = IMPORT_NAME_MAX },
    { TITLE(FIELD_NAME, short_name), .max = IMPORT_NAME_MAX },
    { TITLE_LIST(FIELD_NAMES, aka) },
    { TITLE(FIELD_INT, year), .min = 0, .max = 9999 },
    { TITLE(FIELD_KEY, parent), .max = IMPORT_KEY_MAX },
    { TITLE(FIELD_INT, season_number), .min = 0, .max = 100000 },
    { TITLE(FIELD_INT, sequence), .min = 0, .max = 1000000 },
    { TITLE(FIELD_NAME, episode_short), .max = IMPORT_NAME_MAX },
    { TITLE(FIELD_INT, runtime), .min = 0, .max = SECONDS_MAX },
    { INT(struct import_draft, runtime_minutes, 0, SECONDS_MAX / 60), .input_only = true },
    { .name = "ratings",
        .form = FIELD_RECORDS,
        .at = offsetof(struct import_draft, entry.title.ratings),
        .count = offsetof(struct import_draft, entry.title.nratings),
        .of = &rating_record },
    { TITLE(FIELD_INT, maturity_level), .min = 0, .max = 1000000 },
    { TITLE(FIELD_NAMES, genres), .count = offsetof(struct import_draft, entry.title.ngenres),
        .max = 100 },
    { RECORDS(struct import_draft, cast, &cast_record) },
    { RECORDS(struct import_draft, directors, &directors_record) },
    { RECORDS(struct import_draft, credits, &credit_record) },
    { TITLE(FIELD_TEXT, synopsis), .max = TEXT_MAX },
    { TITLE(FIELD_TEXT, short_synopsis), .max = SHORT_MAX },
    { .name = "formats",
        .form = FIELD_RECORDS,
        .at = offsetof(struct import_draft, entry.title.formats),
        .count = offsetof(struct import_draft, entry.title.nformats),
        .of = &format_record },
    { .name = "awards",
        .form = FIELD_RECORDS,
        .at = offsetof(struct import_draft, entry.title.awards),
        .count = offsetof(struct import_draft, entry.title.nawards),
        .of = &award_record },
    { .name = "external_ids",
        .form = FIELD_RECORDS,
        .at = offsetof(struct import_draft, entry.title.external_ids),
        .count = offsetof(struct import_draft, entry.title.nexternal_ids),
        .of = &external_id_record },
    { TITLE(FIELD_KEY, official_url), .max = URL_MAX },
    { TITLE(FIELD_NAME, studio), .max = IMPORT_NAME_MAX },
    { TITLE(FIELD_KEY, art), .max = IMPORT_KEY_MAX },
    { TITLE_LIST(FIELD_KEYS, similars) },
    { TITLE_LIST(FIELD_KEYS, bonus) },
    { TITLE(FIELD_INT, rating_sum), .min = 0, .max = NUMBER_MAX },
    { TITLE(FIELD_INT, rating_count), .min = 0, .max = NUMBER_MAX },
    { .name = "average_rating",
        .form = FIELD_HUNDREDTHS,
        .input_only = true,
        .at = offsetof(struct import_draft, average_rating),
        .min = 100,
        .max = 500 },
    { TITLE(FIELD_INT, popularity), .min = 0, .max = NUMBER_MAX },
    { ENTRY(FIELD_FLAG, deleted) },
    { ENTRY(FIELD_KEY, merged_into), .max = IMPORT_KEY_MAX },
};

const struct record import_title_record = {
    .name = "title",
    .fields = title_fields,
    .nfields = COUNT(title_fields),
    .size = sizeof(struct import_draft),
};

static const struct field person_fields[] = {
    { ENTRY(FIELD_KEY, source), .max = 63 },
    { ENTRY(FIELD_KEY, key), .max = IMPORT_KEY_MAX },
    { PERSON(FIELD_NAME, name), .max = IMPORT_NAME_MAX },
    { PERSON(FIELD_NAMES, aka), .count = offsetof(struct import_draft, entry.person.naka),
        .max = IMPORT_NAME_MAX },
    { PERSON(FIELD_DATE, born) },
    { PERSON(FIELD_DATE, died) },
    { PERSON(FIELD_TEXT, bio), .max = TEXT_MAX },
    { PERSON(FIELD_INT, popularity), .min = 0, .max = NUMBER_MAX },
    { ENTRY(FIELD_FLAG, deleted) },
    { ENTRY(FIELD_KEY, merged_into), .max = IMPORT_KEY_MAX },
};

const struct record import_person_record = {
    .name = "person",
    .fields = person_fields,
    .nfields = COUNT(person_fields),
    .size = sizeof(struct import_draft),
};

const struct field *
import_field_find(const struct record *r, const char *name)
{
    assert(r->nfields <= 64);
    for (size_t i = 0; i < r->nfields; i++)
        if (strcmp(r->fields[i].name, name) == 0)
            return &r->fields[i];
    return NULL;
}

const char *
import_board_country(struct arena *a, const char *scheme)
{
    const char *rest = strlen(scheme) > 3 ? scheme + 2 : "";
    bool of_country = strcmp(rest, "_movie_ratings") == 0 || strcmp(rest, "_tv_ratings") == 0;
    return of_country ? arena_strndup(a, scheme, 2) : "";
}
