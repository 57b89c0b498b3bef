-- Step 04: which artists are one. In: checked, spelled, names, clean_names, aliases.
-- Out: played_spellings(spelling_id, ..., artist_node), artist_nodes, and, through the operator connect_components,
-- artist_of_node(node, artist_no) and artists(artist_no, name, name_clean).

-- part: nodes
-- What valid plays mention; how often decides below which spelling is the right one.
CREATE TABLE played_spellings AS
SELECT s.* REPLACE (
         -- Placeholders of MusicBrainz (various artists, unknown, anonymous) name nobody.
         CASE WHEN artist_mbid NOT IN ('89ad4ac3-39f7-470e-963a-56509c546377', '125ec42a-7229-4250-afc5-e057484327fe',
                                       'f731ccc4-e22a-43af-a747-64213329e088') THEN artist_mbid END AS artist_mbid,
         -- Tracks by nobody known have nobody in common.
         coalesce(nullif(artist_raw, ''), CASE WHEN artist_key = '' THEN 'artist of track ' || track_raw END) AS artist_raw),
       p.plays, n.artist_main, n.artist_clean, n.artist_key, n.turned_key, n.title_shown, n.title_clean,
       n.title_key, n.mark_key, n.remix, w.artist AS artist_written, w.title AS title_written
FROM (SELECT spelling_id, sum(plays)::BIGINT AS plays FROM checked WHERE reason IS NULL GROUP BY spelling_id) p
JOIN spelled s USING (spelling_id)
JOIN clean_names n USING (name_id)
JOIN names w USING (name_id);
DROP TABLE spelled;
DROP TABLE clean_names;
DROP TABLE names;

CREATE TABLE artist_nodes AS
SELECT (row_number() OVER () - 1)::UINTEGER AS node, *
FROM (SELECT artist_raw, artist_mbid AS mbid, artist_key, turned_key, sum(plays)::BIGINT AS plays
      FROM played_spellings GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4);

-- part: relate
-- Same id, also by way of the alias file (two leaps reach all that files are known to hold).
CREATE TABLE artist_relations AS
WITH ids AS (
  SELECT n.node, unnest([n.artist_raw, one.good, two.good]) AS id
  FROM artist_nodes n LEFT JOIN aliases one ON n.artist_raw = one.bad LEFT JOIN aliases two ON one.good = two.bad)
SELECT node AS a, min(node) OVER (PARTITION BY id) AS b FROM ids WHERE id IS NOT NULL
UNION ALL
SELECT node, min(node) OVER (PARTITION BY mbid) FROM artist_nodes WHERE mbid IS NOT NULL AND NOT getvariable('keep_ids');

-- Same key: one artist, unless two MBIDs say that two bear the name; then who has no MBID is the one played most.
-- A key of signs alone ("????", what a wrong encoding leaves) is no proof that two ids are one.
CREATE TABLE key_homes AS
WITH by_mbid AS (SELECT artist_key, mbid, sum(plays) AS plays, min(node) AS node FROM artist_nodes
                 WHERE artist_key <> '' GROUP BY ALL),
     ranked AS (SELECT *, count(mbid) OVER (PARTITION BY artist_key) AS mbids, row_number() OVER (PARTITION BY artist_key ORDER BY mbid IS NULL, plays DESC, mbid) AS nth
                FROM by_mbid)
SELECT artist_key, node, mbids FROM ranked WHERE nth = 1;

INSERT INTO artist_relations
SELECT n.node, h.node
FROM artist_nodes n JOIN key_homes h USING (artist_key)
WHERE NOT getvariable('keep_ids')
  AND (n.mbid IS NULL OR h.mbids = 1)
  AND (n.artist_raw IS NULL OR regexp_matches(n.artist_key, '[\p{L}\p{N}]'));

-- "Barber, Samuel" is Samuel Barber where he is in this log under that name too.
INSERT INTO artist_relations
SELECT n.node, h.node
FROM artist_nodes n JOIN key_homes h ON n.turned_key = h.artist_key
WHERE n.turned_key <> '' AND n.mbid IS NULL AND NOT getvariable('keep_ids');

-- part: name
-- The name most played; one that an alias file calls wrong only where there is no other.
CREATE TABLE artist_of_spelling AS
SELECT s.spelling_id, c.component AS artist_no
FROM played_spellings s
JOIN artist_nodes n ON n.artist_raw IS NOT DISTINCT FROM s.artist_raw AND n.mbid IS NOT DISTINCT FROM s.artist_mbid
  AND n.artist_key = s.artist_key AND n.turned_key = s.turned_key
JOIN artist_components c USING (node);

CREATE TABLE artist_names_played AS
SELECT a.artist_no, s.artist_main AS name, s.artist_clean AS name_clean, sum(s.plays)::BIGINT AS plays,
       bool_and(l.bad IS NOT NULL) AS wrong
FROM played_spellings s JOIN artist_of_spelling a USING (spelling_id) LEFT JOIN aliases l ON s.artist_raw = l.bad
GROUP BY ALL;

CREATE TABLE artists AS
SELECT artist_no, name, name_clean
FROM (SELECT *, row_number() OVER (PARTITION BY artist_no ORDER BY wrong, plays DESC, name) AS nth
      FROM artist_names_played)
WHERE nth = 1;

-- part: release
DROP TABLE artist_relations;
DROP TABLE key_homes;
DROP TABLE artist_components;
