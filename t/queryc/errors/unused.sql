-- query a: row
-- in  id i64, other text
-- out name text
SELECT name FROM t WHERE id = :id
