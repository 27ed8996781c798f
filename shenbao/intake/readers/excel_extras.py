"""What a workbook holds beside the words of its cells: it is told of, and not read.

Comments, page headers, phonetic guides, words under merged cells, conditional formats, and
sheets that are no tables. ECMA-376 part 1, 18.3, 18.4 and 18.7; [MS-XLSX] 2.6.205.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import MOST_QUOTED, GridMaker
from shenbao.intake.readers.excel_drawings import tell_drawings
from shenbao.office.packages import Package
from shenbao.office.workbooks import OFFICE, S
from shenbao.office.xml import Element

RELATED = f"{{{OFFICE}}}id"
CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6}|\d{1,3}|[A-Za-z])')
"""The codes of page headers, such as &P for the number of the page."""

PAGE_NUMBER = re.compile("&[PN]")
SECTIONS = re.compile("&[LCR]")
HEADERS = (
    ("odd", ""), ("even", "differentOddEven"), ("first", "differentFirst"),
)  # fmt: skip
"""The pages that may have headers of their own, and the switch that gives them some."""

ON = ("1", "true")
Cell = tuple[int, int]
"""The row and the column of a cell; they count from 1."""


def tell_extras(package: Package, maker: GridMaker) -> None:
    """Tell of all words of a workbook that are not those of its cells."""
    workbook = package.root(package.main_part)
    for sheet in workbook.iterfind(f"{S}sheets/{S}sheet"):
        part = package.target(package.main_part, sheet.get(RELATED) or "")
        title = sheet.get("name") or ""
        root = package.root_or_none(part)
        if part is None or root is None:
            message = _("The sheet {name} is not in the file.")
            maker.warn(Place(sheet=title), message.format(name=title))
            continue
        if root.tag != f"{S}worksheet":
            message = _("The sheet {name} holds no cells; it is not read.")
            maker.warn(Place(sheet=title), message.format(name=title))
        _Extras(package, part, root, title, maker).tell()
        tell_drawings(package, part, title, maker)


class _Extras:
    """What a sheet holds beside the words of its cells."""

    def __init__(
        self, package: Package, part: str, root: Element, title: str, maker: GridMaker
    ) -> None:
        self.package = package
        self.part = part
        self.root = root
        self.title = title
        self.maker = maker

    def tell(self) -> None:
        for cell, text in self.comments():
            self.tell_of(cell, _("A note on the cell is not read: {text}"), text)
        for cell, text in self.guides():
            self.tell_of(cell, _("A phonetic guide is not read: {text}"), text)
        for cell, text in self.covered():
            self.tell_of(cell, _("Words hidden in a merged cell are not read: {text}"), text)
        for text in dict.fromkeys(self.page_words()):
            message = _("The header or footer of the page is not read: {text}")
            self.tell_of(None, message, text)
        for cells in self.conditional():
            message = _("Conditional formatting may show these cells in another way: {text}")
            self.tell_of(_first(cells), message, cells)

    def tell_of(self, cell: Cell | None, message: str, text: str) -> None:
        """Tell of words, and of the cell that they belong to, if there is one."""
        row, column = cell or (0, 0)
        words = " ".join(text.split())[:MOST_QUOTED]
        if words:
            place = Place(sheet=self.title, row=row, column=column)
            self.maker.warn(place, message.format(text=words))

    def comments(self) -> Iterator[tuple[Cell | None, str]]:
        """Yield the notes and comments on cells; those in threads have a copy among the notes."""
        threads = set()
        for root in self.package.related_roots("threadedComment", self.part):
            for comment in root.iterfind("{*}threadedComment"):
                threads.add(comment.get("ref"))
                yield _first(comment.get("ref")), comment.findtext("{*}text") or ""
        for root in self.package.related_roots("comments", self.part):
            for comment in root.iter(f"{S}comment"):
                text = comment.find(f"{S}text")
                if text is not None and comment.get("ref") not in threads:
                    yield _first(comment.get("ref")), _words(text)

    def guides(self) -> Iterator[tuple[Cell | None, str]]:
        """Yield what is shown above words to say how they are pronounced."""
        for row in self.root.iterfind(f"{S}sheetData/{S}row"):
            for cell in row.iterfind(f"{S}c"):
                if row.get("ph") in ON or cell.get("ph") in ON:
                    words = self.string(cell)
                    if words is not None:
                        yield _first(cell.get("r")), _guide(words)

    def covered(self) -> Iterator[tuple[Cell | None, str]]:
        """Yield the words of cells that are merged into others."""
        ranges = [
            found
            for merge in self.root.iterfind(f"{S}mergeCells/{S}mergeCell")
            if (found := _range(merge.get("ref")))
        ]
        if not ranges:
            return
        for cell in self.root.iterfind(f"{S}sheetData/{S}row/{S}c"):
            place = _first(cell.get("r"))
            if place and any(_covers(merge, place) for merge in ranges):
                words = self.string(cell)
                yield place, _words(words) if words is not None else cell.findtext(f"{S}v") or ""

    def string(self, cell: Element) -> Element | None:
        """Return the text of a cell, in the cell or shared with others; None for another value."""
        if cell.get("t") == "inlineStr":
            return cell.find(f"{S}is")
        number = cell.findtext(f"{S}v") or ""
        if cell.get("t") == "s" and number.isdecimal():
            return self.shared.get(int(number))
        return None

    @cached_property
    def shared(self) -> Mapping[int, Element]:
        """The texts that cells share, by their numbers."""
        roots = self.package.related_roots("sharedStrings", self.package.main_part)
        return dict(enumerate(text for root in roots for text in root.iterfind(f"{S}si")))

    def page_words(self) -> Iterator[str]:
        """Yield the words of page headers and footers that hold more than page numbers."""
        headers = self.root.find(f"{S}headerFooter")
        for pages, needs in HEADERS if headers is not None else ():
            if headers is None or (needs and headers.get(needs) not in ON):
                continue
            for part in ("Header", "Footer"):
                for written in SECTIONS.split(headers.findtext(f"{S}{pages}{part}") or ""):
                    text = " ".join(CODES.sub(" ", written).split())
                    is_page_number = PAGE_NUMBER.search(written) and not re.search(r"\d", text)
                    if any(character.isalnum() for character in text) and not is_page_number:
                        yield text

    def conditional(self) -> Iterator[str]:
        """Yield the cells whose conditional formats change what is shown, not only its looks."""
        for formatting in self.root.iter("{*}conditionalFormatting"):
            for rule in formatting.iter("{*}cfRule"):
                hides = any(
                    shape.get("showValue") in ("0", "false")
                    for shape in rule.iter("{*}iconSet", "{*}dataBar")
                )
                if hides or (rule.get("dxfId") or "") in self.renumbering:
                    yield formatting.get("sqref") or formatting.findtext("{*}sqref") or ""
                    break

    @cached_property
    def renumbering(self) -> frozenset[str]:
        """The numbers of the conditional formats that have a number format."""
        roots = self.package.related_roots("styles", self.package.main_part)
        formats = (looks for root in roots for looks in root.iterfind(f"{S}dxfs/{S}dxf"))
        return frozenset(
            str(number)
            for number, looks in enumerate(formats)
            if looks.find(f"{S}numFmt") is not None
        )


def _words(text: Element) -> str:
    """Return a text of one or several runs, without its phonetic guide."""
    runs = (run for run in text.iter(f"{S}t") if _parent(run) != f"{S}rPh")
    return "".join(run.text or "" for run in runs)


def _guide(text: Element) -> str:
    return " ".join(run.text or "" for run in text.iterfind(f"{S}rPh/{S}t"))


def _parent(element: Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def _first(cells: str | None) -> Cell | None:
    """Return the first of some cells, such as A1:B2 C3; None where there is none."""
    try:
        column, row = coordinate_from_string(re.split("[ :]", cells or "")[0])
        return row, column_index_from_string(column)
    except (CellCoordinatesException, ValueError):
        return None


def _range(cells: str | None) -> tuple[int, int, int, int] | None:
    """Return the first and last column and row of a range."""
    first, last = (_first(cell) for cell in ((cells or "").split(":") * 2)[:2])
    return (*first, *last) if first and last else None


def _covers(merge: tuple[int, int, int, int], cell: Cell) -> bool:
    top, left, bottom, right = merge
    row, column = cell
    return top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
