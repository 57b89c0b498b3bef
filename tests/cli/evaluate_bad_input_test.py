"""Lists and matrices that do not fit: one sentence that says what and where, exit code 2, the earlier result whole."""
import json

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from segue_program import call, needs_segue, refusal

pytestmark = needs_segue
USERS, TRACKS, LENGTH = 50, 40, 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluate")
    rng = np.random.default_rng(1)
    heard = rng.random((USERS, TRACKS)) < 0.2
    test = (rng.random((USERS, TRACKS)) < 0.2) & ~heard
    test[40:] = False  # ten users have nothing in the test
    for name, matrix in {"train": heard, "test": test, "empty": test & False, "wider": np.pad(test, ((0, 0), (0, 1))),
                         "nan": np.where(test, np.nan, 0), "other": test[::-1]}.items():
        sp.save_npz(folder / f"{name}.npz", sp.csr_matrix(matrix, dtype=np.float32))
    lists = [(user, int(track), rank + 1) for user in range(USERS)
             for rank, track in enumerate(rng.permutation(np.flatnonzero(~heard[user]))[:LENGTH])]
    pl.DataFrame(lists, schema=["user_id", "track_id", "rank"], orient="row").with_columns(
        score=1 / pl.col("rank")).write_parquet(folder / "lists.parquet")
    return folder


def lists(folder):
    return pl.read_parquet(folder / "lists.parquet")


def of_user_3(column, value):
    return pl.when(pl.col("user_id") == 3).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)


# name: (what is done to the lists, the test matrix, --k, what the sentence must say)
CASES = {
    "a_track_beyond_the_matrix": (lambda t: t.with_columns(of_user_3("track_id", 99)), "test", 10,
                                  ["lists.parquet", "user_id 3 with track_id 99", "50 users x 40 tracks"]),
    "a_user_beyond_the_matrix": (lambda t: t.with_columns(of_user_3("user_id", 99)), "test", 10, ["user_id 99"]),
    "a_negative_track": (lambda t: t.with_columns(pl.col("track_id") - 1), "test", 10, ["track_id -1"]),
    "a_missing_track": (lambda t: t.with_columns(of_user_3("track_id", None)), "test", 10, ["user_id 3 with track_id NULL"]),
    "raw_ids": (lambda t: t.with_columns(track_id="spotify:" + pl.col("track_id").cast(pl.String)), "test", 10,
                ["track_id is VARCHAR", "label_encoders/"]),
    "lists_for_other_users": (lambda t: t.filter(pl.col("user_id") >= 40), "test", 10,
                              ["none of its 10 users has anything in the test"]),
    "no_lists": (lambda t: t.head(0), "test", 10, ["none of its 0 users"]),
    "k_beyond_the_lists": (lambda t: t, "test", "5,20", ["no list is longer than 10", "--k 20", "--k 10 or less"]),
    "k_of_0": (lambda t: t, "test", 0, ["--evaluate-k", "1 to 10000"]),
    "nothing_to_test": (lambda t: t, "empty", 10, ["empty.npz: holds nothing to test on"]),
    "another_shape": (lambda t: t, "wider", 10, ["wider.npz: has 50 x 41", "train.npz has 50 x 40"]),
    "a_test_value_that_is_no_number": (lambda t: t, "nan", 10, ["nan.npz", "row ", "column ", "nan"]),
    "no_track_column": (lambda t: t.drop("track_id"), "test", 10, ["no column 'track_id'; it has user_id, rank, score"]),
    "no_order": (lambda t: t.drop("rank", "score"), "test", 10, ["neither a column rank nor a column score"]),
}


@pytest.mark.parametrize("case", CASES)
def test_lists_that_do_not_fit(case, folder, tmp_path):
    change, test, k, words = CASES[case]
    change(lists(folder)).write_parquet(tmp_path / "lists.parquet")
    (tmp_path / "result.json").write_text("earlier")
    said = refusal("evaluate", "--train", folder / "train.npz", "--test", folder / f"{test}.npz", "--predictions",
                   tmp_path / "lists.parquet", "--k", k, "--output", tmp_path / "result.json", "--html", tmp_path / "page.html")
    assert all(word in said for word in words), said
    assert (tmp_path / "result.json").read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lists.parquet", "result.json"]


@pytest.mark.parametrize("given, words", [(("--predictions", "nowhere.parquet"), "nowhere.parquet: there is no such file"),
                                          (("--model", "nowhere"), "nowhere"),
                                          (("--predictions", "train.npz"), "not a whole Parquet file"),
                                          ((), "--model (a folder, or the word popularity) or --predictions")])
def test_nothing_to_judge(given, words, folder):
    given = [folder / word if word == "train.npz" else word for word in given]
    assert words in refusal("evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", *given)


@pytest.mark.parametrize("change, words, count", [
    (lambda t: t.with_columns(track_id=pl.lit(39)), "places repeat a track of the same list", "duplicates"),
    (lambda t: t.with_columns(score=pl.lit(float("nan"))), "scores are not a number", "nan_scores"),
    (lambda t: t.with_columns(score=pl.col("rank").cast(pl.Float64)), "higher score than the place before", "out_of_order")])
def test_what_is_odd_but_can_be_judged_is_counted_and_said(change, words, count, folder, tmp_path):
    change(lists(folder)).write_parquet(tmp_path / "lists.parquet")
    done = call("evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--predictions",
                tmp_path / "lists.parquet", "--k", 10, "--output", tmp_path / "result.json")
    assert done.returncode == 0 and words in done.stdout
    assert json.loads((tmp_path / "result.json").read_text())["checks"][count] > 0
    assert ("CHECKS FAILED" in done.stdout) == (count != "out_of_order")


def test_evaluations_that_do_not_belong_together(folder, tmp_path):
    def judged(name, test, *more):
        done = call("evaluate", "--train", folder / "train.npz", "--test", folder / f"{test}.npz", "--predictions",
                    folder / "lists.parquet", "--name", name, "--output", tmp_path / f"{name}.json", *more)
        assert done.returncode == 0, done.stderr
        return tmp_path / f"{name}.json"

    one, other, short = judged("one", "test", "--k", 10), judged("other", "other", "--k", 10), judged("short", "test", "--k", 5)
    for gate in ((), ("--gate",)):
        assert "one and other were evaluated against different test matrices" in refusal("compare", one, other, *gate)
    assert "short does not hold ndcg@10" in refusal("compare", one, short)
    assert "nowhere.json" in refusal("compare", one, tmp_path / "nowhere.json")
    assert "not JSON" in refusal("compare", one, folder / "lists.parquet")
    assert "does not hold ndgc@10" in refusal("compare", one, one, "--metric", "ndgc@10")
    (tmp_path / "newer.json").write_text(one.read_text().replace('"version": 3', '"version": 99'))
    assert "use a newer segue" in refusal("compare", one, tmp_path / "newer.json")
    (tmp_path / "half.json").write_text(one.read_text().replace('"cutoffs"', '"cutons"'))
    assert "half.json is not a whole evaluation" in refusal("compare", one, tmp_path / "half.json")
