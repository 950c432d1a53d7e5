-- Writing the catalog: what import sends, many rows a statement. Everything
-- here runs inside the one transaction of an import (src/store/catalog.c).

-- Ids of entries -------------------------------------------------------------

-- merged_into is the title it is today when it was merged into another; one
-- that had several kinds comes several times.
-- query catalog_title_ids: rows
-- in  source text, keys text[]
-- out source_key text, id i64, entry_hash blob?, merged_into i64?
SELECT i.source_key, i.id, i.entry_hash, a.title_id AS merged_into
  FROM title_identity i
  LEFT JOIN title_alias a ON a.old_id = i.id AND a.title_id <> i.id
 WHERE i.source = :source AND i.source_key IN (:keys)

-- query catalog_person_ids: rows
-- in  source text, keys text[]
-- out source_key text, id i64, entry_hash blob?, merged_into i64?
SELECT i.source_key, i.id, i.entry_hash, a.person_id AS merged_into
  FROM person_identity i
  LEFT JOIN person_alias a ON a.old_id = i.id
 WHERE i.source = :source AND i.source_key IN (:keys)

-- query catalog_title_ids_add: exec
-- in  rows (source text, source_key text, id i64)[]
INSERT INTO title_identity (source, source_key, id) VALUES :rows

-- query catalog_person_ids_add: exec
-- in  rows (source text, source_key text, id i64)[]
INSERT INTO person_identity (source, source_key, id) VALUES :rows

-- query catalog_title_hashes_put: exec
-- in  rows (source text, source_key text, id i64, entry_hash blob?)[]
INSERT INTO title_identity (source, source_key, id, entry_hash) VALUES :rows
    ON DUPLICATE KEY UPDATE entry_hash = VALUES(entry_hash)

-- query catalog_person_hashes_put: exec
-- in  rows (source text, source_key text, id i64, entry_hash blob?)[]
INSERT INTO person_identity (source, source_key, id, entry_hash) VALUES :rows
    ON DUPLICATE KEY UPDATE entry_hash = VALUES(entry_hash)

-- query catalog_genre_ids: rows
-- in  names text[]
-- out id i64, name text
SELECT id, name FROM genre WHERE name IN (:names)

-- query catalog_genres_add: exec
-- in  rows (id i64, name text)[]
INSERT INTO genre (id, name) VALUES :rows

-- Titles ---------------------------------------------------------------------

-- query catalog_title_kinds: rows
-- in  ids i64[]
-- out id i64, kind i32, playable i64?
SELECT id, kind, playable FROM title WHERE id IN (:ids)

-- query catalog_titles_put: exec
-- in  rows (id i64, kind i32, parent_id i64?, playable i64?, art_id i64?, name text, short_name text?, episode_short text?, release_year i64, runtime i64, maturity_level i64, sequence_number i64, season_number i64, official_url text?, studio text?, popularity i64, changed_at i64)[]
INSERT INTO title (id, kind, parent_id, playable, art_id, name, short_name, episode_short,
        release_year, runtime, maturity_level, sequence_number, season_number, official_url,
        studio, popularity, changed_at)
VALUES :rows
    ON DUPLICATE KEY UPDATE kind = VALUES(kind), parent_id = VALUES(parent_id),
        series_id = NULL, season_id = NULL, playable = VALUES(playable), art_id = VALUES(art_id),
        name = VALUES(name), short_name = VALUES(short_name),
        episode_short = VALUES(episode_short), release_year = VALUES(release_year),
        runtime = VALUES(runtime), maturity_level = VALUES(maturity_level),
        sequence_number = VALUES(sequence_number), season_number = VALUES(season_number),
        official_url = VALUES(official_url), studio = VALUES(studio),
        popularity = VALUES(popularity), changed_at = VALUES(changed_at), version = version + 1

-- query catalog_titles_delete: exec
-- in  ids i64[]
DELETE FROM title WHERE id IN (:ids)

-- query catalog_cards_delete: exec
-- in  ids i64[]
DELETE FROM title_card WHERE title_id IN (:ids)

