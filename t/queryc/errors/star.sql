-- query a: row
-- out id i64
SELECT * FROM t

-- query b: row
-- out id i64
SELECT t.* FROM t
