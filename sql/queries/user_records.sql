-- What is stored about one user and shown nowhere else: for `user export`.

-- query user_records_sessions: rows
-- in  user_id i64
-- out created_at i64, expires_at i64
SELECT created_at, expires_at FROM session WHERE user_id = :user_id ORDER BY created_at

-- query user_records_tokens: rows
-- in  user_id i64
-- out consumer_key text?, created_at i64
SELECT c.consumer_key, t.created_at
  FROM access_token t LEFT JOIN consumer c ON c.id = t.consumer_id
 WHERE t.user_id = :user_id ORDER BY t.created_at

-- Dances they said yes to, whose application has not come for its token yet.
-- query user_records_dances: rows
-- in  user_id i64
-- out consumer_key text?, created_at i64, expires_at i64
SELECT c.consumer_key, t.created_at, t.expires_at
  FROM request_token t LEFT JOIN consumer c ON c.id = t.consumer_id
 WHERE t.user_id = :user_id ORDER BY t.created_at

-- query user_records_calls: rows
-- in  user_id i64
-- out consumer_key text?, day i64, calls i64
SELECT c.consumer_key, u.day, u.calls
  FROM approval_use u LEFT JOIN consumer c ON c.id = u.consumer_id
 WHERE u.user_id = :user_id ORDER BY u.day, u.consumer_id

-- query user_records_bias: row
-- in  user_id i64
-- out bias i64, ratings i64
SELECT bias, ratings FROM user_bias WHERE user_id = :user_id

-- query user_records_history: rows
-- in  user_id i64
-- out part i32, title_id i64, happened_at i64, medium i32, viewed_time i64, bookmark i64, to_end bool
SELECT part, title_id, happened_at, medium, viewed_time, bookmark, to_end
  FROM rental_event WHERE user_id = :user_id ORDER BY happened_at, part, title_id
