from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.parser import parse_xml
from docx.shared import Mm

from shenbao.formats import word
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table
from tests.formats.forms import BASE, FORM, HEAD, TEMPLATES, bytes_elsewhere, long_form
from tests.judges import libreoffice_pdf, pdf_text

HOSTILE = [
    "",
    "<w:p/> & &amp; &#65; \"'",
    "{{ sheet.title }} {% raw %} {# no #}",
    "]]></w:t></w:r> <!-- --> <?x?>",
    "  two  spaces  ",
    "　全角空格　",
    "“互联网+” ≥95% × 〔2023〕34号 …… 𠮷",
]


def opened(sheet: Sheet, templates: Templates = TEMPLATES) -> Document:
    return docx.Document(BytesIO(word.render(sheet, templates)))


def sheet_of(*cells: Cell, head: tuple[Row, ...] = ()) -> Sheet:
    return Sheet("表", "", (Table("t", (1,) * len(cells), (Row(cells),), head),))


def found(part: Any, path: str) -> list[str]:
    return [str(match) for match in part.xpath(path)]


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(content: bytes, member: str, old: str, new: str) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, data in parts(content).items():
            changed = re.sub(old, new, data.decode()).encode() if name == member else data
            archive.writestr(name, changed)
    return target.getvalue()


def with_base(folder: Path, content: bytes) -> Templates:
    (folder / "base.docx").write_bytes(content)
    return Templates([folder, BASE])


def test_title_and_subtitle_stand_above_the_tables() -> None:
    paragraphs = opened(FORM).paragraphs
    assert [p.text for p in paragraphs] == ["申报表", "(2024年度)", "", ""]
    assert [p.style.name for p in paragraphs if p.style] == [
        "申报表标题",
        "申报表副标题",
        "申报表表间隔",
        "申报表表间隔",
    ]


def test_no_subtitle_leaves_no_paragraph() -> None:
    assert [p.text for p in opened(sheet_of(Cell("x", Role.TEXT))).paragraphs] == ["表", ""]


def test_tables_do_not_touch_and_a_paragraph_ends_the_document() -> None:
    body = opened(FORM).element.body
    names = [child.tag.rpartition("}")[2] for child in body]
    assert names == ["p", "p", "tbl", "p", "tbl", "p", "sectPr"]


@pytest.mark.parametrize(
    "widths", [(17, 33, 17, 33), (33.3, 33.3, 33.4), (1,) * 7, (12.6, 16.7, 6.3)]
)
def test_column_widths_add_up_to_the_text_width(widths: tuple[float, ...]) -> None:
    cells = tuple(Cell("x", Role.TEXT) for _ in widths)
    table = opened(Sheet("表", "", (Table("t", widths, (Row(cells),)),))).tables[0]._tbl
    grid = [int(width) for width in found(table, "./w:tblGrid/w:gridCol/@w:w")]
    text_width = 11906 - 2 * 1134
    assert sum(grid) == text_width
    assert found(table, "./w:tblPr/w:tblW/@w:w") == [str(text_width)]
    assert found(table, "./w:tblPr/w:tblLayout/@w:type") == ["fixed"]
    for column, share in zip(grid, widths, strict=True):
        assert abs(column - text_width * share / sum(widths)) <= 1


def test_widths_follow_the_page_of_the_base_document(tmp_path: Path) -> None:
    base = docx.Document(str(BASE / "base.docx"))
    base.sections[-1].page_width = Mm(297)
    base.sections[-1].gutter = Mm(7)
    base.save(str(tmp_path / "base.docx"))
    table = opened(FORM, Templates([tmp_path, BASE])).tables[0]._tbl
    grid = found(table, "./w:tblGrid/w:gridCol/@w:w")
    assert sum(map(int, grid)) == pytest.approx((297 - 7 - 2 * 20) / 25.4 * 1440, abs=2)


def test_merged_columns_span_the_grid() -> None:
    table = opened(FORM).tables[0]._tbl
    grid = [int(width) for width in found(table, "./w:tblGrid/w:gridCol/@w:w")]
    first, second = table.tr_lst
    assert found(first, ".//w:gridSpan/@w:val") == []
    assert found(second, "./w:tc[2]/w:tcPr/w:gridSpan/@w:val") == ["3"]
    assert found(first, ".//w:tcW/@w:w") == [str(width) for width in grid]
    assert found(second, ".//w:tcW/@w:w") == [str(grid[0]), str(sum(grid[1:]))]


