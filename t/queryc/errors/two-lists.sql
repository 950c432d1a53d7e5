-- query a: rows
-- in  ids i64[], names text[]
-- out id i64
SELECT id FROM t WHERE id IN (:ids) OR name IN (:names)
