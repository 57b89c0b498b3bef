"""The project's documents as the tests beside this file read them: fenced blocks, commands in tables and in sentences.

A fenced block of `bash` is a script that a reader can run; the blocks of a document run one after another in one folder.
`bash not-run: REASON` marks the rare one that cannot. `toml file=NAME`, `csv file=NAME` and the like show a file: it is
written before the scripts run."""

import dataclasses
import os
import pathlib
import re
import shlex

ROOT = pathlib.Path(os.environ.get("SEGUE_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
SKIPPED = {"build", ".deps", ".git", "segue-demo", "node_modules"}


def documents() -> list[pathlib.Path]:
    found = [p for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "src/**/*.md", "tests/**/*.md", "bench/**/*.md")
             for p in ROOT.glob(pattern)]
    return sorted(p for p in set(found) if not SKIPPED & set(p.relative_to(ROOT).parts))


def name_of(document: pathlib.Path) -> str:
    return str(document.relative_to(ROOT))


@dataclasses.dataclass
class Block:
    info: str  # what follows the fence: "bash", "toml file=segue.toml"
    text: str
    line: int

    @property
    def language(self) -> str:
        return self.info.split()[0] if self.info.split() else ""

    @property
    def not_run(self) -> str | None:
        match = re.fullmatch(r"bash not-run:\s*(.*)", self.info)
        return match.group(1) if match else None

    @property
    def file(self) -> str | None:
        match = re.search(r"\bfile=(\S+)", self.info)
        return match.group(1) if match else None


def blocks(text: str) -> list[Block]:
    found, lines, at = [], text.splitlines(), 0
    while at < len(lines):
        fence = re.match(r"\s*(```+)\s*(.*?)\s*$", lines[at])
        if fence:
            end = next((i for i in range(at + 1, len(lines)) if lines[i].strip() == fence.group(1)), len(lines))
            found.append(Block(fence.group(2), "\n".join(lines[at + 1:end]) + "\n", at + 1))
            at = end
        at += 1
    return found


def without_blocks(text: str) -> str:
    return re.sub(r"^\s*```.*?^\s*```\s*$", "", text, flags=re.S | re.M)


def table_commands(text: str) -> list[str]:
    """Commands that stand in the cells of tables, in code quotes."""
    rows = [line for line in without_blocks(text).splitlines() if line.lstrip().startswith("|")]
    codes = [code for row in rows for code in re.findall(r"`([^`]+)`", row)]
    return [code for code in codes if re.match(r"segue \S+ .*--", code) and "..." not in code and not re.search(r"\b[A-Z]{3,}\b", code)]


def mentioned_commands(text: str) -> list[str]:
    """Every `segue ...` in code quotes outside of fenced blocks."""
    return [code.replace("\\|", "|") for code in re.findall(r"`(segue [^`]+)`", without_blocks(text))]


def words(script: str) -> list[list[str]]:
    """The commands of a script as lists of words; good enough for the simple scripts of documents."""
    joined = script.replace("\\\n", " ")
    commands = []
    for line in joined.splitlines():
        try:
            parts = shlex.split(line, comments=True)
        except ValueError:
            continue
        command: list[str] = []
        for part in parts + [";"]:
            if part in (";", "&&", "||", "|", "&") or part.startswith((">", "2>")):
                if command:
                    commands.append(command)
                command = []
            else:
                command.append(part)
    return commands
