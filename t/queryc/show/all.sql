-- Text that belongs to no query is left out.

-- One by its key. The comment goes into the header, */ included.
-- query thing_by_key: row
-- in  thing_key text, kind i32
-- out id i64, thing_key text, kind i32, ready bool, note text?, picture blob?
SELECT t.id, t.thing_key, t.kind, t.ready, n.text AS note, (SELECT p FROM pictures
 WHERE id = t.id) AS picture
  FROM thing t LEFT JOIN note n ON n.id = t.id AND n.text <> ': ''?''  -- "'
 WHERE t.thing_key = :thing_key AND t.kind = :kind;

-- query thing_list: rows
-- out id i64
SELECT id FROM thing ORDER BY id

-- query thing_by_ids: rows
-- in  ids i64[], kind i32?
-- out id i64, what i32
SELECT id, 0 AS what FROM thing WHERE id IN (:ids) AND kind = :kind
UNION ALL
SELECT id, 1 FROM other WHERE id IN ( :ids ) AND kind = :kind
 ORDER BY id, what

-- query thing_by_names: rows
-- in  names text[]
-- out id i64
SELECT id FROM thing WHERE name IN (:names)

-- query thing_add: exec
-- in  rows (id i64, thing_key text, note text?, picture blob?, ready bool)[]
INSERT INTO thing (id, thing_key, note, picture, ready) VALUES :rows
    ON DUPLICATE KEY UPDATE note = VALUES(note)

-- query thing_clear: exec
DELETE FROM thing
