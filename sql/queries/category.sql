-- The terms of those category schemes that follow from the catalog.

-- One genre, or all when the number is 0.
-- query category_genres: rows
-- in  genre i64
-- out id i64, name text
SELECT id, name FROM genre WHERE :genre = 0 OR id = :genre ORDER BY name

-- The different names of one sort. `what` is constant while the statement runs,
-- so that all parts but one end before they begin; that one reads the beginnings
-- of an index.
-- query category_terms: rows
-- in  what i32, award text
-- out name text
SELECT DISTINCT name FROM format_language WHERE :what = 0 AND subtitle = 0
UNION ALL
SELECT DISTINCT name FROM format_language WHERE :what = 1 AND subtitle = 1
UNION ALL
SELECT DISTINCT code FROM format_language WHERE :what = 2 AND code IS NOT NULL
UNION ALL
SELECT DISTINCT name FROM format_screen WHERE :what = 3
UNION ALL
SELECT DISTINCT name FROM format_track WHERE :what = 4
UNION ALL
SELECT DISTINCT award FROM title_award WHERE :what = 5
UNION ALL
SELECT DISTINCT category FROM title_award WHERE :what = 6 AND award = :award
 ORDER BY name
