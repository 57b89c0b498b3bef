"""The rooms: what rooms.toml lists, what lies in src/, include/segue/ and tests/, and what each says of itself."""

import re

from source_tree import ROOMS_TOML, ROOT, cpp_files, files, room_of, text

ROOMS = ROOMS_TOML["rooms"]
THROUGH_THE_PROGRAM = {"apps", "pipeline", "rank"}  # by the Python tests, which run the commands that a person would
NO_DOOR = {"kernels", "apps"}  # kernels are seen as a table of pointers, apps is a program


def test_each_room_lies_where_rooms_toml_says():
    folders = {f.parts[1] for f in files() if f.parts[0] == "src"}
    assert folders == set(ROOMS), "src/ and rooms.toml must list the same rooms"
    doors = {room_of(f) for f in cpp_files("include")}
    assert doors == set(ROOMS) - NO_DOOR, "each room has a door in include/segue/ROOM"
    assert set(ROOMS_TOML["libraries"]) <= set(ROOMS)


def test_each_room_says_what_it_is():
    """A README of about five lines: what the room is for, what comes in, what it hands out."""
    for room in ROOMS:
        readme = ROOT / "src" / room / "README.md"
        assert readme.is_file(), f"src/{room} has no README.md"
        lines = readme.read_text().splitlines()
        assert lines[0] == f"# {room}", f"{readme}: its first line is the room's name"
        assert 3 <= len(lines) <= 12, f"{readme}: about five lines, has {len(lines)}"
        said = " ".join(lines[1:])
        assert re.search(r"\bIn\b", said) and re.search(r"\b[Oo]ut\b", said), f"{readme}: says what comes in and what goes out"


def test_readmes_name_what_exists():
    """`folder/` and `file.hpp` in a room's README are there."""
    for room in ROOMS:
        inside = [ROOT / "src" / room, ROOT / "include/segue" / room, ROOT / "include", ROOT / "tests", ROOT]
        for name in re.findall(r"`([\w./]+(?:/|\.[hc]pp|\.sql|\.toml|\.md))`", text((ROOT / "src" / room / "README.md").relative_to(ROOT))):
            here = any((place / name).exists() for place in inside) or any((ROOT / "tests" / room).rglob(name))
            assert here, f"src/{room}/README.md names {name}, which is not there"


def test_each_room_is_tested():
    tested = {f.parts[1] for f in cpp_files("tests")}
    untested = set(ROOMS) - tested - THROUGH_THE_PROGRAM
    assert not untested, f"no tests/ROOM for {untested}"


def test_test_folders_mirror_the_rooms():
    other = {"architecture", "cli", "contract", "data", "docs", "end_to_end", "faults", "fuzz", "steps"}  # what crosses rooms
    strange = {f.parts[1] for f in files() if f.parts[0] == "tests" and len(f.parts) > 2} - set(ROOMS) - other
    assert not strange, f"tests/ has folders that mirror no room: {strange}"


def test_each_test_program_has_a_name_of_its_room():
    for file in cpp_files("tests"):
        if file.suffix == ".cpp" and file.parts[1] in ROOMS:
            assert file.name.endswith("_test.cpp"), f"{file}: only *_test.cpp are built"
