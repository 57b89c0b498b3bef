-- Step 01, ingest, after the last batch: row ids without gaps, rejects in the order of files and rows. Runs only where
-- something was rejected.
CREATE OR REPLACE TABLE raw_event_rows AS
SELECT row_number() OVER (ORDER BY row_id) - 1 AS row_id, * EXCLUDE (row_id) FROM raw_event_rows ORDER BY row_id;

CREATE OR REPLACE TABLE raw_catalogue AS
SELECT row_number() OVER (ORDER BY row_id) - 1 AS row_id, * EXCLUDE (row_id) FROM raw_catalogue ORDER BY row_id;

CREATE OR REPLACE TABLE rejects AS
SELECT rejects.* FROM rejects JOIN input_files ON path = source_file ORDER BY file_id, source_row, reason, raw;
