"""How high rows of a Word document are, about: what it takes for rows and heads to break well."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shenbao.formats.spreadsheets.text_heights import CharacterWidths, TextMetrics, row_heights
from shenbao.sheet.sheet import Cell, Table

TWIPS_PER_POINT = 20

_FONT_SIZE = 10.5
_METRICS = TextMetrics(1.6, CharacterWidths(0.55, 0.75), padding=4.25, tallest=math.inf)
"""About what base.docx has; heights come out rather too high."""

_MOST_OF_PAGE = 1 / 3
"""How much of a page, which has the head of the table too, a row may take and stay whole."""


def head_heights(table: Table, grid: Sequence[int]) -> list[int]:
    """Return how high the rows of a head must be at least, in twips; 0 for as high as they are.

    LibreOffice makes no room for cells merged over rows where it repeats a head.
    """
    if all(cell.rows == 1 for row in table.head for cell in row.cells):
        return [0] * len(table.head)

    def needed(cell: Cell, column: int) -> float:
        return _METRICS.height(cell.text, _FONT_SIZE, _width(cell, column, grid))

    heights = row_heights(table.head, needed)
    return [round(height * TWIPS_PER_POINT) for height in heights]


def tall_rows(table: Table, grid: Sequence[int], page_height: int) -> list[bool]:
    """Tell of each row of a body whether a text makes it too high to stay whole.

    LibreOffice loses the end of a row that may not break and is higher than a page.
    """
    most = page_height / TWIPS_PER_POINT * _MOST_OF_PAGE
    line = _FONT_SIZE * _METRICS.line_height

    def height(cell: Cell, column: int) -> float:
        room = max(_width(cell, column, grid) - 2 * _METRICS.padding, _FONT_SIZE)
        return len(cell.text) * _FONT_SIZE / room * line

    return [
        any(height(cell, column) > most for column, cell in row.placed() if cell.rows == 1)
        for row in table.body
    ]


def _width(cell: Cell, column: int, grid: Sequence[int]) -> float:
    """Return the width of a cell that begins at a column, in points."""
    return sum(grid[column : column + cell.columns]) / TWIPS_PER_POINT
