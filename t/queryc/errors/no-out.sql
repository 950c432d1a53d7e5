-- query a: row
SELECT 1 AS x
