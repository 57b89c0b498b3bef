-- Step 01, ingest: a batch of aliases from `mapped` to raw_aliases: plays of artist `bad` are plays of artist `good`.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT *,
  CASE WHEN bad_json THEN 'bad_json'
       WHEN identifier(bad) IS NULL OR identifier(good) IS NULL THEN 'null_id' END AS reject
FROM mapped;

INSERT INTO rejects
SELECT '01_ingest', reject, path, source_row, raw FROM checked JOIN input_files USING (file_id) WHERE reject IS NOT NULL;

INSERT INTO raw_aliases
SELECT identifier(bad), identifier(good), file_id, source_row FROM checked WHERE reject IS NULL;
