"""The yearly workbook as an .xlsx file: a sheet for each list, filters, and sums as formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from shenbao.form.yearly_workbook import WorkbookColumn
from shenbao.formats.spreadsheets.looks import Look, LooksFile
from shenbao.formats.spreadsheets.text_heights import TextMetrics
from shenbao.formats.spreadsheets.workbook import PIXELS, POINTS, Area, Book, set_page
from shenbao.formats.templating import Templates
from shenbao.sheet.yearly_workbook import Entry, Listing, Total, YearlyWorkbook

LOOKS = "portfolio.xlsx.toml"
NAMES = "portfolio.toml"
PARTS = ("head", "text", "number", "total", "total_number")

_DIGIT, _EDGES = 7, 5  # pixels that columns are wide for each character, and beside them all

Looks = Mapping[str, object]
"""The properties of the format of a cell."""


def render(workbook: YearlyWorkbook, templates: Templates) -> bytes:
    """Return the workbook as an .xlsx file, the same bytes for the same workbook and looks.

    Raises LongTextError where a text is longer than a cell can hold, and
    TemplateError where the looks are wrong.
    """
    file = LooksFile(templates, LOOKS)
    page, metrics, parts = file.page(), file.metrics(), file.parts(PARTS)
    file.finish()
    book = Book(workbook.title, {"date": workbook.date})
    for listing in workbook.listings:
        sheet = book.add_sheet(listing.name, NAMES)
        set_page(sheet, page, workbook.title)
        _List(book, sheet, metrics, parts, listing).write()
    return book.content()


class _List:
    """A list on a sheet of its own: its head, its rows, and its sums below."""

    def __init__(
        self,
        book: Book,
        sheet: Worksheet,
        metrics: TextMetrics,
        parts: Mapping[str, Look],
        listing: Listing,
    ) -> None:
        self._book = book
        self._sheet = sheet
        self._metrics = metrics
        self._parts = parts
        self._listing = listing
        self._end = 1 + len(listing.rows)

    def write(self) -> None:
        """Write the sheet."""
        columns = self._listing.columns
        self._set_height(0, "head", [column.label for column in columns])
        for number, column in enumerate(columns):
            self._sheet.set_column(number, number, column.width)
            self._write(0, number, column.label, self._parts["head"].format)
        for row, entries in enumerate(self._listing.rows, start=1):
            self._write_row(row, entries)
        for row, total in enumerate(self._listing.totals, start=self._end):
            self._write_total(row, total)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        if columns:
            self._sheet.autofilter(0, 0, max(self._end - 1, 1), len(columns) - 1)

    def _write_row(self, row: int, entries: Sequence[Entry]) -> None:
        wrapped = (
            str(entry) if column.wrap else ""
            for column, entry in zip(self._listing.columns, entries, strict=True)
        )
        self._set_height(row, "text", wrapped)
        for number, (column, entry) in enumerate(zip(self._listing.columns, entries, strict=True)):
            if isinstance(entry, Decimal):
                style = self._book.format(self._number("number", column))
                self._sheet.write_number(row, number, float(entry), style)
            else:
                self._write(row, number, entry, self._text(column, entry))

    def _write_total(self, row: int, total: Total) -> None:
        self._set_height(row, "total", total.words)
        for number, (column, word) in enumerate(
            zip(self._listing.columns, total.words, strict=True)
        ):
            if column.total:
                style = self._book.format(self._number("total_number", column))
                formula, value = self._formula(row, number, total), self._sum(number, total)
                self._sheet.write_formula(row, number, formula, style, value)
            else:
                self._write(row, number, word, self._parts["total"].format)

    def _set_height(self, row: int, part: str, texts: Iterable[str]) -> None:
        """Make a row high enough for these texts, one for each column."""
        size = self._parts[part].size
        heights = (
            self._metrics.height(text, size, (column.width * _DIGIT + _EDGES) * POINTS / PIXELS)
            for column, text in zip(self._listing.columns, texts, strict=True)
        )
        self._sheet.set_row(row, min(max(heights, default=0), self._metrics.tallest))

    def _formula(self, row: int, column: int, total: Total) -> str:
        """Return the formula of a sum, which stays right when the rows are sorted anew.

        A text among the numbers counts as nothing.
        """
        numbers = xl_range_abs(1, column, self._end - 1, column)
        if len(total.of) == len(self._listing.rows):
            return f"=SUM({numbers})"
        names = xl_range_abs(1, self._listing.by, self._end - 1, self._listing.by)
        spelt = (f'"{text.replace(chr(34), chr(34) * 2)}"' for text in total.spellings)
        spellings = [xl_rowcol_to_cell(row, self._listing.by), *spelt]
        sums = (f"SUMPRODUCT(--EXACT({names},{name}),{numbers})" for name in spellings)
        return f"={'+'.join(sums)}"

    def _sum(self, column: int, total: Total) -> float:
        entries = (self._listing.rows[row][column] for row in total.of)
        return float(sum((entry for entry in entries if isinstance(entry, Decimal)), Decimal()))

    def _number(self, part: str, column: WorkbookColumn) -> Looks:
        return {**self._parts[part].format, "num_format": column.format}

    def _text(self, column: WorkbookColumn, text: str) -> Looks:
        """Return the look of a text; of lines that are not wrapped the first one is shown."""
        look = {**self._parts["text"].format, "text_wrap": column.wrap}
        return look if column.wrap or "\n" not in text else {**look, "valign": "top"}

    def _write(self, row: int, column: int, text: str, look: Looks) -> None:
        self._book.write_text(self._sheet, Area(row, column, row, column), text, look)
