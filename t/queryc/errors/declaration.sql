-- query a: row
-- in  id i64 name text
-- out x i64
SELECT x FROM t WHERE id = :id
