-- Step 01, ingest: a batch of artists' names from `mapped` to raw_artist_names.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT *,
  CASE WHEN bad_json THEN 'bad_json' WHEN identifier(artist_id) IS NULL THEN 'null_id'
       WHEN identifier(name) IS NULL THEN 'empty_artist' END AS reject
FROM mapped;

INSERT INTO raw_artist_names
SELECT identifier(artist_id), name, file_id, source_row FROM checked WHERE taken(reject, file_id, source_row, raw);
