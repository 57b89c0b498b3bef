"""preprocess_report.json and .html: complete, in agreement with the tables, escaped; and the gate that fails a run."""
import json
import os
import re
import subprocess

import polars as pl
import pytest

SEGUE = os.environ["SEGUE"]


def preprocess(folder, work, *flags, expect=0):
    done = subprocess.run([SEGUE, "preprocess", "--preset", "segue-generated", "--input", folder, "--work", work, "--log-level",
                           "error", *flags], capture_output=True, text=True)
    assert done.returncode == expect, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "log"
    subprocess.run([SEGUE, "generate", "--users", "600", "--tracks", "4000", "--plays", "150000", "--name-dirt", "heavy",
                    "--output", folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def made(log, tmp_path_factory):
    work = tmp_path_factory.mktemp("work")
    preprocess(log, work)
    return work, json.loads((work / "preprocess_report.json").read_text())


def test_every_reason_has_examples_that_stand_in_the_rejects(made):
    work, report = made
    rejects = pl.read_parquet(work / "rejects.parquet")
    counts = {(step, reason): rows for step, reason, rows in rejects.group_by("step", "reason").len().iter_rows()}
    assert {(r["step"], r["reason"]): r["rows"] for r in report["rejects_by_reason"]} == counts
    known = set(rejects.select("source_file", "source_row", "raw").iter_rows())
    for reason in report["rejects_by_reason"]:
        assert len(reason["examples"]) == min(10, reason["rows"])
        for example in reason["examples"]:
            assert (example["source_file"], example["source_row"], example["raw"]) in known
    assert {"time_zero", "null_user", "empty_title", "skip", "bot"} <= {r["reason"] for r in report["rejects_by_reason"]}


def test_rows_that_were_rejected_name_their_fields_in_one_order(made):
    order = ["user", "artist", "title", "album", "played_at", "ms_played", "duration_ms"]
    seen = set()
    for step, raw in pl.read_parquet(made[0] / "rejects.parquet").select("step", "raw").iter_rows():
        fields = [order.index(field) for field in json.loads(raw)]
        assert fields == sorted(fields), (step, raw)
        seen.add((step, "played_at" in raw and "title" in raw))
    assert {("03_validate", True), ("08_filter", True)} <= seen


def test_distributions_are_those_of_the_tables(made):
    work, report = made
    columns = {"plays_per_user": ("users", "plays"), "tracks_per_user": ("users", "tracks"), "plays_per_track": ("items", "plays"),
               "listeners_per_track": ("items", "listeners"), "plays_per_pair": ("events", "plays")}
    for name, (table, column) in columns.items():
        values = pl.read_parquet(work / f"{table}.parquet").get_column(column).sort()
        own = report["distributions"][name]
        assert own["least"] == values[0] and own["most"] == values[-1]
        assert own["median"] == values[(len(values) + 1) // 2 - 1]
        assert sum(b["count"] for b in own["histogram"]) == len(values)
        for b in own["histogram"]:
            assert b["count"] == values.is_between(b["from"], b["to"]).sum(), (name, b)
    plays = pl.read_parquet(work / "preprocessed.parquet")
    assert sum(day["plays"] for day in report["plays_by_day"]) == plays.height
    hours = dict(plays.group_by(pl.col("played_at").dt.hour()).len().iter_rows())
    assert {row["hour"]: row["plays"] for row in report["plays_by_hour"]} == hours


def test_nothing_is_null_after_a_join(made):
    assert len(made[1]["nulls_after_joins"]) > 20
    assert set(made[1]["nulls_after_joins"].values()) == {0}


def test_merges_are_shown_with_examples(made):
    _, report = made
    examples = report["merged_examples"]
    artists = next(step for step in report["steps"] if step["step"] == "04_artist_identity")
    assert sum(artists["reasons"].values()) == artists["merged"]
    assert artists["out"] < 0.5 * artists["in"], "heavy dirt: most of the artists named are spellings"
    assert examples["artists"] and all(row["plays"] <= row["joined_plays"] for row in examples["artists"])
    assert all(row["spellings"] >= 2 for row in examples["tracks"]) and len(examples["tracks"]) == 10
    assert examples["versions"] and all(2 <= len(row["titles"]) <= row["versions"] for row in examples["versions"])


def test_columns_cost_what_the_files_hold(made):
    work, report = made
    for file, columns in report["column_bytes"].items():
        assert sorted(columns) == sorted(pl.read_parquet_schema(work / file)), file
        assert 0 < sum(columns.values()) <= (work / file).stat().st_size


def test_time_and_memory_of_each_step_stand_under_run_alone(log, made, tmp_path):
    _, report = made
    assert [s["step"] for s in report["run"]["steps"]] == [s["step"] for s in report["steps"]]
    own = [s for s in report["run"]["steps"] if s != {"step": "09_aggregate", "within": "08_filter"}]
    assert len(own) == len(report["steps"]) - 1, "steps 8 and 9 are one pass"
    assert all(s["seconds"] > 0 and s["peak_memory_bytes"] > 0 for s in own)
    assert "one pass with 08_filter" in (made[0] / "preprocess_report.html").read_text()
    preprocess(log, tmp_path / "again", "--threads", "1")
    again = json.loads((tmp_path / "again/preprocess_report.json").read_text())
    for one in (report := dict(report), again):
        one.pop("run")
        one.pop("column_bytes")  # row groups may be cut elsewhere
    assert again == report


def test_the_page_is_whole_and_needs_nothing_else(made):
    work, report = made
    page = (work / "preprocess_report.html").read_text()
    assert page.count("<svg") == page.count("</svg>") > 10
    assert not re.search(r"<script|<link|<img|src=|url\(", page)
    for outside in re.findall(r"https?://[^\"'< ]*", page):
        pytest.fail(f"the page refers to {outside}")
    assert "prefers-color-scheme:dark" in page
    for step in report["steps"]:
        assert step["step"] in page
    for tag in ("table", "tr", "td", "details", "div", "svg"):
        assert len(re.findall(rf"<{tag}[ >]", page)) == page.count(f"</{tag}>"), tag


def test_names_are_escaped(tmp_path):
    (tmp_path / "log.csv").write_text("user,artist,track,played_at\n" + "".join(
        f"u{i % 3},<script>alert(1)</script>{'x' * (i % 2)},Song & <b>Dance</b>,{1600000000 + 1000 * i}\n" for i in range(9)) +
                                     ",<script>alert(2)</script>,a reject,1600000000\n")
    done = subprocess.run([SEGUE, "preprocess", "--preset", "generic", "--input", tmp_path / "log.csv", "--work", tmp_path / "work",
                           "--preprocess-min-user-tracks", "0", "--preprocess-min-track-users", "0"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "work/preprocess_report.html").read_text()
    assert "<script" not in page and "&lt;script&gt;" in page


def test_a_limit_that_is_passed_fails_the_run(log, made, tmp_path):
    assert made[1]["gate"] == []
    (tmp_path / "segue.toml").write_text("[quality]\nmax_bot_share = 0.0001\nmin_users = 100000\nmax_rejected_share = 0.99\n")
    error = preprocess(log, tmp_path / "work", "--config", tmp_path / "segue.toml", expect=1)
    assert "max_bot_share" in error and "above 0.0001" in error and "min_users" in error and "below 100000" in error
    assert "max_rejected_share" not in error
    assert not (tmp_path / "work/preprocessed.parquet").exists(), "nothing is published of a log that fails"
    page = tmp_path / "work/failed_preprocess_report.html"
    assert str(page) in error and sorted(path.name for path in page.parent.glob("*.*") if not path.name.startswith(".")) == [page.name]
    assert page.read_text().count("not held") == 3 and page.read_text().endswith("</html>\n")  # a sentence, and two limits
    preprocess(log, tmp_path / "work")
    assert not page.exists() and (tmp_path / "work/preprocess_report.html").exists()


def test_limits_that_hold_are_listed(log, tmp_path):
    preprocess(log, tmp_path / "work", "--quality-min-kept-share", "0.1", "--quality-max-skip-share", "0.9")
    gate = json.loads((tmp_path / "work/preprocess_report.json").read_text())["gate"]
    assert [c["limit"] for c in gate] == ["max_skip_share", "min_kept_share"] and all(c["passed"] for c in gate)
    assert "Quality gate" in (tmp_path / "work/preprocess_report.html").read_text()
