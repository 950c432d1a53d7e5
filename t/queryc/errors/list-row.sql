-- query a: row
-- in  ids i64[]
-- out id i64
SELECT id FROM t WHERE id IN (:ids)
