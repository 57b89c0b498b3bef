"""Plays added to a log (`segue preprocess --append`) give the tables of one run on everything, and known ids stay."""

import json

import duckdb
import pytest
from segue_program import call, refusal, result
from small_run import QUICK, stages_done

# A table, and its columns with ids put in the words of the full run.
TABLES = {
    "preprocessed": "users[user_id], items[track_id], played_at, ms_played, skipped, source, plays",
    "events": "users[user_id], items[track_id], plays, first_played_at, last_played_at, ms_played, skips, weight",
    "items": "items[track_id], groups[track_group_id], artists[artist_id], title, title_clean, artist, artist_clean, "
    "album, duration_ms, release_year, tags, plays, listeners, first_played_at, last_played_at",
    "artists": "artists[artist_id], name, name_clean, aliases, tracks, plays",
    "users": "users[user_id], raw_id, plays, tracks, first_played_at, last_played_at",
    "label_encoders/users": "raw_id, users[user_id]",
    "label_encoders/tracks": "raw_id, items[track_id]",
    "label_encoders/artists": "raw_id, artists[artist_id]",
    "rejects": "step, reason, source_file, source_row, raw",
}
PRESENT = {"items": "plays > 0", "artists": "plays > 0", "users": "plays > 0",
           "label_encoders/users": "user_id IN (SELECT user_id FROM read_parquet('{}/users.parquet') WHERE plays > 0)"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Header and rows of a dirty log with inline names."""
    folder = tmp_path_factory.mktemp("log")
    result("generate", "--users", 300, "--tracks", 1500, "--plays", 40000, "--format", "csv", "--name-dirt", "heavy",
           "--output", folder / "generated")
    rows = []
    for part in sorted((folder / "generated" / "log").glob("*.csv")):
        header, *more = part.read_text().splitlines(keepends=True)
        rows += more
    return header, rows


def write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + "".join(rows))
    return path


def flags(work, inputs, add=False):
    read = ["--append", *inputs] if add else ["--preset", "segue-generated", "--input", *inputs]
    return ["preprocess", *read, "--work", work, "--preprocess-appendable", "true"]


def preprocess(work, *inputs, add=False):
    done = call(*flags(work, inputs, add))
    assert done.returncode == 0, done.stderr
    return done


def refused(work, *inputs):
    return refusal(*flags(work, inputs, add=True))


def ids_in_words(work, full):
    """SQL maps of `work`: id -> what is the same entity in both runs: the raw ids that lead to it."""
    maps = {}
    for kind, table, column in (("users", "users", "user_id"), ("items", "tracks", "track_id"), ("artists", "artists", "artist_id")):
        here, there = (f"read_parquet('{folder}/label_encoders/{table}.parquet')" for folder in (work, full))
        maps[kind] = dict(duckdb.sql(f"SELECT h.{column}, min(t.{column}) FROM {here} h JOIN {there} t USING (raw_id) "
                                     f"GROUP BY 1").fetchall())
        assert len(set(maps[kind].values())) == len(maps[kind]), kind
    groups = duckdb.sql(f"SELECT track_group_id, list(track_id) FROM read_parquet('{work}/items.parquet') WHERE plays > 0 GROUP BY 1")
    maps["groups"] = {group: min(maps["items"][track] for track in tracks) for group, tracks in groups.fetchall()}
    return maps


def rows_of(work, table, columns, maps):
    con = duckdb.connect()
    for name, ids in maps.items():
        con.execute(f"CREATE TABLE ids_{name} AS SELECT unnest($1::BIGINT[]) AS id, unnest($2::BIGINT[]) AS word",
                    [list(ids), list(ids.values())])
        columns = columns.replace(f"{name}[", f"(SELECT word FROM ids_{name} WHERE id = ").replace("]", ")")
    kept = f"WHERE {PRESENT[table].format(work)}" if table in PRESENT else ""
    query = f"SELECT {columns} FROM (FROM read_parquet('{work}/{table}.parquet') {kept}) ORDER BY ALL"
    return con.execute(query).fetchall()


def assert_same_tables(added, full):
    maps, plain = ids_in_words(added, full), ids_in_words(full, full)
    for table, columns in TABLES.items():
        expected = rows_of(full, table, columns, plain)
        assert expected or table == "rejects"
        assert rows_of(added, table, columns, maps) == expected, table


def known(work):
    """What each id of a run stands for."""
    con = duckdb.connect()
    return {
        "users": dict(con.sql(f"SELECT raw_id, user_id FROM read_parquet('{work}/users.parquet')").fetchall()),
        "tracks": dict(con.sql(f"SELECT raw_id, track_id FROM read_parquet('{work}/label_encoders/tracks.parquet')").fetchall()),
        "artists": dict(con.sql(f"SELECT raw_id, artist_id FROM read_parquet('{work}/label_encoders/artists.parquet')").fetchall()),
    }


def test_rows_dealt_out_at_random(lines, tmp_path):
    """New plays of known users and tracks, among the old ones in time: repeats, skips and machines over both parts."""
    header, rows = lines
    parts = [[row for i, row in enumerate(rows) if i * 2654435761 % 2**32 % 10 in digits] for digits in (range(6), range(6, 9), [9])]
    files = [write(tmp_path / f"{name}.csv", header, part) for name, part in zip("abc", parts)]
    preprocess(tmp_path / "full", *files)
    preprocess(tmp_path / "added", files[0])
    before = known(tmp_path / "added")
    for file in files[1:]:
        preprocess(tmp_path / "added", file, add=True)
        after = known(tmp_path / "added")
        assert before["users"].items() <= after["users"].items()
        stayed = sum(after["tracks"].get(raw) == number for raw, number in before["tracks"].items())
        assert stayed > 0.95 * len(before["tracks"])  # the others' track became one with another, or was left out
        before = after
    assert_same_tables(tmp_path / "added", tmp_path / "full")


def test_new_users_and_tracks(lines, tmp_path):
    header, rows = lines
    users = sorted({row.split(",")[0] for row in rows})
    late = set(users[::3])
    files = [write(tmp_path / "a.csv", header, [row for row in rows if row.split(",")[0] not in late]),
             write(tmp_path / "b.csv", header, [row for row in rows if row.split(",")[0] in late])]
    preprocess(tmp_path / "full", *files)
    preprocess(tmp_path / "added", files[0])
    users_before = known(tmp_path / "added")["users"]
    preprocess(tmp_path / "added", files[1], add=True)
    users_after = known(tmp_path / "added")["users"]
    assert users_before.items() <= users_after.items() and len(users_after) > len(users_before)
    assert_same_tables(tmp_path / "added", tmp_path / "full")
    # What was read is on record: the same run on everything has nothing to do.
    assert "nothing has changed" in preprocess(tmp_path / "added", *files).stderr


def day(number, hour=0):
    return f"2023-{1 + number // 28:02}-{1 + number % 28:02}T{hour:02}:00:00Z"


def small_log(users, days, tracks=6):
    return [f"{user},Artist {t},Song {t},Album,{day(d, t)},200000,200000\n" for user in users for d in days for t in range(tracks)]


HEADER = "user,artist,track,album,played_at,ms_played,duration_ms\n"


def test_who_turns_out_to_be_a_machine_keeps_the_id_without_plays(tmp_path):
    a = write(tmp_path / "a.csv", HEADER, small_log(["ann", "bob", "cat"], range(3)))
    b = write(tmp_path / "b.csv", HEADER, [f"bob,Artist {i % 6},Song {i % 6},Album,2023-03-01T{i // 60:02}:{i % 60:02}:00Z,50000,50000\n"
                                           for i in range(1200)])
    preprocess(tmp_path / "full", a, b)
    preprocess(tmp_path / "added", a)
    preprocess(tmp_path / "added", b, add=True)
    users = duckdb.sql(f"SELECT user_id, raw_id, plays, tracks FROM read_parquet('{tmp_path}/added/users.parquet')").fetchall()
    assert users == [(0, "ann", 18, 6), (1, "bob", 0, 0), (2, "cat", 18, 6)]
    assert_same_tables(tmp_path / "added", tmp_path / "full")


def test_who_had_too_few_plays_comes_in(tmp_path):
    a = write(tmp_path / "a.csv", HEADER, small_log(["ann", "bob"], range(3)) + small_log(["abe"], [1], tracks=2))
    b = write(tmp_path / "b.csv", HEADER, small_log(["abe"], [5]))
    preprocess(tmp_path / "full", a, b)
    preprocess(tmp_path / "added", a)
    preprocess(tmp_path / "added", b, add=True)
    users = duckdb.sql(f"SELECT user_id, raw_id FROM read_parquet('{tmp_path}/added/users.parquet')").fetchall()
    assert users == [(0, "ann"), (1, "bob"), (2, "abe")]
    assert_same_tables(tmp_path / "added", tmp_path / "full")


def test_what_lay_in_the_future_is_looked_at_again(tmp_path):
    """Two years on, a play that nobody would have believed is one like others."""
    later = [row.replace("2023-", "2025-") for row in small_log(["ann"], range(3))]
    a = write(tmp_path / "a.csv", HEADER, small_log(["ann", "bob", "cat"], range(60)) + later[:1])
    b = write(tmp_path / "b.csv", HEADER, [row.replace("2023-", "2025-") for row in small_log(["ann", "bob", "cat"], range(60))][1:])
    preprocess(tmp_path / "full", a, b)
    preprocess(tmp_path / "added", a)
    assert "time_far_future" in (tmp_path / "added" / "preprocess_report.json").read_text()
    preprocess(tmp_path / "added", b, add=True)
    assert "time_far_future" not in (tmp_path / "added" / "preprocess_report.json").read_text()
    full, added = ((tmp_path / name / "preprocessed.parquet") for name in ("full", "added"))
    count = "SELECT count(*), min(played_at), max(played_at) FROM read_parquet('{}')"
    assert duckdb.sql(count.format(added)).fetchall() == duckdb.sql(count.format(full)).fetchall()


def test_ids_with_a_catalogue_in_parquet(tmp_path):
    """As a service keeps them: days in a folder that grows, and one catalogue beside it."""
    made = tmp_path / "made"
    result("generate", "--users", 600, "--tracks", 1500, "--plays", 150000, "--catalogue", "separate", "--output", made)
    plays = sorted((made / "log").glob("*.parquet"))
    assert len(plays) > 2
    preprocess(tmp_path / "full", made / "log")
    later = tmp_path / plays[-1].name
    plays[-1].rename(later)
    preprocess(tmp_path / "added", made / "log")
    later.rename(plays[-1])
    preprocess(tmp_path / "added", made / "log", add=True)
    assert_same_tables(tmp_path / "added", tmp_path / "full")
    assert "nothing has changed" in preprocess(tmp_path / "added", made / "log", add=True).stderr


def test_a_catalogue_that_comes_after_the_plays(tmp_path):
    """Plays of tracks that nobody had named yet are plays once the catalogue names them."""
    made = tmp_path / "made"
    result("generate", "--users", 200, "--tracks", 1500, "--plays", 50000, "--catalogue", "separate", "--output", made)
    catalogue = made / "catalogue.parquet"
    parts = []
    for name, rows in (("first", "track_id % 3 <> 0"), ("second", "track_id % 3 = 0")):
        (tmp_path / name).mkdir()
        parts.append(tmp_path / name / "catalogue.parquet")
        duckdb.sql(f"COPY (FROM read_parquet('{catalogue}') WHERE {rows}) TO '{parts[-1]}'")
    plays = sorted((made / "log").glob("*.parquet"))
    (tmp_path / "more").mkdir()
    late = tmp_path / "more" / "late.parquet"
    duckdb.sql(f"COPY (FROM read_parquet('{plays[0]}') LIMIT 500) TO '{late}'")
    preprocess(tmp_path / "full", parts[0], *plays, parts[1], late)
    done = call(*flags(tmp_path / "added", [parts[0], *plays]), "--preprocess-max-reject-share", 1)
    assert done.returncode == 0, done.stderr
    assert "unknown_track" in (tmp_path / "added" / "preprocess_report.json").read_text()
    preprocess(tmp_path / "added", parts[1], late, add=True)
    assert_same_tables(tmp_path / "added", tmp_path / "full")


def test_report_counts_both_parts(tmp_path):
    a = write(tmp_path / "a.csv", HEADER, small_log(["ann", "bob"], range(3)) + ["ann,,,,,,\n"])
    b = write(tmp_path / "b.csv", HEADER, small_log(["ann", "bob"], range(3, 6)) + ["bob,X,Y,Z,no time,1,1\n"])
    reports = []
    for work, parts in (("full", [[a, b]]), ("added", [[a], [b]])):
        for i, files in enumerate(parts):
            preprocess(tmp_path / work, *files, add=i > 0)
        report = json.loads((tmp_path / work / "preprocess_report.json").read_text())
        reports.append({name: report[name] for name in ("rows_read", "rows_out", "rejects", "merged", "users", "tracks", "interactions",
                                                        "rejects_by_reason")}
                       | {"steps": [{k: s[k] for k in ("step", "in", "out", "rejected", "merged")} for s in report["steps"]]})
    assert reports[0] == reports[1]


def test_the_later_stages_follow(tmp_path):
    made = tmp_path / "made"
    result("generate", "--users", 120, "--tracks", 600, "--plays", 6000, "--format", "csv", "--output", made)
    log = sorted((made / "log").glob("*.csv"))
    header, *rows = log[0].read_text().splitlines(keepends=True)
    a, b = (write(tmp_path / f"{name}.csv", header, part) for name, part in (("a", rows[::2]), ("b", rows[1::2])))
    work = tmp_path / "work"
    first = call("run", "--preset", "segue-generated", "--input", a, "--work", work, "--preprocess-appendable", "true", *QUICK)
    assert first.returncode == 0, first.stderr
    lists = (work / "predictions.parquet").read_bytes()
    second = call("run", "--append", b, "--work", work, "--preprocess-appendable", "true", *QUICK)
    assert second.returncode == 0, second.stderr
    assert (work / "predictions.parquet").read_bytes() != lists
    assert stages_done(work) == ["preprocess", "split", "features", "train", "predict", "evaluate"]
    assert call("run", "--append", b, "--work", work, "--preprocess-appendable", "true", *QUICK).stderr.count("skipped") == 6


def test_refusals(lines, tmp_path):
    header, rows = lines
    a, b = (write(tmp_path / f"{name}.csv", header, part) for name, part in (("a", rows[:20000]), ("b", rows[20000:])))
    call("preprocess", "--preset", "segue-generated", "--input", a, "--work", tmp_path / "plain")
    assert "--preprocess-appendable" in refused(tmp_path / "plain", b)
    work = tmp_path / "work"
    preprocess(work, a)
    tables = {path: path.read_bytes() for path in work.rglob("*.parquet")}
    assert "nothing has changed" in preprocess(work, a, add=True).stderr
    assert "all plays of it have been read already" in refusal(*flags(work, [a], add=True), "--force")
    assert "no work folder" in refused(tmp_path / "nowhere", b)
    assert "which has been read already" in refused(work, write(tmp_path / "copy.csv", header, rows[:20000]))
    assert "has changed since" in refused(work, write(a, header, rows[:20001]))
    write(a, header, rows[:20000])
    assert "no file is named so" in refused(work, tmp_path / "none*.csv")
    assert "excludes" in refusal("preprocess", "--append", b, "--input", a, "--work", work)
    state = work / "append_state" / "plays.bin"
    whole = state.read_bytes()
    spoilt = bytearray(whole)
    spoilt[len(spoilt) // 2] ^= 255
    for broken in (whole[: len(whole) // 2], bytes(spoilt), b""):
        state.write_bytes(broken)
        assert "preprocess the whole log once more" in refused(work, b)
    (work / "append_state" / "state.json").write_text("{}")
    assert "preprocess the whole log once more" in refused(work, b)
    assert {path: path.read_bytes() for path in tables} == tables


def test_ids_that_are_rows_of_a_data_set_are_not_added_to(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "train.txt").write_text("0 0 1 2\n1 0 1\n")
    (folder / "test.txt").write_text("0 3\n1 2\n")
    assert "finished data set" in refusal("preprocess", "--preset", "lightgcn", "--input", folder, "--work", tmp_path / "work",
                                          "--preprocess-appendable", "true")
