"""House rules that a reviewer should not have to remember: what no line of the sources may say, and why.
A place where a rule does not hold stands in the rule's `except_in`, with the reason."""

import dataclasses
import re

import pytest
from source_tree import blank, code, cpp_files, files, room_of, text


@dataclasses.dataclass
class Rule:
    name: str
    why: str
    pattern: str  # of code without comments and literals, unless raw
    example: str  # what it must find: a rule that finds nothing is no rule
    below: tuple = ("src", "include")
    rooms: set | None = None  # these alone; None: all
    not_rooms: set = frozenset()
    suffixes: tuple = (".cpp", ".hpp", ".inl")
    raw: bool = False
    except_in: dict = dataclasses.field(default_factory=dict)  # file: reason

    def files(self):
        found = [f for f in (cpp_files(*self.below) if self.suffixes == Rule.suffixes else files()) if f.suffix in self.suffixes]
        return [f for f in found if str(f) not in self.except_in and f.parts[0] in self.below
                and (self.rooms is None or room_of(f) in self.rooms) and room_of(f) not in self.not_rooms]


RULES = [
    Rule("silent_libraries", "below apps a room neither prints nor ends the process: its caller may be a server or Python",
         r"std::(cout|cerr|clog|puts|printf|abort|exit|quick_exit|terminate)\b|\b(v?f?printf|puts|abort|_?exit|quick_exit)\s*\(",
         'std::cerr << "no";', not_rooms={"apps"}),
    Rule("no_iostream", "<iostream> runs constructors in every program that links it; text is made by fmt",
         r"#\s*include\s*<iostream>", "#include <iostream>"),
    Rule("no_using_namespace", "a name must not depend on what else is included", r"\busing\s+namespace\b(?!\s+std::\w*_literals)",
         "using namespace std;"),
    Rule("no_macros", "a macro knows no scope and no type; constants are constexpr, code is functions",
         r"^\s*#\s*define\b", "#define SQUARE(x) x * x", below=("src", "include", "tests"),
         except_in={"src/base/hash.cpp": "xxhash is set up by a macro", "src/base/options_toml.cpp": "toml++ is set up by a macro",
                    "src/prepare/ingest/preset.cpp": "toml++ is set up by a macro"}),
    Rule("threads_from_the_team", "one thread team, its size given by the caller: other threads would oversubscribe the machine",
         r"std::(thread|jthread|async)\b(?!::hardware_concurrency)|#\s*pragma\s+omp|\bpthread_create\b",
         "std::thread helper(work);",
         except_in={"src/base/thread_team.cpp": "the team itself",
                    "src/tables/duckdb_state.hpp": "a watcher that sleeps until Ctrl-C, then interrupts a statement"}),
    Rule("randomness_from_the_seed", "same seed, same bytes, with any standard library: its engines may be seeded by the machine "
         "and its distributions and shuffle differ between libraries",
         r"std::(random_device|default_random_engine|shuffle|sample|\w+_distribution|rand)\b|\bs?rand\s*\(",
         "std::uniform_int_distribution<int> coin(0, 1);"),
    Rule("no_clock_in_results", "what is written depends on input and configuration alone; durations use steady_clock",
         r"system_clock::now|std::time\s*\(|\bgettimeofday\b|\bclock_gettime\b", "auto now = std::chrono::system_clock::now();",
         not_rooms={"apps", "serve"}),
    Rule("no_clock_in_sql", "the same rows must give the same table tomorrow",
         r"(?i)\b(now|random|uuid|today|current_timestamp|current_date|gen_random_uuid)\s*\(|\bcurrent_(date|timestamp)\b",
         "SELECT now()", suffixes=(".sql",), raw=True),
    Rule("options_not_environment", "a setting that no flag, file and manifest shows cannot be reproduced", r"\bgetenv\b",
         'std::getenv("SEGUE_THREADS")', not_rooms={"apps"},
         except_in={"src/linalg/kernels.cpp": "SEGUE_FORCE_ISA: for tests of the kernels; results are the same"}),
    Rule("no_naked_memory", "memory is owned by containers and smart pointers",
         r"\b(malloc|calloc|realloc|free)\s*\(|\bdelete\s+\w|\bdelete\s*\[|\bnew\s+[\w:]+\s*[\[({<]",
         "char* text = new char[9];",
         except_in={"src/apps/segue/runtime.cpp": "std::make_unique cannot reach a private constructor"}),
    Rule("files_written_atomically", "a file is written beside its place, synced and renamed (base/file.hpp), so that an interrupted "
         "run leaves the old one whole", r"std::ofstream|\bfopen\s*\([^)]*\"[wa]", "std::ofstream out(path);",
         except_in={"src/base/memory.cpp": "writes to /proc"}),
    Rule("errors_are_values", "what a caller can meet is a Result; an exception is a bug, thrown where only a bug arrives",
         r"\bthrow\b(?!\s*;)", 'throw std::runtime_error("no such file");',
         except_in={"src/tables/column_types.hpp": "a column read as another type is a bug of the caller",
                    "src/base/thread_team.cpp": "a team used from inside its own work is a bug of the caller"}),
    Rule("no_std_regex", "std::regex is slow and overflows the stack on long lines of a log", r"std::(w?regex|regex_\w+)\b",
         "std::regex line(text);"),
    Rule("numbers_without_locale", "atof, strtod and std::stod read 1.5 as 1 under some locales; std::from_chars does not",
         r"std::sto(d|f|ld)\b|\b(atof|strto[df])\s*\(", "double x = std::stod(text);"),
    Rule("flush_when_meant", "std::endl flushes at every line", r"std::endl\b", "out << std::endl;"),
    Rule("no_hidden_state", "state that no argument shows makes calls depend on their order and on the thread",
         r"\bthread_local\b|^\s*extern\s+(?!\"C\"|const\b|template\b)\w", "thread_local int calls;"),
    Rule("intrinsics_in_kernels", "code for one instruction set lives where dispatch can choose it",
         r"immintrin\.h|arm_neon\.h|\b_mm(256|512)?_\w+", "#include <immintrin.h>", not_rooms={"kernels"}),
    Rule("no_work_left_in_comments", "what is left to do belongs in the tracker, where somebody sees it",
         r"\b(TODO|FIXME|XXX|HACK)\b(?!X)", "// TODO: faster", below=("src", "include", "cmake"), raw=True,
         suffixes=(".cpp", ".hpp", ".inl", ".sql", ".cmake", ".sh", ".toml")),
    Rule("one_machine_as_another", "flags that let the compiler reorder sums or use this CPU's instructions change the bytes or crash "
         "on the next machine", r"-march=native|-ffast-math|-Ofast|-funsafe-math|-mtune=native", "-march=native",
         below=("cmake", "src", "CMakeLists.txt"), suffixes=(".cmake", ".txt"), raw=True),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule):
    found = []
    for file in rule.files():
        source = text(file) if rule.raw else code(file)
        lines = text(file).splitlines()
        for match in re.finditer(rule.pattern, source, re.M):
            line = source.count("\n", 0, match.end())
            found.append(f"{file}:{line + 1}: {lines[line].strip()}")
    assert not found, f"{rule.why}:\n" + "\n".join(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_finds_its_example(rule):
    assert re.search(rule.pattern, rule.example if rule.raw else blank(rule.example), re.M)
    assert rule.files(), "the rule looks at no file"
    for file, reason in rule.except_in.items():
        known = next((f for f in files() if str(f) == file), None)
        assert known, f"{file} is gone: take it out of except_in"
        assert reason and re.search(rule.pattern, text(known), re.M), f"{file} needs no exception any more"


def test_comments_and_literals_are_not_code():
    blanked = blank('int a = 1;  // abort()\nconst char* b = "exit(1) \\" exit(2)"; /* throw\n */ char c = \'"\'; '
                    'R"(std::cout)"; int d = 1\'000\'000; exit(3);\n')
    assert "abort" not in blanked and "throw" not in blanked and "cout" not in blanked
    assert blanked.count("exit") == 1 and "1'000'000" in blanked and blanked.count("\n") >= 2


def test_headers_are_guarded():
    missing = []
    for file in cpp_files("src", "include", "tests"):
        if file.suffix == ".hpp":
            first = next((line for line in code(file).splitlines() if line.strip()), "")
            if first.strip() != "#pragma once":
                missing.append(str(file))
    assert not missing, f"#pragma once is the first line of code of a header; not in: {missing}"


def test_each_door_says_what_it_is():
    silent = [str(f) for f in cpp_files("include") if not text(f).startswith("//")]
    assert not silent, f"a door begins with a comment that says what is behind it; not in: {silent}"


SOURCES = (".cpp", ".hpp", ".inl", ".sql", ".py", ".sh", ".cmake")


def test_files_have_one_subject():
    """Short files are read, long ones searched. Median about 150 lines, few above 350, none above 600."""
    lengths = {f: text(f).count("\n") for f in files() if f.suffix in SOURCES and f.parts[0] in ("src", "include", "tests", "cmake")}
    assert not (long := [str(f) for f, n in lengths.items() if n > 600]), f"above 600 lines; split them: {long}"
    above = [f"{f} ({n})" for f, n in lengths.items() if n > 350]
    assert len(above) <= len(lengths) * 0.03, f"more than 3 % of the files are above 350 lines: {above}"
    assert sorted(lengths.values())[len(lengths) // 2] <= 150


def test_lines_fit():
    long = [f"{f}:{n}" for f in files() if f.suffix in (".cpp", ".hpp", ".inl")
            for n, line in enumerate(text(f).splitlines(), 1) if len(line) > 120 and '"' not in line and "http" not in line]
    assert not long, f"lines above 120 columns (make format): {long}"


def test_names_say_what_is_inside():
    """`utils` and `common` collect what nobody found a place for; file names are snake_case."""
    vague = {"util", "utils", "utility", "utilities", "common", "misc", "helper", "helpers", "stuff", "tools"}
    named = [str(f) for f in files() if {*(part.split(".")[0] for part in f.parts)} & vague]
    assert not named, f"name them after what they do: {named}"
    odd = [str(f) for f in cpp_files("src", "include", "tests") if not re.fullmatch(r"[a-z0-9_]+\.[a-z]+", f.name)]
    assert not odd, f"file names are snake_case: {odd}"
