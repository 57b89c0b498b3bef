"""`segue evaluate` beside ranx on the same lists: seconds a user, peak memory, and whether the figures agree.

    python compare.py --users 1000000 --ranx-users 50000

Made-up lists of 50 tracks, a training and a test matrix of heavy-tailed popularity. Segue judges all users, every
metric at 5, 10, 20 and 50, with bootstrap intervals; ranx the first --ranx-users of them (it holds its lists as
Python objects), the six metrics it shares with Segue at the same cutoffs. Both with the same number of threads.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import polars as pl
import scipy.sparse as sp

CUTOFFS, LENGTH = (5, 10, 20, 50), 50
SHARED = {"precision": "precision", "recall": "recall", "ndcg": "ndcg", "hit_rate": "hit_rate", "map_full_truth": "map", "mrr": "mrr"}


def matrix(rng, users, tracks, each):
    """`each` tracks a user, the popular ones more often; a track drawn twice counts once."""
    indices = (tracks * rng.random(users * each, dtype=np.float32) ** 2.5).astype(np.int32)
    plays = sp.csr_matrix((np.ones(users * each, np.float32), indices, np.arange(0, users * each + 1, each)), (users, tracks))
    plays.sum_duplicates()
    return plays


def generate(folder, users, tracks):
    """Half of each list's places are of the user's truth's neighbourhood, so that there are hits."""
    rng = np.random.default_rng(5)
    train, test = matrix(rng, users, tracks, 40), matrix(rng, users, tracks, 12)
    sp.save_npz(folder / "train.npz", train, compressed=False)
    sp.save_npz(folder / "test.npz", test, compressed=False)
    step, places = 50_000, np.arange(LENGTH)
    for part, first in enumerate(range(0, users, step)):
        some = min(step, users - first)
        listed = (tracks * rng.random((some, LENGTH)) ** 2.5).astype(np.int64)
        offsets = test.indptr[first:first + some]
        sizes = np.diff(test.indptr[first:first + some + 1])
        own = rng.random((some, LENGTH)) < 0.1
        listed[own] = test.indices[(offsets[:, None] + rng.integers(0, 1 << 30, (some, LENGTH)) % sizes[:, None])[own]]
        pl.DataFrame({"user_id": np.repeat(np.arange(first, first + some, dtype=np.uint32), LENGTH),
                      "track_id": listed.ravel().astype(np.uint32),
                      "rank": np.tile(places.astype(np.uint32) + 1, some)}).unique(
            ["user_id", "track_id"], keep="first", maintain_order=True).with_columns(
            (pl.int_range(pl.len(), dtype=pl.UInt32).over("user_id") + 1).alias("rank")).write_parquet(
            folder / f"part_{part:04}.parquet")
    pl.scan_parquet(folder / "part_*.parquet").sink_parquet(folder / "lists.parquet")
    for part in folder.glob("part_*.parquet"):
        part.unlink()


def run_segue(args, folder):
    """The whole command, reading included."""
    command = [args.segue, "evaluate", "--train", "train.npz", "--test", "test.npz", "--predictions", "lists.parquet", "--k",
               ",".join(map(str, CUTOFFS)), "--heard", "keep", "--output", "result.json", "--threads", args.threads]
    before = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("segue failed")
    told = json.loads((folder / "result.json").read_text())
    return {"seconds": time.monotonic() - before, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024,
            "metrics": len(told["metrics"]), "users": told["users"]}


