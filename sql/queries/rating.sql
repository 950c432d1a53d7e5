-- Ratings of users, and the averages and biases that follow from them.

-- query rating_by_titles: rows
-- in  user_id i64, ids i64[]
-- out title_id i64, rating i64, rated_at i64
SELECT title_id, rating, rated_at FROM user_rating
 WHERE user_id = :user_id AND title_id IN (:ids) ORDER BY title_id

-- A user's ratings of titles (-1: none) and the scores of these titles, each row with the
-- offsets as rating_offsets has them. There is a row of these even where no title has either.
-- query rating_predictions: rows
-- in  user_id i64, prior i64, ids i64[]
-- out title_id i64?, mean i64, bias i64, rating i64, rated_at i64?, imported_sum i64?, imported_count i64?, own_sum i64?, own_count i64?
SELECT k.title_id, o.mean, o.bias, COALESCE(r.rating, -1) AS rating, r.rated_at,
       s.imported_sum, s.imported_count, s.own_sum, s.own_count
  FROM (SELECT COALESCE((SELECT CAST(value AS SIGNED) FROM meta WHERE name = 'rating_mean'),
                        :prior) AS mean,
               COALESCE((SELECT bias FROM user_bias WHERE user_id = :user_id), 0) AS bias) o
  LEFT JOIN (SELECT title_id FROM user_rating
              WHERE user_id = :user_id AND title_id IN (:ids)
             UNION
             SELECT title_id FROM title_score WHERE title_id IN (:ids)) k ON 1 = 1
  LEFT JOIN user_rating r ON r.user_id = :user_id AND r.title_id = k.title_id
  LEFT JOIN title_score s ON s.title_id = k.title_id
 ORDER BY k.title_id

-- Rows have the count of all with them; it is asked for apart where a page has no rows.
-- query rating_recent: rows
-- in  user_id i64, since i64, start i64, most i64, prior i64
-- out title_id i64, rating i64, rated_at i64, total i64, mean i64, bias i64, imported_sum i64?, imported_count i64?, own_sum i64?, own_count i64?
SELECT r.title_id, r.rating, r.rated_at,
       (SELECT COUNT(*) FROM user_rating
         WHERE user_id = :user_id AND rated_at >= :since) AS total,
       COALESCE((SELECT CAST(value AS SIGNED) FROM meta WHERE name = 'rating_mean'), :prior)
           AS mean,
       COALESCE((SELECT bias FROM user_bias WHERE user_id = :user_id), 0) AS bias,
       s.imported_sum, s.imported_count, s.own_sum, s.own_count
  FROM user_rating r
  LEFT JOIN title_score s ON s.title_id = r.title_id
 WHERE r.user_id = :user_id AND r.rated_at >= :since
 ORDER BY r.rated_at DESC, r.title_id DESC LIMIT :most OFFSET :start

-- query rating_count: row
-- in  user_id i64, since i64
-- out n i64
SELECT COUNT(*) AS n FROM user_rating WHERE user_id = :user_id AND rated_at >= :since

-- The mean of all ratings, or what it is before it was worked out, and how far a
-- user lies from it; in thousandths. The same is part of other queries.
-- query rating_offsets: row
-- in  user_id i64, prior i64
-- out mean i64, bias i64
SELECT COALESCE((SELECT CAST(value AS SIGNED) FROM meta WHERE name = 'rating_mean'), :prior)
           AS mean,
       COALESCE((SELECT bias FROM user_bias WHERE user_id = :user_id), 0) AS bias

-- query rating_scores: rows
-- in  ids i64[]
-- out title_id i64, imported_sum i64, imported_count i64, own_sum i64, own_count i64
SELECT title_id, imported_sum, imported_count, own_sum, own_count
  FROM title_score WHERE title_id IN (:ids) ORDER BY title_id

-- Writing --------------------------------------------------------------------

-- Touches the rows that were not there; the others are locked and stay.
-- query rating_add: exec
-- in  rows (user_id i64, title_id i64, rating i64, rated_at i64)[]
INSERT INTO user_rating (user_id, title_id, rating, rated_at) VALUES :rows
    ON DUPLICATE KEY UPDATE rating = user_rating.rating

-- query rating_put: exec
-- in  rows (user_id i64, title_id i64, rating i64, rated_at i64)[]
INSERT INTO user_rating (user_id, title_id, rating, rated_at) VALUES :rows
    ON DUPLICATE KEY UPDATE rating = VALUES(rating), rated_at = VALUES(rated_at)

