-- Step 08: plays that were counted twice, cut short or made by no person, then users and tracks with too little to
-- learn from. In: the play log, numbered_tracks, tracks. Out: kept and rejected plays and pairs in the play log. Rules
-- about time hold only for rows that have one. What is long or short is known by:

-- part: lengths
CREATE TABLE track_lengths AS
SELECT n.track_no, t.duration_ms FROM numbered_tracks n JOIN tracks t USING (track) WHERE t.duration_ms IS NOT NULL;