def test_merged_rows_keep_their_text_in_every_row() -> None:
    head, first, second = opened(FORM).tables[1]._tbl.tr_lst
    assert found(head, ".//w:vMerge/@w:val") == []
    assert found(first, "./w:tc[1]/w:tcPr/w:vMerge/@w:val") == ["restart"]
    assert found(second, "./w:tc[1]/w:tcPr/w:vMerge/@w:val") == ["continue"]
    assert found(second, ".//w:t/text()") == ["产出", "质量", "≥95%"]
    assert len(found(first, ".//w:vMerge")) == len(found(second, ".//w:vMerge")) == 1


def test_head_rows_repeat() -> None:
    sheet = sheet_of(*(Cell("x", Role.TEXT),) * 3, head=(HEAD, HEAD))
    rows = opened(sheet).tables[0]._tbl.tr_lst
    assert [len(found(row, "./w:trPr/w:tblHeader")) for row in rows] == [1, 1, 0]


@pytest.mark.parametrize(
    ("text", "together"),
    [("字" * 120, True), ("字" * 121, False), ("行\n" * 9, True), ("行\n" * 10, False)],
)
def test_a_row_keeps_together_unless_it_may_outgrow_a_page(text: str, together: bool) -> None:
    sheet = sheet_of(Cell("标签", Role.LABEL), Cell(text, Role.TEXT))
    assert bool(found(opened(sheet).tables[0]._tbl, ".//w:cantSplit")) is together


@pytest.mark.parametrize(("share", "together"), [(10, False), (40, True)])
def test_a_row_breaks_where_its_column_is_too_narrow(share: int, together: bool) -> None:
    cells = Cell("字" * 110, Role.TEXT), Cell("", Role.TEXT)
    sheet = Sheet("表", "", (Table("t", (share, 100 - share), (Row(cells),)),))
    assert bool(found(opened(sheet).tables[0]._tbl, ".//w:cantSplit")) is together


def test_a_head_row_always_keeps_together() -> None:
    sheet = sheet_of(Cell("x", Role.TEXT), head=(Row((Cell("字" * 500, Role.COLUMN),)),))
    head, body = opened(sheet).tables[0]._tbl.tr_lst
    assert found(head, ".//w:cantSplit")
    assert found(body, ".//w:cantSplit")


def test_every_role_has_a_look_and_the_words_of_the_form_have_those_of_values() -> None:
    row = opened(sheet_of(*(Cell(role, role) for role in Role))).tables[0].rows[0]
    looks = {
        role: cell.paragraphs[0].style.name
        for role, cell in zip(Role, row.cells, strict=True)
        if cell.paragraphs[0].style
    }
    assert looks.pop(Role.FIXED) == looks[Role.SHORT]
    assert looks.pop(Role.CENTRED) == looks[Role.SHORT]
    assert looks.pop(Role.NOTE) == looks[Role.TEXT]
    assert len(set(looks.values())) == len(looks) == len(Role) - 3
    assert all(name and name.startswith("申报表") for name in looks.values())


@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_data(value: str) -> None:
    sheet = Sheet(value, value, sheet_of(Cell(value, Role.TEXT)).tables, {"title": value})
    document = opened(sheet)
    assert document.tables[0].cell(0, 0).text == value
    assert document.paragraphs[0].text == value
    assert found(document.element.body, ".//w:t[not(@xml:space = 'preserve')]") == []
    assert document.core_properties.title == value


def test_lines_are_breaks_in_one_paragraph() -> None:
    cell = opened(sheet_of(Cell("一\n\n二 ", Role.TEXT))).tables[0].cell(0, 0)
    assert cell.text == "一\n\n二 "
    assert len(cell.paragraphs) == 1
    assert len(found(cell._tc, ".//w:br")) == 2


def test_properties_say_whose_form_it_is() -> None:
    properties = {
        "title": "A&B <表>",
        "author": "某中心",
        "identifier": "440304",
        "language": "zh-CN",
        "date": "2024-05-06",
    }
    content = word.render(Sheet("表", "", (), properties), TEMPLATES)
    core = docx.Document(BytesIO(content)).core_properties
    assert (core.title, core.author, core.last_modified_by) == ("A&B <表>", "某中心", "某中心")
    assert (core.identifier, core.subject, core.language) == ("440304", "440304", "zh-CN")
    assert core.created == core.modified == datetime(2024, 5, 6, tzinfo=UTC)
    assert core.revision == 1
    assert b"A&amp;B &lt;" in parts(content)["docProps/core.xml"]


def test_properties_may_be_absent() -> None:
    core = opened(Sheet("表", "", ())).core_properties
    assert (core.title, core.author, core.last_modified_by, core.identifier) == ("表", "", "", "")
    assert core.created == core.modified == datetime(1980, 1, 1, tzinfo=UTC)


