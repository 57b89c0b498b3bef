"""Lists fit the terminal they are shown on; where stdout is no terminal, nothing is cut."""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import termios
import unicodedata

import polars as pl
import pytest

SEGUE = os.environ.get("SEGUE", "segue")
pytestmark = pytest.mark.skipif(not shutil.which(SEGUE), reason="needs the program (SEGUE=path)")


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    work = tmp_path_factory.mktemp("demo")
    subprocess.run([SEGUE, "demo", "--output", str(work), "--users", "200", "--tracks", "600", "--plays", "20000"], check=True,
                   capture_output=True)
    user = pl.read_parquet(work / "work" / "predictions.parquet")["user_id"][0]
    raw = pl.read_parquet(work / "work" / "users.parquet")["raw_id"][user]
    return [SEGUE, "recommend", "--work", str(work / "work"), "--user", raw, "-n", "10"]


def on_a_terminal(command, columns):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so at the end
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    assert process.wait() == 0
    return text.decode().replace("\r\n", "\n").splitlines()


def columns_of(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("columns", [72, 80, 100])
def test_it_fits(command, columns):
    lines = on_a_terminal(command, columns)
    assert max(map(columns_of, lines)) <= columns
    if len(lines) == 23:  # the reason below its track
        assert all(re.match(r"    (because|heard)", line) for line in lines[4::2])
    else:
        assert len(lines) == 13 and columns == 100


def test_names_are_cut_where_even_they_do_not_fit(command):
    lines = on_a_terminal(command, 40)
    assert max(map(columns_of, lines)) <= 40 and any("…" in line for line in lines)
    assert not any(line.endswith(" ") for line in lines)


def test_nothing_is_cut_where_there_is_room(command):
    piped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "…" not in piped
    assert on_a_terminal(command, 300) == piped.splitlines()
