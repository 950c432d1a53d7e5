-- query a: rows
-- in  ids i64[]
-- out id i64
SELECT id FROM t WHERE id = :ids

-- query b: rows
-- in  ids i64[]
-- out id i64
SELECT id FROM t WHERE id IN (:ids, 4)
