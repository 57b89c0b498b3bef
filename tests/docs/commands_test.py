"""Every command in every document runs: scripts in fenced blocks as they stand, commands in tables one by one, each on
small data of the kind it names; and what a sentence mentions in passing is at least a command with flags that exist."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import small_data
from documents import ROOT, blocks, documents, mentioned_commands, name_of, table_commands, without_blocks, words

SEGUE = os.environ.get("SEGUE", "segue")
pytestmark = pytest.mark.skipif(not shutil.which(SEGUE), reason="needs the program (SEGUE=path)")

# segue demo and segue generate as they are documented, but small; everything else as it stands.
SMALL_SEGUE = """#!/bin/bash
if [ "$1" = demo ] || [ "$1" = generate ]; then
  kept=()
  while [ $# -gt 0 ]; do
    case "$1" in --users|--tracks|--plays) shift 2 ;; *) kept+=("$1"); shift ;; esac
  done
  exec {segue} "${{kept[@]}}" --users 300 --tracks 800 --plays 40000
fi
exec {segue} "$@"
"""
# make builds for minutes and runs these tests: here it only says whether it could (-n), from the project's folder.
DRY_MAKE = '#!/bin/sh\nexec {make} -C "{root}" -n "$@" >/dev/null\n'


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bin")
    for name, text in {"segue": SMALL_SEGUE.format(segue=SEGUE), "make": DRY_MAKE.format(make=shutil.which("make"), root=ROOT),
                       "python3": f'#!/bin/sh\nexec {sys.executable} "$@"\n'}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return folder


def inputs_of(command):
    """The preset and the places after --input, or nothing."""
    preset = next((command[i + 1] for i, word in enumerate(command[:-1]) if word == "--preset"), None)
    places, taking = [], False
    for word in command:
        taking = word == "--input" or (taking and not word.startswith("-"))
        if taking and word != "--input":
            places.append(word)
    return (preset, places) if preset in small_data.MAKERS else (None, [])


def prepare(commands, folder):
    """Makes the data that commands read, where nothing shown in the document does."""
    for command in commands:
        preset, places = inputs_of(command)
        for place in places:
            assert not place.startswith("/"), f"{place}: a document names places relative to the reader's folder"
            if not (folder / place).exists() and "*" not in place:
                small_data.make(preset, folder / place)
        for i, word in enumerate(command[:-1]):
            if word == "--config" and not (folder / command[i + 1]).exists():
                (folder / command[i + 1]).write_text('[mapping]\nuser = "user"\n')


def run(script, folder, where):
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, timeout=600,
                          stdin=subprocess.DEVNULL, env=os.environ | {"SEGUE_EXAMPLES": str(ROOT / "examples")})
    assert done.returncode == 0, f"{where}: exit code {done.returncode}\n{script}\n{done.stderr[-3000:]}\n{done.stdout[-1000:]}"
    return done.stdout


def with_scripts():
    return [d for d in documents() if any(b.language == "bash" and b.not_run is None for b in blocks(d.read_text()))]


@pytest.mark.parametrize("document", with_scripts(), ids=name_of)
def test_scripts_run(document, tools, tmp_path):
    found = blocks(document.read_text())
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for block in found:
        if block.file:
            (tmp_path / block.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.file).write_text(block.text)
    for block in found:
        if block.language == "bash" and block.not_run is None:
            prepare(words(block.text), tmp_path)
            run(block.text, tmp_path, f"{name_of(document)}:{block.line}")


def commands_in_tables():
    return [pytest.param(d, c, id=f"{name_of(d)}: {c}") for d in documents() for c in table_commands(d.read_text())]


@pytest.mark.parametrize("document, command", commands_in_tables())
def test_commands_in_tables_run(document, command, tools, tmp_path):
    inside = tmp_path / "here" / "below"  # so that ../shared/data/NAME stays in the scratch folder
    inside.mkdir(parents=True)
    for block in blocks(document.read_text()):
        if block.file:
            (inside / block.file).write_text(block.text)
    parts = words(command)
    prepare(parts, inside)
    for part in parts:  # a command on an earlier one's result
        work = next((part[i + 1] for i, word in enumerate(part[:-1]) if word == "--work"), None)
        if work and "--preset" not in part:
            small_data.make("generic", inside / "plays.csv")
            run(f"segue run --preset generic --input plays.csv --work {work}", inside, command)
    run(command, inside, f"{name_of(document)}: {command}")


@pytest.fixture(scope="module")
def known():
    """Each command's flags, from its --help."""
    flags = {}
    listed = subprocess.run([SEGUE, "--help"], capture_output=True, text=True, check=True).stdout
    for command in re.findall(r"^  ([a-z]+)\s{2,}", listed, re.M):
        text = subprocess.run([SEGUE, command, "--help"], capture_output=True, text=True, check=True).stdout
        if command == "train":
            text += subprocess.run([SEGUE, "train", "als", "--help"], capture_output=True, text=True, check=True).stdout
        flags[command] = set(re.findall(r"(?<![\w-])(--?[a-z][a-z0-9-]*)", text))
    assert len(flags) > 10
    return flags


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_mentioned_commands_and_flags_exist(document, known):
    for mention in mentioned_commands(document.read_text()):
        command, *rest = mention.split()[1:]
        for one in command.split("|"):
            if one.startswith("--") or not one.isalpha() or one.isupper():
                continue
            assert one in known, f"{name_of(document)}: `{mention}`: there is no command {one}"
            for flag in (w.split("=")[0] for w in rest if re.match(r"--?[a-z]", w)):
                assert flag in known[one], f"{name_of(document)}: `{mention}`: segue {one} has no flag {flag}"
    if "bench" in document.parts:  # their flags are those of the benchmarks
        return
    everything = set.union(*known.values()) | {"--version"}
    for flag in re.findall(r"`(--[a-z][a-z0-9-]*)\b[^`]*`", without_blocks(document.read_text())):
        assert flag in everything, f"{name_of(document)}: no command has the flag {flag}"


