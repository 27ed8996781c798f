"""The table of figures that a benchmark prints, as plain text or Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

HEAD = ("figure", "target", "measured", "")


_VALUE = re.compile(r"[+-]?\d[\d,.]*%?( ([×s]|ms|MB|KB)(?!\w))?")


class Verdict(StrEnum):
    """Whether a figure reached its target, or why nobody knows."""

    OK = "ok"
    MISSED = "missed"
    NOT_YET = "not yet"
    NOT_INSTALLED = "not installed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NONE = ""


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    target: str = "–"
    measured: str = "–"
    verdict: Verdict = Verdict.NONE

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Return what stands in the line, from left to right."""
        return self.name, self.target, self.measured, self.verdict.value

    @property
    def value(self) -> str:
        """Return the number that was measured with its unit, in any language; "" for none."""
        found = _VALUE.match(self.measured)
        return found[0].strip() if found else ""


def reached(fine: bool) -> Verdict:
    """Return the verdict on a figure that was measured."""
    return Verdict.OK if fine else Verdict.MISSED


def plain(figures: Sequence[Figure], notes: Sequence[str] = ()) -> str:
    """Return the table as aligned columns, and the notes below it."""
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    ruled = [HEAD, tuple("-" * width for width in widths), *rows[1:]]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in ruled
    )
    return _with_notes("\n".join(lines), notes)


def markdown(figures: Sequence[Figure], notes: Sequence[str] = ()) -> str:
    """Return table and notes as Markdown, for docs/speed.md."""
    rows = [HEAD, ("---",) * len(HEAD), *(figure.cells for figure in figures)]
    return _with_notes("\n".join(f"| {' | '.join(row)} |" for row in rows), notes)


def _with_notes(table: str, notes: Sequence[str]) -> str:
    return "\n".join([table, *[""] * bool(notes), *(f"- {note}" for note in notes)]) + "\n"
