-- Small rows every part of the store uses: ids, generations, facts, migrations.

-- Takes a block of ids; sequence_read then says where it ends.
-- query sequence_advance: exec
-- in  count i64, name text
UPDATE id_sequence SET next_id = next_id + :count WHERE name = :name

-- query sequence_read: row
-- in  name text
-- out next_id i64
SELECT next_id FROM id_sequence WHERE name = :name

-- query generation_all: rows
-- out noun text, value i64
SELECT noun, value FROM generation

-- query generation_bump: exec
-- in  noun text
UPDATE generation SET value = value + 1 WHERE noun = :noun

-- query meta_get: row
-- in  name text
-- out value text
SELECT value FROM meta WHERE name = :name

-- query meta_put: exec
-- in  name text, value text
INSERT INTO meta (name, value) VALUES (:name, :value)
    ON DUPLICATE KEY UPDATE value = :value

-- Stays as it is when it is there already.
-- query meta_add: exec
-- in  name text, value text
INSERT INTO meta (name, value) VALUES (:name, :value)
    ON DUPLICATE KEY UPDATE value = meta.value

-- query count_titles: rows
-- out kind i32, titles i64
SELECT kind, COUNT(*) AS titles FROM title GROUP BY kind

-- query count_people: row
-- out people i64
SELECT COUNT(*) AS people FROM person

-- query count_consumers: row
-- out consumers i64
SELECT COUNT(*) AS consumers FROM consumer

-- query migration_list: rows
-- out number i32, name text, statements i32, finished bool
SELECT number, name, statements, finished FROM migration ORDER BY number

-- query migration_put: exec
-- in  number i32, name text, statements i32, finished bool, now i64
INSERT INTO migration (number, name, statements, finished, changed_at)
VALUES (:number, :name, :statements, :finished, :now)
    ON DUPLICATE KEY UPDATE statements = :statements, finished = :finished, changed_at = :now

-- Takes the right to migrate, unless another connection that still lives has it.
-- query migration_claim: exec
-- in  now i64
UPDATE migration_owner SET connection_id = CONNECTION_ID(), claimed_at = :now
 WHERE id = 1 AND (connection_id = 0 OR connection_id = CONNECTION_ID()
       OR connection_id NOT IN (SELECT id FROM information_schema.processlist))

-- query migration_release: exec
UPDATE migration_owner SET connection_id = 0 WHERE id = 1 AND connection_id = CONNECTION_ID()
