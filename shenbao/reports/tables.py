"""Tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def head(names: Sequence[str]) -> list[str]:
    """Return the two lines with which a table begins."""
    return [row(names), row(["---"] * len(names))]


def row(cells: Iterable[str]) -> str:
    """Return a line of a table; its cells are Markdown already."""
    return f"| {' | '.join(cells)} |"