-- query catalog_scores_put: exec
-- in  rows (title_id i64, imported_sum i64, imported_count i64)[]
INSERT INTO title_score (title_id, imported_sum, imported_count) VALUES :rows
    ON DUPLICATE KEY UPDATE imported_sum = VALUES(imported_sum),
        imported_count = VALUES(imported_count)

-- What belongs to a title: deleted and written anew when its entry changed.

-- query catalog_names_delete: exec
-- in  ids i64[]
DELETE FROM title_name WHERE title_id IN (:ids)

-- query catalog_names_add: exec
-- in  rows (title_id i64, position i32, name text)[]
INSERT INTO title_name (title_id, position, name) VALUES :rows

-- query catalog_synopses_delete: exec
-- in  ids i64[]
DELETE FROM title_synopsis WHERE title_id IN (:ids)

-- query catalog_synopses_add: exec
-- in  rows (title_id i64, synopsis text?, short_synopsis text?)[]
INSERT INTO title_synopsis (title_id, synopsis, short_synopsis) VALUES :rows

-- query catalog_ratings_delete: exec
-- in  ids i64[]
DELETE FROM title_rating WHERE title_id IN (:ids)

-- query catalog_ratings_add: exec
-- in  rows (title_id i64, position i32, scheme text, country text, value text)[]
INSERT INTO title_rating (title_id, position, scheme, country, value) VALUES :rows

-- query catalog_title_genres_delete: exec
-- in  ids i64[]
DELETE FROM title_genre WHERE title_id IN (:ids)

-- query catalog_title_genres_add: exec
-- in  rows (title_id i64, position i32, genre_id i64)[]
INSERT INTO title_genre (title_id, position, genre_id) VALUES :rows

-- query catalog_credits_delete: exec
-- in  ids i64[]
DELETE FROM credit WHERE title_id IN (:ids)

-- query catalog_credits_add: exec
-- in  rows (title_id i64, position i32, role i32, person_id i64, character_name text?)[]
INSERT INTO credit (title_id, position, role, person_id, character_name) VALUES :rows

-- query catalog_awards_delete: exec
-- in  ids i64[]
DELETE FROM title_award WHERE title_id IN (:ids)

-- query catalog_awards_add: exec
-- in  rows (title_id i64, position i32, award text, category text, award_year i64, winner i32, person_id i64?)[]
INSERT INTO title_award (title_id, position, award, category, award_year, winner, person_id)
VALUES :rows

-- query catalog_formats_delete: exec
-- in  ids i64[]
DELETE FROM title_format WHERE title_id IN (:ids)

-- query catalog_formats_add: exec
-- in  rows (title_id i64, position i32, format text, country text, available_from i64, available_until i64, runtime i64, quality text?)[]
INSERT INTO title_format (title_id, position, format, country, available_from, available_until,
        runtime, quality)
VALUES :rows

-- query catalog_screens_delete: exec
-- in  ids i64[]
DELETE FROM format_screen WHERE title_id IN (:ids)

-- query catalog_screens_add: exec
-- in  rows (title_id i64, format_position i32, position i32, name text)[]
INSERT INTO format_screen (title_id, format_position, position, name) VALUES :rows

-- query catalog_languages_delete: exec
-- in  ids i64[]
DELETE FROM format_language WHERE title_id IN (:ids)

-- query catalog_languages_add: exec
-- in  rows (title_id i64, format_position i32, subtitle i32, position i32, name text, code text?, native i32, narrative text?)[]
INSERT INTO format_language (title_id, format_position, subtitle, position, name, code, native,
        narrative)
VALUES :rows

-- query catalog_tracks_delete: exec
-- in  ids i64[]
DELETE FROM format_track WHERE title_id IN (:ids)

-- query catalog_tracks_add: exec
-- in  rows (title_id i64, format_position i32, subtitle i32, language_position i32, position i32, name text)[]
INSERT INTO format_track (title_id, format_position, subtitle, language_position, position, name)
VALUES :rows

-- query catalog_external_ids_delete: exec
-- in  ids i64[]
DELETE FROM external_id WHERE title_id IN (:ids)

