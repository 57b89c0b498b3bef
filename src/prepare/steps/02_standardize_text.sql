-- Step 02: every way a track is described, each once, and the names in them folded to clean forms and keys.
-- In: raw_descriptions, raw_catalogue, raw_artist_names, raw_aliases.
-- Out: described(spelling_id, ...), spelled(spelling_id, name_id, ...), names(name_id, artist, title), and from the
-- operator beside this file clean_names(name_id, artist_main, artist_clean, artist_key, turned_key, lead_key,
-- other_keys, bare_key, title_shown, title_clean, base_clean, title_key, mark_key, remix, changed).

-- part: describe
-- An id listed twice in the catalogue: the first row counts.
CREATE TABLE catalogue AS
SELECT * EXCLUDE (nth)
FROM (SELECT *, row_number() OVER (PARTITION BY track_raw ORDER BY row_id) AS nth FROM raw_catalogue
      WHERE track_raw <> '')
WHERE nth = 1;

-- Alias files name the right artist id for a wrong one, sometimes in two leaps. No id is an alias of two.
CREATE TABLE aliases AS
SELECT bad, min(good) AS good FROM raw_aliases WHERE bad <> good GROUP BY bad;

CREATE TABLE artist_names AS
SELECT artist_raw, arg_min(name, (file_id, source_row)) AS name FROM raw_artist_names WHERE name <> '' GROUP BY artist_raw;

-- A description is all that an event says about its track. Events refer to it by spelling_id from here on.
CREATE TABLE described AS
SELECT (row_number() OVER () - 1)::UINTEGER AS spelling_id, *
FROM (SELECT track_raw, artist_raw, artist, title, album, isrc, recording_mbid, artist_mbid, duration_ms
      FROM raw_descriptions ORDER BY ALL);

-- The description completed from the catalogue, and from the list of artists' names.
CREATE TABLE spelled AS
WITH completed AS (
  SELECT d.spelling_id, d.track_raw, coalesce(d.artist_raw, c.artist_raw) AS artist_raw,
         coalesce(nullif(d.artist, ''), c.artist, own.name, other.name) AS artist,
         coalesce(nullif(d.title, ''), c.title) AS title,
         coalesce(nullif(d.album, ''), nullif(c.album, '')) AS album,
         coalesce(nullif(d.isrc, ''), nullif(c.isrc, '')) AS isrc,
         lower(coalesce(nullif(d.recording_mbid, ''), nullif(c.recording_mbid, ''))) AS recording_mbid,
         lower(coalesce(nullif(d.artist_mbid, ''), nullif(c.artist_mbid, ''))) AS artist_mbid,
         coalesce(d.duration_ms, c.duration_ms) AS duration_ms, c.release_year, c.tags,
         coalesce(d.artist, '') <> '' OR coalesce(d.title, '') <> '' AS own_names,
         c.track_raw IS NOT NULL AS in_catalogue
  FROM described d
  LEFT JOIN catalogue c ON d.track_raw = c.track_raw
  LEFT JOIN aliases a ON coalesce(d.artist_raw, c.artist_raw) = a.bad
  LEFT JOIN artist_names own ON coalesce(d.artist_raw, c.artist_raw) = own.artist_raw
  LEFT JOIN artist_names other ON a.good = other.artist_raw)
SELECT * REPLACE (CASE WHEN getvariable('tracks_are_artists') THEN coalesce(title, artist) ELSE title END AS title,
                  CASE WHEN duration_ms BETWEEN 1 AND 86400000 THEN duration_ms END AS duration_ms,
                  upper(replace(isrc, '-', '')) AS isrc)
FROM completed;

CREATE TABLE names AS
SELECT row_number() OVER () - 1 AS name_id, *
FROM (SELECT DISTINCT coalesce(artist, '') AS artist, coalesce(title, '') AS title FROM spelled ORDER BY ALL);

-- part: attach
CREATE OR REPLACE TABLE spelled AS
SELECT s.* EXCLUDE (artist, title), n.name_id
FROM spelled s JOIN names n ON coalesce(s.artist, '') = n.artist AND coalesce(s.title, '') = n.title
ORDER BY s.spelling_id;
DROP TABLE catalogue;
