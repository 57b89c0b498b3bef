-- Step 10: contiguous indices for the artists and songs that are left, and the tables as they are written.
-- In: user_totals(user_no, user_id, plays, tracks, first_played_at, last_played_at) and track_totals(track_no, track_id,
-- plays, listeners, ...) of what the k-core left, users, numbered_tracks, tracks, artists, group_of_track, ...
-- Out: one "out_" table for each Parquet file of entities; 10_encode.cpp writes them, each in the order given there.

-- part: index
CREATE TABLE track_index AS
SELECT k.track_no, k.track_id, n.track, t.artist_no, g.component
FROM track_totals k JOIN numbered_tracks n USING (track_no) JOIN tracks t USING (track)
JOIN group_of_track g ON n.track = g.node ORDER BY k.track_id;

-- Ids of an earlier log stay with what was played most under them; new ones follow.
CREATE TABLE artist_votes AS
SELECT a.artist_no AS entity, k.artist_id AS id, sum(s.plays) AS plays
FROM known_spellings k JOIN artist_of_spelling a USING (spelling_id) JOIN played_spellings s USING (spelling_id)
WHERE k.artist_id IS NOT NULL GROUP BY ALL;

CREATE TABLE group_votes AS
SELECT g.component AS entity, k.track_group_id AS id, sum(s.plays) AS plays
FROM known_spellings k JOIN track_of_spelling t USING (spelling_id) JOIN group_of_track g ON t.track = g.node
JOIN played_spellings s USING (spelling_id)
WHERE k.track_group_id IS NOT NULL GROUP BY ALL;

CREATE TABLE artist_index AS
SELECT artist_no, coalesce(known_id, getvariable('known_artists') + nth - 1)::UINTEGER AS artist_id
FROM (SELECT a.artist_no, k.id AS known_id,
             row_number() OVER (PARTITION BY k.id IS NULL ORDER BY a.name_clean, a.name, a.artist_no) AS nth
      FROM artists a LEFT JOIN kept_ids('artist_votes') k ON a.artist_no = k.entity
      WHERE a.artist_no IN (SELECT artist_no FROM track_index));

CREATE TABLE group_index AS
SELECT component, coalesce(known_id, getvariable('known_groups') + nth - 1)::UINTEGER AS track_group_id
FROM (SELECT t.component, k.id AS known_id,
             row_number() OVER (PARTITION BY k.id IS NULL ORDER BY min(t.track_id)) AS nth
      FROM track_index t LEFT JOIN kept_ids('group_votes') k ON t.component = k.entity GROUP BY t.component, k.id);

-- part: tables
CREATE TABLE out_items AS
SELECT i.track_id, g.track_group_id, a.artist_id, t.title, t.title_clean, r.name AS artist, r.name_clean AS artist_clean,
       t.album, t.duration_ms, t.release_year, t.tags, k.plays, k.listeners, k.first_played_at, k.last_played_at
FROM track_index i JOIN tracks t USING (track) JOIN group_index g USING (component)
JOIN artist_index a ON i.artist_no = a.artist_no JOIN artists r ON i.artist_no = r.artist_no
JOIN track_totals k USING (track_id)
ORDER BY i.track_id;

CREATE TABLE out_artists AS
WITH other_names AS (SELECT n.artist_no, list(DISTINCT n.name ORDER BY n.name) AS aliases
                     FROM artist_names_played n JOIN artists a USING (artist_no) WHERE n.name <> a.name
                     GROUP BY n.artist_no),
     played AS (SELECT artist_id, count(*)::UINTEGER AS tracks, sum(plays)::BIGINT AS plays FROM out_items GROUP BY artist_id)
SELECT i.artist_id, a.name, a.name_clean, coalesce(o.aliases, []::VARCHAR[]) AS aliases, p.tracks, p.plays
FROM artist_index i JOIN artists a USING (artist_no) LEFT JOIN other_names o USING (artist_no) JOIN played p USING (artist_id)
ORDER BY i.artist_id;

CREATE TABLE out_users AS
SELECT k.user_id, u.user_raw AS raw_id, k.plays, k.tracks, k.first_played_at, k.last_played_at
FROM user_totals k JOIN users u USING (user_no)
ORDER BY k.user_id;

-- A raw id that stands for several entities (one spelling, two lengths) leads to the one it was played as most.
CREATE TABLE out_track_ids AS
SELECT raw_id, track_id
FROM (SELECT raw_id, track_id, row_number() OVER (PARTITION BY raw_id ORDER BY plays DESC, track_id) AS nth
      FROM (SELECT coalesce(nullif(s.track_raw, ''), s.artist_written || ' - ' || s.title_written) AS raw_id, i.track_id,
                   sum(s.plays) AS plays
            FROM played_spellings s JOIN track_of_spelling t USING (spelling_id) JOIN track_index i USING (track)
            GROUP BY ALL))
WHERE nth = 1 ORDER BY raw_id;

CREATE TABLE out_artist_ids AS
SELECT raw_id, artist_id
FROM (SELECT raw_id, artist_id, row_number() OVER (PARTITION BY raw_id ORDER BY plays DESC, artist_id) AS nth
      FROM (SELECT coalesce(s.artist_raw, s.artist_written) AS raw_id, i.artist_id, sum(s.plays) AS plays
            FROM played_spellings s JOIN artist_of_spelling a USING (spelling_id) JOIN artist_index i USING (artist_no)
            GROUP BY ALL))
WHERE nth = 1 ORDER BY raw_id;