-- query rating_lock: row
-- in  user_id i64, title_id i64
-- out rating i64
SELECT rating FROM user_rating WHERE user_id = :user_id AND title_id = :title_id FOR UPDATE

-- query rating_remove: exec
-- in  user_id i64, title_id i64
DELETE FROM user_rating WHERE user_id = :user_id AND title_id = :title_id

-- query rating_deltas_add: exec
-- in  rows (title_id i64, shard i32, sum_tenths i64, count i64)[]
INSERT INTO rating_delta (title_id, shard, sum_tenths, count) VALUES :rows
    ON DUPLICATE KEY UPDATE sum_tenths = sum_tenths + VALUES(sum_tenths),
        count = count + VALUES(count)

-- The biases of some users, from all of their ratings; the formula is in
-- src/store/rating.h. Ratings are points, scores tenths, all else thousandths.
-- query rating_user_biases: exec
-- in  mean i64, title_damping i64, user_damping i64, ids i64[]
INSERT INTO user_bias (user_id, bias, ratings)
SELECT u.id,
       COALESCE(ROUND(SUM(r.rating * 1000 - :mean - CASE
               WHEN s.own_count > 0
               THEN (s.own_sum * 100 - s.own_count * :mean) / (s.own_count + :title_damping)
               WHEN s.imported_count > 0
               THEN (s.imported_sum * 100 - s.imported_count * :mean)
                    / (s.imported_count + :title_damping)
               ELSE 0 END) / (COUNT(r.rating) + :user_damping)), 0),
       COUNT(r.rating)
  FROM user u
  LEFT JOIN user_rating r ON r.user_id = u.id AND r.rating > 0
  LEFT JOIN title_score s ON s.title_id = r.title_id
 WHERE u.id IN (:ids)
 GROUP BY u.id
    ON DUPLICATE KEY UPDATE bias = VALUES(bias), ratings = VALUES(ratings)

-- Folding --------------------------------------------------------------------

-- Keeps two folds apart, and a fold from an import, which raises it first.
-- query rating_fold_lock: row
-- out value i64
SELECT value FROM generation WHERE noun = 'catalog' FOR UPDATE

-- query rating_fold_titles: rows
-- in  after_id i64, most i64
-- out title_id i64
SELECT DISTINCT title_id FROM rating_delta WHERE title_id > :after_id
 ORDER BY title_id LIMIT :most

-- query rating_deltas: rows
-- in  ids i64[]
-- out title_id i64, shard i32, sum_tenths i64, count i64
SELECT title_id, shard, sum_tenths, count FROM rating_delta WHERE title_id IN (:ids)
 ORDER BY title_id, shard

-- query rating_scores_add: exec
-- in  rows (title_id i64, own_sum i64, own_count i64)[]
INSERT INTO title_score (title_id, own_sum, own_count) VALUES :rows
    ON DUPLICATE KEY UPDATE own_sum = own_sum + VALUES(own_sum),
        own_count = own_count + VALUES(own_count)

-- query rating_deltas_clear: exec
-- in  ids i64[]
DELETE FROM rating_delta WHERE title_id IN (:ids) AND sum_tenths = 0 AND count = 0

-- All ratings there are: the own ones of titles that have some, else the imported.
-- query rating_total: row
-- out sum_tenths i64, count i64
SELECT COALESCE(SUM(IF(own_count > 0, own_sum, imported_sum)), 0) AS sum_tenths,
       COALESCE(SUM(IF(own_count > 0, own_count, imported_count)), 0) AS count
  FROM title_score

-- query rating_biases_put: exec
-- in  rows (title_id i64, bias i64, maturity i64)[]
INSERT INTO title_bias (title_id, bias, maturity) VALUES :rows
    ON DUPLICATE KEY UPDATE bias = VALUES(bias), maturity = VALUES(maturity)

-- The same, but of what a card says of maturity nothing changes: an import may just have done
-- so. A title that went gets a row again, which no list shows.
-- query rating_biases_renew: exec
-- in  rows (title_id i64, bias i64, maturity i64)[]
INSERT INTO title_bias (title_id, bias, maturity) VALUES :rows
    ON DUPLICATE KEY UPDATE bias = VALUES(bias)

-- query rating_biases_delete: exec
-- in  ids i64[]
DELETE FROM title_bias WHERE title_id IN (:ids)

-- query rating_biases_after: rows
-- in  after_id i64, most i64
-- out title_id i64, bias i64, maturity i64
SELECT title_id, bias, maturity FROM title_bias WHERE title_id > :after_id
 ORDER BY title_id LIMIT :most
