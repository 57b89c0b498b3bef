-- Step 01, ingest: a batch of a catalogue from `mapped` to raw_catalogue, or to rejects where no play can point to it.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT *, CASE WHEN bad_json THEN 'bad_json' WHEN identifier(track_id) IS NULL THEN 'null_id' END AS reject FROM mapped;

INSERT INTO raw_catalogue
SELECT
  row_id, file_id, source_row, identifier(track_id), identifier(artist_id), artist, title, album,
  coalesce(whole_number(duration_ms), try_cast(round(1000 * try_cast(duration_s AS DOUBLE)) AS BIGINT)),
  nullif(try_cast(whole_number(release_year) AS INTEGER), 0), identifier(isrc), identifier(recording_mbid),
  identifier(artist_mbid), nullif(tags, '')
FROM checked WHERE taken(reject, file_id, source_row, raw);
