"""What a person sees in a Word file, told by a walk that knows nothing of the program's readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

Element = Any
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "body", "document")}
UNSEEN = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "tcPr", "tbl")}


@dataclass(frozen=True)
class SeenCell:
    """A cell: its words, the row where it begins, and the grid columns that it covers."""

    text: str
    top: int
    start: int
    end: int


@dataclass(frozen=True)
class SeenRow:
    """A row of a table, both counted from 1, with the cells that a person sees in it."""

    table: int
    row: int
    cells: tuple[SeenCell, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of its cells."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Seen:
    """The paragraphs outside of tables, and the rows of all tables."""

    paragraphs: tuple[str, ...]
    rows: tuple[SeenRow, ...]


def seen(content: bytes) -> Seen:
    """Return what a person sees in a Word file that has no notes, boxes or lists."""
    with ZipFile(BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    blocks = list(_children(root, "p", "tbl"))
    paragraphs = [_words(block).strip() for block in blocks if block.tag == f"{W}p"]
    tables = [block for block in blocks if block.tag == f"{W}tbl"]
    rows = [row for number, table in enumerate(tables, 1) for row in _rows(table, number)]
    return Seen(tuple(filter(None, paragraphs)), tuple(rows))


def _rows(table: Element, number: int) -> Iterator[SeenRow]:
    above: dict[int, SeenCell] = {}
    shown = (row for row in _children(table, "tr") if row.find(f"{W}trPr/{W}del") is None)
    for index, row in enumerate(shown, 1):
        cells, merged = [], {}
        column = 0
        for element in _children(row, "tc"):
            span = element.find(f"{W}tcPr/{W}gridSpan")
            end = column + (1 if span is None else int(span.get(f"{W}val")))
            merge = element.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val") != "restart"
            words = "\n".join(_words(part) for part in _children(element, "p")).strip()
            cell = SeenCell(words, index, column, end)
            if goes_on and column in above:
                cell = above[column]
            if merge is not None:
                merged[column] = cell
            cells.append(cell)
            column = end
        above = merged
        yield SeenRow(number, index, tuple(cells))


def _children(parent: Element, *names: str) -> Iterator[Element]:
    for child in parent:
        if child.tag in {f"{W}{name}" for name in names}:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, *names)


def _words(element: Element) -> str:
    if element.tag in UNSEEN:
        return ""
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag == f"{W}br":
        return "\n"
    return "".join(_words(child) for child in element)
