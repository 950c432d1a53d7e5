-- query a: exec
-- in  new (id i64, name text)[]
INSERT INTO t (id, name) SELECT :new

-- query b: rows
-- in  new (id i64)[]
-- out id i64
SELECT id FROM t WHERE id IN (VALUES :new)

-- query c: exec
-- in  new (id i64, ids i64[])[]
INSERT INTO t (id) VALUES :new
