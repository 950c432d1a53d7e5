-- What users wrote, with what they rated the title, or its series where it is a season
-- (kind 2). Rows of a list have the count of all with them; it is asked for apart where a
-- page has no rows.

-- query review_recent: rows
-- in  user_id i64, since i64, start i64, most i64
-- out title_id i64, rating i64?, write_up text, helpful i64, not_helpful i64, written_at i64, total i64
SELECT w.title_id, r.rating, w.write_up, w.helpful, w.not_helpful, w.written_at,
       (SELECT COUNT(*) FROM review WHERE user_id = :user_id AND written_at >= :since) AS total
  FROM review w
  LEFT JOIN title t ON t.id = w.title_id AND t.kind = 2
  LEFT JOIN user_rating r
         ON r.user_id = w.user_id AND r.title_id = COALESCE(t.series_id, w.title_id)
 WHERE w.user_id = :user_id AND w.written_at >= :since
 ORDER BY w.written_at DESC, w.title_id DESC LIMIT :most OFFSET :start

-- query review_count: row
-- in  user_id i64, since i64
-- out n i64
SELECT COUNT(*) AS n FROM review WHERE user_id = :user_id AND written_at >= :since

-- The same of some titles.
-- query review_recent_of: rows
-- in  user_id i64, since i64, start i64, most i64, ids i64[]
-- out title_id i64, rating i64?, write_up text, helpful i64, not_helpful i64, written_at i64, total i64
SELECT w.title_id, r.rating, w.write_up, w.helpful, w.not_helpful, w.written_at,
       (SELECT COUNT(*) FROM review
         WHERE user_id = :user_id AND title_id IN (:ids) AND written_at >= :since) AS total
  FROM review w
  LEFT JOIN title t ON t.id = w.title_id AND t.kind = 2
  LEFT JOIN user_rating r
         ON r.user_id = w.user_id AND r.title_id = COALESCE(t.series_id, w.title_id)
 WHERE w.user_id = :user_id AND w.title_id IN (:ids) AND w.written_at >= :since
 ORDER BY w.written_at DESC, w.title_id DESC LIMIT :most OFFSET :start

-- query review_count_of: rows
-- in  user_id i64, since i64, ids i64[]
-- out n i64
SELECT COUNT(*) AS n FROM review
 WHERE user_id = :user_id AND title_id IN (:ids) AND written_at >= :since

-- Touches one row when there was none, none when there was one.
-- query review_add: exec
-- in  user_id i64, title_id i64, write_up text, now i64
INSERT INTO review (user_id, title_id, write_up, written_at)
VALUES (:user_id, :title_id, :write_up, :now)
    ON DUPLICATE KEY UPDATE written_at = review.written_at

-- Touches one row when there was none, another number when there was one.
-- query review_put: exec
-- in  user_id i64, title_id i64, write_up text, now i64
INSERT INTO review (user_id, title_id, write_up, written_at)
VALUES (:user_id, :title_id, :write_up, :now)
    ON DUPLICATE KEY UPDATE write_up = VALUES(write_up), written_at = VALUES(written_at)

-- query review_remove: exec
-- in  user_id i64, title_id i64
DELETE FROM review WHERE user_id = :user_id AND title_id = :title_id
