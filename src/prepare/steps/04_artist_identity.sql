-- Step 04: which artists are one: first by what is certain (ids, aliases, the same key), then names that look alike,
-- and joint credits, where the log bears them out. In: played, spelled, names, clean_names, aliases.
-- Out: played_spellings, artist_of_spelling(spelling_id, artist_no), artists(artist_no, name, name_clean),
-- artist_names_played, artist_merges(component, into_component, kind, weight). Operators: connect_components,
-- find_similar_names.

-- part: nodes
-- What valid plays mention; how often decides below which spelling is the right one.
CREATE TABLE played_spellings AS
SELECT s.* REPLACE (
         -- Placeholders of MusicBrainz (various artists, unknown, anonymous) name nobody.
         CASE WHEN artist_mbid NOT IN ('89ad4ac3-39f7-470e-963a-56509c546377', '125ec42a-7229-4250-afc5-e057484327fe',
                                       'f731ccc4-e22a-43af-a747-64213329e088') THEN artist_mbid END AS artist_mbid,
         -- Tracks by nobody known have nobody in common.
         coalesce(nullif(artist_raw, ''), CASE WHEN artist_key = '' THEN 'artist of track ' || track_raw END) AS artist_raw),
       p.plays, n.artist_main, n.artist_clean, n.artist_key, n.turned_key, n.lead_key, n.other_keys, n.bare_key, n.title_shown, n.title_clean, n.base_clean,
       n.title_key, n.mark_key, n.remix, w.artist AS artist_written, w.title AS title_written
FROM played p
JOIN spelled s USING (spelling_id)
JOIN clean_names n USING (name_id)
JOIN names w USING (name_id);
DROP TABLE played;
DROP TABLE spelled;
DROP TABLE clean_names;
DROP TABLE names;

CREATE TABLE artist_nodes AS
SELECT (row_number() OVER () - 1)::UINTEGER AS node, *
FROM (SELECT artist_raw, artist_mbid AS mbid, artist_key, turned_key, sum(plays)::BIGINT AS plays
      FROM played_spellings GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4);

CREATE TABLE node_of_spelling AS
SELECT s.spelling_id, n.node
FROM played_spellings s
JOIN artist_nodes n ON n.artist_raw IS NOT DISTINCT FROM s.artist_raw AND n.mbid IS NOT DISTINCT FROM s.artist_mbid
  AND n.artist_key = s.artist_key AND n.turned_key = s.turned_key;

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

-- part: compare
-- What is certain made these one each; `component` is the least node of each.
CREATE TABLE exact_artists AS
SELECT component, sum(plays)::BIGINT AS plays, max(mbid) AS mbid
FROM artist_nodes JOIN exact_components USING (node) GROUP BY component;

CREATE TABLE compared_names AS
SELECT (row_number() OVER () - 1)::UINTEGER AS name_no, *
FROM (SELECT DISTINCT s.artist_clean, c.component
      FROM played_spellings s JOIN node_of_spelling USING (spelling_id) JOIN exact_components c USING (node)
      WHERE regexp_matches(s.artist_clean, '[\p{L}\p{N}]') ORDER BY ALL);

-- part: weigh
-- Artists whose names look alike, the better known one as `into_component`.
CREATE TABLE alike AS
WITH pairs AS (
  SELECT least(x.component, y.component) AS a, greatest(x.component, y.component) AS b, max(likeness) AS likeness,
         max(least(length(x.artist_clean), length(y.artist_clean))) AS letters
  FROM similar_names s JOIN compared_names x ON s.a = x.name_no JOIN compared_names y ON s.b = y.name_no
  WHERE x.component <> y.component GROUP BY ALL)
SELECT CASE WHEN x.plays > y.plays THEN b ELSE a END AS component,
       CASE WHEN x.plays > y.plays THEN a ELSE b END AS into_component, likeness, letters, least(x.plays, y.plays) AS plays,
       greatest(x.plays, y.plays) AS into_plays
FROM pairs JOIN exact_artists x ON a = x.component JOIN exact_artists y ON b = y.component
WHERE x.mbid IS NULL OR y.mbid IS NULL;

-- What two of them share tells the more, the fewer artists have it: a title or album of these two alone counts a
-- million, one of eleven artists a tenth of it; a title of the same length to a second and a half counts as if one in
-- 25 of the others had it, which is about how lengths of unrelated songs fall together.
CREATE TABLE artist_works AS
SELECT c.component, s.title_key AS work, 0 AS is_album, s.duration_ms
FROM played_spellings s JOIN node_of_spelling USING (spelling_id) JOIN exact_components c USING (node)
WHERE s.title_key <> '' AND NOT getvariable('tracks_are_artists')
UNION
SELECT c.component, lower(s.album), 1, NULL
FROM played_spellings s JOIN node_of_spelling USING (spelling_id) JOIN exact_components c USING (node)
WHERE s.album <> '' AND NOT getvariable('tracks_are_artists');

