-- query a: exec
DELETE FROM t
-- in  id i64
 WHERE id = :id
