"""The sheet as a PDF: tagged, with all fonts inside, the same bytes on every machine.

The file says that it conforms to PDF/A-2a and PDF/UA-1. Of the variants that
WeasyPrint writes, "pdf/a-2a" has the stricter rules (fonts, colours, tags, a
language), and an archive asks for it; PDF/UA-1 needs no more than its mark and
a few tags, which :mod:`shenbao.formats.pdf.conformance` adds. PDF/A-3 would only
allow attachments, of which a form has none.
"""

from __future__ import annotations

import gc
import warnings

from shenbao.formats.pdf.fonts import shut_out_machine_fonts
from shenbao.formats.pdf.lazy_imports import imported_lazily
from shenbao.formats.pdf.loading import load
from shenbao.formats.pdf.pango import parsed_ahead
from shenbao.formats.pdf.subsetting import make_all
from shenbao.formats.templating import Templates
from shenbao.sheet.sheet import Sheet
from shenbao.system.garbage import collection_paused

# WeasyPrint looks for fonts as soon as it is loaded, and is to find none.
shut_out_machine_fonts()
with (
    warnings.catch_warnings(),
    imported_lazily("fontTools.subset", "fontTools.varLib.instancer"),
    parsed_ahead(),
    collection_paused(),
):
    warnings.filterwarnings("ignore", "No fonts configured")
    are_empty = load()
    from shenbao.formats.pdf.typesetting import (
        document_of,
        document_of_markup,
        joined,
        pages_of,
        typeset,
    )
    from shenbao.formats.pdf.weasyprint_internals import parse_later

    if are_empty:
        parse_later()

__all__ = ["document_of", "document_of_markup", "joined", "pages_of", "preload", "render"]


def preload() -> None:
    """Make the fonts where they are missing, and free the garbage collector of what stays.

    Pango is left alone, as its threads would not live on in a fork.
    """
    make_all()
    gc.freeze()


def render(sheet: Sheet, templates: Templates) -> bytes:
    """Return the sheet as a PDF, set by the templates' ``sheet.html.j2`` and ``sheet.css``.

    Raises MissingGlyphError where the fonts lack a character, and TemplateError
    for all else that the template or the stylesheet has wrong.
    """
    return typeset(sheet, templates)
