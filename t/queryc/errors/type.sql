-- query a: row
-- in  id int
-- out name string?
SELECT name FROM t WHERE id = :id
