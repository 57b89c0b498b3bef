"""Does Segue's ALS recommend as well as implicit's at the same objective, factors, iterations and solver?

    python bench/als/parity.py --data ../shared/data

Means over --seeds starts of recall@20 and NDCG@20, all tracks ranked, those of training left out. Starts are drawn
differently, so that single runs differ; the last column is the difference of the means in standard errors.
"""

import argparse
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import implicit
import numpy as np
import scipy.sparse as sp

sys.path.append(str(pathlib.Path(__file__).parents[1] / "quality"))
import quality

SETTINGS = {"gowalla": (20.0, 40.0), "lastfm-lightgcn": (10.0, 0.1), "lastfm-lightgcnpp": (20.0, 40.0)}  # regularization, alpha


def ours(args, folder, solver, regularization, alpha, seed):
    quality.run(args.segue, "train", "als", "--matrix", folder / "train.npz", "--output", folder / "als", "--factors", args.factors,
                "--iterations", args.iterations, "--alpha", alpha, "--regularization", regularization, "--confidence", "linear",
                "--unobserved-weight", 1, "--regularization-exponent", 0, "--solver", solver, "--gather", "float32", "--seed", seed)
    return quality.judged(args.segue, folder, "--model", folder / "als")


def theirs(args, folder, solver, regularization, alpha, seed, train, test):
    matrix = train.astype(np.float32)
    matrix.data = 1 + alpha * matrix.data
    model = implicit.cpu.als.AlternatingLeastSquares(factors=args.factors, regularization=regularization, alpha=1.0,
                                                     iterations=args.iterations, use_cg=solver == "cg", random_state=seed)
    model.fit(matrix, show_progress=False)
    return quality.judged(args.segue, folder, "--predictions", quality.lists_of(model, train, test, folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).parents[2]
    parser.add_argument("--segue", type=pathlib.Path, default=root / "build/release/segue")
    parser.add_argument("--data", type=pathlib.Path, default=root / "../shared/data")
    parser.add_argument("--sets", nargs="*", default=list(SETTINGS), choices=SETTINGS)
    parser.add_argument("--factors", type=int, default=64)
    parser.add_argument("--iterations", type=int, default=15)
    parser.add_argument("--seeds", type=int, default=5)
    args = parser.parse_args()
    print("| set | solver | metric | implicit | segue | difference | in standard errors |\n| --- | --- | --- | --- | --- | --- | --- |")
    for name in args.sets:
        regularization, alpha = SETTINGS[name]
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            quality.SETS[name](args.data / name, folder, args.segue)
            train, test = (sp.load_npz(folder / f"{side}.npz").tocsr() for side in ("train", "test"))
            for solver in ("cg", "exact"):
                seeds = range(1, args.seeds + 1)
                runs = [[ours(args, folder, solver, regularization, alpha, seed) for seed in seeds],
                        [theirs(args, folder, solver, regularization, alpha, seed, train, test) for seed in seeds]]
                for metric in quality.METRICS:
                    segue, other = (np.array([run[metric]["mean"] for run in each]) for each in runs)
                    error = np.sqrt(segue.var(ddof=1) / len(segue) + other.var(ddof=1) / len(other))
                    gap = segue.mean() - other.mean()
                    print(f"| {name} | {solver} | {metric} | {other.mean():.4f} | {segue.mean():.4f} | "
                          f"{100 * gap / other.mean():+.2f} % | {gap / error:+.1f} |", flush=True)


if __name__ == "__main__":
    main()
