-- What is kept of a log so that it can be added to, and how it is taken up. {earlier} is the folder of the tables.
-- Kept in append_state/: plays.bin (plays/spool.hpp: user_no, spelling_id, ... of the valid plays), state.json, and
--   users(user_no, user_raw, user_id)          user_id NULL: never had enough plays
--   descriptions(spelling_id, track_raw .. duration_ms, track_id, track_group_id, artist_id)     as `described`
--   catalogue, artist_names, aliases, input_files        as the tables of step 01
--   days(day, plays)
--   unsettled_events: rows that step 03 rejected for what more of the log, or its catalogue, may tell otherwise; they
--     are looked at again each time, and are not among the days and rejects

-- part: nothing_known
-- Where nothing was read before: what the steps ask of an earlier log.
CREATE OR REPLACE TEMP MACRO is_unsettled(reason) AS
  reason IN ('time_far_future', 'unknown_track', 'empty_artist', 'empty_title', 'unknown_name');
CREATE OR REPLACE TABLE known_users (user_no UINTEGER, user_raw VARCHAR, user_id UINTEGER);
CREATE OR REPLACE TABLE known_descriptions (
  spelling_id UINTEGER, track_raw VARCHAR, artist_raw VARCHAR, artist VARCHAR, title VARCHAR, album VARCHAR,
  isrc VARCHAR, recording_mbid VARCHAR, artist_mbid VARCHAR, duration_ms BIGINT, track_id UINTEGER,
  track_group_id UINTEGER, artist_id UINTEGER);
SET VARIABLE known_users = 0;
SET VARIABLE known_tracks = 0;
SET VARIABLE known_artists = 0;
SET VARIABLE known_groups = 0;

-- part: take_up_files
CREATE TABLE unsettled_events AS FROM raw_event_rows;
INSERT INTO input_files SELECT * FROM read_parquet('{earlier}/append_state/input_files.parquet');
INSERT INTO unsettled_events
SELECT * REPLACE (-1 - row_number() OVER () AS row_id) FROM read_parquet('{earlier}/append_state/unsettled_events.parquet');

-- part: take_up_names
-- Older rows come first: where a catalogue lists an id twice, the first counts.
INSERT INTO raw_catalogue
SELECT * REPLACE (row_id - 1 - max(row_id) OVER () AS row_id) FROM read_parquet('{earlier}/append_state/catalogue.parquet');
INSERT INTO raw_artist_names SELECT * FROM read_parquet('{earlier}/append_state/artist_names.parquet');
INSERT INTO raw_aliases SELECT * FROM read_parquet('{earlier}/append_state/aliases.parquet');
INSERT INTO rejects
SELECT * FROM read_parquet('{earlier}/rejects.parquet')
WHERE step IN ('01_ingest', '03_validate') AND NOT is_unsettled(reason);
INSERT INTO known_users SELECT * FROM read_parquet('{earlier}/append_state/users.parquet');
INSERT INTO known_descriptions SELECT * FROM read_parquet('{earlier}/append_state/descriptions.parquet');
SET VARIABLE known_users = (SELECT count(*) FROM read_parquet('{earlier}/users.parquet'));
SET VARIABLE known_tracks = (SELECT count(*) FROM read_parquet('{earlier}/items.parquet'));
SET VARIABLE known_artists = (SELECT count(*) FROM read_parquet('{earlier}/artists.parquet'));
SET VARIABLE known_groups = (SELECT coalesce(max(track_group_id) + 1, 0) FROM read_parquet('{earlier}/items.parquet'));

-- part: take_up_days
CREATE OR REPLACE TABLE days AS
SELECT day, sum(plays)::BIGINT AS plays
FROM (SELECT day, plays FROM days UNION ALL SELECT day, plays FROM read_parquet('{earlier}/append_state/days.parquet'))
GROUP BY day;

-- part: add_departed
-- Who and what was known and would be gone (merged into another, or a machine after all) keeps its id and its row.
INSERT INTO out_items
SELECT * REPLACE (0 AS plays, 0 AS listeners, NULL AS first_played_at, NULL AS last_played_at)
FROM read_parquet('{earlier}/items.parquet') WHERE track_id NOT IN (SELECT track_id FROM out_items);
INSERT INTO out_artists
SELECT * REPLACE (0 AS tracks, 0 AS plays)
FROM read_parquet('{earlier}/artists.parquet') WHERE artist_id NOT IN (SELECT artist_id FROM out_artists);
INSERT INTO out_users
SELECT * REPLACE (0 AS plays, 0 AS tracks, NULL AS first_played_at, NULL AS last_played_at)
FROM read_parquet('{earlier}/users.parquet') WHERE user_id NOT IN (SELECT user_id FROM out_users);

-- part: keep_validated
-- In step 03, of what it drops. (rejected_rows and rejected_events are there still.)
CREATE TABLE kept_descriptions AS FROM described;
CREATE TABLE kept_unsettled_events AS
SELECT e.* FROM rejected_events e JOIN rejected_rows r USING (row_id) WHERE is_unsettled(r.reason);
CREATE TABLE kept_days AS
SELECT day, d.plays - coalesce(l.plays, 0) AS plays
FROM days d
LEFT JOIN (SELECT date_diff('day', DATE '1970-01-01', played_at::DATE)::INTEGER AS day, count(*) AS plays
           FROM kept_unsettled_events GROUP BY ALL) l USING (day)
WHERE d.plays > coalesce(l.plays, 0);

-- part: keep
COPY (SELECT * FROM input_files ORDER BY file_id) TO '{earlier}/append_state/input_files.parquet' (COMPRESSION zstd);
COPY (SELECT * FROM raw_catalogue ORDER BY row_id) TO '{earlier}/append_state/catalogue.parquet' (COMPRESSION zstd);
COPY (SELECT * FROM raw_artist_names ORDER BY file_id, source_row)
TO '{earlier}/append_state/artist_names.parquet' (COMPRESSION zstd);
COPY (SELECT * FROM raw_aliases ORDER BY file_id, source_row) TO '{earlier}/append_state/aliases.parquet' (COMPRESSION zstd);
COPY (SELECT * FROM kept_days ORDER BY day) TO '{earlier}/append_state/days.parquet' (COMPRESSION zstd);
COPY (SELECT * FROM kept_unsettled_events ORDER BY file_id, source_row)
TO '{earlier}/append_state/unsettled_events.parquet' (COMPRESSION zstd);
-- Known users have their ids as numbers.
COPY (SELECT u.user_no, u.user_raw,
             coalesce(t.user_id, CASE WHEN u.user_no < getvariable('known_users') THEN u.user_no END) AS user_id
      FROM users u LEFT JOIN user_totals t USING (user_no) ORDER BY u.user_no)
TO '{earlier}/append_state/users.parquet' (COMPRESSION zstd);
COPY (SELECT d.*, coalesce(i.track_id, k.track_id) AS track_id,
             coalesce(g.track_group_id, k.track_group_id) AS track_group_id,
             coalesce(x.artist_id, k.artist_id) AS artist_id
      FROM kept_descriptions d
      LEFT JOIN known_spellings k USING (spelling_id)
      LEFT JOIN track_of_spelling t USING (spelling_id) LEFT JOIN track_index i USING (track)
      LEFT JOIN group_index g ON i.component = g.component
      LEFT JOIN artist_of_spelling a ON d.spelling_id = a.spelling_id LEFT JOIN artist_index x ON a.artist_no = x.artist_no
      ORDER BY d.spelling_id)
TO '{earlier}/append_state/descriptions.parquet' (COMPRESSION zstd);
