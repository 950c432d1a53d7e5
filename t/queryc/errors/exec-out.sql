-- query a: exec
-- out id i64
DELETE FROM t
