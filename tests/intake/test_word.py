"""What Word documents of offices hold beside plain tables."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest

from shenbao.form import Filing, Library
from shenbao.intake import FileImport, import_file
from shenbao.intake.grid import Grid
from shenbao.intake.readers import Numbers
from shenbao.intake.readers.word import read
from shenbao.toml import normal
from tests.intake.files import content, imported
from tests.office.documents import NS, NUMBERING, cell, document_of, numbered, paragraph, run, table
from tests.worlds import DATA, ROOT

DIGITS = [str(number) for number in range(1, 100)]
NUMBERS = Numbers({"decimal": DIGITS, "chineseCounting": list("一二三四五六七八九十")}, {})

RESAVED = sorted((DATA / "resaved").glob("*.docx"))


def texts(body: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid(body).rows]


def grid(body: str) -> Grid:
    return read(document_of(body), NUMBERS)


def mark(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


BEGIN, SEPARATE, END = map(mark, ("begin", "separate", "end"))
RAISED, LOWERED = (f'<w:vertAlign w:val="{side}script"/>' for side in ("super", "sub"))
HIGHER, LOWER, EVEN = (f'<w:position w:val="{height}"/>' for height in ("8", "-8", "2"))
FONT = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}"/>'


def code(instruction: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'


def field(instruction: str) -> str:
    return f"{BEGIN}{code(instruction)}{END}"


def form(inner: str, kind: str) -> str:
    return f"{mark('begin', f'<w:ffData>{inner}</w:ffData>')}{code(f' FORM{kind} ')}{END}"


def math(words: str, properties: str = "") -> str:
    return f"<m:r><w:rPr>{properties}</w:rPr><m:t>{words}</m:t></m:r>"


def styled(words: str, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


PARAGRAPHS = {
    "runs": (run("政策") + run("依据"), "政策依据"),
    "a line break": (run("甲") + "<w:r><w:br/></w:r>" + run("乙"), "甲\n乙"),
    "a page break": (run("甲") + '<w:r><w:br w:type="page"/></w:r>' + run("乙"), "甲\n乙"),
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
    "a field in an instruction": (
        f"{BEGIN}{code(' = ')}{BEGIN}{code('MERGEFIELD a')}{SEPARATE}{run('13')}{END}"
        f"{code(' # 0.00')}{SEPARATE}{run('13.00')}{END}",
        "13.00",
    ),
    "a field in a result": (
        f"{BEGIN}{code('IF 1')}{SEPARATE}{run('甲')}{BEGIN}{code('PAGE')}{SEPARATE}{run('3')}{END}"
        f"{run('乙')}{END}",
        "甲3乙",
    ),
    "a field of one element": (
        f"<w:fldSimple w:instr='DATE'>{run('甲')}</w:fldSimple>"
        "<w:fldSimple w:instr='EQ \\o\\ac(○,5)'/>",
        "甲⑤",
    ),
    "a tick of a form": (form("<w:checkBox><w:default w:val='1'/></w:checkBox>", "CHECKBOX"), "☑"),
    "no tick of a form": (
        form("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "CHECKBOX"),
        "☐",
    ),
    "a choice of a form": (
        form(
            "<w:ddList><w:result w:val='1'/><w:listEntry w:val='甲'/><w:listEntry w:val='乙'/>"
            "</w:ddList>",
            "DROPDOWN",
        ),
        "乙",
    ),
    "a number in a circle": (field(r"eq \o\ac(○,12)"), "⑫"),
    "a sized number in a circle": (field(r"eq \o\ac(○,\s\up 2(8))"), "⑧"),
    "a tick in a square": (field(r"EQ \o\ac(□,√)"), "☑"),
    "a guide by a field": (
        field(r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(yè),业)'),
        "业",
    ),
    "a symbol by a field": (field(r'SYMBOL 82 \f "Wingdings 2" \s 10'), "☑"),
    "a symbol of Unicode by a field": (field(r"SYMBOL 8805 \u"), "≥"),
    "an entry of the index": (run("甲") + field('XE "甲"'), "甲"),
    "a character of a symbol font": ('<w:r><w:sym w:font="Wingdings" w:char="2611"/></w:r>', "☑"),
    "symbols": (
        "".join(
            f"<w:r><w:sym w:font='{font}' w:char='{char}'/></w:r>"
            for font, char in (
                *(("Wingdings 2", "F052"), ("Wingdings 2", "52"), ("Wingdings", "F0FE")),
                *(("Wingdings", "F0A8"), ("Symbol", "F0B3"), ("Wingdings 3", "F067")),
                *(("Webdings", "F061"), ("Wingdings", "F081")),
            )
        ),
        "☑☑☑□≥→✔①",
    ),
    "letters of a symbol font": (styled("RS 甲", FONT.format("Wingdings 2")), "☑☒ 甲"),
    "private characters in a symbol font": (styled("\uf0a3", FONT.format("Wingdings 2")), "□"),
    "an equation": (
        f"{run('≥')}<m:oMath><m:f><m:num><m:r><m:t>完成数</m:t></m:r></m:num><m:den><m:r>"
        "<m:t>a+b</m:t></m:r></m:den></m:f><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup>"
        "<m:r><m:t>4</m:t></m:r></m:sup></m:sSup></m:oMath>",
        "≥完成数/(a+b)10⁴",
    ),
    "an equation of which a part is struck": (
        f"{run('≥')}<m:oMath>{math('12', '<w:strike/>')}{math('15')}</m:oMath>",
        "≥15",
    ),
    "an equation that nobody sees": (
        f"{run('甲')}<m:oMath><m:f><m:num>{math('1', '<w:vanish/>')}</m:num><m:den>"
        f"{math('2', '<w:vanish/>')}</m:den></m:f></m:oMath>",
        "甲",
    ),
    "raised and lowered": (
        run("10") + styled("4", RAISED) + run("次CO") + styled("2", LOWERED),
        "10⁴次CO₂",
    ),
    "higher and lower than the others": (
        run("10") + styled("4", HIGHER) + run("次CO") + styled("2", LOWER),
        "10⁴次CO₂",
    ),
    "a little higher, so that it looks even": (run("10") + styled("4", EVEN), "104"),
    "all of it higher": (styled("10", HIGHER) + styled("4", HIGHER), "104"),
    "higher, and one higher still": (
        styled("10", HIGHER) + styled("4", HIGHER.replace("8", "14")),
        "10⁴",
    ),
    "struck": (run("甲") + styled("乙", "<w:strike/>") + styled("丙", "<w:dstrike/>"), "甲"),
    "not struck": (styled("甲", "<w:strike w:val='0'/><w:webHidden/>"), "甲"),
    "hidden": (run("甲") + styled("乙", "<w:vanish/>"), "甲"),
    "a phonetic guide": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('yè')}</w:rt><w:rubyBase>{run('业')}</w:rubyBase>"
        "</w:ruby></w:r>",
        "业",
    ),
    "the first of two alternatives": (
        f"<w:r><mc:AlternateContent {NS}><mc:Choice Requires='wps'><w:t>甲</w:t></mc:Choice>"
        "<mc:Choice Requires='w14'><w:t>乙</w:t></mc:Choice><mc:Fallback><w:t>丙</w:t>"
        "</mc:Fallback></mc:AlternateContent></w:r>",
        "甲",
    ),
    "an alternative that nobody knows": (
        f"<w:r><mc:AlternateContent {NS}><mc:Choice Requires='x'><w:t>甲</w:t></mc:Choice>"
        "<mc:Fallback><w:t>丙</w:t></mc:Fallback></mc:AlternateContent></w:r>",
        "丙",
    ),
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


def test_lists_of_styles_are_numbered_too() -> None:
    number = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    styles = {
        "styles": f"<w:style w:type='paragraph' w:styleId='a'>{number}</w:style>"
        "<w:style w:type='paragraph' w:styleId='b'><w:basedOn w:val='a'/></w:style>"
    }
    of_style = f"<w:pPr><w:pStyle w:val='b'/>{{}}</w:pPr>{run('甲')}"
    off = "<w:numPr><w:numId w:val='0'/></w:numPr>"
    deeper = "<w:numPr><w:ilvl w:val='1'/></w:numPr>"
    body = "".join(paragraph(of_style.format(own)) for own in ("", off, deeper, ""))
    found = read(document_of(body, NUMBERING | styles), NUMBERS)
    assert [row.cells[0].text for row in found.rows] == ["（一）甲", "甲", "3.甲", "（二）甲"]


def test_characters_that_no_form_prints_are_left_out_and_told() -> None:
    found = grid(paragraph(run("甲\u200b乙\u00ad")))
    assert [row.cells[0].text for row in found.rows] == ["甲乙"]
    assert [note.message for note in found.problems] == [
        "U+200B cannot be printed and is left out.",
        "U+00AD cannot be printed and is left out.",
    ]


@pytest.mark.parametrize("name", ["bdo", "dir"])
def test_words_from_right_to_left_are_no_figure(name: str) -> None:
    found = grid(paragraph(f"{run('9')}<w:{name} w:val='rtl'>{run('12')}</w:{name}>"))
    assert [row.cells[0].text for row in found.rows] == ["9\ufffd12"]
    found = grid(paragraph(f"{run('9')}<w:{name} w:val='ltr'>{run('12')}</w:{name}>"))
    assert [row.cells[0].text for row in found.rows] == ["912"]


@pytest.mark.parametrize(
    ("letter", "instead", "message"),
    [
        ("\u200b", "", "is left out."),
        ("\u2800", " ", "is read as a space."),
        ("\u3164", " ", "is read as a space."),
        ("\u115f", " ", "is read as a space."),
        ("\u2028", "\n", "is read as a line break."),
        ("\x85", "\n", "is read as a line break."),
        ("\u202a", "", "is left out."),
        ("\u202e", "\ufffd", "turns the words behind it around and is read as “\ufffd”."),
        ("\u2067", "\ufffd", "turns the words behind it around and is read as “\ufffd”."),
    ],
)
def test_what_people_see_of_such_a_character_is_read(
    letter: str, instead: str, message: str
) -> None:
    """Two figures are not one, and 56 is not what is seen as 65."""
    found = grid(paragraph(run(f"5{letter}6")))
    assert [row.cells[0].text for row in found.rows] == [f"5{instead}6"]
    (note,) = found.problems
    assert (
        note.message.removeprefix(f"U+{ord(letter):04X} ").removeprefix("cannot be printed and ")
        == message
    )


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


# ---- Words that are not read are told ----------------------------------------------------------

PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{}"/>'
    "</wp:inline></w:drawing></w:r>"
)


def picture(around: str = "", own: str = "") -> str:
    """Return a picture as Word has it, with attributes of it, and of what stands around it."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" {around}/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="a.png" {own}/>'
        "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill/></pic:pic></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r>"
    )


