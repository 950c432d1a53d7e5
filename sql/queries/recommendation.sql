-- What users may like. title_bias has the movies and series, in order.

-- The user, the offsets as rating_offsets has them, and the name of a genre (0: of any), with
-- each of the titles they did not rate, have, watch or queue, nor a part of them, the best
-- first, within their limit of maturity; one row without a title when there are none. The
-- inner SELECT follows index `bias` downwards and ends when it has enough; f are the series
-- of which the user has, had, watched or queued a part.
-- query recommendation_list: rows
-- in  user_id i64, prior i64, genre i64, most i64
-- out first_name text, mean i64, user_bias i64, genre text?, title_id i64?, popularity i64?, imported_sum i64?, imported_count i64?, own_sum i64?, own_count i64?
SELECT u.first_name,
       COALESCE((SELECT CAST(value AS SIGNED) FROM meta WHERE name = 'rating_mean'), :prior)
           AS mean,
       COALESCE((SELECT bias FROM user_bias WHERE user_id = :user_id), 0) AS user_bias,
       (SELECT name FROM genre WHERE id = :genre) AS genre,
       l.title_id, l.popularity, l.imported_sum, l.imported_count, l.own_sum, l.own_count
  FROM user u
  LEFT JOIN (SELECT STRAIGHT_JOIN b.title_id, t.popularity, s.imported_sum,
                    s.imported_count, s.own_sum, s.own_count
               FROM user v
               LEFT JOIN genre n ON n.id = :genre
               JOIN title_bias b FORCE INDEX (bias)
                 ON v.max_maturity = 0 OR b.maturity <= v.max_maturity
               JOIN title t ON t.id = b.title_id
               LEFT JOIN title_score s ON s.title_id = b.title_id
               LEFT JOIN user_rating r ON r.user_id = :user_id AND r.title_id = b.title_id
               LEFT JOIN at_home h ON h.user_id = :user_id AND h.title_id = b.title_id
               LEFT JOIN (SELECT p.series_id
                            FROM rental_event e JOIN title p ON p.id = e.title_id
                           WHERE e.user_id = :user_id AND p.series_id IS NOT NULL
                          UNION
                          SELECT p.series_id
                            FROM at_home a JOIN title p ON p.id = a.title_id
                           WHERE a.user_id = :user_id AND p.series_id IS NOT NULL
                          UNION
                          SELECT p.series_id
                            FROM queue_entry q JOIN title p ON p.id = q.title_id
                           WHERE q.user_id = :user_id AND p.series_id IS NOT NULL) f
                 ON f.series_id = b.title_id
              WHERE v.id = :user_id AND t.kind IN (0, 1)
                AND r.title_id IS NULL AND h.title_id IS NULL AND f.series_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM rental_event e
                                 WHERE e.user_id = :user_id AND e.part IN (0, 1, 2)
                                   AND e.title_id = t.id)
                AND NOT EXISTS (SELECT 1 FROM queue_entry q
                                 WHERE q.user_id = :user_id AND q.queue IN (0, 1)
                                   AND q.title_id = t.id)
                AND (:genre = 0
                     OR n.id IS NOT NULL
                        AND EXISTS (SELECT 1 FROM title_genre g
                                     WHERE g.title_id = t.id AND g.genre_id = :genre))
              ORDER BY b.bias DESC, b.title_id DESC LIMIT :most) l ON 1 = 1
 WHERE u.id = :user_id

-- The genres of what a user rated: 4 and 5 speak for them, 1 and 2 against.
-- query recommendation_tastes: rows
-- in  user_id i64, most i64
-- out genre_id i64, name text, liking i64
SELECT g.genre_id, n.name, SUM(CAST(r.rating AS SIGNED) - 3) AS liking
  FROM user_rating r
  JOIN title_genre g ON g.title_id = r.title_id
  JOIN genre n ON n.id = g.genre_id
 WHERE r.user_id = :user_id AND r.rating > 0
 GROUP BY g.genre_id, n.name
HAVING liking > 0
 ORDER BY liking DESC, g.genre_id LIMIT :most
