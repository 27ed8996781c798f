"""As many indicators as are allowed, all in one group, and as much text, fit in every format.

They are on the sheet, and it is made in bounded time and memory.

tests/formats/test_pdf.py shows that every page of a long PDF has the head of the table
and the label of the group, with page breaks wherever they may fall.
"""

import re
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from shenbao.formats import FORMATS
from tests import spreadsheets
from tests.judges import pdf_text
from tests.reliability.processes import processor_time_below
from tests.worlds import THREE, World, committed, options

COUNT, CHARACTERS = 500, 20_000
PLACE = "2025/many"
MOST_SECONDS = 30
"""Of the processor; about seven are needed."""


@pytest.mark.slow
def test_five_hundred_indicators_fit(world: World) -> None:
    rows = "".join(
        f'\n[[output.quantity]]\nname = "事项{number:03}完成数"\ntarget = "{number}件"\n'
        for number in range(COUNT)
    )
    above = committed(THREE[0]).replace("440304221061500000025", "440304250000000000001")
    above = above.replace('"三定方案"', f'"{"依" * CHARACTERS}"').split("[[output.quantity]]")[0]
    path = world.declare(PLACE, above + rows)
    world.configure(memory_per_worker=500)
    with processor_time_below(MOST_SECONDS):
        result = world.run("build", *options(tuple(FORMATS)), str(path))
    assert (result.status, result.err) == (0, "")

    outputs = world.outputs()
    markdown = outputs[f"{PLACE}.md"].decode()
    assert markdown.count("依") >= CHARACTERS
    assert re.findall(r"考察事项(\d{3})完成数", markdown) == [f"{n:03}" for n in range(COUNT)]

    document = docx.Document(BytesIO(outputs[f"{PLACE}.docx"]))
    (table,) = [table for table in document.tables if len(table._tbl.tr_lst) > COUNT]
    (head_row,) = table._tbl.findall(f".//{qn('w:tblHeader')}")
    assert head_row in table._tbl.tr_lst[0].iter()

    sheet = spreadsheets.values(outputs[f"{PLACE}.xlsx"])
    explained = re.findall(r"考察事项(\d{3})完成数", "\n".join(map(str, sheet.values())))
    assert explained == [f"{n:03}" for n in range(COUNT)]
    (page,) = spreadsheets.opened(outputs[f"{PLACE}.xlsx"])
    (head,) = (cell.row for row in page.iter_rows() for cell in row if cell.value == "三级指标")
    assert page.print_title_rows == f"${head}:${head}"

    text = pdf_text(world.root / f"output/{PLACE}.pdf")
    seen = re.findall(r"考察事项(\d{3})完成数", re.sub(r"\s", "", text))
    assert seen == [f"{n:03}" for n in range(COUNT)]
    pages = [re.sub(r"\s", "", page) for page in text.split("\f")]
    listed = [page for page in pages if "考察事项" in page]
    assert len(listed) > 10
    assert all("三级指标" in page and "产出指标" in page for page in listed[1:-1])
