"""Matrices that `segue train als` and `segue tune` cannot take: the file, the entry's place, and what to do."""

import numpy as np
import pytest
import scipy.sparse as sp
from segue_program import call, needs_segue, refusal

pytestmark = needs_segue


def matrix_with(folder, value, dtype=np.float64):
    rng = np.random.default_rng(6)
    plays = sp.random(60, 40, 0.2, "csr", dtype, rng, lambda n: rng.integers(1, 9, n))
    plays.data[0] = value
    sp.save_npz(folder / "plays.npz", plays)
    return folder / "plays.npz"


@pytest.mark.parametrize("command", ["train", "tune"])
@pytest.mark.parametrize("value, wanted", [
    (1e-300, "1e-300"), (1e300, "1e+300"), (-2, "is -2; weights are to be above 0"), (0, "eliminate_zeros()"),
])
def test_a_weight_that_cannot_be_is_named_with_its_file(tmp_path, command, value, wanted):
    file = matrix_with(tmp_path, value)
    words = ("train", "als") if command == "train" else ("tune",)
    said = refusal(*words, "--matrix", file, "--output", tmp_path / "out")
    assert str(file) in said and wanted in said
    assert ("eliminate_zeros" in said) == (value <= 0)


def test_regularization_may_be_as_small_as_is_said(tmp_path):
    file = matrix_with(tmp_path, 1)
    small = ("train", "als", "--matrix", file, "--output", tmp_path / "model", "--factors", 4, "--iterations", 1)
    assert call(*small, "--regularization", "1e-9", "--epsilon", "1e-9").returncode == 0
    assert "1e-09 to" in refusal(*small, "--regularization", "1e-10")


def test_what_does_not_fit_the_memory_limit_is_refused_before_it_is_loaded(tmp_path):
    plays = sp.csr_matrix((np.ones(9_000_000, np.float32), np.tile(np.arange(90, dtype=np.int32), 100_000),
                           np.arange(0, 9_000_001, 90)), shape=(100_000, 100))
    sp.save_npz(tmp_path / "plays.npz", plays)
    small = ("train", "als", "--matrix", tmp_path / "plays.npz", "--output", tmp_path / "model", "--factors", 4, "--iterations", 1)
    said = refusal(*small, "--memory-limit", "80MiB")
    assert "9000000 entries" in said and "80.0 MiB" in said
    fits = call(*small, "--memory-limit", "128MiB", "--log-level", "info")
    assert fits.returncode == 0, fits.stderr
    assert "more than the memory limit" in refusal(*small, "--memory-limit", "128MiB", "--validation", tmp_path / "plays.npz")
