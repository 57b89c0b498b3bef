"""`segue split` through the program: a validation window that training, tuning and features go by; what is cold, counted from the
tables; files that are not what the split wrote are caught by every stage that builds on them; flags of another method are refused."""

import json
import shutil

import polars as pl
import pytest
import scipy.sparse as sp
from segue_program import call, needs_segue, refusal, result
from small_run import QUICK, make_log, run

pytestmark = needs_segue


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("split")
    done = run(make_log(folder / "log"), folder / "work")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def work(base, tmp_path):
    return shutil.copytree(base / "work", tmp_path / "work")


def cold(side, train):
    users = ~pl.col("user_id").is_in(train["user_id"].unique().implode())
    tracks = ~pl.col("track_id").is_in(train["track_id"].unique().implode())
    found = [side.filter(where) for where in (users, tracks, users | tracks)]
    counts = [{"count": of[column].n_unique()} if column else {} for of, column in zip(found, ("user_id", "track_id", None))]
    return {name: {**count, "pairs": len(of), "plays": int(of["plays"].sum())}
            for name, count, of in zip(("users", "tracks", "either"), counts, found)}


def test_a_validation_window_lies_before_the_test(work):
    before = json.loads((work / "split.json").read_text())
    said = call("split", "--work", work, "--validation-share", 0.25)
    assert said.returncode == 0, said.stderr
    split = json.loads((work / "split.json").read_text())
    plays = pl.read_parquet(work / "preprocessed.parquet")
    train, validation, test = (pl.read_parquet(work / f"{name}.parquet") for name in ("train", "validation", "test"))
    assert split["cutoff_us"] == before["cutoff_us"] and split["plays"]["test"] == before["plays"]["test"]
    start = pl.from_epoch(pl.lit(split["validation_cutoff_us"]), "us")
    at = plays["played_at"].dt.replace_time_zone(None)
    assert split["plays"]["train"] == train["plays"].sum() == plays.filter(at < start)["plays"].sum()
    assert split["plays"]["validation"] == validation["plays"].sum() == before["plays"]["train"] - split["plays"]["train"]
    assert split["plays"]["validation"] / before["plays"]["train"] == pytest.approx(0.25, abs=0.01)
    shapes = {sp.load_npz(work / f"{name}_matrix.npz").shape for name in ("train", "validation", "test")}
    assert shapes == {(split["users"], split["tracks"])}
    for name, side in (("validation", validation), ("test", test)):
        assert split["cold"][name] == cold(side, train)
        assert f"{name}: {split['cold'][name]['users']['count']} users and {split['cold'][name]['tracks']['count']} tracks" in said.stdout


def test_cold_counts_are_in_the_result(work):
    counts = result("split", "--work", work, "--test-share", 0.7)["stages"][0]["counts"]
    expected = cold(pl.read_parquet(work / "test.parquet"), pl.read_parquet(work / "train.parquet"))
    assert counts["test_cold_users"] == expected["users"]["count"] > 0
    assert counts["test_cold_tracks"] == expected["tracks"]["count"] > 0
    assert counts["test_cold_interactions"] == expected["either"]["pairs"] > 0
    assert counts["test_cold_plays"] == expected["either"]["plays"]


def test_what_learns_takes_the_window_and_stays_before_it(work, tmp_path):
    result("split", "--work", work, "--validation-share", 0.3)
    fit = result("train", "als", "--matrix", work / "train_matrix.npz", "--validation", work / "validation_matrix.npz", "--output",
                 tmp_path / "als", "--factors", 8, "--iterations", 4)
    assert len(fit["validation"]) > 0
    said = result("tune", "--work", work, "--output", tmp_path / "tuned", "--candidates", 2, "--factors", 8, "--iterations", 2)
    assert said["window"] == "the validation window of the split"
    result("features", "--work", work, "--als-factors", 8, "--als-iterations", 2, "--features-als-candidates", 20)
    ranked = set(pl.read_parquet(work / "features_test.parquet")["user_id"].unique())
    assert ranked == set(pl.read_parquet(work / "train.parquet")["user_id"].unique())
    result("split", "--work", work)
    assert not list(work.glob("validation*"))  # without a window there are no files of one before


@pytest.mark.parametrize("stage", ["features", "train", "predict", "evaluate"])
@pytest.mark.parametrize("planted, said", [
    ("matrix", "train_matrix.npz holds"), ("counts", "train.parquet has"), ("popularity", "the weights of train_matrix.npz")])
def test_what_is_planted_is_found_by_every_stage(work, stage, planted, said):
    if planted == "matrix":  # of all plays, those of the test too
        shutil.copy(work / "interaction_matrix.npz", work / "train_matrix.npz")
    elif planted == "counts":  # of a pair with plays on both sides, all of them
        events = pl.read_parquet(work / "events.parquet").select("user_id", "track_id", all_plays="plays")
        train = pl.read_parquet(work / "train.parquet").join(events, on=["user_id", "track_id"], maintain_order="left")
        train = train.with_columns(plays=pl.col("all_plays"), weight=pl.col("all_plays").cast(pl.Float32)).drop("all_plays")
        train.write_parquet(work / "train.parquet")
    else:  # the pairs of training, with the plays of the whole log
        train, whole = (sp.load_npz(work / f"{name}_matrix.npz") for name in ("train", "interaction"))
        sp.save_npz(work / "train_matrix.npz", whole.multiply(train != 0).tocsr().sorted_indices())
    options = {"features": ("--als-factors", 8), "train": ("--als-factors", 8)}.get(stage, ())
    done = call(stage, "--work", work, "--force", *options, "--log-level", "error")
    assert done.returncode == 1 and done.stdout == "", done.stderr
    assert done.stderr.startswith("segue: leak: ") and said in done.stderr and len(done.stderr.splitlines()) == 1


def test_clean_files_pass_every_stage(work):
    for stage in ("features", "train", "predict", "evaluate"):
        known = call(stage, "--help").stdout
        options = [word for flag, value in zip(QUICK[::2], QUICK[1::2]) if f"{flag} " in known for word in (flag, value)]
        done = call(stage, "--work", work, "--force", *options)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments, said", [
    (("--method", "random", "--cutoff", "2023-10-01"), "--split-cutoff is for the method temporal"),
    (("--method", "random", "--gap-days", 5), "--split-gap-days is for the method temporal"),
    (("--method", "leave_last", "--validation-share", 0.1), "--split-validation-share is for the method temporal"),
    (("--leave-last", 3), "--split-leave-last is for the method leave_last"),
    (("--cutoff", "2023-10-01", "--test-share", 0.3), "both say where that side begins"),
    (("--method", "leave_last", "--leave-last", 100_000_000), "takes all that anybody has"),
    (("--validation-cutoff", "1999-01-01"), "leaves a side empty")])
def test_options_that_do_not_fit_are_refused(base, arguments, said):
    before = (base / "work/split.json").read_bytes()
    assert said in refusal("split", "--work", base / "work", *arguments)
    assert (base / "work/split.json").read_bytes() == before
