"""How good the lists are on public sets: popularity, item-kNN, implicit's ALS and Segue's, beside published figures.

    python bench/quality/quality.py --data ../shared/data --sets gowalla lastfm-lightgcn
    python bench/quality/quality.py --data ../shared/data --tune lastfm-lightgcn      # writes bench/quality/lastfm-lightgcn.toml

All tracks are candidates, those of training left out; every list is judged by `segue evaluate`. Settings of ALS stand in
SET.toml, chosen by `segue tune` on a part of the training side. Needs Python with numpy, scipy, polars, implicit.
"""

import argparse
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import polars as pl
import scipy.sparse as sp

HERE = pathlib.Path(__file__).parent
METRICS = ("recall@20", "ndcg@20")
PUBLISHED = {  # recall@20, NDCG@20 on the same split
    "gowalla": [("LightGCN (He et al. 2020, as its repository trains it)", 0.1824, 0.1547), ("SimpleX (Mao et al. 2021)", 0.1872, 0.1557),
                ("EASE (Steck 2019, in BARS)", 0.1765, 0.1467), ("ItemCF (in BARS)", 0.1570, 0.1214)],
}


def lines_of(file):
    return (gzip.open if file.suffix == ".gz" else open)(file, "rt")


def user_lines(folder, names):
    """Lines of a user and its items, all numbered from 0."""
    users, items = [], []
    for name in names:
        with lines_of(next(folder.glob(f"{name}.txt*"))) as lines:
            for line in lines:
                user, *listed = (int(word) for word in line.split())
                users += [user] * len(listed)
                items += listed
    return np.array(users), np.array(items), np.ones(len(users))


def triples(folder, name):
    """user, item and plays a line, numbered from 1."""
    table = np.loadtxt(folder / f"{name}.txt")
    return table[:, 0].astype(int) - 1, table[:, 1].astype(int) - 1, table[:, 2]


def given_split(pairs, folder):
    shape = tuple(1 + max(int(pair[side].max()) for pair in pairs.values()) for side in (0, 1))
    for name, (users, items, plays) in pairs.items():
        matrix = sp.csr_matrix((plays.astype(np.float32), (users, items)), shape=shape)
        if plays.max() == 1:
            matrix.data[:] = 1  # an item listed twice counts once
        sp.save_npz(folder / f"{name}.npz", matrix)


def by_segue(preset, data, folder, segue):
    """Preprocessed, and split at random: these sets have no times."""
    run(segue, "preprocess", "--preset", preset, "--input", data, "--work", folder / "work")
    run(segue, "split", "--work", folder / "work", "--split-method", "random")
    for side in ("train", "test"):
        os.replace(folder / "work" / f"{side}_matrix.npz", folder / f"{side}.npz")


SETS = {
    "gowalla": lambda data, to, segue: given_split({"train": user_lines(data, ["train"]), "test": user_lines(data, ["test"])}, to),
    "lastfm-lightgcn": lambda data, to, segue: given_split({"train": triples(data, "data1"), "test": triples(data, "test1")}, to),
    "lastfm-lightgcnpp": lambda data, to, segue: given_split({"train": user_lines(data, ["train", "valid"]),
                                                              "test": user_lines(data, ["test"])}, to),
    "hetrec2011-lastfm-2k": lambda data, to, segue: by_segue("hetrec-lastfm", data, to, segue),
    "msd-taste-profile": lambda data, to, segue: by_segue("msd-taste-profile", data, to, segue),
}


def run(segue, *words):
    subprocess.run([str(word) for word in (segue, *words, "--log-level", "warn")], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def judged(segue, folder, *what):
    run(segue, "evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--k", 20, "--output",
        folder / "result.json", *what)
    return json.loads((folder / "result.json").read_text())["metrics"]


def lists_of(model, train, test, folder):
    """implicit's lists of all who are tested, as Parquet."""
    users = np.flatnonzero(np.diff(test.indptr))
    items, scores = model.recommend(users, train[users], N=20, filter_already_liked_items=True)
    known = (items >= 0) & (np.arange(20) < np.maximum(1, (scores > np.finfo(np.float32).min / 2).sum(axis=1)[:, None]))
    rows, places = np.nonzero(known)
    pl.DataFrame({"user_id": users[rows].astype(np.uint32), "track_id": items[known].astype(np.uint32),
                  "rank": (places + 1).astype(np.uint32)}).write_parquet(folder / "lists.parquet")
    return folder / "lists.parquet"


def implicit_models():
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import implicit

    yield "item-kNN, cosine, 200 neighbours", implicit.nearest_neighbours.CosineRecommender(K=200)
    yield "item-kNN, BM25, 200 neighbours", implicit.nearest_neighbours.BM25Recommender(K=200)
    yield "implicit ALS, its defaults", implicit.cpu.als.AlternatingLeastSquares(random_state=1)
    yield ("implicit ALS, 256 factors, regularization 20, alpha 40",
           implicit.cpu.als.AlternatingLeastSquares(factors=256, regularization=20, alpha=40, random_state=1))


def table_of(name, args):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        SETS[name](args.data / name, folder, args.segue)
        train, test = (sp.load_npz(folder / f"{side}.npz").tocsr() for side in ("train", "test"))
        rows = [("popularity", judged(args.segue, folder, "--model", "popularity"), None)]
        for words, model in implicit_models():
            start = time.monotonic()
            model.fit(train.astype(np.float64 if "kNN" in words else np.float32), show_progress=False)
            rows.append((words, judged(args.segue, folder, "--predictions", lists_of(model, train, test, folder)),
                         time.monotonic() - start))
        start = time.monotonic()
        run(args.segue, "train", "als", "--config", HERE / f"{name}.toml", "--matrix", folder / "train.npz", "--output", folder / "als")
        seconds = time.monotonic() - start
        rows.append((f"**Segue ALS, `{name}.toml`**", judged(args.segue, folder, "--model", folder / "als"), seconds))
    lines = [f"### {name}: {train.shape[0]:,} users x {train.shape[1]:,} tracks, {train.nnz:,} to learn from, {test.nnz:,} to find",
             "", "| model | recall@20 | NDCG@20 | trained in |", "| --- | --- | --- | --- |"]
    for words, metrics, seconds in rows:
        values = " | ".join("{mean:.4f} ({low:.4f} to {high:.4f})".format(**metrics[metric]) for metric in METRICS)
        lines.append(f"| {words} | {values} | {'' if seconds is None else f'{seconds:.1f} s'} |")
    lines += [f"| published: {words} | {recall:.4f} | {ndcg:.4f} | |" for words, recall, ndcg in PUBLISHED.get(name, [])]
    return "\n".join(lines)


def tune(name, args):
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        SETS[name](args.data / name, folder, args.segue)
        run(args.segue, "tune", "--matrix", folder / "train.npz", "--output", folder / "tuned", "--tune-factors", args.factors,
            "--tune-candidates", args.candidates, "--tune-regularization", "0.003:1")
        best = (folder / "tuned" / "best.toml").read_text()
        (HERE / f"{name}.toml").write_text(best)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = HERE.parents[1]
    parser.add_argument("--segue", type=pathlib.Path, default=root / "build/release/segue")
    parser.add_argument("--data", type=pathlib.Path, default=root / "../shared/data", help="the folder with the sets")
    parser.add_argument("--sets", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--tune", choices=SETS, help="choose settings for this set, and write them")
    parser.add_argument("--factors", default="32,64,128")
    parser.add_argument("--candidates", type=int, default=81)
    args = parser.parse_args()
    if args.tune:
        print(tune(args.tune, args))
        return
    for name in args.sets:
        print(table_of(name, args), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
