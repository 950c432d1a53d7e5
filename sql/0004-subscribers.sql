-- Subscribers: accounts, the applications they let in, and what they watched,
-- rated and wrote. Tables of a user's own lead with user_id, so that a database
-- spread over hosts keeps a user's rows together. Tokens, session ids and PINs
-- are kept as SHA-256; what HMAC needs in clear is sealed like the secrets of
-- applications.

INSERT IGNORE INTO id_sequence (name, next_id) VALUES ('user', 1), ('feed_version', 1);
INSERT IGNORE INTO generation (noun, value) VALUES ('tokens', 1), ('accounts', 1);

-- status is enum user_status. login is folded (utf8_fold), so that it is found
-- however it is typed. password is a yescrypt hash, NULL for an account nobody
-- can sign in to yet. nickname is NULL when unset. max_maturity is a level of
-- spec/categories.md, 0 for no limit. disc_formats is a set of bits, one a
-- medium (1 << enum medium); preferred_disc the medium liked best, 0 when there
-- is no disc in the plan. max_discs are at home at the same time, 0 for no
-- limit. terms_accepted_at is 0 until the terms of use were accepted.
CREATE TABLE IF NOT EXISTS user (
    id BIGINT NOT NULL,
    login VARBINARY(255) NOT NULL,
    password VARBINARY(255) NULL,
    first_name VARCHAR(255) NOT NULL,
    last_name VARCHAR(255) NOT NULL,
    nickname VARCHAR(255) NULL,
    status TINYINT NOT NULL,
    can_instant_watch TINYINT NOT NULL DEFAULT 1,
    disc_formats TINYINT NOT NULL DEFAULT 0,
    preferred_disc TINYINT NOT NULL DEFAULT 0,
    max_discs INT NOT NULL DEFAULT 0,
    max_maturity INT NOT NULL DEFAULT 0,
    language VARCHAR(64) NULL,
    terms_accepted_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY login (login)               -- serves user_by_login
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- ---------------------------------------------------------------------------
-- Consent
-- ---------------------------------------------------------------------------

-- An application somebody let in. The row goes when it is withdrawn, and with it
-- every access token of the pair. feed_version is sealed into each feed token;
-- it never repeats, so that the feeds of an earlier approval stay shut.
CREATE TABLE IF NOT EXISTS approval (
    user_id BIGINT NOT NULL,
    consumer_id BIGINT NOT NULL,
    feed_version BIGINT NOT NULL,
    feeds_listed_at BIGINT NOT NULL DEFAULT 0,
    approved_at BIGINT NOT NULL,
    address VARCHAR(64) NOT NULL,
    last_used_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, consumer_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Calls an application made for a user on a UTC day (days since 1970).
CREATE TABLE IF NOT EXISTS approval_use (
    user_id BIGINT NOT NULL,
    consumer_id BIGINT NOT NULL,
    day INT NOT NULL,
    calls BIGINT NOT NULL,
    PRIMARY KEY (user_id, consumer_id, day),
    KEY day (day)                          -- serves approval_use_expire
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS access_token (
    token_hash BINARY(32) NOT NULL,
    user_id BIGINT NOT NULL,
    consumer_id BIGINT NOT NULL,
    secret VARBINARY(255) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash),
    KEY user (user_id, consumer_id)        -- serves access_token_withdraw
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A dance that has begun. status is enum request_token_status; what was denied,
-- used up or guessed at too often has no row any more. callback is NULL in the
-- 1.0 flow, where the consent page's address brings it. session_hash is that of
-- the session that opened the consent page first: no other may approve.
CREATE TABLE IF NOT EXISTS request_token (
    token_hash BINARY(32) NOT NULL,
    consumer_id BIGINT NOT NULL,
    secret VARBINARY(255) NOT NULL,
    revision_a TINYINT NOT NULL,
    callback VARCHAR(2048) NULL,
    status TINYINT NOT NULL,
    user_id BIGINT NULL,
    session_hash BINARY(32) NULL,
    verifier_hash BINARY(32) NULL,
    tries INT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash),
    KEY user (user_id, consumer_id),       -- serves request_token_withdraw
    KEY expires (expires_at)               -- serves request_token_expire
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Somebody signed in to our own pages.
CREATE TABLE IF NOT EXISTS session (
    session_hash BINARY(32) NOT NULL,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (session_hash),
    KEY user (user_id),                    -- serves session_end_all
    KEY expires (expires_at)               -- serves session_expire
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Tries to sign in within a minute (minutes since 1970). bucket is a keyed hash
-- of account and address, of the account alone, or of the address alone.
CREATE TABLE IF NOT EXISTS sign_in_try (
    bucket BINARY(16) NOT NULL,
    minute BIGINT NOT NULL,
    tries INT NOT NULL,
    PRIMARY KEY (bucket, minute),
    KEY minute (minute)                    -- serves sign_in_try_expire
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- ---------------------------------------------------------------------------
-- What they rated and wrote
-- ---------------------------------------------------------------------------

-- rating is 1 to 5, or 0 for "not interested", which counts in no average.
CREATE TABLE IF NOT EXISTS user_rating (
    user_id BIGINT NOT NULL,
    title_id BIGINT NOT NULL,
    rating TINYINT NOT NULL,
    rated_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, title_id),
    KEY recent (user_id, rated_at, title_id), -- serves rating_recent
    KEY title (title_id)                   -- serves carry_ratings
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- How far a user's ratings lie above those of others: the damped mean of rating
-- minus expectation, in thousandths of a point. Rewritten with each rating.
CREATE TABLE IF NOT EXISTS user_bias (
    user_id BIGINT NOT NULL,
    bias INT NOT NULL,
    ratings INT NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What ratings add to title_score, until `tick` folds it in. Spread over some
-- shards (user_id modulo), so that the ratings of one title do not wait for one
-- another.
CREATE TABLE IF NOT EXISTS rating_delta (
    title_id BIGINT NOT NULL,
    shard TINYINT NOT NULL,
    sum_tenths BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (title_id, shard)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- How far the ratings of a movie or series lie above the mean of all, damped, in
-- thousandths; written with its card, from its score. The mean itself is
-- 'rating_mean' in meta. maturity is the level its card has.
CREATE TABLE IF NOT EXISTS title_bias (
    title_id BIGINT NOT NULL,
    bias INT NOT NULL,
    maturity INT NOT NULL,
    PRIMARY KEY (title_id),
    KEY bias (bias, title_id)              -- serves recommendation_list
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS review (
    user_id BIGINT NOT NULL,
    title_id BIGINT NOT NULL,
    write_up MEDIUMTEXT NOT NULL,
    helpful INT NOT NULL DEFAULT 0,
    not_helpful INT NOT NULL DEFAULT 0,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, title_id),
    KEY recent (user_id, written_at, title_id), -- serves review_recent
    KEY title (title_id)                   -- serves carry_reviews
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- ---------------------------------------------------------------------------
-- What they have and had
-- ---------------------------------------------------------------------------

-- Discs on their way to the user or with them. medium is enum medium;
-- estimated_arrival_at is 0 where nobody knows.
CREATE TABLE IF NOT EXISTS at_home (
    user_id BIGINT NOT NULL,
    title_id BIGINT NOT NULL,
    medium TINYINT NOT NULL,
    shipped_at BIGINT NOT NULL,
    estimated_arrival_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, title_id),
    KEY title (title_id)                   -- serves carry_at_home
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What happened to a title: part is enum rental_part (shipped, returned,
-- watched). A title may come again. viewed_time, bookmark (seconds) and to_end
-- belong to watched streams.
CREATE TABLE IF NOT EXISTS rental_event (
    user_id BIGINT NOT NULL,
    part TINYINT NOT NULL,
    title_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    medium TINYINT NOT NULL,
    viewed_time INT NOT NULL DEFAULT 0,
    bookmark INT NOT NULL DEFAULT 0,
    to_end TINYINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, part, title_id, happened_at),
    KEY part_recent (user_id, part, happened_at), -- serves rental_part_recent
    KEY recent (user_id, happened_at),     -- serves rental_recent
    KEY title (title_id)                   -- serves carry_rental_events
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
