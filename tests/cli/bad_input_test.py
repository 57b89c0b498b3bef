"""Bad input through the program: one sentence that says what and where, exit code 2, earlier results whole."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from segue_program import needs_segue, refusal, result
from small_run import contents, make_log, run

pytestmark = needs_segue

HEADER = "user,artist,track,played_at\n"


def plays(count, broken=lambda i: False):
    return [f"u{i % 20},artist {i % 37 % 13},track {i % 37},"
            + ("never" if broken(i) else f"2024-01-{1 + i % 28:02d}T{i % 24:02d}:00:00Z") for i in range(count)]


def csv(rows):
    return HEADER + "\n".join(rows) + "\n"


def json_object(row):
    return json.dumps(dict(zip(("user", "artist", "track", "played_at"), row.split(","))))


ROWS = plays(300)
OBJECTS = [json_object(row) for row in ROWS]
PACKED = gzip.compress(csv(ROWS).encode())
SPOTIFY = [json.dumps({"endTime": "2021-04-09 15:37", "artistName": "A", "trackName": f"T{i}", "msPlayed": 60000}) for i in range(9)]

# name: (file, its bytes or text, preset, what the sentence must say)
CASES = {
    "csv_cut_off_in_a_row": ("plays.csv", csv(ROWS) + "u3,artist 4,tra", "generic", ["plays.csv: row 301", "middle of this row"]),
    "csv_cut_off_in_a_quote": ("plays.csv", csv(ROWS) + 'u3,"artist 4', "generic", ["plays.csv: row 301", "middle of this row"]),
    "csv_quote_never_closed": ("plays.csv", csv(ROWS[:5] + ['u1,"artist 1,track 1,'] + ROWS), "generic",
                               ["plays.csv: row 6", "never closed"]),
    "csv_without_a_user": ("plays.csv", "artist,track,when\na,t,2024-01-01\n", "generic",
                           ["plays.csv", "no column holds the user", "the columns are artist, track, when"]),
    "json_with_a_broken_line": ("StreamingHistory0.json", "[" + ",\n".join(SPOTIFY[:4] + ['{"endTime": oops}'] + SPOTIFY) + "]",
                                "spotify-streaming", ["StreamingHistory0.json", "element 5"]),
    "json_cut_off": ("StreamingHistory0.json", "[" + ",\n".join(SPOTIFY) + ',\n{"endTi', "spotify-streaming",
                     ["StreamingHistory0.json", "element 9", "cut off"]),
    "json_lines_cut_off": ("plays.jsonl", "\n".join(OBJECTS) + "\n" + OBJECTS[0][:30], "generic",
                           ["plays.jsonl: row 301", "middle of this row"]),
    "gzip_cut_off": ("plays.csv.gz", PACKED[: len(PACKED) // 2], "generic", ["plays.csv.gz", "gzip file is cut off"]),
    "gzip_that_is_none": ("plays.csv.gz", csv(ROWS), "generic", ["plays.csv.gz", "not packed"]),
    "empty_file": ("plays.csv", "", "generic", ["plays.csv", "no plays"]),
    "header_alone": ("plays.csv", HEADER, "generic", ["plays.csv", "no plays"]),
    "too_many_rejects": ("plays.csv", csv(plays(300, lambda i: i % 3 == 0)), "generic",
                         ["33.3 % of the 300 rows", "20 %", "time_unreadable", "plays.csv:1", "--preprocess-max-reject-share"]),
    "parquet_that_is_none": ("plays.parquet", "hello", "generic", ["plays.parquet"]),
    "binary": ("plays.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "generic", ["plays.csv", "binary"]),
    "filters_leave_nothing": ("plays.csv", csv(ROWS[:3]), "generic",
                              ["08_filter", "--preprocess-min-user-tracks", "--preprocess-min-track-users"]),
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    base = tmp_path_factory.mktemp("finished")
    assert run(make_log(base / "log"), base / "work").returncode == 0
    return base / "work"


@pytest.fixture(scope="module")
def earlier(finished):
    return contents(finished)


@pytest.mark.parametrize("case", CASES)
def test_bad_file(case, finished, earlier, tmp_path):
    name, content, preset, wanted = CASES[case]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    said = refusal("run", "--preset", preset, "--input", tmp_path / name, "--work", finished)
    assert all(words in said for words in wanted), said
    assert contents(finished) == earlier


def test_bad_arguments(finished, earlier, tmp_path):
    log = tmp_path / "plays.csv"
    log.write_text(csv(ROWS))
    mapping = tmp_path / "segue.toml"
    common = ("--work", finished)
    said = refusal("run", "--preset", "generic", "--input", tmp_path / "nowhere.csv", *common)
    assert f"{tmp_path / 'nowhere.csv'}: there is no such file" in said
    said = refusal("run", "--preset", "generic", "--input", tmp_path / "no*.csv", *common)
    assert "no file is named so" in said
    said = refusal("run", "--preset", "genric", "--input", log, *common)
    assert "'genric' is not known: did you mean generic?" in said and "spotify-extended" in said
    said = refusal("run", "--preset", "lightgcn", "--input", tmp_path, *common)
    assert "train.txt" in said and "preset lightgcn" in said
    mapping.write_text('[mapping]\ntitle = "song_name"\n')
    said = refusal("run", "--preset", "generic", "--input", log, "--config", mapping, *common)
    assert f"{log}: there is no column 'song_name'" in said and str(mapping) in said and "title" in said
    mapping.write_text('[mapping]\ntitel = "track"\n')
    said = refusal("run", "--preset", "generic", "--input", log, "--config", mapping, *common)
    assert f"{mapping}, line 2" in said and "did you mean title?" in said
    mapping.write_text("[als]\nfactors = 32\nfactor = 3\n")
    said = refusal("run", "--preset", "generic", "--input", log, "--config", mapping, *common)
    assert f"{mapping}, line 3" in said and "did you mean als.factors?" in said
    mapping.write_text("[als\n")
    said = refusal("run", "--preset", "generic", "--input", log, "--config", mapping, *common)
    assert f"{mapping}, line 1" in said
    said = refusal("run", "--preset", "generic", "--input", log, "--config", tmp_path / "no.toml", *common)
    assert f"{tmp_path / 'no.toml'}: cannot read" in said
    assert contents(finished) == earlier


def test_broken_rows_of_a_readable_file_are_set_apart(tmp_path):
    log, work = tmp_path / "plays.csv", tmp_path / "work"
    log.write_text(csv(ROWS[:100] + ["u3,artist 4", "u3,artist 4,track 5,never"] + ROWS[100:]))
    counts = result("preprocess", "--preset", "generic", "--input", log, "--work", work)["stages"][0]["counts"]
    assert counts["rows_in"] == 302 and counts["rejects"] == 2
    rejects = pq.read_table(work / "rejects.parquet").to_pylist()
    assert [(row["reason"], row["source_row"], row["source_file"]) for row in rejects] == [
        ("bad_columns", 101, str(log)), ("time_unreadable", 102, str(log))]
    lines = tmp_path / "plays.jsonl"
    lines.write_text("\n".join(OBJECTS[:100] + ['{"user": "u1", "arti'] + OBJECTS[100:]) + "\n")
    counts = result("preprocess", "--preset", "generic", "--input", lines, "--work", work)["stages"][0]["counts"]
    assert counts["rows_in"] == 301 and counts["rejects"] == 1
    rejects = pq.read_table(work / "rejects.parquet").to_pylist()
    assert [(row["reason"], row["source_row"], row["raw"]) for row in rejects] == [("bad_json", 101, '{"user": "u1", "arti')]


def test_play_counts_need_a_split_that_is_asked_for(tmp_path):
    log, work = tmp_path / "plays.csv", tmp_path / "work"
    log.write_text("user,track_id,plays\n" + "\n".join(f"u{i % 20},t{i * i % 37},{1 + i % 5}" for i in range(600)) + "\n")
    said = refusal("run", "--preset", "generic", "--input", log, "--work", work)
    assert "--split-method random" in said
    result("run", "--preset", "generic", "--input", log, "--work", work, "--split-method", "random", "--seed", 5)
    split = json.loads((work / "split.json").read_text())
    assert split["method"] == "random" and split["seed"] == 5


def test_answers_about_what_is_not_there(finished, tmp_path):
    user = pq.read_table(finished / "users.parquet")["raw_id"][0].as_py()
    said = refusal("recommend", "--work", finished, "--user", user + "x")
    assert f"no user '{user}x'" in said and f"'{user}'" in said
    assert "no track" in refusal("similar", "--work", finished, "--track", "zzzz - qqqq")
    assert "no work folder" in refusal("recommend", "--work", tmp_path / "none", "--user", user)
    assert "no work folder" in refusal("inspect", "--work", tmp_path / "none")
    assert "segue run --work" in refusal("split", "--work", tmp_path / "new") and not (tmp_path / "new").exists()


def test_a_damaged_page_of_a_parquet_file_names_the_file(tmp_path):
    log = tmp_path / "log"
    log.mkdir()
    table = {"user": [f"u{i % 9}" for i in range(3000)], "artist": ["A"] * 3000, "track": [f"T{i}" for i in range(3000)],
             "played_at": ["2024-01-01T00:00:00Z"] * 3000}
    for name in ("a", "b", "c"):
        pq.write_table(pa.table(table), log / f"{name}.parquet")
    whole = (log / "b.parquet").read_bytes()
    (log / "b.parquet").write_bytes(whole[:100] + b"\xff" * 1500 + whole[1600:])
    said = refusal("preprocess", "--preset", "generic", "--input", log, "--work", tmp_path / "work")
    assert "b.parquet: the Parquet file is damaged" in said
