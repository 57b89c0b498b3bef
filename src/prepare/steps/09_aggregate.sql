-- Step 09: plays to one row a user and track. In: verdicts. Out: pairs(user_no, track_no, plays, first_played_at,
-- last_played_at, ms_played, skips). Whole numbers only: the same sums in any order.

-- part: aggregate
CREATE TABLE pairs AS
SELECT user_no, track_no,
       (sum(plays) FILTER (verdict IS NULL))::BIGINT AS plays,
       min(played_at) FILTER (verdict IS NULL) AS first_played_at,
       max(played_at) FILTER (verdict IS NULL) AS last_played_at,
       (sum(ms_played) FILTER (verdict IS NULL))::BIGINT AS ms_played,
       count(*) FILTER (verdict = 'skip') AS skips
FROM verdicts
WHERE verdict IS NULL OR verdict = 'skip'
GROUP BY user_no, track_no
HAVING count(*) FILTER (verdict IS NULL) > 0;
