-- query a: exec
DELETE FROM t WHERE id = ?

-- query b: exec
DELETE FROM t; DELETE FROM u

-- query c: exec
DELETE FROM t WHERE name = 'it''s

-- query d: exec
DELETE FROM t /* all */

-- query e: exec
DELETE FROM t WHERE a : b
