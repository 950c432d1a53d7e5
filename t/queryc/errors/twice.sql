-- query a: row
-- in  id i64, id i64
-- out name text, name text
SELECT name, name FROM t WHERE id = :id

-- query a: exec
DELETE FROM t