-- query catalog_external_ids_add: exec
-- in  rows (title_id i64, position i32, type text, value text)[]
INSERT INTO external_id (title_id, position, type, value) VALUES :rows

-- query catalog_similars_delete: exec
-- in  ids i64[]
DELETE FROM title_similar WHERE title_id IN (:ids)

-- query catalog_similars_add: exec
-- in  rows (title_id i64, position i32, similar_id i64)[]
INSERT INTO title_similar (title_id, position, similar_id) VALUES :rows

-- query catalog_bonus_delete: exec
-- in  ids i64[]
DELETE FROM title_bonus WHERE title_id IN (:ids)

-- query catalog_bonus_add: exec
-- in  rows (title_id i64, position i32, bonus_id i64)[]
INSERT INTO title_bonus (title_id, position, bonus_id) VALUES :rows

-- Addresses that end: aliases and tombstones ---------------------------------

-- query catalog_aliases_put: exec
-- in  rows (old_kind i32, old_id i64, title_id i64)[]
INSERT INTO title_alias (old_kind, old_id, title_id) VALUES :rows
    ON DUPLICATE KEY UPDATE title_id = VALUES(title_id)

-- query catalog_alias_repoint: exec
-- in  from_id i64, into_id i64
UPDATE title_alias SET title_id = :into_id WHERE title_id = :from_id

-- A title that comes back after it was merged takes its addresses back.
-- query catalog_aliases_return: exec
-- in  ids i64[]
UPDATE title_alias SET title_id = old_id WHERE old_id IN (:ids)

-- query catalog_person_aliases_delete: exec
-- in  ids i64[]
DELETE FROM person_alias WHERE old_id IN (:ids)

-- Titles whose entries refer to a title, or to a person.
-- query catalog_title_referrers: rows
-- in  id i64
-- out title_id i64
SELECT id AS title_id FROM title WHERE parent_id = :id
UNION SELECT id FROM title WHERE art_id = :id
UNION SELECT title_id FROM title_similar WHERE similar_id = :id
UNION SELECT title_id FROM title_bonus WHERE bonus_id = :id

-- query catalog_person_referrers: rows
-- in  id i64
-- out title_id i64
SELECT title_id FROM credit WHERE person_id = :id
UNION SELECT title_id FROM title_award WHERE person_id = :id

-- query catalog_parent_repoint: exec
-- in  from_id i64, into_id i64
UPDATE title SET parent_id = :into_id WHERE parent_id = :from_id

-- query catalog_art_repoint: exec
-- in  from_id i64, into_id i64
UPDATE title SET art_id = :into_id WHERE art_id = :from_id

-- query catalog_bonus_repoint: exec
-- in  from_id i64, into_id i64
UPDATE title_bonus SET bonus_id = :into_id WHERE bonus_id = :from_id

-- query catalog_title_changed: exec
-- in  id i64, entry_hash blob, now i64
UPDATE title t JOIN title_identity i ON i.id = t.id
   SET t.changed_at = :now, t.version = t.version + 1, i.entry_hash = :entry_hash
 WHERE t.id = :id

-- query catalog_similar_repoint: exec
-- in  from_id i64, into_id i64
UPDATE title_similar SET similar_id = :into_id WHERE similar_id = :from_id

-- query catalog_person_alias_put: exec
-- in  old_id i64, person_id i64
INSERT INTO person_alias (old_id, person_id) VALUES (:old_id, :person_id)
    ON DUPLICATE KEY UPDATE person_id = VALUES(person_id)

-- query catalog_person_alias_repoint: exec
-- in  from_id i64, into_id i64
UPDATE person_alias SET person_id = :into_id WHERE person_id = :from_id

-- query catalog_credit_repoint: exec
-- in  from_id i64, into_id i64
UPDATE credit SET person_id = :into_id WHERE person_id = :from_id

-- query catalog_award_repoint: exec
-- in  from_id i64, into_id i64
UPDATE title_award SET person_id = :into_id WHERE person_id = :from_id

