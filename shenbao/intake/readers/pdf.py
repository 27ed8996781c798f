"""PDF with text: the ruled tables of its pages, joined where they go on from page to page."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from shenbao.diagnostics import Code, Place
from shenbao.i18n import _
from shenbao.intake.grid import Box, Grid, GridMaker, Refused
from shenbao.intake.problems import problem_at
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.pdf_lines import Column, Glyph, Line, joined, lines_of, separator
from shenbao.intake.readers.pdf_pages import glyphs_of, upright

MOST_PAGES = 300
EXCERPT = 12
OVERFULL = 0.02
"""So many of the lines may stand nearer to the sides of their cells than lines should."""

NEAR = 3.0
"""Points by which lines of a table that are one may be apart."""

ENOUGH = 5
"""So many lines that begin as far from the sides of their cells show how far lines should."""

NARROWER = 3.0
"""Points by which narrow cells may keep less free than others; a letter is wider."""

Bounds = tuple[float, float, float, float]


def read(content: bytes, numbers: Numbers) -> Grid:
    """Return the pages as a grid, as one paragraph or table after another."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(BytesIO(content), raise_unicode_errors=False) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                message = _("The file has more than {limit} pages.").format(limit=MOST_PAGES)
                raise Refused(message, code=Code.LIMIT)
            return _Pages(numbers).read(pdf.pages)
    except PdfminerException as error:
        raise _refusal(error.args[0] if error.args else error) from error


def _refusal(error: object) -> Refused:
    if isinstance(error, PDFPasswordIncorrect | PDFEncryptionError):
        return Refused(_("The file has a password."), _("Save it without one."))
    hint = _("Open it in its program and save it again.")
    return Refused(_("This is not a PDF, or a broken one."), hint)


class _Table:
    """A table on a page: its cells, and their lines."""

    def __init__(self, bounds: Bounds, cells: Sequence[Bounds]) -> None:
        self.bounds = bounds
        self.cells = sorted(set(cells), key=lambda cell: (cell[1], cell[0]))
        self.rows = _edges([edge for cell in cells for edge in (cell[1], cell[3])])
        self.lines: dict[Bounds, list[Line]] = {}

    def goes_on(self, other: _Table) -> bool:
        """Tell whether the other table is as wide and at the same place as this one."""
        sides = zip(self.bounds[::2], other.bounds[::2], strict=True)
        return all(abs(edge - another) < NEAR for edge, another in sides)


