"""Every figure of a page over lists that are known: recomputed by polars and numpy from the lists, the matrices and the users' values."""

import json

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from html_page import Page
from segue_program import needs_segue, result
from scipy.stats import rankdata, wilcoxon

pytestmark = needs_segue
USERS, TRACKS, CUTOFFS, MODELS = 250, 120, (5, 10), ("good", "rough")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two models: one that half knows the truth, and one with every fault that lists can have."""
    folder = tmp_path_factory.mktemp("figures")
    rng = np.random.default_rng(7)
    popularity = np.linspace(1, 0.05, TRACKS)
    heard = rng.random((USERS, TRACKS)) < popularity * 0.3
    test = rng.random((USERS, TRACKS)) < popularity * 0.15
    test[200:210] = False  # nothing in the test
    heard[190:195] = False  # nothing in training
    heard[:, 110:] = False  # tracks nobody has
    for name, matrix in {"train": heard, "test": test}.items():
        sp.save_npz(folder / f"{name}.npz", sp.csr_matrix(matrix, dtype=np.float32))
    pl.DataFrame({"track_id": np.arange(TRACKS, dtype=np.uint32), "artist_id": (np.arange(TRACKS) // 5).astype(np.uint32),
                  "track_group_id": (np.arange(TRACKS) - np.arange(TRACKS) % 3 // 2).astype(np.uint32)}).write_parquet(folder / "items.parquet")
    for name in MODELS:
        rows = []
        for user in range(USERS):
            liking = rng.random(TRACKS) + (test[user] * 0.4 if name == "good" else popularity * 0.2)
            if name == "good":
                liking -= 9 * heard[user]
            chosen = np.argsort(-liking)[:10]
            if name == "rough":
                chosen = chosen[: 10 if user % 7 else 6]
                if user % 5 == 0:
                    chosen[3] = chosen[1]
                if user % 11 == 0:
                    continue
            rows += [(user, int(track), rank + 1, 20.0 - rank) for rank, track in enumerate(chosen)]
        table = pl.DataFrame(rows, schema={"user_id": pl.UInt32, "track_id": pl.UInt32, "rank": pl.UInt32, "score": pl.Float32}, orient="row")
        if name == "rough":
            table = table.with_columns(score=pl.when(pl.col("user_id") == 1).then(float("nan")).when(
                (pl.col("user_id") == 2) & (pl.col("rank") == 4)).then(99.0).otherwise(pl.col("score")))
        table.write_parquet(folder / f"{name}.parquet")
        result("evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--items", folder / "items.parquet", "--k", "5,10",
               "--predictions", folder / f"{name}.parquet", "--output", folder / f"{name}.json", "--evaluate-per-user", "all")
    result("compare", *(folder / f"{name}.json" for name in MODELS), "--html", folder / "page.html")
    return folder


@pytest.fixture(scope="module")
def page(folder):
    page = Page((folder / "page.html").read_text())
    assert not page.unclosed and page.open == []
    return page


@pytest.fixture(scope="module")
def world(folder):
    """Training, truth and song of each track; and each model's lists, by user with a truth."""
    train, test = (sp.load_npz(folder / f"{name}.npz").toarray() > 0 for name in ("train", "test"))
    songs = pl.read_parquet(folder / "items.parquet")["track_group_id"].to_numpy()
    lists = {}
    for name in MODELS:
        known = dict(pl.read_parquet(folder / f"{name}.parquet").sort("user_id", "rank").group_by("user_id", maintain_order=True).agg(
            "track_id").iter_rows())
        lists[name] = {int(user): known.get(int(user), []) for user in np.flatnonzero(test.any(axis=1))}
    return train, test, songs, lists


def test_the_page_shows_all_that_the_files_hold(folder, page):
    shown = {(f["data-model"], f["data-unit"], f["data-metric"], f.get("data-slice")): f for f in page.figures}
    assert len(shown) == len(page.figures)
    held = {}
    for name in MODELS:
        told = json.loads((folder / f"{name}.json").read_text())
        for unit, part in (("track", told), ("song", told["by_song"])):
            held |= {(name, unit, metric, None): value for metric, value in part["metrics"].items()}
        held |= {(name, "track", metric, f"{part['slicing']}={part['label']}"): value
                 for part in told["slices"] for metric, value in part["metrics"].items()}
        held |= {(name, "track", f"{bound}:{metric}", None): {"mean": value, "low": None}
                 for bound in ("floor", "ceiling") for metric, value in told[bound].items()}
    held = {key: value for key, value in held.items() if value["mean"] is not None}
    assert shown.keys() == held.keys()
    for key, value in held.items():
        assert float(shown[key]["data-value"]) == value["mean"]
        assert ("data-low" in shown[key]) == (value["low"] is not None)
        if value["low"] is not None:
            assert (float(shown[key]["data-low"]), float(shown[key]["data-high"])) == (value["low"], value["high"])


