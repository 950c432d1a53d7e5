-- What users have of a title that becomes part of another goes along. The rows of
-- a user who has both are one afterwards, the newer one; then those of the title that
-- goes are renamed. What somebody writes at that very moment keeps the old title
-- (IGNORE) and is left out of lists, like what belongs to titles that were deleted.

-- Whether anybody has anything of a title.
-- query carry_any: row
-- in  id i64
-- out found bool
SELECT EXISTS (SELECT 1 FROM user_rating WHERE title_id = :id)
    OR EXISTS (SELECT 1 FROM review WHERE title_id = :id)
    OR EXISTS (SELECT 1 FROM at_home WHERE title_id = :id)
    OR EXISTS (SELECT 1 FROM rental_event WHERE title_id = :id)
    OR EXISTS (SELECT 1 FROM queue_entry WHERE title_id = :id)
    OR EXISTS (SELECT 1 FROM rating_delta WHERE title_id = :id)
    OR EXISTS (SELECT 1 FROM title_score WHERE title_id = :id AND own_count <> 0) AS found

-- Ratings ---------------------------------------------------------------------

-- What is counted twice: the older ratings of those who rated both.
-- query carry_ratings_lost: row
-- in  from_id i64, into_id i64
-- out sum_tenths i64, count i64
SELECT COALESCE(SUM(IF(f.rated_at > i.rated_at, i.rating, f.rating)), 0) * 10 AS sum_tenths,
       COALESCE(SUM(IF(f.rated_at > i.rated_at, i.rating, f.rating) > 0), 0) AS count
  FROM user_rating f JOIN user_rating i ON i.user_id = f.user_id
 WHERE f.title_id = :from_id AND i.title_id = :into_id FOR UPDATE

-- query carry_ratings_older: exec
-- in  from_id i64, into_id i64
DELETE i FROM user_rating i JOIN user_rating f ON f.user_id = i.user_id
 WHERE i.title_id = :into_id AND f.title_id = :from_id AND f.rated_at > i.rated_at

-- query carry_ratings_newer: exec
-- in  from_id i64, into_id i64
DELETE f FROM user_rating f JOIN user_rating i ON i.user_id = f.user_id
 WHERE i.title_id = :into_id AND f.title_id = :from_id

-- query carry_ratings: exec
-- in  from_id i64, into_id i64
UPDATE IGNORE user_rating SET title_id = :into_id WHERE title_id = :from_id

-- What was counted of ratings here, with what is not folded in yet.
-- query carry_score: row
-- in  id i64
-- out sum_tenths i64, count i64
SELECT COALESCE((SELECT own_sum FROM title_score WHERE title_id = :id), 0)
           + COALESCE((SELECT SUM(sum_tenths) FROM rating_delta WHERE title_id = :id), 0)
           AS sum_tenths,
       COALESCE((SELECT own_count FROM title_score WHERE title_id = :id), 0)
           + COALESCE((SELECT SUM(count) FROM rating_delta WHERE title_id = :id), 0) AS count

-- query carry_score_clear: exec
-- in  id i64
UPDATE title_score SET own_sum = 0, own_count = 0 WHERE title_id = :id

-- query carry_deltas_lock: rows
-- in  id i64
-- out shard i32
SELECT shard FROM rating_delta WHERE title_id = :id FOR UPDATE

-- query carry_deltas_clear: exec
-- in  id i64
DELETE FROM rating_delta WHERE title_id = :id

-- Reviews ----------------------------------------------------------------------

-- query carry_reviews_older: exec
-- in  from_id i64, into_id i64
DELETE i FROM review i JOIN review f ON f.user_id = i.user_id
 WHERE i.title_id = :into_id AND f.title_id = :from_id AND f.written_at > i.written_at

-- query carry_reviews_newer: exec
-- in  from_id i64, into_id i64
DELETE f FROM review f JOIN review i ON i.user_id = f.user_id
 WHERE i.title_id = :into_id AND f.title_id = :from_id

-- query carry_reviews: exec
-- in  from_id i64, into_id i64
UPDATE IGNORE review SET title_id = :into_id WHERE title_id = :from_id

-- What they have and had --------------------------------------------------------

-- query carry_at_home_older: exec
-- in  from_id i64, into_id i64
DELETE i FROM at_home i JOIN at_home f ON f.user_id = i.user_id
 WHERE i.title_id = :into_id AND f.title_id = :from_id AND f.shipped_at > i.shipped_at

-- query carry_at_home_newer: exec
-- in  from_id i64, into_id i64
DELETE f FROM at_home f JOIN at_home i ON i.user_id = f.user_id
 WHERE i.title_id = :into_id AND f.title_id = :from_id

-- query carry_at_home: exec
-- in  from_id i64, into_id i64
UPDATE IGNORE at_home SET title_id = :into_id WHERE title_id = :from_id

-- Of the history everything stays but what happened at the same second.
-- query carry_rental_events_same: exec
-- in  from_id i64, into_id i64
DELETE f FROM rental_event f
  JOIN rental_event i ON i.user_id = f.user_id AND i.part = f.part
                     AND i.happened_at = f.happened_at
 WHERE i.title_id = :into_id AND f.title_id = :from_id

-- query carry_rental_events: exec
-- in  from_id i64, into_id i64
UPDATE IGNORE rental_event SET title_id = :into_id WHERE title_id = :from_id

-- Queues --------------------------------------------------------------------------

-- Locks the queues, like every change of them, and says that they have changed.
-- query carry_queues_raise: exec
-- in  from_id i64
UPDATE queue q
  JOIN queue_entry e ON e.user_id = q.user_id AND e.queue = q.queue
   SET q.etag = q.etag + 1
 WHERE e.title_id = :from_id

-- query carry_queue_entries_older: exec
-- in  from_id i64, into_id i64
DELETE i FROM queue_entry i
  JOIN queue_entry f ON f.user_id = i.user_id AND f.queue = i.queue
 WHERE i.title_id = :into_id AND f.title_id = :from_id AND f.added_at > i.added_at

-- query carry_queue_entries_newer: exec
-- in  from_id i64, into_id i64
DELETE f FROM queue_entry f
  JOIN queue_entry i ON i.user_id = f.user_id AND i.queue = f.queue
 WHERE i.title_id = :into_id AND f.title_id = :from_id

-- query carry_queue_entries: exec
-- in  from_id i64, into_id i64
UPDATE IGNORE queue_entry SET title_id = :into_id WHERE title_id = :from_id
