"""The view of a sheet: titled tables of rows of cells, the same for every format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field


class Role(StrEnum):
    """What a cell is, so that a template can give it a look."""

    LABEL = "label"  # the name of a field
    SHORT = "short"  # a short value, a figure, a target
    TEXT = "text"  # a text that may run over lines
    HEADING = "heading"  # the name of a block of rows, merged beside them
    COLUMN = "column"  # the head of a column
    GROUP = "group"  # a first-level indicator class
    CATEGORY = "category"  # a second-level indicator class
    FIXED = "fixed"  # words or a figure of the form where others hold a value
    NOTE = "note"  # words of the form that may run over lines
    CENTRED = "centred"  # words of the form in the middle of a line

    @property
    def look(self) -> Role:
        """The role whose look such a cell has: the form's own words look like values there."""
        return _LOOKS.get(self, self)

    @property
    def holds_value(self) -> bool:
        """Whether such a cell holds a value, of an author or of the form."""
        return self.is_value or self is Role.FIXED

    @property
    def is_value(self) -> bool:
        """Whether such a cell holds what an author says, and no words of the form."""
        return self in _VALUES


_VALUES = (Role.SHORT, Role.TEXT)
_LOOKS = {Role.FIXED: Role.SHORT, Role.CENTRED: Role.SHORT, Role.NOTE: Role.TEXT}


class Cell(Struct, frozen=True):
    """One cell; ``key`` is the path of its value in the declaration.

    A label has the key of the field it names, the head of a column the key of
    the column; other fixed words have none.

    A worked-out cell has its ``formula`` as Excel writes it, with the keys of other cells in
    braces in place of where they are; it and those have their ``figure``, too.

    A cell that is merged over several rows is followed, in the rows below, by
    cells of the same text that say ``continued``: every row covers all columns.
    """

    text: str
    role: Role
    key: str = ""
    columns: int = 1
    rows: int = 1
    continued: bool = False
    figure: str = ""
    formula: str = ""


class Row(Struct, frozen=True):
    """Cells from left to right; their ``columns`` add up to the table's."""

    cells: tuple[Cell, ...]

    def placed(self) -> Iterator[tuple[int, Cell]]:
        """Yield each cell with the column where it begins."""
        column = 0
        for cell in self.cells:
            yield column, cell
            column += cell.columns


class Worksheet(Struct, frozen=True):
    """The worksheet of its own that a table has in a workbook, to be sorted and filtered there.

    Columns are as wide as so many half-width letters (``widths``); texts in those that are
    ``cut`` show their first line. The first ``rows`` of the body are sorted, the others stay.
    """

    name: str
    widths: tuple[float, ...]
    cut: frozenset[int]
    rows: int


class Table(Struct, frozen=True):
    """A table: ``widths`` are the columns' shares of the text width, in percent.

    ``head`` rows are repeated on every page the table reaches. A table that is not
    ``ruled`` is lines of words above, between or below tables: no line is drawn
    around its cells. One that is ``joined`` follows the table before without a gap.
    One with a ``worksheet`` stands in that in a workbook, and not below the others.
    """

    key: str
    widths: tuple[float, ...]
    body: tuple[Row, ...]
    head: tuple[Row, ...] = ()
    ruled: bool = True
    joined: bool = False
    worksheet: Worksheet | None = None

    def look(self, cell: Cell) -> Role:
        """Return the role whose look a cell has: in lines most are texts."""
        return cell.role.look if self.ruled or cell.role is Role.CENTRED else Role.TEXT

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows from top to bottom."""
        return (*self.head, *self.body)

    def open_columns(self) -> frozenset[int]:
        """Return the columns whose heading begins beside the head and goes on beside the body.

        Head rows are repeated, so these are two cells; no line parts them.
        """
        last = self.head[-1].placed() if self.head else ()
        return frozenset(column for column, cell in last if cell.role is Role.HEADING)

    def open_sides(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """Return by row and column which cells have no line "above" or "below" them.

        A heading that stands in the head has blank parts beside the body, which go on in
        each other.
        """
        sides: dict[tuple[int, int], tuple[str, ...]] = {}
        first = len(self.head)
        for column in self.open_columns():
            headings = self.headings(column)
            for row, cell in headings.items():
                is_part = row >= first and not cell.text and not cell.continued
                above = row == first or is_part
                below = row < first or (is_part and row + cell.rows in headings)
                sides[row, column] = ("above",) * above + ("below",) * below
        return sides

    def headings(self, column: int) -> dict[int, Cell]:
        """Return by row the cells of headings that begin at a column."""
        found = {}
        for index, row in enumerate(self.rows):
            cell = dict(row.placed()).get(column)
            if cell is not None and cell.role is Role.HEADING:
                found[index] = cell
        return found


class Sheet(Struct, frozen=True):
    """A declaration as it is printed.

    ``above`` is a line over the title, such as 附件3, if there is one; ``properties`` are
    for the document's metadata; ``page`` has the page's size and margin, as CSS writes
    them, where the standard names them.
    """

    title: str
    subtitle: str
    tables: tuple[Table, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    page: Mapping[str, str] = field(default_factory=dict)
    above: str = ""

    @property
    def titles(self) -> tuple[str, str, str]:
        """The texts above the tables, blank where there is none."""
        return self.above, self.title, self.subtitle

    def values(self) -> dict[str, str]:
        """Return the texts of the values by their keys, in the order of the sheet."""
        return {
            cell.key: cell.text
            for table in self.tables
            for row in table.rows
            for cell in row.cells
            if cell.key and cell.role.is_value
        }

    def fixed_cells(self) -> Iterator[Cell]:
        """Yield the cells with the words of the form: labels, heads and classes."""
        return (cell for cell in self.cells() if not cell.role.is_value)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all tables from top to bottom, their heads among them."""
        return (row for table in self.tables for row in table.rows)

    def cells(self) -> Iterator[Cell]:
        """Yield the cells of all rows."""
        return (cell for row in self.rows() for cell in row.cells)
