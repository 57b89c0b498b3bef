-- Step 01, ingest: what a play says, from the fields of a preset. No statement of its own: 01_ingest_events puts it into
-- raw_event_rows, and plays in Parquet files are read through it each time. {started}, {ended} and {given} hang on what
-- the file's times are: text, a number or a time.
SELECT
  row_id, file_id, source_row, user_raw, track_raw, artist_raw, artist, title, album, isrc, recording_mbid, artist_mbid,
  CASE WHEN started IS NULL AND ms BETWEEN 0 AND 86400000 THEN ended - to_microseconds(ms * 1000)
       ELSE coalesce(started, ended) END AS played_at,
  CASE WHEN NOT timed OR started IS NOT NULL OR ended IS NOT NULL THEN NULL
       WHEN NOT time_given THEN 'time_null'
       ELSE 'time_unreadable' END AS time_problem,
  ms AS ms_played, duration AS duration_ms, CASE WHEN counted THEN whole_number(plays) ELSE 1 END AS plays, skipped,
  {given_split} AS given_split, user_number, track_number
FROM (
  SELECT
    row_id, file_id, source_row, identifier("user") AS user_raw, identifier(track_id) AS track_raw,
    identifier(artist_id) AS artist_raw, artist, title, album, identifier(isrc) AS isrc,
    identifier(recording_mbid) AS recording_mbid, identifier(artist_mbid) AS artist_mbid, timed, counted, plays,
    user_number, track_number,
    try_cast(skipped AS BOOLEAN) AS skipped, {started} AS started, {ended} AS ended, {given} AS time_given,
    coalesce(whole_number(duration_ms), try_cast(round(1000 * try_cast(duration_s AS DOUBLE)) AS BIGINT)) AS duration,
    coalesce(
      whole_number(ms_played), try_cast(round(1000 * try_cast(seconds_played AS DOUBLE)) AS BIGINT),
      try_cast(round(try_cast(percent_played AS DOUBLE) / 100 *
               coalesce(try_cast(duration_ms AS DOUBLE), 1000 * try_cast(duration_s AS DOUBLE))) AS BIGINT)) AS ms
