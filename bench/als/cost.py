"""How the cost of an iteration grows: seconds against entries, factors and threads, beside what the machine could do.

    python cost.py --measure bench/als/cost.json      measures (six minutes with --largest 1) and writes what it found
    python cost.py --draw bench/als/cost.json          draws docs/als_cost.svg from it

Needs build/release/segue and build/release/bench_roofline. An iteration is the median of those after the first.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from types import SimpleNamespace
from xml.sax.saxutils import escape

import compare
import numpy as np

ROOT = pathlib.Path(__file__).parents[2]
STEPS = 3


def generate(folder, scale):
    file = folder / f"plays_{scale}.npz"
    if not file.exists():
        done = subprocess.run([sys.executable, ROOT / "bench/als/generate.py", "--output", file, "--scale", str(scale)], check=True,
                              stdout=subprocess.PIPE, text=True)
        print(done.stdout.strip(), flush=True)
    return file


def entries_and_rows(file):
    with np.load(file) as arrays:
        return int(arrays["indptr"][-1]), int(sum(arrays["shape"]))


def seconds(args, file, factors, solver, threads):
    given = SimpleNamespace(segue=args.segue, matrix=file, folder=args.folder, factors=factors, iterations=4, threads=threads,
                            alpha=1.0, regularization=0.01, seed=0)
    run = compare.run_segue(given, "bfloat16", "--cg-tolerance", 0, solver=solver)
    entries, rows = entries_and_rows(file)
    found = {"entries": entries, "rows": rows, "factors": factors, "solver": solver, "threads": threads,
             "seconds": round(float(compare.median_step(run["marks"])[0]), 4)}
    print(found, flush=True)
    return found


def measure(args):
    """Every grid shares the point of 64 factors, all threads, the middle size."""
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = pathlib.Path(name)
        scales = [args.largest / 2**i for i in range(6)][::-1]
        middle = scales[2]
        found = {"by_entries": [seconds(args, generate(folder, scale), 64, "cg", args.threads) for scale in scales],
                 "by_factors": [], "by_threads": []}
        for solver, most in (("cg", 512), ("block", 512), ("exact", 256)):
            for factors in (16, 32, 64, 128, 256, 512):
                if factors <= most and (solver != "block" or factors >= 64):
                    found["by_factors"].append(seconds(args, generate(folder, middle), factors, solver, args.threads))
        for threads in range(1, args.threads + 1):
            found["by_threads"].append(seconds(args, generate(folder, middle), 64, "cg", threads))
    for threads in sorted({1, args.threads}):
        done = subprocess.run([args.roofline, str(threads)], check=True, stdout=subprocess.PIPE, text=True)
        found.setdefault("rooflines", []).append(json.loads(done.stdout))
    return found


def least_seconds(point, machine):
    """Of cg: the arithmetic at peak, or each entry's row read once at full bandwidth, whichever takes longer."""
    entries, f = 2 * point["entries"], point["factors"]
    operations = (4 * STEPS + 2) * f * entries + 4 * f * f * point["rows"]  # the last step takes half; sides turn twice
    return max(operations / machine["peak_gflops"], 2 * f * entries / machine["gbytes_a_second"]) / 1e9


WIDTH, HEIGHT, LEFT, TOP, SPAN, RISE = 1180, 710, 70, 60, 300, 260  # pixels; SPAN x RISE is a plot
COLOURS = {"cg": "#1f6f8b", "block": "#c05a2c", "exact": "#5b7f3a", "least": "#888888"}


class Plot:
    """Both axes logarithmic."""

    def __init__(self, x, title, label, points, ticks):
        self.x, self.title, self.label, self.ticks = x, title, label, ticks
        xs, ys = [p[0] for _, line in points for p in line], [p[1] for _, line in points for p in line]
        self.low, self.high = (min(xs), 10 ** np.floor(np.log10(min(ys)))), (max(xs), 10 ** np.ceil(np.log10(max(ys))))
        self.points = points

    def at(self, x, y):
        share = [(np.log(v) - np.log(lo)) / max(1e-9, np.log(hi) - np.log(lo)) for v, lo, hi in zip((x, y), self.low, self.high)]
        return self.x + share[0] * SPAN, TOP + (1 - share[1]) * RISE

    def draw(self):
        yield text(self.x, TOP - 18, self.title, weight="bold")
        yield f'<rect x="{self.x}" y="{TOP}" width="{SPAN}" height="{RISE}" fill="none" stroke="#bbb"/>'
        decade = self.low[1]
        while decade <= self.high[1] * 1.01:
            _, y = self.at(self.low[0], decade)
            yield f'<line x1="{self.x}" x2="{self.x + SPAN}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            yield text(self.x - 8, y + 4, f"{decade:g} s", anchor="end")
            decade *= 10
        for value, word in self.ticks:
            yield text(self.at(value, self.low[1])[0], TOP + RISE + 18, word, anchor="middle")
        yield text(self.x + SPAN / 2, TOP + RISE + 38, self.label, anchor="middle")
        for name, line in self.points:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.at(*p) for p in line))
            dash = ' stroke-dasharray="5 4"' if name == "least" else ""
            yield f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"{dash}/>'
            if name != "least":
                yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[name]}"/>' for x, y in (self.at(*p) for p in line))


