"""A disk that is full, a folder that may not be written to, a work folder of a newer Segue: one sentence, exit code 2,
earlier results whole; and once there is space, the run ends as if nothing had been."""

import json
import os
import pathlib
import shlex
import shutil
import subprocess

import pytest
from segue_program import SEGUE, needs_segue
from small_run import QUICK, contents, make_log, needs_shim, run

pytestmark = needs_segue
OTHER = ("--split-test-share", "0.3")  # a change after which all but the first stage run again


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return make_log(tmp_path_factory.mktemp("log") / "generated")


@pytest.fixture(scope="module")
def finished(log, tmp_path_factory):
    work = tmp_path_factory.mktemp("finished") / "work"
    assert run(log, work).returncode == 0
    return work


def sentence(done):
    assert done.returncode == 2, f"exit code {done.returncode}: {done.stderr}"
    lines = [line for line in done.stderr.splitlines() if line.startswith("segue: ")]
    assert len(lines) == 1 and done.stderr.splitlines()[-1] == lines[0], done.stderr
    return lines[0]


@needs_shim
def test_no_space_left_at_any_point(log, tmp_path):
    """From nothing, with a little more space each time; what was published stays, and the last run has enough."""
    work, fresh, space, refusals = tmp_path / "work", tmp_path / "fresh", 0, 0
    assert run(log, fresh).returncode == 0
    while True:
        space += 30_000
        done = run(log, work, shim={"FAULT_SPACE": str(space)})
        if done.returncode == 0:
            break
        said = sentence(done)
        assert "o space left on device" in said and str(work) in said, said
        refusals += 1
    assert refusals >= 8
    assert contents(work) == contents(fresh)


@needs_shim
def test_no_space_left_keeps_earlier_results(log, finished, tmp_path):
    work, fresh = tmp_path / "work", tmp_path / "fresh"
    shutil.copytree(finished, work)
    assert run(log, fresh, *OTHER).returncode == 0
    before = contents(work)
    assert "o space left" in sentence(run(log, work, *OTHER, shim={"FAULT_SPACE": "20000"}))
    assert contents(work) == before
    assert run(log, work, *OTHER).returncode == 0
    assert contents(work) == contents(fresh)


def test_a_file_system_that_is_full(log, finished, tmp_path):
    """The same on a real file system of a few blocks, mounted for this test alone."""
    disk, copy = tmp_path / "disk", tmp_path / "copy"
    disk.mkdir()
    size = sum(path.stat().st_size for path in finished.rglob("*") if path.is_file()) // 1024 + 400
    command = shlex.join(map(str, [SEGUE, "run", "--preset", "segue-generated", "--input", log, "--work", disk / "work",
                                   *QUICK, *OTHER, "--force"]))
    script = f"""
      mount -t tmpfs -o size=64m tmpfs {disk} || exit 77
      cp -r {finished} {disk}/work && mount -o remount,size={size}k {disk} || exit 78
      {command} >/dev/null; echo $? >{copy}.code
      cp -r {disk}/work {copy}"""
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount a file system in a namespace")
    assert done.returncode == 0, done.stderr
    assert pathlib.Path(f"{copy}.code").read_text() == "2\n", done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("segue: ")]
    assert len(said) == 1 and "o space left" in said[0], done.stderr
    done_stages = json.loads((copy / "manifest.json").read_text())["stages"]
    for stage in done_stages.values():
        for file in stage["outputs"]:
            assert (copy / file["path"]).stat().st_size == file["bytes"]
    assert not list(copy.glob(".pending*/.commit"))


def test_a_folder_that_may_not_be_written_to(log, tmp_path_factory):
    if os.geteuid() == 0:
        # Root may write anywhere; so as nobody, where the log and the program can be read.
        nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        if subprocess.run([SEGUE, "--version"], capture_output=True, cwd="/", **nobody).returncode != 0:
            pytest.skip("nobody may not run the program here, and root may write anywhere")
    else:
        nobody = {}
    base = pathlib.Path(os.path.realpath(tmp_path_factory.getbasetemp()))
    opened = [folder for folder in (base, *base.parents) if folder.stat().st_uid == os.geteuid() and folder != folder.parent]
    modes = {folder: folder.stat().st_mode for folder in [*opened, log.parent]}
    closed = base / "closed"
    closed.mkdir(mode=0o555)
    try:
        for folder, mode in modes.items():
            folder.chmod(mode | 0o055)
        for work in (closed, closed / "work"):
            done = subprocess.run([SEGUE, "run", "--preset", "segue-generated", "--input", log, "--work", work],
                                  capture_output=True, text=True, cwd="/", **nobody)
            said = sentence(done)
            assert str(work) in said and "ermission denied" in said, said
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)
    assert not list(closed.iterdir())


def test_a_work_folder_that_is_a_file(log, tmp_path):
    (tmp_path / "work").write_text("mine")
    assert str(tmp_path / "work") in sentence(run(log, tmp_path / "work"))
    assert (tmp_path / "work").read_text() == "mine"


def test_a_folder_of_something_else_is_left_alone(log, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    assert "holds other files" in sentence(run(log, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_work_folder_of_a_newer_version(log, finished, tmp_path):
    work = tmp_path / "work"
    shutil.copytree(finished, work)
    manifest = json.loads((work / "manifest.json").read_text())
    manifest["format_version"] = 99
    (work / "manifest.json").write_text(json.dumps(manifest))
    before = {path: path.stat().st_mtime_ns for path in work.rglob("*")}
    said = sentence(run(log, work, *OTHER))
    assert "format 99" in said and "newer Segue" in said and str(work / "manifest.json") in said
    for command in (["inspect"], ["recommend", "--user", "anyone"], ["split"], ["evaluate"]):
        assert "newer Segue" in sentence(subprocess.run([SEGUE, *command, "--work", work], capture_output=True, text=True))
    assert {path: path.stat().st_mtime_ns for path in work.rglob("*")} == before


def test_two_at_work_in_one_folder(log, finished, tmp_path):
    work = tmp_path / "work"
    shutil.copytree(finished, work)
    with subprocess.Popen(["flock", work / ".lock", "sleep", "60"]) as other:
        try:
            for _ in range(100):
                done = run(log, work, *OTHER)
                if done.returncode != 0:
                    break
            assert "another segue is at work" in sentence(done)
        finally:
            other.kill()
