#!/usr/bin/env python3
"""Stage 01 against the same job in polars: one after the other, on the same generated log and the same cores, with the
ratio of time and of peak memory, after a check that both made the same rows. See README.md."""
import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
# So that 800 million plays become about 206 million interactions of 1.37 million users with 805 thousand tracks.
USERS_A_PLAY, TRACKS_A_PLAY, EXPLORATION = 1_372_771 / 800e6, 868_000 / 800e6, 0.23


def run(command: list[str], threads: int) -> dict:
    """Seconds by the clock and of the processor, peak memory in bytes (resident, as the system counts it)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    process = subprocess.Popen(command, env=os.environ | {"POLARS_MAX_THREADS": str(threads)}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: ended with {process.returncode}")
    return {"seconds": time.monotonic() - start, "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024}


def check_same(work: Path, other: Path) -> dict:
    """Counts and sums over all columns of events, and of preprocessed; exits where they differ."""
    def sums(path: Path, columns: dict) -> dict:
        scan = pl.scan_parquet(path)
        whole = scan.select(pl.len().alias("rows"), *(expression.sum().alias(name) for name, expression in columns.items()),
                            (pl.col("user_id").cast(pl.Int64) * pl.col("track_id").cast(pl.Int64)).sum().alias("pairs"))
        return whole.collect(engine="streaming").row(0, named=True)

    def ms(column: str) -> pl.Expr:
        return pl.col(column).dt.epoch("ms")

    whole = {"plays": pl.col("plays").cast(pl.Int64), "ms": pl.col("ms_played"), "skips": pl.col("skips").cast(pl.Int64)}
    found = {
        "events": (sums(work / "events.parquet", whole | {"first": ms("first_played_at"), "last": ms("last_played_at")}),
                   sums(other / "events.parquet", whole | {"first": pl.col("first"), "last": pl.col("last")})),
        "plays": (sums(work / "preprocessed.parquet", {"at": ms("played_at"), "ms": pl.col("ms_played")}),
                  sums(other / "preprocessed.parquet", {"at": pl.col("at"), "ms": pl.col("ms")}))}
    for table, (ours, theirs) in found.items():
        if ours != theirs:
            sys.exit(f"{table} differ: segue {ours}, polars {theirs}")
    # Not the same to the row: polars knows only the tracks that stay, so that what was sent twice of another is rejected
    # there and merged here.
    rejects = [pl.scan_parquet(path).select(pl.len()).collect().item()
               for path in (work / "rejects.parquet", other / "rejects/*.parquet")]
    if abs(rejects[0] - rejects[1]) > 0.001 * rejects[0]:
        sys.exit(f"segue rejects {rejects[0]} rows, polars {rejects[1]}")
    return {table: ours["rows"] for table, (ours, _) in found.items()} | {"rejects": rejects[0]}


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def page_of(given: argparse.Namespace, figures: dict, work: Path) -> str:
    """What preprocess_report.json and the clock say of the run, as Markdown."""
    report = json.loads((work / "preprocess_report.json").read_text())
    seconds = {step["step"]: step for step in report["run"]["steps"]}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [f"# {given.plays:,} plays through stages 1 and 2", "",
             "Written by `" + " ".join(["bench/preprocess/preprocess.py", *sys.argv[1:]]) + "`.", "",
             f"{given.threads} threads on {processor()}, {memory:.0f} GiB of memory, limit {given.memory_limit}.", "",
             f"{report['rows_read']:,} rows read: {report['rows_out']:,} kept, {report['rejects']:,} rejected, "
             f"{report['merged']:,} merged into another. {report['interactions']:,} interactions of {report['users']:,} "
             f"users with {report['tracks']:,} tracks by {report['artists']:,} artists.", "",
             "| command | clock | processor | peak memory |", "| --- | --- | --- | --- |"]
    for name, figure in figures.items():
        if isinstance(figure, dict) and "seconds" in figure:
            lines.append(f"| `{name}` | {figure['seconds']:.0f} s | {figure['cpu_seconds']:.0f} s | "
                         f"{figure['peak_bytes'] / 2**30:.2f} GiB |")
    lines += ["", "| step | in | out | rejected | merged | clock | peak memory |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for step in report["steps"]:
        took = seconds[step["step"]]
        cost = f"within {took['within']} | |" if "within" in took else \
            f"{took['seconds']:.1f} s | {took['peak_memory_bytes'] / 2**30:.2f} GiB |"
        lines.append(f"| {step['step']} | {step['in']:,} {step['unit']} | {step['out']:,} | {step['rejected']:,} | "
                     f"{step['merged']:,} | {cost}")
    lines += ["", "| file | bytes | bytes a row of each column |", "| --- | --- | --- |"]
    rows = {"events.parquet": report["interactions"], "preprocessed.parquet": report["rows_out"],
            "items.parquet": report["tracks"], "users.parquet": report["users"], "rejects.parquet": report["rejects"]}
    for name, size in figures["bytes"].items():
        columns = report["column_bytes"].get(name, {})
        each = ", ".join(f"{column} {of / rows[name]:.2f}" for column, of in columns.items()) if name in rows else ""
        lines.append(f"| `{name}` | {size:,} | {each} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segue", type=Path, default=Path("build/release/segue"))
    parser.add_argument("--plays", type=int, default=20_000_000)
    parser.add_argument("--folder", type=Path, default=Path("bench-preprocess"), help="for the log and what comes of it")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--memory-limit", default="8GiB")
    parser.add_argument("--catalogue", choices=["separate", "inline"], default="separate")
    parser.add_argument("--only-segue", action="store_true", help="no polars: it may not have the memory")
    parser.add_argument("--split", action="store_true", help="stage 02 as well")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--report", type=Path, help="a Markdown page of the run")
    given = parser.parse_args()
    if given.catalogue == "inline":
        given.only_segue = True
    log = given.folder / f"log-{given.plays}-{given.catalogue}"
    work, other = given.folder / "work", given.folder / "polars"
    other.mkdir(parents=True, exist_ok=True)
    segue = str(given.segue)
    limits = ["--threads", str(given.threads), "--memory-limit", given.memory_limit]
    if not (log / "manifest.json").exists():
        users, tracks = max(50, round(given.plays * USERS_A_PLAY)), max(100, round(given.plays * TRACKS_A_PLAY))
        made = run([segue, "generate", "--users", str(users), "--tracks", str(tracks), "--plays", str(given.plays),
                    "--exploration", str(EXPLORATION), "--catalogue", given.catalogue, "--output", str(log)], given.threads)
        print(f"log of {given.plays:,} plays generated in {made['seconds']:.0f} s")
    ours = run([segue, "preprocess", "--preset", "segue-generated", "--input", str(log), "--work", str(work), "--force",
                *limits], given.threads)
    # Each step starts the system's count of the peak anew: the command's is the largest of theirs.
    steps = json.loads((work / "preprocess_report.json").read_text())["run"]["steps"]
    ours["peak_bytes"] = max(ours["peak_bytes"], *(step.get("peak_memory_bytes", 0) for step in steps))
    figures = {"plays": given.plays, "segue preprocess": ours}
    if given.split:
        figures["segue split"] = run([segue, "split", "--work", str(work), "--force", *limits], given.threads)
    if not given.only_segue:
        figures["polars"] = run([sys.executable, str(HERE / "polars_job.py"), str(log), str(work), str(other)], given.threads)
        figures["rows"] = check_same(work, other)
        figures["times_faster"] = figures["polars"]["seconds"] / ours["seconds"]
        figures["share_of_memory"] = ours["peak_bytes"] / figures["polars"]["peak_bytes"]
    for name, figure in figures.items():
        if isinstance(figure, dict) and "seconds" in figure:
            print(f"{name:18} {figure['seconds']:8.1f} s  {figure['cpu_seconds']:8.1f} CPU-s  "
                  f"{figure['peak_bytes'] / 2**30:6.2f} GiB")
    if "times_faster" in figures:
        print(f"the same {figures['rows']['plays']:,} plays and {figures['rows']['events']:,} pairs, "
              f"{figures['rows']['rejects']:,} rejects; "
              f"{figures['times_faster']:.1f} times as fast, {figures['share_of_memory']:.2f} of the memory")
    sizes = {path.name: path.stat().st_size for path in sorted(work.glob("*.parquet")) + sorted(work.glob("*.npz"))}
    figures["bytes"] = sizes
    print("  ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in sizes.items()))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2) + "\n")
    if given.report:
        given.report.write_text(page_of(given, figures, work))


if __name__ == "__main__":
    main()
