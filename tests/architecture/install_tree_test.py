"""`cmake --install` makes a tree that works when it is moved: the program finds the libraries that travel with it, names no
folder of the build, and does a whole run."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
from source_tree import sanitized

BUILD = pathlib.Path(os.environ.get("SEGUE", "segue")).parent
pytestmark = pytest.mark.skipif(not (BUILD / "cmake_install.cmake").exists() or not shutil.which("cmake"),
                                reason="needs the build folder and cmake")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    first = tmp_path_factory.mktemp("install") / "first"
    subprocess.run(["cmake", "--install", str(BUILD), "--prefix", str(first)], check=True, capture_output=True)
    moved = first.with_name("moved away")
    first.rename(moved)
    return moved


def clean_environment():
    return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def run(tree, *arguments, folder=None):
    return subprocess.run([str(tree / "bin" / "segue"), *map(str, arguments)], env=clean_environment(), cwd=folder or tree,
                          capture_output=True, text=True)


def test_it_starts_where_it_was_moved(tree):
    done = run(tree, "--version")
    assert done.returncode == 0, done.stderr
    assert re.match(r"segue \d+\.\d+\.\d+ \(DuckDB v1\.4", done.stdout)


def test_a_whole_run(tree, tmp_path):
    steps = [("generate", "--output", "log", "--users", 120, "--tracks", 300, "--plays", 12000),
             ("run", "--preset", "segue-generated", "--input", "log", "--work", "work"), ("inspect", "--work", "work")]
    for step in steps:
        done = run(tree, *step, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "work" / "predictions.parquet").stat().st_size > 0


@pytest.mark.skipif(not shutil.which("readelf") or not shutil.which("ldd"), reason="needs readelf and ldd")
def test_libraries_are_found_beside_it(tree):
    program = str(tree / "bin" / "segue")
    listed = subprocess.run(["ldd", program], env=clean_environment(), capture_output=True, text=True, check=True).stdout
    assert "not found" not in listed, listed
    duckdb = next(line for line in listed.splitlines() if "libduckdb" in line)
    assert os.path.realpath(re.search(r"=> (.+) \(0x", duckdb).group(1)).startswith(os.path.realpath(tree)), duckdb
    dynamic = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    for path in re.findall(r"R(?:UN)?PATH\).*\[(.*)\]", dynamic):
        assert all(part.startswith("$ORIGIN") for part in path.split(":")), f"the program looks for libraries in {path}"


@pytest.mark.skipif(sanitized(), reason="a sanitizer keeps the names of sources")
def test_nothing_names_the_build_folder(tree):
    """A path of the machine that built it would be a secret told, and a file looked for in vain."""
    for file in tree.rglob("*"):
        if file.is_file() and file.name.startswith("segue"):
            assert str(BUILD.resolve()).encode() not in file.read_bytes(), f"{file.name} names {BUILD}"


@pytest.mark.skipif(not shutil.which("g++"), reason="needs a compiler")
def test_the_doors_compile_alone(tree, tmp_path):
    doors = sorted((tree / "include").rglob("*.hpp"))
    assert len(doors) > 30
    unit = tmp_path / "doors.cpp"
    unit.write_text("".join(f'#include "{door.relative_to(tree / "include")}"\n' for door in doors))
    done = subprocess.run(["g++", "-std=c++20", "-fsyntax-only", "-I", str(tree / "include"), str(unit)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
