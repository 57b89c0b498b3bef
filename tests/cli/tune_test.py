"""`segue tune` through the program: on the work folder of a small generated log, on bare matrices; the report adds up, does not
hang on threads, and best.toml gives a run whose ALS has the settings it says. Bad input: one sentence, exit code 2."""

import json

import numpy as np
import pytest
import scipy.sparse as sp
from segue_program import call, needs_segue, refusal, result
from small_run import QUICK, make_log, run

pytestmark = needs_segue
ROUNDS = ("--candidates", 7, "--reduction", 2, "--first-iterations", 1, "--iterations", 5)
SMALL = (*ROUNDS, "--factors", "8,16")


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    base = tmp_path_factory.mktemp("tune")
    assert run(make_log(base / "log"), base / "work").returncode == 0
    return base


@pytest.fixture(scope="module")
def matrices(tmp_path_factory):
    """Two tastes in heavy-tailed counts; what came after is of the same tastes."""
    rng = np.random.default_rng(2)
    folder = tmp_path_factory.mktemp("matrices")
    train, window = sp.lil_matrix((500, 200), dtype=np.float32), sp.lil_matrix((500, 200), dtype=np.float32)
    for user in range(500):
        tracks = rng.choice(100, 24, replace=False, p=np.arange(100, 0, -1) / 5050) * 2 + user % 2
        train[user, tracks[6:]] = np.ceil(rng.pareto(1, 18) + 0.01)
        window[user, tracks[:6]] = 1
    sp.save_npz(folder / "train.npz", train.tocsr())
    sp.save_npz(folder / "window.npz", window.tocsr())
    return folder


def without_seconds(report):
    return {**report, "trials": [{**trial, "seconds": 0} for trial in report["trials"]]}


def check(report):
    rounds = [(one["iterations"], one["candidates"]) for one in report["rounds"]]
    assert rounds == [(1, 7), (2, 3), (5, 1)]
    assert [trial["rounds"] for trial in report["trials"]] == [3, 2, 2, 1, 1, 1, 1]
    assert [trial["iterations_made"] for trial in report["trials"]] == [5, 2, 2, 1, 1, 1, 1]
    by_round = [[trial["ndcg"] for trial in report["trials"] if trial["rounds"] == n] for n in (2, 1)]
    assert all(values == sorted(values, reverse=True) for values in by_round)
    assert report["best"] == report["trials"][0]["ndcg"] and report["best_config"] == report["trials"][0]["config"]
    assert len({json.dumps(trial["config"]) for trial in report["trials"]}) == 7


def test_on_a_work_folder_and_a_run_with_what_came_out(work, tmp_path):
    said = result("tune", "--work", work / "work", "--output", tmp_path / "tuned", *SMALL)
    check(said)
    assert said == json.loads((tmp_path / "tuned/tune.json").read_text())
    assert said["window"] == "the latest training plays"
    other = result("tune", "--work", work / "work", "--output", tmp_path / "other", *SMALL, "--threads", 1)
    assert without_seconds(other) == without_seconds(said)
    assert (tmp_path / "other/best.toml").read_bytes() == (tmp_path / "tuned/best.toml").read_bytes()
    quick = [word for flag, value in zip(QUICK[::2], QUICK[1::2]) if not flag.startswith("--als-") for word in (flag, value)]
    done = call("run", "--config", tmp_path / "tuned/best.toml", "--preset", "segue-generated", "--input", work / "log", "--work",
                work / "work", *quick)
    assert done.returncode == 0, done.stderr
    assert json.loads((work / "work/als_model/manifest.json").read_text())["config"] == said["best_config"]


def test_the_best_is_what_training_with_it_gives(matrices, tmp_path):
    common = ("--matrix", matrices / "train.npz", "--validation", matrices / "window.npz")
    said = result("tune", *common, "--output", tmp_path, *SMALL)
    check(said)
    best = said["best_config"]["iterations"]
    fit = result("train", "als", "--config", tmp_path / "best.toml", *common, "--output", tmp_path / "model",
                 "--validation-patience", 1000)
    assert len(fit["validation"]) == best
    assert fit["validation"][-1] == pytest.approx(said["best"], abs=1e-12)
    assert said["best"] >= said["present"]
    shown = call("tune", *common, "--output", tmp_path, *SMALL).stdout
    assert "NDCG@20" in shown and f"{said['best']:.5f}" in shown and "best.toml" in shown


def test_without_a_window_some_tracks_are_held_out(matrices, tmp_path):
    said = result("tune", "--matrix", matrices / "train.npz", "--output", tmp_path, *SMALL, "--tune-alpha", "0")
    check(said)
    assert "held out" in said["window"] and said["users"] == 500
    assert all(trial["config"]["alpha"] == 0 for trial in said["trials"][1:] if trial["config"]["factors"] in (8, 16))


def test_a_candidate_that_cannot_be_trained_is_passed_over(matrices, tmp_path):
    said = result("tune", "--matrix", matrices / "train.npz", "--output", tmp_path, *ROUNDS, "--factors", "8,1024",
                  "--als-factors", 8, "--memory-limit", "64MiB")
    failed = [trial for trial in said["trials"] if "failure" in trial]
    assert failed and all("memory limit" in trial["failure"] and trial["ndcg"] == 0 for trial in failed)
    assert "failure" not in said["trials"][0]


@pytest.mark.parametrize("more, wanted", [
    ((), "--matrix FILE"),
    (("--matrix", "absent.npz"), "absent.npz"),
    (("--work", "absent"), "absent"),
    (("--matrix", "{train}", "--tune-regularization", "much"), "LOW:HIGH"),
    (("--matrix", "{train}", "--tune-regularization", "1:0.1"), "wrong way round"),
    (("--matrix", "{train}", "--tune-alpha", "0:1"), "above 0"),
    (("--matrix", "{train}", "--tune-unobserved-weight", "0.5:2"), "beyond what ALS takes"),
    (("--matrix", "{train}", "--tune-factors", "8,2000"), "--tune-factors"),
    (("--matrix", "{train}", "--tune-candidates", "0"), "--tune-candidates"),
    (("--matrix", "{train}", "--validation", "{train}"), "nothing that is new"),
])
def test_bad_input_is_one_sentence(matrices, tmp_path, more, wanted):
    given = [word.format(train=matrices / "train.npz") for word in more]
    assert wanted in refusal("tune", *given, "--output", tmp_path / "out")
    assert not (tmp_path / "out/best.toml").exists()