def test_the_means_are_those_of_the_users(folder, page):
    for name in MODELS:
        users = pl.read_parquet(folder / f"{name}.users.parquet")
        rest = {f["data-metric"].split("@")[0] for f in page.figures if f["data-model"] == name and f["data-unit"] == "track"
                and "data-slice" not in f and f["data-metric"] not in users.columns}
        assert rest == {"gini", "catalogue_coverage", "catalogue_coverage_all", "popularity_lift"}
        for f in page.figures:
            column = f["data-metric"] + (f"[{f['data-slice']}]" if "data-slice" in f else "")
            if f["data-model"] == name and f["data-unit"] == "track" and column in users.columns:
                assert users[column].mean() == pytest.approx(float(f["data-value"]), rel=1e-9, abs=1e-12), column
                assert users[column].count() == int(f["data-users"]), column


def by_song(tracks, songs, k):
    """Songs of the first k places; a song that comes again is None, so that it cannot be a hit."""
    seen, out = set(), []
    for track in tracks[:k]:
        out.append(None if songs[track] in seen else songs[track])
        seen.add(songs[track])
    return out


def test_accuracy_by_song_is_that_of_the_lists(page, world):
    _, test, songs, lists = world
    shown = {(f["data-model"], f["data-metric"]): float(f["data-value"]) for f in page.figures if f["data-unit"] == "song"}
    for name in MODELS:
        for k in CUTOFFS:
            values = {"precision": [], "recall": [], "recall_capped": [], "hit_rate": [], "mrr": [], "ndcg": [], "map": []}
            for user, tracks in lists[name].items():
                truth = set(songs[np.flatnonzero(test[user])])
                hits = np.array([song in truth for song in by_song(tracks, songs, k)] + [False] * (k - len(tracks)))
                reach, ranks = min(k, len(truth)), np.arange(1, k + 1)
                values["precision"].append(hits.sum() / k)
                values["recall"].append(hits.sum() / len(truth))
                values["recall_capped"].append(hits.sum() / reach)
                values["hit_rate"].append(hits.any())
                values["mrr"].append((hits / ranks).max())
                values["ndcg"].append((hits / np.log2(ranks + 1)).sum() / (1 / np.log2(ranks[:reach] + 1)).sum())
                values["map"].append((hits * np.cumsum(hits) / ranks).sum() / reach)
            for metric, of_users in values.items():
                assert shown[name, f"{metric}@{k}"] == pytest.approx(np.mean(of_users), abs=1e-9), (name, metric, k)


def gini(counts):
    counts = np.sort(counts)
    return ((2 * np.arange(1, len(counts) + 1) - len(counts) - 1) * counts).sum() / (len(counts) * counts.sum())


@pytest.mark.parametrize("unit", ("track", "song"))
def test_figures_of_all_lists_together(page, world, unit):
    train, _, songs, lists = world
    units = np.unique(songs, return_inverse=True)[1] if unit == "song" else np.arange(TRACKS)
    trained = np.zeros(units.max() + 1, bool)
    trained[units[train.any(axis=0)]] = True
    shown = {(f["data-model"], f["data-metric"]): float(f["data-value"]) for f in page.figures if f["data-unit"] == unit}
    for name in MODELS:
        for k in CUTOFFS:
            counts = np.bincount([units[t] for tracks in lists[name].values() for t in tracks[:k]], minlength=len(trained))
            assert shown[name, f"gini@{k}"] == pytest.approx(gini(counts), abs=1e-9)
            assert shown[name, f"catalogue_coverage_all@{k}"] == pytest.approx((counts > 0).mean())
            assert shown[name, f"catalogue_coverage@{k}"] == pytest.approx((counts > 0)[trained].mean())
    listeners = train.sum(axis=0)
    if unit == "song":
        return
    for name in MODELS:
        both = [user for user, tracks in lists[name].items() if tracks and train[user].any()]
        listed = np.mean([listeners[lists[name][user][:10]].mean() for user in both])
        played = np.mean([listeners[train[user]].mean() for user in both])
        assert shown[name, "popularity_lift@10"] == pytest.approx(listed / played - 1, rel=1e-6)


