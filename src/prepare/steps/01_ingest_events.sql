-- Step 01, ingest: a batch of plays from `mapped` to raw_events, or to rejects what cannot be one at all.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT *,
  CASE WHEN bad_json THEN 'bad_json'
       WHEN title IS NULL AND not_music IS NOT NULL THEN 'not_music'
       WHEN counted AND whole_number(plays) IS NULL THEN 'bad_plays' END AS reject
FROM mapped;

INSERT INTO rejects
SELECT '01_ingest', reject, path, source_row, raw FROM checked JOIN input_files USING (file_id) WHERE reject IS NOT NULL;

INSERT INTO raw_events
SELECT
  row_id, file_id, source_row, user_raw, track_raw, artist_raw, artist, title, album, isrc, recording_mbid, artist_mbid,
  CASE WHEN started IS NULL AND ms BETWEEN 0 AND 86400000 THEN ended - to_microseconds(ms * 1000)
       ELSE coalesce(started, ended) END AS played_at,
  CASE WHEN NOT timed OR started IS NOT NULL OR ended IS NOT NULL THEN NULL
       WHEN coalesce(identifier(start_text), identifier(end_text)) IS NULL THEN 'time_null'
       ELSE 'time_unreadable' END AS time_problem,
  ms AS ms_played, duration AS duration_ms, CASE WHEN counted THEN whole_number(plays) ELSE 1 END AS plays, skipped,
  nullif(getvariable('ingest_given_split'), '') AS given_split
FROM (
  SELECT
    row_id, file_id, source_row, identifier("user") AS user_raw, identifier(track_id) AS track_raw,
    identifier(artist_id) AS artist_raw, artist, title, album, identifier(isrc) AS isrc,
    identifier(recording_mbid) AS recording_mbid, identifier(artist_mbid) AS artist_mbid, timed, counted, plays,
    played_at AS start_text, end_time AS end_text, try_cast(skipped AS BOOLEAN) AS skipped,
    CASE WHEN try_cast(played_at AS DOUBLE) IS NULL THEN text_time(played_at, {formats})
         ELSE {origin}(try_cast(played_at AS DOUBLE)) END AS started,
    CASE WHEN try_cast(end_time AS DOUBLE) IS NULL THEN text_time(end_time, {formats})
         ELSE {origin}(try_cast(end_time AS DOUBLE)) END AS ended,
    coalesce(whole_number(duration_ms), try_cast(round(1000 * try_cast(duration_s AS DOUBLE)) AS BIGINT)) AS duration,
    coalesce(
      whole_number(ms_played), try_cast(round(1000 * try_cast(seconds_played AS DOUBLE)) AS BIGINT),
      try_cast(round(try_cast(percent_played AS DOUBLE) / 100 *
               coalesce(try_cast(duration_ms AS DOUBLE), 1000 * try_cast(duration_s AS DOUBLE))) AS BIGINT)) AS ms
  FROM checked WHERE reject IS NULL);