-- query catalog_tombstones_put: exec
-- in  rows (type i32, id i64, kind i32, merged_into i64?, deleted_at i64)[]
INSERT INTO tombstone (type, id, kind, merged_into, deleted_at) VALUES :rows
    ON DUPLICATE KEY UPDATE kind = VALUES(kind), merged_into = VALUES(merged_into),
        deleted_at = VALUES(deleted_at)

-- query catalog_tombstones_delete: exec
-- in  type i32, ids i64[]
DELETE FROM tombstone WHERE type = :type AND id IN (:ids)

-- People ---------------------------------------------------------------------

-- query catalog_people_put: exec
-- in  rows (id i64, name text, bio text?, born text?, died text?, popularity i64, changed_at i64)[]
INSERT INTO person (id, name, bio, born, died, popularity, changed_at) VALUES :rows
    ON DUPLICATE KEY UPDATE name = VALUES(name), bio = VALUES(bio), born = VALUES(born),
        died = VALUES(died), popularity = VALUES(popularity), changed_at = VALUES(changed_at),
        version = version + 1

-- query catalog_people_known: exec
-- in  rows (id i64, name text, changed_at i64)[]
INSERT IGNORE INTO person (id, name, changed_at) VALUES :rows

-- query catalog_people_delete: exec
-- in  ids i64[]
DELETE FROM person WHERE id IN (:ids)

-- query catalog_person_names_delete: exec
-- in  ids i64[]
DELETE FROM person_name WHERE person_id IN (:ids)

-- query catalog_person_names_add: exec
-- in  rows (person_id i64, position i32, name text)[]
INSERT INTO person_name (person_id, position, name) VALUES :rows

-- Relations and cards --------------------------------------------------------

-- query catalog_children: rows
-- in  ids i64[]
-- out id i64
SELECT id FROM title WHERE parent_id IN (:ids)

-- query catalog_parents: rows
-- in  ids i64[]
-- out id i64, series_id i64?
SELECT parent_id AS id, series_id FROM title WHERE id IN (:ids) AND parent_id IS NOT NULL

-- A season's series is its parent; a program's or disc's parent is a season or
-- a series. What is not in the catalog is nobody's. Kinds: 1 series, 2 season.
-- query catalog_relate: exec
-- in  ids i64[]
UPDATE title t
  LEFT JOIN title p ON p.id = t.parent_id
  LEFT JOIN title g ON g.id = p.parent_id
   SET t.season_id = IF(p.kind = 2, p.id, NULL),
       t.series_id = IF(p.kind = 1, p.id, IF(p.kind = 2 AND g.kind = 1, g.id, NULL))
 WHERE t.id IN (:ids)

-- query catalog_card_rows: rows
-- in  ids i64[]
-- out id i64, kind i32, series_id i64?, series_name text?, season_id i64?, season_name text?, playable i64?, art_id i64?, name text, short_name text?, episode_short text?, release_year i64, runtime i64, maturity_level i64, sequence_number i64, season_number i64, official_url text?, changed_at i64, imported_sum i64?, imported_count i64?, own_sum i64?, own_count i64?
SELECT t.id, t.kind, t.series_id, r.name, t.season_id, n.name, t.playable, t.art_id, t.name,
       t.short_name, t.episode_short, t.release_year, t.runtime, t.maturity_level,
       t.sequence_number, t.season_number, t.official_url, t.changed_at,
       s.imported_sum, s.imported_count, s.own_sum, s.own_count
  FROM title t
  LEFT JOIN title r ON r.id = t.series_id
  LEFT JOIN title n ON n.id = t.season_id
  LEFT JOIN title_score s ON s.title_id = t.id
 WHERE t.id IN (:ids)

-- query catalog_card_ratings: rows
-- in  ids i64[]
-- out title_id i64, scheme text, country text, value text
SELECT title_id, scheme, country, value FROM title_rating WHERE title_id IN (:ids)
 ORDER BY title_id, position

-- query catalog_card_genres: rows
-- in  ids i64[]
-- out title_id i64, number i64, name text
SELECT t.title_id, t.genre_id, g.name FROM title_genre t JOIN genre g ON g.id = t.genre_id
 WHERE t.title_id IN (:ids) ORDER BY t.title_id, t.position

