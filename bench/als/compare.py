"""Segue's ALS beside implicit's on one matrix: the same objective, factors, steps, threads; interleaved in one run.

    python compare.py --segue ../../build/release/segue --matrix plays.npz --factors 64 --iterations 3

Both minimize sum of c (1 - x.y)^2 over the plays, c = 1 + alpha plays, + (x.y)^2 over all other pairs + lambda |w|^2;
its value is computed here from the factors that each wrote. Both take 3 CG steps a row, Segue fewer where a row is
solved before; lines with flags are Segue with these (--also), by default with all three steps for all rows.
Seconds are wall clock and, for a busy machine, of the processors (user + system); an iteration is the median of those
after the first.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numba
import numpy as np
import scipy.sparse


@numba.njit(parallel=True)
def observed(offsets, indices, plays, users, tracks, alpha):
    total = 0.0
    for user in numba.prange(len(offsets) - 1):
        part = 0.0
        for i in range(offsets[user], offsets[user + 1]):
            score = np.dot(users[user], tracks[indices[i]])
            part += (1 + alpha * plays[i]) * (1 - score) ** 2 - score * score
        total += part
    return total


def objective(matrix, users, tracks, args):
    gram = np.sum((users.T @ users).astype(np.float64) * (tracks.T @ tracks))
    squares = np.sum(users.astype(np.float64) ** 2) + np.sum(tracks.astype(np.float64) ** 2)
    seen = observed(matrix.indptr, matrix.indices, matrix.data, users, tracks, args.alpha)
    return seen + gram + args.regularization * squares


def peak_bytes(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0


def processor_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_segue(args, gather, *more, solver="cg"):
    """Iterations are told apart by the lines of the log, whose arrival is timed."""
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        command = [args.segue, "train", "als", "--matrix", args.matrix, "--output", f"{folder}/model", "--factors",
                   args.factors, "--iterations", args.iterations, "--threads", args.threads, "--alpha", args.alpha,
                   "--regularization", args.regularization, "--confidence", "linear", "--unobserved-weight", 1,
                   "--regularization-exponent", 0, "--solver", solver, "--gather", gather, "--seed", args.seed,
                   "--log-level", "debug", *more]
        start = time.time()
        process = subprocess.Popen([str(word) for word in command], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   text=True)
        marks, peak = [], 0
        for line in process.stderr:
            if "als: iteration " in line or f"als: {solver} solver" in line:
                marks.append((time.time(), processor_seconds(process.pid)))
                peak = peak_bytes(process.pid)
        if process.wait() != 0:
            sys.exit("segue failed")
        wall = time.time() - start
        factors = [np.load(f"{folder}/model/{side}_factors.npy") for side in ("user", "item")]
    return {"marks": marks, "wall": wall, "peak": peak, "factors": factors}


IMPLICIT = """
import json, os, resource, sys, time
args = json.loads(sys.argv[1])
start = time.time()
import implicit.cpu.als, numpy, scipy.sparse
def processor(): return sum(os.times()[:2])
matrix = scipy.sparse.load_npz(args["matrix"]).astype(numpy.float32)
matrix.data *= args["alpha"]
matrix.data += 1
model = implicit.cpu.als.AlternatingLeastSquares(
    factors=args["factors"], regularization=args["regularization"], alpha=1.0, iterations=args["iterations"],
    num_threads=args["threads"], use_cg=True, random_state=args["seed"], calculate_training_loss=False)
marks = []
def mark(iteration, seconds, loss=None): marks.append((time.time(), processor()))
model.fit(matrix, show_progress=False, callback=mark)
numpy.save(args["out"] + "/user.npy", model.user_factors)
numpy.save(args["out"] + "/item.npy", model.item_factors)
print(json.dumps({"marks": marks, "wall": time.time() - start,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


def run_implicit(args):
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("OPENBLAS_CORETYPE", None)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        given = json.dumps({**{k: v for k, v in vars(args).items() if k != "segue"}, "out": folder})
        done = subprocess.run([sys.executable, "-c", IMPLICIT, given], env=environment, check=True, text=True,
                              stdout=subprocess.PIPE)
        result = json.loads(done.stdout)
        result["factors"] = [np.load(f"{folder}/{side}.npy") for side in ("user", "item")]
    return result


def median_step(marks):
    steps = np.diff(np.array(marks), axis=0)
    return np.median(steps, axis=0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segue", default=str(pathlib.Path(__file__).parents[2] / "build/release/segue"))
    parser.add_argument("--matrix", required=True)
    parser.add_argument("--factors", type=int, default=64)
    parser.add_argument("--iterations", type=int, default=3, help="2 or more: the first one is left out")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each, in turn")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--alpha", type=float, default=1.0)
    parser.add_argument("--regularization", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="for the factors, for a while")
    parser.add_argument("--gather", nargs="*", default=["bfloat16", "float32"], help="a line each, beside what auto takes")
    parser.add_argument("--also", action="append", help="flags of one more line; "
                        "--also='--cg-tolerance=0 --cg-steps=2' gives both to one")
    args = parser.parse_args()
    also = {f"segue, {flags}": flags.split() for flags in args.also or ["--cg-tolerance=0"]}
    runs = {name: [] for name in ("implicit", "segue", *(f"segue, {gather}" for gather in args.gather), *also)}
    for _ in range(args.rounds):
        runs["segue"].append(run_segue(args, "auto"))
        runs["implicit"].append(run_implicit(args))
        for gather in args.gather:
            runs[f"segue, {gather}"].append(run_segue(args, gather))
        for name, flags in also.items():
            runs[name].append(run_segue(args, "auto", *flags))
    matrix = scipy.sparse.load_npz(args.matrix)
    print(f"{args.matrix}: {matrix.shape[0]:,} x {matrix.shape[1]:,}, {matrix.nnz:,} entries; {args.factors} factors, "
          f"{args.threads} threads, {args.iterations} iterations, median of {args.rounds} runs")
    print(f"{'':40}{'s/iteration':>12}{'ratio':>8}{'cpu s/iter':>12}{'ratio':>8}{'total s':>9}{'peak GB':>9}{'objective':>16}")
    steps = {name: np.median([median_step(run["marks"]) for run in each], axis=0) for name, each in runs.items()}
    for name, each in runs.items():
        ratios = steps["implicit"] / steps[name]
        value = objective(matrix, *each[0]["factors"], args)
        print(f"{name:40}{steps[name][0]:12.2f}{ratios[0]:7.1f}x{steps[name][1]:12.2f}{ratios[1]:7.1f}x"
              f"{np.median([run['wall'] for run in each]):9.1f}{max(run['peak'] for run in each) / 1e9:9.2f}{value:16.8g}")


if __name__ == "__main__":
    main()
