"""Word documents: paragraphs and tables of the body, as they read once changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from msgspec import Struct

from shenbao.declaration.folding import plain
from shenbao.diagnostics import Place, Severity
from shenbao.i18n import _
from shenbao.intake.grid import MOST_QUOTED, Box, Grid, GridMaker, Refused
from shenbao.intake.problems import problem_at
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.opening import opened
from shenbao.office.body import Block, Body, Paragraph, Table, document_root, read_body
from shenbao.office.elements import Omission
from shenbao.office.origin import find_origin
from shenbao.office.packages import Package, UnreadablePackageError
from shenbao.office.paragraphs import Unread
from shenbao.office.safety import LINKS

TEMPLATE = "attachedTemplate"
ALLOWED = LINKS | {TEMPLATE}
"""Links and the template of a document lead out of it, but nobody follows them."""

DEEPEST = 5
"""Tables in one another that are read; more is no form."""


def read(content: bytes, numbers: Numbers) -> Grid:
    """Return the document's body as a grid; footnotes and comments follow it."""
    package = opened(content, ALLOWED)
    try:
        root = document_root(package)
    except UnreadablePackageError as error:
        message = _("This is not a Word document: {reason}").format(reason=error.detail)
        raise Refused(message, _("Open it in its program and save it again.")) from error
    maker = GridMaker(origin=find_origin(package))
    body = read_body(root, package, lambda: numbers.numerals)
    _tell_template(maker, package)
    if body.has_changes:
        message = _("The document has tracked changes; they are read as accepted.")
        maker.warn(Place(), message)
    for block in (*body.blocks, *body.notes):
        _add(maker, block, depth=1)
    _tell_margins(maker, body, numbers)
    return maker.grid()


def _tell_template(maker: GridMaker, package: Package) -> None:
    """Tell of the template of the document, which is fetched by nobody here."""
    for settings in package.related("settings", package.main_part):
        for address in package.outside(TEMPLATE, settings):
            message = _("The template of the document is not read: {name}")
            name = re.split(r"[/\\]", unquote(address))[-1][:MOST_QUOTED]
            maker.problems.append(problem_at(Place(), message.format(name=name)))


def _add(maker: GridMaker, block: Block, depth: int) -> None:
    """Add a paragraph, or a table and behind it those inside its cells."""
    if isinstance(block, Paragraph):
        maker.paragraph(block.text, Place())
        _tell(maker, block.unread, Place(paragraph=maker.paragraphs))
        return
    if depth > DEEPEST:
        message = _("Tables are nested, more than {limit} deep.")
        raise Refused(
            message.format(limit=DEEPEST),
            _("Copy the form's own table into a new document."),
        )
    _add_table(maker, block)
    inner = [table for row in block.rows for cell in row for table in cell.tables]
    if inner:
        place = Place(table=maker.tables)
        message = _("A table stands inside a cell; it is read as a table behind this one.")
        maker.warn(place, message)
    for table in inner:
        _add(maker, table, depth + 1)


class _Merge(Struct):
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


def _add_table(maker: GridMaker, table: Table) -> None:
    """Add a table; a cell that is continued belongs to the one above, which alone is seen."""
    merges: list[_Merge] = []
    above: dict[int, _Merge] = {}
    covered: list[Box] = []
    for index, row in enumerate(table.rows):
        for cell in row:
            place = Place(table=maker.tables + 1, row=index + 1, column=cell.column + 1)
            if not cell.is_continued:
                merge = _Merge(cell.text, index, cell.column, cell.columns, cell.tag)
                merges.append(merge)
                above[cell.column] = merge
                _tell(
                    maker,
                    [words for paragraph in cell.paragraphs for words in paragraph.unread],
                    place,
                )
                continue
            merge = above[cell.column]
            merge.rows += 1
            if cell.text:
                covered.append(Box(cell.text, index, cell.column, columns=cell.columns))
            if cell.text not in ("", merge.text):
                message = _("Words hidden in a merged cell are not read: {text}")
                maker.warn(place, message.format(text=cell.text))
    _tell(maker, table.unread, Place(table=maker.tables + 1))
    maker.table([merge.box for merge in merges], covered=covered)


def _tell(maker: GridMaker, unread: Iterable[Unread], place: Place) -> None:
    """Tell of words that are not read."""
    messages = {
        Omission.STRUCK: _("Struck-out words are not read: {text}"),
        Omission.HIDDEN: _("Hidden words are not read: {text}"),
        Omission.FIELD: _("A field that only Word can work out is not read: {text}"),
        Omission.MARK: _("The number of a note is not read; the note itself is."),
        Omission.SYMBOL: _("A symbol that is not known is not read: {text}"),
        Omission.GUIDE: _("A phonetic guide is not read: {text}"),
        Omission.PROMPT: _("A prompt is not read: {text}"),
        Omission.PICTURE: _("A picture is not read: {text}"),
        Omission.DRAWING: _("A chart or diagram is not read: {text}"),
        Omission.WORD_ART: _("Decorative text is not read: {text}"),
        Omission.EMBEDDED: _("What is embedded in the document is not read: {text}"),
    }
    for words in unread:
        text = " ".join(words.words.split())[:MOST_QUOTED]
        is_harmless = words.omission in (Omission.PROMPT, Omission.MARK)
        severity = Severity.INFO if is_harmless else Severity.WARNING
        problem = problem_at(place, messages[words.omission].format(text=text), severity=severity)
        maker.problems.append(problem)


def _tell_margins(maker: GridMaker, body: Body, numbers: Numbers) -> None:
    """Tell of the headers and footers of pages, unless they hold nothing but page numbers."""
    texts = dict.fromkeys(" ".join(margin.text.split()) for margin in body.margins)
    for text in texts:
        if text and not any(page.fullmatch(plain(text)) for page in numbers.pages):
            message = _("The header or footer of the page is not read: {text}")
            maker.warn(Place(), message.format(text=text[:MOST_QUOTED]))
    for margin in body.margins:
        _tell(maker, margin.unread, Place())
