-- Step 07: every valid play to a track by number; its user's number it has since step 03. In: the play log,
-- track_of_spelling, tracks, artists. Out: numbered_tracks(track_no, track), whose order is the order of the final ids,
-- and resolved(spelling_id, track_no), which 07_resolve_events.cpp reads into the play log.

-- part: resolve
CREATE TABLE numbered_tracks AS
SELECT (row_number() OVER () - 1)::UINTEGER AS track_no, track
FROM (SELECT t.track
      FROM tracks t JOIN artists a USING (artist_no)
      ORDER BY CASE WHEN getvariable('keep_ids') THEN try_cast(t.track_raw AS BIGINT) END,
               a.name_clean, a.name, t.title_clean, t.mark_key, t.remix, t.title, t.track);

CREATE TABLE resolved AS
SELECT s.spelling_id, t.track_no FROM track_of_spelling s JOIN numbered_tracks t USING (track);
