-- query a: rows
-- out id i64, name text
SELECT id, name, COUNT(DISTINCT x, y) FROM t
UNION ALL
SELECT id FROM u
