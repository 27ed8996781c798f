"""The table of the files that import reads is true: a small file for each thing that it names."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import ZipFile

import pytest
from pypdf import PdfWriter

from shenbao.intake.grid import Grid, Refused
from shenbao.intake.readers import Numbers, kind_of, readable_suffixes, reader
from shenbao.intake.readers.foreign import OLE_BEGINNING, foreign_format
from tests.intake.test_excel_census import CASES, package, zipped
from tests.intake.test_hostile_files import pdf_of
from tests.intake.test_pdf_census import page_with
from tests.office.documents import NUMBERING, cell, document_of, numbered, paragraph, run, table
from tests.office.test_packages import strict
from tests.reliability.test_harmful_base_documents_are_refused import FAULTS
from tests.worlds import DATA, ROOT

READ, TOLD, REFUSED = "Read", "Reported, not read", "Refused"
NUMBERS = Numbers({"decimal": "1234"}, {})


@dataclass(frozen=True)
class Example:
    """A small file, and what is read of it, told of it, or said of its refusal."""

    name: str
    content: Callable[[], bytes]
    words: str


def rows(page: str) -> list[list[list[str]]]:
    """Return the table of a page: rows of cells of phrases."""
    lines = (ROOT / "docs" / page).read_text("utf-8").splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("| --- | --- |"))
    table_lines = []
    for line in [lines[start - 1], *lines[start + 1 :]]:
        if not line.startswith("|"):
            break
        table_lines.append(line.strip("| ").split(" | "))
    return [[re.split("; |；", words) for words in cells] for cells in table_lines]


HEAD, *ROWS = rows("import.md")
CHINESE_HEAD, *CHINESE = rows("import.zh-CN.md")


def suffixes(cells: list[list[str]]) -> list[str]:
    return re.findall(r"`(\.\w+)`", " ".join(cells[0]))


def test_all_kinds_of_files_are_in_the_table() -> None:
    found = [suffix for cells in ROWS for suffix in suffixes(cells)]
    assert len(found) > 20
    assert {*found} == readable_suffixes()


def test_both_languages_name_the_same() -> None:
    shape = [[len(phrases) for phrases in cells[1:4]] for cells in ROWS]
    assert [[len(phrases) for phrases in cells[1:4]] for cells in CHINESE] == shape
    assert [suffixes(cells) for cells in CHINESE] == [suffixes(cells) for cells in ROWS]


# ---- Examples ---------------------------------------------------------------------------------


def word(body: str, words: str, parts: Mapping[str, str] | None = None) -> Example:
    return Example("a.docx", lambda: document_of(body, parts or {}), words)


def looks(properties: str, words: str = "词") -> str:
    return paragraph(f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>")


def drawing(inner: str, description: str = "") -> str:
    graphic = f"<a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic>"
    return paragraph(
        f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='a' descr='{description}'/>{graphic}"
        "</wp:inline></w:drawing></w:r>"
    )


BOX = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{paragraph(run('词'))}"
BOX += "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
FIELD = "".join(f"<w:r>{part}</w:r>" for part in (
    "<w:fldChar w:fldCharType='begin'/>", "<w:instrText>REF a</w:instrText>",
    "<w:fldChar w:fldCharType='separate'/>", "<w:t>词</w:t>", "<w:fldChar w:fldCharType='end'/>",
))  # fmt: skip
PROMPT = (
    f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('词')}</w:sdtContent></w:sdt>"
)
RUBY = f"<w:r><w:ruby><w:rt>{run('词')}</w:rt><w:rubyBase>{run('甲')}</w:rubyBase></w:ruby></w:r>"
SYMBOL = "<w:r><w:sym w:font='Wingdings 2' w:char='F052'/></w:r>"
NOTE = {"footnotes": f"<w:footnote>{paragraph(run('词'))}</w:footnote>"}
LOCKED = OLE_BEGINNING + "EncryptedPackage".encode("utf-16-le")
SHEETS = zipped(package("shared", "<t>甲</t>"))


def fault(name: str, words: str, file: str = "a.docx") -> Example:
    return Example(file, FAULTS[name][0], words)


def workbook(case: str, words: str = "词") -> Example:
    _outcome, part, xml = CASES[case]
    return Example("a.xlsx", lambda: zipped(package(part, xml)), words)


def spoilt(name: str, content: str, words: str) -> Example:
    """Return a workbook with a part more that it may not have."""
    parts = {**package("shared", "<t>甲</t>"), name: content}
    return Example("a.xlsx", lambda: zipped(parts), words)


def page(body: str, words: str = "词") -> Example:
    return Example("a.html", f"<table><tr><td>{body}</td></tr></table>".encode, words)


def text(name: str, content: bytes, words: str) -> Example:
    return Example(name, lambda: content, words)


def case(path: str, words: str) -> Example:
    return Example(PurePath(path).name, (DATA / "cases" / path).read_bytes, words)


def note(entries: str, words: str) -> Example:
    return Example("a.pdf", lambda: page_with(entries.encode()), words)


LINE = b"0 0 m 9 9 l S"
UPRIGHT = b"BT /F1 12 Tf 72 720 Td (upright) Tj ET "
ACROSS = UPRIGHT + b"BT /F1 12 Tf 0 1 -1 0 99 99 Tm (Word) Tj ET"
UNSEEN = b"BT 3 Tr /F1 12 Tf 72 520 Td (unseen) Tj ET"
WHITE = UNSEEN.replace(b"3 Tr", b"1 g")


def written(pages: int, password: str = "") -> bytes:
    """Return a PDF of blank pages."""
    writer, saved = PdfWriter(), BytesIO()
    for _number in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(saved)
    return saved.getvalue()


PICTURE = b"\x89PNG\r\n\x1a\n\0\0"
OLE_FAULT = "a program or another document"
TWICE = "more than one part of this name"
STRICT_FAULT = "Strict Open XML"
PASSWORD = "The file has a password."

WORD = {
    READ: {
        "tables": word(table(cell("词")), "词"),
        "paragraphs": word(paragraph(run("词")), "词"),
        "text boxes": word(paragraph(BOX), "词"),
        "footnotes, endnotes and comments": word("", "词", NOTE),
        "results of fields": word(paragraph(FIELD), "词"),
        "equations": word(paragraph("<m:oMath><m:r><m:t>词</m:t></m:r></m:oMath>"), "词"),
        "ticks and other symbols": word(paragraph(SYMBOL), "☑"),
        "raised and lowered letters": word(looks("<w:vertAlign w:val='superscript'/>", "4"), "⁴"),
        "numbers of lists": word(numbered("词", 1, 1), "3.词", NUMBERING),
        "tracked changes, as accepted": word(paragraph(f"<w:ins>{run('词')}</w:ins>"), "词"),
    },
    TOLD: {
        "struck-out words": word(looks("<w:strike/>"), "Struck-out words are not read: 词"),
        "hidden words": word(looks("<w:vanish/>"), "Hidden words are not read: 词"),
        "words as pale as the page or as small as dots": word(
            looks('<w:color w:val="FFFFFF"/>') + looks('<w:sz w:val="1"/>'),
            "Hidden words are not read: 词",
        ),
        "page headers and footers": word(
            "", "The header or footer of the page is not read: 词", {"header": paragraph(run("词"))}
        ),
        "phonetic guides": word(paragraph(RUBY), "A phonetic guide is not read: 词"),
        "pictures": word(drawing("<pic:pic/>"), "A picture is not read: a"),
        "charts and diagrams": word(drawing("<c:chart/>"), "A chart or diagram is not read: chart"),
        "numbers of notes": word(
            paragraph("<w:r><w:footnoteReference w:id='2'/></w:r>"),
            "The number of a note is not read; the note itself is.",
        ),
        "prompts of empty controls": word(paragraph(PROMPT), "A prompt is not read: 词"),
        "the template": case("attached-template/attached.docx", "The template of the document"),
    },
    REFUSED: {
        "macros": fault("macro part", OLE_FAULT),
        "embedded documents": fault("object", "a oleObject"),
        "pictures elsewhere": fault("image", "leads to http://127.0.0.1:9/x"),
        "a password": text("a.docx", LOCKED, PASSWORD),
        "Strict Open XML": Example("a.docx", lambda: strict(document_of("")), STRICT_FAULT),
        "two parts of one name": fault("a part twice", TWICE),
    },
}
EXCEL = {
    READ: {
        "cells as they are shown": workbook("numFmt/@formatCode", "3词"),
        "merged cells": workbook("mergeCell", "甲"),
        "formulas, as what they came to": workbook("c/v of str"),
        "raised and lowered letters": case("superscript/y_sup.xlsx", "10⁴次"),
        "hidden sheets": workbook("sheet/@state"),
    },
    TOLD: {
        "hidden rows and columns": workbook("col/@hidden", "Column B is hidden and is not read"),
        "words as pale as their cell": workbook("si/r/t pale", "Hidden words are not read: 词"),
        "struck-out words": workbook("si/r/t struck", "Struck-out words are not read: 词"),
        "notes and comments": workbook("comment/text", "A note on the cell is not read: 词"),
        "page headers and footers": workbook("oddHeader", "The header or footer of the page"),
        "shapes and pictures": workbook("xdr:sp", "A shape on a sheet is not read: 词"),
        "charts": workbook("c:chart", "A chart or diagram is not read: 词"),
        "tick boxes": workbook("Checkbox", "A shape on a sheet is not read: ☑词"),
        "words under merged cells": workbook("mergeCell", "Words hidden in a merged cell"),
        "conditional formats": workbook("dxf/numFmt", "Conditional formatting may show"),
        "sheets of a chart alone": workbook("chartsheet", "holds no cells; it is not read."),
    },
    REFUSED: {
        "macros": spoilt("xl/vbaProject.bin", "x", OLE_FAULT),
        "embedded documents": spoilt("xl/embeddings/a.ole", "x", OLE_FAULT),
        "a password": text("a.xlsx", LOCKED, PASSWORD),
        "Strict Open XML": case("strict-ooxml/strict.xlsx", STRICT_FAULT),
        "two parts of one name": spoilt("XL/Workbook.xml", "<x/>", TWICE),
    },
}
PDF = {
    READ: {
        "ruled tables": case("pdf-rotated/lo-base.pdf", "培训场次"),
        "other lines of text": note("/Subtype/Link", "Budget of 2024"),
        "fields that are filled in": note("/Subtype/Widget/FT/Tx/V(Word)", "Word"),
        "turned pages": case("pdf-rotated/rot90.pdf", "培训场次"),
        "words recognised in a scan": Example(
            "a.pdf", lambda: pdf_of(zlib.compress(UNSEEN)), "unseen"
        ),
    },
    TOLD: {
        "notes": note("/Subtype/Text/Contents(Word)", "A note on the page is not read: Word"),
        "struck-out words": note(
            "/Subtype/StrikeOut/QuadPoints[70 735 112 735 70 715 112 715]",
            "Struck-out words are not read: Budget",
        ),
        "words across the page": Example(
            "a.pdf",
            lambda: pdf_of(zlib.compress(ACROSS)),
            "Words across the page are not read: Word",
        ),
        "words that no viewer shows": Example(
            "a.pdf", lambda: pdf_of(zlib.compress(UPRIGHT + UNSEEN)), "Hidden words are not read"
        ),
        "words white on white, as small as dots or beside the page": Example(
            "a.pdf", lambda: pdf_of(zlib.compress(UPRIGHT + WHITE)), "Hidden words are not read"
        ),
        "buttons and signatures": note("/Subtype/Widget/FT/Sig/T(Word)/V<<>>", "A signature"),
    },
    REFUSED: {
        "scans without words": Example(
            "a.pdf", lambda: pdf_of(zlib.compress(b"0 0 m 9 9 l S")), "it may be a scan"
        ),
        "a password": Example("a.pdf", lambda: written(1, "x"), PASSWORD),
        "more than 300 pages": Example("a.pdf", lambda: written(301), "more than 300 pages"),
    },
}
WEB = {
    READ: {
        "tables": page("词"),
        "other text": text("a.html", "<table></table><p>词".encode(), "词"),
        "fields that are filled in": page("<input value=词>"),
        "ticks and choices": page("<input type=radio checked>", "☑"),
        "numbers of lists": page("<ol start=4><li>词</ol>", "4.词"),
        "raised and lowered letters": page("<sup>4</sup>", "⁴"),
        "equations": page("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x²"),
        "words that a style adds": page("<style>b::before{content:'词'}</style><b>甲</b>", "词甲"),
    },
    TOLD: {
        "hidden words": page("<b hidden>词</b>", "Hidden words are not read: 词"),
        "words as pale as the page": page(
            "<b style=color:white>词</b>", "Hidden words are not read: 词"
        ),
        "style sheets elsewhere": page(
            "<link rel=stylesheet href=词>", "that they hide are read: 词"
        ),
        "struck-out words": page("<s>词</s>", "Struck-out words are not read: 词"),
        "pictures and frames": page("<img alt=词>", "What is in <img> is not read: 词"),
        "phonetic guides": page("<ruby>甲<rt>词</ruby>", "A phonetic guide is not read: 词"),
        "buttons": page("<button>词</button>", "A button is not read: 词"),
        "prompts": page("<input placeholder=词>", "A prompt is not read: 词"),
        "tooltips": page("<b title=词>甲</b>", "A tooltip is not read: 词"),
    },
    REFUSED: {
        "tables in one another, more than 20 deep": text(
            "a.html", b"<table><tr><td>" * 30 + b"x", "more than 20 deep"
        )
    },
}
MARKDOWN = {
    READ: {
        "tables": text("a.md", "| 词 |\n|---|\n".encode(), "词"),
        "other text": text("a.md", "词".encode(), "词"),
        "tags, as in a web page": text("a.md", b"10<sup>4</sup>", "10⁴"),
    },
    TOLD: {
        "struck-out words": text("a.md", "~~词~~".encode(), "Struck-out words are not read: 词"),
        "pictures": text("a.md", "![词](x)".encode(), "What is in <img> is not read: 词"),
    },
    REFUSED: {"what is no text": text("a.md", PICTURE, "neither text nor of a kind")},
}
PLAIN = {
    READ: {
        "labels and values with tabs between them": text("a.txt", "名称\t词".encode(), "词"),
        "UTF-8 and GBK": text("a.txt", "词".encode("gbk"), "词"),
    },
    TOLD: {
        "characters that cannot be printed": text("a.txt", b"x\x01y", "U+0001 cannot be printed")
    },
    REFUSED: {"what is no text": text("a.txt", PICTURE, "neither text nor of a kind")},
}
EXAMPLES = [WORD, EXCEL, PDF, WEB, MARKDOWN, PLAIN]


def grid_of(example: Example) -> Grid:
    content = example.content()
    return reader(kind_of(content, PurePath(example.name))).read(content, NUMBERS)


def outcomes() -> list[tuple[int, str, str]]:
    return [
        (row, column, phrase)
        for row, cells in enumerate(ROWS[:-1])
        for (column,), phrases in zip(HEAD, cells, strict=True)
        if column in (READ, TOLD, REFUSED)
        for phrase in phrases
    ]


def test_the_heads_are_known() -> None:
    assert [words for (words,) in HEAD] == ["File", READ, TOLD, REFUSED, "To get it read"]
    assert len(CHINESE_HEAD) == len(HEAD)
    named = [(row, column, phrase) for row, cells in enumerate(EXAMPLES)
             for column, examples in cells.items() for phrase in examples]  # fmt: skip
    assert named == outcomes()


@pytest.mark.parametrize(("row", "column", "phrase"), outcomes())
def test_it_is_as_the_table_says(row: int, column: str, phrase: str) -> None:
    example = EXAMPLES[row][column][phrase]
    if column == REFUSED:
        with pytest.raises(Refused) as refused:
            grid_of(example)
        assert example.words in f"{refused.value.message} {refused.value.hint}"
        return
    grid = grid_of(example)
    read = [cell.text for row_of_grid in grid.rows for cell in row_of_grid.cells]
    told = [problem.message for problem in grid.problems]
    assert [words for words in (read if column == READ else told) if example.words in words], grid


OTHERS = suffixes(ROWS[-1])
STREAMS = ("WordDocument", "Workbook")


@pytest.mark.parametrize("suffix", OTHERS)
def test_files_of_other_programs_are_known(suffix: str) -> None:
    """Where LibreOffice is not there they are refused, with the advice of the table."""
    beginnings = [OLE_BEGINNING + stream.encode("utf-16-le") for stream in STREAMS]
    kind = {".rtf": "", ".odt": "text", ".ods": "spreadsheet", ".fodt": "text",
            ".fods": "spreadsheet"}.get(suffix)  # fmt: skip
    if suffix == ".rtf":
        beginnings = [rb"{\rtf1 x}"]
    elif kind:
        name = f"application/vnd.oasis.opendocument.{kind}".encode()
        flat = b'<?xml version="1.0"?><o:document o:mimetype="' + name + b'">'
        beginnings = [flat if suffix.startswith(".f") else b"PK\3\4mimetype" + name]
    for beginning in beginnings:
        assert foreign_format(beginning, suffix)
        with pytest.raises(Refused) as refused:
            kind_of(beginning, PurePath(f"a{suffix}"))
        assert "install LibreOffice" in refused.value.hint


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        (
            "dotx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        ),
        ("xlsm", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    ],
)
def test_files_that_may_hold_macros_and_hold_none_are_read(suffix: str, kind: str) -> None:
    saved = BytesIO()
    content = SHEETS if suffix == "xlsm" else document_of(paragraph(run("甲")))
    with ZipFile(BytesIO(content)) as archive, ZipFile(saved, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "[Content_Types].xml":
                part, count = re.subn(
                    rb'vnd\.[^"]*(?:sheet|document)\.main\+xml', kind.encode(), part
                )
                assert count == 1
            copy.writestr(name, part)
    grid = grid_of(Example(f"a.{suffix}", saved.getvalue, ""))
    assert "甲" in grid.rows[0].words