def test_a_long_title_is_cut_to_what_a_property_holds() -> None:
    long = "长" * 300
    assert opened(Sheet(long, "", ())).core_properties.title == long[:255]
    assert opened(Sheet("表", "", (), {"title": long})).core_properties.title == long[:255]


def test_nothing_of_who_saved_the_base_document_remains(tmp_path: Path) -> None:
    base = docx.Document(str(BASE / "base.docx"))
    base.core_properties.author = base.core_properties.comments = "python-docx"
    base.core_properties.revision = 9
    base.save(str(tmp_path / "base.docx"))
    content = word.render(Sheet("表", "", ()), Templates([tmp_path, BASE]))
    assert b"python-docx" not in parts(content)["docProps/core.xml"]
    assert docx.Document(BytesIO(content)).core_properties.revision == 1


def test_a_base_document_saved_by_libreoffice_gets_no_second_properties(tmp_path: Path) -> None:
    own_kind = ("package(/2006/relationships/metadata)", r"officedocument\1")
    base = rewritten((BASE / "base.docx").read_bytes(), "_rels/.rels", *own_kind)
    with ZipFile(BytesIO(word.render(FORM, with_base(tmp_path, base)))) as archive:
        assert archive.namelist().count("docProps/core.xml") == 1


def test_nothing_of_the_sample_in_the_base_document_remains() -> None:
    content = parts(word.render(Sheet("表", "", ()), TEMPLATES))["word/document.xml"]
    assert "样张" in parts((BASE / "base.docx").read_bytes())["word/document.xml"].decode()
    assert "样张" not in content.decode()


def test_every_part_is_well_formed_and_the_pages_are_numbered() -> None:
    content = parts(word.render(FORM, TEMPLATES))
    for name in content:
        assert parse_xml(content[name]) is not None, name
    footer = parse_xml(content["word/footer1.xml"])
    assert [text.strip() for text in found(footer, ".//w:instrText/text()")] == ["PAGE", "NUMPAGES"]


def test_archive_tells_nothing_of_its_making() -> None:
    with ZipFile(BytesIO(word.render(FORM, TEMPLATES))) as archive:
        members = archive.infolist()
    names = [member.filename for member in members]
    assert names == ["[Content_Types].xml", *sorted(names[1:])]
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.create_system for member in members} == {3}
    assert {member.external_attr for member in members} == {0o644 << 16}


@pytest.mark.parametrize("seed", ["0", "1"])
def test_bytes_are_the_same_in_every_process(seed: str) -> None:
    assert bytes_elsewhere("word", seed) == word.render(FORM, TEMPLATES)


def test_styles_are_found_though_word_renames_their_ids(tmp_path: Path) -> None:
    base = (BASE / "base.docx").read_bytes()
    base = rewritten(base, "word/styles.xml", r'(w:(?:styleId|basedOn w:val)=")Sheet', r"\1a")
    document = opened(FORM, with_base(tmp_path, base))
    title = document.paragraphs[0].style
    assert title is not None
    assert (title.style_id, title.name) == ("aTitle", "申报表标题")
    assert found(document.tables[0]._tbl, "./w:tblPr/w:tblStyle/@w:val") == ["aTable"]


def test_a_missing_style_is_named(tmp_path: Path) -> None:
    base = (BASE / "base.docx").read_bytes()
    base = rewritten(base, "word/styles.xml", "申报表短内容", "别的")
    with pytest.raises(TemplateError, match=r"sheet\.docx\.xml\.j2: .*申报表短内容"):
        word.render(FORM, with_base(tmp_path, base))


def test_a_base_that_is_no_word_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"base\.docx: not an office document"):
        word.render(FORM, with_base(tmp_path, b"not a zip"))


def test_a_template_that_is_not_well_formed_is_named(tmp_path: Path) -> None:
    (tmp_path / "sheet.docx.xml.j2").write_text("<w:body>", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"sheet\.docx\.xml\.j2: "):
        word.render(FORM, Templates([tmp_path, BASE]))


@pytest.mark.slow
def test_libreoffice_prints_all_of_a_long_form(tmp_path: Path) -> None:
    sheet = long_form()
    path = tmp_path / "form.docx"
    path.write_bytes(word.render(sheet, TEMPLATES))
    text = pdf_text(libreoffice_pdf(path, tmp_path)).replace(" ", "")
    *pages, rest = text.split("\f")
    assert rest == ""
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
        assert "条,按照" in page or "号≥" in page
    for table in sheet.tables:
        for row in table.body:
            for cell in row.cells:
                assert all(line in text for line in cell.text.split("\n"))
    with_indicators = [page for page in pages if "号≥" in page]
    assert len(with_indicators) > 1
    assert all(page.count("类名称指标值") == 1 for page in with_indicators)
    assert text.count("产出指标") == 1
