"""Kernel objects are compiled for instruction sets the user's CPU may lack, so nothing in them may be shared: a weak
symbol (an inline function, a template) could be the one copy that the linker keeps for the whole program."""

import os
import pathlib
import shutil
import subprocess

import pytest
from source_tree import sanitized

LIBRARY = pathlib.Path(os.environ.get("SEGUE", "segue")).parent / "libsegue_kernels.a"


@pytest.mark.skipif(not shutil.which("nm"), reason="needs nm")
@pytest.mark.skipif(not LIBRARY.exists(), reason="needs the build folder")
@pytest.mark.skipif(sanitized(), reason="a sanitizer adds symbols of its own")
def test_no_weak_symbols_and_only_the_table_is_seen():
    listing = subprocess.run(["nm", str(LIBRARY)], capture_output=True, text=True, check=True).stdout
    member, seen = "", {}
    for line in listing.splitlines():
        if line.endswith(".o:"):
            member = line[:-1]
            seen[member] = []
        elif line.strip():
            kind, name = line.split()[-2:]
            assert kind not in "WVuwv", f"{member}: {name} is weak"
            if kind in "TDRB":
                seen[member].append(name)
    levels = [m for m in seen if m.startswith(("avx", "amx"))]
    for member in levels:
        assert len(seen[member]) == 1 and seen[member][0].endswith("kTableE"), f"{member} defines {seen[member]}"
