-- Step 03: rows that cannot be plays go to rejects, each with one reason, the first that holds in the order below.
-- In: raw_events, raw_users and days (of 03_validate.cpp), described, spelled, clean_names, input_files. Out: users(user_no, user_raw), the valid rows in the
-- play log, played(spelling_id, plays) of those, rejects. 03_validate.cpp looks at each row in between.

-- part: look_up
-- No clock decides what is in the future. Beyond the day by which 99 % of the log's plays were made, as much time
-- again as the middle 98 % took, at least a year, is believed; 2100 never is. --latest-time overrules.
SET VARIABLE latest = (
  WITH ranked AS (SELECT DATE '1970-01-01' + day AS day, sum(plays) OVER (ORDER BY day) AS up_to,
                         sum(plays) OVER () AS all_plays FROM days),
       middle AS (SELECT min(day) FILTER (up_to >= 0.01 * all_plays) AS first_day,
                         min(day) FILTER (up_to >= 0.99 * all_plays) AS last_day FROM ranked)
  SELECT coalesce(try_cast(nullif(getvariable('latest_time'), '') AS TIMESTAMPTZ)::TIMESTAMP,
                  least(TIMESTAMP '2100-01-01', last_day::TIMESTAMP + to_days(greatest(366, last_day - first_day)::INTEGER)),
                  TIMESTAMP '2100-01-01')
  FROM middle);

-- An event says what was played by an id or by names of its own. An id must be in the catalogue, but one that the
-- catalogue gives no name still is an id; and lists of names beside triplets are partial: they must hold nothing.
CREATE TABLE spelled_problems AS
SELECT s.spelling_id,
  CASE
    WHEN getvariable('has_ids') AND coalesce(s.track_raw, '') = '' AND NOT s.own_names THEN 'null_track'
    WHEN getvariable('has_ids') AND NOT s.own_names THEN
      CASE WHEN getvariable('has_catalogue') AND NOT s.in_catalogue THEN 'unknown_track'
           WHEN n.title_clean = '' AND n.artist_clean <> '' THEN 'empty_title' END
    WHEN n.artist_clean = '' THEN 'empty_artist'
    WHEN n.title_clean = '' THEN 'empty_title'
    WHEN n.artist_key IN ('unknownartist', 'unknown') AND n.title_clean IN ('unknown track', 'unknown title', 'unknown')
      THEN 'unknown_name'
  END AS reason
FROM spelled s JOIN clean_names n USING (name_id);

-- Whoever the log names. Ids that are all whole numbers are ordered as numbers: dense ones keep their own as index.
-- Who has an id from an earlier log keeps it: they come first.
CREATE TABLE users AS
SELECT (row_number() OVER () - 1)::UINTEGER AS user_no, user_raw
FROM (SELECT user_raw, user_id,
             CASE WHEN bool_and(regexp_full_match(user_raw, '[0-9]{1,18}')) OVER () THEN user_raw::BIGINT END AS number
      FROM (SELECT user_raw FROM raw_users WHERE trim(user_raw) <> '' UNION SELECT user_raw FROM known_users)
      LEFT JOIN known_users USING (user_raw)
      ORDER BY user_id NULLS LAST, number, user_raw);

CREATE TABLE known_spellings AS
SELECT d.spelling_id, k.spelling_id AS earlier_spelling, k.track_id, k.track_group_id, k.artist_id
FROM known_descriptions k
JOIN described d ON d.track_raw IS NOT DISTINCT FROM k.track_raw AND d.artist_raw IS NOT DISTINCT FROM k.artist_raw
 AND d.artist IS NOT DISTINCT FROM k.artist AND d.title IS NOT DISTINCT FROM k.title AND d.album IS NOT DISTINCT FROM k.album
 AND d.isrc IS NOT DISTINCT FROM k.isrc AND d.recording_mbid IS NOT DISTINCT FROM k.recording_mbid
 AND d.artist_mbid IS NOT DISTINCT FROM k.artist_mbid AND d.duration_ms IS NOT DISTINCT FROM k.duration_ms;

-- part: reject
INSERT INTO rejects
SELECT '03_validate', e.reject_reason, f.path, e.source_row,
  json_merge_patch('{}', to_json({
    'user': e.user_raw, 'track': e.track_raw, 'artist_id': e.artist_raw, 'artist': e.artist, 'title': e.title,
    'album': e.album, 'isrc': e.isrc, 'recording_mbid': e.recording_mbid, 'artist_mbid': e.artist_mbid,
    'played_at': coalesce(e.played_at::VARCHAR, nullif(e.time_problem, 'time_null')), 'ms_played': e.ms_played, 'duration_ms': e.duration_ms, 'plays': nullif(e.plays, 1),
    'skipped': e.skipped, 'split': e.given_split}))::VARCHAR
FROM rejected_events e JOIN input_files f ON e.file_id = f.file_id;

-- part: release
DROP VIEW rejected_events;
DROP TABLE raw_users;
DROP TABLE days;
DROP TABLE described;
DROP TABLE spelled_problems;
DROP TABLE IF EXISTS raw_event_rows;