CREATE TABLE shared_works AS
WITH known AS (SELECT work, is_album, count(DISTINCT component) AS artists FROM artist_works GROUP BY ALL),
     told AS (
  SELECT p.component, p.into_component, x.work, x.is_album,
         max(least(1000000, CASE WHEN abs(x.duration_ms - y.duration_ms) <= 1500 THEN 25000000 ELSE 1000000 END // (artists - 1)))
           AS weight
  FROM alike p JOIN artist_works x ON p.component = x.component
  JOIN artist_works y ON p.into_component = y.component AND x.work = y.work AND x.is_album = y.is_album
  JOIN known k ON x.work = k.work AND x.is_album = k.is_album
  GROUP BY ALL)
SELECT component, into_component, sum(weight)::BIGINT AS weight FROM told GROUP BY ALL;

-- Each artist joins at most one better known one, so that a chain of slips joins no two well-known names. The more alike
-- the names, the less must be shared. Where nothing but artists is known, the name alone must do: a close one, and not
-- a short one ("C/A/T" is not Cat). No artist without MBID brings two MBIDs together.
CREATE TABLE artist_merges AS
WITH borne_out AS (
  SELECT a.*, coalesce(w.weight, 0) AS weight
  FROM alike a LEFT JOIN shared_works w USING (component, into_component)
  WHERE CASE WHEN getvariable('tracks_are_artists') THEN likeness = 3 AND letters > 6
             ELSE coalesce(w.weight, 0) >= CASE likeness WHEN 3 THEN 20000 WHEN 2 THEN 300000 ELSE 1000000 END END),
     best AS (SELECT *, row_number() OVER (PARTITION BY component ORDER BY likeness DESC, weight DESC, into_plays DESC, into_component) AS nth
              FROM borne_out)
SELECT component, into_component, 'misspelt' AS kind, weight
FROM (SELECT b.*, count(DISTINCT x.mbid) OVER (PARTITION BY into_component) AS mbids
      FROM best b JOIN exact_artists x USING (component) WHERE nth = 1)
WHERE mbids <= 1;

-- A joint credit is its lead's where the two are no act of their own: the lead is known alone, three times as well at
-- least, and so is everybody else who is named. What a file name added goes where the bare name is ten times as known.
INSERT INTO artist_merges
WITH credits AS (
  SELECT DISTINCT c.component, s.lead_key, s.other_keys, s.bare_key
  FROM played_spellings s JOIN node_of_spelling USING (spelling_id) JOIN exact_components c USING (node)
  WHERE s.lead_key <> '' OR s.bare_key <> ''),
     homes AS (SELECT h.artist_key, c.component, x.plays FROM key_homes h JOIN exact_components c USING (node)
               JOIN exact_artists x USING (component)),
     named AS (SELECT component, lead_key, unnest(string_split(other_keys, ' ')) AS other_key
               FROM credits WHERE lead_key <> ''),
     all_known AS (SELECT n.component, n.lead_key FROM named n LEFT JOIN homes h ON n.other_key = h.artist_key
                   GROUP BY ALL
                   HAVING bool_and(h.component IS NOT NULL AND h.component <> n.component AND other_key <> lead_key)),
     leads AS (
       SELECT n.component, h.component AS into_component, h.plays, 'joint_credit' AS kind, 3 AS times
       FROM all_known n JOIN homes h ON n.lead_key = h.artist_key
       UNION ALL
       SELECT n.component, h.component, h.plays, 'file_name', 10
       FROM credits n JOIN homes h ON n.bare_key = h.artist_key WHERE length(n.bare_key) >= 4),
     -- "A & B" that is "B & A" as well has no lead.
     sure AS (SELECT *, count(DISTINCT into_component) OVER (PARTITION BY component) AS ways FROM leads
              WHERE component <> into_component)
SELECT DISTINCT ON (l.component) l.component, l.into_component, l.kind, 0
FROM sure l JOIN exact_artists x USING (component)
WHERE l.ways = 1 AND l.plays >= l.times * x.plays AND x.mbid IS NULL
  AND l.component NOT IN (SELECT component FROM artist_merges) ORDER BY l.component, l.kind;

-- part: join
INSERT INTO artist_relations SELECT component, into_component FROM artist_merges;

-- For the report: of each kind the ten that were played most.
CREATE TABLE artist_merge_examples AS
WITH most_played AS (
  SELECT m.*, x.plays, y.plays AS joined_plays
  FROM artist_merges m JOIN exact_artists x USING (component) JOIN exact_artists y ON m.into_component = y.component
  QUALIFY row_number() OVER (PARTITION BY kind ORDER BY x.plays DESC, m.component) <= 10),
     spelled_so AS (
  SELECT c.component, s.artist_main AS name, sum(s.plays) AS plays
  FROM played_spellings s JOIN node_of_spelling USING (spelling_id) JOIN exact_components c USING (node)
  WHERE c.component IN (SELECT unnest([component, into_component]) FROM most_played) GROUP BY ALL),
     called AS (SELECT DISTINCT ON (component) component, name FROM spelled_so ORDER BY component, plays DESC, name)
SELECT m.kind, x.name, m.plays, y.name AS joined_to, m.joined_plays
FROM most_played m JOIN called x USING (component) JOIN called y ON m.into_component = y.component;
DROP TABLE alike;
DROP TABLE artist_works;
DROP TABLE shared_works;
DROP TABLE compared_names;
DROP TABLE similar_names;

-- part: name
-- The name most played; one that an alias file calls wrong only where there is no other.
CREATE TABLE artist_of_spelling AS
SELECT s.spelling_id, c.component AS artist_no
FROM node_of_spelling s JOIN artist_components c USING (node);

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
DROP TABLE node_of_spelling;
