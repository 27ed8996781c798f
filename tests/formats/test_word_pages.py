"""What LibreOffice prints of a Word form, however far down a page its tables begin."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from unicodedata import normalize

import docx
import pytest
from docx.enum.table import WD_ROW_HEIGHT
from docx.oxml.parser import OxmlElement
from docx.oxml.table import CT_Tbl
from docx.shared import Twips

from shenbao.formats import word
from shenbao.sheet import Cell, Role, Row, Sheet, Table
from tests.formats.forms import TEMPLATES
from tests.judges import libreoffice_pdf, pdf_text

FIRST_LETTER = 0x4E00

STEP = 8
"""In twips: less than a line between two rows, for which alone there may be room, or none."""


def letters() -> Iterator[str]:
    """Yield letters, no one twice."""
    return map(chr, count(FIRST_LETTER))


def above(index: int, letter: Iterator[str]) -> Table:
    cells = Cell(next(letter), Role.LABEL), Cell("", Role.TEXT, f"above{index}")
    return Table(f"above{index}", (30, 70), (Row(cells),))


def below(index: int, letter: Iterator[str], *, headed: bool) -> Table:
    rows = (
        Row((Cell(next(letter), Role.LABEL), Cell("", Role.TEXT, f"below{index}.{number}")))
        for number in range(3)
    )
    head = (Row((Cell(next(letter), Role.COLUMN), Cell("", Role.COLUMN))),) if headed else ()
    return Table(f"below{index}", (24, 76), tuple(rows), head)


def push_down(table: CT_Tbl, height: int) -> None:
    """Begin a page with a table, and give its row a height."""
    (gap,) = table.xpath("./preceding-sibling::w:p[1]")
    gap.get_or_add_pPr().append(OxmlElement("w:pageBreakBefore"))
    row = table.tr_lst[0]
    row.trHeight_val, row.trHeight_hRule = Twips(height), WD_ROW_HEIGHT.EXACTLY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headed", "heights"),
    [(False, range(13920, 14320, STEP)), (True, range(13470, 13870, STEP))],
    ids=["without a head", "with a head"],
)
def test_no_row_is_lost_wherever_the_page_ends(
    headed: bool, heights: range, tmp_path: Path
) -> None:
    """From where two rows of a table fit below what stands above it, to where none does."""
    letter = letters()
    pairs = [(above(i, letter), below(i, letter, headed=headed)) for i in range(len(heights))]
    sheet = Sheet("〇", "", tuple(table for pair in pairs for table in pair))
    document = docx.Document(BytesIO(word.render(sheet, TEMPLATES)))
    for table, height in zip(document.tables[::2], heights, strict=True):
        push_down(table._tbl, height)
    document.save(str(tmp_path / "form.docx"))
    printed = normalize("NFKC", pdf_text(libreoffice_pdf(tmp_path / "form.docx", tmp_path)))
    assert {cell.text for cell in sheet.cells()} - set(printed) == {""}
    pages = printed.split("\f")
    firsts = [[table.body[0].cells[0].text for table in pair] for pair in pairs]
    together = [any(set(first) <= set(page) for page in pages) for first in firsts]
    assert set(together) == {True, False}
