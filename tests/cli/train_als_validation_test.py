"""`segue train als --validation`: NDCG on the window is the one `segue evaluate` reports, training stops when it no longer gets
better, and what is written is the model of the best iteration, to the byte."""

import numpy as np
import pytest
import scipy.sparse as sp
from segue_program import needs_segue, refusal, result

pytestmark = needs_segue
SETTINGS = ("--factors", 24, "--regularization", 0.001, "--alpha", 4, "--seed", 3)


@pytest.fixture(scope="module")
def plays(tmp_path_factory):
    """Two tastes; a tenth of each user's tracks, and some heard before, come after."""
    rng = np.random.default_rng(11)
    folder = tmp_path_factory.mktemp("plays")
    train, window = sp.lil_matrix((400, 300), dtype=np.float32), sp.lil_matrix((400, 300), dtype=np.float32)
    for user in range(1, 400):
        tracks = rng.choice(150, 20, replace=False, p=np.arange(150, 0, -1) / 11325) * 2 + user % 2
        tracks[rng.random(20) < 0.3] = rng.integers(300)
        train[user, tracks[4:]] = rng.integers(1, 9, 16)
        window[user, tracks[:6]] = 1
    for name, matrix in (("train", train), ("window", window)):
        sp.save_npz(folder / f"{name}.npz", matrix.tocsr())
    return folder


def fit(plays, output, *more):
    return result("train", "als", "--matrix", plays / "train.npz", "--output", output, *SETTINGS, *more)


def test_the_best_iteration_is_kept_and_later_ones_are_not_made(plays, tmp_path):
    said = fit(plays, tmp_path / "watched", "--iterations", 40, "--validation", plays / "window.npz", "--validation-patience", 2)
    ndcg = said["validation"]
    best = int(np.argmax(ndcg))
    assert len(said["objective"]) == best + 1
    assert len(ndcg) == min(40, best + 1 + 2) < 40
    alone = fit(plays, tmp_path / "alone", "--iterations", best + 1)
    assert alone["objective"] == said["objective"]
    for side in ("user", "item"):
        assert (tmp_path / f"watched/{side}_factors.npy").read_bytes() == (tmp_path / f"alone/{side}_factors.npy").read_bytes()
    judged = result("evaluate", "--train", plays / "train.npz", "--test", plays / "window.npz", "--model", tmp_path / "watched",
                    "--k", 20, "--evaluate-truth", "new")
    assert judged["metrics"]["ndcg@20"]["mean"] == pytest.approx(ndcg[best], abs=1e-9)


def test_it_does_not_hang_on_the_number_of_threads_and_few_users_are_enough(plays, tmp_path):
    said = [fit(plays, tmp_path / f"{threads}", "--iterations", 5, "--validation", plays / "window.npz", "--validation-users", 50,
                "--threads", threads)["validation"] for threads in (1, 3)]
    assert said[0] == said[1]
    every = fit(plays, tmp_path / "every", "--iterations", 5, "--validation", plays / "window.npz")["validation"]
    assert said[0] != every and said[0] == pytest.approx(every, abs=0.15)


def test_bad_windows_are_refused_in_a_sentence(plays, tmp_path):
    sp.save_npz(tmp_path / "other.npz", sp.csr_matrix((400, 301), dtype=np.float32))
    sp.save_npz(tmp_path / "same.npz", sp.load_npz(plays / "train.npz"))
    common = ("train", "als", "--matrix", plays / "train.npz", "--output", tmp_path / "model", "--validation")
    assert "400 x 301" in refusal(*common, tmp_path / "other.npz")
    assert "nothing that is new" in refusal(*common, tmp_path / "same.npz")
    assert "absent.npz" in refusal(*common, tmp_path / "absent.npz")
    assert "--validation" in refusal(*common, tmp_path / "same.npz", "--checkpoint-every", 1)
    assert not (tmp_path / "model").exists()
