"""Pages of a view: what is merged over rows is shown again on each page that it reaches.

Where the page breaks are known, merges that one cuts start again, label and all. Word and
Excel find them later; there a heading stands in the head, which they repeat.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table

FEW_ROWS = 10
SHORT_TEXT = 120
"""A table of no more rows, and of no longer texts, is short enough to be kept on one page."""


def may_break(table: Table) -> bool:
    """Tell whether a table is so long that it cannot be kept on one page by asking for it."""
    texts = (cell.text for row in table.body for cell in row.cells if not cell.continued)
    return len(table.body) > FEW_ROWS or any(len(text) > SHORT_TEXT for text in texts)


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
