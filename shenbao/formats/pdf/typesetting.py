"""Sets a sheet in type with WeasyPrint: HTML and CSS of the templates, laid out into a PDF."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct
from weasyprint import CSS
from weasyprint.document import Document
from weasyprint.urls import FatalURLFetchingError

from shenbao.formats.errors import TemplateError
from shenbao.formats.pdf import shortcuts
from shenbao.formats.pdf.boxes import BOXES
from shenbao.formats.pdf.conformance import conform
from shenbao.formats.pdf.fetching import ASSETS, AssetFetcher
from shenbao.formats.pdf.fontcache import placed
from shenbao.formats.pdf.fonts import MissingGlyphError, shut_out_machine_fonts
from shenbao.formats.pdf.merges import lay_out
from shenbao.formats.pdf.outlines import cut
from shenbao.formats.pdf.packaged_fonts import rarest_font
from shenbao.formats.pdf.pagination import Breaks, PageBreak, Place, page_breaks, paginate
from shenbao.formats.pdf.pdffile import pdf_file
from shenbao.formats.pdf.shortcuts.styles import KnownStyles, known_styles
from shenbao.formats.pdf.subsetting import repertoire
from shenbao.formats.pdf.useragent import read_page
from shenbao.formats.pdf.weasyprint_internals import (
    PlacedFonts,
    fonts_cut_by,
    row_attributes,
)
from shenbao.formats.templating import Templates
from shenbao.sheet.data import sheet_data
from shenbao.sheet.sheet import Sheet
from shenbao.system.garbage import collection_paused
from shenbao.toml import without_ignorable

TEMPLATE = "sheet.html.j2"
STYLESHEET = "sheet.css"
BOX_FONT = "boxes.css"
"""A stylesheet with the font of tick boxes, which is read where a sheet has some."""
RARE_FONTS = "rare.css"
"""A stylesheet with more fonts, which is read for characters that those of the other lack."""
RAREST_FONTS = "rarest.css"
"""A stylesheet with the font of the rarest characters, which not every machine has."""

OPTIONS = {"pdf_variant": "pdf/a-2a", "uncompressed_pdf": True, "pdf_identifier": False}
ROW_NAME = "data-row"
STYLES_AT_ONCE = 8
MISSING_GLYPH = ".notdef glyph"
LOGGER = logging.getLogger("weasyprint")


Made = TypeVar("Made")
Decorate = Callable[[str], str]
"""Changes the markup of a sheet."""


class Style(Struct, frozen=True):
    """A parsed stylesheet with its text, fonts, their characters, and the names of all it uses.

    ``known_styles`` remembers the styles of elements, unless selectors ask for too much of them.
    """

    css: CSS
    text: str
    fonts: PlacedFonts
    characters: frozenset[str]
    used: frozenset[str]
    fetcher: AssetFetcher
    known_styles: KnownStyles | None


class DocumentLayout(NamedTuple):
    """A document that has been laid out, with the names of the rows on each of its pages.

    ``texts_fit`` is false where a part of a merged cell has too few rows for its text.
    """

    document: Document
    row_names: Sequence[Collection[str]]
    texts_fit: bool


def typeset(sheet: Sheet, templates: Templates) -> bytes:
    """Return the sheet as a PDF; raise TemplateError for anything that WeasyPrint complains of."""

    def typeset_once(style: Style) -> bytes:
        return _write(_paginated(sheet, templates, style).document)

    return _with_fonts(characters(sheet), templates, (STYLESHEET,), typeset_once)


def document_of(sheet: Sheet, templates: Templates, markup_of: Decorate) -> Document:
    """Return the sheet laid out in pages, with its markup changed before that."""

    def lay_out_once(style: Style) -> Document:
        return _paginated(sheet, templates, style, markup_of).document

    return _with_fonts(characters(sheet), templates, (STYLESHEET,), lay_out_once)


def pages_of(sheet: Sheet, templates: Templates) -> tuple[int, list[PageBreak]]:
    """Return how many pages the PDF of the sheet has, and where they break."""

    def lay_out_once(style: Style) -> tuple[int, list[PageBreak]]:
        layout = _paginated(sheet, templates, style)
        return len(layout.row_names), [*page_breaks(layout)]

    return _with_fonts(characters(sheet), templates, (STYLESHEET,), lay_out_once)


def document_of_markup(markup: str, templates: Templates, *stylesheets: str) -> Document:
    """Return a page of markup that is no sheet, laid out with these stylesheets."""

    def lay_out_once(style: Style) -> Document:
        return _laid_out(markup, style)[0]

    needed = frozenset(without_ignorable(markup)) - {"\n"}
    return _with_fonts(needed, templates, (STYLESHEET, *stylesheets), lay_out_once)


def joined(documents: Sequence[Document]) -> bytes:
    """Return the pages of documents as one PDF with the metadata of the first."""
    pages = [page for document in documents for page in document.pages]
    with collection_paused(), _complaints_raised(), shortcuts.taken():
        return _write(documents[0].copy(pages))


def _with_fonts(
    needed: frozenset[str],
    templates: Templates,
    stylesheets: tuple[str, ...],
    typeset_once: Callable[[Style], Made],
) -> Made:
    """Set something in the fonts that it needs.

    Where the subsets of the fonts lack a character, the whole fonts are used, and
    where those lack it too, more fonts.
    """

    def attempt(*more: str, whole_fonts: bool) -> Made:
        # what is set leaves no garbage, and looking for it takes a third of a long sheet
        with collection_paused(), _complaints_raised(), shortcuts.taken():
            read = b"\n".join(map(templates.read, (*stylesheets, *more)))
            style = _style(templates, read, whole_fonts)
            templates.used.update(style.used)
            if not needed <= style.characters:
                raise MissingGlyphError("".join(sorted(needed - style.characters)))
            return typeset_once(style)

    fonts = (BOX_FONT,) if needed & BOXES else ()
    if needed <= repertoire():
        # the template may have other characters too
        with suppress(MissingGlyphError, _MissingGlyphComplaint):
            return attempt(*fonts, whole_fonts=False)
    with suppress(MissingGlyphError):
        return attempt(*fonts, whole_fonts=True)
    fonts = (*fonts, RARE_FONTS)
    try:
        return attempt(*fonts, whole_fonts=True)
    except MissingGlyphError:
        if rarest_font() is None:
            raise
    return attempt(*fonts, RAREST_FONTS, whole_fonts=True)


def _paginated(
    sheet: Sheet, templates: Templates, style: Style, markup_of: Decorate = str
) -> DocumentLayout:
    def lay_out_once(sheet: Sheet, breaks: Breaks) -> DocumentLayout:
        return _lay_out(sheet, breaks, templates, style, markup_of)

    return paginate(sheet, lay_out_once)


def _lay_out(
    sheet: Sheet, breaks: Breaks, templates: Templates, style: Style, markup_of: Decorate = str
) -> DocumentLayout:
    markup = templates.render(TEMPLATE, template_context(sheet, breaks))
    document, texts_fit = _laid_out(markup_of(markup), style)
    row_names = [set(row_attributes(page, ROW_NAME)) for page in document.pages]
    return DocumentLayout(document, row_names, texts_fit)


def _laid_out(markup: str, style: Style) -> tuple[Document, bool]:
    """Return a document laid out, and whether all parts of merged cells hold their text."""
    html = read_page(
        markup,
        style.text,
        style.known_styles,
        base_url=ASSETS.geturl(),
        url_fetcher=style.fetcher,
    )
    return lay_out(html, style.css, style.fonts, OPTIONS)


def _write(document: Document) -> bytes:
    """Return the document as a PDF file."""
    files = []

    def finish(document: Document, pdf: Any) -> None:
        conform(document, pdf)
        files.append(pdf_file(pdf))
        pdf.objects.clear()  # WeasyPrint has nothing left to write, as that takes it long

    with fonts_cut_by(cut):
        document.write_pdf(finisher=finish, **OPTIONS)
    return files[0]


def template_context(sheet: Sheet, breaks: Breaks) -> dict[str, Any]:
    """Return what the template is given: the sheet, and the rows at which its pages break."""
    return {
        "sheet": sheet_data(sheet),
        "page_starts": _by_table(breaks.page_starts, sheet),
        "split_rows": _by_table(breaks.split_rows, sheet),
    }


def _by_table(places: Collection[Place], sheet: Sheet) -> list[list[int]]:
    """Return for each table of the sheet its rows among some places."""
    rows: list[list[int]] = [[] for _ in sheet.tables]
    for table, row in sorted(places):
        rows[table].append(row)
    return rows


@lru_cache(maxsize=STYLES_AT_ONCE)
def _style(templates: Templates, stylesheet: bytes, whole_fonts: bool) -> Style:
    """Parse a stylesheet and load its fonts: it takes longer than many a sheet."""
    shut_out_machine_fonts()
    fonts = PlacedFonts(placed)
    fetcher = AssetFetcher(templates, whole_fonts=whole_fonts)
    css = CSS(string=stylesheet, base_url=ASSETS.geturl(), url_fetcher=fetcher, font_config=fonts)
    text = "\n".join([stylesheet.decode(errors="backslashreplace"), *sorted(fetcher.texts)])
    used = frozenset(fetcher.used)
    return Style(css, text, fonts, fetcher.characters, used, fetcher, known_styles(text))


# What is left of fonts has to go before the libraries do that they are of.
atexit.register(_style.cache_clear)


def characters(sheet: Sheet) -> frozenset[str]:
    """Return the characters of a sheet that need a glyph of their own."""
    cells = "".join(cell.text for cell in sheet.cells())
    return frozenset(without_ignorable("".join((*sheet.titles, cells)))) - {"\n"}


@contextmanager
def _complaints_raised() -> Iterator[None]:
    """Raise TemplateError for refused URLs, and all that WeasyPrint only warns of."""
    complaints = _Complaints(logging.WARNING)
    LOGGER.addHandler(complaints)
    try:
        yield
    except FatalURLFetchingError as error:
        raise TemplateError(f"{TEMPLATE}, {STYLESHEET}: {error}") from error
    finally:
        LOGGER.removeHandler(complaints)
    if complaints.messages:
        is_of_glyphs = any(MISSING_GLYPH in message for message in complaints.messages)
        kind = _MissingGlyphComplaint if is_of_glyphs else TemplateError
        raise kind(f"{TEMPLATE}, {STYLESHEET}: {'; '.join(complaints.messages)}")


class _MissingGlyphComplaint(TemplateError):
    """WeasyPrint has put a .notdef glyph somewhere."""


class _Complaints(logging.Handler):
    """Collects the messages that are logged, each once."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message of a record."""
        message = record.getMessage()
        if message not in self.messages:
            self.messages.append(message)
