-- Step 03: rows that cannot be plays go to rejects, each with one reason, the first that holds in the order below.
-- In: raw_events, described, spelled, clean_names, input_files. Out: checked (all rows, narrow, with the reason or
-- NULL), rejects.

-- part: limits
-- No clock decides what is in the future. Beyond the day by which 99 % of the log's plays were made, as much time
-- again as the middle 98 % took, at least a year, is believed; 2100 never is. --latest-time overrules.
SET VARIABLE latest = (
  WITH days AS (SELECT played_at::DATE AS day, count(*) AS plays FROM raw_events
                WHERE played_at >= TIMESTAMP '1990-01-01' AND played_at < TIMESTAMP '2100-01-01' GROUP BY day),
       ranked AS (SELECT day, sum(plays) OVER (ORDER BY day) AS up_to, sum(plays) OVER () AS all_plays FROM days),
       middle AS (SELECT min(day) FILTER (up_to >= 0.01 * all_plays) AS first_day,
                         min(day) FILTER (up_to >= 0.99 * all_plays) AS last_day FROM ranked)
  SELECT coalesce(try_cast(nullif(getvariable('latest_time'), '') AS TIMESTAMPTZ)::TIMESTAMP,
                  least(TIMESTAMP '2100-01-01', last_day::TIMESTAMP + to_days(greatest(366, last_day - first_day)::INTEGER)),
                  TIMESTAMP '2100-01-01')
  FROM middle);

-- part: check
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

CREATE TABLE checked AS
SELECT e.row_id, e.file_id, e.source_row, e.user_raw, d.spelling_id, e.played_at, e.ms_played,
  coalesce(e.plays, 1) AS plays, e.skipped, e.given_split,
  CASE
    WHEN coalesce(trim(e.user_raw), '') = '' THEN 'null_user'
    WHEN p.reason IS NOT NULL THEN p.reason
    WHEN e.time_problem IS NOT NULL THEN e.time_problem
    WHEN getvariable('has_times') AND e.played_at IS NULL THEN 'time_null'
    WHEN abs(epoch(e.played_at)) < 86400 THEN 'time_zero'
    WHEN e.played_at < TIMESTAMP '1990-01-01' THEN 'time_too_early'
    WHEN e.played_at > getvariable('latest') THEN 'time_far_future'
    WHEN e.ms_played < 0 THEN 'ms_played_negative'
    WHEN e.ms_played > 86400000 THEN 'ms_played_absurd'
    WHEN e.plays < 1 THEN 'plays_not_positive'
    WHEN e.plays > 4294967295 THEN 'plays_absurd'
  END AS reason
FROM raw_events e
JOIN described d
  ON e.track_raw IS NOT DISTINCT FROM d.track_raw AND e.artist_raw IS NOT DISTINCT FROM d.artist_raw
  AND e.artist IS NOT DISTINCT FROM d.artist AND e.title IS NOT DISTINCT FROM d.title
  AND e.album IS NOT DISTINCT FROM d.album AND e.isrc IS NOT DISTINCT FROM d.isrc
  AND e.recording_mbid IS NOT DISTINCT FROM d.recording_mbid AND e.artist_mbid IS NOT DISTINCT FROM d.artist_mbid
  AND e.duration_ms IS NOT DISTINCT FROM d.duration_ms
JOIN spelled_problems p ON d.spelling_id = p.spelling_id;

INSERT INTO rejects
SELECT '03_validate', c.reason, f.path, c.source_row,
  json_merge_patch('{}', to_json({
    'user': e.user_raw, 'track': e.track_raw, 'artist_id': e.artist_raw, 'artist': e.artist, 'title': e.title,
    'album': e.album, 'isrc': e.isrc, 'recording_mbid': e.recording_mbid, 'artist_mbid': e.artist_mbid,
    'played_at': e.played_at, 'ms_played': e.ms_played, 'duration_ms': e.duration_ms, 'plays': nullif(e.plays, 1),
    'skipped': e.skipped, 'split': e.given_split}))::VARCHAR
FROM checked c JOIN raw_events e USING (row_id) JOIN input_files f ON c.file_id = f.file_id
WHERE c.reason IS NOT NULL;

-- part: release
DROP TABLE raw_events;
DROP TABLE described;
DROP TABLE spelled_problems;
