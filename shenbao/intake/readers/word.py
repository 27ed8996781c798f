"""Word documents: paragraphs and tables of the body, as they read once changes are accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import Box, Grid, GridMaker, Refused
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.opening import opened
from shenbao.office.numbering import Numbering
from shenbao.office.origin import find_origin
from shenbao.office.packages import Package, UnreadablePackageError
from shenbao.office.safety import LINKS
from shenbao.office.xml import MC, W

DEEPEST = 5
"""Tables in one another that are read; more is no form."""

# What stands around others and says nothing itself.
WRAPPERS = {
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
}
WORDS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
GONE = {
    f"{MC}Fallback",
    *(f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr")),
}
CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


def read(content: bytes, numbers: Numbers) -> Grid:
    """Return the document's body as a grid; footnotes and comments follow it."""
    package = opened(content, LINKS)
    try:
        package.document()  # what python-docx does not open is not read
    except UnreadablePackageError as error:
        message = _("This is not a Word document: {reason}").format(reason=error.detail)
        raise Refused(message) from error
    return _Body(Numbering(_part(package, "numbering"), numbers.numerals)).read(package)


def _part(package: Package, kind: str) -> etree._Element | None:
    """Return the root of the part that the document has for this, if it has one."""
    return next(iter(package.related_roots(kind, package.main_part)), None)


@dataclass(slots=True)
class _Merge:
    """A cell that may go on in the rows below it."""

    row: int
    rows: int
    columns: int
    text: str
    tag: str


class _Body:
    """Walks through a document once, from top to bottom."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.maker = GridMaker()
        self.inner: list[etree._Element] = []

    def read(self, package: Package) -> Grid:
        body = package.root(package.main_part).find(f"{W}body")
        assert body is not None
        self.maker.origin = find_origin(package)
        if next(body.iter(*CHANGES), None) is not None:
            message = _("The document has tracked changes; they are read as accepted.")
            self.maker.warn(Place(), message)
        self.blocks(body, depth=1)
        for name in ("footnotes", "endnotes", "comments"):
            root = _part(package, name)
            for paragraph in [] if root is None else root.iter(f"{W}p"):
                self.paragraph(paragraph)
        return self.maker.grid()

    def blocks(self, parent: etree._Element, depth: int) -> None:
        for element in _unwrapped(parent):
            if element.tag == f"{W}p":
                self.paragraph(element)
            elif element.tag == f"{W}tbl":
                self.table(element, depth)

    def paragraph(self, element: etree._Element) -> None:
        self.maker.paragraph(self.numbering.marker(element) + _text(element), Place())

    def table(self, element: etree._Element, depth: int) -> None:
        if depth > DEEPEST:
            message = _("Tables stand in one another, more than {limit} deep.")
            raise Refused(
                message.format(limit=DEEPEST),
                _("Copy the form's own table into a new document."),
            )
        outer, self.inner = self.inner, []
        boxes = list(self.boxes(element))
        inner, self.inner = self.inner, outer
        self.maker.table(boxes)
        if inner:
            place = Place(table=self.maker.tables)
            message = _("A table stands inside a cell; it is read as a table behind this one.")
            self.maker.warn(place, message)
        for one in inner:
            self.table(one, depth + 1)

    def boxes(self, table: etree._Element) -> Iterator[Box]:
        open_merges: dict[int, _Merge] = {}
        done: list[tuple[int, _Merge]] = []
        rows = [row for row in _unwrapped(table) if row.tag == f"{W}tr" and not _is_deleted(row)]
        for index, row in enumerate(rows):
            below: dict[int, _Merge] = {}
            column = _number(row.find(f"{W}trPr/{W}gridBefore"))
            for cell in (cell for cell in _unwrapped(row) if cell.tag == f"{W}tc"):
                columns = max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan")))
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                above = open_merges.get(column)
                text = self.cell_text(cell)
                goes_on = merge is not None and merge.get(f"{W}val") != "restart"
                if goes_on and above is not None and not self.is_cut(above, text):
                    above.rows += 1
                    below[column] = above
                    if text and text != above.text:
                        self.hidden(text, index, column)
                else:
                    begun = _Merge(index, 1, columns, text, _tag(cell))
                    done.append((column, begun))
                    if merge is not None:
                        below[column] = begun
                column += columns
            open_merges = below
        for column, merged in done:
            yield Box(merged.text, merged.row, column, merged.rows, merged.columns, tag=merged.tag)

    def is_cut(self, above: _Merge, text: str) -> bool:
        """Tell whether the first row of a merge is gone; a build repeats its text in all rows."""
        return self.maker.origin is not None and bool(text) and text != above.text

    def hidden(self, text: str, row: int, column: int) -> None:
        """Tell of words that Word does not show, as their cell belongs to the one above."""
        place = Place(table=self.maker.tables + 1, row=row + 1, column=column + 1)
        message = _("Words hidden in a merged cell are not read: {text}")
        self.maker.warn(place, message.format(text=text))

    def cell_text(self, cell: etree._Element) -> str:
        """Return the words of a cell; tables inside it are put aside."""
        words = ""
        for element in _unwrapped(cell):
            if element.tag == f"{W}p":
                end = "" if _is_joined(element) else "\n"
                words += self.numbering.marker(element) + _text(element) + end
            elif element.tag == f"{W}tbl":
                self.inner.append(element)
        return words.strip()


def _is_deleted(row: etree._Element) -> bool:
    """Tell whether a row is gone once tracked changes are accepted."""
    return row.find(f"{W}trPr/{W}del") is not None


def _is_joined(paragraph: etree._Element) -> bool:
    """Tell whether a paragraph and the next are one once tracked changes are accepted."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _tag(cell: etree._Element) -> str:
    """Return the tag of the first content control in a cell, if there is one."""
    tag = cell.find(f".//{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(f"{W}val") or ""


def _is_prompt(element: etree._Element) -> bool:
    """Tell whether this is a content control that is empty: it shows what to do with it."""
    return element.tag == f"{W}sdt" and _is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr"))


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{W}val", "true") not in ("false", "0", "off")


def _unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the children; those of a wrapper in its place."""
    pending: list[Iterator[etree._Element]] = [iter(parent)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif child.tag in WRAPPERS:
            pending.append(iter([] if _is_prompt(child) else child))
        else:
            yield child


def _text(paragraph: etree._Element) -> str:
    """Return the words of a paragraph, those in its text boxes and links included."""
    words: list[str] = []
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walk:
        if event == "start" and (element.tag in GONE or _is_prompt(element)):
            walk.skip_subtree()
        elif event == "start":
            words += _run_words(element)
        elif element.tag == f"{W}p" and element is not paragraph:
            words.append("\n")
    return "".join(words)


def _run_words(element: etree._Element) -> Iterable[str]:
    tag = str(element.tag)  # that of a comment is none
    if not tag.startswith(W):
        return ()
    name = tag.removeprefix(W)
    if name == "t":
        return (element.text or "",)
    if name == "sym":
        return (_symbol(element.get(f"{W}char") or ""),)
    if name == "br" and element.get(f"{W}type") in ("page", "column"):
        return ()
    return (WORDS[name],) if name in WORDS else ()


def _symbol(code: str) -> str:
    """Return a character of a symbol font; those of its private area are shown as what they are."""
    try:
        return chr(int(code, 16))
    except ValueError:
        return ""


def _number(element: etree._Element | None) -> int:
    value = "" if element is None else element.get(f"{W}val") or ""
    return min(int(value), 1000) if value.isdecimal() else 0
