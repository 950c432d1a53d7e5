-- Looking up many things at once by what a file calls them: what the imports of
-- ratings and viewing histories need.

-- The titles with those keys; one that was merged is what it became.
-- query lookup_keys: rows
-- in  source text, keys text[]
-- out source_key text, id i64
SELECT i.source_key, t.id
  FROM title_identity i
  LEFT JOIN title_alias a ON a.old_id = i.id AND a.title_id <> i.id
  JOIN title t ON t.id = COALESCE(a.title_id, i.id)
 WHERE i.source = :source AND i.source_key IN (:keys)

-- query lookup_titles: rows
-- in  ids i64[]
-- out id i64
SELECT id FROM title WHERE id IN (:ids)

-- The series of those titles that are seasons (kind 2).
-- query lookup_series: rows
-- in  ids i64[]
-- out id i64, series_id i64
SELECT id, series_id FROM title WHERE id IN (:ids) AND kind = 2 AND series_id IS NOT NULL

-- All numbers of one kind, in no order.
-- query lookup_numbers: rows
-- in  type text
-- out value text, title_id i64
SELECT value, title_id FROM external_id WHERE type = :type

-- query lookup_logins: rows
-- in  logins text[]
-- out login text, id i64
SELECT login, id FROM user WHERE login IN (:logins)

-- What can be watched, with its names; go on after the last id seen. A title has
-- one row for each of its names.
-- query lookup_names: rows
-- in  after i64, until i64
-- out id i64, kind i32, series_id i64?, season i64, name text
SELECT t.id, t.kind, t.series_id,
       COALESCE(NULLIF(t.season_number, 0), n.season_number, 0) AS season, t.name
  FROM title t LEFT JOIN title n ON n.id = t.season_id
 WHERE t.id > :after AND t.id <= :until
UNION ALL
SELECT t.id, t.kind, t.series_id,
       COALESCE(NULLIF(t.season_number, 0), n.season_number, 0), o.name
  FROM title t JOIN title_name o ON o.title_id = t.id LEFT JOIN title n ON n.id = t.season_id
 WHERE t.id > :after AND t.id <= :until

-- The id that ends the next batch of titles; NULL after the last title.
-- query lookup_batch: row
-- in  after i64, most i64
-- out until i64?
SELECT MAX(b.id) AS until
  FROM (SELECT id FROM title WHERE id > :after ORDER BY id LIMIT :most) b
