#!/usr/bin/env python3
"""How well stage 01 tells who and what is the same, against truth: generated logs and real names.

    bench/identity/identity.py --segue build/release/segue --data ../shared/data [--only light,heavy,...] [--json FILE]

Parts: light, heavy, separate (logs of `segue generate`), audioscrobbler, lastfm (real names; skipped where absent).
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import generated
import real

SIZES = ["--users", "3000", "--tracks", "40000", "--plays", "1000000"]
LOGS = {"light": ["--name-dirt", "light"], "heavy": ["--name-dirt", "heavy"],
        "separate": ["--name-dirt", "heavy", "--catalogue", "separate"]}
# Identity is scored over every name of the log, so nothing is filtered for being rare.
ALL = ["--preprocess-min-user-tracks", "0", "--preprocess-min-track-users", "0"]


def segue(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"segue {' '.join(map(str, arguments))}\n{done.stderr[-2000:]}")


def preprocess(program, preset, inputs, work):
    segue(program, "preprocess", "--preset", preset, "--input", *inputs, "--work", work, *ALL, "--log-level", "error")
    return next(Path(work).glob("**/preprocess_report.json")).parent


def text(value):
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else f"{value}"


def show(title, rows):
    print(f"\n{title}")
    for row in rows:
        cells = [f"{name} {text(value)}" for name, value in row.items() if name != "what" and not name.startswith("pairs_")]
        print("  " + "  ".join([f"{row['what']:<33}", *cells]))
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segue", default="build/release/segue")
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[3] / "shared/data")
    parser.add_argument("--only", default="light,heavy,separate,audioscrobbler,lastfm")
    parser.add_argument("--plays", help="plays of the generated logs (default 1,000,000)")
    parser.add_argument("--json", type=Path, help="all figures, as JSON")
    parser.add_argument("--merges", type=Path, help="write the merges beyond the alias file here, to be labelled")
    parser.add_argument("--missed", type=Path, help="write the corrected names that did not become one track here")
    args = parser.parse_args()
    only, figures = args.only.split(","), {}
    with tempfile.TemporaryDirectory(prefix="segue_identity_") as folder:
        folder = Path(folder)
        for name, flags in LOGS.items():
            if name not in only:
                continue
            sizes = SIZES[:-1] + [args.plays] if args.plays else SIZES
            segue(args.segue, "generate", *sizes, *flags, "--output", folder / name)
            result = preprocess(args.segue, "segue-generated", [folder / name], folder / f"{name}-work")
            figures[name] = generated.score(folder / name, result)
            show(f"generated, {' '.join(flags)}", figures[name]["names"] + figures[name]["dirty_rows"])
        if "audioscrobbler" in only and (data := args.data / "audioscrobbler-small").exists():
            inputs = [data / "user_artist_data_small.txt", data / "artist_data_small.txt"]
            result = preprocess(args.segue, "audioscrobbler", inputs, folder / "audioscrobbler")
            figures["audioscrobbler"], beyond = real.audioscrobbler(data, result)
            show("real artists", [figures["audioscrobbler"]])
            if args.merges:
                args.merges.write_text("".join(f"{a}\t{b}\n" for a, b in beyond), "utf-8")
        if "lastfm" in only and (data := args.data / "lastfm-scrobbles").exists():
            log = folder / "lastfm.csv"
            pairs = real.lastfm_log(data, log)
            result = preprocess(args.segue, "generic", [log], folder / "lastfm")
            figures["lastfm"], missed = real.lastfm(pairs, result)
            show("real tracks", [figures["lastfm"]])
            if args.missed:
                rows = sorted(missed.items(), key=lambda item: -item[1])
                args.missed.write_text("".join("\t".join([str(n), *good, *bad]) + "\n" for (good, bad), n in rows), "utf-8")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
