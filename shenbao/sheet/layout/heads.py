"""The heads above the columns of a table, on one level or on several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from shenbao.form import Filing
from shenbao.form.parts import FormColumn
from shenbao.sheet.layout.blocks import Cells
from shenbao.sheet.sheet import Cell, Role

Labels = tuple[str, ...]


def head_rows(columns: Sequence[FormColumn], keys: Sequence[str], filing: Filing) -> list[Cells]:
    """Return the rows of heads, from the outermost level to that right above the values.

    Neighbours with the same outer heads share a cell; the head of a column that has fewer
    levels than others reaches down to the values. ``keys`` are those of the columns.
    """
    labels = [filing.heads(column) for column in columns]
    levels = max(map(len, labels), default=0)
    if not any(any(words) for words in labels):
        return []
    return [_level(level, levels, labels, keys) for level in range(levels)]


def _level(level: int, levels: int, labels: Sequence[Labels], keys: Sequence[str]) -> Cells:
    cells: Cells = []

    def group(place: int) -> Labels | int:
        """Return what the columns of one cell have in common: outer heads, or else the place."""
        words = labels[place]
        return words[: level + 1] if level < len(words) - 1 else place

    for shared, run in groupby(range(len(labels)), group):
        if isinstance(shared, tuple):
            cells.append(Cell(shared[-1], Role.COLUMN, columns=len(list(run))))
        else:
            words = labels[shared]
            is_below = level > len(words) - 1
            rows = 1 if is_below else levels - level
            cells.append(Cell(words[-1], Role.COLUMN, keys[shared], rows=rows, continued=is_below))
    return cells
