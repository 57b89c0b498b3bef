"""A users x tracks matrix of plays, heavy-tailed on both sides, as scipy.sparse.save_npz writes it.

Users' numbers of tracks are log-normal; tracks are drawn by rank, rank = tracks * u^2.5 for uniform u, so that a few
are known to a large share of users; two thirds of a user's tracks come from the user's two genres (of 64). Plays are
1 / u^0.8, rounded down, at most --most-plays. Ids are shuffled. Same seed, same matrix.

    python generate.py --output /tmp/plays.npz --scale 1        # 1,372,771 x 804,714, about 200 million entries
    python generate.py --output /tmp/plays.npz --scale 0.125    # both sides and the entries by an eighth
"""

import argparse
import time

import numba
import numpy as np
import scipy.sparse

USERS, TRACKS, ENTRIES = 1_372_771, 804_714, 200_000_000
GENRES = 64


@numba.njit(cache=True)
def mixed(value):  # SplitMix64's finalizer
    value = np.uint64(value) + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@numba.njit(cache=True)
def uniform(state):
    return (float(state >> np.uint64(11)) + 0.5) * 2.0**-53


@numba.njit(parallel=True, cache=True)
def fill(offsets, indices, counts, names, seed, tracks, most_plays, data):
    """Rows at their places; counts[user] is what was left once tracks drawn twice were merged."""
    for user in numba.prange(len(counts)):
        state = mixed(np.uint64(seed) * np.uint64(0x100000001B3) + np.uint64(user))
        first, last = offsets[user], offsets[user + 1]
        genres = (state % np.uint64(GENRES), (state >> np.uint64(8)) % np.uint64(GENRES))
        for i in range(first, last):
            state = mixed(state)
            rank = np.uint64(tracks * uniform(state) ** 2.5)
            kind = mixed(state ^ np.uint64(0x5EED)) % np.uint64(3)
            if kind > 0:
                own = rank - rank % np.uint64(GENRES) + genres[kind - 1]
                rank = own if own < tracks else rank
            indices[i] = names[rank]
        row = np.sort(indices[first:last])
        kept = 0
        for i in range(len(row)):
            if i == 0 or row[i] != row[i - 1]:
                indices[first + kept] = row[i]
                state = mixed(state)
                data[first + kept] = min(most_plays, int(uniform(state) ** -0.8))
                kept += 1
        counts[user] = kept


@numba.njit(cache=True)
def close_up(offsets, counts, indices, data):
    place = 0
    for user in range(len(counts)):
        for i in range(counts[user]):
            indices[place + i] = indices[offsets[user] + i]
            data[place + i] = data[offsets[user] + i]
        place += counts[user]
    return place


def make(scale, seed, most_plays):
    users, tracks = round(USERS * scale), round(TRACKS * scale)
    rng = np.random.default_rng(seed)
    degrees = rng.lognormal(0, 1.3, users)
    degrees = np.clip(degrees * (1.05 * ENTRIES * scale / degrees.sum()), 1, tracks // 20).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(degrees)])
    indices = np.empty(offsets[-1], np.int32)
    data = np.empty(offsets[-1], np.float32)
    counts = np.empty(users, np.int64)
    fill(offsets, indices, counts, rng.permutation(tracks).astype(np.int32), seed, tracks, most_plays, data)
    entries = close_up(offsets, counts, indices, data)
    kept = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return scipy.sparse.csr_matrix((data[:entries], indices[:entries], kept), shape=(users, tracks), copy=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most-plays", type=int, default=250, help="more than 256 distinct counts take 16 bits an entry")
    args = parser.parse_args()
    start = time.time()
    matrix = make(args.scale, args.seed, args.most_plays)
    scipy.sparse.save_npz(args.output, matrix, compressed=False)
    listeners = np.bincount(matrix.indices, minlength=matrix.shape[1])
    tracks = np.diff(matrix.indptr)
    print(f"{matrix.shape[0]:,} x {matrix.shape[1]:,}, {matrix.nnz:,} entries in {time.time() - start:.0f} s; "
          f"tracks a user: median {np.median(tracks):.0f}, most {tracks.max():,}; "
          f"listeners a track: median {np.median(listeners):.0f}, most {listeners.max():,}; {args.output}")


if __name__ == "__main__":
    main()
