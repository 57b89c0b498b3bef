#!/usr/bin/env python3
"""Draws docs/demo.svg from docs/demo.txt, which is what `segue demo` printed: the stages, six metrics, one list.

segue demo >docs/demo.txt && docs/draw_demo.py
"""
import pathlib
from xml.sax.saxutils import escape

FOLDER = pathlib.Path(__file__).parent
METRICS = ("precision@10", "recall@10", "ndcg@10", "hit_rate@10", "novelty@10", "catalogue_coverage@10")
LINE, LETTER, MARGIN, SIZE = 18, 7.83, 18, 13  # pixels; a letter of 13 px monospace is 0.602 em wide


def cut(text):
    """The blocks of the output (they are parted by empty lines) that the picture shows."""
    stages, table, goodness, metrics, first_list = text.strip().split("\n\n")[:5]
    rows = metrics.split("\n")
    shown = rows[:2] + [row for row in rows[2:] if row.split(" ")[0] in METRICS]
    return "\n\n".join([stages, table, goodness, "\n".join(shown), first_list])


def drawing(text):
    lines = [line.rstrip() for line in cut(text).split("\n")]
    width = round(max(map(len, lines)) * LETTER + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#16181d"/>',
        f'<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="{SIZE}" xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        if not line:
            continue
        rule = set(line) <= {"-", " "}
        heading = line.startswith(("The stages", "How good", "For "))
        colour = "#5b6472" if rule else "#8fd3ff" if heading else "#e4e7ec"
        # Runs of spaces would be one in many viewers: no-break spaces keep the columns.
        shown = escape(line.replace(" ", "\u00a0"))
        parts.append(f'<text x="{MARGIN}" y="{MARGIN + LINE * number + SIZE}" fill="{colour}">{shown}</text>')
    return "\n".join([*parts, "</g>", "</svg>", ""])


if __name__ == "__main__":
    (FOLDER / "demo.svg").write_text(drawing((FOLDER / "demo.txt").read_text()))
