-- Applications ("consumers") and what the guard keeps of their calls.

-- status is enum consumer_status. Secrets are sealed with a key of the
-- configuration; the previous one is accepted until previous_until. A limit of
-- 0 means the configured default. methods is a set of bits, one a signature
-- method; 0 means the default.
CREATE TABLE IF NOT EXISTS consumer (
    id BIGINT NOT NULL,
    consumer_key VARBINARY(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    secret VARBINARY(255) NOT NULL,
    previous_secret VARBINARY(255) NULL,
    previous_until BIGINT NOT NULL DEFAULT 0,
    status TINYINT NOT NULL,
    limit_per_second INT NOT NULL DEFAULT 0,
    limit_per_day BIGINT NOT NULL DEFAULT 0,
    methods INT NOT NULL DEFAULT 0,
    revision_a_only TINYINT NOT NULL DEFAULT 0,
    callback_hosts VARCHAR(2000) NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    UNIQUE KEY consumer_key (consumer_key) -- serves consumer_by_key
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Calls of a UTC day (days since 1 January 1970) handed out to workers, which
-- take them in blocks.
CREATE TABLE IF NOT EXISTS quota (
    consumer_id BIGINT NOT NULL,
    day INT NOT NULL,
    leased BIGINT NOT NULL,
    PRIMARY KEY (consumer_id, day),
    KEY day (day)                      -- serves quota_expire
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Signed requests seen, where several hosts share the database: clustered by
-- the timestamp they carry, so that old ones go in one range.
CREATE TABLE IF NOT EXISTS nonce (
    stamp BIGINT NOT NULL,
    fingerprint BINARY(16) NOT NULL,
    PRIMARY KEY (stamp, fingerprint)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
