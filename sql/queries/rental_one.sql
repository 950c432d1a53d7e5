-- Single entries of what a user has at home and had.

-- query rental_at_home_one: row
-- in  user_id i64, title_id i64
-- out medium i32, shipped_at i64, estimated_arrival_at i64
SELECT medium, shipped_at, estimated_arrival_at
  FROM at_home WHERE user_id = :user_id AND title_id = :title_id

-- The latest of a title in a part, or the one of a moment.
-- query rental_event_one: row
-- in  user_id i64, part i32, title_id i64, moment i64
-- out happened_at i64, medium i32, viewed_time i64
SELECT happened_at, medium, viewed_time
  FROM rental_event
 WHERE user_id = :user_id AND part = :part AND title_id = :title_id
   AND (:moment = 0 OR happened_at = :moment)
 ORDER BY happened_at DESC LIMIT 1