class _Pages:
    """Walks through the pages once."""

    def __init__(self, numbers: Numbers) -> None:
        self.styles = [markers for markers in numbers.markers.values() if markers]
        self.maker = GridMaker()
        self.last: _Table | None = None
        self.columns: list[float] = []
        self.padding = 0.0
        self.doubtful: list[tuple[str, str]] = []

    def read(self, pages: Sequence[Any]) -> Grid:
        read = [self.page(page) for page in pages]
        if not any(lines or tables for lines, tables in read):
            message = _("The PDF holds no text; it may be a scan.")
            raise Refused(message, _("Ask for the file that it was made of."))
        if not any(tables for _lines, tables in read):
            message = _("The PDF has no ruled tables; only its lines are read.")
            self.maker.warn(Place(), message)
        cells = [cell for _lines, tables in read for table in tables for cell in table.cells]
        self.columns = _edges([edge for cell in cells for edge in (cell[0], cell[2])])
        self.padding = _padding([table for _lines, tables in read for table in tables])
        for number, (lines, tables) in enumerate(read, 1):
            self.add_page(number, lines, tables)
        return self.maker.grid()

    def page(self, page: Any) -> tuple[list[Line], list[_Table]]:
        """Return the lines outside of the tables of a page, and its tables with theirs."""
        page = upright(page)
        glyphs = glyphs_of(page, self.maker)
        tables = [_Table(table.bbox, table.cells) for table in page.find_tables()]
        tables = [table for table in tables if len(table.cells) > 1]
        page.close()
        inside: dict[tuple[int, Bounds], list[Glyph]] = {}
        outside = []
        for glyph in glyphs:
            home = _home(glyph, tables)
            if home is None:
                outside.append(glyph)
            else:
                inside.setdefault(home, []).append(glyph)
        for (index, cell), found in inside.items():
            tables[index].lines[cell] = lines_of(found)
        return lines_of(outside), tables

    def add_page(self, number: int, lines: Sequence[Line], tables: Sequence[_Table]) -> None:
        """Add the lines and tables of a page from top to bottom."""
        waiting = list(tables)
        for paragraph in self.outside(lines, tables):
            while waiting and waiting[0].bounds[1] < paragraph[0].top:
                self.add_table(number, waiting.pop(0))
            self.maker.paragraph("".join(line.text for line in paragraph), Place(page=number))
        for table in waiting:
            self.add_table(number, table)

    def outside(self, lines: Sequence[Line], tables: Sequence[_Table]) -> Iterator[list[Line]]:
        """Yield the paragraphs outside of tables: lines of one size that fill their room."""
        sides = [side for table in tables for side in table.bounds[::2]]
        if not sides and lines:
            sides = [min(line.left for line in lines), max(line.right for line in lines)]
        column = Column(min(sides, default=0), max(sides, default=0), 0)
        paragraph: list[Line] = []
        for line in lines:
            if (
                paragraph
                and paragraph[-1].is_above(line)
                and not separator(paragraph[-1], line, column)
            ):
                paragraph.append(line)
            else:
                if paragraph:
                    yield paragraph
                paragraph = [line]
        if paragraph:
            yield paragraph

    def add_table(self, page: int, table: _Table) -> None:
        before = self.last
        goes_on = before is not None and before.goes_on(table)
        boxes = list(self.boxes(page, table, before if goes_on else None))
        self.maker.table(boxes, goes_on=goes_on)
        self.note_doubts(page)
        self.last = table

    def note_doubts(self, page: int) -> None:
        """Say of which texts it does not show how their lines go on."""
        for doubt, text in self.doubtful:
            message = _(doubt).format(text=text[:EXCERPT])
            self.maker.problems.append(problem_at(Place(page=page), message))
        self.doubtful.clear()

    def boxes(self, page: int, table: _Table, before: _Table | None) -> Iterator[Box]:
        """Yield the cells of a table; their columns are those of all tables of the file."""
        counts: Counter[int] = Counter()
        for cell in table.cells:
            row, column = _index(cell[1], table.rows), _index(cell[0], self.columns)
            counts[row] += 1
            lines = table.lines.get(cell, [])
            words = joined(lines, self.column(cell), self.styles)
            self.doubtful += [(doubt, words.text) for doubt in words.doubts]
            yield Box(
                words.text,
                row,
                column,
                max(1, _index(cell[3], table.rows) - row),
                max(1, _index(cell[2], self.columns) - column),
                page=page,
                number=counts[row],
                join=self.join(cell, lines, before) if before is not None else None,
            )

    def column(self, cell: Bounds) -> Column:
        return Column(cell[0], cell[2], self.padding)

    def join(self, cell: Bounds, lines: Sequence[Line], before: _Table) -> str | None:
        """Return what would join the cell to the one above the page break, if there is one."""
        above = [
            other
            for other in before.cells
            if abs(other[0] - cell[0]) < NEAR and abs(other[2] - cell[2]) < NEAR
        ]
        if not above or not lines:
            return None
        last = before.lines.get(max(above, key=lambda other: other[3]), [])
        return separator(last[-1], lines[0], self.column(cell)) if last else ""


def _edges(values: Sequence[float]) -> list[float]:
    """Return the lines of a table, those that are one taken together."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > NEAR:
            edges.append(value)
    return edges


def _index(value: float, edges: Sequence[float]) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _home(glyph: Glyph, tables: Sequence[_Table]) -> tuple[int, Bounds] | None:
    """Return the table and the cell that a glyph stands in."""
    x, y = glyph.middle
    for index, table in enumerate(tables):
        left, top, right, bottom = table.bounds
        if left <= x <= right and top <= y <= bottom:
            for cell in table.cells:
                if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]:
                    return index, cell
    return None


def _padding(tables: Sequence[_Table]) -> float:
    """Return what lines keep free at the sides of their cells.

    Narrow heads may keep less free than other cells. Where most lines that begin at the left
    show how much those do, it is that.
    """
    gaps = sorted(gap for table in tables for gap in _gaps(table))
    if not gaps:
        return 0.0
    least = gaps[int(len(gaps) * OVERFULL)]
    lefts = Counter(
        round(line.left - cell[0], 1)
        for table in tables
        for cell, lines in table.lines.items()
        for line in lines
    )
    usual, count = lefts.most_common(1)[0]
    is_shown = count >= ENOUGH and 0 < usual - least < NARROWER
    return usual if is_shown else least


def _gaps(table: _Table) -> Iterator[float]:
    """Yield how far lines stay away from the sides of their cells."""
    for cell, lines in table.lines.items():
        for line in lines:
            yield max(0.0, min(line.left - cell[0], cell[2] - line.right))
