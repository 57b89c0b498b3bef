-- Step 05: which descriptions mean one track. In: played_spellings, artist_of_spelling.
-- Out: track_nodes, track_of_spelling(spelling_id, track), a track named by its least spelling_id, and
-- tracks(track, artist_no, title, ...). Operators: find_similar_names, are_two_titles, connect_components.

-- part: titles
CREATE TABLE track_nodes AS
SELECT s.spelling_id, nullif(s.track_raw, '') AS track_raw, s.isrc, s.recording_mbid, a.artist_no, s.title_key,
       s.mark_key, s.remix, s.base_clean, s.duration_ms, s.plays, s.title_clean <> '' AS named
FROM played_spellings s JOIN artist_of_spelling a USING (spelling_id);

CREATE TABLE artist_titles AS
SELECT (row_number() OVER () - 1)::UINTEGER AS title_no, *
FROM (SELECT artist_no, title_key, min(base_clean) AS base_clean, sum(plays)::BIGINT AS plays
      FROM track_nodes WHERE named AND title_key <> '' GROUP BY ALL ORDER BY ALL);

-- part: misspelt
-- Titles of one artist that look alike and do not name two pieces. In each, x and y are the words in its place.
CREATE TABLE alike_titles AS
WITH pairs AS (
  SELECT CASE WHEN x.plays > y.plays THEN b ELSE a END AS title_no, CASE WHEN x.plays > y.plays THEN a ELSE b END AS into_no,
         x.base_clean AS x, y.base_clean AS y, max(likeness) AS likeness
  FROM similar_titles JOIN artist_titles x ON a = x.title_no JOIN artist_titles y ON b = y.title_no GROUP BY ALL)
SELECT title_no, into_no, likeness, string_split(x, ' ') AS x, string_split(y, ' ') AS y
FROM pairs WHERE are_two_titles(x, y) = 0;

-- A letter put for another makes a slip, unless it makes a word that others sing of as well ("Woman" and "Women"): one
-- of three artists or more, and not so much rarer that it is a common slip itself.
CREATE TABLE title_word_swaps AS
SELECT DISTINCT title_no, into_no, pair[1] AS word, pair[2] AS into_word
FROM (SELECT title_no, into_no, unnest(list_zip(x, y)) AS pair FROM alike_titles WHERE len(x) = len(y))
WHERE pair[1] <> pair[2] AND length(pair[1]) = length(pair[2])
  AND list_sort(string_split(pair[1], '')) <> list_sort(string_split(pair[2], ''));

CREATE TABLE title_words AS
SELECT word, count(DISTINCT artist_no) AS artists
FROM (SELECT artist_no, unnest(string_split(base_clean, ' ')) AS word FROM artist_titles)
SEMI JOIN (SELECT word FROM title_word_swaps UNION SELECT into_word FROM title_word_swaps) USING (word)
GROUP BY word;

-- They are one where two of their tracks have one length to a second and a half; where one has no length, if they
-- differ by a slip in a long title. Each joins at most one that is played more.
CREATE TABLE title_merges AS
WITH other_words AS (
  SELECT DISTINCT title_no, into_no
  FROM title_word_swaps s JOIN title_words x USING (word) JOIN title_words y ON s.into_word = y.word
  WHERE least(x.artists, y.artists) >= 3 AND least(x.artists, y.artists) * 100 >= greatest(x.artists, y.artists)),
     pairs AS (FROM alike_titles ANTI JOIN other_words USING (title_no, into_no)),
     lengths_of AS (SELECT t.title_no, n.duration_ms FROM track_nodes n JOIN artist_titles t USING (artist_no, title_key)
                    WHERE n.duration_ms IS NOT NULL AND n.named GROUP BY ALL),
     compared AS (SELECT p.title_no, p.into_no, p.likeness, count(x.duration_ms) AS lengths, count(y.duration_ms) AS into_lengths,
                         coalesce(bool_or(abs(x.duration_ms - y.duration_ms) <= 1500), FALSE) AS one_length
                  FROM pairs p LEFT JOIN lengths_of x ON p.title_no = x.title_no LEFT JOIN lengths_of y ON p.into_no = y.title_no
                  GROUP BY ALL)
SELECT DISTINCT ON (c.title_no) c.title_no, c.into_no
FROM compared c JOIN artist_titles t ON c.into_no = t.title_no
WHERE one_length OR (likeness = 3 AND (lengths = 0 OR into_lengths = 0))
ORDER BY c.title_no, one_length DESC, likeness DESC, t.plays DESC, c.into_no;

-- part: relate
-- From here on a misspelt title has the key of the one it is.
CREATE OR REPLACE TABLE track_nodes AS
SELECT n.* EXCLUDE (base_clean) REPLACE (coalesce(r.title_key, n.title_key) AS title_key), r.title_key IS NOT NULL AS misspelt
FROM track_nodes n
LEFT JOIN artist_titles t ON n.artist_no = t.artist_no AND n.title_key = t.title_key
LEFT JOIN (FROM title_roots WHERE node <> component) c ON t.title_no = c.node
LEFT JOIN artist_titles r ON c.component = r.title_no;
DROP TABLE artist_titles;
DROP TABLE similar_titles;
DROP TABLE title_merges;
DROP TABLE alike_titles;
DROP TABLE title_word_swaps;
DROP TABLE title_words;
DROP TABLE title_roots;

