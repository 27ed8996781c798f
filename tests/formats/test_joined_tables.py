"""Tables that are joined, unruled, or have heads of several levels, in every format."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from lxml import etree
from msgspec.structs import replace
from pypdf import PdfReader

from shenbao.formats import renderer
from shenbao.formats.pdf.pagination import Breaks
from shenbao.formats.pdf.typesetting import template_context
from shenbao.sheet import Cell, Role, Row, Sheet, Table
from shenbao.sheet.pages import (
    may_break,
    restart_merges,
    with_heading_in_head,
    with_headings_in_heads,
)
from tests.formats.forms import (
    CHANCES,
    HEADING,
    REASONS,
    TALL,
    TEMPLATES,
    evaluation,
    long_form,
    monitoring,
)
from tests.judges import libreoffice_all, pdf_text, pdf_words
from tests.spreadsheets import areas, values

SHORT, LONG = 4, 11
REASON = (
    "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
    "金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔龙师火帝鸟官人皇"
    "始制文字乃服衣裳推位让国有虞陶唐吊民伐罪周发殷汤"
)
"""No character twice."""

LANDSCAPE = (842, 595)


def made(form: str, sheet: Sheet) -> bytes:
    return renderer(form).render(sheet, TEMPLATES)


def word_body(sheet: Sheet) -> Any:
    return docx.Document(BytesIO(made("word", sheet))).element.body


def html(sheet: Sheet) -> Any:
    page = TEMPLATES.render("sheet.html.j2", template_context(sheet, Breaks()))
    return etree.HTML(page)


def unspaced(text: str) -> str:
    return "".join(text.split())


# ---- Word ---------------------------------------------------------------------


def test_only_the_gap_before_a_joined_table_is_hidden() -> None:
    body = word_body(evaluation())
    gaps = [child for child in body.xpath("./w:p") if child.getprevious() is not None]
    hidden = [bool(gap.xpath("./w:pPr/w:rPr/w:vanish")) for gap in gaps]
    assert hidden == [False, True, False, False]
    assert len(body.xpath("./w:tbl")) == 4


def test_lines_of_words_have_no_borders_and_look_like_texts() -> None:
    lines, grid, _funds, notes = docx.Document(BytesIO(made("word", evaluation()))).tables
    for table in (lines, notes):
        assert table._tbl.xpath("./w:tblPr/w:tblBorders/*/@w:val") == ["nil"] * 6
        cells = [cell for row in table.rows for cell in row.cells]
        assert {cell.paragraphs[0].style.name for cell in cells} == {"申报表长内容"}
    assert grid._tbl.xpath("./w:tblPr/w:tblBorders") == []


def test_a_head_of_several_levels_is_merged_and_repeated_whole() -> None:
    table = word_body(monitoring(3)).xpath("./w:tbl")[1]
    rows = table.xpath("./w:tr[w:trPr/w:tblHeader]")
    assert len(rows) == 3
    spans = [
        [
            (
                (cell.xpath("string(w:tcPr/w:gridSpan/@w:val)") or "1"),
                cell.xpath("string(w:tcPr/w:vMerge/@w:val)"),
            )
            for cell in row.xpath("./w:tc")
        ]
        for row in rows
    ]
    start, on, alone = ("1", "restart"), ("1", "continue"), ("1", "")
    assert spans == [
        [start] * 5 + [("5", ""), ("3", "")],
        [on] * 5 + [("3", ""), ("2", "")] + [start] * 3,
        [on] * 5 + [alone] * 5 + [on] * 3,
    ]
    assert len(rows[0].xpath("./w:trPr/w:trHeight[@w:hRule='atLeast']")) == 1


def test_no_line_parts_a_heading_beside_the_head_from_itself() -> None:
    table = word_body(monitoring(3)).xpath("./w:tbl")[1]
    sides = [
        row.xpath("./w:tc[1]/w:tcPr/w:tcBorders/*[@w:val='nil']") for row in table.xpath("./w:tr")
    ]
    names = [[side.tag.rpartition("}")[2] for side in found] for found in sides]
    assert names == [["bottom"], ["bottom"], ["bottom"], ["top"], [], []]
    assert table.xpath("./w:tr/w:tc[position() > 1]/w:tcPr/w:tcBorders") == []


def test_a_short_table_is_kept_on_one_page_with_its_heading() -> None:
    table = word_body(monitoring(SHORT)).xpath("./w:tbl")[1]
    kept = [bool(row.xpath("./w:tc/w:p/w:pPr/w:keepNext")) for row in table.xpath("./w:tr")]
    assert kept == [True] * (3 + SHORT - 1) + [False]
    assert word_body(monitoring(LONG)).xpath("./w:tbl[2]//w:keepNext") == []


# ---- Headings that are shown again ----------------------------------------------


def heading_texts(table: Table) -> tuple[set[str], set[str]]:
    """Return the texts of headings in the head and in the body."""
    head, body = (
        {cell.text for row in rows for cell in row.cells if cell.role is Role.HEADING}
        for rows in (table.head, table.body)
    )
    return head, body


def test_the_heading_of_a_long_table_stands_in_its_head() -> None:
    short, long = (with_headings_in_heads(monitoring(rows)).tables[1] for rows in (SHORT, LONG))
    assert (may_break(short), may_break(long)) == (False, True)
    assert heading_texts(short) == ({""}, {HEADING})
    assert heading_texts(long) == ({HEADING}, {""})


def test_what_stands_below_a_heading_stays_and_is_parted_by_a_line() -> None:
    sheet = monitoring(LONG)
    lines, table, notes = sheet.tables
    total = Row((Cell("总分", Role.LABEL, columns=4), Cell("100", Role.SHORT, "all", columns=9)))
    whole = replace(table, body=(*table.body, total))
    moved = with_headings_in_heads(replace(sheet, tables=(lines, whole, notes))).tables[1]
    assert heading_texts(moved) == ({HEADING}, {""})
    assert moved.body[-1] == total
    sides = moved.open_sides()
    assert (sides[2, 0], sides[3, 0]) == (("below",), ("above",))
    parted = restart_merges(moved, [4]).open_sides()
    assert (parted[3, 0], parted[7, 0]) == (("above", "below"), ("above",))


def test_of_two_headings_none_is_in_the_head() -> None:
    sheet = monitoring(LONG)
    table = sheet.tables[1]
    body = [
        *table.body[:6],
        *(Row((Cell("乙", Role.HEADING), *row.cells[1:])) for row in table.body[6:]),
    ]
    two = replace(table, body=tuple(body))
    assert with_heading_in_head(two) == two


def test_sheets_without_a_heading_in_the_head_stay_as_they_are() -> None:
    assert with_headings_in_heads(long_form()) == long_form()


# ---- HTML, PDF --------------------------------------------------------------------


def test_heads_say_which_columns_they_are_of() -> None:
    head = html(monitoring(3)).find(".//thead")
    found = [
        [(cell.get("scope"), cell.get("colspan"), cell.get("rowspan"), cell.text) for cell in row]
        for row in head
    ]
    tall = [("col", None, "3", text) for text in TALL]
    assert found == [
        [
            (None, None, "3", None),
            *tall,
            ("colgroup", "5", None, "偏差原因分析"),
            ("colgroup", "3", None, "完成目标可能性"),
        ],
        [
            ("colgroup", "3", None, "保障"),
            ("colgroup", "2", None, "环境"),
            *(("col", None, "2", text) for text in CHANCES),
        ],
        [("col", None, None, text) for text in REASONS],
    ]


def test_tables_of_lines_and_open_headings_have_a_class() -> None:
    page = html(evaluation())
    assert [table.get("class") for table in page.iter("table")] == ["lines", None, None, "lines"]
    marked = [cell for cell in page.iter("td", "th") if "open" in cell.get("class")]
    assert [(cell.tag, cell.get("class"), cell.text) for cell in marked] == [
        ("td", "heading open-below", None),
        ("th", "heading open-above", "项目资金"),
    ]


# ---- Markdown ----------------------------------------------------------------------


def test_the_whole_markdown() -> None:
    assert made("markdown", evaluation()).decode() == (
        "# 自评表\n"
        "\n| 填报项 | 内容 |\n| --- | --- |\n| 填报单位： | 区发展改革局 |\n"
        "\n| 填报项 | 内容 |\n| --- | --- |\n"
        "| 项目名称 | 运维 |\n| 资金来源 |  |\n| 年初安排 |  |\n"
        "\n|  |  | 执行数 | 分值 |\n| --- | --- | --- | --- |\n"
        "| 项目资金 | 合计 | 9 | 10 |\n| 项目资金 | 其他 | 8 |  |\n| 说明 |  | 无 |  |\n"
        "\n注：一\n\n2\\. 二\n"
    )


def test_levels_of_a_head_are_joined() -> None:
    lines = made("markdown", monitoring(2)).decode().splitlines()
    heads = [
        "",
        *TALL,
        *(f"偏差原因分析 / 保障 / {reason}" for reason in REASONS[:3]),
        *(f"偏差原因分析 / 环境 / {reason}" for reason in REASONS[3:]),
        *(f"完成目标可能性 / {chance}" for chance in CHANCES),
    ]
    first = lines.index(f"| {' | '.join(heads)} |")
    assert [line.split(" | ")[:2] for line in lines[first + 2 : first + 4]] == [
        [f"| {HEADING}", "产出指标"]
    ] * 2


# ---- Excel -------------------------------------------------------------------------


def test_the_workbook() -> None:
    content = made("xlsx", monitoring(LONG))
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    found = {text: name for name, text in values(content).items()}
    heads = {area.reference: area for area in areas(page)}
    top = heads[found[HEADING]].top
    assert page.print_title_rows == f"${top}:${top + 2}"
    heights = {
        text: heads[found[text]].bottom - heads[found[text]].top + 1
        for text in (HEADING, *TALL, *REASONS, *CHANCES)
    }
    assert heights == {
        **dict.fromkeys((HEADING, *TALL), 3),
        **dict.fromkeys(REASONS, 1),
        **dict.fromkeys(CHANCES, 2),
    }
    columns = {
        text: (heads[found[text]].left, heads[found[text]].right)
        for text in ("偏差原因分析", REASONS[0], REASONS[-1])
    }
    whole, first, last = columns.values()
    assert whole == (first[0], last[1])
    head, body = (page.cell(row, 1).border for row in (top, top + 3))
    assert (head.top.style, head.bottom.style, body.top.style) == ("thin", None, None)
    unit = page[found["填报单位："]]
    sides = (unit.border.left, unit.border.right, unit.border.top)
    assert [side.style for side in sides] == [None] * 3
    assert (unit.alignment.horizontal, unit.font.name) == ("left", "宋体")


def test_the_longest_table_has_its_head_on_all_pages_of_a_workbook() -> None:
    first, long, last = evaluation().tables[2], monitoring(LONG).tables[1], evaluation().tables[2]
    content = made("xlsx", Sheet("表", "", (first, long, last)))
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    top = 2 + len(first.rows)
    assert page.print_title_rows == f"${top}:${top + 2}"


# ---- Paper --------------------------------------------------------------------------


@pytest.mark.slow
def test_a_wide_form_is_whole_on_every_page(tmp_path: Path) -> None:
    """It fits, lies on its side, and shows heading and heads again, whoever prints it."""
    sheet = monitoring(36, REASON)
    sources = [tmp_path / "word.docx", tmp_path / "excel.xlsx"]
    for source, form in zip(sources, ("word", "xlsx"), strict=True):
        source.write_bytes(made(form, sheet))
    (tmp_path / "pdf.pdf").write_bytes(made("pdf", sheet))
    printed = [*libreoffice_all(sources, tmp_path, "pdf"), tmp_path / "pdf.pdf"]
    names = {cell.text for row in sheet.tables[1].body for cell in row.cells[2:3]}
    for path in printed:
        pages = PdfReader(path).pages
        assert len(pages) >= 3
        assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {
            LANDSCAPE
        }
        texts = [unspaced(text) for text in pdf_text(path).split("\f")[: len(pages)]]
        with_rows = [text for text in texts if "≥50个" in text]
        assert len(with_rows) >= 3
        for text in with_rows:
            assert [word for word in (HEADING, *TALL, *REASONS, *CHANCES) if word not in text] == []
        assert set(REASON) <= set("".join(texts))
        assert {name for name in names if not any(name in text for text in texts)} == set()
        boxes = [word.box for word in pdf_words(path.read_bytes())]
        width, height = LANDSCAPE
        assert all(20 < box[0] < box[2] < width - 20 for box in boxes)
        assert all(20 < box[1] < box[3] < height - 10 for box in boxes)


def test_a_heading_stands_on_each_page_of_a_row_that_breaks() -> None:
    """All other cells of such a row have nothing on its next page."""
    pages = PdfReader(BytesIO(made("pdf", monitoring(12, REASON * 4)))).pages
    texts = [unspaced(page.extract_text()) for page in pages]
    assert len(texts) >= 4
    assert [text.count(HEADING) for text in texts] == [1] * len(texts)


@pytest.mark.slow
def test_nothing_but_a_line_parts_joined_tables(tmp_path: Path) -> None:
    joined = evaluation()
    apart = replace(joined, tables=tuple(replace(table, joined=False) for table in joined.tables))
    sources = [tmp_path / "joined.docx", tmp_path / "apart.docx"]
    for source, sheet in zip(sources, (joined, apart), strict=True):
        source.write_bytes(made("word", sheet))
    gaps = []
    for path in libreoffice_all(sources, tmp_path, "pdf"):
        words = pdf_words(path.read_bytes())
        lines = ("项目名称", "资金来源", "执行数")
        first, last, below = (
            next(word.box[1] for word in words if text in word.text) for text in lines
        )
        gaps.append((below - last) - (last - first))
    assert gaps == pytest.approx([0.6, 1.6], abs=0.3)
