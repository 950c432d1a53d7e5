-- query a: many
SELECT 1