OLD_PICTURE = "<w:r><w:pict><v:shape {}><v:imagedata/></v:shape></w:pict></w:r>"

UNREAD = {
    "struck": (
        styled("甲", "<w:strike/>") + styled("乙", "<w:strike/>"),
        "Struck-out words",
        "甲乙",
    ),
    "hidden": (styled("甲", "<w:vanish/>"), "Hidden words", "甲"),
    "struck in an equation": (
        f"<m:oMath><m:f><m:num>{math('1', '<w:strike/>')}</m:num><m:den>"
        f"{math('2', '<w:dstrike/>')}</m:den></m:f></m:oMath>",
        "Struck-out words",
        "1/2",
    ),
    "hidden in an equation": (
        f"<m:oMath>{math('')}{math('12', '<w:vanish/>')}</m:oMath>",
        "Hidden words",
        "12",
    ),
    "a field": (field("AUTONUM"), "A field that only Word can work out", "AUTONUM"),
    "a field without an end": (
        BEGIN + code("IF ") + run("甲"),
        "A field that only Word can work out",
        "IF 甲",
    ),
    "a symbol": (
        '<w:r><w:sym w:font="Wingdings" w:char="F02B"/></w:r>',
        "A symbol that is not known",
        "U+F02B Wingdings",
    ),
    "a private character": (run("\uf0fe"), "A symbol that is not known", "U+F0FE"),
    "a picture": (PICTURE.format("公章"), "A picture", "公章"),
    "a picture without a description": (picture(), "A picture", "图片 1"),
    "a picture described around it": (picture('descr="公章"'), "A picture", "公章"),
    "a picture described by itself": (picture("", 'descr="公章"'), "A picture", "公章"),
    "a picture described twice": (picture('descr="章"', 'descr="章"'), "A picture", "章"),
    "a picture of an old file": (OLD_PICTURE.format(""), "A picture", "imagedata"),
    "a described one of an old file": (OLD_PICTURE.format("alt='公章'"), "A picture", "公章"),
    "decorative text": (
        "<w:r><w:pict><v:shape><v:textpath string='样稿'/></v:shape></w:pict></w:r>",
        "Decorative text",
        "样稿",
    ),
    "an object": (
        "<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject ProgID='Equation.3'/>"
        "</w:object></w:r>",
        "What is embedded in the document",
        "Equation.3",
    ),
}