def text(x, y, words, anchor="start", weight="normal", colour="#222"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{colour}">{escape(words)}</text>')


def bars(machine, x, y):
    """The share of the peak that each kernel reaches."""
    kernels = list(dict.fromkeys(one["kernel"] for one in machine["reached"]))
    factors = sorted({one["factors"] for one in machine["reached"]})
    yield text(x, y, f"What share of the peak each kernel reaches ({machine['threads']} threads, {machine['kernels']}: "
                     f"{machine['peak_gflops']:.0f} GFLOP/s, {machine['gbytes_a_second']:.0f} GB/s)", weight="bold")
    for i, f in enumerate(factors):
        yield text(x + 190 + i * 215, y + 26, f"{f} factors")
    for row, kernel in enumerate(kernels):
        top = y + 36 + row * 36
        yield text(x, top + 18, kernel)
        for i, f in enumerate(factors):
            one = next(o for o in machine["reached"] if (o["kernel"], o["factors"]) == (kernel, f))
            share, left = one["gflops"] / machine["peak_gflops"], x + 190 + i * 215
            yield f'<rect x="{left}" y="{top + 4}" width="80" height="12" fill="#eee"/>'
            yield f'<rect x="{left}" y="{top + 4}" width="{80 * min(1, share):.1f}" height="12" fill="{COLOURS["cg"]}"/>'
            yield text(left + 86, top + 14, f"{share:.0%}, {one['gflops']:.0f} GFLOP/s")
            if one["gbytes_a_second"] > 0:
                of_bytes = one["gbytes_a_second"] / machine["gbytes_a_second"]
                yield f'<rect x="{left}" y="{top + 18}" width="{80 * min(1, of_bytes):.1f}" height="5" fill="{COLOURS["block"]}"/>'
                yield text(left + 86, top + 27, f"{of_bytes:.0%} of GB/s", colour=COLOURS["block"])


def draw(found):
    machine = found["rooflines"][-1]
    single = found["rooflines"][0]
    of = lambda points, key: [(p[key], p["seconds"]) for p in points]
    least = lambda points, key, at: [(p[key], least_seconds(p, at(p))) for p in points]
    cg = [p for p in found["by_factors"] if p["solver"] == "cg"]
    lines = [(solver, of([p for p in found["by_factors"] if p["solver"] == solver], "factors")) for solver in ("cg", "block", "exact")]
    plots = [
        Plot(LEFT, "64 factors, cg", "entries", [("cg", of(found["by_entries"], "entries")),
             ("least", least(found["by_entries"], "entries", lambda p: machine))],
             [(p["entries"], f"{p['entries'] / 1e6:.2g} M") for p in found["by_entries"]][::2]),
        Plot(LEFT + 380, f"{cg[0]['entries'] / 1e6:.1f} million entries", "factors",
             [*lines, ("least", least(cg, "factors", lambda p: machine))], [(p["factors"], str(p["factors"])) for p in cg]),
        Plot(LEFT + 760, "64 factors, cg", "threads", [("cg", of(found["by_threads"], "threads")),
             ("least", least(found["by_threads"], "threads", lambda p: single if p["threads"] == 1 else machine))],
             [(p["threads"], str(p["threads"])) for p in found["by_threads"]]),
    ]
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="12">')
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    yield text(LEFT, 22, "Seconds an iteration of ALS", weight="bold")
    for i, (name, words) in enumerate((("cg", "cg, 3 steps, bfloat16"), ("block", "block of 64"), ("exact", "exact"),
                                       ("least", "least that cg could take on this machine"))):
        yield text(LEFT + 230 + i * 170, 22, words, colour=COLOURS[name])
    for plot in plots:
        yield from plot.draw()
    yield from bars(machine, LEFT, TOP + RISE + 90)
    yield "</svg>"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", type=pathlib.Path, metavar="JSON")
    parser.add_argument("--draw", type=pathlib.Path, metavar="JSON")
    parser.add_argument("--segue", default=ROOT / "build/release/segue")
    parser.add_argument("--roofline", default=ROOT / "build/release/bench_roofline")
    parser.add_argument("--largest", type=float, default=0.1, help="scale of the largest matrix; see generate.py")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="for matrices and factors, for a while")
    parser.add_argument("--svg", type=pathlib.Path, default=ROOT / "docs/als_cost.svg")
    args = parser.parse_args()
    if args.measure:
        args.measure.write_text(json.dumps(measure(args), indent=1) + "\n")
    if args.draw:
        args.svg.write_text("\n".join(draw(json.loads(args.draw.read_text()))) + "\n")


if __name__ == "__main__":
    main()
