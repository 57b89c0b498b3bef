"""Killed as by kill -9 at any moment and started again, a run ends with the files of an undisturbed one."""

import os
import random
import shutil
import signal
import subprocess
import time

import numpy as np
import pytest
import scipy.sparse as sp
from segue_program import SEGUE, needs_segue
from small_run import QUICK, SHIM, check_whole, contents, make_log, needs_shim, run, stages_done

pytestmark = needs_segue
STAGES = ["preprocess", "split", "features", "train", "predict", "evaluate"]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return make_log(tmp_path_factory.mktemp("log") / "generated")


@pytest.fixture(scope="module")
def undisturbed(log, tmp_path_factory):
    work = tmp_path_factory.mktemp("undisturbed") / "work"
    done = run(log, work)
    assert done.returncode == 0, done.stderr
    return work


def progress(work):
    return stages_done(work), [str(commit) for commit in work.glob(".pending_*/.commit")]


def run_with_kills(log, work, *more):
    """Kills at the first change of the folder, starts again and kills a little later, and so on to the end; from the
    first change on again after each stage that is committed or published. Returns the kills a stage."""
    kills, at, draw, before = {}, 1, random.Random(3), progress(work)
    while True:
        done = run(log, work, *more, shim={"FAULT_KILL_AT": str(at)})
        if done.returncode == 0:
            return kills
        assert done.returncode == -signal.SIGKILL, done.stderr
        check_whole(work)
        running = [line.split()[2].rstrip(":") for line in done.stderr.splitlines() if ": runs, since" in line]
        stage = running[-1] if running else "opening"
        kills[stage] = kills.get(stage, 0) + 1
        after = progress(work)
        at, before = (at + draw.choice((1, 2, 3)) if after == before else 1), after


@needs_shim
def test_killed_at_every_change_of_the_folder(log, undisturbed, tmp_path):
    work = tmp_path / "work"
    kills = run_with_kills(log, work)
    assert kills.keys() >= set(STAGES) and min(kills[stage] for stage in STAGES) >= 5, kills
    assert contents(work) == contents(undisturbed)


@needs_shim
def test_killed_while_replacing_earlier_results(log, undisturbed, tmp_path):
    fresh, work = tmp_path / "fresh", tmp_path / "work"
    other = ("--split-test-share", "0.3")
    assert run(log, fresh, *other).returncode == 0
    at = 1
    while True:  # each from the same old results, so that every change meets them
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(undisturbed, work)
        done = run(log, work, *other, shim={"FAULT_KILL_AT": str(at)})
        if done.returncode == 0:
            break
        check_whole(work)
        again = run(log, work, *other)
        assert again.returncode == 0, again.stderr
        assert contents(work) == contents(fresh), f"killed at change {at}"
        at += 13
    assert at > 100
    assert contents(work) == contents(fresh)


@needs_shim
@pytest.mark.parametrize("swap", [True, False])
def test_killed_while_replacing_a_model(tmp_path, swap):
    """A file system that cannot swap two names has a moment with no model; what was moved away is found again."""
    matrix, output = tmp_path / "plays.npz", tmp_path / "models"
    sp.save_npz(matrix, sp.random(30, 20, 0.2, "csr", np.float32, np.random.default_rng(1)))
    env = os.environ | {"LD_PRELOAD": SHIM, "FAULT_FOLDER": str(output)} | ({} if swap else {"FAULT_NO_SWAP": "1"})

    def train(seed, at=0):
        return subprocess.run([SEGUE, "train", "als", "--matrix", matrix, "--output", output / "model", "--factors", "4",
                               "--iterations", "2", "--seed", str(seed)], env=env | {"FAULT_KILL_AT": str(at)},
                              capture_output=True, text=True)

    assert train(seed=1).returncode == 0
    gone = 0
    for at in range(1, 200):
        done = train(seed=at + 1, at=at)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        gone += not (output / "model").exists()
        again = train(seed=1)
        assert again.returncode == 0, again.stderr
        assert [path.name for path in output.iterdir()] == ["model"], at
        assert {path.name for path in (output / "model").iterdir()} == {"user_factors.npy", "item_factors.npy", "manifest.json"}
    assert at > 10 and gone == (0 if swap else 1)


def test_killed_at_random_moments(log, undisturbed, tmp_path):
    work = tmp_path / "work"
    command = [SEGUE, "run", "--preset", "segue-generated", "--input", log, "--work", work, *QUICK]
    draw, kills = random.Random(7), 0
    for _ in range(12):
        running = subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.05, 1.2))
        running.kill()
        kills += running.wait() == -signal.SIGKILL
        check_whole(work)
    assert kills > 0
    done = run(log, work)
    assert done.returncode == 0, done.stderr
    assert contents(work) == contents(undisturbed)
