-- query a: rows
-- out id i64
UPDATE t SET a = 1
