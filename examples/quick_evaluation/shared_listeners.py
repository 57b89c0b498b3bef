"""Lists of a program that is not Segue: shared_listeners.py TRAIN.npz LISTS.parquet

A track's score is the sum, over what the user played, of the cosine between the two tracks' listeners."""

import sys

import numpy as np
import polars as pl
import scipy.sparse

LENGTH = 20


def main(train_file: str, output: str) -> None:
    heard = scipy.sparse.load_npz(train_file).tocsr().astype(bool).astype(np.float32)  # users x tracks
    listeners = np.maximum(np.asarray(heard.sum(axis=0)).ravel(), 1)
    scaled = heard @ scipy.sparse.diags_array(1 / np.sqrt(listeners))  # so that scaled' scaled holds cosines
    users, tracks, ranks = [], [], []
    for user in range(heard.shape[0]):
        mine = heard.indices[heard.indptr[user]:heard.indptr[user + 1]]
        if len(mine) == 0:
            continue
        shared = scaled @ scaled[[user]].T  # of each user, how much they have in common with this one
        scores = (scaled.T @ shared).toarray().ravel()
        scores[mine] = -np.inf
        best = np.argsort(-scores, kind="stable")[:LENGTH]
        best = best[scores[best] > 0]
        users += [user] * len(best)
        tracks += best.tolist()
        ranks += range(1, len(best) + 1)
    frame = pl.DataFrame({"user_id": users, "track_id": tracks, "rank": ranks},
                         schema={"user_id": pl.UInt32, "track_id": pl.UInt32, "rank": pl.UInt32})
    frame.write_parquet(output)
    print(f"{output}: {len(frame):,} places of {len(set(users)):,} users")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