def test_messages_name_flags_that_exist(known):
    """What an error advises must work: a flag in a message is known by the same name to every command that has the option."""
    full = known["config"] | set.union(*(known[c] for c in ("run", "train", "evaluate", "recommend", "similar", "generate", "compare", "inspect")))
    wrong = []
    for file in sorted((ROOT / "src").rglob("*.cpp")):
        if "apps" in file.parts:
            continue
        for literal in re.findall(r'"(?:[^"\\\n]|\\.)*"', re.sub(r"//.*", "", file.read_text())):
            wrong += [f"{name_of(file)}: {flag}" for flag in re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", literal) if flag not in full]
    assert not wrong, f"no such flag, or not by this name (the full one: --section-name): {wrong}"


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_blocks_are_marked(document):
    for block in blocks(document.read_text()):
        where = f"{name_of(document)}:{block.line}"
        assert block.language, f"{where}: say what the block is: bash (it is run), text, toml file=NAME, python, cpp ..."
        if block.language in ("sh", "shell", "console", "zsh"):
            pytest.fail(f"{where}: write bash, so that it is run")
        if block.language == "text":
            first = block.text.lstrip("$ ").split(maxsplit=1)[:1]
            assert first not in (["segue"], ["make"], ["cmake"], ["ctest"], ["pip"]), f"{where}: commands are in bash blocks"
        if block.not_run is not None:
            assert len(block.not_run) > 10, f"{where}: not-run needs its reason"


def test_few_blocks_are_not_run():
    shown = [f"{name_of(d)}:{b.line}" for d in documents() if "bench" not in d.parts  # measurements take their time
             for b in blocks(d.read_text()) if b.not_run is not None]
    assert len(shown) <= 3, f"a command that nobody runs is soon wrong; these are not run: {shown}"


def test_links_lead_somewhere():
    broken = []
    for document in documents():
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", without_blocks(document.read_text())):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{name_of(document)}: {target}")
    assert not broken, broken


def test_every_guide_is_linked_from_the_readme():
    text = (ROOT / "README.md").read_text()
    for page in [*ROOT.glob("docs/*.md"), *(ROOT / name for name in ("CONTRIBUTING.md", "HACKING.md", "CHANGELOG.md"))]:
        assert f"({pathlib.Path(name_of(page))})" in text, f"README.md does not link to {name_of(page)}"
