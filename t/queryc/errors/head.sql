-- query Not a name
SELECT 1
