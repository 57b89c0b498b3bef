"""Every #include against rooms.toml: a room sees the doors and libraries that its line names, and nothing through them.
The linker would catch a call into a room that is not linked; a header alone (a type, a template) it would not."""

import re

import pytest
from source_tree import ROOMS_TOML, ROOT, code, cpp_files, files, room_of

ROOMS, LIBRARIES = ROOMS_TOML["rooms"], ROOMS_TOML["libraries"]

# How each library of rooms.toml is included.
LIBRARY_HEADERS = {
    "fmt": r"fmt/.*", "eigen": r"Eigen/.*", "spdlog": r"spdlog/.*", "toml++": r"toml\+\+/.*", "nlohmann": r"nlohmann/.*", "xxhash": r"xxhash\.h",
    "utf8proc": r"utf8proc\.h", "duckdb": r"duckdb\.h", "zlib": r"zlib\.h", "zstd": r"zstd\.h", "xgboost": r"xgboost/.*",
    "CLI11": r"CLI/.*", "sqlite3": r"sqlite3\.h", "hnswlib": r"hnswlib/.*", "httplib": r"httplib\.h",
}
STANDARD = set("""algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes
    climits clocale cmath compare complex concepts condition_variable coroutine csignal cstdarg cstddef cstdint cstdio
    cstdlib cstring ctime deque exception execution filesystem forward_list fstream functional future initializer_list
    iomanip ios istream iterator latch limits list locale map memory memory_resource mutex new numbers numeric optional
    ostream queue random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location span sstream stack
    stdexcept stop_token streambuf string string_view system_error thread tuple type_traits typeindex typeinfo
    unordered_map unordered_set utility valarray variant vector version""".split())
SYSTEM = re.compile(r"(arpa|netinet|sys)/\w+\.h|(dirent|dlfcn|fcntl|glob|iconv|netdb|poll|pwd|sched|signal|stdio|stdlib|termios|"
                    r"time|unistd)\.h")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


def includes(file):
    return [(quoted, angled) for quoted, angled in INCLUDE.findall(code(file))]


def allowed(room):
    return {room, *ROOMS[room]}


def complaint(file, quoted, angled):
    """What is wrong with one #include of `file`, or None."""
    room = room_of(file)
    if quoted:
        if quoted.startswith("segue/"):
            if not (ROOT / "include" / quoted).is_file():
                return f"{quoted} is no door: include/{quoted} does not exist"
            door = quoted.split("/")[1]
            return None if door in allowed(room) else f"{room} may not see the room {door}"
        near = [ROOT / file.parent / quoted, ROOT / "src" / room / quoted, ROOT / "src" / room / "segue" / quoted]
        if any(place.is_file() for place in near):
            return None if room_of_path(near) == room else f"{quoted} is another room's private header"
        if quoted.startswith("kernels/") and (ROOT / "src" / quoted).is_file():  # a room without a door: a table of pointers
            return None if "kernels" in allowed(room) else f"{room} may not see the room kernels"
        return f"{quoted} is neither beside the file, nor in src/{room}, nor a door"
    for library, pattern in LIBRARY_HEADERS.items():
        if re.fullmatch(pattern, angled):
            return None if library in LIBRARIES.get(room, []) else f"{room} may not use the library {library}"
    if room == "kernels":
        fine = re.fullmatch(r"cstdint|cstddef|immintrin\.h|arm_neon\.h|bit|cpuid\.h|cmath|cstring", angled)
        return None if fine else f"a kernel may not include <{angled}>: an inline function of it could be kept for all"
    if angled in STANDARD or SYSTEM.fullmatch(angled):
        return None
    return f"<{angled}> is neither standard nor a library that this test knows (LIBRARY_HEADERS)"


def room_of_path(places):
    found = next(place for place in places if place.is_file()).resolve().relative_to(ROOT.resolve())
    return room_of(found)


def test_every_include_is_allowed():
    wrong = []
    for file in cpp_files("src", "include"):
        assert room_of(file) in ROOMS, f"{file}: its room is not in rooms.toml"
        wrong += [f"{file}: {said}" for quoted, angled in includes(file) if (said := complaint(file, quoted, angled))]
    assert not wrong, "add the room or library to rooms.toml if the dependency is meant:\n" + "\n".join(wrong)


@pytest.mark.parametrize("file, line", [
    ("src/evaluate/evaluate.cpp", '#include "segue/tables/parquet.hpp"'),  # metrics stay arithmetic on spans
    ("src/linalg/csr.cpp", '#include "segue/models/als.hpp"'),             # upwards
    ("src/models/als/fit.cpp", "#include <duckdb.h>"),                     # a library of another room
    ("src/rank/predict/predict.cpp", '#include "../../models/als/sweep.hpp"'),  # past the door
    ("src/kernels/avx2.cpp", "#include <vector>"),
    ("src/base/file.cpp", "#include <boost/any.hpp>"),
])
def test_a_forbidden_include_is_found(file, line):
    (quoted, angled), = INCLUDE.findall(line)
    known = next(f for f in files() if str(f) == file)
    assert complaint(known, quoted, angled)


def test_dependencies_point_down_only():
    seen = set()
    for room, below in ROOMS.items():
        missing = [b for b in below if b not in ROOMS]
        assert not missing, f"{room} names rooms that rooms.toml lacks: {missing}"
        early = [b for b in below if b not in seen]
        assert not early, f"rooms.toml lists the lower room first, and {room} depends on {early} below it"
        seen.add(room)


def test_nothing_is_allowed_that_nothing_uses():
    unused = []
    for room in ROOMS:
        text = [pair for f in cpp_files("src", "include") if room_of(f) == room for pair in includes(f)]
        for library in LIBRARIES.get(room, []):
            if not any(re.fullmatch(LIBRARY_HEADERS[library], angled) for _, angled in text):
                unused.append(f"{room}: {library}")
    assert not unused, f"rooms.toml allows libraries that no file of the room includes: {unused}"


def test_doors_show_no_library():
    """A door that includes a library makes everyone who includes the door compile it, and depend on its version."""
    shown = {"include/segue/base/error.hpp", "include/segue/base/log.hpp"}  # fmt/core.h: messages are checked at compile time
    wrong = [f"{f}: <{angled}>" for f in cpp_files("include") for _, angled in includes(f)
             if str(f) not in shown and any(re.fullmatch(p, angled) for p in LIBRARY_HEADERS.values())]
    assert not wrong, wrong
