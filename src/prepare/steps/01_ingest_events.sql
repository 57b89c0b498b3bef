-- Step 01, ingest: a batch of plays from `mapped` to raw_event_rows, or to rejects what cannot be one at all.
CREATE OR REPLACE TEMP VIEW checked AS
SELECT *,
  CASE WHEN bad_json THEN 'bad_json'
       WHEN title IS NULL AND not_music IS NOT NULL THEN 'not_music'
       WHEN counted AND whole_number(plays) IS NULL THEN 'bad_plays'
       WHEN no_number(ms_played) OR no_number(seconds_played) OR no_number(percent_played) THEN 'bad_number'
  END AS reject
FROM mapped;

INSERT INTO raw_event_rows
{plays};  -- 01_ingest_plays.sql, from what of checked is taken