-- Same id; same recording by MBID; same ISRC by one artist (wrong ISRCs are common, wrong ones of one artist are not).
CREATE TABLE track_relations AS
SELECT spelling_id AS a, min(spelling_id) OVER (PARTITION BY track_raw) AS b FROM track_nodes WHERE track_raw IS NOT NULL
UNION ALL
SELECT spelling_id, min(spelling_id) OVER (PARTITION BY recording_mbid) FROM track_nodes
WHERE recording_mbid IS NOT NULL AND NOT getvariable('keep_ids')
UNION ALL
SELECT spelling_id, min(spelling_id) OVER (PARTITION BY artist_no, isrc) FROM track_nodes
WHERE isrc IS NOT NULL AND NOT getvariable('keep_ids');

-- Same artist, title, version marks and remix. Where known lengths lie far apart (30 s and a fifth of the shorter),
-- they are different tracks under one name, and what has no length belongs to the one played most.
CREATE TABLE lengths AS
WITH known AS (SELECT artist_no, title_key, mark_key, remix, duration_ms, sum(plays)::BIGINT AS plays
               FROM track_nodes WHERE duration_ms IS NOT NULL AND named GROUP BY ALL),
     steps AS (SELECT *, lag(duration_ms) OVER (PARTITION BY artist_no, title_key, mark_key, remix
                                                ORDER BY duration_ms) AS shorter FROM known)
SELECT *, (sum(CASE WHEN duration_ms - shorter > greatest(30000, shorter // 5) THEN 1 ELSE 0 END)
             OVER (PARTITION BY artist_no, title_key, mark_key, remix ORDER BY duration_ms))::INTEGER AS bucket
FROM steps;

CREATE TABLE most_played_lengths AS
SELECT artist_no, title_key, mark_key, remix, bucket
FROM (SELECT artist_no, title_key, mark_key, remix, bucket,
             row_number() OVER (PARTITION BY artist_no, title_key, mark_key, remix
                                ORDER BY sum(plays) DESC, bucket) AS nth
      FROM lengths GROUP BY artist_no, title_key, mark_key, remix, bucket)
WHERE nth = 1;

INSERT INTO track_relations
SELECT n.spelling_id, min(n.spelling_id) OVER (PARTITION BY n.artist_no, n.title_key, n.mark_key, n.remix,
                                                            coalesce(l.bucket, m.bucket, 0))
FROM track_nodes n
LEFT JOIN lengths l USING (artist_no, title_key, mark_key, remix, duration_ms)
LEFT JOIN most_played_lengths m USING (artist_no, title_key, mark_key, remix)
WHERE n.named AND NOT getvariable('keep_ids');

-- part: name
CREATE TABLE track_of_spelling AS
SELECT s.spelling_id, c.component AS track
FROM played_spellings s JOIN track_components c ON s.spelling_id = c.node;

-- The names most played stand for the track; album, length, year and tags are filled from its other descriptions.
CREATE TABLE tracks AS
WITH voted AS (SELECT t.track, s.*, a.artist_no, sum(s.plays) OVER (PARTITION BY t.track, s.name_id) AS name_plays
               FROM track_of_spelling t JOIN played_spellings s USING (spelling_id) JOIN artist_of_spelling a USING (spelling_id)),
     named AS (SELECT *, row_number() OVER (PARTITION BY track ORDER BY name_plays DESC, title_shown, name_id, plays DESC, spelling_id) AS nth
               FROM voted),
     album_votes AS (SELECT track, album, sum(plays) AS plays FROM voted WHERE album IS NOT NULL GROUP BY ALL),
     length_votes AS (SELECT track, duration_ms, sum(plays) AS plays FROM voted WHERE duration_ms IS NOT NULL GROUP BY ALL),
     albums AS (SELECT track, album, row_number() OVER (PARTITION BY track ORDER BY plays DESC, album) AS nth FROM album_votes),
     track_lengths AS (SELECT track, duration_ms, row_number() OVER (PARTITION BY track ORDER BY plays DESC, duration_ms) AS nth FROM length_votes),
     rest AS (SELECT track, min(release_year) FILTER (release_year BETWEEN 1860 AND 2100)::INTEGER AS release_year,
                     min(tags) FILTER (tags <> '') AS tags FROM voted GROUP BY track)
SELECT n.track, n.artist_no, coalesce(nullif(n.title_shown, ''), n.track_raw, '') AS title, n.title_clean, n.title_key,
       n.mark_key, n.remix, n.track_raw, b.album, l.duration_ms, r.release_year, r.tags
FROM named n JOIN rest r USING (track)
LEFT JOIN albums b ON n.track = b.track AND b.nth = 1
LEFT JOIN track_lengths l ON n.track = l.track AND l.nth = 1
WHERE n.nth = 1;

-- For the report: the ten tracks that were written in the most ways.
CREATE TABLE track_merge_examples AS
WITH most AS (SELECT t.track, count(DISTINCT s.name_id) AS spellings, sum(s.plays)::BIGINT AS plays
              FROM track_of_spelling t JOIN played_spellings s USING (spelling_id) GROUP BY t.track
              HAVING count(DISTINCT s.name_id) > 1 ORDER BY 2 DESC, 3 DESC, 1 LIMIT 10)
SELECT a.name AS artist, k.title, m.spellings,
       list(DISTINCT s.artist_written || ' - ' || s.title_written ORDER BY s.artist_written || ' - ' || s.title_written)[:8]
         AS written, m.plays
FROM most m JOIN tracks k USING (track) JOIN artists a USING (artist_no) JOIN track_of_spelling t USING (track)
JOIN played_spellings s USING (spelling_id)
GROUP BY m.track, a.name, k.title, m.spellings, m.plays;

-- part: release
DROP TABLE track_relations;
DROP TABLE lengths;
DROP TABLE most_played_lengths;
DROP TABLE track_components;
