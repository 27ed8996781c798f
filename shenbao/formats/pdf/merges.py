"""Cells merged over rows, whole again on each page that they reach.

WeasyPrint shows such a cell only where it begins. Here the first row of a page
gets a part of its own of every cell that reaches into it, and the part that is
left behind ends with the last row of its page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from shenbao.formats.pdf import weasyprint_internals
from shenbao.formats.pdf.weasyprint_internals import (
    Row,
    cells,
    column,
    extend,
    room_down_to,
    rowspan,
    with_cells,
    with_rowspan,
)


def lay_out(
    html: HTML, stylesheet: CSS, fonts: FontConfiguration, options: Mapping[str, Any]
) -> tuple[Document, bool]:
    """Return the laid out document, and whether all parts of merged cells hold their text."""
    breaks = _MergeBreaks()
    document = weasyprint_internals.lay_out(html, stylesheet, fonts, options, breaks)
    return document, breaks.texts_fit


class _MergeBreaks:
    """Merged cells end where a page ends, and begin anew where the next one begins.

    ``texts_fit`` is false once the text of a cell has no room in the rows that a
    page has left for it.
    """

    def __init__(self) -> None:
        self.texts_fit = True

    def begin_page(self, rows: Sequence[Row], first: int) -> Row:
        """Return the first row of a page with a part of every cell that reaches into it."""
        parts = [
            with_rowspan(cell, above + rowspan(cell) - first)
            for above, row in enumerate(rows[:first])
            for cell in cells(row)
            if above + rowspan(cell) > first
        ]
        if not parts:
            return rows[first]
        return with_cells(rows[first], sorted([*parts, *cells(rows[first])], key=column))

    def end_page(self, rows: Sequence[Row]) -> None:
        """Let the cells that reach beyond the last row of a page end with it."""
        for index, row in enumerate(rows):
            left = len(rows) - index
            for cell in cells(row):
                if rowspan(cell) > left:
                    room = room_down_to(rows[-1], cell)
                    self.texts_fit &= room >= 0
                    extend(cell, left, room)
