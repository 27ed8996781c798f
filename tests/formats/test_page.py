"""The page is the form standard's, in all formats that have one."""

from __future__ import annotations

from io import BytesIO

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from msgspec.structs import replace
from pypdf import PdfReader

from shenbao.form import Filing
from shenbao.form.page import page_of
from shenbao.formats import renderer
from shenbao.sheet.layout import lay_out
from tests.formats.forms import FORM, TEMPLATES
from tests.worlds import templates_of

SIZES = {
    "A4 portrait": (595, 842),
    "landscape": (842, 595),
    "a3 landscape": (1191, 842),
    "A5": (420, 595),
    "176mm 25cm": (499, 709),
}
PAPERS = {"A4 portrait": 9, "landscape": 9, "a3 landscape": 8, "A5": 11, "176mm 25cm": 34}


@pytest.mark.parametrize(("size", "points"), SIZES.items())
def test_size(size: str, points: tuple[int, int], filings: list[Filing]) -> None:
    filing = filings[0]
    templates = templates_of(filing.standard.folders)
    sheet = replace(lay_out(filing), page={"size": size, "margin": "20mm 10mm 15mm 5mm"})
    pdf = renderer("pdf").render(sheet, templates)
    boxes = {
        (round(p.mediabox.width), round(p.mediabox.height)) for p in PdfReader(BytesIO(pdf)).pages
    }
    assert boxes == {points}
    page = openpyxl.load_workbook(BytesIO(renderer("xlsx").render(sheet, templates))).worksheets[0]
    turn = "landscape" if points[0] > points[1] else "portrait"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (PAPERS[size], turn)
    margins = page.page_margins
    sides = [margins.top, margins.right, margins.bottom, margins.left]
    assert sides == pytest.approx([side / 25.4 for side in (20, 10, 15, 5)])
    document = docx.Document(BytesIO(renderer("word").render(sheet, templates)))
    section = document.sections[-1]
    assert section.orientation == (WD_ORIENT.LANDSCAPE if turn == "landscape" else 0)
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.pt), round(section.page_height.pt)) == points
    given = [section.top_margin, section.right_margin, section.bottom_margin, section.left_margin]
    expected = (20, 20, 20, 20) if size == "A4 portrait" else (20, 10, 15, 5)
    assert [side.mm for side in given if side] == pytest.approx(expected, abs=0.1)
    text_width = points[0] - (given[1].pt + given[3].pt if given[1] and given[3] else 0)
    widths = document.element.body.xpath("./w:tbl/w:tblPr/w:tblW/@w:w")
    assert [int(width) / 20 for width in widths] == pytest.approx([text_width] * 2, abs=1)


def test_a_size_that_no_printer_has_turns_the_paper_of_the_workbook() -> None:
    sheet = replace(FORM, page={"size": "500mm 200mm"})
    page = openpyxl.load_workbook(BytesIO(renderer("xlsx").render(sheet, TEMPLATES))).worksheets[0]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")


@pytest.mark.parametrize(("margin", "distance"), [("15mm", 0.3 * 25.4), ("8mm", 3), ("2mm", 0)])
def test_the_footer_of_a_workbook_has_room_in_a_narrow_margin(margin: str, distance: float) -> None:
    sheet = replace(FORM, page={"margin": margin})
    page = openpyxl.load_workbook(BytesIO(renderer("xlsx").render(sheet, TEMPLATES))).worksheets[0]
    assert page.page_margins.footer == pytest.approx(distance / 25.4)


@pytest.mark.parametrize(
    "measures",
    [
        {"size": "A4 A3"},
        {"size": "portrait landscape"},
        {"size": "A4 10mm"},
        {"size": "1mm 2mm 3mm"},
        {"size": "-1mm"},
        {"size": "٣mm"},
        {"size": "A9"},
        {"margin": "auto"},
        {"margin": "1mm 2mm 3mm 4mm 5mm"},
        {"margin": "1 mm"},
    ],
)
def test_what_is_no_measure(measures: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(measures))}$"):
        page_of(measures)


def test_the_standards_name_their_page(filings: list[Filing]) -> None:
    pages = {filing.standard.name: dict(lay_out(filing).page) for filing in filings}
    a4 = {"size": "A4 portrait", "margin": "17mm 16mm 15mm"}
    assert pages == {"shenzhen-project": a4, "central-project": a4}
