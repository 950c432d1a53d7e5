-- query a: rows
-- out id i64, name text, title text
SELECT id, t.title, UPPER(n) AS name FROM t
