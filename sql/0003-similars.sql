-- Similars that were worked out from what titles share, best first. They stand
-- in for titles whose entry names none; `matineectl index` renews them, and they
-- are no part of an export.
CREATE TABLE IF NOT EXISTS title_similar_computed (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    similar_id BIGINT NOT NULL,
    PRIMARY KEY (title_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
