"""The page of an evaluation: every figure on it is what polars makes of the values of each user, and of the lists."""
import math
import re

import polars as pl
import pytest
from html_page import Page
from segue_program import call, needs_segue, result

pytestmark = needs_segue
MODELS = ("popularity", "als", "ranked")

@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    result("generate", "--users", 300, "--tracks", 1500, "--plays", 60_000, "--output", folder / "log")
    result("run", "--preset", "segue-generated", "--input", folder / "log", "--work", folder / "work",
           "--evaluate-per-user", "all", "--ranker-rounds", 20)
    return folder / "work"


@pytest.fixture(scope="module")
def page(work):
    return Page((work / "evaluation" / "report.html").read_text())


def test_it_is_whole_and_needs_nothing_from_elsewhere(work, page):
    text = (work / "evaluation" / "report.html").read_text()
    assert not page.unclosed and page.open == []
    for outside in ("http", "src=", "url(", "@import", "<script", "<link"):
        assert outside not in text
    assert "prefers-color-scheme:dark" in text and "width=device-width" in text
    assert "nan" not in re.sub(r"<style>.*?</style>", "", text).replace("finance", "").split()
    assert page.sentences == 2


def test_every_mean_is_the_mean_over_the_users(work, page):
    checked = set()
    users = {model: pl.read_parquet(work / "evaluation" / f"{model}.users.parquet") for model in MODELS}
    of_all_lists = ("gini@", "catalogue_coverage", "popularity_lift@")  # see below
    for figure in page.figures:
        slicing = figure.get("data-slice", "")
        if figure["data-unit"] == "song" or slicing.startswith("activity") or figure["data-metric"].startswith(of_all_lists):
            continue
        column = figure["data-metric"] + (f"[{slicing}]" if slicing else "")
        values = users[figure["data-model"]]
        known = values[column].drop_nulls()
        assert known.len() == int(figure["data-users"]), column
        assert known.mean() == pytest.approx(float(figure["data-value"]), rel=1e-9, abs=1e-12), column
        if "data-low" in figure:  # a bootstrap interval of a mean is near the normal one
            half, wanted = (float(figure["data-high"]) - float(figure["data-low"])) / 2, 1.96 * known.std() / known.len() ** 0.5
            assert half == pytest.approx(wanted, rel=0.35, abs=1e-9), column
            assert float(figure["data-low"]) <= float(figure["data-value"]) <= float(figure["data-high"])
        checked.add((figure["data-model"], column))
    assert len(checked) > 3 * 100


