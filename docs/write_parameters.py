#!/usr/bin/env python3
"""Writes docs/parameters.md from what `segue config` prints: write_parameters.py [PROGRAM], build/release/segue if none is given.

tests/docs/parameters_test.py holds the file against the program, so that neither changes alone."""

import pathlib
import re
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
HEAD = """# Parameters

Every option, as `segue config` has it: its flag, its key in `segue.toml` (given with `--config FILE`), its default, what it may be,
what it does. The flag goes before the file, the file before the default. A stage's own command takes its flags without the section
too: `segue split --cutoff` is `--split-cutoff`. Written by `docs/write_parameters.py`.

```bash
segue config > segue.toml
```
"""
ABOUT = {
    "run": "Every command.",
    "preprocess": "Stage 1. The columns of a log of your own are named in `[mapping]`: [guide_your_data.md](guide_your_data.md).",
    "quality": "Stage 1: limits that the log must hold; one that is passed fails the run with exit code 1. The defaults hold nothing back. "
               "More in [guide_preprocessing.md](guide_preprocessing.md).",
    "split": "Stage 2.",
    "features": "Stage 3: which tracks a user may be recommended, and what the rankers learn from.",
    "als": "Stages 3 and 4, and `segue train als`.",
    "popularity": "Stages 3 and 4.",
    "similar": "Stage 4: what `segue similar` answers from.",
    "ranker": "Stage 4: the two boosted-tree models.",
    "predict": "Stage 5: the lists that people see.",
    "evaluate": "`segue evaluate`; what the metrics are is in [metrics.md](metrics.md).",
    "gate": "`segue compare --gate`: limits that a new model must hold to be published. More in [interpreting.md](interpreting.md).",
    "validation": "`segue train als --validation` and `segue tune`.",
    "tune": "`segue tune`: what is tried, around the settings of `[als]`, which are the first candidate.",
    "generate": "`segue generate` and `segue demo`.",
}

BARE = {("preprocess", "preset"), ("preprocess", "input")}  # --preset NAME, --input PATH...: no other section has these


def tables(text: str) -> dict[str, list[tuple[str, str, str, str]]]:
    """Section to (key, value, range, help), from the TOML that `segue config` prints."""
    found, help_text, range_text = {}, None, None
    for line in text.splitlines():
        if section := re.fullmatch(r"\[([\w.]+)\]", line):
            rows = found.setdefault(section.group(1), [])
        elif option := re.fullmatch(r"(?:# )?(\w+) = (.*)", line):
            if help_text is not None:
                rows.append((option.group(1), option.group(2), range_text, help_text))
                help_text = None
        elif comment := re.fullmatch(r"# (.*) \((.*?)\)", line):
            help_text, range_text = comment.groups()
    return found


def page(text: str) -> str:
    parts = [HEAD]
    for section, rows in tables(text).items():
        parts.append(f"\n## {section}\n\n{ABOUT.get(section, '')}\n".replace("\n\n\n", "\n\n"))
        parts.append("| key | flag | default | values | what it does |\n| --- | --- | --- | --- | --- |")
        for name, value, values, meaning in rows:
            bare = section == "run" or (section, name) in BARE
            flag = "--" + (name if bare else f"{section}-{name}").replace("_", "-").replace(".", "-")
            parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in
                                           (f"`{name}`", f"`{flag}`", f"`{value}`", values, meaning)) + " |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    program = sys.argv[1] if len(sys.argv) > 1 else str(FOLDER.parent / "build" / "release" / "segue")
    printed = subprocess.run([program, "config"], capture_output=True, text=True, check=True).stdout
    (FOLDER / "parameters.md").write_text(page(printed))
