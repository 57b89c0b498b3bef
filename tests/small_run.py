"""A small log and a run on it that takes a second or two, to be disturbed."""

import json
import os

import pytest
from segue_program import call, result

SHIM = os.environ.get("FAULT_SHIM")
needs_shim = pytest.mark.skipif(not SHIM, reason="FAULT_SHIM (the preloaded library) is not set: not built with sanitizers")
QUICK = ("--als-factors", 8, "--als-iterations", 2, "--ranker-rounds", 5, "--evaluate-resamples", 100, "--evaluate-k", "10",
         "--features-als-candidates", 20, "--similar-per-track", 5, "--log-level", "info")


def make_log(folder):
    result("generate", "--users", 120, "--tracks", 600, "--plays", 6000, "--output", folder)
    return folder


def run(log, work, *more, shim=None, **options):
    environment = {"LD_PRELOAD": SHIM, "FAULT_FOLDER": str(work), **shim} if shim else None
    return call("run", "--preset", "segue-generated", "--input", log, "--work", work, *QUICK, *more,
                environment=environment, **options)


def contents(work):
    """Every file of a work folder with its bytes; measured times and memory, which may differ, left out."""
    files = {str(path.relative_to(work)): path.read_bytes() for path in work.rglob("*") if path.is_file()}
    manifest = json.loads(files["manifest.json"])
    for stage in manifest["stages"].values():
        del stage["measured"]
        stage["outputs"] = [file for file in stage["outputs"] if not file["path"].startswith("preprocess_report.")]
    report = json.loads(files["preprocess_report.json"])
    del report["run"]
    return {**files, "manifest.json": manifest, "preprocess_report.json": report, "preprocess_report.html": "drawn from it"}


def stages_done(work):
    manifest = work / "manifest.json"
    return list(json.loads(manifest.read_text())["stages"]) if manifest.exists() else []


def check_whole(work):
    """What the manifest speaks of is there as it says, or a run was cut off while publishing and readers are told so."""
    if not (work / "manifest.json").exists():
        return
    done = call("inspect", "--work", work, "--json")
    if done.returncode != 0:
        assert done.returncode == 2 and "interrupted while publishing" in done.stderr, done.stderr
        return
    for stage in json.loads((work / "manifest.json").read_text())["stages"].values():
        for file in stage["outputs"]:
            assert (work / file["path"]).stat().st_size == file["bytes"], file["path"]
