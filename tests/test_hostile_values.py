"""Values are data: syntax of any format inside a value prints as itself in every format."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from markdown_it import MarkdownIt

from shenbao.form import Library
from shenbao.form.writing import format_declaration
from shenbao.formats import FORMATS, renderer
from shenbao.formats.templating import Templates
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import parse
from tests import spreadsheets
from tests.intake.pull.editing import without_controls
from tests.judges import pdf_text
from tests.worlds import ROOT

VALUES = [
    "{{ 7*7 }}",
    "{{",
    "{% include '/etc/passwd' %}",
    "{% raw %}",
    "{# x #}",
    "{%tr for x in y %}",
    "{{r h[0] }}",
    "A{_{B}_}C{_%D%_}",
    "{name} {code}",
    "<script>alert(1)</script>",
    "&lt;p&gt;",
    "A&B",
    "]]>",
    "&#0;",
    "<!-- x",
    "</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    "<5% 且 >3",
    "a|b",
    "a\\|b",
    "`a|b`",
    "2*3*4",
    "3~5个, 6~8个",
    "|---|---|",
    "![x](http://127.0.0.1:9/x.png)",
    "url(http://127.0.0.1:9/)",
    "=cmd|' /C calc'!A0",
    "=1+1",
    "@SUM(1)",
    "<r><t>x</t></r>",
    "_x000D_x000D_",
]


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return hostile_sheet()


def hostile_sheet() -> Sheet:
    """A sheet with every value as a name, a target and an explanation, and all in a long text."""
    library = Library(ROOT / "templates")
    standard, _ = library.load("shenzhen-project")
    assert standard is not None
    good, _ = parse(
        (ROOT / "declarations/2024/440304221061500000025.toml").read_text("utf-8"), Path("x.toml")
    )
    assert good is not None
    rows = [{"name": one, "target": one, "explain": one} for one in VALUES]
    data = {
        **good.data,
        "name": VALUES[0],
        "policy_basis": "\n".join(VALUES),
        "estimate": {"numbering": "1.", "items": [{"text": one} for one in VALUES]},
        "output": {"quantity": rows},
    }
    document, problems = parse(format_declaration(data, standard), Path("x.toml"))
    assert document is not None, problems
    filing, problems = library.file(document)
    assert filing is not None, problems
    return lay_out(filing)


@pytest.fixture(scope="module")
def rendered(sheet: Sheet) -> dict[str, bytes]:
    templates = Templates([ROOT / "templates/shenzhen-project", ROOT / "templates/_base"])
    return {name: renderer(name).render(sheet, templates) for name in FORMATS}


def cells(sheet: Sheet) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in (*table.head, *table.body)]
        for table in sheet.tables
    ]


def test_word(sheet: Sheet, rendered: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered["word"])) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        assert len(parts) > 5
        for name in parts:
            etree.fromstring(archive.read(name))
    document = docx.Document(io.BytesIO(without_controls(rendered["word"])))
    found = [
        [
            ["\n".join(p.text for p in cell.paragraphs) for cell in row_cells(row)]
            for row in table.rows
        ]
        for table in document.tables
    ]
    assert found == cells(sheet)
    assert document.core_properties.title == sheet.properties["title"]
    assert "{{ 7*7 }}" in sheet.properties["title"]


def row_cells(row: docx.table._Row) -> list[docx.table._Cell]:
    """Return the cells of a row as they stand in the file, merged ones too."""
    return [docx.table._Cell(tc, row.table) for tc in row._tr.tc_lst]


def test_markdown(sheet: Sheet, rendered: dict[str, bytes]) -> None:
    tokens = MarkdownIt("gfm-like", {"html": True}).parse(rendered["markdown"].decode())
    inline = [token for token in tokens if token.type == "inline"][1:]
    words = {
        child.type: child.content
        for token in inline
        for child in token.children or []
        if child.type != "text"
    }
    assert words == {"html_inline": "<br>"}
    found = [
        "".join(
            "\n" if child.type == "html_inline" else child.content for child in token.children or []
        )
        for token in inline
    ]
    table = [text for row in cells(sheet)[1] for text in row]
    assert found[-len(table) :] == table
    assert "\n".join(VALUES) in found


def test_xlsx(sheet: Sheet, rendered: dict[str, bytes]) -> None:
    for part in spreadsheets.parts(rendered["xlsx"]).values():
        etree.fromstring(part)
    (page,) = spreadsheets.opened(rendered["xlsx"])
    found = spreadsheets.values(rendered["xlsx"])
    texts = [found.pop(area.reference, "") for area in spreadsheets.areas(page)]
    visible = [
        cell.text
        for table in sheet.tables
        for row in (*table.head, *table.body)
        for cell in row.cells
        if not cell.continued
    ]
    assert texts == [sheet.title, *visible]
    assert found == {}
    assert spreadsheets.formulas(rendered["xlsx"]) == []
    title = etree.fromstring(spreadsheets.parts(rendered["xlsx"])["docProps/core.xml"])[0].text
    assert title == sheet.properties["title"]


def test_pdf(rendered: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(rendered["pdf"])
    text = re.sub(r"\s", "", pdf_text(path))
    for value in VALUES:
        # as a name, a target, an explanation, and in two long texts
        assert text.count(re.sub(r"\s", "", value)) >= 5, value


def test_nothing_was_computed(rendered: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(rendered["pdf"])
    with zipfile.ZipFile(io.BytesIO(rendered["word"])) as archive:
        word = "".join(re.findall(r">([^<>]*)<", archive.read("word/document.xml").decode()))
    workbook = "\n".join(spreadsheets.shared_texts(rendered["xlsx"]))
    for text in (pdf_text(path), word, workbook, rendered["markdown"].decode()):
        assert "root:" not in text
        assert not re.search(r"(?<!\d)49(?!\d)", text)


def test_a_newline_is_one_line_break_in_word(sheet: Sheet, rendered: dict[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(without_controls(rendered["word"])))
    (row,) = [row for row in document.tables[0].rows if row.cells[0].text == "政策依据"]
    (paragraph,) = row.cells[1].paragraphs
    assert paragraph.text == "\n".join(VALUES)
    assert len(paragraph._p.findall(".//{*}br")) == len(VALUES) - 1
    assert sheet.title not in paragraph.text
