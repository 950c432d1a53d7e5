-- Queues. Whatever changes one locks its row first.

-- A queue as it is at one moment: a row an entry, one without title when there
-- is none; no row at all when it was never filled. Available entries come in
-- order, then saved ones.
-- query queue_read: rows
-- in  user_id i64, queue i32
-- out etag i64, title_id i64?, saved i32?, place i64?, medium i32?, added_at i64?
SELECT q.etag, e.title_id, e.saved, e.place, e.medium, e.added_at
  FROM queue q LEFT JOIN queue_entry e ON e.user_id = q.user_id AND e.queue = q.queue
 WHERE q.user_id = :user_id AND q.queue = :queue
 ORDER BY e.saved, e.place, e.title_id

-- query queue_lock: row
-- in  user_id i64, queue i32
-- out etag i64
SELECT etag FROM queue WHERE user_id = :user_id AND queue = :queue FOR UPDATE

-- query queue_begin: exec
-- in  user_id i64, queue i32
INSERT IGNORE INTO queue (user_id, queue, etag) VALUES (:user_id, :queue, 0)

-- query queue_raise: exec
-- in  user_id i64, queue i32
UPDATE queue SET etag = etag + 1 WHERE user_id = :user_id AND queue = :queue

-- query queue_entries: rows
-- in  user_id i64, queue i32
-- out title_id i64, saved i32, place i64, medium i32, added_at i64
SELECT title_id, saved, place, medium, added_at FROM queue_entry
 WHERE user_id = :user_id AND queue = :queue
 ORDER BY saved, place, title_id

-- New entries and changed ones.
-- query queue_entries_put: exec
-- in  rows (user_id i64, queue i32, title_id i64, saved i32, place i64, medium i32, added_at i64)[]
INSERT INTO queue_entry (user_id, queue, title_id, saved, place, medium, added_at)
VALUES :rows
    ON DUPLICATE KEY UPDATE saved = VALUES(saved), place = VALUES(place),
        medium = VALUES(medium), added_at = VALUES(added_at)

-- query queue_entries_delete: exec
-- in  user_id i64, queue i32, ids i64[]
DELETE FROM queue_entry WHERE user_id = :user_id AND queue = :queue AND title_id IN (:ids)

-- Both queues of a user.
-- query queue_of_user: rows
-- in  user_id i64
-- out queue i32, title_id i64, saved i32, medium i32, added_at i64
SELECT queue, title_id, saved, medium, added_at FROM queue_entry
 WHERE user_id = :user_id
 ORDER BY queue, saved, place, title_id

-- Queues from one on, for going round.
-- query queue_next: rows
-- in  user_id i64, queue i32, most i64
-- out user_id i64, queue i32
SELECT user_id, queue FROM queue
 WHERE user_id > :user_id OR (user_id = :user_id AND queue > :queue)
 ORDER BY user_id, queue LIMIT :most
