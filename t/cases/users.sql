-- Subscribers of the golden cases, and what is theirs. Braces hold keys of the
-- catalog; 999 is a title that went.
INSERT INTO user (id, login, first_name, last_name, nickname, status, can_instant_watch, disc_formats,
        preferred_disc, max_discs, max_maturity, language, created_at, changed_at) VALUES
    (1, 'ines', 'Ines', 'Brook', 'inesb', 0, 1, 6, 1, 3, 0, 'English', 1262304000, 1262304000),
    (2, 'tom', 'Tom <T>', 'O''Shea & Sons', NULL, 0, 1, 0, 0, 0, 60, NULL, 1262304000, 1262304000),
    (3, 'eva', 'Eva', 'Moor', NULL, 0, 0, 4, 2, 0, 0, NULL, 1262304000, 1262304000);
UPDATE id_sequence SET next_id = 100 WHERE name IN ('user', 'feed_version');

INSERT INTO at_home (user_id, title_id, medium, shipped_at, estimated_arrival_at) VALUES
    (1, {id:bare}, 2, 1340900000, 1341200000),
    (1, {id:harbor}, 1, 1340000000, 0),
    (1, 999, 2, 1339000000, 0);
INSERT INTO rental_event (user_id, part, title_id, happened_at, medium, viewed_time, bookmark, to_end) VALUES
    (1, 0, {id:bare}, 1340900000, 2, 0, 0, 0),
    (1, 0, {id:harbor}, 1340000000, 1, 0, 0, 0),
    (1, 1, {id:box}, 1335000000, 2, 0, 0, 0),
    (1, 1, 999, 1334000000, 2, 0, 0, 0),
    (1, 2, {id:copper-1-1}, 1338000000, 0, 1200, 1140, 0),
    (1, 2, {id:copper-1-1}, 1330000000, 0, 2640, 0, 1),
    (1, 2, {id:bare}, 1320000000, 0, 60, 60, 0);

INSERT INTO user_rating (user_id, title_id, rating, rated_at) VALUES
    (1, {id:bare}, 4, 1336000000),
    (1, {id:ebb}, 0, 1335000000),
    (1, {id:copper}, 5, 1334000000),
    (1, 999, 2, 1333000000);
INSERT INTO review (user_id, title_id, write_up, helpful, not_helpful, written_at) VALUES
    (1, {id:bare}, 'Nothing <b>much</b> & "less" ]]> so.', 3, 1, 1336000000),
    (1, {id:harbor}, 'Lamps.', 0, 0, 1335000000),
    (1, 999, 'Gone.', 0, 0, 1334000000);

INSERT INTO queue (user_id, queue, etag) VALUES (1, 0, 7), (1, 1, 9);
INSERT INTO queue_entry (user_id, queue, title_id, saved, place, medium, added_at) VALUES
    (1, 0, {id:harbor-1936}, 0, 1099511627776, 2, 1336000000),
    (1, 1, {id:copper}, 0, 1099511627776, 0, 1336000000),
    (1, 1, {id:tide}, 1, 0, 0, 1336000000);
