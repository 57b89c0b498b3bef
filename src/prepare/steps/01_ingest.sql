-- Step 01, ingest: the tables that files of any shape are read into. Files come in batches through the view `mapped`,
-- which the presets describe: a row a record, every field as text. 01_ingest_events, _catalogue and _names take it on.
-- raw_events is a view: of raw_event_rows, and of plays in Parquet files, which stay where they are (01_ingest_plays).
-- raw_descriptions is what it says of tracks, each once (of `surveyed`, where ids are whole numbers: ingest/survey.hpp).
-- user_number and track_number are ids that are whole numbers in their files, where they are looked up as such.
CREATE OR REPLACE TABLE input_files (file_id UINTEGER, path VARCHAR, given_split VARCHAR);
CREATE OR REPLACE TABLE raw_event_rows (
  row_id BIGINT, file_id UINTEGER, source_row BIGINT, user_raw VARCHAR, track_raw VARCHAR, artist_raw VARCHAR,
  artist VARCHAR, title VARCHAR, album VARCHAR, isrc VARCHAR, recording_mbid VARCHAR, artist_mbid VARCHAR,
  played_at TIMESTAMP, time_problem VARCHAR, ms_played BIGINT, duration_ms BIGINT, plays BIGINT, skipped BOOLEAN,
  given_split VARCHAR, user_number BIGINT, track_number BIGINT);
CREATE OR REPLACE TABLE raw_catalogue (
  row_id BIGINT, file_id UINTEGER, source_row BIGINT, track_raw VARCHAR, artist_raw VARCHAR, artist VARCHAR,
  title VARCHAR, album VARCHAR, duration_ms BIGINT, release_year INTEGER, isrc VARCHAR, recording_mbid VARCHAR,
  artist_mbid VARCHAR, tags VARCHAR);
CREATE OR REPLACE TABLE raw_artist_names (artist_raw VARCHAR, name VARCHAR, file_id UINTEGER, source_row BIGINT);
CREATE OR REPLACE TABLE raw_aliases (bad VARCHAR, good VARCHAR, file_id UINTEGER, source_row BIGINT);
CREATE OR REPLACE TABLE rejects (step VARCHAR, reason VARCHAR, source_file VARCHAR, source_row BIGINT, raw VARCHAR);

-- A row that is no such record is set aside for `rejects` (ingest/refused_rows.hpp).
CREATE OR REPLACE TEMP MACRO taken(reason, of_file, of_row, as_text) AS
  CASE WHEN reason IS NULL THEN true ELSE refuse_row(reason, of_file, of_row, as_text) <> 0 END;

-- "238", "238.0" and "3.2466e+05".
CREATE OR REPLACE TEMP MACRO whole_number(t) AS
  coalesce(try_cast(t AS BIGINT), try_cast(round(try_cast(t AS DOUBLE)) AS BIGINT));
-- What is there and is no number, nor a word for none.
CREATE OR REPLACE TEMP MACRO no_number(t) AS
  t IS NOT NULL AND whole_number(t) IS NULL AND
  lower(trim(t::VARCHAR)) NOT IN ('', 'null', 'nan', 'none', 'na', 'n/a', '-', '\N', '\n');
-- A number of seconds, milli-, micro- or nanoseconds since 1970, told apart by size: from 1e11 on it is milliseconds.
-- whole_epoch_time (ingest/play_fields.cpp) is the same for whole numbers.
CREATE OR REPLACE TEMP MACRO epoch_time(n) AS
  CASE WHEN abs(n) < 1e11 THEN make_timestamp(try_cast(round(n * 1e6) AS BIGINT))
       WHEN abs(n) < 1e14 THEN make_timestamp(try_cast(round(n * 1e3) AS BIGINT))
       WHEN abs(n) < 1e17 THEN make_timestamp(try_cast(n AS BIGINT))
       WHEN abs(n) < 9e18 THEN make_timestamp(try_cast(round(n / 1e3) AS BIGINT)) END;
-- Seconds since a day of the preset's choice.
CREATE OR REPLACE TEMP MACRO since_origin(n, origin) AS
  CASE WHEN abs(n) < 1e11 THEN CAST(origin AS TIMESTAMP) + to_microseconds(CAST(round(n * 1e6) AS BIGINT)) END;
-- ISO 8601, with its offset taken into account, then the formats given; without an offset it is UTC. What DuckDB does
-- not read by itself (no seconds, no dashes, a comma, small letters, a second 60) is spelt out for it.
CREATE OR REPLACE TEMP MACRO utc_time(t) AS
  CASE WHEN isfinite(try_cast(t AS TIMESTAMPTZ)) THEN make_timestamp(epoch_us(try_cast(t AS TIMESTAMPTZ))) END;
CREATE OR REPLACE TEMP MACRO iso_parts(t) AS
  regexp_extract(trim(t), '^([0-9]{4})-?([0-9]{2})-?([0-9]{2})[Tt ]+([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?(?:[.,]([0-9]+))? *([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?$',
                 ['year', 'month', 'day', 'hour', 'minute', 'second', 'part', 'zone']);
CREATE OR REPLACE TEMP MACRO iso_text(p) AS
  CASE WHEN p.year <> '' THEN
    p.year || '-' || p.month || '-' || p.day || ' ' || p.hour || ':' || p.minute || ':' ||
    CASE p.second WHEN '' THEN '00' WHEN '60' THEN '59' ELSE p.second END ||
    CASE WHEN p.part = '' THEN '' ELSE '.' || p.part[:6] END ||
    CASE WHEN upper(p.zone) IN ('', 'Z') THEN '+00' WHEN length(p.zone) = 5 THEN p.zone[:3] || ':' || p.zone[4:]
         ELSE p.zone END END;
CREATE OR REPLACE TEMP MACRO text_time(t, formats) AS
  coalesce(utc_time(t), utc_time(iso_text(iso_parts(t))), try_strptime(t, formats));
CREATE OR REPLACE TEMP MACRO identifier(t) AS nullif(trim(t), '');
