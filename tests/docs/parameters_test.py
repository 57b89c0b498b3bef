"""docs/parameters.md is what the program says of itself: every option, its flag, default, range and meaning."""

import importlib.util
import os
import re
import shutil
import subprocess

import pytest
from documents import ROOT

SEGUE = os.environ.get("SEGUE", "segue")
pytestmark = pytest.mark.skipif(not shutil.which(SEGUE), reason="needs the program (SEGUE=path)")

spec = importlib.util.spec_from_file_location("write_parameters", ROOT / "docs" / "write_parameters.py")
write_parameters = importlib.util.module_from_spec(spec)
spec.loader.exec_module(write_parameters)


@pytest.fixture(scope="module")
def printed():
    return subprocess.run([SEGUE, "config"], capture_output=True, text=True, check=True).stdout


def test_the_page_is_what_the_program_says(printed):
    page = (ROOT / "docs" / "parameters.md").read_text()
    assert page == write_parameters.page(printed), "run docs/write_parameters.py"


def test_every_option_is_on_it(printed):
    """By another way than the page was written: the JSON of `segue config`, and each flag's --help."""
    listed = write_parameters.tables(printed)
    keys = sum(len(rows) for rows in listed.values())
    assert keys == len(re.findall(r"^(?:# )?\w+ = ", printed, re.M)) and keys > 60
    flags = set(re.findall(r"(--[a-z][a-z0-9-]*)", subprocess.run([SEGUE, "config", "--help"], capture_output=True, text=True).stdout))
    assert set(listed) <= set(write_parameters.ABOUT), "say in write_parameters.py what the new section is about"
    for section, rows in listed.items():
        for name, *_ in rows:
            flag = ("--" if section == "run" else f"--{section}-") + name.replace("_", "-")
            assert flag in flags, f"segue config knows no flag {flag}"


def test_what_it_prints_is_read_back(printed, tmp_path):
    (tmp_path / "segue.toml").write_text(printed)
    again = subprocess.run([SEGUE, "config", "--config", str(tmp_path / "segue.toml")], capture_output=True, text=True, check=True)
    assert again.stdout == printed
