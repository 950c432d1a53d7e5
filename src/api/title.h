/*
 * Title: the resources of one title (spec/catalog.md 3 and 5).
 */
#ifndef API_TITLE_H
#define API_TITLE_H

struct call;

void title_get(struct call *c);
void title_synopsis_get(struct call *c);
void title_short_synopsis_get(struct call *c);
void title_cast_get(struct call *c);
void title_directors_get(struct call *c);
void title_formats_get(struct call *c);
void title_screen_formats_get(struct call *c);
void title_languages_get(struct call *c);
void title_subtitles_get(struct call *c);
void title_box_art_get(struct call *c);
void title_awards_get(struct call *c);
void title_bonus_get(struct call *c);

/* Lists of other titles, with paging and expansion of their items. */
void title_similars_get(struct call *c);
void title_seasons_get(struct call *c);
void title_episodes_get(struct call *c);
void title_discs_get(struct call *c);

#endif
