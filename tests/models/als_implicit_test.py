"""ALS of `segue train als` ends where implicit's does, or lower: the same objective, computed here in double from the
factors each wrote; conjugate gradients against conjugate gradients, exact against exact. And a run killed between
checkpoints and resumed writes the files of one never stopped."""

import os
import signal
import subprocess
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # implicit's threads and its BLAS's would get in each other's way
os.environ.pop("OPENBLAS_CORETYPE", None)

import numpy as np
import pytest
import scipy.sparse

from segue_program import SEGUE, needs_segue, refusal, result

implicit_als = pytest.importorskip("implicit.cpu.als")

pytestmark = needs_segue
ALPHA, REGULARIZATION, FACTORS = 2.0, 0.5, 32
SEEDS = 4  # where a fit ends hangs on where it starts: means are compared
ITERATIONS = 15
SETTINGS = ("--alpha", ALPHA, "--regularization", REGULARIZATION, "--factors", FACTORS, "--confidence", "linear",
            "--unobserved-weight", 1, "--regularization-exponent", 0)


@pytest.fixture(scope="module")
def plays(tmp_path_factory):
    """Heavy-tailed on both sides, with two tastes planted, some users and tracks without plays."""
    rng = np.random.default_rng(5)
    rows, columns = [], []
    for user in range(1500):
        count = 0 if user % 97 == 0 else int(min(300, 4 + rng.lognormal(2.5, 1)))
        tracks = (900 * rng.random(count) ** 2).astype(int)
        columns += list(np.where(rng.random(count) < 0.7, tracks - tracks % 2 + user % 2, tracks))
        rows += [user] * count
    matrix = scipy.sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(1500, 920))
    matrix.sum_duplicates()
    file = tmp_path_factory.mktemp("plays") / "plays.npz"
    scipy.sparse.save_npz(file, matrix)
    return file, matrix


def objective(matrix, users, tracks):
    scores = users.astype(np.float64) @ tracks.T.astype(np.float64)
    seen = matrix.toarray() > 0
    confidence = 1 + ALPHA * matrix.toarray().astype(np.float64)
    squares = np.sum(users.astype(np.float64) ** 2) + np.sum(tracks.astype(np.float64) ** 2)
    return np.sum(np.where(seen, confidence * (1 - scores) ** 2, scores**2)) + REGULARIZATION * squares


def segue_fit(file, folder, *more):
    said = result("train", "als", "--matrix", file, "--output", folder, *SETTINGS, *more)
    return said["objective"], [np.load(folder / f"{side}_factors.npy") for side in ("user", "item")]


@pytest.mark.parametrize("solver, gather", [("exact", "float32"), ("cg", "float32"), ("cg", "bfloat16"), ("cg", "int8"), ("block", "float32")])
def test_objective_is_not_above_that_of_implicit(plays, tmp_path, solver, gather):
    file, matrix = plays
    confidence = matrix.copy()
    confidence.data = 1 + np.float32(ALPHA) * confidence.data
    ours, theirs = [], []
    for seed in range(SEEDS):
        stated, factors = segue_fit(file, tmp_path / f"model{seed}", "--iterations", ITERATIONS, "--solver", solver, "--gather",
                                    gather, "--seed", seed)
        ours.append(objective(matrix, *factors))
        assert stated[-1] == pytest.approx(ours[-1], rel=1e-3 if gather == "int8" else 1e-4)
        assert all(after <= before * (1 + 1e-6) for before, after in zip(stated, stated[1:]))
        model = implicit_als.AlternatingLeastSquares(factors=FACTORS, regularization=REGULARIZATION, alpha=1.0,
                                                     iterations=ITERATIONS, use_cg=solver == "cg", num_threads=2,
                                                     random_state=seed)
        model.fit(confidence, show_progress=False)
        theirs.append(objective(matrix, model.user_factors, model.item_factors))
    assert np.mean(ours) <= np.mean(theirs) * 1.001


@pytest.mark.parametrize("narrow", ["bfloat16", "int8"])
def test_less_to_gather_costs_next_to_nothing(plays, tmp_path, narrow):
    file, matrix = plays
    values = [objective(matrix, *segue_fit(file, tmp_path / gather, "--iterations", 10, "--solver", "cg", "--gather",
                                           gather)[1]) for gather in ("float32", narrow)]
    assert values[1] == pytest.approx(values[0], rel=1e-3)


def test_killed_and_resumed_it_writes_the_same_files(plays, tmp_path):
    file, _ = plays
    common = ("--iterations", 400, "--solver", "cg")
    _, whole = segue_fit(file, tmp_path / "whole", *common)
    command = [SEGUE, "train", "als", "--matrix", file, "--output", tmp_path / "model", *SETTINGS, *common,
               "--checkpoint-every", 1]
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    checkpoint = tmp_path / "model.checkpoint" / "manifest.json"
    deadline = time.time() + 60
    while not checkpoint.exists() and time.time() < deadline and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was to be killed half way"
    other = refusal("train", "als", "--matrix", file, "--output", tmp_path / "model", *SETTINGS, *common, "--cg-steps", 2,
                    "--resume")
    assert "other settings" in other
    stated, resumed = segue_fit(file, tmp_path / "model", *common, "--resume")
    assert len(stated) == 400
    assert not checkpoint.exists()
    for ours, wanted in zip(resumed, whole):
        assert np.array_equal(ours, wanted)
