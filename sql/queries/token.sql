-- The steps of the OAuth dance, the tokens it ends in, and approvals.

-- query request_token_add: exec
-- in  token_hash blob, consumer_id i64, secret blob, revision_a bool, callback text?
-- in  status i32, created_at i64, expires_at i64
INSERT INTO request_token (token_hash, consumer_id, secret, revision_a, callback, status,
        created_at, expires_at)
VALUES (:token_hash, :consumer_id, :secret, :revision_a, :callback, :status, :created_at,
        :expires_at)

-- query request_token_find: row
-- in  token_hash blob, now i64
-- out token_hash blob, consumer_id i64, secret blob, revision_a bool, callback text?, status i32, user_id i64?, session_hash blob?, created_at i64, expires_at i64
SELECT token_hash, consumer_id, secret, revision_a, callback, status, user_id, session_hash,
       created_at, expires_at
  FROM request_token WHERE token_hash = :token_hash AND expires_at > :now

-- query request_token_bind: exec
-- in  token_hash blob, session_hash blob, status i32, now i64
UPDATE request_token SET session_hash = :session_hash
 WHERE token_hash = :token_hash AND session_hash IS NULL AND status = :status
   AND expires_at > :now

-- query request_token_bound: row
-- in  token_hash blob, session_hash blob, now i64
-- out consumer_id i64
SELECT consumer_id FROM request_token
 WHERE token_hash = :token_hash AND session_hash = :session_hash AND expires_at > :now

-- query request_token_approve: exec
-- in  approved i32, user_id i64, verifier_hash blob?, expires_at i64, token_hash blob
-- in  session_hash blob, fresh i32, revision_a bool, now i64
UPDATE request_token
   SET status = :approved, user_id = :user_id, verifier_hash = :verifier_hash,
       expires_at = :expires_at
 WHERE token_hash = :token_hash AND session_hash = :session_hash AND status = :fresh
   AND revision_a = :revision_a AND expires_at > :now

-- query request_token_deny: exec
-- in  token_hash blob, session_hash blob
DELETE FROM request_token WHERE token_hash = :token_hash AND session_hash = :session_hash

-- Who approved it; none when nobody has.
-- query request_token_user: row
-- in  token_hash blob
-- out user_id i64
SELECT user_id FROM request_token WHERE token_hash = :token_hash AND user_id IS NOT NULL

-- query request_token_lock: row
-- in  token_hash blob
-- out consumer_id i64, revision_a bool, status i32, user_id i64?, verifier_hash blob?, tries i32, expires_at i64
SELECT consumer_id, revision_a, status, user_id, verifier_hash, tries, expires_at
  FROM request_token WHERE token_hash = :token_hash FOR UPDATE

-- query request_token_tried: exec
-- in  token_hash blob
UPDATE request_token SET tries = tries + 1 WHERE token_hash = :token_hash

-- query request_token_delete: exec
-- in  token_hash blob
DELETE FROM request_token WHERE token_hash = :token_hash

-- query request_token_withdraw: exec
-- in  user_id i64, consumer_id i64
DELETE FROM request_token
 WHERE user_id = :user_id AND (:consumer_id = 0 OR consumer_id = :consumer_id)

-- query request_token_expire: exec
-- in  now i64, most i64
DELETE FROM request_token WHERE expires_at <= :now ORDER BY expires_at LIMIT :most

-- query access_token_add: exec
-- in  token_hash blob, user_id i64, consumer_id i64, secret blob, now i64
INSERT INTO access_token (token_hash, user_id, consumer_id, secret, created_at)
VALUES (:token_hash, :user_id, :consumer_id, :secret, :now)

-- query access_token_find: row
-- in  token_hash blob
-- out user_id i64, consumer_id i64, secret blob, status i32
SELECT t.user_id, t.consumer_id, t.secret, u.status
  FROM access_token t JOIN user u ON u.id = t.user_id
 WHERE t.token_hash = :token_hash

-- query access_token_withdraw: exec
-- in  user_id i64, consumer_id i64
DELETE FROM access_token
 WHERE user_id = :user_id AND (:consumer_id = 0 OR consumer_id = :consumer_id)

