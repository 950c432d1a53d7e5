-- What users may like. title_bias has the movies and series, in order.

-- Series of which a user has, had, watched or queued a part.
-- query recommendation_followed: rows
-- in  user_id i64
-- out series_id i64
SELECT t.series_id FROM rental_event e JOIN title t ON t.id = e.title_id
 WHERE e.user_id = :user_id AND t.series_id IS NOT NULL
UNION
SELECT t.series_id FROM at_home h JOIN title t ON t.id = h.title_id
 WHERE h.user_id = :user_id AND t.series_id IS NOT NULL
UNION
SELECT t.series_id FROM queue_entry q JOIN title t ON t.id = q.title_id
 WHERE q.user_id = :user_id AND t.series_id IS NOT NULL

-- Titles a user did not rate, have, watch or queue, the best first, within a limit of
-- maturity (0: any), of a genre ('': of any). It follows index `bias` downwards and
-- ends when it has enough.
-- query recommendation_list: rows
-- in  user_id i64, max_maturity i64, genre text, most i64
-- out title_id i64, popularity i64, imported_sum i64?, imported_count i64?, own_sum i64?, own_count i64?
SELECT STRAIGHT_JOIN b.title_id, t.popularity, s.imported_sum, s.imported_count, s.own_sum,
       s.own_count
  FROM title_bias b FORCE INDEX (bias)
  JOIN title t ON t.id = b.title_id
  LEFT JOIN title_score s ON s.title_id = b.title_id
  LEFT JOIN user_rating r ON r.user_id = :user_id AND r.title_id = b.title_id
  LEFT JOIN at_home h ON h.user_id = :user_id AND h.title_id = b.title_id
 WHERE t.kind IN (0, 1) AND (:max_maturity = 0 OR b.maturity <= :max_maturity)
   AND r.title_id IS NULL AND h.title_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM rental_event e
                    WHERE e.user_id = :user_id AND e.part IN (0, 1, 2) AND e.title_id = t.id)
   AND NOT EXISTS (SELECT 1 FROM queue_entry q
                    WHERE q.user_id = :user_id AND q.queue IN (0, 1) AND q.title_id = t.id)
   AND (:genre = '' OR EXISTS (SELECT 1 FROM title_genre g JOIN genre n ON n.id = g.genre_id
                                WHERE g.title_id = t.id AND n.name = :genre))
 ORDER BY b.bias DESC, b.title_id DESC LIMIT :most

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
