"""`--split-test-share 0` through the program: a run that learns from every play and publishes lists for everybody, says that it is
not evaluated, and leaves no figures of an earlier run; what needs a test says so in one sentence."""

import json
import shutil

import polars as pl
import pytest
import scipy.sparse as sp
from segue_program import call, needs_segue, refusal, result
from small_run import make_log, run

pytestmark = needs_segue
ALL = ("--split-test-share", 0, "--ranker-min-held-users", 5)
NOT_EVALUATED = "not evaluated: nothing was held back to test on (--split-test-share 0)"
NOTHING_HELD_BACK = "nothing was held back to test on (--split-test-share 0); to judge lists, run with a share such as 0.2"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("no_test_part")
    done = run(make_log(folder / "log"), folder / "work", *ALL)
    assert done.returncode == 0, done.stderr
    (folder / "said.txt").write_text(done.stdout)
    return folder


@pytest.fixture
def work(base, tmp_path):
    return shutil.copytree(base / "work", tmp_path / "work")


def test_the_run_goes_through_and_says_that_it_is_not_evaluated(base):
    said = (base / "said.txt").read_text()
    assert said.splitlines()[-1] == NOT_EVALUATED and said.count("evaluated") == 1
    assert "precision" not in said
    assert not (base / "work/evaluation").exists()


def test_every_play_is_training_and_the_test_is_empty(base):
    work = base / "work"
    split = json.loads((work / "split.json").read_text())
    assert split["has_test"] is False
    assert split["plays"] == {"in": split["plays"]["in"], "train": split["plays"]["in"], "test": 0, "dropped": 0}
    train, test = (sp.load_npz(work / f"{name}_matrix.npz") for name in ("train", "test"))
    assert test.shape == train.shape == (split["users"], split["tracks"])
    assert test.nnz == 0 and pl.read_parquet(work / "test.parquet").is_empty()
    assert (train != sp.load_npz(work / "interaction_matrix.npz")).nnz == 0
    assert pl.read_parquet(work / "test.parquet").schema == pl.read_parquet(work / "train.parquet").schema
    newest = pl.read_parquet(work / "preprocessed.parquet").sort("played_at").row(-1, named=True)
    assert train[newest["user_id"], newest["track_id"]] >= 1
    of_pair = pl.read_parquet(work / "train.parquet").filter(user_id=newest["user_id"], track_id=newest["track_id"])
    assert of_pair["last_played_at"][0] == newest["played_at"].replace(tzinfo=None)


def test_everybody_gets_a_list_of_tracks_not_heard(base):
    work = base / "work"
    lists, train = pl.read_parquet(work / "predictions.parquet"), pl.read_parquet(work / "train.parquet")
    assert set(lists["user_id"]) == set(pl.read_parquet(work / "users.parquet")["user_id"]) == set(train["user_id"])
    assert lists.join(train, on=["user_id", "track_id"]).is_empty()
    raw_id = pl.read_parquet(work / "users.parquet")["raw_id"][0]
    assert len(result("recommend", "--work", work, "--user", raw_id, "-n", 5)["tracks"]) == 5
    assert len(result("similar", "--work", work, "--track", 0, "-n", 5)["tracks"]) == 5


def test_the_rankers_metrics_say_that_there_was_no_test(base):
    metrics = json.loads((base / "work/metrics.json").read_text())
    assert metrics["test"].startswith("none: nothing was held back")
    assert metrics["trained"] and metrics["users"]["held"] > 0  # of the label window, which is training's


def test_nothing_runs_twice_and_inspect_copes(base):
    again = run(base / "log", base / "work", *ALL)
    assert again.returncode == 0 and again.stdout.count("unchanged, skipped") == 6
    assert again.stdout.splitlines()[-1] == NOT_EVALUATED
    inspected = call("inspect", "--work", base / "work")
    assert inspected.returncode == 0 and inspected.stdout.splitlines()[-1] == NOT_EVALUATED
    as_json = result("inspect", "--work", base / "work")
    assert as_json["evaluation"] == [] and {stage["state"] for stage in as_json["stages"]} == {"up to date"}


def test_what_needs_a_test_says_what_to_do(work):
    assert NOTHING_HELD_BACK in refusal("evaluate", "--work", work)
    assert NOTHING_HELD_BACK in refusal("compare", work / "evaluation/als.json", work / "evaluation/ranked.json")
    assert NOTHING_HELD_BACK in refusal("compare", work, work)
    matrices = ("--train", work / "train_matrix.npz", "--test", work / "test_matrix.npz")
    assert "test_matrix.npz: holds nothing to test on; give" in refusal("evaluate", *matrices, "--model", "popularity")


def test_tune_searches_by_the_newest_training_plays_and_says_what_it_saw(work, tmp_path):
    search = ("--output", tmp_path / "tuned", "--candidates", 2, "--factors", 8, "--iterations", 2)
    said = call("tune", "--work", work, *search, "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["window"] == "the latest training plays"
    assert sum("holds nothing back" in line for line in said.stderr.splitlines()) == 1


def test_figures_of_an_earlier_run_go_and_come_back(base, tmp_path):
    work = tmp_path / "work"
    assert run(base / "log", work).returncode == 0
    assert (work / "evaluation/report.html").exists()
    assert run(base / "log", work, *ALL).returncode == 0
    assert not (work / "evaluation").exists()
    assert run(base / "log", work).returncode == 0
    assert (work / "evaluation/report.html").exists() and result("inspect", "--work", work)["evaluation"]


def test_a_validation_window_stops_training_as_ever(base, work, tmp_path):
    done = run(base / "log", work, *ALL, "--split-validation-share", 0.2)
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == NOT_EVALUATED, done.stderr
    fit = result("train", "als", "--matrix", work / "train_matrix.npz", "--validation", work / "validation_matrix.npz",
                 "--output", tmp_path / "als", "--factors", 8, "--iterations", 4)
    assert len(fit["validation"]) > 0


@pytest.mark.parametrize("stage", ["features", "train", "predict"])
def test_what_is_planted_is_found(work, stage):
    train = pl.read_parquet(work / "train.parquet")
    train[1:].write_parquet(work / "train.parquet")
    options = () if stage == "predict" else ("--als-factors", 8)
    done = call(stage, "--work", work, "--force", *options, "--log-level", "error")
    assert done.returncode == 1 and done.stderr.startswith("segue: leak: train.parquet has"), done.stderr
