"""`segue train als --warm-start`: an older model's rows are found again by raw id, whatever their order today, and new users and
tracks join them; without label encoders, row n is row n."""

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from segue_program import needs_segue, refusal, result

pytestmark = needs_segue
SETTINGS = ("--factors", 16, "--regularization", 0.01, "--alpha", 2, "--solver", "exact")
USERS, TRACKS = 200, 120  # of them yesterday: 180 and 100


def work_folder(folder, matrix, users, tracks):
    """As stages 1 and 2 leave it, as far as this goes; every track has two raw ids."""
    (folder / "label_encoders").mkdir(parents=True)
    sp.save_npz(folder / "train_matrix.npz", matrix)
    as_table = lambda name, raw, ids: pl.DataFrame({"raw_id": raw, name: pl.Series(ids, dtype=pl.UInt32)}).sort("raw_id")
    as_table("user_id", [f"u{user}" for user in users], range(len(users))).write_parquet(folder / "label_encoders/users.parquet")
    twice = [f"{kind}{track}" for track in tracks for kind in "tv"]
    as_table("track_id", twice, np.repeat(range(len(tracks)), 2)).write_parquet(folder / "label_encoders/tracks.parquet")
    return folder


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    rng = np.random.default_rng(4)
    everything = sp.random(USERS, TRACKS, 0.2, "csr", np.float32, rng, lambda n: rng.integers(1, 9, n))
    folder = tmp_path_factory.mktemp("days")
    users, tracks = rng.permutation(180), rng.permutation(100)
    work_folder(folder / "yesterday", everything[users][:, tracks].tocsr(), users, tracks)
    users, tracks = rng.permutation(USERS), rng.permutation(TRACKS)
    work_folder(folder / "today", everything[users][:, tracks].tocsr(), users, tracks)
    result("train", "als", "--matrix", folder / "yesterday/train_matrix.npz", "--output", folder / "yesterday/als_model", *SETTINGS,
           "--iterations", 40)
    return folder


def fit(days, output, *more):
    return result("train", "als", "--matrix", days / "today/train_matrix.npz", "--output", output, *SETTINGS, *more)["objective"]


def test_rows_are_found_again_by_raw_id(days, tmp_path):
    cold = fit(days, tmp_path / "cold", "--iterations", 40)
    warm = fit(days, tmp_path / "warm", "--iterations", 3, "--warm-start", days / "yesterday")
    assert warm[0] < cold[2] and warm[2] < cold[5] and warm[2] <= warm[1] <= warm[0]
    named = fit(days, tmp_path / "named", "--iterations", 3, "--warm-start", days / "yesterday/als_model", "--warm-start-labels",
                days / "yesterday/label_encoders", "--labels", days / "today/label_encoders")
    assert named == warm
    assert (tmp_path / "named/item_factors.npy").read_bytes() == (tmp_path / "warm/item_factors.npy").read_bytes()


def test_without_labels_rows_are_the_same_and_more_are_new(days, tmp_path):
    matrix = sp.load_npz(days / "today/train_matrix.npz")
    sp.save_npz(tmp_path / "part.npz", matrix[:150, :110].tocsr())
    sp.save_npz(tmp_path / "all.npz", matrix)
    result("train", "als", "--matrix", tmp_path / "part.npz", "--output", tmp_path / "part", *SETTINGS, "--iterations", 40)
    warm = result("train", "als", "--matrix", tmp_path / "all.npz", "--output", tmp_path / "warm", *SETTINGS, "--iterations", 2,
                  "--warm-start", tmp_path / "part")["objective"]
    cold = fit(days, tmp_path / "cold", "--iterations", 3)
    assert warm[0] < cold[1] and warm[1] < cold[2]
    fewer = refusal("train", "als", "--matrix", tmp_path / "part.npz", "--output", tmp_path / "no", *SETTINGS, "--warm-start",
                    tmp_path / "warm")
    assert "200 users" in fewer and "--labels" in fewer


def test_what_does_not_fit_is_refused_in_a_sentence(days, tmp_path):
    common = ("train", "als", "--matrix", days / "today/train_matrix.npz", "--output", tmp_path / "model", "--warm-start")
    assert "16 factors" in refusal(*common, days / "yesterday", "--factors", 8)
    assert "nowhere" in refusal(*common, tmp_path / "nowhere")
    assert "--warm-start" in refusal(*common[:-1], "--labels", days / "today/label_encoders")
    assert "label encoders" in refusal(*common, days / "yesterday", "--warm-start-labels", days / "today/label_encoders", *SETTINGS)
    sp.save_npz(tmp_path / "bare.npz", sp.load_npz(days / "today/train_matrix.npz"))
    assert "--labels" in refusal("train", "als", "--matrix", tmp_path / "bare.npz", "--output", tmp_path / "model", *SETTINGS,
                                 "--warm-start", days / "yesterday")
    assert not (tmp_path / "model").exists()