@pytest.mark.parametrize("name", sorted({*UNREAD} - {"a field without an end"}))
def test_figures_with_what_is_not_read_between_them_are_not_one(name: str) -> None:
    inner, kind, _words = UNREAD[name]
    (row,) = grid(paragraph(f"{run('9')}{inner}{run('5')}{run('件')}")).rows
    is_seen = not kind.startswith(("Struck", "Hidden"))
    assert row.cells[0].text == ("9 5件" if is_seen else "95件")


@pytest.mark.parametrize(("inner", "kind", "words"), UNREAD.values(), ids=UNREAD.keys())
def test_words_that_are_not_read_are_told_with_their_place(
    inner: str, kind: str, words: str
) -> None:
    body = table(cell("左") + f"<w:tc>{paragraph(run('右') + inner)}</w:tc>")
    found = grid(body)
    assert [one.text for one in found.rows[0].cells] == ["左", "右"]
    (problem,) = found.problems
    assert problem.message == f"{kind} {'are' if 'words' in kind else 'is'} not read: {words}"
    assert (problem.span.place.table, problem.span.place.row, problem.span.place.column) == (
        1,
        1,
        2,
    )


def test_a_field_goes_over_paragraphs_and_no_farther_than_its_cell() -> None:
    first = paragraph(BEGIN + code("IF ")) + paragraph(run("码")) + paragraph(SEPARATE + run("甲"))
    assert texts(first + paragraph(run("乙") + END + run("丙"))) == [["甲"], ["乙丙"]]
    torn = table(f"<w:tc>{paragraph(BEGIN + code('IF '))}</w:tc>" + cell("乙"))
    assert texts(torn) == [["", "乙"]]