def test_slices_by_activity_are_means_over_their_users(work, page):
    users = {model: pl.read_parquet(work / "evaluation" / f"{model}.users.parquet") for model in MODELS}
    for model in MODELS:
        sizes = users[model].filter(pl.col("train_tracks") > 0)["train_tracks"].sort().to_list()
        light, medium = (sizes[(len(sizes) - 1) * third // 3] for third in (1, 2))
        of = pl.when(pl.col("train_tracks") == 0).then(pl.lit("cold")).when(pl.col("train_tracks") <= light).then(
            pl.lit("light")).when(pl.col("train_tracks") <= medium).then(pl.lit("medium")).otherwise(pl.lit("heavy"))
        found = 0
        for figure in page.figures:
            slicing, _, label = figure.get("data-slice", "").partition("=")
            if figure["data-model"] != model or slicing != "activity":
                continue
            values = users[model].filter(of == label)[figure["data-metric"]]
            assert values.len() == int(figure["data-users"])
            assert values.mean() == pytest.approx(float(figure["data-value"]), rel=1e-9, abs=1e-12)
            found += 1
        assert found >= 3 * 4


def test_figures_of_all_lists_together_are_those_of_the_lists(work, page):
    lists = pl.read_parquet(work / "predictions.parquet")
    truth_users = pl.read_parquet(work / "evaluation" / "ranked.users.parquet")["user_id"]
    shown = lists.filter(pl.col("user_id").is_in(truth_users.implode()))
    train = pl.read_parquet(work / "train.parquet")
    tracks = pl.read_parquet(work / "items.parquet").height
    listeners = train.group_by("track_id").len("listeners")
    of = {figure["data-metric"]: float(figure["data-value"]) for figure in page.figures
          if figure["data-model"] == "ranked" and figure["data-unit"] == "track" and "data-slice" not in figure}
    for k in (5, 10, 20, 50):
        first = shown.filter(pl.col("rank") <= k)
        once = first["track_id"].unique()
        trained = train["track_id"].unique()
        assert of[f"catalogue_coverage@{k}"] == pytest.approx(once.is_in(trained.implode()).sum() / trained.len())
        assert of[f"catalogue_coverage_all@{k}"] == pytest.approx(once.len() / tracks)
        counts = sorted(first.group_by("track_id").len()["len"].to_list())
        counts = [0] * (tracks - len(counts)) + counts
        gini = sum((2 * j - tracks - 1) * x for j, x in enumerate(counts, 1)) / (tracks * sum(counts))
        assert of[f"gini@{k}"] == pytest.approx(gini, abs=1e-9)

        def mean_popularity(pairs):
            return (pairs.join(listeners, on="track_id", how="left").with_columns(pl.col("listeners").fill_null(0))
                    .group_by("user_id").agg(pl.col("listeners").mean())["listeners"].mean())
        with_both = set(first["user_id"]) & set(train["user_id"])
        profile = train.filter(pl.col("user_id").is_in(list(with_both)))
        lists_of = first.filter(pl.col("user_id").is_in(list(with_both)))
        lift = mean_popularity(lists_of) / mean_popularity(profile) - 1
        assert of[f"popularity_lift@{k}"] == pytest.approx(lift, rel=1e-6)
    assert of["user_coverage"] == pytest.approx(shown["user_id"].n_unique() / truth_users.len())


def test_by_song_a_hit_is_any_version_and_counts_once(work, page):
    """From the lists and the test plays alone: versions become songs, the first place of a song is the one that counts."""
    songs = dict(zip(*pl.read_parquet(work / "items.parquet").select("track_id", "track_group_id").sort("track_id")))
    heard = {tuple(pair) for pair in pl.read_parquet(work / "train.parquet").select("user_id", "track_id").iter_rows()}
    truth, lists = {}, {}
    for user, track in pl.read_parquet(work / "test.parquet").select("user_id", "track_id").iter_rows():
        if (user, track) not in heard:
            truth.setdefault(user, set()).add(songs[track])
    for user, track in pl.read_parquet(work / "predictions.parquet").sort("user_id", "rank").select("user_id", "track_id").iter_rows():
        lists.setdefault(user, []).append(songs[track])
    of = {figure["data-metric"]: figure for figure in page.figures if figure["data-model"] == "ranked" and figure["data-unit"] == "song"}
    for k in (5, 10, 20, 50):
        sums = dict.fromkeys(("precision", "recall", "hit_rate", "ndcg", "mrr"), 0.0)
        for user, wanted in truth.items():
            places = lists.get(user, [])[:k]
            hits = [place for place, song in enumerate(places, 1) if song in wanted and song not in places[:place - 1]]
            sums["precision"] += len(hits) / k
            sums["recall"] += len(hits) / len(wanted)
            sums["hit_rate"] += bool(hits)
            sums["ndcg"] += sum(1 / math.log2(place + 1) for place in hits) / sum(
                1 / math.log2(place + 1) for place in range(1, min(k, len(wanted)) + 1))
            sums["mrr"] += 1 / hits[0] if hits else 0
        for metric, total in sums.items():
            figure = of[f"{metric}@{k}"]
            assert int(figure["data-users"]) == len(truth)
            assert float(figure["data-value"]) == pytest.approx(total / len(truth), rel=1e-9), f"{metric}@{k}"


def test_two_runs_give_the_same_bytes(work, tmp_path):
    kept = (work / "evaluation" / "report.html").read_bytes()
    result("evaluate", "--work", work, "--force", "--threads", 1, "--evaluate-per-user", "all")
    assert (work / "evaluation" / "report.html").read_bytes() == kept


def test_evaluate_and_compare_write_pages(work, tmp_path):
    folder = work / "evaluation"
    done = call("compare", folder / "popularity.json", folder / "als.json", "--html", tmp_path / "two.html")
    assert done.returncode == 0, done.stderr
    two = Page((tmp_path / "two.html").read_text())
    assert two.sentences == 1 and not two.unclosed
    assert {figure["data-model"] for figure in two.figures} == {"popularity", "als"}
    done = call("evaluate", "--train", work / "train_matrix.npz", "--test", work / "test_matrix.npz", "--model",
                "popularity", "--html", tmp_path / "one.html", "--name", "<b>&")
    assert done.returncode == 0, done.stderr
    one = Page((tmp_path / "one.html").read_text())
    assert {figure["data-model"] for figure in one.figures} == {"<b>&"} and not one.unclosed


def test_a_page_that_cannot_be_written_is_said(work, tmp_path):
    folder = work / "evaluation"
    done = call("compare", folder / "popularity.json", folder / "als.json", "--html", tmp_path / "no" / "such" / "two.html")
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1 and "two.html" in done.stderr