def test_the_curve_is_that_of_the_lists(page, world):
    train, _, _, lists = world
    listeners = train.sum(axis=0)
    order = np.lexsort((np.arange(TRACKS), -listeners))
    points = page.with_attribute("data-share")
    assert {int(p["data-most-heard"]) for p in points} == {1, 2, 5, 10, 20, 50, 100, TRACKS}
    assert len(points) == 8 * 3
    for point in points:
        counts = listeners
        if point["data-share"] == "shown":
            counts = np.bincount([t for tracks in lists[point["data-model"]].values() for t in tracks[:10]], minlength=TRACKS)
        share = counts[order[: int(point["data-most-heard"])]].sum() / counts.sum()
        assert float(point["data-value"]) == pytest.approx(share, abs=1e-12)


def test_the_checks_are_those_of_the_lists(folder, page, world):
    train, test, songs, lists = world
    shown = {(c["data-model"], c["data-check"]): (int(c["data-value"]), c["class"]) for c in page.with_attribute("data-check")}
    for name in MODELS:
        table = pl.read_parquet(folder / f"{name}.parquet").sort("user_id", "rank")
        whole = {user: group["track_id"].to_numpy() for (user,), group in table.group_by("user_id", maintain_order=True)}
        known = [whole.get(user, []) for user in lists[name]]
        duplicates = sum(len(tracks) - len(set(tracks)) for tracks in whole.values())
        scores = table.with_columns(before=pl.col("score").shift().over("user_id"))
        wanted = {
            "users_without_list": sum(len(tracks) == 0 for tracks in known),
            "short_lists": sum(0 < len(tracks) < 10 for tracks in known),
            "lists_without_truth": len(whole.keys() - lists[name].keys()),
            "users_only_in_test": sum(not train[user].any() for user in lists[name]),
            "duplicates": duplicates,
            "versions_twice": sum(len(tracks) - len(set(songs[tracks])) for tracks in whole.values()) - duplicates,
            "nan_scores": scores["score"].is_nan().sum(),
            "out_of_order": scores.filter(pl.col("score").is_not_nan() & (pl.col("score") > pl.col("before"))).height,
            "heard_in_lists": sum(train[user][tracks].sum() for user, tracks in whole.items()),
            "truth_entries": test.sum(), "truth_heard": (test & train).sum(),
            "truth_untrained": test[:, ~train.any(axis=0)].sum(), "values_ignored": 0, "factors_unusable": 0}
        assert {check: value for (model, check), (value, _) in shown.items() if model == name} == wanted
    for check in ("duplicates", "nan_scores", "heard_in_lists"):
        assert "good" in shown["good", check][1] and "bad" in shown["rough", check][1]
    assert shown["rough", "short_lists"][1] == "n"


def test_the_comparison_is_that_of_the_users(folder, page):
    shown = {c["data-figure"]: float(c["data-value"]) for c in page.with_attribute("data-compared")}
    before, after = (pl.read_parquet(folder / f"{name}.users.parquet")["ndcg@10"].to_numpy() for name in MODELS)
    change = after - before
    assert shown["baseline_mean"] == pytest.approx(before.mean()) and shown["model_mean"] == pytest.approx(after.mean())
    assert shown["difference"] == pytest.approx(change.mean()) and shown["users"] == len(change)
    assert [shown[name] for name in ("wins", "ties", "losses")] == [(change > 1e-9).sum(), (abs(change) <= 1e-9).sum(), (change < -1e-9).sum()]
    half = 1.96 * change.std(ddof=1) / len(change) ** 0.5
    assert (shown["high"] - shown["low"]) / 2 == pytest.approx(half, rel=0.1)
    moved = change[abs(change) > 1e-9].round(12)
    ranks = rankdata(abs(moved))
    assert shown["effect_size"] == pytest.approx(ranks[moved > 0].sum() / ranks.sum() - ranks[moved < 0].sum() / ranks.sum())
    p_value = wilcoxon(moved, correction=False, method="approx").pvalue
    assert shown["p_value"] == pytest.approx(p_value, rel=1e-6) and shown["corrected_p"] == shown["p_value"]
    assert page.sentences == 1 and f"{abs(change.mean()):.4f}" in page.text
