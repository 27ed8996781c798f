"""What Word documents of offices hold beside plain tables."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from shenbao.form import Filing, Library
from shenbao.intake import FileImport, import_file
from shenbao.intake.grid import Grid
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.word import read
from shenbao.toml import normal
from tests.intake.files import content, imported
from tests.office.documents import NUMBERING, cell, document_of, numbered, paragraph, run, table
from tests.worlds import DATA, ROOT

DIGITS = [str(number) for number in range(1, 100)]
NUMBERS = Numbers({"decimal": DIGITS, "chineseCounting": list("一二三四五六七八九十")}, {})

RESAVED = sorted((DATA / "resaved").glob("*.docx"))


def texts(body: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid(body).rows]


def grid(body: str) -> Grid:
    return read(document_of(body), NUMBERS)


PARAGRAPHS = {
    "runs": (run("政策") + run("依据"), "政策依据"),
    "a line break": (run("甲") + "<w:r><w:br/></w:r>" + run("乙"), "甲\n乙"),
    "a page break": (run("甲") + '<w:r><w:br w:type="page"/></w:r>' + run("乙"), "甲乙"),
    "a tab": (run("甲") + "<w:r><w:tab/></w:r>" + run("乙"), "甲 乙"),
    "a hyphen": (run("甲") + "<w:r><w:noBreakHyphen/></w:r>" + run("乙"), "甲-乙"),
    "an insertion": (f'<w:ins w:id="1" w:author="x">{run("甲")}</w:ins>', "甲"),
    "a deletion": (
        f'{run("甲")}<w:del w:id="1" w:author="x"><w:r><w:delText>乙</w:delText></w:r></w:del>',
        "甲",
    ),
    "a link": (f"<w:hyperlink>{run('甲')}</w:hyperlink>", "甲"),
    "a content control": (f"<w:sdt><w:sdtContent>{run('甲')}</w:sdtContent></w:sdt>", "甲"),
    "a content control that is empty": (
        f"{run('甲')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('单击输入文字')}</w:sdtContent></w:sdt>",
        "甲",
    ),
    "a content control that was empty once": (
        '<w:sdt><w:sdtPr><w:showingPlcHdr w:val="0"/></w:sdtPr><w:sdtContent>'
        f"{run('甲')}</w:sdtContent></w:sdt>",
        "甲",
    ),
    "a smart tag": (f"<w:smartTag>{run('甲')}</w:smartTag>", "甲"),
    "a field": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("3")}',
        "3",
    ),
    "a character of a symbol font": ('<w:r><w:sym w:font="Wingdings" w:char="2611"/></w:r>', "☑"),
}


@pytest.mark.parametrize(("inner", "says"), PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_paragraph(inner: str, says: str) -> None:
    assert texts(paragraph(inner)) == [[says]]
    assert texts(table(f"<w:tc>{paragraph(inner)}</w:tc>")) == [[says]]


def test_merged_cells() -> None:
    down = '<w:vMerge w:val="restart"/>'
    body = table(
        cell("一", down) + cell("甲", '<w:gridSpan w:val="2"/>') + cell("丙"),
        cell("", "<w:vMerge/>") + cell("乙", down) + cell("丁") + cell("戊"),
        cell("", '<w:vMerge w:val="continue"/>') + cell("", "<w:vMerge/>") + cell("己"),
    )
    rows = grid(body).rows
    assert [[(one.text, one.column, one.end, one.rows) for one in row.cells] for row in rows] == [
        [("一", 0, 1, 3), ("甲", 1, 3, 1), ("丙", 3, 4, 1)],
        [("一", 0, 1, 3), ("乙", 1, 2, 2), ("丁", 2, 3, 1), ("戊", 3, 4, 1)],
        [("一", 0, 1, 3), ("乙", 1, 2, 2), ("己", 2, 3, 1)],
    ]


def test_words_hidden_in_a_merged_cell_are_told() -> None:
    body = table(cell("一", '<w:vMerge w:val="restart"/>'), cell("二", "<w:vMerge/>"))
    found = grid(body)
    assert [row.cells[0].text for row in found.rows] == ["一", "一"]
    assert [note.message for note in found.problems] == [
        "Words hidden in a merged cell are not read: 二"
    ]


def test_rows_and_cells_in_content_controls() -> None:
    row = f"<w:sdt><w:sdtContent><w:tr>{cell('甲')}</w:tr></w:sdtContent></w:sdt>"
    inner = f"<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>"
    body = f"<w:tbl><w:tblPr/><w:tblGrid/>{row}<w:tr>{inner}</w:tr></w:tbl>"
    assert texts(body) == [["甲"], ["乙"]]


def test_a_cell_has_the_tag_of_its_content_control() -> None:
    control = '<w:sdt><w:sdtPr><w:tag w:val="{}"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    inside = f"<w:tc>{paragraph(control.format('name', run('甲')))}</w:tc>"
    around = f"<w:tc>{control.format('code', paragraph(run('乙')))}</w:tc>"
    found = grid(table(inside + around + cell("丙")))
    assert [(one.text, one.tag) for one in found.rows[0].cells] == [
        ("甲", "name"),
        ("乙", "code"),
        ("丙", ""),
    ]


def test_an_empty_control_around_a_paragraph_says_nothing() -> None:
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert texts(table(f"<w:tc>{prompt.format(paragraph(run('单击')))}</w:tc>" + cell("甲"))) == [
        ["", "甲"]
    ]


def test_what_is_deleted_with_changes_tracked_is_gone() -> None:
    mark = '<w:del w:id="1" w:author="x"/>'
    row = f"<w:tr><w:trPr>{mark}</w:trPr>{cell('甲')}</w:tr>"
    joined = paragraph(f"<w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{run('乙')}") + paragraph(run("丙"))
    assert texts(
        f"<w:tbl><w:tblPr/><w:tblGrid/>{row}<w:tr><w:tc>{joined}</w:tc></w:tr></w:tbl>"
    ) == [["乙丙"]]


def test_a_table_inside_a_cell_is_a_table_behind_it() -> None:
    inner = table(cell("明细") + cell("3万元"))
    outer = table(f"<w:tc>{paragraph(run('测算'))}{inner}{paragraph('')}</w:tc>" + cell("右"))
    found = grid(outer + paragraph(run("后")))
    assert [[one.text for one in row.cells] for row in found.rows] == [
        ["测算", "右"],
        ["明细", "3万元"],
        ["后"],
    ]
    assert [row.table for row in found.rows] == [1, 2, 0]
    assert [note.message for note in found.problems] == [
        "A table stands inside a cell; it is read as a table behind this one."
    ]


def test_tracked_changes_are_told() -> None:
    found = grid(paragraph(f'<w:ins w:id="1" w:author="x">{run("甲")}</w:ins>'))
    assert [note.message for note in found.problems] == [
        "The document has tracked changes; they are read as accepted."
    ]


def test_numbers_that_word_counts_itself() -> None:
    """They are not in the text of the paragraphs, but everybody sees them."""
    inner = [
        numbered("甲", 1),
        numbered("细一", 1, 1),
        numbered("细二", 1, 1),
        numbered("乙", 1),
        numbered("再细", 1, 1),
        numbered("点", 2),
        numbered("无", 9),
    ]
    document = document_of(table(f"<w:tc>{''.join(inner)}</w:tc>"), NUMBERING)
    (row,) = read(document, NUMBERS).rows
    assert row.cells[0].text == "（一）甲\n3.细一\n4.细二\n（二）乙\n3.再细\n点\n无"


def test_characters_that_no_form_prints_are_left_out_and_told() -> None:
    found = grid(paragraph(run("甲\u200b乙\u00ad")))
    assert [row.cells[0].text for row in found.rows] == ["甲乙"]
    assert [note.message for note in found.problems] == [
        "U+200B cannot be printed and is left out.",
        "U+00AD cannot be printed and is left out.",
    ]


def told(found: FileImport) -> list[str]:
    return [note.message for note in found.problems]


@pytest.mark.parametrize("path", RESAVED, ids=lambda path: path.stem)
def test_a_form_saved_again_by_libreoffice(path: Path, filings: list[Filing]) -> None:
    found = import_file(path, Library(ROOT / "templates"))
    from_name = f"The year 2024 is taken from the name {path.name}."
    assert told(found) == ([from_name] if "network" in path.stem else [])
    (form,) = found.forms
    assert (form.left, form.problems) == ([], [])
    known = [normal(filing.declaration.document.data) for filing in filings]
    assert normal(form.data) in known


def test_there_are_forms_saved_by_libreoffice() -> None:
    assert len(RESAVED) == 3
    for path in RESAVED:
        with path.open("rb") as file:
            assert docx.Document(file).tables


def test_a_form_with_a_link_is_read(filings: list[Filing], tmp_path: Path) -> None:
    document = docx.Document(BytesIO(content(filings[0], "word")))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    document.part.relate_to("http://example.org/link", kind, is_external=True)
    saved = BytesIO()
    document.save(saved)
    found = imported(saved.getvalue(), "a.docx", tmp_path, 2024)
    assert told(found) == []
    assert len(found.forms) == 1
