-- Text without a query.

SELECT 1
