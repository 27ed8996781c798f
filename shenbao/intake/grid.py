"""The grid: any file as rows of cells, each with its words, its span and its place.

Every reader makes one; what the cells mean is worked out from it, whatever the
format was.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.diagnostics import Code, Diagnostic, Place, Severity
from shenbao.i18n import _
from shenbao.intake.problems import problem_at, radicals_read
from shenbao.office.characters import (
    INSTEAD,
    LINE_BREAK,
    SPACE,
    UNKNOWN,
    radicals,
    readable,
    unified,
)
from shenbao.sheet.origin import Origin, digest

MOST_CELLS = 200_000
MOST_CHARACTERS = 5_000_000
MOST_COLUMNS = 1000
MOST_QUOTED = 60
"""The characters that a message quotes of words that are not read."""


class Cell(Struct, frozen=True):
    """One cell: its words, and where it begins in its row; ``rows`` and ``columns`` are its span.

    A paragraph outside of tables is a cell too. At the top of a page, ``join``
    is what would stand between the cell and the one above the page break, if
    it goes on with that one's words. ``tag`` names the value of a cell that
    stands in a content control of Word.
    """

    text: str
    place: Place
    column: int = 0
    columns: int = 1
    rows: int = 1
    join: str | None = None
    tag: str = ""

    @property
    def end(self) -> int:
        """The column behind the cell."""
        return self.column + self.columns

    def going_on(self, cell: Cell) -> Cell:
        """Return the cell with the words of the one that it goes on in, behind a page break."""
        return replace(self, text=joined(self.text, cell))


def joined(text: str, cell: Cell) -> str:
    """Return a text with the words that stand behind a page break."""
    return f"{text}{cell.join or ''}{cell.text}".strip()


class Row(Struct, frozen=True):
    """Cells from left to right; one that is merged over rows is in each of them.

    ``table`` is the number of the table in the file, 0 outside of tables.
    ``covered`` are cells that are merged into one of a row above, whose own words
    nobody sees.
    """

    cells: tuple[Cell, ...]
    table: int = 0
    covered: tuple[Cell, ...] = ()

    def unified(self, problems: list[Diagnostic], made: Container[str] = ()) -> Row:
        """Return the row with ordinary characters for radicals; ``problems`` tell of them.

        Texts whose digest is ``made`` stay as they are.
        """
        cells = []
        for cell in self.cells:
            text = unified(cell.text)
            if text != cell.text and digest(cell.text) not in made:
                problems.append(radicals_read(cell.place, radicals(cell.text)))
                cells.append(replace(cell, text=text))
            else:
                cells.append(cell)
        return replace(self, cells=tuple(cells))

    def covers(self, cell: Cell) -> Cell:
        """Return the cell of the row that a covered one is part of."""
        return next(
            candidate for candidate in self.cells if candidate.column <= cell.column < candidate.end
        )

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that say something."""
        return tuple(cell for cell in self.cells if cell.text)

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.cells[0].place

    @property
    def words(self) -> str:
        """All that the row says."""
        return "\t".join(cell.text for cell in self.cells).strip()


class Grid(Struct, frozen=True):
    """A file: its rows from top to bottom.

    Where it is ``flat``, line breaks inside of texts have been lost. ``origin``
    is what a document that a build has made says of itself; it has its radicals
    as they are, since the declaration may have them too.
    """

    rows: tuple[Row, ...]
    problems: tuple[Diagnostic, ...] = ()
    flat: bool = False
    origin: Origin | None = None


class Refused(Exception):
    """Raised by a reader for a file that cannot be read; ``load`` makes a Diagnostic of it."""

    def __init__(self, message: str, hint: str = "", code: str = Code.UNREADABLE) -> None:
        super().__init__(message, hint, code)
        self.message, self.hint, self.code = message, hint, code


