"""The one walk through a Word document: its paragraphs and tables as a person reads them.

Tracked changes are read as accepted. Import and pull make a grid of what is
found, ``shenbao text`` lines, and the redline marks in the elements themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from shenbao.i18n import _
from shenbao.office.elements import READINGS, Omission, Reading, reading_of
from shenbao.office.numbering import Numbering, Numerals
from shenbao.office.packages import Package, UnreadablePackageError
from shenbao.office.paragraphs import ParagraphReader, Unread
from shenbao.office.styles import Styles
from shenbao.office.xml import Element, W, number_of, switch

DOCUMENT, PARAGRAPH, TABLE, ROW, CELL = (
    f"{W}{name}" for name in ("document", "p", "tbl", "tr", "tc")
)
LIKE_PARAGRAPHS = frozenset(
    name
    for name, treatment in READINGS.items()
    if treatment not in (Reading.WRAPS, Reading.NOT_SHOWN)
) - {PARAGRAPH}
"""What may stand between paragraphs and is none, such as an equation."""

STRAY = LIKE_PARAGRAPHS - {CELL}
"""What may stand between rows or cells and is none."""

RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

USER_SHAPES = "chartUserShapes"
"""The kind of relationship of a chart to what is drawn on it."""

MOST_COLUMNS = 1000
"""Columns that a cell is believed to span."""

NOTES = ("footnotes", "endnotes", "comments")
"""The parts whose paragraphs follow those of the body."""

MARGINS = ("header", "footer")
"""The parts that stand around the body on each page."""

CONTINUED, RESTARTED = "continue", "restart"
"""What a merged cell is: part of the one above, or the first one."""

CHANGES = tuple(
    f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
)


class Paragraph(Struct, frozen=True):
    """A paragraph with its text, that of text boxes included.

    The number that Word shows before an item of a list is part of the text. Where
    the mark between two paragraphs is deleted or hidden, they are one.
    """

    text: str
    unread: tuple[Unread, ...] = ()

    def joined(self, other: Paragraph) -> Paragraph:
        """Return the paragraph that this one and the next one are together."""
        return Paragraph(self.text + other.text, self.unread + other.unread)


class Cell(Struct, frozen=True):
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
        return "\n".join(paragraph.text for paragraph in self.paragraphs).strip()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs that stand in the cell itself."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that stand in the cell."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


class Table(Struct, frozen=True):
    """A table: its rows from top to bottom, each its cells from left to right.

    ``unread`` are the words of cells and rows that are not shown.
    """

    rows: tuple[tuple[Cell, ...], ...]
    unread: tuple[Unread, ...] = ()


Block = Paragraph | Table


class Body(Struct, frozen=True):
    """What a Word document says: its blocks, and the paragraphs of its notes and comments.

    ``margins`` are the paragraphs of its headers and footers, which are not read.
    """

    blocks: tuple[Block, ...]
    notes: tuple[Paragraph, ...]
    margins: tuple[Paragraph, ...]
    has_changes: bool


def document_root(package: Package) -> Element:
    """Return the root of the main part; raise UnreadablePackageError where it is of no document."""
    try:
        root = package.root_or_none(package.main_part)
    except KeyError:
        root = None
    if root is None or root.tag != DOCUMENT:
        raise UnreadablePackageError(_("not a Word document"), _("it holds no text of Word"))
    return root


def read_body(root: Element, package: Package, numerals: Callable[[], Numerals]) -> Body:
    """Read a Word document: the main part, whose root this is, and those that belong to it.

    ``numerals`` gives those of each of Word's kinds of numbers, once a list needs them.
    """
    main = package.main_part
    numbers, styles = (package.related_roots(kind, main) for kind in ("numbering", "styles"))
    numbering = Numbering(numbers[0] if numbers else None, numerals)
    looks = Styles(styles[0] if styles else None)

    def walker(part: str) -> _Walker:
        return _Walker(numbering, looks, lambda drawing: drawn_words(drawing, package, part))

    def paragraphs(part: str, root: Element) -> Iterator[Paragraph]:
        return _paragraphs(walker(part).blocks(root))

    notes = [
        paragraph
        for name in NOTES
        for part, other in package.related_parts(name, main)[:1]
        for paragraph in paragraphs(part, other)
    ]
    body = walker(main).blocks(root)
    margins = [
        paragraph
        for name in MARGINS
        for part, other in package.related_parts(name, main)
        for paragraph in paragraphs(part, other)
    ]
    has_changes = next(root.iter(*CHANGES), None) is not None
    return Body(body, tuple(notes), tuple(margins), has_changes)


def drawn_words(drawing: Element, package: Package, part: str) -> str:
    """Return the words of the part that a chart or diagram in another part leads to."""
    identifier = drawing.get(f"{RELATED}id") or drawing.get(f"{RELATED}dm") or ""
    name = package.target(part, identifier)
    root = package.root_or_none(name)
    if name is None or root is None:
        return ""
    roots = [root, *package.related_roots(USER_SHAPES, name)]
    texts = (element.text for root in roots for element in root.iter("{*}t", "{*}v"))
    return " ".join(filter(None, texts))


class _Walker:
    """Walks through a part of a document once, from top to bottom."""

    def __init__(
        self, numbering: Numbering, styles: Styles, drawn: Callable[[Element], str]
    ) -> None:
        self._numbering = numbering
        self._styles = styles
        self._paragraphs = ParagraphReader(styles, drawn)

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        """Return the paragraphs and tables in an element, whatever wraps them."""
        found: list[Block] = []
        joins = False
        depth = len(self._paragraphs.fields.open)
        for element in nearest(parent, PARAGRAPH, TABLE, *LIKE_PARAGRAPHS):
            if element.tag == TABLE:
                found.append(self._table(element))
                joins = False
                continue
            paragraph = self._paragraph(element)
            if joins and isinstance(found[-1], Paragraph):
                found[-1] = found[-1].joined(paragraph)
            else:
                found.append(paragraph)
            joins = _is_joined(element)
        lost = self._paragraphs.close_fields(depth)
        if lost:
            last = next((block for block in reversed(found) if isinstance(block, Paragraph)), None)
            if last is not None:
                found[found.index(last)] = replace(last, unread=last.unread + lost)
        return tuple(found)

    def _paragraph(self, element: Element) -> Paragraph:
        marker = self._numbering.marker(self._styles.numbering(element))
        text, unread = self._paragraphs.read(element)
        return Paragraph(marker + text, unread)

    def _table(self, table: Element) -> Table:
        rows = []
        unread: list[Unread] = []
        merged: set[int] = set()
        for row in nearest(table, ROW, *STRAY):
            if row.tag != ROW:
                unread += self._stray(row)
                continue
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            above, merged = merged, set()
            cells, hidden = self._cells(row, above, merged)
            if switch(row.find(f"{W}trPr/{W}hidden")):
                unread += _hidden(cells)
                merged = above
            else:
                rows.append(tuple(cells))
                unread += hidden
        return Table(tuple(rows), tuple(unread))

    def _stray(self, element: Element) -> list[Unread]:
        """Return the words of an element of a table that is part of no cell: Word shows none."""
        paragraph = self._paragraph(element)
        words = [Unread(Omission.HIDDEN, paragraph.text)] if paragraph.text.strip() else []
        return [*words, *paragraph.unread]

    def _cells(
        self, row: Element, above: set[int], merged: set[int]
    ) -> tuple[list[Cell], list[Unread]]:
        """Return the cells of a row, and the words of those that are merged into their neighbours.

        ``above`` has the columns where the row above has cells that may go on
        in this one; those of this row are added to ``merged``.
        """
        cells: list[Cell] = []
        hidden: list[Unread] = []
        column = min(number_of(row.find(f"{W}trPr/{W}gridBefore")), MOST_COLUMNS)
        for element in nearest(row, CELL, *STRAY):
            if element.tag != CELL:
                hidden += self._stray(element)
                continue
            if element.find(f"{W}tcPr/{W}cellDel") is not None:
                continue
            span = number_of(element.find(f"{W}tcPr/{W}gridSpan"))
            columns = min(max(span, 1), MOST_COLUMNS)
            down = _merged_down(element)
            if down is not None:
                merged.add(column)
            tag = next(element.iter(f"{W}tag"), None)
            cell = Cell(
                self.blocks(element),
                column,
                columns,
                is_continued=down == CONTINUED and column in above,
                tag="" if tag is None else tag.get(f"{W}val") or "",
            )
            if cells and _value(element.find(f"{W}tcPr/{W}hMerge")) == CONTINUED:
                cells[-1] = replace(cells[-1], columns=cells[-1].columns + columns)
                hidden += _hidden([cell])
            else:
                cells.append(cell)
            column += columns
        return cells, hidden


def _merged_down(cell: Element) -> str | None:
    """Tell how a cell is merged with those above and below it, with all changes accepted."""
    tracked = cell.find(f"{W}tcPr/{W}cellMerge")
    if tracked is not None:
        return {"cont": CONTINUED, "rest": RESTARTED}.get(tracked.get(f"{W}vMerge") or "")
    return _value(cell.find(f"{W}tcPr/{W}vMerge"))


def _value(merge: Element | None) -> str | None:
    return None if merge is None else merge.get(f"{W}val") or CONTINUED


def _is_joined(paragraph: Element) -> bool:
    """Tell whether nobody sees the mark at the end of a paragraph."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    if mark is None:
        return False
    return mark.find(f"{W}del") is not None or bool(switch(mark.find(f"{W}vanish")))


def _hidden(cells: Iterable[Cell]) -> list[Unread]:
    """Return the words of cells that are not shown."""
    texts = (text for cell in cells if (text := cell.text))
    words = " ".join(texts)
    return [Unread(Omission.HIDDEN, words)] if words else []


def nearest(parent: Element, *names: str) -> Iterator[Element]:
    """Yield the nearest elements of these names, those in wrappers in the wrappers' places."""
    wanted = frozenset(names)
    pending: list[Iterator[Element]] = [iter(parent)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif child.tag in wanted:
            yield child
        elif reading_of(child) is Reading.WRAPS:
            pending.append(iter(child))


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield all paragraphs, those in tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from _paragraphs(cell.blocks)
