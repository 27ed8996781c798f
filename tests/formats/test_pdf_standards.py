"""An outside program finds nothing in the PDF files that PDF/A-2a or PDF/UA-1 forbids."""

from __future__ import annotations

import random
import zlib
from io import BytesIO
from itertools import count

import pydyf  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from pikepdf import Pdf

from shenbao.form import Filing
from shenbao.formats.pdf import pdffile
from shenbao.formats.pdf import rendering as pdf
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from tests.formats.forms import FORM, TEMPLATES, long_form
from tests.formats.test_any_sheet import sheets
from tests.formats.test_pdf import sheet, tall_table
from tests.judges import qpdf_problems, standards_broken
from tests.properties import tries
from tests.test_hostile_values import hostile_sheet
from tests.worlds import templates_of


@pytest.mark.slow
def test_forms_of_committed_declarations(filings: list[Filing]) -> None:
    for filing in filings[::4]:
        content = pdf.render(lay_out(filing), templates_of(filing.standard.folders))
        assert standards_broken(content) == []


@given(sheets())
@tries(4, whole=200)
def test_any_sheet(form: Sheet) -> None:
    assert standards_broken(pdf.render(form, TEMPLATES)) == []


def test_long_and_hostile_sheets() -> None:
    for form in (long_form(), sheet(tall_table(random.Random(5))), hostile_sheet()):
        assert standards_broken(pdf.render(form, TEMPLATES)) == []


# ---- The judge has teeth ----------------------------------------------------------


FORBIDDEN = {
    "/Lang": "PDFUA1-TEXT-LANGUAGE-001",
    "/MarkInfo": "PDFUA1-TAGGED-DOCUMENT-001",
    "/Metadata": "PDFA2A-ID-SCHEMA-001",
    "/OutputIntents": "PDFA2A-DEVICE-RGB-001",
    "/StructTreeRoot": "PDFUA1-STRUCT-TREE-ROOT-001",
    "/ViewerPreferences": "PDFUA1-VIEWER-PREFERENCES-001",
}


@pytest.mark.parametrize(("key", "rule"), FORBIDDEN.items())
def test_what_is_missing_is_found(key: str, rule: str) -> None:
    with Pdf.open(BytesIO(pdf.render(FORM, TEMPLATES))) as document:
        del document.Root[key]
        saved = BytesIO()
        document.save(saved)
    assert rule in {fault.partition(":")[0] for fault in standards_broken(saved.getvalue())}


def test_a_stream_that_ends_in_a_carriage_return_has_its_length() -> None:
    """A reader may take it for a part of the line end that follows."""
    content = next(
        written
        for written in (b"%% %d" % number for number in count())
        if zlib.compress(written, pdffile.LEVEL).endswith(b"\r")
    )
    document = pydyf.PDF()
    document.add_object(pydyf.Stream([content]))
    size, resources = pydyf.Array([0, 0, 9, 9]), pydyf.Dictionary({})
    page = {"Type": "/Page", "MediaBox": size, "Resources": resources}
    document.add_page(pydyf.Dictionary(page))
    made = pdffile.pdf_file(document)
    assert qpdf_problems(made) == []
    assert wrong_lengths(made) == []
    assert wrong_lengths(made.replace(b"\r\r\nendstream", b"\r\nendstream\n"))


def wrong_lengths(content: bytes) -> list[str]:
    return [fault for fault in standards_broken(content) if "STREAM-LENGTH" in fault]
