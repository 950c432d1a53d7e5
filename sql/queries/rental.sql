-- What users have at home, and what they had and watched. Rows of a list have the
-- count of all with them; it is asked for apart where a page has no rows.

-- query rental_at_home: rows
-- in  user_id i64, since i64, start i64, most i64
-- out title_id i64, medium i32, shipped_at i64, estimated_arrival_at i64, total i64
SELECT title_id, medium, shipped_at, estimated_arrival_at,
       (SELECT COUNT(*) FROM at_home WHERE user_id = :user_id AND shipped_at >= :since) AS total
  FROM at_home
 WHERE user_id = :user_id AND shipped_at >= :since
 ORDER BY shipped_at DESC, title_id DESC LIMIT :most OFFSET :start

-- query rental_at_home_count: row
-- in  user_id i64, since i64
-- out n i64
SELECT COUNT(*) AS n FROM at_home WHERE user_id = :user_id AND shipped_at >= :since

-- query rental_at_home_find: row
-- in  user_id i64, title_id i64
-- out title_id i64, medium i32, shipped_at i64, estimated_arrival_at i64
SELECT title_id, medium, shipped_at, estimated_arrival_at FROM at_home
 WHERE user_id = :user_id AND title_id = :title_id

-- What happened to a title again later is marked.
-- query rental_part_recent: rows
-- in  user_id i64, part i32, since i64, start i64, most i64
-- out part i32, title_id i64, happened_at i64, medium i32, viewed_time i64, again bool, total i64
SELECT e.part, e.title_id, e.happened_at, e.medium, e.viewed_time,
       EXISTS (SELECT 1 FROM rental_event l
                WHERE l.user_id = e.user_id AND l.part = e.part AND l.title_id = e.title_id
                  AND l.happened_at > e.happened_at) AS again,
       (SELECT COUNT(*) FROM rental_event
         WHERE user_id = :user_id AND part = :part AND happened_at >= :since) AS total
  FROM rental_event e
 WHERE e.user_id = :user_id AND e.part = :part AND e.happened_at >= :since
 ORDER BY e.happened_at DESC, e.title_id DESC LIMIT :most OFFSET :start

-- query rental_part_count: row
-- in  user_id i64, part i32, since i64
-- out n i64
SELECT COUNT(*) AS n FROM rental_event
 WHERE user_id = :user_id AND part = :part AND happened_at >= :since

-- query rental_recent: rows
-- in  user_id i64, since i64, start i64, most i64
-- out part i32, title_id i64, happened_at i64, medium i32, viewed_time i64, again bool, total i64
SELECT e.part, e.title_id, e.happened_at, e.medium, e.viewed_time,
       EXISTS (SELECT 1 FROM rental_event l
                WHERE l.user_id = e.user_id AND l.part = e.part AND l.title_id = e.title_id
                  AND l.happened_at > e.happened_at) AS again,
       (SELECT COUNT(*) FROM rental_event
         WHERE user_id = :user_id AND happened_at >= :since) AS total
  FROM rental_event e
 WHERE e.user_id = :user_id AND e.happened_at >= :since
 ORDER BY e.happened_at DESC, e.part DESC, e.title_id DESC LIMIT :most OFFSET :start

-- query rental_count: row
-- in  user_id i64, since i64
-- out n i64
SELECT COUNT(*) AS n FROM rental_event WHERE user_id = :user_id AND happened_at >= :since

-- What happened to a title at a moment; the last time when the moment is 0.
-- query rental_find: row
-- in  user_id i64, part i32, title_id i64, at i64
-- out part i32, title_id i64, happened_at i64, medium i32, viewed_time i64, again bool
SELECT e.part, e.title_id, e.happened_at, e.medium, e.viewed_time,
       EXISTS (SELECT 1 FROM rental_event l
                WHERE l.user_id = e.user_id AND l.part = e.part AND l.title_id = e.title_id
                  AND l.happened_at > e.happened_at) AS again
  FROM rental_event e
 WHERE e.user_id = :user_id AND e.part = :part AND e.title_id = :title_id
   AND (:at = 0 OR e.happened_at = :at)
 ORDER BY e.happened_at DESC LIMIT 1

-- Which of some titles are at home.
-- query rental_states_at_home: rows
-- in  user_id i64, ids i64[]
-- out title_id i64
SELECT title_id FROM at_home WHERE user_id = :user_id AND title_id IN (:ids)

-- The latest stream (part 2) of each of some titles.
-- query rental_states_watched: rows
-- in  user_id i64, ids i64[]
-- out title_id i64, happened_at i64, bookmark i64, to_end bool
SELECT e.title_id, e.happened_at, e.bookmark, e.to_end
  FROM (SELECT title_id, MAX(happened_at) AS latest FROM rental_event
         WHERE user_id = :user_id AND part = 2 AND title_id IN (:ids)
         GROUP BY title_id) l
  JOIN rental_event e ON e.title_id = l.title_id AND e.happened_at = l.latest
 WHERE e.user_id = :user_id AND e.part = 2

-- Shipping and taking back: the account is locked first, so that what is at home
-- is counted right.

-- query rental_plan: row
-- in  user_id i64
-- out disc_formats i64, max_discs i64
SELECT disc_formats, max_discs FROM user WHERE id = :user_id FOR UPDATE

-- query rental_discs: row
-- in  user_id i64, title_id i64
-- out discs i64, same i64
SELECT COUNT(*) AS discs, COALESCE(SUM(title_id = :title_id), 0) AS same
  FROM at_home WHERE user_id = :user_id

-- query rental_at_home_add: exec
-- in  user_id i64, title_id i64, medium i32, shipped_at i64, estimated_arrival_at i64
INSERT INTO at_home (user_id, title_id, medium, shipped_at, estimated_arrival_at)
VALUES (:user_id, :title_id, :medium, :shipped_at, :estimated_arrival_at)

-- query rental_at_home_delete: exec
-- in  user_id i64, title_id i64
DELETE FROM at_home WHERE user_id = :user_id AND title_id = :title_id

-- query rental_events_put: exec
-- in  rows (user_id i64, part i32, title_id i64, happened_at i64, medium i32, viewed_time i64, bookmark i64, to_end bool)[]
INSERT INTO rental_event (user_id, part, title_id, happened_at, medium, viewed_time, bookmark,
        to_end)
VALUES :rows
    ON DUPLICATE KEY UPDATE medium = VALUES(medium), viewed_time = VALUES(viewed_time),
        bookmark = VALUES(bookmark), to_end = VALUES(to_end)
