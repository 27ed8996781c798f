"""The rows of a part of a form, and how they become a table with the headings beside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from shenbao.form import Filing
from shenbao.form.parts import FormColumn
from shenbao.sheet.sheet import Cell, Role, Row, Table, Worksheet

Cells = list[Cell]
PLACES = 4
"""Decimals of a percent, to which the edges of columns of two parts are the same."""


class Block(Struct, frozen=True):
    """The rows of a part without its ``headings``, which stand beside them, from outside in.

    ``widths`` are shares of the page, those of the headings first. One of a list that
    ``may_be_empty`` is printed without rows, too: that there are none is what it says.
    """

    key: str
    widths: tuple[float, ...]
    body: list[Cells]
    head: list[Cells]
    headings: tuple[str, ...] = ()
    ruled: bool = True
    heading_over_head: bool = True
    worksheet: Worksheet | None = None
    may_be_empty: bool = False

    @property
    def is_printed(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.body) or self.may_be_empty

    @property
    def percents(self) -> tuple[float, ...]:
        """The widths in percent of the page."""
        total = sum(self.widths)
        return tuple(100 * width / total for width in self.widths)


def merged(text: str, role: Role, rows: int, key: str = "") -> Iterator[Cell]:
    """Yield a cell merged over rows: the first one spans, the others continue it."""
    for index in range(rows):
        yield Cell(text, role, key, rows=1 if index else rows, continued=index > 0)


def spanned(rows: list[Cells], columns: Sequence[FormColumn], filing: Filing) -> list[Cells]:
    """Return rows beside which the last columns have the value of a field in one cell each."""
    shown = [column for column in columns if column.value]
    if not shown:
        return rows
    beside = [
        merged(filing.text(column.value), Role(column.role), len(rows), column.value)
        for column in shown
    ]
    cells = zip(*beside, strict=True)
    return [[*row[: -len(shown)], *side] for row, side in zip(rows, cells, strict=True)]


def spread(cells: Sequence[Cell], columns: int) -> Cells:
    """Let the last cell of a row take all columns that the others leave."""
    *others, last = cells
    return [*others, replace(last, columns=columns - sum(cell.columns for cell in others))]


def table_of(blocks: Sequence[Block]) -> Table:
    """Return blocks as one table: a single one, or such as share columns or an outer heading."""
    first = blocks[0]
    if len(blocks) == 1:
        role = Role.HEADING if first.heading_over_head else Role.COLUMN
        head = _beside(["" for _heading in first.headings], first.head, role)
        return _table(first, first.percents, _beside(first.headings, first.body), head)
    edges = _edges(blocks)
    widths = tuple(end - start for start, end in zip([0.0, *edges], edges, strict=False))
    rows = [
        (block, _on_grid(row, block.percents, edges))
        for block in blocks
        for row in _beside(block.headings, [*block.head, *block.body])
    ]
    if len({block.percents for block in blocks}) == 1:
        widths = first.percents
    return _table(first, widths, _sharing_outer(rows), [])


def _table(block: Block, widths: tuple[float, ...], body: list[Cells], head: list[Cells]) -> Table:
    return Table(
        key=block.key,
        widths=widths,
        body=tuple(Row(tuple(row)) for row in body),
        head=tuple(Row(tuple(row)) for row in head),
        ruled=block.ruled,
        worksheet=block.worksheet,
    )


def _beside(headings: Sequence[str], rows: list[Cells], role: Role = Role.HEADING) -> list[Cells]:
    """Return rows with headings merged beside them."""
    for heading in reversed(headings):
        side = merged(heading, role, len(rows))
        rows = [[cell, *row] for cell, row in zip(side, rows, strict=True)]
    return rows


def _edges(blocks: Sequence[Block]) -> list[float]:
    """Return where, in percent, a column of any block ends."""
    ends = {round(end, PLACES) for block in blocks for end in accumulate(block.percents)}
    return sorted(ends)


def _on_grid(row: Cells, percents: Sequence[float], edges: Sequence[float]) -> Cells:
    """Return a row with its cells as wide as they are in a grid with more columns."""
    ends = [bisect_left(edges, round(end, PLACES)) + 1 for end in accumulate(percents)]
    cells, column, start = [], 0, 0
    for cell in row:
        column += cell.columns
        cells.append(replace(cell, columns=ends[column - 1] - start))
        start = ends[column - 1]
    return cells


def _sharing_outer(rows: Sequence[tuple[Block, Cells]]) -> list[Cells]:
    """Return rows in which neighbouring blocks of one outer heading share its cell."""
    cells = [list(row) for _block, row in rows]
    start = 0
    for index in range(1, len(rows) + 1):
        outer = rows[start][0].headings
        is_same = index < len(rows) and _is_shared(outer, rows[index][0].headings)
        if not is_same:
            for row, cell in zip(
                cells[start:index], _regrouped(cells[start:index], outer), strict=True
            ):
                row[0] = cell
            start = index
    return cells


def _is_shared(above: Sequence[str], below: Sequence[str]) -> bool:
    return len(above) > 1 and len(below) > 1 and above[0] == below[0]


def _regrouped(rows: Sequence[Cells], headings: Sequence[str]) -> list[Cell]:
    """Return the first cells of rows, merged into one where the rows have nested headings."""
    if len(headings) < 2:
        return [row[0] for row in rows]
    side = merged(headings[0], Role.HEADING, len(rows))
    return [replace(cell, columns=row[0].columns) for cell, row in zip(side, rows, strict=True)]
