-- Reading titles. A plain title is its card; the others fill what a request
-- asked to expand, for all titles of a page at once.

-- query title_cards: rows
-- in  ids i64[]
-- out title_id i64, card blob
SELECT title_id, card FROM title_card WHERE title_id IN (:ids)

-- The title at an address, also at one it had before; the one that is there now
-- comes first.
-- query title_resolve: row
-- in  kind i32, id i64
-- out id i64, kind i32, moved bool
SELECT id, kind, 0 AS moved FROM title WHERE id = :id AND kind = :kind
UNION ALL
SELECT t.id, t.kind, 1 FROM title_alias a JOIN title t ON t.id = a.title_id
 WHERE a.old_id = :id AND a.old_kind = :kind
 ORDER BY moved LIMIT 1

-- What the titles at some addresses have become; an id may have been an address of several kinds.
-- query title_aliases: rows
-- in  ids i64[]
-- out old_id i64, old_kind i32, id i64
SELECT a.old_id, a.old_kind, t.id
  FROM title_alias a JOIN title t ON t.id = a.title_id
 WHERE a.old_id IN (:ids)

-- query title_synopses: rows
-- in  ids i64[]
-- out title_id i64, synopsis text?, short_synopsis text?
SELECT title_id, synopsis, short_synopsis FROM title_synopsis WHERE title_id IN (:ids)

-- Actors (0) and directors (1) in billing order.
-- query title_people: rows
-- in  ids i64[]
-- out title_id i64, role i32, person_id i64, name text, character_name text?, bio text?
SELECT c.title_id, c.role, p.id AS person_id, p.name, c.character_name, p.bio
  FROM credit c JOIN person p ON p.id = c.person_id
 WHERE c.title_id IN (:ids) AND c.role IN (0, 1)
 ORDER BY c.title_id, c.role, c.position

-- Winners first.
-- query title_awards: rows
-- in  ids i64[]
-- out title_id i64, award text, category text, award_year i64, winner bool, person_id i64?, person_name text?
SELECT w.title_id, w.award, w.category, w.award_year, w.winner, p.id AS person_id,
       p.name AS person_name
  FROM title_award w LEFT JOIN person p ON p.id = w.person_id
 WHERE w.title_id IN (:ids)
 ORDER BY w.title_id, w.winner DESC, w.position

-- Formats with all that hangs on them, one row a thing: what is 0 for the
-- format itself, 1 for a screen format, 2 for a language, 3 for an audio track
-- of the language at place `language`. subtitle is 0 for sound, 1 for subtitles.
-- query title_format_parts: rows
-- in  ids i64[]
-- out title_id i64, format i32, what i32, subtitle i32, language i32, part i32, name text, code text?, narrative text?, native bool, country text?, available_from i64, available_until i64, runtime i64, quality text?
SELECT title_id, position AS format, 0 AS what, 0 AS subtitle, 0 AS language, 0 AS part,
       format AS name, NULL AS code, NULL AS narrative, 0 AS native, country, available_from,
       available_until, runtime, quality
  FROM title_format WHERE title_id IN (:ids)
UNION ALL
SELECT title_id, format_position, 1, 0, 0, position, name, NULL, NULL, 0, NULL, 0, 0, 0, NULL
  FROM format_screen WHERE title_id IN (:ids)
UNION ALL
SELECT title_id, format_position, 2, subtitle, position, 0, name, code, narrative, native, NULL,
       0, 0, 0, NULL
  FROM format_language WHERE title_id IN (:ids)
UNION ALL
SELECT title_id, format_position, 3, subtitle, language_position, position, name, NULL, NULL, 0,
       NULL, 0, 0, 0, NULL
  FROM format_track WHERE title_id IN (:ids)
 ORDER BY title_id, format, what, subtitle, language, part

-- Titles like them (what 0), those named by the entry or else those worked out, and their bonus material (what 1).
-- query title_related: rows
-- in  ids i64[]
-- out owner i64, what i32, place i32, id i64, kind i32, series_id i64?, playable i64?, name text
SELECT s.title_id AS owner, 0 AS what, s.position AS place, t.id, t.kind, t.series_id, t.playable,
       t.name
  FROM title_similar s JOIN title t ON t.id = s.similar_id
 WHERE s.title_id IN (:ids)
UNION ALL
SELECT c.title_id, 0, c.position, t.id, t.kind, t.series_id, t.playable, t.name
  FROM title_similar_computed c JOIN title t ON t.id = c.similar_id
 WHERE c.title_id IN (:ids)
   AND NOT EXISTS (SELECT 1 FROM title_similar s WHERE s.title_id = c.title_id)
UNION ALL
SELECT b.title_id, 1, b.position, t.id, t.kind, t.series_id, t.playable, t.name
  FROM title_bonus b JOIN title t ON t.id = b.bonus_id
 WHERE b.title_id IN (:ids)
 ORDER BY owner, what, place

-- What is directly below a title and, for a series, below its seasons.
-- query title_children: rows
-- in  ids i64[]
-- out owner i64, season i32, sequence i32, id i64, kind i32, series_id i64?, playable i64?, name text
SELECT t.parent_id AS owner, COALESCE(NULLIF(t.season_number, 0), n.season_number, 0) AS season,
       t.sequence_number AS sequence, t.id, t.kind, t.series_id, t.playable, t.name
  FROM title t LEFT JOIN title n ON n.id = t.season_id
 WHERE t.parent_id IN (:ids)
UNION ALL
SELECT t.series_id, COALESCE(NULLIF(t.season_number, 0), n.season_number, 0), t.sequence_number,
       t.id, t.kind, t.series_id, t.playable, t.name
  FROM title t LEFT JOIN title n ON n.id = t.season_id
 WHERE t.series_id IN (:ids) AND t.parent_id <> t.series_id
 ORDER BY owner, kind, season, sequence, id

-- What changed since a moment, oldest first; go on after the last one seen.
-- query title_changes: rows
-- in  since i64, after_id i64, most i64
-- out id i64, kind i32, changed_at i64
SELECT id, kind, changed_at FROM title
 WHERE changed_at > :since OR (changed_at = :since AND id > :after_id)
 ORDER BY changed_at, id LIMIT :most

-- Titles that went since a moment; merged_into is NULL for deleted ones.
-- query title_tombstones: rows
-- in  type i32, since i64, after_id i64, most i64
-- out id i64, kind i32, merged_into i64?, deleted_at i64
SELECT id, kind, merged_into, deleted_at FROM tombstone
 WHERE type = :type AND (deleted_at > :since OR (deleted_at = :since AND id > :after_id))
 ORDER BY deleted_at, id LIMIT :most
