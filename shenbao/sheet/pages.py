"""Pages of a view: what is merged over rows is shown again on each page that it reaches.

Where the page breaks are known, merges that one cuts start again, label and all. Word and
Excel find them later; there a heading stands in the head, which they repeat.
"""

from __future__ import annotations

from collections.abc import Collection
from math import ceil

from msgspec.structs import replace

from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table

FEW_LINES = 14
"""A table of no more lines of text, its head among them, leaves little of a page blank where it
is kept on one, about a quarter."""

LETTERS_ACROSS = 46
"""So many letters go across an upright page, about; more where it lies on its side."""


def may_break(table: Table) -> bool:
    """Tell whether a table is so long that it should begin on a page that cannot hold all of it."""
    return sum(_lines(row, table) for row in table.rows) > FEW_LINES


def _lines(row: Row, table: Table) -> int:
    """Return about how many lines of text a row has; a cell merged over rows is in neither."""
    across = LETTERS_ACROSS / sum(table.widths)
    rooms = (
        (cell.text, max(sum(table.widths[column : column + cell.columns]) * across, 1))
        for column, cell in row.placed()
        if cell.rows == 1 and not cell.continued
    )
    lines = (
        sum(max(ceil(len(line) / room), 1) for line in text.split("\n")) for text, room in rooms
    )
    return max(lines, default=1)


def with_headings_in_heads(sheet: Sheet) -> Sheet:
    """Return the sheet with the headings of long tables in their heads, to be repeated there."""
    tables = (with_heading_in_head(table) if may_break(table) else table for table in sheet.tables)
    return replace(sheet, tables=tuple(tables))


def with_heading_in_head(table: Table) -> Table:
    """Return the table with a heading that goes on from its head in that; two have no room there.

    What follows below the heading, such as a total, stays.
    """
    for column in table.open_columns():
        cells = table.headings(column).items()
        texts = {cell.text for row, cell in cells if row >= len(table.head)}
        if len(texts) == 1:
            head = tuple(_with_heading(row, column, *texts) for row in table.head)
            body = tuple(_with_heading(row, column, "") for row in table.body)
            table = replace(table, head=head, body=body)
    return table


def _with_heading(row: Row, column: int, text: str) -> Row:
    """Return the row with another text in the heading that begins at a column."""
    cells = (
        replace(cell, text=text) if at == column and cell.role is Role.HEADING else cell
        for at, cell in row.placed()
    )
    return Row(tuple(cells))


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
