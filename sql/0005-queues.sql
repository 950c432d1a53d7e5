-- Queues: what a subscriber wants next.

-- One row a queue that was ever filled, locked first by whatever changes it.
-- queue is enum queue_kind. etag grows with every change of entries, order,
-- medium or availability, and never comes back.
CREATE TABLE IF NOT EXISTS queue (
    user_id BIGINT NOT NULL,
    queue TINYINT NOT NULL,
    etag BIGINT NOT NULL,
    PRIMARY KEY (user_id, queue)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Entries. A position is counted, not stored: it is the rank of `place` among
-- the entries that are not saved. Places lie far apart, so that a move writes one
-- row; where two have no room between them all of the queue are written anew,
-- by one statement. Saved entries have place 0 and go by name.
CREATE TABLE IF NOT EXISTS queue_entry (
    user_id BIGINT NOT NULL,
    queue TINYINT NOT NULL,
    title_id BIGINT NOT NULL,
    saved TINYINT NOT NULL DEFAULT 0,
    place BIGINT NOT NULL,
    medium TINYINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, queue, title_id),
    KEY title (title_id)                   -- serves carry_queue_entries
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
