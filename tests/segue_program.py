"""How the tests of the whole program call it, and what they check of every result."""

import json
import os
import pathlib
import subprocess

import pyarrow.parquet as pq
import pytest

SEGUE = os.environ.get("SEGUE")
SOURCE = pathlib.Path(os.environ.get("SEGUE_SOURCE_DIR", pathlib.Path(__file__).parents[1]))
SHARED_DATA = SOURCE / ".." / "shared" / "data"
TIMEOUT = 600  # seconds: a hang, not slowness, is what it catches

needs_segue = pytest.mark.skipif(not SEGUE, reason="SEGUE (path of the segue program) is not set")


def call(*arguments, environment=None, folder=None):
    """The finished process, whatever its exit code; logs are on stderr."""
    return subprocess.run([SEGUE, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT, cwd=folder,
                          env={**os.environ, **(environment or {})})


def result(*arguments, **options):
    """What the program says with --json, which must be all that is on stdout."""
    done = call(*arguments, "--json", **options)
    assert done.returncode == 0, f"segue {' '.join(map(str, arguments))}: {done.stderr[-2000:]}"
    return json.loads(done.stdout)


def refusal(*arguments, **options):
    """The one sentence on stderr of a command that must end with exit code 2 and nothing on stdout."""
    done = call(*arguments, "--log-level", "error", **options)
    assert done.returncode == 2, f"exit code {done.returncode}: {done.stdout[-500:]}{done.stderr[-1000:]}"
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("segue: "), done.stderr
    return lines[0].removeprefix("segue: ")


def check_conservation(work):
    """Every row read is kept, rejected or merged, by each account there is of it; returns the counts."""
    inspected = result("inspect", "--work", work)
    counts = next(stage["counts"] for stage in inspected["stages"] if stage["stage"] == "preprocess")
    assert counts["rows_in"] == counts["rows_kept"] + counts["rejects"] + counts["merged"]
    report = inspected["preprocess_report"]
    rows = [step for step in report["steps"] if step["unit"] == "rows" and step["step"] != "09_aggregate"]
    assert rows[0]["in"] == counts["rows_in"] and rows[-1]["out"] == counts["rows_kept"]
    for step, after in zip(rows, rows[1:] + [None]):
        assert step["in"] == step["out"] + step["rejected"] + step["merged"], step
        assert sum(step.get("reasons", {}).values()) >= step["rejected"] + step["merged"], step
        assert after is None or after["in"] == step["out"]
    assert pq.read_metadata(work / "preprocessed.parquet").num_rows == counts["rows_kept"]
    assert pq.read_metadata(work / "rejects.parquet").num_rows >= counts["rejects"]
    return counts
