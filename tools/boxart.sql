-- The titles that have box art of their own, one a line as tools/boxart reads
-- them. Discs of a season show the art of the season, others that of the title
-- their entry names.
--
--   mariadb --batch --raw --skip-column-names matinee < tools/boxart.sql |
--       tools/boxart /var/lib/matinee/art
SET NAMES utf8mb4;
SELECT t.id,
       ELT(t.kind + 1, 'movie', 'series', 'season', 'program', 'disc'),
       t.release_year,
       t.season_number,
       COALESCE((SELECT GROUP_CONCAT(g.name ORDER BY tg.position SEPARATOR '|')
                   FROM title_genre tg JOIN genre g ON g.id = tg.genre_id
                  WHERE tg.title_id = t.id), ''),
       t.name
  FROM title t
 WHERE (t.art_id IS NULL OR t.art_id = t.id)
   AND NOT (t.kind = 4 AND t.season_id IS NOT NULL)
 ORDER BY t.id;
