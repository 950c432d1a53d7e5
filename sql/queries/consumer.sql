-- Applications, their quotas and the requests they signed.

-- query consumer_by_key: row
-- in  consumer_key text
-- out id i64, consumer_key text, name text, secret blob, previous_secret blob?, previous_until i64, status i32, limit_per_second i64, limit_per_day i64, methods i32, revision_a_only bool, callback_hosts text?, created_at i64, changed_at i64
SELECT id, consumer_key, name, secret, previous_secret, previous_until, status, limit_per_second,
       limit_per_day, methods, revision_a_only, callback_hosts, created_at, changed_at
  FROM consumer WHERE consumer_key = :consumer_key

-- query consumer_list: rows
-- out id i64, consumer_key text, name text, secret blob, previous_secret blob?, previous_until i64, status i32, limit_per_second i64, limit_per_day i64, methods i32, revision_a_only bool, callback_hosts text?, created_at i64, changed_at i64
SELECT id, consumer_key, name, secret, previous_secret, previous_until, status, limit_per_second,
       limit_per_day, methods, revision_a_only, callback_hosts, created_at, changed_at
  FROM consumer ORDER BY id

-- query consumer_add: exec
-- in  id i64, consumer_key text, name text, secret blob, status i32, limit_per_second i64
-- in  limit_per_day i64, methods i32, revision_a_only bool, callback_hosts text?, now i64
INSERT INTO consumer (id, consumer_key, name, secret, status, limit_per_second, limit_per_day,
        methods, revision_a_only, callback_hosts, created_at, changed_at)
VALUES (:id, :consumer_key, :name, :secret, :status, :limit_per_second, :limit_per_day, :methods,
        :revision_a_only, :callback_hosts, :now, :now)

-- query consumer_set_status: exec
-- in  consumer_key text, status i32, now i64
UPDATE consumer SET status = :status, changed_at = :now, version = version + 1
 WHERE consumer_key = :consumer_key

-- query consumer_set_limits: exec
-- in  consumer_key text, limit_per_second i64, limit_per_day i64, now i64
UPDATE consumer SET limit_per_second = :limit_per_second, limit_per_day = :limit_per_day,
       changed_at = :now, version = version + 1
 WHERE consumer_key = :consumer_key

-- query consumer_set_rules: exec
-- in  consumer_key text, methods i32, revision_a_only bool, callback_hosts text?, now i64
UPDATE consumer SET methods = :methods, revision_a_only = :revision_a_only,
       callback_hosts = :callback_hosts, changed_at = :now, version = version + 1
 WHERE consumer_key = :consumer_key

-- The old secret goes on until previous_until.
-- query consumer_set_secret: exec
-- in  consumer_key text, secret blob, previous_until i64, now i64
UPDATE consumer SET previous_secret = secret, previous_until = :previous_until, secret = :secret,
       changed_at = :now, version = version + 1
 WHERE consumer_key = :consumer_key

-- query quota_open: exec
-- in  consumer_id i64, day i64
INSERT INTO quota (consumer_id, day, leased) VALUES (:consumer_id, :day, 0)
    ON DUPLICATE KEY UPDATE leased = quota.leased

-- query quota_lock: row
-- in  consumer_id i64, day i64
-- out leased i64
SELECT leased FROM quota WHERE consumer_id = :consumer_id AND day = :day FOR UPDATE

-- query quota_read: row
-- in  consumer_id i64, day i64
-- out leased i64
SELECT leased FROM quota WHERE consumer_id = :consumer_id AND day = :day

-- query quota_add: exec
-- in  count i64, consumer_id i64, day i64
UPDATE quota SET leased = leased + :count WHERE consumer_id = :consumer_id AND day = :day

-- query quota_expire: exec
-- in  before i64, most i64
DELETE FROM quota WHERE day < :before LIMIT :most

-- Touches one row when it was not there, none when it was.
-- query nonce_add: exec
-- in  stamp i64, fingerprint blob
INSERT INTO nonce (stamp, fingerprint) VALUES (:stamp, :fingerprint)
    ON DUPLICATE KEY UPDATE stamp = nonce.stamp

-- query nonce_seen: row
-- in  stamp i64, fingerprint blob
-- out seen i64
SELECT COUNT(*) AS seen FROM nonce WHERE stamp = :stamp AND fingerprint = :fingerprint

-- The highest time seen; 0 when there is none.
-- query nonce_highest: row
-- out highest i64
SELECT COALESCE(MAX(stamp), 0) AS highest FROM nonce

-- query nonce_expire: exec
-- in  before i64, most i64
DELETE FROM nonce WHERE stamp < :before ORDER BY stamp LIMIT :most
