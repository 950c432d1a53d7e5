-- query a: row
-- in  id i64
-- out name text
SELECT name
  FROM t
 WHERE id = :id AND x = :ix
