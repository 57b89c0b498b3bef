-- Step 01, ingest: a batch of aliases from `mapped` to raw_aliases: plays of artist `bad` are plays of artist `good`.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT *,
  CASE WHEN bad_json THEN 'bad_json'
       WHEN identifier(bad) IS NULL OR identifier(good) IS NULL THEN 'null_id' END AS reject
FROM mapped;

INSERT INTO raw_aliases
SELECT identifier(bad), identifier(good), file_id, source_row FROM checked WHERE taken(reject, file_id, source_row, raw);