-- query approval_exists: row
-- in  user_id i64, consumer_id i64
-- out feed_version i64
SELECT feed_version FROM approval WHERE user_id = :user_id AND consumer_id = :consumer_id

-- query approval_add: exec
-- in  user_id i64, consumer_id i64, feed_version i64, address text, now i64
INSERT INTO approval (user_id, consumer_id, feed_version, approved_at, address)
VALUES (:user_id, :consumer_id, :feed_version, :now, :address)

-- Those of a user; calls are counted from the day given.
-- query approval_list: rows
-- in  user_id i64, since_day i64
-- out user_id i64, consumer_id i64, consumer_key text, consumer_name text, callback_hosts text?, feed_version i64, feeds_listed_at i64, approved_at i64, address text, last_used_at i64, calls i64
SELECT a.user_id, a.consumer_id, c.consumer_key, c.name AS consumer_name, c.callback_hosts,
       a.feed_version, a.feeds_listed_at, a.approved_at, a.address, a.last_used_at,
       (SELECT CAST(COALESCE(SUM(u.calls), 0) AS SIGNED) FROM approval_use u
         WHERE u.user_id = a.user_id AND u.consumer_id = a.consumer_id
           AND u.day >= :since_day) AS calls
  FROM approval a JOIN consumer c ON c.id = a.consumer_id
 WHERE a.user_id = :user_id
 ORDER BY a.approved_at DESC, a.consumer_id DESC

-- query approval_find: row
-- in  user_id i64, consumer_id i64
-- out user_id i64, consumer_id i64, consumer_key text, consumer_name text, callback_hosts text?, feed_version i64, feeds_listed_at i64, approved_at i64, address text, last_used_at i64, user_status i32, consumer_status i32
SELECT a.user_id, a.consumer_id, c.consumer_key, c.name AS consumer_name, c.callback_hosts,
       a.feed_version, a.feeds_listed_at, a.approved_at, a.address, a.last_used_at,
       u.status AS user_status, c.status AS consumer_status
  FROM approval a JOIN consumer c ON c.id = a.consumer_id JOIN user u ON u.id = a.user_id
 WHERE a.user_id = :user_id AND a.consumer_id = :consumer_id

-- query approval_feeds_listed: exec
-- in  now i64, user_id i64, consumer_id i64
UPDATE approval SET feeds_listed_at = :now
 WHERE user_id = :user_id AND consumer_id = :consumer_id

-- query approval_renew_feeds: exec
-- in  feed_version i64, user_id i64, consumer_id i64
UPDATE approval SET feed_version = :feed_version
 WHERE user_id = :user_id AND consumer_id = :consumer_id

-- query approval_withdraw: exec
-- in  user_id i64, consumer_id i64
DELETE FROM approval
 WHERE user_id = :user_id AND (:consumer_id = 0 OR consumer_id = :consumer_id)

-- Locks the approval, if there still is one, and remembers its last use.
-- query approval_used: exec
-- in  last i64, user_id i64, consumer_id i64
UPDATE approval SET last_used_at = GREATEST(last_used_at, :last)
 WHERE user_id = :user_id AND consumer_id = :consumer_id

-- Counts nothing for an approval that is gone.
-- query approval_use_add: exec
-- in  day i64, calls i64, user_id i64, consumer_id i64
INSERT INTO approval_use (user_id, consumer_id, day, calls)
SELECT a.user_id, a.consumer_id, :day, :calls
  FROM approval a WHERE a.user_id = :user_id AND a.consumer_id = :consumer_id
    ON DUPLICATE KEY UPDATE calls = approval_use.calls + :calls

-- query approval_use_withdraw: exec
-- in  user_id i64, consumer_id i64
DELETE FROM approval_use
 WHERE user_id = :user_id AND (:consumer_id = 0 OR consumer_id = :consumer_id)

-- query approval_use_expire: exec
-- in  before_day i64, most i64
DELETE FROM approval_use WHERE day < :before_day ORDER BY day LIMIT :most
