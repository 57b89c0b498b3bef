"""What adding a few days' plays costs (`segue preprocess --append`), beside reading the whole log again.

    python append.py --plays 100000000 --share 0.03 --format parquet

A generated log is dealt out: `share` of its rows, at random, are what comes later. The two results are then compared row
for row by sums over all columns.
"""

import argparse
import pathlib
import resource
import shutil
import subprocess
import tempfile
import time

import duckdb

SEGUE = pathlib.Path(__file__).parents[2] / "build/release/segue"


def timed(*command):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def deal_out(log, share, earlier, later):
    """Each file of the log in two: `later` has `share` of its rows."""
    for file in sorted(log.iterdir()):
        is_csv = file.suffix == ".csv"
        source = f"read_csv('{file}', all_varchar = true)" if is_csv else f"read_parquet('{file}', file_row_number = true)"
        row = "row_number() OVER ()" if is_csv else "file_row_number"
        columns = "* EXCLUDE (chance)" if is_csv else "* EXCLUDE (chance, file_row_number)"
        con = duckdb.connect()
        con.execute(f"CREATE VIEW dealt AS SELECT *, hash({row}) % 10000 < {round(share * 10000)} AS chance FROM {source}")
        for folder, kept in ((earlier, "NOT chance"), (later, "chance")):
            form = "FORMAT csv, HEADER" if is_csv else "FORMAT parquet, COMPRESSION zstd"
            con.execute(f"COPY (SELECT {columns} FROM dealt WHERE {kept}) TO '{folder / file.name}' ({form})")


def sums(work):
    con = duckdb.connect()
    return con.sql(f"""SELECT (SELECT (count(*), sum(epoch_us(played_at)::HUGEINT), sum(ms_played)) FROM '{work}/preprocessed.parquet'),
                              (SELECT (count(*), sum(plays), sum(epoch_us(last_played_at)::HUGEINT)) FROM '{work}/events.parquet'),
                              (SELECT count(*) FROM '{work}/rejects.parquet'),
                              (SELECT (count(*), sum(plays)) FROM '{work}/items.parquet' WHERE plays > 0)""").fetchall()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plays", type=int, default=10_000_000)
    parser.add_argument("--share", type=float, default=0.03)
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet", help="csv: with names in each row")
    parser.add_argument("--folder", default=tempfile.gettempdir())
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(dir=args.folder, prefix="append_"))
    try:
        users, tracks = args.plays * 1_372_771 // 800_000_000, args.plays * 804_714 // 800_000_000
        timed(SEGUE, "generate", "--users", max(users, 100), "--tracks", max(tracks, 1000), "--plays", args.plays, "--output",
              folder / "made", "--format", args.format, "--catalogue", "inline" if args.format == "csv" else "separate")
        earlier, later = folder / "earlier", folder / "later"
        for part in (earlier, later):
            part.mkdir()
        deal_out(folder / "made" / "log", args.share, earlier, later)
        catalogue = list((folder / "made").glob("catalogue.*"))
        start = [SEGUE, "preprocess", "--preset", "segue-generated", "--preprocess-appendable", "true", "--work"]
        full = timed(*start, folder / "full", "--input", *catalogue, earlier, later)
        first = timed(*start, folder / "added", "--input", *catalogue, earlier)
        added = timed(SEGUE, "preprocess", "--work", folder / "added", "--append", later)
        same = sums(folder / "full") == sums(folder / "added")
        kept = sum(file.stat().st_size for file in (folder / "added" / "append_state").iterdir())
        tables = sum(file.stat().st_size for file in (folder / "added").rglob("*") if file.is_file()) - kept
        print(f"{args.plays:,} plays, {args.share:.0%} of them later, {args.format}")
        for name, (clock, processor) in (("all at once", full), ("the earlier ones", first), ("adding the later ones", added)):
            print(f"{name:22} {clock:8.1f} s   {processor:8.1f} s of processor")
        print(f"adding costs {added[0] / full[0]:.2f} of reading all again; the same tables: {same}; kept for it "
              f"{kept / 1e9:.2f} GB beside {tables / 1e9:.2f} GB")
        if not same:
            raise SystemExit(1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
