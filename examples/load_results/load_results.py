"""What a work folder of `segue run` holds, opened with polars, numpy and scipy: load_results.py WORK"""

import json
import pathlib
import sys

import numpy as np
import polars as pl
import scipy.sparse


def main(work: pathlib.Path) -> None:
    items = pl.read_parquet(work / "items.parquet")  # row t is track_id t
    users = pl.read_parquet(work / "users.parquet")  # row u is user_id u
    train = scipy.sparse.load_npz(work / "train_matrix.npz")  # users x tracks, plays
    assert train.shape == (len(users), len(items))
    split = json.loads((work / "split.json").read_text())
    print(f"{train.shape[0]:,} users, {train.shape[1]:,} tracks, {train.nnz:,} pairs to learn from, split: {split['method']}")

    plays = np.asarray(train.sum(axis=0)).ravel()
    print("\nPlayed most")
    for track in np.argsort(-plays, kind="stable")[:5]:
        row = items.row(int(track), named=True)
        print(f"  {plays[track]:>6.0f}  {row['artist']} - {row['title']}")

    lists = pl.read_parquet(work / "predictions.parquet").join(items.select("track_id", "artist", "title"), on="track_id")
    user = lists["user_id"][0]
    print(f"\nRecommended to {users['raw_id'][user]}")
    for row in lists.filter(pl.col("user_id") == user).sort("rank").head(5).iter_rows(named=True):
        print(f"  {row['rank']:>2}  {row['artist']} - {row['title']}: {row['reason']}")

    factors = np.load(work / "als_model" / "item_factors.npy", mmap_mode="r")  # row t is track_id t
    track = int(np.argmax(plays))
    norms = np.linalg.norm(factors, axis=1)
    cosine = factors @ factors[track] / np.maximum(norms * norms[track], 1e-12)
    print(f"\nLike {items['artist'][track]} - {items['title'][track]}, by the angle of their factors")
    for other in np.argsort(-cosine, kind="stable")[1:6]:
        print(f"  {cosine[other]:.3f}  {items['artist'][int(other)]} - {items['title'][int(other)]}")

    rejects = pl.read_parquet(work / "rejects.parquet")
    print("\nRows that were set apart")
    for step, reason, count in rejects.group_by("step", "reason").len().sort("len", descending=True).iter_rows():
        print(f"  {count:>8,}  {step} {reason}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
