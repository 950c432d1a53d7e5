-- Similars that were worked out (src/store/similar.c).

-- query similar_computed: rows
-- in  ids i64[]
-- out title_id i64, similar_id i64
SELECT title_id, similar_id FROM title_similar_computed WHERE title_id IN (:ids)
 ORDER BY title_id, position

-- query similar_computed_delete: exec
-- in  ids i64[]
DELETE FROM title_similar_computed WHERE title_id IN (:ids)

-- query similar_computed_add: exec
-- in  rows (title_id i64, position i32, similar_id i64)[]
INSERT INTO title_similar_computed (title_id, position, similar_id) VALUES :rows