RANX = """
import json, os, resource, sys, time
args = json.loads(sys.argv[1])
os.environ["NUMBA_NUM_THREADS"] = str(args["threads"])
import numpy, polars, ranx, scipy.sparse
test = scipy.sparse.load_npz(args["folder"] + "/test.npz")[: args["users"]]
lists = polars.scan_parquet(args["folder"] + "/lists.parquet").filter(polars.col("user_id") < args["users"]).collect()
start = time.monotonic()
frame = lists.select(polars.col("user_id").cast(polars.String), polars.col("track_id").cast(polars.String),
                     (1000.0 - polars.col("rank")).alias("score")).to_pandas().astype({"user_id": object, "track_id": object})
users = numpy.repeat(numpy.arange(test.shape[0]), numpy.diff(test.indptr))
truth = polars.DataFrame({"user_id": users, "track_id": test.indices, "score": numpy.ones(len(users), numpy.int64)}).with_columns(
    polars.col("user_id", "track_id").cast(polars.String)).to_pandas().astype({"user_id": object, "track_id": object})
qrels = ranx.Qrels.from_df(truth, q_id_col="user_id", doc_id_col="track_id", score_col="score")
run = ranx.Run.from_df(frame, q_id_col="user_id", doc_id_col="track_id", score_col="score")
made = time.monotonic()
metrics = [f"{name}@{k}" for name in args["metrics"] for k in args["cutoffs"]]
ranx.evaluate(ranx.Qrels({"a": {"b": 1}}), ranx.Run({"a": {"b": 1.0}}), metrics)  # compiles
ready = time.monotonic()
found = ranx.evaluate(qrels, run, metrics)
print(json.dumps({"make": made - start, "seconds": time.monotonic() - ready, "found": found,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


def run_ranx(args, folder, users):
    given = {"threads": args.threads, "folder": str(folder), "users": users, "metrics": list(SHARED.values()), "cutoffs": CUTOFFS}
    done = subprocess.run([sys.executable, "-c", RANX, json.dumps(given)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def check_same(folder, found, users, args):
    """Segue's figures over the users that ranx saw, from the values of each user."""
    command = [args.segue, "evaluate", "--train", "train.npz", "--test", "test.npz", "--predictions", "lists.parquet", "--k",
               ",".join(map(str, CUTOFFS)), "--heard", "keep", "--output", "each.json", "--evaluate-per-user", "all"]
    subprocess.run([str(word) for word in command], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    each = pl.scan_parquet(folder / "each.users.parquet").filter(pl.col("user_id") < users)
    ours = each.select(f"{name}@{k}" for name in SHARED for k in CUTOFFS).mean().collect().row(0, named=True)
    worst = max(abs(ours[f"{name}@{k}"] - found[f"{theirs}@{k}"]) for name, theirs in SHARED.items() for k in CUTOFFS)
    if worst > 1e-6:
        sys.exit(f"the figures differ by up to {worst}: {ours} {found}")
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).parents[2]
    parser.add_argument("--segue", default=root / "build/release/segue", type=pathlib.Path)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--tracks", type=int, default=800_000)
    parser.add_argument("--ranx-users", type=int, default=50_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="for lists and matrices, for a while")
    args = parser.parse_args()
    args.segue = args.segue.resolve()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = pathlib.Path(name)
        generate(folder, args.users, args.tracks)
        ours = run_segue(args, folder)
        some = min(args.ranx_users, args.users)
        theirs = run_ranx(args, folder, some)
        worst = check_same(folder, theirs["found"], some, args)
    a_user, theirs_a_user = ours["seconds"] / ours["users"], theirs["seconds"] / some
    print(f"segue: {ours['users']:,} users, {ours['metrics']} metrics with intervals, reading included: {ours['seconds']:.1f} s, "
          f"{ours['cpu']:.1f} CPU-s, {ours['peak'] / 2**30:.2f} GiB, {a_user * 1e6:.1f} us a user")
    print(f"ranx: {some:,} users, {len(SHARED) * len(CUTOFFS)} metrics: {theirs['seconds']:.1f} s, after {theirs['make']:.1f} s "
          f"to take the lists in; {theirs['peak'] / 2**30:.2f} GiB, {theirs_a_user * 1e6:.1f} us a user")
    print(f"a user {theirs_a_user / a_user:.1f} times as fast ({(theirs['seconds'] + theirs['make']) / some / a_user:.1f} with "
          f"taking the lists in on both sides); figures agree to {worst:.1e}")


if __name__ == "__main__":
    main()
