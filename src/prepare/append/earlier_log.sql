-- What is kept of a log so that it can be added to, and how it is taken up from the folder of its tables (the variable
-- `earlier`, which EarlierLog::take_up sets).
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
-- Which of the ids (of votes(entity, id, plays)) each entity keeps: the one it was played most under, and no id twice.
CREATE OR REPLACE TEMP MACRO kept_ids(votes) AS TABLE
WITH of_entity AS (SELECT DISTINCT ON (entity) * FROM query_table(votes) ORDER BY entity, plays DESC, id)
SELECT DISTINCT ON (id) entity, id FROM of_entity ORDER BY id, plays DESC, entity;
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
CREATE TEMP MACRO kept_file(name) AS TABLE
  FROM read_parquet(getvariable('earlier') || '/' || name || '.parquet', hive_partitioning = false);
CREATE TABLE unsettled_events AS FROM raw_event_rows;
INSERT INTO input_files SELECT * FROM kept_file('append_state/input_files');
INSERT INTO unsettled_events
SELECT * REPLACE (-1 - row_number() OVER () AS row_id) FROM kept_file('append_state/unsettled_events');

-- part: take_up_names
-- Older rows come first: where a catalogue lists an id twice, the first counts.
INSERT INTO raw_catalogue
SELECT * REPLACE (row_id - 1 - max(row_id) OVER () AS row_id) FROM kept_file('append_state/catalogue');
INSERT INTO raw_artist_names SELECT * FROM kept_file('append_state/artist_names');
INSERT INTO raw_aliases SELECT * FROM kept_file('append_state/aliases');
INSERT INTO rejects
SELECT * FROM kept_file('rejects')
WHERE step IN ('01_ingest', '03_validate') AND NOT is_unsettled(reason);
INSERT INTO known_users SELECT * FROM kept_file('append_state/users');
INSERT INTO known_descriptions SELECT * FROM kept_file('append_state/descriptions');
SET VARIABLE known_users = (SELECT count(*) FROM kept_file('users'));
SET VARIABLE known_tracks = (SELECT count(*) FROM kept_file('items'));
SET VARIABLE known_artists = (SELECT count(*) FROM kept_file('artists'));
SET VARIABLE known_groups = (SELECT coalesce(max(track_group_id) + 1, 0) FROM kept_file('items'));

-- part: take_up_days
CREATE OR REPLACE TABLE days AS
SELECT day, sum(plays)::BIGINT AS plays
FROM (SELECT day, plays FROM days UNION ALL SELECT day, plays FROM kept_file('append_state/days'))
GROUP BY day;

-- part: add_departed
-- Who and what was known and would be gone (merged into another, or a machine after all) keeps its id and its row.
INSERT INTO out_items
SELECT * REPLACE (0 AS plays, 0 AS listeners, NULL AS first_played_at, NULL AS last_played_at)
FROM kept_file('items') WHERE track_id NOT IN (SELECT track_id FROM out_items);
INSERT INTO out_artists
SELECT * REPLACE (0 AS tracks, 0 AS plays)
FROM kept_file('artists') WHERE artist_id NOT IN (SELECT artist_id FROM out_artists);
INSERT INTO out_users
SELECT * REPLACE (0 AS plays, 0 AS tracks, NULL AS first_played_at, NULL AS last_played_at)
FROM kept_file('users') WHERE user_id NOT IN (SELECT user_id FROM out_users);

-- part: keep_validated
-- In step 03, of what it drops. (rejected_events is there still.)
CREATE TABLE validated_descriptions AS FROM described;
CREATE TABLE still_unsettled AS
SELECT * EXCLUDE (reject_reason) FROM rejected_events WHERE is_unsettled(reject_reason);
CREATE TABLE settled_days AS
SELECT day, d.plays - coalesce(l.plays, 0) AS plays
FROM days d
LEFT JOIN (SELECT date_diff('day', DATE '1970-01-01', played_at::DATE)::INTEGER AS day, count(*) AS plays
           FROM still_unsettled GROUP BY ALL) l USING (day)
WHERE d.plays > coalesce(l.plays, 0);

-- part: keep
-- A view for each file that append/keep.cpp writes.
CREATE TEMP VIEW kept_input_files AS FROM input_files ORDER BY file_id;
CREATE TEMP VIEW kept_catalogue AS FROM raw_catalogue ORDER BY row_id;
CREATE TEMP VIEW kept_artist_names AS FROM raw_artist_names ORDER BY file_id, source_row;
CREATE TEMP VIEW kept_aliases AS FROM raw_aliases ORDER BY file_id, source_row;
CREATE TEMP VIEW kept_days AS FROM settled_days ORDER BY day;
CREATE TEMP VIEW kept_unsettled_events AS FROM still_unsettled ORDER BY file_id, source_row;
-- Known users have their ids as numbers.
CREATE TEMP VIEW kept_users AS
SELECT u.user_no, u.user_raw,
       coalesce(t.user_id, CASE WHEN u.user_no < getvariable('known_users') THEN u.user_no END) AS user_id
FROM users u LEFT JOIN user_totals t USING (user_no) ORDER BY u.user_no;
CREATE TEMP VIEW kept_descriptions AS
SELECT d.*, coalesce(i.track_id, k.track_id) AS track_id, coalesce(g.track_group_id, k.track_group_id) AS track_group_id,
       coalesce(x.artist_id, k.artist_id) AS artist_id
FROM validated_descriptions d
LEFT JOIN known_spellings k USING (spelling_id)
LEFT JOIN track_of_spelling t USING (spelling_id) LEFT JOIN track_index i USING (track)
LEFT JOIN group_index g ON i.component = g.component
LEFT JOIN artist_of_spelling a ON d.spelling_id = a.spelling_id LEFT JOIN artist_index x ON a.artist_no = x.artist_no
ORDER BY d.spelling_id;
