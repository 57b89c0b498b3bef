"""The sources as the checks beside this file read them: which file belongs to which room, code without comments."""

import functools
import os
import pathlib
import re
import subprocess
import tomllib

ROOT = pathlib.Path(os.environ.get("SEGUE_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
ROOMS_TOML = tomllib.loads((ROOT / "rooms.toml").read_text())
CPP = (".cpp", ".hpp", ".inl")


@functools.cache
def files() -> tuple[pathlib.Path, ...]:
    """Every file of the project, relative to ROOT: what git tracks and what it would (nothing built)."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:  # a release archive
        skipped = {"build", ".deps", "segue-demo", ".git", "__pycache__"}
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if not skipped & set(p.relative_to(ROOT).parts)]
    return tuple(pathlib.Path(n) for n in sorted(names) if (ROOT / n).is_file())


def cpp_files(*below: str) -> list[pathlib.Path]:
    return [f for f in files() if f.suffix in CPP and f.parts[0] in below]


def room_of(file: pathlib.Path) -> str | None:
    """src/ROOM/... and include/segue/ROOM/... belong to ROOM."""
    if file.parts[0] == "src":
        return file.parts[1]
    if file.parts[:2] == ("include", "segue"):
        return file.parts[2]
    return None


@functools.cache
def text(file: pathlib.Path) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-zA-Z])\'(?:\\.|[^\'\\\n])+\'', re.S)


def blank(source: str) -> str:
    """C++ without comments and the insides of literals; lines stay where they are."""

    def one(match: re.Match) -> str:
        found = match.group()
        if found.startswith("/"):
            return "\n" * found.count("\n") or " "
        return '""' + "\n" * found.count("\n")

    lines = [line if line.lstrip().startswith("#include") else None for line in source.splitlines()]
    blanked = _TOKEN.sub(one, source).splitlines()
    return "\n".join(kept if kept is not None else new for kept, new in zip(lines, blanked, strict=True))


@functools.cache
def code(file: pathlib.Path) -> str:
    return blank(text(file))


def sanitized() -> bool:
    """Whether the program was built with a sanitizer, which adds symbols and paths of its own."""
    cache = pathlib.Path(os.environ.get("SEGUE", "segue")).parent / "CMakeCache.txt"
    return cache.exists() and "SEGUE_SANITIZE:STRING=\n" not in cache.read_text()
