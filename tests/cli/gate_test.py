"""`segue compare --gate`: 0 where the new model may be published, 1 where it may not, 2 where that cannot be said."""

import json

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from html_page import Page
from segue_program import call, needs_segue, refusal, result

pytestmark = needs_segue
USERS, TRACKS = 300, 200


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Lists that hold every test track of the user, only half of them, or the popular ones alone."""
    folder = tmp_path_factory.mktemp("gate")
    rng = np.random.default_rng(2)
    popularity = np.linspace(1, 0.02, TRACKS) ** 2
    heard = rng.random((USERS, TRACKS)) < popularity * 0.5
    test = (rng.random((USERS, TRACKS)) < popularity * 0.4 + 0.02) & ~heard
    sp.save_npz(folder / "train.npz", sp.csr_matrix(heard, dtype=np.float32))
    sp.save_npz(folder / "test.npz", sp.csr_matrix(test, dtype=np.float32))
    lists = {"good": test, "as_good": test, "half": test & (rng.random(test.shape) < 0.5), "heads": test & (np.arange(TRACKS) < 40)}
    for name, chosen in lists.items():
        users, tracks = np.nonzero(chosen)
        table = pl.DataFrame({"user_id": users.astype(np.uint32), "track_id": tracks.astype(np.uint32)})
        table.with_columns(rank=(pl.int_range(pl.len()).over("user_id") + 1).cast(pl.UInt32)).write_parquet(folder / f"{name}.parquet")
        result("evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--predictions", folder / f"{name}.parquet",
               "--name", name, "--k", "5,10", "--output", folder / f"{name}.json")
    return folder


def test_each_users_metrics_lie_beside_the_evaluation(results):
    told = json.loads((results / "half.json").read_text())
    users = pl.read_parquet(results / told["per_user"])
    assert users["user_id"].is_sorted() and len(users) == told["users"]
    for name in ("ndcg@10", "recall@10"):
        assert users[name].mean() == pytest.approx(told["metrics"][name]["mean"], rel=1e-12)
    tail = next(part for part in told["slices"] if (part["slicing"], part["label"]) == ("popularity", "tail"))
    assert users["ndcg@10[popularity=tail]"].mean() == pytest.approx(tail["metrics"]["ndcg@10"]["mean"], rel=1e-12)
    assert users["ndcg@10[popularity=tail]"].count() == tail["metrics"]["ndcg@10"]["users"]


def test_a_metric_that_is_not_there_is_named(results):
    said = refusal("evaluate", "--train", results / "train.npz", "--test", results / "test.npz", "--predictions", results / "half.parquet",
                   "--output", results / "wrong.json", "--evaluate-per-user", "ndgc@10")
    assert "ndgc@10" in said and not (results / "wrong.json").exists() and not (results / "wrong.users.parquet").exists()


def test_an_evaluation_without_its_users_cannot_be_compared(results):
    (results / "alone").mkdir(exist_ok=True)
    (results / "alone" / "half.json").write_text((results / "half.json").read_text())
    assert "half.users.parquet" in refusal("compare", results / "good.json", results / "alone" / "half.json")


def gate(folder, *names, config=None):
    (folder / "gate.toml").write_text(config or "[gate]\nmetrics = ['ndcg@10', 'recall@10']\n")
    return call("compare", "--gate", *(folder / f"{name}.json" for name in names), "--config", folder / "gate.toml", "--json")


def test_what_loses_nothing_may_be_published(results):
    done = gate(results, "good", "as_good")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["publish"] and len(said["checks"]) == 4 and all(check["held"] for check in said["checks"])
    assert gate(results, "half", "good", config="[gate]\nslices = []\n").returncode == 0


def test_what_loses_everywhere_may_not(results):
    done = gate(results, "good", "half")
    assert done.returncode == 1 and "half is not to be published: ndcg@10 may have fallen by" in done.stderr


def test_a_slice_is_guarded_by_itself(results):
    lenient = "[gate]\nmetrics = ['hit_rate@10']\nmax_drop = 1\nslices = []\n"
    done = gate(results, "good", "heads", config=lenient)
    assert done.returncode == 2 and "hit_rate@10" in done.stderr  # not kept for each user
    lenient = lenient.replace("hit_rate", "ndcg")
    assert gate(results, "good", "heads", config=lenient).returncode == 0
    done = gate(results, "good", "heads", config=lenient.replace("[]", "['ndcg@10[popularity=tail]']"))
    assert done.returncode == 1 and "popularity=tail] may have fallen by" in done.stderr


def test_windows_are_pairs(results):
    assert "pairs" in refusal("compare", "--gate", *(results / f"{name}.json" for name in ("good", "half", "good")))
    once = "[gate]\nmetrics = ['ndcg@10']\nslices = []\nmax_failed_windows = 1\n"
    assert gate(results, "good", "half", "good", "as_good", config=once).returncode == 0
    done = gate(results, "good", "half", "good", "as_good")
    assert done.returncode == 1 and "window 1" in done.stderr


def test_the_page_shows_why_not_and_the_windows_apart(results, tmp_path):
    (tmp_path / "gate.toml").write_text("[gate]\nmetrics = ['ndcg@10']\nslices = []\n")
    done = call("compare", "--gate", *(results / f"{name}.json" for name in ("good", "half", "good", "as_good")), "--config",
                tmp_path / "gate.toml", "--html", tmp_path / "gate.html", "--json")
    assert done.returncode == 1
    told, page = json.loads(done.stdout), Page((tmp_path / "gate.html").read_text())
    assert not page.unclosed and page.open == [] and told["sentence"] in page.text
    shown = {(int(cell["data-window"]), cell["data-figure"]): float(cell["data-value"]) for cell in page.with_attribute("data-guard")}
    for check in told["checks"]:
        for figure in ("old_mean", "new_mean", "worst", "allowed", "users"):
            assert shown[check["window"], figure] == check[figure]
    assert "not held" in page.text and {figure["data-model"] for figure in page.figures} == {"good", "half", "good (2)", "as_good"}


def test_what_cannot_be_judged_leaves_no_page(results, tmp_path):
    (tmp_path / "page.html").write_text("earlier")
    refusal("compare", "--gate", results / "good.json", "--html", tmp_path / "page.html", results / "nowhere.json")
    assert (tmp_path / "page.html").read_text() == "earlier" and len(list(tmp_path.iterdir())) == 1


def test_two_of_one_name_are_told_apart(results):
    said = result("compare", results / "half.json", results / "half.json")
    assert (said["baseline"], said["tests"][0]["model"]) == ("half", "half (2)")
