"""docs/guide_preprocessing.md shows what each step does to a small log: what it shows is what the program does."""
import os
import pathlib
import subprocess
import sys

from documents import ROOT, blocks


def test_the_outputs_shown_are_those_of_the_commands(tmp_path):
    segue = pathlib.Path(os.environ.get("SEGUE", "segue")).resolve()
    (tmp_path / "bin").mkdir()
    for name, program in {"segue": segue, "python3": sys.executable}.items():
        (tmp_path / "bin" / name).write_text(f'#!/bin/sh\nexec {program} "$@"\n')
        (tmp_path / "bin" / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    found = blocks((ROOT / "docs/guide_preprocessing.md").read_text())
    for block in found:
        if block.file:
            (tmp_path / block.file).write_text(block.text)
    shown = 0
    for block, after in zip(found, found[1:] + [None]):
        if block.language != "bash":
            continue
        done = subprocess.run(["bash", "-c", block.text], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        if after is not None and after.language == "text":
            assert done.stdout == after.text, f"line {block.line} of the guide"
            shown += 1
    assert shown >= 11
