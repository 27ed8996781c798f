"""The page of the PDF is the form standard's."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from shenbao.form import Filing
from shenbao.formats import renderer
from shenbao.formats.templating import Templates
from shenbao.sheet.layout import lay_out

SIZES = {"A4 portrait": (595, 842), "A4 landscape": (842, 595), "A5": (420, 595)}


@pytest.mark.parametrize(("size", "points"), SIZES.items())
def test_size(size: str, points: tuple[int, int], filings: list[Filing]) -> None:
    filing = filings[0]
    sheet = replace(lay_out(filing), page={"size": size, "margin": "20mm"})
    pdf = renderer("pdf").render(sheet, Templates(filing.standard.folders))
    boxes = {
        (round(p.mediabox.width), round(p.mediabox.height)) for p in PdfReader(BytesIO(pdf)).pages
    }
    assert boxes == {points}


def test_the_standards_name_their_page(filings: list[Filing]) -> None:
    pages = {filing.standard.name: dict(lay_out(filing).page) for filing in filings}
    a4 = {"size": "A4 portrait", "margin": "17mm 16mm 15mm"}
    assert pages == {"shenzhen-project": a4, "central-project": a4}
