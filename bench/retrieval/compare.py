"""The best 10 tracks of many users: Segue beside implicit's recommend(), on one model, in turn in one run.

    python compare.py --bench ../../build/release/bench_recommend --model als_model --users 4096
"""

import argparse
import json
import os
import subprocess
import time

import numpy as np

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--bench", default="build/release/bench_recommend")
parser.add_argument("--model", required=True)
parser.add_argument("--users", type=int, default=4096)
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--rounds", type=int, default=3)
args = parser.parse_args()

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.pop("OPENBLAS_CORETYPE", None)
import implicit.cpu.topk  # noqa: E402 (after its environment)

users = np.load(f"{args.model}/user_factors.npy")[: args.users]
items = np.load(f"{args.model}/item_factors.npy")
rates = {"segue": [], "implicit": []}
for _ in range(args.rounds):
    done = subprocess.run([args.bench, args.model, str(args.users), "10", str(args.threads)], check=True, text=True,
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
