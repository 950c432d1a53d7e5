-- Reading people.

-- The person with that id, or the one it was merged into.
-- query person_by_id: row
-- in  id i64
-- out id i64, name text, bio text?, changed_at i64
SELECT id, name, bio, changed_at FROM person
 WHERE id = COALESCE((SELECT person_id FROM person_alias WHERE old_id = :id), :id)

-- query person_by_ids: rows
-- in  ids i64[]
-- out id i64, name text, bio text?, changed_at i64
SELECT id, name, bio, changed_at FROM person WHERE id IN (:ids)

-- Titles they worked on, each once, latest first.
-- query person_filmography: rows
-- in  ids i64[]
-- out person_id i64, year i32, id i64, kind i32, series_id i64?, playable i64?, name text
SELECT DISTINCT c.person_id, t.release_year AS year, t.id, t.kind, t.series_id, t.playable, t.name
  FROM credit c JOIN title t ON t.id = c.title_id
 WHERE c.person_id IN (:ids)
 ORDER BY c.person_id, year DESC, id

-- query person_changes: rows
-- in  since i64, after_id i64, most i64
-- out id i64, changed_at i64
SELECT id, changed_at FROM person
 WHERE changed_at > :since OR (changed_at = :since AND id > :after_id)
 ORDER BY changed_at, id LIMIT :most