class Box(Struct, frozen=True):
    """A cell of a table on its way into the grid; rows and columns count from 0.

    ``number`` is that of the column for people, where it is not that of the grid.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    line: int = 0
    page: int = 0
    number: int = 0
    join: str | None = None
    tag: str = ""


class GridMaker(Struct):
    """Makes a grid of what a reader finds, one paragraph and one table after another."""

    flat: bool = False
    sheet: str = ""
    origin: Origin | None = None
    rows: list[Row] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0
    last_row: int = 0
    _cells: int = 0
    _characters: int = 0

    def grid(self) -> Grid:
        """Return all that was found."""
        return Grid(tuple(self.rows), tuple(self.problems), self.flat, self.origin)

    def paragraph(self, text: str, place: Place) -> None:
        """Add a text that stands outside of tables, unless it is blank."""
        self.paragraphs += 1
        cell = self.cell(text, replace(place, paragraph=self.paragraphs))
        if cell.text:
            self.add_row([cell], 0)

    def line(self, texts: Iterable[tuple[str, Place]]) -> None:
        """Add a line of cells outside of tables, unless it is blank."""
        cells = [self.cell(text, place, column) for column, (text, place) in enumerate(texts)]
        if any(cell.text for cell in cells):
            self.add_row(cells, 0)

    def table(
        self, boxes: Iterable[Box], *, covered: Iterable[Box] = (), goes_on: bool = False
    ) -> None:
        """Add a table, or more rows of the last one where it ``goes_on``."""
        if not goes_on:
            self.tables += 1
            self.last_row = 0
        by_row: dict[int, list[Cell]] = {}
        for box in sorted(boxes, key=lambda box: (box.row, box.column)):
            cell = self.table_cell(box)
            for row in range(box.row, box.row + box.rows):
                by_row.setdefault(row, []).append(cell)
            self.count(box.rows, len(box.text))
        unseen: dict[int, list[Cell]] = {}
        for box in covered:
            unseen.setdefault(box.row, []).append(self.table_cell(box))
        for row in sorted(by_row):
            cells = sorted(by_row[row], key=lambda cell: cell.column)
            self.add_row(cells, self.tables, unseen.get(row, ()))
        self.last_row += 1 + max(by_row, default=-1)

    def table_cell(self, box: Box) -> Cell:
        place = Place(
            page=box.page,
            sheet=self.sheet,
            line=box.line,
            table=0 if self.sheet else self.tables,
            row=box.row + self.last_row + 1,
            column=box.number or box.column + 1,
        )
        text = self.printable(box.text, place)
        return Cell(text, place, box.column, box.columns, box.rows, box.join, box.tag)

    def cell(self, text: str, place: Place, column: int = 0) -> Cell:
        """Return a cell outside of tables, whose words can be printed."""
        self.count(1, len(text))
        return Cell(self.printable(text, place), place, column)

    def printable(self, text: str, place: Place) -> str:
        """Return the text as a form can hold it; say it where that leaves anything out."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        read = readable(text, keeps_radicals=self.origin is not None)
        self.problems += [_unprintable(place, character) for character in read.unprintable]
        if read.radicals:
            self.problems.append(radicals_read(place, read.radicals))
        if read.was_in_parts:
            message = _("Characters put together from parts are read as one each (Unicode NFC).")
            self.problems.append(problem_at(place, message))
        return read.text.strip()

    def warn(self, place: Place, message: str, hint: str = "") -> None:
        """Warn of something that the reader has come across."""
        self.problems.append(problem_at(place, message, hint, Severity.WARNING))

    def add_row(self, cells: list[Cell], table: int, covered: Iterable[Cell] = ()) -> None:
        self.rows.append(Row(tuple(cells), table, tuple(covered)))

    def count(self, cells: int, characters: int) -> None:
        """Count cells and characters; refuse the file where there are too many."""
        self._cells += cells
        self._characters += characters
        if self._cells > MOST_CELLS or self._characters > MOST_CHARACTERS:
            raise too_much()


def _unprintable(place: Place, character: str) -> Diagnostic:
    """Tell what is read in place of a character that no form can print."""
    messages = {
        SPACE: _("U+{point:04X} cannot be printed and is read as a space."),
        LINE_BREAK: _("U+{point:04X} cannot be printed and is read as a line break."),
        UNKNOWN: _("U+{point:04X} turns the words behind it around and is read as “\ufffd”."),
    }
    left_out = _("U+{point:04X} cannot be printed and is left out.")
    message = messages.get(INSTEAD.get(character, ""), left_out)
    return problem_at(place, message.format(point=ord(character)))


def too_much() -> Refused:
    """Say that a file holds more than is read."""
    message = _("The file holds more than {cells} cells or {characters} characters.")
    return Refused(
        message.format(cells=MOST_CELLS, characters=MOST_CHARACTERS),
        _("Save the forms in a file of their own."),
        Code.LIMIT,
    )


def flow(rows: Iterable[Iterable[tuple[str, int, int, int]]]) -> Iterator[Box]:
    """Yield the boxes of a table whose cells fill the rows one by one, as those of HTML do.

    Each cell is its text, the rows and columns that it spans, and its line in
    the file; one that spans rows pushes those below it aside.
    """
    table = [list(row) for row in rows]
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(table):
        column = 0
        for text, wanted_rows, wanted_columns, line in cells:
            while (row, column) in taken:
                column += 1
            spanned = max(1, min(wanted_rows, len(table) - row))
            columns = max(1, min(wanted_columns, MOST_COLUMNS))
            if len(taken) > MOST_CELLS:
                raise Refused(_("The merged cells of a table are too many."), code=Code.LIMIT)
            taken.update(
                (below, beside)
                for below in range(row + 1, row + spanned)
                for beside in range(column, column + columns)
            )
            yield Box(text, row, column, spanned, columns, line)
            column += columns
