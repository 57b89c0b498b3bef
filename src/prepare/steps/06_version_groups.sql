-- Step 06: which tracks are versions of one song: same artist and title once the version marks are off; a remix is a
-- song of its own. A track with descriptions of two titles (one ISRC) joins both. In: track_nodes, track_of_spelling,
-- tracks. Out, through connect_components: group_of_track(node = track, component = group).

-- part: relate
CREATE TABLE group_relations AS
SELECT t.track AS a, min(t.track) OVER (PARTITION BY n.artist_no, n.title_key, n.remix) AS b
FROM track_of_spelling t JOIN track_nodes n USING (spelling_id)
WHERE n.named AND NOT getvariable('keep_ids');

-- part: release
DROP TABLE group_relations;
DROP TABLE track_nodes;
