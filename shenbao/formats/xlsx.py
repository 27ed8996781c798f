"""The sheet as a workbook, in the form's own layout: merged cells of texts on one worksheet.

Lists may have worksheets of their own. A spreadsheet does not make rows with merged cells as
high as their text needs; so heights are estimated here, and a text too high for a row gets several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil

from msgspec import Struct
from msgspec.structs import replace
from xlsxwriter.utility import xl_rowcol_to_cell

from shenbao.form.page import page_of
from shenbao.formats.column_widths import shared_columns, whole_widths
from shenbao.formats.spreadsheets.lists import write_lists
from shenbao.formats.spreadsheets.looks import Look, LooksFile, Page
from shenbao.formats.spreadsheets.text_heights import TextMetrics, row_heights
from shenbao.formats.spreadsheets.workbook import (
    MILLIMETRES,
    PIXELS,
    POINTS,
    Area,
    Book,
    figure_of,
    set_page,
    with_places,
)
from shenbao.formats.templating import Templates
from shenbao.sheet.pages import with_headings_in_heads
from shenbao.sheet.sheet import Cell, Role, Sheet, Table

LOOKS = "sheet.xlsx.toml"
PARTS = ("title", "subtitle", *(role for role in Role if role is role.look))

_LINES = {"above": "top", "below": "bottom"}


def preload() -> None:
    """Load nothing more: importing this module loads all it needs."""


def render(sheet: Sheet, templates: Templates) -> bytes:
    """Return the sheet as an .xlsx file, the same bytes for the same sheet and templates.

    Raises LongTextError where a text is longer than a cell can hold, and
    TemplateError where the looks are wrong.
    """
    book = Book(sheet.title, sheet.properties)
    tables = [table for table in sheet.tables if table.worksheet is None]
    if tables or not sheet.tables:
        _write_form(book, replace(sheet, tables=tuple(tables)), templates)
    write_lists(book, sheet, templates)
    return book.content()


def _write_form(book: Book, sheet: Sheet, templates: Templates) -> None:
    """Write all tables that have no worksheets of their own, below each other."""
    looks = read_looks(templates)
    looks = replace(looks, page=looks.page.of_form(page_of(sheet.page)))
    sheet = with_headings_in_heads(sheet)
    widths, places = shared_columns([table.widths for table in sheet.tables], looks.nearest)
    form = _Form(book, looks, sheet.title, widths)
    if sheet.above:
        form.write_line("text", sheet.above, border=0)
    form.write_line("title", sheet.title)
    if sheet.subtitle:
        form.write_line("subtitle", sheet.subtitle)
    for table, edges in zip(sheet.tables, places, strict=True):
        form.write_table(table, edges)
    form.write_figures()


class Looks(Struct, frozen=True):
    """How the form looks; ``nearest`` says which lines of its tables are one (in percent)."""

    name: str
    page: Page
    nearest: float
    metrics: TextMetrics
    parts: Mapping[str, Look]


def read_looks(templates: Templates) -> Looks:
    """Read how a form looks; raise TemplateError for what is wrong."""
    file = LooksFile(templates, LOOKS)
    columns = file.inner("columns")
    looks = Looks(
        name=file.table.text("name", required=True),
        page=file.page(),
        nearest=columns.measure("nearest", 0, 50),
        metrics=file.metrics(),
        parts=file.parts(PARTS),
    )
    columns.finish()
    file.finish()
    return looks


def _without_lines(table: Table, open_sides: Sequence[str]) -> dict[str, object]:
    """Return the properties of a cell that has no lines, or none on some sides."""
    if not table.ruled:
        return {"border": 0}
    return {_LINES[side]: 0 for side in open_sides}


class _Form:
    """The one sheet of the workbook, filled from top to bottom."""

    def __init__(self, book: Book, looks: Looks, title: str, widths: Sequence[float]) -> None:
        self._book = book
        self._looks = looks
        self._sheet = book.add_sheet(looks.name, LOOKS)
        self._rows = self._longest = 0
        self._places: dict[str, str] = {}
        self._figures: list[tuple[Area, Cell, dict[str, object]]] = []
        set_page(self._sheet, looks.page, title)
        self._sheet.hide_gridlines(2)
        pixels = whole_widths(widths, round(looks.page.text_width / MILLIMETRES * PIXELS))
        for column, width in enumerate(pixels):
            self._sheet.set_column_pixels(column, column, width)
        self._lines = list(accumulate((width * POINTS / PIXELS for width in pixels), initial=0.0))

    def write_line(self, part: str, text: str, **look: object) -> None:
        """Write a text across all columns, in the look of a part but for what ``look`` says."""
        top, end = self._add_rows([self._height(text, part, self._lines[-1])])
        area = Area(top, 0, end - 1, len(self._lines) - 2)
        self._book.write_text(self._sheet, area, text, self._looks.parts[part].format | look, part)

    def write_table(self, table: Table, edges: Sequence[int]) -> None:
        """Write a table; its columns begin and end at ``edges``, indexes of the sheet's columns."""

        def needed(cell: Cell, column: int) -> float:
            left, right = (self._lines[edges[at]] for at in (column, column + cell.columns))
            return self._height(cell.text, table.look(cell), right - left)

        tops = self._add_rows(row_heights(table.rows, needed))
        if table.head and tops[-1] - tops[0] > self._longest:
            # a sheet has one head for all pages: that of the table that reaches furthest
            self._longest = tops[-1] - tops[0]
            self._sheet.repeat_rows(tops[0], tops[len(table.head)] - 1)
        open_sides = table.open_sides()
        for index, row in enumerate(table.rows):
            for column, cell in row.placed():
                if not cell.continued:
                    top, end = tops[index], tops[index + cell.rows]
                    area = Area(top, edges[column], end - 1, edges[column + cell.columns] - 1)
                    look = self._looks.parts[table.look(cell)].format
                    look |= _without_lines(table, open_sides.get((index, column), ()))
                    if cell.rows == 1 and top < end - 1:
                        # it may go on on the next page, and its label would be cut
                        look["valign"] = "top"
                    if cell.key and cell.role.holds_value:
                        self._places[cell.key] = xl_rowcol_to_cell(area.top, area.left)
                    if cell.figure:
                        self._figures.append((area, cell, look))
                    else:
                        self._book.write_text(self._sheet, area, cell.text, look, cell.key)

    def write_figures(self) -> None:
        """Write the figures that others are worked out from, and the formulas of those."""
        for area, cell, look in self._figures:
            formula = with_places(cell.formula, self._places)
            figure = figure_of(cell.text, cell.figure, formula)
            if figure is None:
                self._book.write_text(self._sheet, area, cell.text, look, cell.key)
            else:
                self._book.write_figure(self._sheet, area, figure, look)

    def _add_rows(self, heights: Sequence[float]) -> list[int]:
        """Add rows of these heights, high ones in parts; return where each begins and the end."""
        tops = [self._rows]
        for height in heights:
            for part in self._parts(height):
                self._sheet.set_row_pixels(self._rows, ceil(part * PIXELS / POINTS))
                self._rows += 1
            tops.append(self._rows)
        return tops

    def _parts(self, height: float) -> list[float]:
        """Return the heights of the rows that are as high together, of whole lines where it can."""
        line = self._looks.parts["text"].size * self._looks.metrics.line_height
        most = max(self._looks.metrics.tallest // line, 1) * line
        others = ceil(height / most) - 1
        return [*[most] * others, height - others * most]

    def _height(self, text: str, part: str, width: float) -> float:
        """Return how high a text of a part of the form is in so many points of width."""
        return self._looks.metrics.height(text, self._looks.parts[part].size, width)
