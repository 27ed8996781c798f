"""The one walk through a Word document: its paragraphs and tables as a person reads them.

Tracked changes are read as accepted. Import and pull make a grid of what is
found, ``shenbao text`` lines, and the redline marks in the elements themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from shenbao.office.elements import Reading, reading_of
from shenbao.office.numbering import Numbering, Numerals
from shenbao.office.packages import Package
from shenbao.office.xml import Element, W, number_of

PARAGRAPH, TABLE, ROW, CELL = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))

MOST_COLUMNS = 1000
"""Columns that a cell is believed to span."""

NOTES = ("footnotes", "endnotes", "comments")
"""The parts whose paragraphs follow those of the body."""

CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its text, that of text boxes included; a page break is PAGE_BREAK.

    The number that Word shows before an item of a list is part of the text. One
    that ``is_joined`` is one with the next: the mark between them is deleted.
    """

    text: str
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``column`` counts from 0, ``columns`` is how many of them it spans.

    One that ``is_continued`` belongs to the cell above, and Word does not show
    its own ``blocks``. ``tag`` is that of the first content control in the
    cell, "" if there is none.
    """

    blocks: tuple[Block, ...]
    column: int
    columns: int
    is_continued: bool
    tag: str

    @property
    def text(self) -> str:
        """The text of its paragraphs, each a line; tables in the cell are left out."""
        text = ""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                text += block.text + ("" if block.is_joined else "\n")
        return text.strip()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that stand in the cell."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows from top to bottom, each its cells from left to right."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Body:
    """What a Word document says: its blocks, and the paragraphs of its notes and comments."""

    blocks: tuple[Block, ...]
    notes: tuple[Paragraph, ...]
    has_changes: bool


def read_body(root: Element, package: Package, numerals: Callable[[], Numerals]) -> Body:
    """Read a Word document: the main part, whose root this is, and the notes in the package.

    ``numerals`` gives those of each of Word's kinds of numbers, once a list needs them.
    """
    main = package.main_part
    numbers = package.related_roots("numbering", main)
    walker = _Walker(Numbering(numbers[0] if numbers else None, numerals))
    body = walker.blocks(root)
    parts = [part for name in NOTES for part in package.related_roots(name, main)[:1]]
    notes = [paragraph for part in parts for paragraph in _paragraphs(walker.blocks(part))]
    return Body(body, tuple(notes), next(root.iter(*CHANGES), None) is not None)


class _Walker:
    """Walks through a document once, from top to bottom; it counts the items of lists."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        """Return the paragraphs and tables in an element, whatever wraps them."""
        return tuple(
            self._table(element) if element.tag == TABLE else self._paragraph(element)
            for element in nearest(parent, PARAGRAPH, TABLE)
        )

    def _paragraph(self, element: Element) -> Paragraph:
        properties = element.find(f"{W}pPr")
        pieces: list[str] = []
        is_joined = False
        if properties is not None:
            pieces.append(self._numbering.marker(properties))
            is_joined = properties.find(f"{W}rPr/{W}del") is not None
        _read(element, pieces)
        return Paragraph("".join(pieces), is_joined)

    def _table(self, table: Element) -> Table:
        rows = []
        merged: set[int] = set()
        for row in nearest(table, ROW):
            if row.find(f"{W}trPr/{W}del") is None:
                above, merged = merged, set()
                rows.append(tuple(self._cells(row, above, merged)))
        return Table(tuple(rows))

    def _cells(self, row: Element, above: set[int], merged: set[int]) -> Iterator[Cell]:
        """Yield the cells of a row.

        ``above`` has the columns where the row above has cells that may go on
        in this one; those of this row are added to ``merged``.
        """
        column = min(number_of(row.find(f"{W}trPr/{W}gridBefore")), MOST_COLUMNS)
        for cell in nearest(row, CELL):
            properties = cell.find(f"{W}tcPr")
            merge = span = None
            if properties is not None:
                merge, span = properties.find(f"{W}vMerge"), properties.find(f"{W}gridSpan")
            if merge is not None:
                merged.add(column)
            goes_on = merge is not None and merge.get(f"{W}val") != "restart"
            tag = next(cell.iter(f"{W}tag"), None)
            columns = min(max(number_of(span), 1), MOST_COLUMNS)
            yield Cell(
                self.blocks(cell),
                column,
                columns,
                is_continued=goes_on and column in above,
                tag="" if tag is None else tag.get(f"{W}val") or "",
            )
            column += columns


def nearest(parent: Element, *names: str) -> Iterator[Element]:
    """Yield the nearest elements of these names, those in wrappers in the wrappers' places."""
    pending: list[Iterator[Element]] = [iter(parent)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif child.tag in names:
            yield child
        elif reading_of(child) is Reading.WRAPS:
            pending.append(iter(child))


def _read(parent: Element, pieces: list[str]) -> None:
    """Add the pieces of text in an element."""
    for child in parent:
        reading = reading_of(child)
        if reading is Reading.WRAPS:
            _read(child, pieces)
        elif reading is Reading.PARAGRAPH:
            _read(child, pieces)
            pieces.append("\n")
        elif isinstance(reading, str):
            pieces.append(reading)
        elif not isinstance(reading, Reading):
            pieces.append(reading(child))


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield all paragraphs, those in tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from _paragraphs(cell.blocks)