-- query catalog_card_formats: rows
-- in  ids i64[]
-- out title_id i64, format text, country text, available_from i64, available_until i64, runtime i64, quality text?
SELECT title_id, format, country, available_from, available_until, runtime, quality
  FROM title_format WHERE title_id IN (:ids) ORDER BY title_id, position

-- Which lists of a title are not empty: one row a fact. The facts are enum
-- card_fact of src/store/catalog_card.c; children count by kind (10 + kind).
-- query catalog_card_facts: rows
-- in  ids i64[]
-- out title_id i64, fact i32, n i64
SELECT title_id, role, COUNT(*) FROM credit
 WHERE title_id IN (:ids) AND role IN (0, 1) GROUP BY title_id, role
UNION ALL
SELECT title_id, 2, COUNT(*) FROM title_award WHERE title_id IN (:ids) GROUP BY title_id
UNION ALL
SELECT title_id, 3, COUNT(*) FROM title_bonus WHERE title_id IN (:ids) GROUP BY title_id
UNION ALL
SELECT title_id, 4, COUNT(*) FROM format_screen WHERE title_id IN (:ids) GROUP BY title_id
UNION ALL
SELECT title_id, 5, COUNT(*) FROM format_language
 WHERE title_id IN (:ids) AND subtitle = 0 GROUP BY title_id
UNION ALL
SELECT parent_id, 10 + kind, COUNT(*) FROM title WHERE parent_id IN (:ids)
 GROUP BY parent_id, kind
UNION ALL
SELECT series_id, 20 + kind, COUNT(*) FROM title WHERE series_id IN (:ids)
 GROUP BY series_id, kind

-- query catalog_cards_put: exec
-- in  rows (title_id i64, card blob)[]
INSERT INTO title_card (title_id, card) VALUES :rows
    ON DUPLICATE KEY UPDATE card = VALUES(card)

-- query catalog_ids_after: rows
-- in  after_id i64, most i64
-- out id i64
SELECT id FROM title WHERE id > :after_id ORDER BY id LIMIT :most

-- query catalog_person_ids_after: rows
-- in  after_id i64, most i64
-- out id i64
SELECT id FROM person WHERE id > :after_id ORDER BY id LIMIT :most

-- query catalog_popularity_put: exec
-- in  id i64, popularity i64
UPDATE title SET popularity = :popularity WHERE id = :id

-- query catalog_person_popularity_put: exec
-- in  id i64, popularity i64
UPDATE person SET popularity = :popularity WHERE id = :id

-- What a merged entry became, to follow merges of merged ones.
-- query catalog_merged_into: row
-- in  type i32, id i64
-- out merged_into i64?
SELECT merged_into FROM tombstone WHERE type = :type AND id = :id

-- The kinds titles had when they went.
-- query catalog_tombstone_kinds: rows
-- in  ids i64[]
-- out id i64, kind i32
SELECT id, kind FROM tombstone WHERE type = 0 AND id IN (:ids)

-- References to entries that no file has brought.
-- query catalog_dangling: row
-- out n i64
SELECT (SELECT COUNT(*) FROM title t LEFT JOIN title r ON r.id = t.parent_id
         WHERE t.parent_id IS NOT NULL AND r.id IS NULL)
     + (SELECT COUNT(*) FROM title t LEFT JOIN title r ON r.id = t.art_id
         WHERE t.art_id IS NOT NULL AND r.id IS NULL)
     + (SELECT COUNT(*) FROM title_similar t LEFT JOIN title r ON r.id = t.similar_id
         WHERE r.id IS NULL)
     + (SELECT COUNT(*) FROM title_bonus t LEFT JOIN title r ON r.id = t.bonus_id
         WHERE r.id IS NULL)
     + (SELECT COUNT(*) FROM credit t LEFT JOIN person r ON r.id = t.person_id
         WHERE r.id IS NULL)
     + (SELECT COUNT(*) FROM title_award t LEFT JOIN person r ON r.id = t.person_id
         WHERE t.person_id IS NOT NULL AND r.id IS NULL) AS n
