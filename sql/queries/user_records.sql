-- What is stored about one user's taste and viewing and shown nowhere as a whole.

-- query user_records_bias: row
-- in  user_id i64
-- out bias i64, ratings i64
SELECT bias, ratings FROM user_bias WHERE user_id = :user_id

-- query user_records_history: rows
-- in  user_id i64
-- out part i32, title_id i64, happened_at i64, medium i32, viewed_time i64, bookmark i64, to_end bool
SELECT part, title_id, happened_at, medium, viewed_time, bookmark, to_end
  FROM rental_event WHERE user_id = :user_id ORDER BY happened_at, part, title_id
