"""Worksheets of lists: to be sorted and filtered, with numbers, and sums as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from xlsxwriter.utility import xl_rowcol_to_cell

from shenbao.form.page import page_of
from shenbao.formats.spreadsheets.looks import Look, LooksFile, Page
from shenbao.formats.spreadsheets.text_heights import TextMetrics
from shenbao.formats.spreadsheets.workbook import (
    PIXELS,
    POINTS,
    Area,
    Book,
    figure_of,
    set_page,
    with_places,
)
from shenbao.formats.templating import Templates
from shenbao.sheet.sheet import Cell, Row, Sheet, Table

LOOKS = "portfolio.xlsx.toml"
FORM = "form.toml"
HEAD, TEXT, NUMBER, TOTAL, TOTAL_NUMBER = "head", "text", "number", "total", "total_number"

_DIGIT, _EDGES = 7, 5  # pixels that columns are wide for each character, and beside them all


def write_lists(book: Book, sheet: Sheet, templates: Templates) -> None:
    """Write each table of a sheet that has a worksheet of its own.

    Raises LongTextError where a text is longer than a cell can hold, and TemplateError where
    the looks are wrong or two worksheets have one name.
    """
    lists = [table for table in sheet.tables if table.worksheet is not None]
    if not lists:
        return
    looks = read_looks(templates)
    for table in lists:
        form = _List(book, looks, table)
        form.set_page(looks.page.of_form(page_of(sheet.page)), sheet.title)
        form.write()


class Looks(Struct, frozen=True):
    """How worksheets of lists look."""

    page: Page
    metrics: TextMetrics
    parts: Mapping[str, Look]


def read_looks(templates: Templates) -> Looks:
    """Read how lists look; raise TemplateError for what is wrong."""
    file = LooksFile(templates, LOOKS)
    parts = (HEAD, TEXT, NUMBER, TOTAL, TOTAL_NUMBER)
    looks = Looks(file.page(), file.metrics(), file.parts(parts))
    file.finish()
    return looks


class _List:
    """A list: its head, its rows, and its totals below."""

    def __init__(self, book: Book, looks: Looks, table: Table) -> None:
        assert table.worksheet
        self._book = book
        self._looks = looks
        self._table = table
        self._worksheet = table.worksheet
        self._written = book.add_sheet(table.worksheet.name, FORM)
        self._first = len(table.head)
        self._end = self._first + table.worksheet.rows
        self._places = {
            cell.key: xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
            for row, column, cell in self._cells()
            if cell.key and cell.role.holds_value
        }
        self._grouped = {
            column for _row, column, cell in self._cells() if cell.figure and "," in cell.text
        }

    def set_page(self, page: Page, title: str) -> None:
        """Have the worksheet printed on such pages, below the title."""
        set_page(self._written, page, title)

    def write(self) -> None:
        """Write the worksheet."""
        for column, width in enumerate(self._worksheet.widths):
            self._written.set_column(column, column, width)
        for number, row in enumerate(self._table.rows):
            self._set_height(number, row)
        for number, column, cell in self._cells():
            if not cell.continued:
                self._write(number, column, cell)
        self._written.freeze_panes(self._first, 0)
        if self._first:
            self._written.repeat_rows(0, self._first - 1)
            last = max(self._end - 1, self._first)
            columns = len(self._worksheet.widths) - 1
            self._written.autofilter(self._first - 1, 0, last, columns)

    def _cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Yield all cells with their rows and columns, from 0."""
        for number, row in enumerate(self._table.rows):
            yield from ((number, column, cell) for column, cell in row.placed())

    def _write(self, row: int, column: int, cell: Cell) -> None:
        area = Area(row, column, row + cell.rows - 1, column + cell.columns - 1)
        look = self._look(row, is_number=bool(cell.figure))
        is_cut = self._first <= row < self._end and column in self._worksheet.cut
        text_look = {**look.format, "text_wrap": not is_cut}
        if is_cut and "\n" in cell.text:
            text_look["valign"] = "top"  # the first line is to be seen
        figure = cell.figure and figure_of(
            cell.text,
            cell.figure,
            with_places(cell.formula, self._places),
            is_grouped=column in self._grouped,
        )
        if figure:
            self._book.write_figure(self._written, area, figure, look.format)
        else:
            self._book.write_text(self._written, area, cell.text, text_look, cell.key)

    def _look(self, row: int, *, is_number: bool) -> Look:
        if row < self._first:
            return self._looks.parts[HEAD]
        if row < self._end:
            return self._looks.parts[NUMBER if is_number else TEXT]
        return self._looks.parts[TOTAL_NUMBER if is_number else TOTAL]

    def _set_height(self, number: int, row: Row) -> None:
        """Make a row as high as the texts need that are not cut."""
        size = self._look(number, is_number=False).size
        is_body = self._first <= number < self._end
        heights = [
            self._looks.metrics.height(cell.text, size, self._width(column, cell.columns))
            for column, cell in row.placed()
            if cell.rows == 1 and not (is_body and column in self._worksheet.cut)
        ]
        self._written.set_row(number, min(max(heights, default=0), self._looks.metrics.tallest))

    def _width(self, column: int, columns: int) -> float:
        """Return how many points wide some columns are."""
        widths: Sequence[float] = self._worksheet.widths[column : column + columns]
        return sum(width * _DIGIT + _EDGES for width in widths) * POINTS / PIXELS
