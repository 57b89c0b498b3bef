"""`segue train als --checkpoint-every` and `--resume`: nothing is lost that is no checkpoint, and a run goes on only from one of its
own."""

import json
import shutil

import numpy as np
import pytest
import scipy.sparse as sp
from segue_program import needs_segue, refusal, result

pytestmark = needs_segue
SETTINGS = {"--factors": 8, "--iterations": 4, "--seed": 3}


@pytest.fixture(scope="module")
def matrix(tmp_path_factory):
    rng = np.random.default_rng(5)
    file = tmp_path_factory.mktemp("plays") / "plays.npz"
    sp.save_npz(file, sp.random(60, 40, 0.2, "csr", np.float32, rng, lambda n: rng.integers(1, 9, n)))
    return file


def command(matrix, output, *more):
    """With `more` flags; one of SETTINGS among them replaces what is there."""
    settings = [word for flag, value in SETTINGS.items() if flag not in more for word in (flag, value)]
    return ("train", "als", "--matrix", matrix, "--output", output, *settings, *more)


def files(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("flags", [("--checkpoint-every", 1), ("--resume",)])
def test_what_is_no_checkpoint_is_not_removed(matrix, tmp_path, flags):
    notes = tmp_path / "model.checkpoint"
    notes.mkdir()
    (notes / "notes.txt").write_text("mine")
    said = refusal(*command(matrix, tmp_path / "model", *flags))
    assert str(notes) in said and "no earlier checkpoint" in said
    shutil.rmtree(notes)
    notes.write_text("a file")
    assert "no folder" in refusal(*command(matrix, tmp_path / "model", *flags))
    assert notes.read_text() == "a file" and files(tmp_path) == ["model.checkpoint"]
    notes.unlink()
    result(*command(matrix, notes))
    assert "no earlier checkpoint" in refusal(*command(matrix, tmp_path / "model", *flags)), "a model is none"
    assert files(tmp_path) == ["model.checkpoint"]


def test_files_beside_an_earlier_model_are_not_lost(matrix, tmp_path):
    model = tmp_path / "model"
    result(*command(matrix, model))
    (model / "notes.txt").write_text("mine")
    assert "notes.txt" in refusal(*command(matrix, model))
    assert (model / "notes.txt").read_text() == "mine"
    (model / "notes.txt").unlink()
    result(*command(matrix, model, "--checkpoint-every", 1))
    assert files(tmp_path) == ["model"] and files(model) == ["item_factors.npy", "manifest.json", "user_factors.npy"]
    (model / "manifest.json").write_text(json.dumps({"kind": 3}))
    assert "no earlier model" in refusal(*command(matrix, model))


def stopped(matrix, folder, iterations=2, *more):
    """What a run leaves that is killed after so many iterations."""
    result(*command(matrix, folder / "stopped", "--iterations", iterations, *more))
    manifest = folder / "stopped/manifest.json"
    said = json.loads(manifest.read_text())
    said["kind"] = "als_checkpoint"
    said["config"]["iterations"] = 4
    manifest.write_text(json.dumps(said))
    (folder / "stopped").rename(folder / "model.checkpoint")
    return folder / "model.checkpoint"


def test_a_run_goes_on_from_its_own_checkpoint_alone(matrix, tmp_path):
    checkpoint = stopped(matrix, tmp_path)
    before = (checkpoint / "manifest.json").read_bytes()
    fit = lambda *more: command(matrix, tmp_path / "model", *more)
    said = refusal(*fit("--checkpoint-every", 1))
    assert str(checkpoint) in said and "--resume" in said
    assert "seed 3, not 5" in refusal(*fit("--resume", "--seed", 5))
    assert "alpha 0.1, not 3.0" in refusal(*fit("--resume", "--alpha", 3))
    assert "2 iterations behind it" in refusal(*fit("--resume", "--iterations", 1))
    assert "SEGUE_FORCE_ISA=" in refusal(*fit("--resume"), environment={"SEGUE_FORCE_ISA": "reference"})
    other = sp.load_npz(matrix)
    other.data[0] += 1
    sp.save_npz(tmp_path / "other.npz", other)
    assert "another matrix" in refusal(*command(tmp_path / "other.npz", tmp_path / "model"), "--resume")
    assert (checkpoint / "manifest.json").read_bytes() == before
    resumed = result(*fit("--resume", "--threads", 1))
    whole = result(*command(matrix, tmp_path / "whole"))
    assert resumed["objective"] == whole["objective"]
    for side in ("user", "item"):
        assert (tmp_path / f"model/{side}_factors.npy").read_bytes() == (tmp_path / f"whole/{side}_factors.npy").read_bytes()
    assert not checkpoint.exists()


def test_a_run_goes_on_with_the_older_model_that_it_began_with(matrix, tmp_path):
    older, another = ("--warm-start", tmp_path / "older"), ("--warm-start", tmp_path / "another")
    result(*command(matrix, tmp_path / "older", "--seed", 1))
    result(*command(matrix, tmp_path / "another", "--seed", 2))
    fit = lambda *more: command(matrix, tmp_path / "model", "--resume", *more)
    checkpoint = stopped(matrix, tmp_path)
    assert "began without an older model; leave --warm-start out" in refusal(*fit(*older))
    shutil.rmtree(checkpoint)
    stopped(matrix, tmp_path, 2, *older)
    assert "began with another older model" in refusal(*fit(*another))
    kept = shutil.copytree(checkpoint, tmp_path / "kept")
    whole = result(*command(matrix, tmp_path / "whole", *older))["objective"]
    assert result(*fit(*older))["objective"] == whole
    shutil.copytree(kept, checkpoint)
    assert result(*fit("--checkpoint-every", 1))["objective"] == whole  # what it began with is behind it
    said = [json.loads((tmp_path / name / "manifest.json").read_text()).get("warm_start") for name in ("whole", "model", "older")]
    assert said[0] == said[1] and len(said[0]) == 32 and said[2] is None


def test_the_manifest_says_what_the_model_came_from(matrix, tmp_path):
    result(*command(matrix, tmp_path / "model"))
    said = json.loads((tmp_path / "model/manifest.json").read_text())
    plays = sp.load_npz(matrix)
    assert (said["users"], said["items"], said["entries"], said["seed"]) == (*plays.shape, plays.nnz, 3)
    assert len(said["matrix_hash"]) == 32 and said["kernels"] and said["seconds"] > 0 and said["peak_memory_bytes"] > 0


@pytest.mark.parametrize("given", ["-1", "x", "99999999999"])
def test_checkpoints_are_written_every_so_many_iterations(matrix, tmp_path, given):
    assert "0 to 1000" in refusal(*command(matrix, tmp_path / "model"), f"--checkpoint-every={given}")


def test_factors_that_are_no_numbers_are_said_to_be_damaged(matrix, tmp_path):
    checkpoint = stopped(matrix, tmp_path)
    factors = np.load(checkpoint / "item_factors.npy")
    factors[7, 3] = np.nan
    np.save(checkpoint / "item_factors.npy", factors)
    said = refusal(*command(matrix, tmp_path / "model"), "--resume")
    assert str(checkpoint) in said and "track 7" in said and "damaged" in said
    said = refusal(*command(matrix, tmp_path / "model"), "--warm-start", checkpoint)
    assert str(checkpoint) in said and "track 7" in said
