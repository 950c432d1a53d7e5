-- The catalog: titles, people and what is said of them.
--
-- Rules, here and in later migrations. Every table is InnoDB with an explicit
-- primary key; no triggers, routines, events, foreign keys, AUTO_INCREMENT or
-- FULLTEXT, so that the same text runs on MariaDB, MySQL 8, Galera, TiDB and
-- Vitess. Times are UTC Unix seconds written by the application. Texts compare
-- by bytes (utf8mb4_bin); what has to be unique is VARBINARY, which, unlike
-- VARCHAR, does not ignore blanks at the end. A statement can be repeated
-- without harm, since a migration may be cut off between any two of them. Each
-- index says which query of sql/queries it serves.

-- Where ids come from: a process takes a block of them at a time.
CREATE TABLE IF NOT EXISTS id_sequence (
    name VARBINARY(32) NOT NULL,
    next_id BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO id_sequence (name, next_id)
VALUES ('title', 70000001), ('person', 30000001), ('genre', 1001), ('consumer', 1);

-- Facts about the catalog as a whole: 'catalog_id', 'imported_at', ...
CREATE TABLE IF NOT EXISTS meta (
    name VARBINARY(64) NOT NULL,
    value VARCHAR(1000) NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Counters that grow whenever something cached elsewhere has changed.
CREATE TABLE IF NOT EXISTS generation (
    noun VARBINARY(32) NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (noun)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO generation (noun, value) VALUES ('catalog', 1), ('consumers', 1);

-- ---------------------------------------------------------------------------
-- Titles
-- ---------------------------------------------------------------------------

-- Which id an entry of a source has. The row is made when the entry is first
-- seen or first mentioned by another one, and stays when the title is deleted
-- or merged, so that the same entry always comes back with the same id. An id
-- here without a row in `title` is a title not (or no longer) in the catalog.
-- entry_hash is that of the entry last imported, to pass over unchanged ones.
CREATE TABLE IF NOT EXISTS title_identity (
    source VARBINARY(64) NOT NULL,
    source_key VARBINARY(500) NOT NULL,
    id BIGINT NOT NULL,
    entry_hash VARBINARY(32) NULL,
    PRIMARY KEY (source, source_key),
    UNIQUE KEY id (id) -- serves export_titles
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row a title. kind is enum title_kind. parent_id is what the entry names
-- as its parent; series_id and season_id follow from it. short_name is NULL
-- where the entry gave none. playable is the second number of a program's
-- address. changed_at is the time of the last change of content; ratings leave
-- it alone.
CREATE TABLE IF NOT EXISTS title (
    id BIGINT NOT NULL,
    kind TINYINT NOT NULL,
    parent_id BIGINT NULL,
    series_id BIGINT NULL,
    season_id BIGINT NULL,
    playable BIGINT NULL,
    art_id BIGINT NULL,
    name VARCHAR(1000) NOT NULL,
    short_name VARCHAR(1000) NULL,
    episode_short VARCHAR(1000) NULL,
    release_year INT NOT NULL DEFAULT 0,
    runtime INT NOT NULL DEFAULT 0,
    maturity_level INT NOT NULL DEFAULT 0,
    sequence_number INT NOT NULL DEFAULT 0,
    season_number INT NOT NULL DEFAULT 0,
    official_url VARCHAR(2048) NULL,
    studio VARCHAR(500) NULL,
    popularity BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    KEY parent (parent_id),            -- serves title_children
    KEY series (series_id),            -- serves title_children
    KEY art (art_id),                  -- serves catalog_art_repoint
    KEY changed (changed_at, id)       -- serves title_changes
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What a plain title shows, ready to use: src/store/card.c has the layout.
-- Written in the transaction that changes what it is made from.
CREATE TABLE IF NOT EXISTS title_card (
    title_id BIGINT NOT NULL,
    card MEDIUMBLOB NOT NULL,
    PRIMARY KEY (title_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Addresses that no longer are: a title that was once of another kind, was
-- merged into another, or the playable number of a program. title_id is always
-- the title of today; a later merge moves it on, so no chain arises.
CREATE TABLE IF NOT EXISTS title_alias (
    old_kind TINYINT NOT NULL,
    old_id BIGINT NOT NULL,
    title_id BIGINT NOT NULL,
    PRIMARY KEY (old_id, old_kind),
    KEY title (title_id)               -- serves catalog_alias_repoint
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Other names a title is found by.
CREATE TABLE IF NOT EXISTS title_name (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    name VARCHAR(1000) NOT NULL,
    PRIMARY KEY (title_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS title_synopsis (
    title_id BIGINT NOT NULL,
    synopsis MEDIUMTEXT NULL,
    short_synopsis TEXT NULL,
    PRIMARY KEY (title_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Ratings by boards, in the order of the entry. country is '' for the default.
CREATE TABLE IF NOT EXISTS title_rating (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    scheme VARCHAR(100) NOT NULL,
    country VARCHAR(8) NOT NULL,
    value VARCHAR(100) NOT NULL,
    PRIMARY KEY (title_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What users think: sums in tenths. Apart from `title`, so that ratings neither
-- touch its row nor its changed_at. The imported numbers count until there are
-- own ones, which are folded in from what users did.
CREATE TABLE IF NOT EXISTS title_score (
    title_id BIGINT NOT NULL,
    imported_sum BIGINT NOT NULL DEFAULT 0,
    imported_count BIGINT NOT NULL DEFAULT 0,
    own_sum BIGINT NOT NULL DEFAULT 0,
    own_count BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (title_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A genre's id is its number in v2.0 category schemes.
CREATE TABLE IF NOT EXISTS genre (
    id BIGINT NOT NULL,
    name VARBINARY(400) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY name (name)             -- serves catalog_genre_ids
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Broadest first.
CREATE TABLE IF NOT EXISTS title_genre (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    genre_id BIGINT NOT NULL,
    PRIMARY KEY (title_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Who worked on it, in billing order. role is enum credit_role.
CREATE TABLE IF NOT EXISTS credit (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    role TINYINT NOT NULL,
    person_id BIGINT NOT NULL,
    character_name VARCHAR(1000) NULL,
    PRIMARY KEY (title_id, position),
    KEY person (person_id, title_id)   -- serves person_filmography
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Awards and nominations, in the order of the entry.
CREATE TABLE IF NOT EXISTS title_award (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    award VARCHAR(255) NOT NULL,
    category VARCHAR(500) NOT NULL,
    award_year INT NOT NULL DEFAULT 0,
    winner TINYINT NOT NULL,
    person_id BIGINT NULL,
    PRIMARY KEY (title_id, position),
    KEY person (person_id),            -- serves catalog_award_repoint
    KEY award (award, category)        -- serves category_terms
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Ways to get a title. country is '' for everywhere; times and runtime are 0
-- where not known (available_until: open).
CREATE TABLE IF NOT EXISTS title_format (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    format VARCHAR(64) NOT NULL,
    country VARCHAR(8) NOT NULL,
    available_from BIGINT NOT NULL DEFAULT 0,
    available_until BIGINT NOT NULL DEFAULT 0,
    runtime INT NOT NULL DEFAULT 0,
    quality VARCHAR(32) NULL,
    PRIMARY KEY (title_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Screen formats of a format ("Widescreen 1.85:1").
CREATE TABLE IF NOT EXISTS format_screen (
    title_id BIGINT NOT NULL,
    format_position INT NOT NULL,
    position INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    PRIMARY KEY (title_id, format_position, position),
    KEY name (name)                    -- serves category_terms
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Languages of a format: subtitle 0 for sound, 1 for subtitles.
CREATE TABLE IF NOT EXISTS format_language (
    title_id BIGINT NOT NULL,
    format_position INT NOT NULL,
    subtitle TINYINT NOT NULL,
    position INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    code VARCHAR(64) NULL,
    native TINYINT NOT NULL DEFAULT 0,
    narrative VARCHAR(255) NULL,
    PRIMARY KEY (title_id, format_position, subtitle, position),
    KEY name (subtitle, name),         -- serves category_terms
    KEY code (code)                    -- serves category_terms
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Audio formats of a language ("Dolby Digital 5.1", without the leading blank
-- the API puts before it).
CREATE TABLE IF NOT EXISTS format_track (
    title_id BIGINT NOT NULL,
    format_position INT NOT NULL,
    subtitle TINYINT NOT NULL,
    language_position INT NOT NULL,
    position INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    PRIMARY KEY (title_id, format_position, subtitle, language_position, position),
    KEY name (name)                    -- serves category_terms
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Numbers by which others know a title: type 'upc', 'amg', 'tms', 'imdb', ...
CREATE TABLE IF NOT EXISTS external_id (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    type VARCHAR(64) NOT NULL,
    value VARCHAR(255) NOT NULL,
    PRIMARY KEY (title_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Titles like it, best first.
CREATE TABLE IF NOT EXISTS title_similar (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    similar_id BIGINT NOT NULL,
    PRIMARY KEY (title_id, position),
    KEY similar (similar_id)           -- serves catalog_similar_repoint
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Bonus material of a title: titles themselves.
CREATE TABLE IF NOT EXISTS title_bonus (
    title_id BIGINT NOT NULL,
    position INT NOT NULL,
    bonus_id BIGINT NOT NULL,
    PRIMARY KEY (title_id, position),
    KEY bonus (bonus_id)               -- serves catalog_bonus_repoint
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- ---------------------------------------------------------------------------
-- People
-- ---------------------------------------------------------------------------

-- As title_identity. Somebody credited by name alone has the key 'name:' and
-- the name, which may have 255 characters of 4 bytes; entry_hash is NULL then.
CREATE TABLE IF NOT EXISTS person_identity (
    source VARBINARY(64) NOT NULL,
    source_key VARBINARY(1100) NOT NULL,
    id BIGINT NOT NULL,
    entry_hash VARBINARY(32) NULL,
    PRIMARY KEY (source, source_key),
    UNIQUE KEY id (id)                 -- serves export_credits
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- born and died are as exact as they are known: '1899-08-13', '1899-08', '1899'.
CREATE TABLE IF NOT EXISTS person (
    id BIGINT NOT NULL,
    name VARCHAR(1000) NOT NULL,
    bio MEDIUMTEXT NULL,
    born VARCHAR(16) NULL,
    died VARCHAR(16) NULL,
    popularity BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    PRIMARY KEY (id),
    KEY changed (changed_at, id)       -- serves person_changes
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- As title_alias: people merged into another.
CREATE TABLE IF NOT EXISTS person_alias (
    old_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (old_id),
    KEY person (person_id)             -- serves catalog_person_alias_repoint
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Other names a person is found by.
CREATE TABLE IF NOT EXISTS person_name (
    person_id BIGINT NOT NULL,
    position INT NOT NULL,
    name VARCHAR(1000) NOT NULL,
    PRIMARY KEY (person_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- ---------------------------------------------------------------------------
-- What is gone
-- ---------------------------------------------------------------------------

-- type is enum entry_type (0 title, 1 person), kind the title's last kind.
-- merged_into is the id it became, NULL when it was deleted. The row goes when
-- the entry comes back.
CREATE TABLE IF NOT EXISTS tombstone (
    type TINYINT NOT NULL,
    id BIGINT NOT NULL,
    kind TINYINT NOT NULL DEFAULT 0,
    merged_into BIGINT NULL,
    deleted_at BIGINT NOT NULL,
    PRIMARY KEY (type, id),
    KEY deleted (type, deleted_at, id) -- serves title_tombstones
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
