-- Who is signed in, and who tried to.

-- Touches no row when the account is gone, shut or has another password: a change
-- of those ends what there is, and holds the account meanwhile.
-- query session_add: exec
-- in  session_hash blob, now i64, expires_at i64, user_id i64, status i32, password text?
INSERT INTO session (session_hash, user_id, created_at, expires_at)
SELECT :session_hash, u.id, :now, :expires_at
  FROM user u
 WHERE u.id = :user_id AND u.status = :status AND u.password <=> :password
   FOR UPDATE

-- query session_find: row
-- in  session_hash blob, status i32, now i64
-- out id i64, login text, password text?, first_name text, last_name text, nickname text?, status i32, can_instant_watch bool, disc_formats i64, preferred_disc i32, max_discs i64, max_maturity i64, language text?, terms_accepted_at i64, created_at i64, changed_at i64
SELECT u.id, u.login, u.password, u.first_name, u.last_name, u.nickname, u.status,
       u.can_instant_watch, u.disc_formats, u.preferred_disc, u.max_discs, u.max_maturity,
       u.language, u.terms_accepted_at, u.created_at, u.changed_at
  FROM session s JOIN user u ON u.id = s.user_id
 WHERE s.session_hash = :session_hash AND s.expires_at > :now AND u.status = :status

-- query session_end: exec
-- in  session_hash blob
DELETE FROM session WHERE session_hash = :session_hash

-- query session_end_all: exec
-- in  user_id i64
DELETE FROM session WHERE user_id = :user_id

-- query session_expire: exec
-- in  now i64, most i64
DELETE FROM session WHERE expires_at <= :now ORDER BY expires_at LIMIT :most

-- query sign_in_try_add: exec
-- in  rows (bucket blob, minute i64, tries i32)[]
INSERT INTO sign_in_try (bucket, minute, tries) VALUES :rows
    ON DUPLICATE KEY UPDATE tries = sign_in_try.tries + 1

-- query sign_in_try_read: rows
-- in  minute i64, buckets blob[]
-- out bucket blob, tries i64
SELECT bucket, tries FROM sign_in_try WHERE minute = :minute AND bucket IN (:buckets)

-- query sign_in_try_expire: exec
-- in  before_minute i64, most i64
DELETE FROM sign_in_try WHERE minute < :before_minute ORDER BY minute LIMIT :most
