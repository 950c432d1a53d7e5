-- query a: exec
SELECT id FROM t
