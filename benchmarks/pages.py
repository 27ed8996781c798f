"""Writes what was measured into the pages that say it, so that no figure is copied by hand.

A page has the whole table between two comments, or rows of its own in its own words, each
with a comment that names the figure whose value stands in its last cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.table import Figure, markdown

WHOLE = ("docs/speed.md",)
ROWS = ("README.md", "README.zh-CN.md")

BEGIN, END = "<!-- bench: all -->", "<!-- bench: end -->"
_ROW = re.compile(r"^(\|.*<!-- bench: (?P<name>.+?) -->.*\| )[^|]*( \|)$", re.MULTILINE)


def write_pages(root: Path, figures: Sequence[Figure], notes: Sequence[str]) -> None:
    """Bring all pages up to date."""
    table = markdown(figures, notes)
    for name in WHOLE:
        _rewrite(root / name, lambda text: with_table(text, table))
    values = {figure.name: figure.value for figure in figures}
    for name in ROWS:
        _rewrite(root / name, lambda text: with_values(text, values))


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def with_table(text: str, table: str) -> str:
    """Return a page with another table between its two comments."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    return f"{before}{begin}\n\n{table}\n{end}{after}"


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return a page whose rows have these values; what was not measured stays as it is."""

    def filled(row: re.Match[str]) -> str:
        value = values.get(row["name"])
        return f"{row[1]}{value}{row[3]}" if value else row[0]

    return _ROW.sub(filled, text)


def named(text: str) -> list[str]:
    """Return the names of the figures in the rows of a page."""
    return [row["name"] for row in _ROW.finditer(text)]
