"""Sets a sheet in type with WeasyPrint: HTML and CSS of the templates, laid out into a PDF."""

from __future__ import annotations

import atexit
import gc
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from weasyprint import CSS, HTML, Document
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from shenbao.renderers.conformance import conform
from shenbao.renderers.errors import TemplateError
from shenbao.renderers.fetching import ASSETS, AssetFetcher
from shenbao.renderers.fonts import MissingGlyphError, shut_out_machine_fonts
from shenbao.renderers.pagination import Breaks, Place, paginate
from shenbao.renderers.templating import Templates
from shenbao.view.data import sheet_data
from shenbao.view.sheet import Sheet

TEMPLATE = "sheet.html.j2"
STYLESHEET = "sheet.css"
OPTIONS = {"pdf_variant": "pdf/a-2a", "pdf_identifier": True}
STANDARDS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Style:
    """A parsed stylesheet with its fonts, their characters, and the names of its assets."""

    css: CSS
    fonts: FontConfiguration
    characters: frozenset[str]
    assets: frozenset[str]
    fetcher: AssetFetcher


def typeset(sheet: Sheet, templates: Templates) -> bytes:
    """Return the sheet as a PDF; raise TemplateError for anything that WeasyPrint complains of."""
    with _collector_paused(), _complaints_raised():
        style = _style(templates, templates.path(STYLESHEET).read_bytes())
        templates.used.update(style.assets)
        _check_glyphs(sheet, style)

        def lay_out(sheet: Sheet, breaks: Breaks) -> Document:
            return _lay_out(sheet, breaks, templates, style)

        pdf: bytes = paginate(sheet, lay_out).write_pdf(finisher=conform, **OPTIONS)
        return pdf


def _lay_out(sheet: Sheet, breaks: Breaks, templates: Templates, style: Style) -> Document:
    context = {
        "sheet": sheet_data(sheet),
        "page_starts": _by_table(breaks.page_starts, sheet),
        "split_rows": _by_table(breaks.split_rows, sheet),
    }
    html = HTML(
        string=templates.render(TEMPLATE, context),
        base_url=ASSETS.geturl(),
        url_fetcher=style.fetcher,
    )
    return html.render(font_config=style.fonts, stylesheets=[style.css], **OPTIONS)


def _by_table(places: Collection[Place], sheet: Sheet) -> list[list[int]]:
    """Return for each table of the sheet its rows among some places."""
    rows: list[list[int]] = [[] for _ in sheet.tables]
    for table, row in sorted(places):
        rows[table].append(row)
    return rows


@lru_cache(maxsize=STANDARDS_AT_ONCE)
def _style(templates: Templates, stylesheet: bytes) -> Style:
    """Parse a stylesheet and load its fonts: it takes longer than many a sheet."""
    shut_out_machine_fonts()
    fonts = FontConfiguration()
    fetcher = AssetFetcher(templates)
    css = CSS(string=stylesheet, base_url=ASSETS.geturl(), url_fetcher=fetcher, font_config=fonts)
    return Style(css, fonts, fetcher.characters, frozenset(fetcher.assets), fetcher)


# A FontConfiguration keeps its fonts in a temporary folder and removes that when it is deleted,
# for which it is too late once Python is taking itself down.
atexit.register(_style.cache_clear)


def _check_glyphs(sheet: Sheet, style: Style) -> None:
    """Raise MissingGlyphError for what the fonts cannot show; a new line needs no glyph."""
    missing = set(_text(sheet)) - style.characters - {"\n"}
    if missing:
        raise MissingGlyphError("".join(sorted(missing)))


def _text(sheet: Sheet) -> str:
    rows = (row for table in sheet.tables for row in (*table.head, *table.body))
    cells = "".join(cell.text for row in rows for cell in row.cells)
    return f"{sheet.title}{sheet.subtitle}{cells}"


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python from looking for garbage: it finds none, and takes a third of a long sheet."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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
        raise TemplateError(f"{TEMPLATE}, {STYLESHEET}: {'; '.join(complaints.messages)}")


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
