"""Pages of a view: merges that a page break cuts start again, label and all, on the new page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from shenbao.sheet.sheet import Cell, Row, Table


def cuts_merge(table: Table, row_index: int) -> bool:
    """Tell whether a page break just above this body row cuts a cell that is merged over rows."""
    return any(cell.continued for cell in table.body[row_index].cells)


def restart_merges(table: Table, row_indexes: Collection[int]) -> Table:
    """Return the table with the merges that reach into one of these body rows started again there.

    The part above such a row ends just before it; the part from there on shows
    the same text. A merge may so be cut more than once.
    """
    restarts = frozenset(row_indexes)
    body: list[Row] = []
    below: dict[int, int] = {}
    for index in reversed(range(len(table.body))):
        row, below = _restarted(table.body[index], index in restarts, below)
        body.append(row)
    return replace(table, body=tuple(reversed(body)))


def _restarted(row: Row, is_restart: bool, below: dict[int, int]) -> tuple[Row, dict[int, int]]:
    """Return the row with its spans, and for each column how many rows continue from above.

    ``below`` holds these numbers for the row underneath, by the column where a cell begins.
    """
    cells: list[Cell] = []
    continuing: dict[int, int] = {}
    column = 0
    for cell in row.cells:
        rows = 1 + below.get(column, 0)
        if cell.continued and not is_restart:
            continuing[column] = rows
            cells.append(cell)
        else:
            cells.append(replace(cell, rows=rows, continued=False))
        column += cell.columns
    return Row(tuple(cells)), continuing
