"""Excel workbooks: the cells of every sheet as Excel shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from shenbao.diagnostics import Code, Place
from shenbao.i18n import _
from shenbao.intake.grid import MOST_CELLS, Box, Grid, GridMaker, Refused
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.opening import opened
from shenbao.office.number_formats import GENERAL, is_rounded, shown
from shenbao.office.packages import Package, UnreadablePackageError
from shenbao.office.safety import LINKS

ALLOWED = LINKS | {"externalLinkPath", "externalLinkPathMissing"}
"""Links to other workbooks are let pass: only the values that Excel has kept are read."""

FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
"""The beginning of the element of a formula in the XML of a sheet."""

EXACT_DIGITS = 15
"""Digits of a number that Excel keeps."""


def read(content: bytes, _numbers: Numbers) -> Grid:
    """Return the sheets as a grid, one table each; formulas as what they came to."""
    package = opened(content, ALLOWED)
    try:
        workbook = package.workbook(values=True)
        formulas = package.workbook(values=False) if _has_formulas(package) else None
    except UnreadablePackageError as error:
        message = _("This is not an Excel workbook: {reason}").format(reason=error.detail)
        raise Refused(message) from error
    maker = GridMaker()
    for sheet in workbook.worksheets:
        maker.sheet = sheet.title
        _Sheet(maker, sheet, formulas[sheet.title] if formulas else None).read()
    return maker.grid()


def _has_formulas(package: Package) -> bool:
    sheets = (name for name in package.names if name.startswith("xl/worksheets/"))
    return any(FORMULA.search(package.read(name)) for name in sheets)


class _Sheet:
    """A sheet with the values of its cells, and the same one with its formulas if it has any."""

    def __init__(self, maker: GridMaker, sheet: Any, formulas: Any) -> None:
        self.maker = maker
        self.sheet = sheet
        self.formulas = formulas
        self.merges = {
            (merged.min_row, merged.min_col): (merged.size["rows"], merged.size["columns"])
            for merged in sheet.merged_cells.ranges
        }

    def read(self) -> None:
        if self.sheet.sheet_state != "visible":
            message = _("The sheet {name} is hidden; it is read all the same.")
            self.maker.warn(Place(sheet=self.sheet.title), message.format(name=self.sheet.title))
        self.maker.table(self.boxes())

    def boxes(self) -> Iterator[Box]:
        """Yield the cells that are filled or merged, and the blank ones between them."""
        covered = self.covered()
        for row, cells in sorted(self.filled().items()):
            for column in range(1, max(cells) + 1):
                if (row, column) not in covered:
                    rows, columns = self.merges.get((row, column), (1, 1))
                    text = self.text(cells[column]) if column in cells else ""
                    yield Box(text, row - 1, column - 1, rows, columns)

    def filled(self) -> dict[int, dict[int, Any]]:
        """Return the cells that are filled or merged, by row and column.

        Asking openpyxl for rows would make every blank cell, down to the last
        row that has a format.
        """
        found: dict[int, dict[int, Any]] = {}
        for (row, column), cell in self.sheet._cells.items():  # noqa: SLF001
            if self.is_filled(cell):
                found.setdefault(row, {})[column] = cell
        return found

    def is_filled(self, cell: Any) -> bool:
        is_formula = self.formulas is not None and self.formula(cell) is not None
        return cell.value is not None or (cell.row, cell.column) in self.merges or is_formula

    def covered(self) -> set[tuple[int, int]]:
        """Return the cells that a merged one covers."""
        covered: set[tuple[int, int]] = set()
        for (row, column), (rows, columns) in self.merges.items():
            if len(covered) + rows * columns > MOST_CELLS:
                raise Refused(_("The merged cells of a table are too many."), code=Code.LIMIT)
            covered |= {
                (below, beside)
                for below in range(row, row + rows)
                for beside in range(column, column + columns)
            }
            covered.discard((row, column))
        return covered

    def text(self, cell: Any) -> str:
        value = cell.value
        if value is None:
            return self.uncomputed(cell)
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, int | float):
            self.warn_of_digits(cell)
        if isinstance(value, int | float | date | datetime | time):
            return shown(value, cell.number_format or GENERAL)
        return str(value)

    def formula(self, cell: Any) -> str | None:
        value = self.formulas.cell(cell.row, cell.column).value
        return value if isinstance(value, str) and value.startswith("=") else None

    def uncomputed(self, cell: Any) -> str:
        """Return a formula that no program has computed yet, as it stands."""
        formula = self.formula(cell) if self.formulas is not None else None
        if formula is None:
            return ""
        message = _("The formula {formula} has no value yet.")
        hint = _("Open the file in Excel, save it and import again.")
        self.maker.warn(self.place(cell), message.format(formula=formula), hint)
        return formula

    def warn_of_digits(self, cell: Any) -> None:
        """Warn of digits that Excel has lost, or does not show."""
        if abs(cell.value) >= 10**EXACT_DIGITS:
            message = _("Excel keeps only 15 digits of a number; this one has lost the others.")
            hint = _("Format the cell as text and type the number again.")
            self.maker.warn(self.place(cell), message, hint)
        elif is_rounded(cell.value, cell.number_format or GENERAL):
            message = _("The cell holds {exact} and shows {shown}, which is read.")
            text = shown(cell.value, cell.number_format)
            self.maker.warn(self.place(cell), message.format(exact=cell.value, shown=text))

    def place(self, cell: Any) -> Place:
        return Place(sheet=self.sheet.title, row=cell.row, column=cell.column)
