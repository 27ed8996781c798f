"""Word documents: paragraphs and tables of the body, as they read once changes are accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import Box, Grid, GridMaker, Refused
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.opening import opened
from shenbao.office.body import Block, Paragraph, Table, read_body
from shenbao.office.elements import PAGE_BREAK
from shenbao.office.origin import find_origin
from shenbao.office.packages import UnreadablePackageError
from shenbao.office.safety import LINKS

DEEPEST = 5
"""Tables in one another that are read; more is no form."""


def read(content: bytes, numbers: Numbers) -> Grid:
    """Return the document's body as a grid; footnotes and comments follow it."""
    package = opened(content, LINKS)
    try:
        root = package.document().element
    except UnreadablePackageError as error:
        message = _("This is not a Word document: {reason}").format(reason=error.detail)
        raise Refused(message) from error
    maker = GridMaker(origin=find_origin(package))
    body = read_body(root, package, lambda: numbers.numerals)
    if body.has_changes:
        message = _("The document has tracked changes; they are read as accepted.")
        maker.warn(Place(), message)
    for block in (*body.blocks, *body.notes):
        _add(maker, block, depth=1)
    return maker.grid()


def _add(maker: GridMaker, block: Block, depth: int) -> None:
    """Add a paragraph, or a table and behind it those inside its cells."""
    if isinstance(block, Paragraph):
        maker.paragraph(_plain(block.text), Place())
        return
    if depth > DEEPEST:
        message = _("Tables stand in one another, more than {limit} deep.")
        raise Refused(
            message.format(limit=DEEPEST),
            _("Copy the form's own table into a new document."),
        )
    maker.table(list(_boxes(maker, block)))
    inner = [table for row in block.rows for cell in row for table in cell.tables]
    if inner:
        place = Place(table=maker.tables)
        message = _("A table stands inside a cell; it is read as a table behind this one.")
        maker.warn(place, message)
    for table in inner:
        _add(maker, table, depth + 1)


@dataclass(slots=True)
class _Merge:
    """A cell that may go on in the rows below it."""

    text: str
    row: int
    column: int
    columns: int
    tag: str
    rows: int = 1

    @property
    def box(self) -> Box:
        return Box(self.text, self.row, self.column, self.rows, self.columns, tag=self.tag)


def _boxes(maker: GridMaker, table: Table) -> Iterator[Box]:
    """Yield the cells of a table; one that is continued belongs to the one above.

    Where a build has made the document, all rows of a merge have its text. If one
    of them has another, the first row is gone, and this one begins the merge.
    """
    merges: list[_Merge] = []
    above: dict[int, _Merge] = {}
    for index, row in enumerate(table.rows):
        for cell in row:
            text = _plain(cell.text)
            merge = above[cell.column] if cell.is_continued else None
            is_other = merge is not None and text not in ("", merge.text)
            if merge is None or (is_other and maker.origin is not None):
                merge = _Merge(text, index, cell.column, cell.columns, cell.tag)
                merges.append(merge)
                above[cell.column] = merge
                continue
            merge.rows += 1
            if is_other:
                _warn_of_hidden(maker, text, index, cell.column)
    return (merge.box for merge in merges)


def _warn_of_hidden(maker: GridMaker, text: str, row: int, column: int) -> None:
    """Tell of words that Word does not show, as their cell belongs to the one above."""
    place = Place(table=maker.tables + 1, row=row + 1, column=column + 1)
    message = _("Words hidden in a merged cell are not read: {text}")
    maker.warn(place, message.format(text=text))


def _plain(text: str) -> str:
    """Return a text without page breaks, which do not part the words of a form."""
    return text.replace(PAGE_BREAK, "")
