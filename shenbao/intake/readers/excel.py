"""Excel workbooks: the cells of every sheet as Excel shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from shenbao.diagnostics import Code, Place
from shenbao.i18n import _
from shenbao.intake.grid import MOST_CELLS, MOST_QUOTED, Box, Grid, GridMaker, Refused
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.excel_colors import Backgrounds
from shenbao.intake.readers.excel_extras import tell_extras
from shenbao.intake.readers.opening import opened
from shenbao.office.number_formats import FormatWords, Shown, shown
from shenbao.office.packages import Package, UnreadablePackageError
from shenbao.office.safety import LINKS
from shenbao.office.scripts import lowered, raised
from shenbao.office.workbooks import open_workbook

ALLOWED = LINKS | {"externalLinkPath", "externalLinkPathMissing"}
"""Links to other workbooks are let pass: only the values that Excel has kept are read."""

FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
EXACT_DIGITS = 15
GENERAL = "General"


def read(content: bytes, numbers: Numbers) -> Grid:
    """Return the sheets as a grid, one table each; formulas as what they came to."""
    package = opened(content, ALLOWED)
    try:
        workbook = open_workbook(package, values=True)
        formulas = open_workbook(package, values=False) if _has_formulas(package) else None
    except UnreadablePackageError as error:
        message = _("This is not an Excel workbook: {reason}").format(reason=error.detail)
        raise Refused(message, _("Open it in its program and save it again.")) from error
    maker = GridMaker()
    for sheet in workbook.worksheets:
        maker.sheet = sheet.title
        counterpart = formulas[sheet.title] if formulas else None
        backgrounds = Backgrounds(package, sheet.title)
        _Sheet(maker, sheet, counterpart, numbers.formats, backgrounds).read()
    tell_extras(package, maker)
    return maker.grid()


def _has_formulas(package: Package) -> bool:
    sheets = (name for name in package.names if name.startswith("xl/worksheets/"))
    return any(FORMULA.search(package.read(name)) for name in sheets)


class _Sheet:
    """One sheet, read once."""

    def __init__(
        self,
        maker: GridMaker,
        sheet: Any,
        formulas: Any,
        words: FormatWords,
        backgrounds: Backgrounds,
    ) -> None:
        self.maker = maker
        self.backgrounds = backgrounds
        self.sheet = sheet
        self.formulas = formulas
        self.words = words
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
            if self.is_hidden_row(row):
                self.tell_hidden(_("Row {name} is hidden and is not read: {text}"), row, cells)
                continue
            for column in range(1, max(cells) + 1):
                if (row, column) not in covered:
                    rows, columns = self.merges.get((row, column), (1, 1))
                    text = self.text(cells[column]) if column in cells else ""
                    if text and column in self.hidden_columns:
                        message = _("Column {name} is hidden and is not read: {text}")
                        self.tell_hidden(message, row, {column: cells[column]})
                        text = ""
                    yield Box(text, row - 1, column - 1, rows, columns)

    def is_hidden_row(self, row: int) -> bool:
        if row not in self.sheet.row_dimensions:
            return False
        found = self.sheet.row_dimensions[row]
        return bool(found.hidden) or found.height == 0

    @cached_property
    def shows_zeros(self) -> bool:
        """Whether cells that hold 0 show it."""
        views = self.sheet.views.sheetView
        return not views or views[0].showZeros is not False

    @cached_property
    def hidden_columns(self) -> frozenset[int]:
        """The columns that are not shown."""
        columns = self.sheet.column_dimensions.values()
        hidden = [column for column in columns if column.hidden or column.width == 0]
        return frozenset(
            number for column in hidden for number in range(column.min, min(column.max, 16384) + 1)
        )

    def tell_hidden(self, message: str, row: int, cells: dict[int, Any]) -> None:
        """Tell of the words in a row or column that is not shown."""
        texts = {
            column: str(cell.value) for column, cell in cells.items() if cell.value is not None
        }
        if texts:
            column = min(texts)
            name = row if len(cells) > 1 or self.is_hidden_row(row) else get_column_letter(column)
            text = " ".join(texts[column] for column in sorted(texts))[:MOST_QUOTED]
            place = Place(sheet=self.sheet.title, row=row, column=column)
            self.maker.warn(place, message.format(name=name, text=text))

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
            covered |= {(row + down, column + on) for down in range(rows) for on in range(columns)}
            covered.discard((row, column))
        return covered

    def text(self, cell: Any) -> str:
        value = cell.value
        if value is None:
            return self.uncomputed(cell)
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, CellRichText):
            return "".join(self.run(part, cell) for part in value)
        if isinstance(value, int | float | date | datetime | time | timedelta):
            return self.styled(self.figure(cell, _serial(value, self.epoch)), _font(cell), cell)
        text = str(value)
        found = shown(text, self.code(cell), self.words)
        if not found.exact:
            self.tell_not_shown(cell, text, found.text)
        return self.styled(found.text, _font(cell), cell)

    @property
    def epoch(self) -> datetime:
        """The day that the workbook counts dates from."""
        epoch: datetime = self.sheet.parent.epoch
        return epoch

    def run(self, part: Any, cell: Any) -> str:
        """Return a run of a cell whose letters do not all look alike."""
        if isinstance(part, TextBlock):
            return self.styled(part.text, part.font, cell)
        return self.styled(str(part), _font(cell), cell)

    def styled(self, text: str, font: Any, cell: Any) -> str:
        """Return a text in a font: raised and lowered as such, and nothing of what is struck."""
        if not text.strip() or font is None:
            return text
        if font.strike:
            message = _("Struck-out words are not read: {text}").format(text=text[:MOST_QUOTED])
            self.maker.warn(self.place(cell), message)
            return ""
        if self.backgrounds.hide(font, cell):
            message = _("Hidden words are not read: {text}").format(text=text[:MOST_QUOTED])
            self.maker.warn(self.place(cell), message)
            return ""
        shift = {"superscript": raised, "subscript": lowered}.get(font.vertAlign or "")
        return shift(text) if shift else text

    def code(self, cell: Any) -> str:
        """Return the number format of a cell; some are known by their number only.

        One that the file does not have is what Excel takes for none.
        """
        built_in = self.words.built_in.get(cell._style.numFmtId)  # noqa: SLF001
        try:
            return built_in or cell.number_format or GENERAL
        except IndexError:
            return GENERAL

    def figure(self, cell: Any, serial: Decimal) -> str:
        """Return what Excel shows of a number or date; tell where it is not what is stored."""
        code = self.code(cell)
        found = shown(serial, code, self.words, from_1904=self.epoch == CALENDAR_MAC_1904)
        if not serial and not self.shows_zeros:
            found = Shown("", exact=False)
        if isinstance(cell.value, int | float):
            self.tell_digits(cell, serial, found)
        if not found.understood:
            message = _("The number format {code} is not understood: {value} is read as {text}.")
            hint = _("Compare it with what Excel shows.")
            message = message.format(code=code, value=cell.value, text=found.text)
            self.maker.warn(self.place(cell), message, hint)
        return found.text

    def tell_digits(self, cell: Any, value: Decimal, found: Shown) -> None:
        """Warn of digits that Excel has lost, or does not show."""
        if abs(value) >= 10**EXACT_DIGITS:
            message = _("Excel keeps only 15 digits of a number; this one has lost the others.")
            hint = _("Format the cell as text and type the number again.")
            self.maker.warn(self.place(cell), message, hint)
        elif not found.exact:
            self.tell_not_shown(cell, cell.value, found.text)

    def tell_not_shown(self, cell: Any, value: object, text: str) -> None:
        """Tell of a cell that does not show what it holds."""
        message = _("The cell holds {exact} and shows {shown}, which is read.")
        shows = text or _("nothing")
        self.maker.warn(self.place(cell), message.format(exact=value, shown=shows))

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

    def place(self, cell: Any) -> Place:
        return Place(sheet=self.sheet.title, row=cell.row, column=cell.column)


def _font(cell: Any) -> Any:
    """Return the font of a cell; None where its style names one that is not there."""
    try:
        return cell.font
    except IndexError:
        return None


def _serial(value: float | date | datetime | time | timedelta, epoch: datetime) -> Decimal:
    """Return a number, or a moment as Excel stores it: the days since the first one."""
    if isinstance(value, int | float):
        return Decimal(repr(value))
    return Decimal(repr(to_excel(value, epoch)))  # type: ignore[no-untyped-call]
