-- Step 08: plays that were counted twice, cut short or made by no person, then users and tracks with too little to
-- learn from. In: events. Out: judged(..., verdict), core_users, core_tracks (operator beside this file), plays, skips.
-- Rules about time hold only for rows that have one.

-- part: judge
-- The same user and track at the same moment: the row played longest stays. Again before the earlier play can have
-- ended: a player that sent it twice. What is left and too short is a skip.
CREATE TABLE judged AS
SELECT * EXCLUDE (before_at, before_ms),
  CASE
    WHEN played_at = before_at THEN 'exact_repeat'
    WHEN epoch_ms(played_at) - epoch_ms(before_at) < getvariable('double_send_seconds') * 1000
         AND (before_ms IS NULL OR epoch_ms(played_at) - epoch_ms(before_at) < before_ms) THEN 'double_send'
    WHEN ms_played < getvariable('min_ms_played') AND (duration_ms IS NULL OR ms_played < duration_ms * 0.5) THEN 'skip'
  END AS verdict
FROM (
  SELECT e.*, t.duration_ms,
    CASE WHEN getvariable('double_send_seconds') > 0 THEN lag(e.played_at) OVER sent END AS before_at,
    lag(e.ms_played) OVER sent AS before_ms
  FROM events e JOIN numbered_tracks n USING (track_no) JOIN tracks t USING (track)
  WINDOW sent AS (PARTITION BY e.user_no, e.track_no ORDER BY e.played_at, e.ms_played DESC NULLS LAST, e.row_id));
DROP TABLE events;

-- More plays in one day than any person makes: nothing of that user is kept.
CREATE TABLE bots AS
SELECT DISTINCT user_no
FROM (SELECT user_no, played_at::DATE AS day FROM judged WHERE verdict IS NULL AND played_at IS NOT NULL
      GROUP BY user_no, day HAVING count(*) > getvariable('max_plays_per_day'))
WHERE getvariable('max_plays_per_day') > 0;

CREATE TABLE pairs AS
SELECT user_no, track_no FROM judged
WHERE verdict IS NULL AND user_no NOT IN (FROM bots) GROUP BY user_no, track_no;

-- part: keep
CREATE TABLE verdicts AS
SELECT j.* REPLACE (
  CASE
    WHEN j.verdict IN ('exact_repeat', 'double_send') THEN j.verdict
    WHEN b.user_no IS NOT NULL THEN 'bot'
    WHEN j.verdict IS NOT NULL THEN j.verdict
    WHEN u.user_no IS NULL THEN 'k_core_user'
    WHEN t.track_no IS NULL THEN 'k_core_track'
  END AS verdict)
FROM judged j
LEFT JOIN bots b USING (user_no)
LEFT JOIN core_users u USING (user_no)
LEFT JOIN core_tracks t USING (track_no);
DROP TABLE judged;

-- What a row rejected here said stands in its source file; here are the names, for a look.
INSERT INTO rejects
SELECT '08_filter', v.verdict, f.path, v.source_row,
       to_json({'user': u.user_raw, 'artist': a.name, 'title': t.title, 'played_at': v.played_at})::VARCHAR
FROM verdicts v JOIN input_files f USING (file_id) JOIN users u USING (user_no) JOIN numbered_tracks n USING (track_no)
JOIN tracks t USING (track) JOIN artists a USING (artist_no)
WHERE v.verdict NOT IN ('exact_repeat', 'double_send');

-- part: release
DROP TABLE pairs;
DROP TABLE bots;
