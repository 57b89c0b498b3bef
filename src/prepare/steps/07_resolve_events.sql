-- Step 07: every event to a user and a track, by number. In: checked, track_of_spelling, tracks, artists.
-- Out: users(user_no, user_raw), numbered_tracks(track_no, track), events(row_id, file_id, source_row, user_no,
-- track_no, played_at, ms_played, plays, skipped, given_split). The numbers' order is the order of the final ids.

-- part: resolve
-- Ids that are all whole numbers are ordered as numbers: dense ones then keep their own number as index.
CREATE TABLE users AS
SELECT (row_number() OVER () - 1)::UINTEGER AS user_no, user_raw
FROM (SELECT user_raw, CASE WHEN bool_and(regexp_full_match(user_raw, '[0-9]{1,18}')) OVER () THEN user_raw::BIGINT END AS number
      FROM (SELECT DISTINCT user_raw FROM checked WHERE reason IS NULL)
      ORDER BY number, user_raw);

CREATE TABLE numbered_tracks AS
SELECT (row_number() OVER () - 1)::UINTEGER AS track_no, track
FROM (SELECT t.track
      FROM tracks t JOIN artists a USING (artist_no)
      ORDER BY CASE WHEN getvariable('keep_ids') THEN try_cast(t.track_raw AS BIGINT) END,
               a.name_clean, a.name, t.title_clean, t.mark_key, t.remix, t.title, t.track);

CREATE TABLE events AS
SELECT c.row_id, c.file_id, c.source_row, u.user_no, t.track_no, c.played_at, c.ms_played, c.plays::UINTEGER AS plays,
       c.skipped, c.given_split
FROM checked c
LEFT JOIN users u ON c.user_raw = u.user_raw
LEFT JOIN track_of_spelling s ON c.spelling_id = s.spelling_id
LEFT JOIN numbered_tracks t ON s.track = t.track
WHERE c.reason IS NULL;
DROP TABLE checked;
