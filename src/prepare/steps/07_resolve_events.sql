-- Step 07: every valid play to a track by number; its user's number it has since step 03. In: the play log,
-- track_of_spelling, tracks, artists, known_spellings. Out: numbered_tracks(track_no, track, known_id), whose order is
-- the order of the final ids, and resolved(spelling_id, track_no), which 07_resolve_events.cpp reads into the play log.

-- part: resolve
-- A track keeps the id that an earlier log gave it; of several that are one now, the one played most.
CREATE TABLE track_votes AS
SELECT t.track AS entity, k.track_id AS id, sum(s.plays) AS plays
FROM known_spellings k JOIN track_of_spelling t USING (spelling_id) JOIN played_spellings s USING (spelling_id)
WHERE k.track_id IS NOT NULL GROUP BY ALL;

CREATE TABLE numbered_tracks AS
SELECT (row_number() OVER () - 1)::UINTEGER AS track_no, track, known_id
FROM (SELECT t.track, k.id AS known_id
      FROM tracks t JOIN artists a USING (artist_no) LEFT JOIN kept_ids('track_votes') k ON t.track = k.entity
      ORDER BY k.id NULLS LAST, CASE WHEN getvariable('keep_ids') THEN try_cast(t.track_raw AS BIGINT) END,
               a.name_clean, a.name, t.title_clean, t.mark_key, t.remix, t.title, t.track);

CREATE TABLE resolved AS
SELECT s.spelling_id, t.track_no FROM track_of_spelling s JOIN numbered_tracks t USING (track);
