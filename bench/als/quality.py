"""How well ALS recommends on gowalla, LightGCN's split: all items ranked, those of training left out.

    python quality.py --data ../shared/data/gowalla --config bench/als/gowalla.toml [--set factors=256 ...]

Prints recall@20 and NDCG@20 as `segue evaluate` reports them.
"""

import argparse
import gzip
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import scipy.sparse


def read(file):
    """Lines of a user and its items, all numbered from 0."""
    users, items = [], []
    with gzip.open(file, "rt") as lines:
        for line in lines:
            user, *listed = (int(word) for word in line.split())
            users += [user] * len(listed)
            items += listed
    return users, items


def write(folder, data):
    pairs = {name: read(data / f"{name}.txt.gz") for name in ("train", "test")}
    shape = tuple(1 + max(max(pair[side]) for pair in pairs.values()) for side in (0, 1))
    for name, (users, items) in pairs.items():
        matrix = scipy.sparse.csr_matrix((np.ones(len(users), np.float32), (users, items)), shape=shape)
        matrix.data[:] = 1  # an item listed twice counts once
        scipy.sparse.save_npz(folder / f"{name}.npz", matrix)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).parents[2]
    parser.add_argument("--segue", default=root / "build/release/segue")
    parser.add_argument("--data", type=pathlib.Path, default=root / "../shared/data/gowalla")
    parser.add_argument("--config", default=pathlib.Path(__file__).parent / "gowalla.toml")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="options of als in place of the file's")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write(folder, args.data)
        flags = [f"--als-{key.replace('_', '-')}={value}" for key, value in (word.split("=") for word in args.set)]
        start = time.time()
        subprocess.run([args.segue, "train", "als", "--config", args.config, "--matrix", folder / "train.npz", "--output",
                        folder / "model", "--log-level", "warn", *flags], check=True, stdout=subprocess.DEVNULL)
        seconds = time.time() - start
        subprocess.run([args.segue, "evaluate", "--train", folder / "train.npz", "--test", folder / "test.npz", "--model",
                        folder / "model", "--k", "20", "--output", folder / "result.json", "--log-level", "warn"],
                       check=True, stdout=subprocess.DEVNULL)
        found = json.loads((folder / "result.json").read_text())
    values = {name: found["metrics"][name] for name in ("recall@20", "ndcg@20")}
    shown = ", ".join(f"{name} {value['mean']:.4f} ({value['low']:.4f} to {value['high']:.4f})" for name, value in values.items())
    print(pathlib.Path(args.config).name, *args.set, f"trained in {seconds:.0f} s: {shown}")


if __name__ == "__main__":
    main()
