"""Slices by a column of users or tracks, and by week: what polars makes of the values of each user and of the lists."""
import json
import math

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from segue_program import call, needs_segue, refusal, result

pytestmark = needs_segue
USERS, TRACKS = 240, 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slices")
    rng = np.random.default_rng(8)
    heard, test = rng.random((USERS, TRACKS)) < 0.1, rng.random((USERS, TRACKS)) < 0.08
    sp.save_npz(folder / "train.npz", sp.csr_matrix(heard, dtype=np.float32))
    sp.save_npz(folder / "test.npz", sp.csr_matrix(test & ~heard, dtype=np.float32))
    countries = ["DE", "FR", None, "it's"]
    pl.DataFrame({"user_id": range(USERS - 5), "country": [countries[u % 4] for u in range(USERS - 5)],
                  "age": [float(u % 60) if u % 7 else None for u in range(USERS - 5)],
                  "city": [f"city {u % 40}" for u in range(USERS - 5)]}).write_parquet(folder / "users.parquet")
    pl.DataFrame({"track_id": range(TRACKS), "track_group_id": range(TRACKS), "artist_id": [t // 3 for t in range(TRACKS)],
                  "release_year": [1960 + t % 60 for t in range(TRACKS)]}).write_parquet(folder / "items.parquet")
    return folder


def evaluate(folder, name, *slices, threads=2):
    result("evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--model", "popularity", "--items",
           folder / "items.parquet", "--users", folder / "users.parquet", "--output", folder / f"{name}.json",
           "--evaluate-per-user", "all", "--threads", threads, *(("--evaluate-slice-by", ",".join(slices)) if slices else ()))
    return json.loads((folder / f"{name}.json").read_text()), pl.read_parquet(folder / f"{name}.users.parquet")


def slices_of(told, slicing):
    return {part["label"]: part for part in told["slices"] if part["slicing"] == slicing}


def test_users_by_country(folder):
    told, users = evaluate(folder, "country", "users.country")
    parts = slices_of(told, "country")
    assert list(parts) == ["DE", "FR", "it's", "other", "unknown"] and parts["other"]["metrics"]["ndcg@10"]["users"] == 0
    table = users.join(pl.read_parquet(folder / "users.parquet").select(pl.col("user_id").cast(pl.UInt32), "country"),
                       on="user_id", how="left").with_columns(pl.col("country").fill_null("unknown"))
    for label in ("DE", "FR", "it's", "unknown"):
        of = table.filter(pl.col("country") == label)
        for metric in ("ndcg@10", "recall@10", "precision@10", "hit_rate@10"):
            value = parts[label]["metrics"][metric]
            assert value["users"] == of.height and value["mean"] == pytest.approx(of[metric].mean(), rel=1e-12)


def test_users_by_a_number_in_quarters(folder):
    told, users = evaluate(folder, "age", "users.age")
    parts = slices_of(told, "age")
    assert len(parts) == 6 and list(parts)[0].startswith("up to ") and list(parts)[3].startswith("above ")
    counts = [part["metrics"]["ndcg@10"]["users"] for part in parts.values()]
    assert sum(counts) == told["users"] and counts[4] == 0 and max(counts[:4]) - min(counts[:4]) < 20
    least = float(list(parts)[0].removeprefix("up to "))
    young = users.join(pl.read_parquet(folder / "users.parquet").select(pl.col("user_id").cast(pl.UInt32), "age"), on="user_id")
    young = young.filter(pl.col("age") <= least)
    assert list(parts.values())[0]["metrics"]["ndcg@10"]["mean"] == pytest.approx(young["ndcg@10"].mean(), rel=1e-12)


def test_many_values_leave_others(folder):
    told, _ = evaluate(folder, "city", "users.city")
    parts = slices_of(told, "city")
    assert len(parts) == 14 and parts["other"]["metrics"]["ndcg@10"]["users"] > 100


def test_the_truth_by_a_column_of_tracks(folder):
    told, users = evaluate(folder, "year", "items.release_year", "users.country")
    parts = slices_of(told, "release_year")
    assert slices_of(told, "country") and len(parts) == 6
    for label, part in parts.items():
        value = part["metrics"]["recall@10"]
        if value["users"]:
            column = users[f"recall@10[release_year={label}]"]
            assert column.count() == value["users"] and column.mean() == pytest.approx(value["mean"], rel=1e-12)
    test, year = sp.load_npz(folder / "test.npz"), pl.read_parquet(folder / "items.parquet")["release_year"].to_numpy()
    first = list(parts)[0]
    old = test[:, year <= int(first.removeprefix("up to "))]
    assert parts[first]["metrics"]["recall@10"]["users"] == int((np.diff(old.indptr) > 0).sum())


def test_same_bytes_for_any_number_of_threads(folder):
    evaluate(folder, "one", "users.country", "items.release_year", threads=1)
    evaluate(folder, "two", "users.country", "items.release_year", threads=3)
    one, two = ((folder / f"{name}.json").read_text().replace(f"{name}.users", "") for name in ("one", "two"))
    assert one == two and (folder / "one.users.parquet").read_bytes() == (folder / "two.users.parquet").read_bytes()


@pytest.mark.parametrize("by, words", [("users.county", "there is no column 'county'; it has user_id, country"),
                                       ("country", "neither users.COLUMN nor items.COLUMN"),
                                       ("items.", "neither users.COLUMN nor items.COLUMN")])
def test_what_cannot_be_sliced_by_is_said(folder, by, words):
    said = refusal("evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--model", "popularity",
                   "--users", folder / "users.parquet", "--items", folder / "items.parquet", "--evaluate-slice-by", by,
                   "--output", folder / "none.json")
    assert words in said and not (folder / "none.json").exists()


def test_a_table_that_was_not_given_is_asked_for(folder):
    said = refusal("evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--model", "popularity",
                   "--evaluate-slice-by", "users.country")
    assert "add --users FILE" in said


def test_weeks_after_the_cutoff(tmp_path):
    result("generate", "--users", 200, "--tracks", 800, "--plays", 40_000, "--output", tmp_path / "log")
    work = tmp_path / "work"
    result("run", "--preset", "segue-generated", "--input", tmp_path / "log", "--work", work, "--evaluate-truth", "all",
           "--evaluate-per-user", "all", "--ranker-rounds", 5)
    told = json.loads((work / "evaluation" / "als.json").read_text())
    weeks = slices_of(told, "week")
    cutoff = json.loads((work / "split.json").read_text())["cutoff_us"]
    test = pl.read_parquet(work / "test.parquet").with_columns(
        week=((pl.col("first_played_at").dt.epoch("us") - cutoff) // (7 * 86_400_000_000)).clip(0, 12))
    labels = [str(week + 1) if week < 12 else "later" for week in range(test["week"].max() + 1)]
    assert list(weeks) == labels and len(labels) > 2
    users = pl.read_parquet(work / "evaluation" / "als.users.parquet")
    for week, label in enumerate(labels):
        of = test.filter(pl.col("week") == week)
        assert weeks[label]["metrics"]["ndcg@10"]["users"] == of["user_id"].n_unique()
        column = users[f"ndcg@10[week={label}]"]
        assert weeks[label]["metrics"]["ndcg@10"]["mean"] == pytest.approx(column.mean(), rel=1e-12)
    assert "By week: how fast a model ages" in (work / "evaluation" / "report.html").read_text()
    done = call("evaluate", "--work", work, "--evaluate-truth", "all", "--evaluate-per-user", "all")
    assert "week: 1" in done.stdout and "by chance" in done.stdout and "Checked: " in done.stdout
    rows = [line for line in done.stdout.splitlines() if "@" in line[:26] or line.startswith("week")]
    assert len(rows) > 20 and max(map(len, rows)) <= 100 and not math.isnan(told["metrics"]["ndcg@10"]["mean"])
