"""`segue train als --checkpoint-every` and `--resume`: nothing is lost that is no checkpoint, and a run goes on only from one of its
own."""

import json
import shutil

import numpy as np
import pytest
import scipy.sparse as sp
from segue_program import needs_segue, refusal, result

pytestmark = needs_segue
SETTINGS = ("--factors", 8, "--iterations", 4, "--seed", 3)


@pytest.fixture(scope="module")
def matrix(tmp_path_factory):
    rng = np.random.default_rng(5)
    file = tmp_path_factory.mktemp("plays") / "plays.npz"
    sp.save_npz(file, sp.random(60, 40, 0.2, "csr", np.float32, rng, lambda n: rng.integers(1, 9, n)))
    return file


def command(matrix, output, *more):
    return ("train", "als", "--matrix", matrix, "--output", output, *SETTINGS, *more)


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
