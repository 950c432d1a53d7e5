-- What the migrations themselves need. Run each time, before anything else.

-- Which migrations were applied. statements counts those done of one that was
-- cut off.
CREATE TABLE IF NOT EXISTS migration (
    number INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    statements INT NOT NULL,
    finished TINYINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (number)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row: the connection that is migrating, 0 for none.
CREATE TABLE IF NOT EXISTS migration_owner (
    id TINYINT NOT NULL,
    connection_id BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO migration_owner (id, connection_id, claimed_at) VALUES (1, 0, 0);
