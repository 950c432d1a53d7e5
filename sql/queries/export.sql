-- Reading the catalog back as entries: for export and for the search index.
-- Entries come in the order of source and key, which, unlike ids, are the same
-- in whatever database; the other queries take the titles of one batch.

-- query export_title_ids: rows
-- in  source text, source_key text, most i64
-- out id i64, source text, source_key text
SELECT t.id, i.source, i.source_key
  FROM title_identity i
  JOIN title t ON t.id = i.id
 WHERE (i.source > :source OR (i.source = :source AND i.source_key > :source_key))
 ORDER BY i.source, i.source_key LIMIT :most

-- query export_titles: rows
-- in  ids i64[]
-- out id i64, source text, source_key text, kind i32, parent_key text?, art_key text?, name text, short_name text?, episode_short text?, release_year i64, runtime i64, maturity_level i64, sequence_number i64, season_number i64, official_url text?, studio text?, popularity i64, imported_sum i64?, imported_count i64?, synopsis text?, short_synopsis text?
SELECT t.id, i.source, i.source_key, t.kind, p.source_key, a.source_key, t.name, t.short_name,
       t.episode_short, t.release_year, t.runtime, t.maturity_level, t.sequence_number,
       t.season_number, t.official_url, t.studio, t.popularity, s.imported_sum, s.imported_count,
       y.synopsis, y.short_synopsis
  FROM title t
  JOIN title_identity i ON i.id = t.id
  LEFT JOIN title_identity p ON p.id = t.parent_id
  LEFT JOIN title_identity a ON a.id = t.art_id
  LEFT JOIN title_score s ON s.title_id = t.id
  LEFT JOIN title_synopsis y ON y.title_id = t.id
 WHERE t.id IN (:ids)

-- query export_names: rows
-- in  ids i64[]
-- out title_id i64, name text
SELECT title_id, name FROM title_name WHERE title_id IN (:ids) ORDER BY title_id, position

-- query export_ratings: rows
-- in  ids i64[]
-- out title_id i64, scheme text, country text, value text
SELECT title_id, scheme, country, value FROM title_rating WHERE title_id IN (:ids)
 ORDER BY title_id, position

-- query export_genres: rows
-- in  ids i64[]
-- out title_id i64, name text
SELECT t.title_id, g.name FROM title_genre t JOIN genre g ON g.id = t.genre_id
 WHERE t.title_id IN (:ids) ORDER BY t.title_id, t.position

-- query export_credits: rows
-- in  ids i64[]
-- out title_id i64, role i32, person_key text, character_name text?
SELECT c.title_id, c.role, i.source_key, c.character_name
  FROM credit c JOIN person_identity i ON i.id = c.person_id
 WHERE c.title_id IN (:ids) ORDER BY c.title_id, c.position

-- query export_awards: rows
-- in  ids i64[]
-- out title_id i64, award text, category text, award_year i64, winner i32, person_key text?
SELECT w.title_id, w.award, w.category, w.award_year, w.winner, i.source_key
  FROM title_award w LEFT JOIN person_identity i ON i.id = w.person_id
 WHERE w.title_id IN (:ids) ORDER BY w.title_id, w.position

-- query export_formats: rows
-- in  ids i64[]
-- out title_id i64, position i32, format text, country text, available_from i64, available_until i64, runtime i64, quality text?
SELECT title_id, position, format, country, available_from, available_until, runtime, quality
  FROM title_format WHERE title_id IN (:ids) ORDER BY title_id, position

-- query export_screens: rows
-- in  ids i64[]
-- out title_id i64, format_position i32, name text
SELECT title_id, format_position, name FROM format_screen WHERE title_id IN (:ids)
 ORDER BY title_id, format_position, position

-- query export_languages: rows
-- in  ids i64[]
-- out title_id i64, format_position i32, subtitle i32, position i32, name text, code text?, native i32, narrative text?
SELECT title_id, format_position, subtitle, position, name, code, native, narrative
  FROM format_language WHERE title_id IN (:ids)
 ORDER BY title_id, format_position, subtitle, position

-- query export_tracks: rows
-- in  ids i64[]
-- out title_id i64, format_position i32, subtitle i32, language_position i32, name text
SELECT title_id, format_position, subtitle, language_position, name
  FROM format_track WHERE title_id IN (:ids)
 ORDER BY title_id, format_position, subtitle, language_position, position

-- query export_external_ids: rows
-- in  ids i64[]
-- out title_id i64, type text, value text
SELECT title_id, type, value FROM external_id WHERE title_id IN (:ids)
 ORDER BY title_id, position

-- query export_similars: rows
-- in  ids i64[]
-- out title_id i64, source_key text
SELECT s.title_id, i.source_key FROM title_similar s JOIN title_identity i ON i.id = s.similar_id
 WHERE s.title_id IN (:ids) ORDER BY s.title_id, s.position

-- query export_bonus: rows
-- in  ids i64[]
-- out title_id i64, source_key text
SELECT b.title_id, i.source_key FROM title_bonus b JOIN title_identity i ON i.id = b.bonus_id
 WHERE b.title_id IN (:ids) ORDER BY b.title_id, b.position

-- query export_people: rows
-- in  source text, source_key text, most i64
-- out id i64, source text, source_key text, stated bool, name text, bio text?, born text?, died text?, popularity i64
SELECT p.id, i.source, i.source_key, i.entry_hash IS NOT NULL AS stated, p.name, p.bio, p.born,
       p.died, p.popularity
  FROM person_identity i
  JOIN person p ON p.id = i.id
 WHERE (i.source > :source OR (i.source = :source AND i.source_key > :source_key))
 ORDER BY i.source, i.source_key LIMIT :most

-- query export_person_names: rows
-- in  ids i64[]
-- out person_id i64, name text
SELECT person_id, name FROM person_name WHERE person_id IN (:ids) ORDER BY person_id, position

-- query export_gone_titles: rows
-- in  source text, source_key text, most i64
-- out id i64, source text, source_key text, kind i32, into_key text?
SELECT t.id, i.source, i.source_key, t.kind, m.source_key
  FROM title_identity i
  JOIN tombstone t ON t.type = 0 AND t.id = i.id
  LEFT JOIN title_identity m ON m.id = t.merged_into
 WHERE (i.source > :source OR (i.source = :source AND i.source_key > :source_key))
 ORDER BY i.source, i.source_key LIMIT :most

-- query export_gone_people: rows
-- in  source text, source_key text, most i64
-- out id i64, source text, source_key text, into_key text?
SELECT t.id, i.source, i.source_key, m.source_key
  FROM person_identity i
  JOIN tombstone t ON t.type = 1 AND t.id = i.id
  LEFT JOIN person_identity m ON m.id = t.merged_into
 WHERE (i.source > :source OR (i.source = :source AND i.source_key > :source_key))
 ORDER BY i.source, i.source_key LIMIT :most
