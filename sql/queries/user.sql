-- Accounts. Nothing here touches what they rated, had or queued but the removal
-- of an account, which takes everything.

-- query user_by_id: row
-- in  id i64
-- out id i64, login text, password text?, first_name text, last_name text, nickname text?, status i32, can_instant_watch bool, disc_formats i64, preferred_disc i32, max_discs i64, max_maturity i64, language text?, terms_accepted_at i64, created_at i64, changed_at i64
SELECT id, login, password, first_name, last_name, nickname, status, can_instant_watch,
       disc_formats, preferred_disc, max_discs, max_maturity, language, terms_accepted_at,
       created_at, changed_at
  FROM user WHERE id = :id

-- query user_by_login: row
-- in  login text
-- out id i64, login text, password text?, first_name text, last_name text, nickname text?, status i32, can_instant_watch bool, disc_formats i64, preferred_disc i32, max_discs i64, max_maturity i64, language text?, terms_accepted_at i64, created_at i64, changed_at i64
SELECT id, login, password, first_name, last_name, nickname, status, can_instant_watch,
       disc_formats, preferred_disc, max_discs, max_maturity, language, terms_accepted_at,
       created_at, changed_at
  FROM user WHERE login = :login

-- query user_list: rows
-- in  after text, most i64
-- out id i64, login text, password text?, first_name text, last_name text, nickname text?, status i32, can_instant_watch bool, disc_formats i64, preferred_disc i32, max_discs i64, max_maturity i64, language text?, terms_accepted_at i64, created_at i64, changed_at i64
SELECT id, login, password, first_name, last_name, nickname, status, can_instant_watch,
       disc_formats, preferred_disc, max_discs, max_maturity, language, terms_accepted_at,
       created_at, changed_at
  FROM user WHERE login > :after ORDER BY login LIMIT :most

-- Locks the account, so that it neither goes nor changes before the transaction
-- ends.
-- query user_hold: row
-- in  id i64
-- out status i32
SELECT status FROM user WHERE id = :id FOR UPDATE

-- The same for some of them, in order.
-- query user_hold_some: rows
-- in  ids i64[]
-- out id i64
SELECT id FROM user WHERE id IN (:ids) ORDER BY id FOR UPDATE

-- Touches no row when the login is taken.
-- query user_add: exec
-- in  id i64, login text, password text?, first_name text, last_name text, nickname text?
-- in  status i32, can_instant_watch bool, disc_formats i64, preferred_disc i32, max_discs i64
-- in  max_maturity i64, language text?, terms_accepted_at i64, now i64
INSERT INTO user (id, login, password, first_name, last_name, nickname, status,
        can_instant_watch, disc_formats, preferred_disc, max_discs, max_maturity, language,
        terms_accepted_at, created_at, changed_at)
VALUES (:id, :login, :password, :first_name, :last_name, :nickname, :status,
        :can_instant_watch, :disc_formats, :preferred_disc, :max_discs, :max_maturity,
        :language, :terms_accepted_at, :now, :now)
    ON DUPLICATE KEY UPDATE login = user.login

-- query user_set_status: exec
-- in  id i64, status i32, now i64
UPDATE user SET status = :status, changed_at = :now, version = version + 1 WHERE id = :id

-- query user_set_password: exec
-- in  id i64, password text?, now i64
UPDATE user SET password = :password, changed_at = :now, version = version + 1 WHERE id = :id

-- query user_set_plan: exec
-- in  id i64, first_name text, last_name text, nickname text?, can_instant_watch bool
-- in  disc_formats i64, preferred_disc i32, max_discs i64, max_maturity i64, language text?
-- in  now i64
UPDATE user SET first_name = :first_name, last_name = :last_name, nickname = :nickname,
       can_instant_watch = :can_instant_watch, disc_formats = :disc_formats,
       preferred_disc = :preferred_disc, max_discs = :max_discs, max_maturity = :max_maturity,
       language = :language, changed_at = :now, version = version + 1
 WHERE id = :id

-- query user_accept_terms: exec
-- in  id i64, now i64
UPDATE user SET terms_accepted_at = :now, changed_at = :now, version = version + 1
 WHERE id = :id

-- The account goes: one query for each table with a user_id -------------------

-- query user_delete: exec
-- in  user_id i64
DELETE FROM user WHERE id = :user_id

-- query user_delete_approvals: exec
-- in  user_id i64
DELETE FROM approval WHERE user_id = :user_id

-- query user_delete_approval_uses: exec
-- in  user_id i64
DELETE FROM approval_use WHERE user_id = :user_id

-- query user_delete_access_tokens: exec
-- in  user_id i64
DELETE FROM access_token WHERE user_id = :user_id

-- query user_delete_request_tokens: exec
-- in  user_id i64
DELETE FROM request_token WHERE user_id = :user_id

-- query user_delete_ratings: exec
-- in  user_id i64
DELETE FROM user_rating WHERE user_id = :user_id

-- query user_delete_bias: exec
-- in  user_id i64
DELETE FROM user_bias WHERE user_id = :user_id

-- query user_delete_reviews: exec
-- in  user_id i64
DELETE FROM review WHERE user_id = :user_id

-- query user_delete_at_home: exec
-- in  user_id i64
DELETE FROM at_home WHERE user_id = :user_id

-- query user_delete_rental_events: exec
-- in  user_id i64
DELETE FROM rental_event WHERE user_id = :user_id

-- query user_delete_queues: exec
-- in  user_id i64
DELETE FROM queue WHERE user_id = :user_id

-- query user_delete_queue_entries: exec
-- in  user_id i64
DELETE FROM queue_entry WHERE user_id = :user_id

-- What else is stored about somebody, for the export ---------------------------

-- query user_sessions: rows
-- in  user_id i64
-- out created_at i64, expires_at i64
SELECT created_at, expires_at FROM session WHERE user_id = :user_id ORDER BY created_at

-- query user_access_tokens: rows
-- in  user_id i64
-- out consumer_id i64, created_at i64
SELECT consumer_id, created_at FROM access_token WHERE user_id = :user_id
 ORDER BY created_at, consumer_id

-- query user_request_tokens: rows
-- in  user_id i64
-- out consumer_id i64, created_at i64, expires_at i64
SELECT consumer_id, created_at, expires_at FROM request_token WHERE user_id = :user_id
 ORDER BY created_at, consumer_id

-- query user_approval_uses: rows
-- in  user_id i64
-- out consumer_id i64, day i64, calls i64
SELECT consumer_id, day, calls FROM approval_use WHERE user_id = :user_id
 ORDER BY consumer_id, day