def test_a_run_looks_like_its_style() -> None:
    styles = {
        "styles": "<w:style w:type='character' w:styleId='a'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='character' w:styleId='b'><w:basedOn w:val='a'/></w:style>"
        f"<w:style w:type='character' w:styleId='c'><w:basedOn w:val='c'/><w:rPr>{RAISED}</w:rPr>"
        "</w:style><w:style w:type='paragraph' w:default='1' w:styleId='d'>"
        "<w:rPr><w:strike/></w:rPr></w:style><w:style w:type='paragraph' w:styleId='e'/>"
        "<w:style w:type='character' w:styleId='f'><w:rPr><w:strike/></w:rPr></w:style>"
    }
    inner = "".join(styled(word, f"<w:rStyle w:val='{style}'/>") for word, style in ("甲b", "2c"))
    plain = f"<w:pPr><w:pStyle w:val='e'/></w:pPr>{run('丙')}"
    body = paragraph(f"{plain}{inner}") + paragraph(
        run("丁") + styled("戊", "<w:rStyle w:val='f'/>")
    )
    found = read(document_of(body, styles), NUMBERS)
    assert [row.cells[0].text for row in found.rows] == ["丙²", "戊"]
    assert [note.message for note in found.problems] == [
        "Hidden words are not read: 甲",
        "Struck-out words are not read: 丁",
    ]


def test_rows_and_cells_that_are_hidden_or_deleted() -> None:
    hidden = f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('藏')}</w:tr>"
    mark = '<w:{} w:id="1" w:author="x"{}/>'
    deleted = cell("删", mark.format("cellDel", ""))
    across = cell("首", "<w:hMerge w:val='restart'/>") + cell("盖", "<w:hMerge/>") + cell("右")
    down = cell("乙", mark.format("cellMerge", ' w:vMerge="cont"'))
    found = grid(
        f"<w:tbl><w:tblPr/><w:tblGrid/>{hidden}<w:tr>{deleted}{cell('甲', MERGED)}</w:tr>"
        f"<w:tr>{down}</w:tr><w:tr>{across}</w:tr></w:tbl>"
    )
    assert [[(one.text, one.column, one.columns) for one in row.cells] for row in found.rows] == [
        [("甲", 0, 1)],
        [("甲", 0, 1)],
        [("首", 0, 2), ("右", 2, 1)],
    ]
    assert [note.message for note in found.problems] == [
        "The document has tracked changes; they are read as accepted.",
        "Words hidden in a merged cell are not read: 乙",
        "Hidden words are not read: 藏",
        "Hidden words are not read: 盖",
    ]


MERGED = "<w:vMerge w:val='restart'/>"


def test_headers_are_told_unless_they_number_pages() -> None:
    def told_of(header: str) -> list[str]:
        content = document_of(paragraph(run("甲")), {"header": header})
        found = read(content, Numbers({}, {}, pages=[re.compile("第[0-9]+页")]))
        return [note.message for note in found.problems]

    page = f"{run('第')}{BEGIN}{code('PAGE')}{SEPARATE}{run('1')}{END}{run('页')}"
    assert told_of(paragraph(page)) == []
    words = "The header or footer of the page is not read: 经办人：张三"
    assert told_of(paragraph(run("经办人：张三"))) == [words]


def test_words_of_charts_are_told() -> None:
    """They stand in a part of their own, which the relationship of the document leads to."""
    drawing = '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><c:chart r:id="rId1"/>'
    body = paragraph(f"{drawing}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>")
    parts = [{}, {"chart": "<c:chart><c:v>6次</c:v><a:t>培训</a:t></c:chart>"}]
    found = [read(document_of(body, part), NUMBERS) for part in parts]
    assert [note.message for one in found for note in one.problems] == [
        "A chart or diagram is not read: chart",
        "A chart or diagram is not read: 6次 培训",
    ]
