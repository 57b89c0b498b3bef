"""`segue evaluate` gives the numbers of ranx, scikit-learn and implicit, to 1e-6, where the conventions are the same;
where they are not, the difference is the one docs/metrics.md names."""

import gzip
import json
import math
import os
import pathlib
import subprocess

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

SEGUE = os.environ.get("SEGUE")
SOURCE = pathlib.Path(os.environ.get("SEGUE_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
GOWALLA = SOURCE / ".." / "shared" / "data" / "gowalla"
CUTOFFS = [1, 5, 10, 20]
CLOSE = dict(abs=1e-6, rel=0)

pytestmark = pytest.mark.skipif(not SEGUE, reason="SEGUE (path of the segue program) is not set")


class World:
    """Skewed popularity, tied scores; with `ragged`, also empty truths, users without a list and short lists."""

    def __init__(self, seed, users=150, tracks=120, longest=20, ragged=True):
        rng = np.random.default_rng(seed)
        self.train = self.plays(rng, users, tracks, 0.06)
        self.test = self.plays(rng, users, tracks, 0.04)
        self.lists = []
        for user in range(users):
            length = longest
            if ragged and rng.random() < 0.3:
                length = int(rng.integers(0, longest))
            self.lists.append(rng.permutation(tracks)[:length] if rng.random() < 0.5 else self.lucky(rng, user, length))
        if ragged:
            for user in rng.choice(users, users // 8, replace=False):
                self.test[user, :] = 0
            for user in rng.choice(users, users // 10, replace=False):  # users only in the test
                self.train[user, :] = 0
        self.users = np.flatnonzero((self.test > 0).any(axis=1))
        self.artists = rng.integers(0, tracks // 4, tracks)
        self.groups = rng.integers(0, tracks // 2, tracks)  # versions: about two tracks a song

    @staticmethod
    def plays(rng, users, tracks, density):
        popularity = 1 / np.arange(1, tracks + 1) ** 0.7
        heard = rng.random((users, tracks)) < density * popularity / popularity.mean()
        return np.where(heard, rng.integers(1, 6, heard.shape), 0).astype(np.float32)

    def lucky(self, rng, user, length):
        """A list with several of the truth among its first."""
        noise = rng.random(self.test.shape[1]) + 0.8 * (self.test[user] > 0)
        return np.argsort(-noise, kind="stable")[:length]

    def truth(self, user):
        return np.flatnonzero(self.test[user] > 0)

    def predictions(self, rng):
        rows = [
            (user, rank, int(track), round(1.0 / (1 + rank // 3), 6))  # three in a row have the same score
            for user, tracks in enumerate(self.lists)
            for rank, track in enumerate(tracks, 1)
        ]
        frame = pl.DataFrame(
            rows,
            schema={"user_id": pl.UInt32, "rank": pl.UInt32, "track_id": pl.UInt32, "score": pl.Float32},
            orient="row",
        )
        return frame.sample(fraction=1.0, shuffle=True, seed=int(rng.integers(1 << 30)))  # rank decides, not the row


def catalogue(folder, artists, groups):
    """items.parquet, as far as an evaluation reads it."""
    tracks = np.arange(len(artists), dtype=np.uint32)
    items = {"track_id": tracks, "artist_id": artists.astype(np.uint32), "track_group_id": groups.astype(np.uint32)}
    pl.DataFrame(items).write_parquet(folder / "items.parquet")
    return ["--items", folder / "items.parquet"]


def evaluate(folder, train, test, predictions, cutoffs, *more):
    sp.save_npz(folder / "train.npz", sp.csr_matrix(train))
    sp.save_npz(folder / "test.npz", sp.csr_matrix(test))
    predictions.write_parquet(folder / "predictions.parquet")
    command = [SEGUE, "evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz"]
    command += ["--predictions", folder / "predictions.parquet", "--k", ",".join(map(str, cutoffs))]
    command += ["--output", folder / "result.json", *more]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300)
    if done.returncode == 0:
        return done, json.loads((folder / "result.json").read_text())
    return done, None


def metrics_of(world, folder, cutoffs=CUTOFFS, seed=0):
    """By track; those by song under "song"."""
    predictions = world.predictions(np.random.default_rng(seed))
    items = catalogue(folder, world.artists, world.groups)
    done, result = evaluate(folder, world.train, world.test, predictions, cutoffs, *items)
    assert done.returncode == 0, done.stderr
    assert result["users"] == len(world.users)
    means = {name: value["mean"] for name, value in result["metrics"].items()}
    return means | {"song": {name: value["mean"] for name, value in result["by_song"]["metrics"].items()}}


@pytest.fixture(scope="module", params=[11, 12, 13])
def ragged(request, tmp_path_factory):
    world = World(request.param)
    return world, metrics_of(world, tmp_path_factory.mktemp("ragged"))


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Every user has a full list."""
    world = World(21, ragged=False)
    return world, metrics_of(world, tmp_path_factory.mktemp("full"))


@pytest.mark.parametrize("k", CUTOFFS)
def test_accuracy_is_that_of_ranx(ragged, k):
    ranx = pytest.importorskip("ranx")
    world, ours = ragged
    graded = {f"u{u}": {f"t{t}": int(world.test[u, t]) for t in world.truth(u)} for u in world.users}
    binary = {user: {track: 1 for track in truth} for user, truth in graded.items()}
    lists = {f"u{u}": {f"t{t}": 1.0 / (1 + i) for i, t in enumerate(world.lists[u])} for u in world.users}
    lists = {user: tracks or {"none": 1.0} for user, tracks in lists.items()}  # ranx wants a list of everyone

    def theirs(name, truth):
        return ranx.evaluate(ranx.Qrels(truth), ranx.Run(lists), f"{name}@{k}")

    assert ours[f"precision@{k}"] == pytest.approx(theirs("precision", binary), **CLOSE)
    assert ours[f"recall@{k}"] == pytest.approx(theirs("recall", binary), **CLOSE)
    assert ours[f"hit_rate@{k}"] == pytest.approx(theirs("hit_rate", binary), **CLOSE)
    assert ours[f"mrr@{k}"] == pytest.approx(theirs("mrr", binary), **CLOSE)
    assert ours[f"ndcg@{k}"] == pytest.approx(theirs("ndcg", binary), **CLOSE)
    assert ours[f"ndcg_graded@{k}"] == pytest.approx(theirs("ndcg", graded), **CLOSE)
    assert ours[f"map_full_truth@{k}"] == pytest.approx(theirs("map", binary), **CLOSE)
    # Named differences: exponential gain, and the denominator of MAP.
    assert abs(ours[f"ndcg_graded@{k}"] - theirs("ndcg_burges", graded)) > 1e-4
    if k < 5:
        assert ours[f"map@{k}"] > theirs("map", binary) + 1e-4


@pytest.mark.parametrize("k", CUTOFFS)
def test_ndcg_is_that_of_scikit_learn(full, k):
    metrics = pytest.importorskip("sklearn.metrics")
    world, ours = full
    scores = np.zeros_like(world.test)
    for user, tracks in enumerate(world.lists):
        scores[user, tracks] = 1.0 / (1 + np.arange(len(tracks)))
    graded, ranked = world.test[world.users], scores[world.users]
    assert ours[f"ndcg_graded@{k}"] == pytest.approx(metrics.ndcg_score(graded, ranked, k=k), **CLOSE)
    assert ours[f"ndcg@{k}"] == pytest.approx(metrics.ndcg_score(graded > 0, ranked, k=k), **CLOSE)


@pytest.mark.parametrize("k", CUTOFFS)
def test_implicit_agrees_but_for_its_pooled_precision(full, k):
    evaluation = pytest.importorskip("implicit.evaluation")
    world, ours = full

    class Given:  # what implicit asks of a model
        def recommend(self, users, _plays, N, **_options):
            return np.array([world.lists[u][:N] for u in users], dtype=np.int32), None

    train, test = sp.csr_matrix(world.train), sp.csr_matrix(world.test)
    theirs = evaluation.ranking_metrics_at_k(Given(), train, test, K=k, show_progress=False)
    assert ours[f"map@{k}"] == pytest.approx(theirs["map"], **CLOSE)
    assert ours[f"ndcg@{k}"] == pytest.approx(theirs["ndcg"], **CLOSE)
    reachable = sum(min(k, len(world.truth(u))) for u in world.users)
    pooled = ours[f"precision@{k}"] * k * len(world.users) / reachable
    assert pooled == pytest.approx(theirs["precision"], **CLOSE)
    if k > 1:
        assert abs(ours[f"precision@{k}"] - theirs["precision"]) > 1e-3


@pytest.mark.parametrize("k", CUTOFFS)
def test_lists_are_described_as_numpy_does(ragged, k):
    world, ours = ragged
    listeners = (world.train > 0).sum(axis=0)
    everyone = (world.train > 0).any(axis=1).sum()
    information = -np.log2(np.maximum(listeners, 1) / everyone)
    lists = {u: world.lists[u][:k] for u in world.users if len(world.lists[u]) > 0}
    novelty = np.mean([information[tracks].mean() for tracks in lists.values()])
    assert ours[f"novelty@{k}"] == pytest.approx(novelty, **CLOSE)
    assert ours[f"novelty_scaled@{k}"] == pytest.approx(novelty / math.log2(everyone), **CLOSE)

    shown = np.bincount(np.concatenate(list(lists.values())), minlength=world.test.shape[1])
    assert ours[f"catalogue_coverage_all@{k}"] == pytest.approx((shown > 0).mean(), **CLOSE)
    assert ours[f"catalogue_coverage@{k}"] == pytest.approx((shown[listeners > 0] > 0).mean(), **CLOSE)
    differences = np.abs(shown[:, None] - shown[None, :]).mean()  # Gini by its definition
    assert ours[f"gini@{k}"] == pytest.approx(differences / (2 * shown.mean()), **CLOSE)
    assert ours["user_coverage"] == pytest.approx(len(lists) / len(world.users), **CLOSE)

    both = [u for u in lists if (world.train[u] > 0).any()]
    listed = np.mean([listeners[lists[u]].mean() for u in both])
    played = np.mean([listeners[world.train[u] > 0].mean() for u in both])
    assert ours[f"popularity_lift@{k}"] == pytest.approx(listed / played - 1, **CLOSE)


@pytest.mark.parametrize("k", CUTOFFS)
def test_by_song_accuracy_is_that_of_ranx_over_songs(ragged, k):
    """The first version of a song in a list stands for it; what stands behind a repeat keeps its place."""
    ranx = pytest.importorskip("ranx")
    world, ours = ragged
    truth, lists = {}, {}
    for user in world.users:
        truth[f"u{user}"] = {f"s{world.groups[t]}": 1 for t in world.truth(user)}
        songs = [f"s{world.groups[t]}" for t in world.lists[user]]
        placed = {song if song not in songs[:i] else f"again{i}": 1.0 / (1 + i) for i, song in enumerate(songs)}
        lists[f"u{user}"] = placed or {"none": 1.0}
    for name in ("precision", "recall", "hit_rate", "mrr", "ndcg"):
        theirs = ranx.evaluate(ranx.Qrels(truth), ranx.Run(lists), f"{name}@{k}")
        assert ours["song"][f"{name}@{k}"] == pytest.approx(theirs, **CLOSE), name
    assert ours["song"][f"recall@{k}"] != pytest.approx(ours[f"recall@{k}"], abs=1e-4)


@pytest.mark.parametrize("k", CUTOFFS)
def test_mixes_and_ranks_are_those_of_scipy(ragged, k):
    from scipy.stats import entropy, rankdata

    world, ours = ragged
    listeners = (world.train > 0).sum(axis=0)
    ranks = (rankdata(-listeners, method="average") - 1) / (len(listeners) - 1)
    above = np.array([listeners[listeners > each].sum() for each in listeners])
    classes = np.where(above < 0.2 * listeners.sum(), 0, np.where(above < 0.8 * listeners.sum(), 1, 2))

    def divergence(labels, user, tracks):
        p = np.bincount(labels, world.train[user], labels.max() + 1)
        q = np.bincount(labels[tracks], minlength=labels.max() + 1)
        return entropy(p / p.sum(), 0.99 * q / q.sum() + 0.01 * p / p.sum())

    lists = {u: world.lists[u][:k] for u in world.users if len(world.lists[u]) > 0}
    both = [u for u in lists if world.train[u].sum() > 0]
    assert ours[f"novelty_rank@{k}"] == pytest.approx(np.mean([ranks[t].mean() for t in lists.values()]), **CLOSE)
    for name, labels in (("artists", world.artists), ("popularity", classes)):
        theirs = np.mean([divergence(labels, u, lists[u]) for u in both])
        assert ours[f"calibration_{name}@{k}"] == pytest.approx(theirs, **CLOSE)
    known = {u: set(world.artists[world.train[u] > 0]) for u in both}
    fresh = [np.mean([world.artists[t] not in known[u] for t in lists[u]]) for u in both]
    assert ours[f"new_artist_rate@{k}"] == pytest.approx(np.mean(fresh), **CLOSE)
    unique = [len(set(world.groups[tracks])) / len(tracks) for tracks in lists.values()]
    assert ours[f"unique_songs@{k}"] == pytest.approx(np.mean(unique), **CLOSE)

    popular = np.lexsort((np.arange(len(listeners)), -listeners))
    surprises = []
    for user in world.users:
        heard = set(np.flatnonzero(world.train[user] > 0))
        expected = set([t for t in popular if t not in heard][:k])
        found = set(world.lists[user][:k]) & set(world.truth(user))
        surprises.append(len(found - expected - heard) / k)
    assert ours[f"serendipity@{k}"] == pytest.approx(np.mean(surprises), **CLOSE)


@pytest.mark.parametrize("convention", ["mask", "keep"])
def test_both_conventions_on_heard_tracks_are_named(tmp_path, convention):
    world = World(41)
    done, result = evaluate(
        tmp_path, world.train, world.test, world.predictions(np.random.default_rng(1)), [10], "--heard", convention
    )
    assert done.returncode == 0, done.stderr
    heard = sum((world.train[u, world.lists[u]] > 0).sum() for u in range(len(world.lists)))
    assert heard > 0 and result["checks"]["heard_in_lists"] == heard
    assert result["heard"] == {"mask": "masked", "keep": "kept"}[convention]
    should_leave_out = [note for note in result["notes"] if "should leave out" in note]
    assert len(should_leave_out) == (1 if convention == "mask" else 0)


def test_a_user_without_a_hit_has_no_reciprocal_rank(tmp_path):
    """Two users, one miss, one hit at rank 2. An argmax over the misses would give .75, pooled NDCG another number."""
    test = np.array([[1, 0, 0, 0], [0, 1, 1, 0]], dtype=np.float32)
    predictions = pl.DataFrame(
        {"user_id": [0, 0, 1, 1], "rank": [1, 2, 1, 2], "track_id": [2, 3, 3, 1], "score": [2.0, 1.0, 2.0, 1.0]}
    )
    done, result = evaluate(tmp_path, np.ones((2, 4)), test, predictions, [2])
    assert done.returncode == 0, done.stderr
    ours = {name: value["mean"] for name, value in result["metrics"].items()}
    second = 1 / math.log2(3)
    assert ours["mrr@2"] == pytest.approx(0.25, **CLOSE)
    assert ours["ndcg@2"] == pytest.approx((0 + second / (1 + second)) / 2, **CLOSE)
    pooled = (second / 2) / ((1 + 1 + second) / 2)  # mean DCG / mean ideal DCG
    assert abs(ours["ndcg@2"] - pooled) > 0.01


def test_the_interval_is_that_of_a_bootstrap_in_numpy(tmp_path):
    world = World(31, users=400)
    done, result = evaluate(tmp_path, world.train, world.test, world.predictions(np.random.default_rng(1)), [10])
    assert done.returncode == 0, done.stderr
    value = result["metrics"]["precision@10"]
    hits = np.array([len(set(world.lists[u][:10]) & set(world.truth(u))) / 10 for u in world.users])
    draws = np.random.default_rng(2).choice(hits, (4000, len(hits))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    assert value["mean"] == pytest.approx(hits.mean(), **CLOSE)
    assert value["low"] == pytest.approx(low, abs=0.1 * (high - low))
    assert value["high"] == pytest.approx(high, abs=0.1 * (high - low))


def test_a_track_beyond_the_matrix_is_said_with_its_user(tmp_path):
    world = World(41, users=20)
    predictions = pl.DataFrame({"user_id": [3], "rank": [1], "track_id": [120], "score": [1.0]})
    done, _ = evaluate(tmp_path, world.train, world.test, predictions, [10])
    assert done.returncode == 2
    assert "user_id 3 " in done.stderr and "track_id 120 " in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "result.json").exists()


def read_lists(file):
    rows, columns = [], []
    with gzip.open(file, "rt") as lines:
        for line in lines:
            user, *items = map(int, line.split())
            rows += [user] * len(items)
            columns += items
    return rows, columns


@pytest.mark.skipif(not GOWALLA.exists(), reason=f"{GOWALLA} is not here")
def test_popularity_on_real_data(tmp_path):
    """The most popular unheard items of a public split, ties by lower number: a recommender with nothing to tune, so
    that only the evaluator can be wrong. The figures were computed apart from it, with plain loops."""
    shape = (29858, 40981)
    train, test = (read_lists(GOWALLA / f"{side}.txt.gz") for side in ("train", "test"))
    train = sp.csr_matrix((np.ones(len(train[0]), np.float32), train), shape)
    test = sp.csr_matrix((np.ones(len(test[0]), np.float32), test), shape)
    popular = np.lexsort((np.arange(shape[1]), -np.asarray(train.sum(axis=0)).ravel()))[:2000]
    users, tracks, ranks = [], [], []
    for user in range(shape[0]):
        heard = set(train.indices[train.indptr[user] : train.indptr[user + 1]])
        best = [int(t) for t in popular[: 20 + len(heard)] if t not in heard][:20]
        users += [user] * 20
        tracks += best
        ranks += range(1, 21)
    predictions = pl.DataFrame({"user_id": users, "rank": ranks, "track_id": tracks})
    predictions = predictions.with_columns(score=1.0 / pl.col("rank"))
    done, result = evaluate(tmp_path, train, test, predictions, [20])
    assert done.returncode == 0, done.stderr
    ours = {name: value["mean"] for name, value in result["metrics"].items()}
    assert ours["recall@20"] == pytest.approx(0.04163097892995585, **CLOSE)
    assert ours["ndcg@20"] == pytest.approx(0.03168992927421666, **CLOSE)
    assert ours["precision@20"] == pytest.approx(0.013880701989416573, **CLOSE)
    assert ours["catalogue_coverage_all@20"] == pytest.approx(37 / 40981, **CLOSE)
