-- Step 01, ingest: what a play says, from the fields of a preset. No statement of its own: 01_ingest_events puts it into
-- raw_event_rows, and plays in Parquet files are read through it each time. What stands in braces hangs on which fields
-- the files have and on what their times are: text, a number or a time (ingest/play_fields.cpp).
SELECT
  row_id, file_id, source_row, user_raw, track_raw, artist_raw, artist, title, album, isrc, recording_mbid, artist_mbid,
  {when} AS played_at,
  CASE WHEN started IS NULL AND ended IS NULL AND timed
       THEN CASE WHEN time_given THEN coalesce(began::VARCHAR, finished::VARCHAR) ELSE 'time_null' END END AS time_problem,
  ms AS ms_played, duration AS duration_ms, CASE WHEN counted THEN whole_number(plays) ELSE 1 END AS plays, skipped,
  {given_split} AS given_split, user_number, track_number{raw}
FROM (
  SELECT
    row_id, file_id, source_row, identifier("user") AS user_raw, identifier(track_id) AS track_raw,
    identifier(artist_id) AS artist_raw, artist, title, album, identifier(isrc) AS isrc,
    identifier(recording_mbid) AS recording_mbid, identifier(artist_mbid) AS artist_mbid, timed, counted, plays,
    user_number, track_number, raw,
    try_cast(skipped AS BOOLEAN) AS skipped, played_at AS began, end_time AS finished, {started} AS started, {ended} AS ended, {given} AS time_given,
    {duration} AS duration, {ms} AS ms
