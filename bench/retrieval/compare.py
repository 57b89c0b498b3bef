"""The best 10 tracks of many users: Segue beside implicit's recommend(), on one model, in turn in one run.

    python compare.py --model als_model --users 2048
    python compare.py --tracks 800000 --factors 64 --spread 0.8      made-up factors: normal, lengths log-normal
    python compare.py --tracks 800000 --factors 64 --spread 0        all of one length, as by cosine
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import scipy.sparse

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--bench", default="build/release/bench_recommend")
parser.add_argument("--segue", default="build/release/segue", help="fits the model that made-up factors take the place of")
parser.add_argument("--model")
parser.add_argument("--tracks", type=int, default=800_000, help="of a made-up model")
parser.add_argument("--factors", type=int, default=64)
parser.add_argument("--spread", type=float, default=0.8, help="standard deviation of the logarithm of lengths")
parser.add_argument("--users", type=int, default=2048)
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--rounds", type=int, default=3)
args = parser.parse_args()

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.pop("OPENBLAS_CORETYPE", None)
import implicit.cpu.topk  # noqa: E402 (after its environment)


def made_up(folder):
    plays = scipy.sparse.random(50, 60, 0.2, "csr", np.float32, rng=np.random.default_rng(0))
    scipy.sparse.save_npz(f"{folder}/plays.npz", plays)
    model = pathlib.Path(folder) / "model"
    subprocess.run([args.segue, "train", "als", "--matrix", f"{folder}/plays.npz", "--output", model, "--iterations", "1",
                    "--factors", str(args.factors), "--log-level", "error"], check=True, stdout=subprocess.DEVNULL)
    manifest = json.loads((model / "manifest.json").read_text()) | {"users": args.users, "items": args.tracks}
    (model / "manifest.json").write_text(json.dumps(manifest))
    random = np.random.default_rng(1)
    tracks = random.standard_normal((args.tracks, args.factors), dtype=np.float32)
    tracks /= np.linalg.norm(tracks, axis=1, keepdims=True)
    tracks *= np.exp(args.spread * random.standard_normal((args.tracks, 1), dtype=np.float32))
    np.save(model / "item_factors.npy", tracks)
    np.save(model / "user_factors.npy", random.standard_normal((args.users, args.factors), dtype=np.float32))
    return model


with tempfile.TemporaryDirectory() as folder:
    model = args.model or made_up(folder)
    users = np.load(f"{model}/user_factors.npy")[: args.users]
    items = np.load(f"{model}/item_factors.npy")
    rates = {"segue": [], "implicit": []}
    for _ in range(args.rounds):
        done = subprocess.run([args.bench, model, str(args.users), "10", str(args.threads)], check=True, text=True,
                              stdout=subprocess.PIPE)
        figures = json.loads(done.stdout)
        rates["segue"].append(figures["users_a_second"])
        start = time.time()
        implicit.cpu.topk.topk(items, users, 10, num_threads=args.threads)
        rates["implicit"].append(len(users) / (time.time() - start))
ratios = np.array(rates["segue"]) / np.array(rates["implicit"])
print(f"top 10 of {len(items):,} tracks, {items.shape[1]} factors, {len(users):,} users, {args.threads} threads: "
      f"segue {np.median(rates['segue']):,.0f} users/s, implicit {np.median(rates['implicit']):,.0f}, "
      f"ratio {np.median(ratios):.1f} ({ratios.min():.1f} to {ratios.max():.1f}); "
      f"fold-in {figures['fold_in_microseconds']:.0f} us")
