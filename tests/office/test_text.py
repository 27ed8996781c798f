"""Word files as words: whole, row by row, safely, and as git shows them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from shenbao.changes.redline.marking import redline
from shenbao.changes.revisions import Signature
from shenbao.cli import main
from shenbao.form import Library
from shenbao.formats import word
from shenbao.formats.templating import Templates
from shenbao.office.packages import PackageError
from shenbao.office.text import word_text
from tests.changes.comparison.reading import HALL, edited, read_side, source
from tests.histories import History
from tests.intake.test_other_programs import flat_package
from tests.office.documents import NUMBERING, cell, document_of, numbered, paragraph, run, table
from tests.reliability.test_harmful_base_documents_are_refused import FAULTS
from tests.worlds import DATA, ROOT

TEMPLATES = Templates([ROOT / "templates/_base"])

SHEET = (DATA / "words/440304241063100300010.txt").read_text("utf-8")


def made(text: str, library: Library) -> bytes:
    return word.render(read_side(text, library).sheet, TEMPLATES)


def test_a_whole_sheet(library: Library) -> None:
    assert word_text(made(source(HALL), library)) == SHEET


def test_a_package_written_as_xml(library: Library) -> None:
    assert word_text(flat_package(made(source(HALL), library))) == SHEET
    with pytest.raises(PackageError, match=r"^not a package written as XML: a part of it"):
        word_text(flat_package(made(source(HALL), library))[:-9])


def test_merged_cells_are_told_in_every_row_though_word_leaves_them_blank(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "甲"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "乙"
    table.cell(2, 2).text = "丙"
    document.save(str(tmp_path / "x.docx"))
    assert word_text((tmp_path / "x.docx").read_bytes()) == "甲 |  |\n甲 | 乙\n甲 |  | 丙\n"


BODIES = {
    "content controls": (
        f"<w:sdt><w:sdtContent><w:p>{run('一')}<w:sdt><w:sdtContent>{run('二')}</w:sdtContent>"
        f"</w:sdt></w:p></w:sdtContent></w:sdt>",
        "一二\n",
    ),
    "rows in a content control": (
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc><w:p>"
        f"{run('一')}</w:p></w:tc></w:sdtContent></w:sdt><w:tc><w:p>{run('二')}</w:p></w:tc>"
        "</w:tr></w:sdtContent></w:sdt></w:tbl>",
        "一 | 二\n",
    ),
    "breaks and tabs": (
        "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:noBreakHyphen/></w:r></w:p>",
        "一\n二\t-\n",
    ),
    "tracked changes": (
        "<w:p><w:del><w:r><w:delText>旧</w:delText><w:br/></w:r></w:del>"
        f"<w:moveFrom>{run('去')}</w:moveFrom><w:ins>{run('新')}</w:ins>"
        f"<w:moveTo>{run('来')}</w:moveTo></w:p>",
        "新来\n",
    ),
    "a table in a table": (
        f"<w:tbl><w:tr><w:tc><w:p>{run('外')}</w:p><w:tbl><w:tr><w:tc><w:p>{run('内')}</w:p>"
        f"</w:tc><w:tc><w:p>{run('里')}</w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>",
        "外\n    内 | 里\n",
    ),
    "a number of columns that is a joke": (
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='{'9' * 5000}'/></w:tcPr>"
        f"<w:p>{run('一')}</w:p></w:tc></w:tr></w:tbl>",
        "一\n",
    ),
    "a comment": (f"<w:p><!-- x -->{run('一')}<?x y?></w:p>", "一\n"),
}


@pytest.mark.parametrize(("xml", "expected"), BODIES.values(), ids=BODIES.keys())
def test_what_word_writes(xml: str, expected: str) -> None:
    assert word_text(document_of(xml)) == expected


def test_a_redline_reads_as_the_new_sheet(library: Library) -> None:
    start = source(HALL).index("[[output.quantity]]")
    end = source(HALL).index("[[output.quality]]")
    text = source(HALL)[:start] + source(HALL)[end:]
    other = edited(text, [("annual_amount = 297.14", "annual_amount = 300")])
    old, new = read_side(source(HALL), library), read_side(other, library)
    tracked = redline(old.sheet, new.sheet, TEMPLATES, Signature("张三"))
    assert word_text(tracked) == word_text(made(other, library))


# ---- Words that a person sees though they do not stand in the text of a paragraph --------------

TICK = "<w:r><w:sym w:font='MS Gothic' w:char='2612'/></w:r>"
TEXT_BOX = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"
MERGED = "<w:vMerge w:val='restart'/>"
CONTINUED = "<w:vMerge/>"

SHOWN = {
    "a ticked box": (
        paragraph(f"<w:sdt><w:sdtContent>{TICK}</w:sdtContent></w:sdt>{run('是')}"),
        "☒是\n",
    ),
    "numbers of lists": (
        numbered("甲", 1) + numbered("细", 1, 1) + numbered("乙", 1) + numbered("点", 2),
        "（一）甲\n3.细\n（二）乙\n点\n",
    ),
    "text boxes": (
        paragraph(TEXT_BOX.format(paragraph(run("一")) + paragraph(run("二"))) + run("三")),
        "一\n二\n三\n",
    ),
    "a merged cell whose first row is gone": (
        table(cell("甲", CONTINUED) + cell("一"), cell("", CONTINUED) + cell("二")),
        "甲 | 一\n甲 | 二\n",
    ),
    "a cell that continues none": (
        table(cell("上") + cell("一"), cell("下", CONTINUED) + cell("二")),
        "上 | 一\n下 | 二\n",
    ),
    "a row whose first cell is missing": (
        table(
            cell("甲", MERGED) + cell("乙", MERGED),
            f"<w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('', CONTINUED)}",
        ),
        "甲 | 乙\n乙\n",
    ),
    "a cell of no width": (
        table(cell("甲", "<w:gridSpan w:val='0'/>") + cell("乙")),
        "甲 | 乙\n",
    ),
}


@pytest.mark.parametrize(("xml", "expected"), SHOWN.values(), ids=SHOWN.keys())
def test_what_a_person_sees(xml: str, expected: str) -> None:
    numerals = {"chineseCounting": "一二三", "decimal": "1234"}
    assert word_text(document_of(xml, NUMBERING), lambda: numerals) == expected


def test_lists_are_numbered_in_digits_where_no_other_numerals_are_known() -> None:
    document = document_of(numbered("甲", 1) + numbered("乙", 1), NUMBERING)
    assert word_text(document) == "（1）甲\n（2）乙\n"


def test_notes_and_comments_follow_the_body() -> None:
    blank = "<w:footnote><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
    notes = {
        "comments": f"<w:comment>{paragraph(run('请核实'))}</w:comment>",
        "footnotes": f"{blank}<w:footnote>{paragraph(run('见附件'))}</w:footnote>",
        "endnotes": f"<w:endnote>{table(cell('注一') + cell('注二'))}</w:endnote>",
    }
    assert word_text(document_of(paragraph(run("甲")), notes)) == "甲\n见附件\n注一\n注二\n请核实\n"


def test_tab_stops_and_prompts_are_no_words() -> None:
    stops = "<w:pPr><w:tabs><w:tab w:val='left' w:pos='420'/></w:tabs></w:pPr>"
    prompt = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('单击输入文字')}</w:sdtContent></w:sdt>"
    )
    assert word_text(document_of(paragraph(f"{stops}{run('甲')}{prompt}"))) == "甲\n"


def test_a_damaged_list_or_symbol_is_no_crash() -> None:
    level = "<w:lvl w:ilvl='x'><w:start w:val='y'/><w:lvlText w:val='%1.'/></w:lvl>"
    numbering = (
        f"<w:abstractNum w:abstractNumId='1'>{level}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    )
    symbols = "".join(f"<w:sym w:char='{code}'/>" for code in ("D800", "1B", "g", "9" * 30, ""))
    place = "<w:pPr><w:numPr><w:ilvl w:val='z'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    body = paragraph(f"{place}{run('甲')}<w:r>{symbols}</w:r>")
    assert word_text(document_of(body, {"numbering": numbering})) == "1.甲\n"


# ---- Safely ---------------------------------------------------------------------------------

HARMLESS = {
    *("image", "link", "template", "small letters", "macros", "macro part", "object"),
    *("OLE part", "chunk", "DDE", "DDE in parts", "text", "picture", "simple field"),
}


@pytest.mark.parametrize(("content", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_what_would_harm_the_reader_is_refused(
    content: Callable[[], bytes], says: str, request: pytest.FixtureRequest
) -> None:
    """What acts only when Word opens it is read; what acts on any reader is not."""
    if request.node.callspec.id in HARMLESS:
        assert "样张" in word_text(content())
    else:
        with pytest.raises(PackageError) as raised:
            word_text(content())
        assert re.fullmatch(says, str(raised.value))


def test_harmless_ones_are_named_rightly() -> None:
    assert set(FAULTS) > HARMLESS


@pytest.mark.parametrize("part", ["_rels/.rels", "word/document.xml"])
def test_a_part_that_is_missing(part: str, library: Library) -> None:
    target = BytesIO()
    with ZipFile(BytesIO(made(source(HALL), library))) as archive, ZipFile(target, "w") as copy:
        for name in archive.namelist():
            if name != part:
                copy.writestr(name, archive.read(name))
    with pytest.raises(PackageError, match=r"^not a Word document: "):
        word_text(target.getvalue())


# ---- The command, and git ---------------------------------------------------------------------


def test_the_command(library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(made(source(HALL), library))
    assert main(["text", str(path)]) == 0
    assert capsys.readouterr() == (SHEET, "")
    path.write_bytes(b"nothing")
    refusal = (
        f"{path} is not read: not an office document: it is not a zip archive, or a broken one.\n"
    )
    assert main(["text", str(path)]) == 1
    assert capsys.readouterr() == ("", f"shenbao: {refusal}")
    assert main(["text", "--textconv", str(path)]) == 0
    assert capsys.readouterr() == (refusal, "")
    path.unlink()
    assert main(["text", "--textconv", str(path)]) == 2
    assert capsys.readouterr().err == (
        f"shenbao: {path} cannot be read: No such file or directory.\n"
    )


def test_git_shows_words(library: Library, tmp_path: Path) -> None:
    """The line of the page on reviews and the attributes of this repository, with the real git."""
    page = (ROOT / "docs/review.md").read_text("utf-8")
    (setting,) = re.findall(r"^git config (diff\.docx\.textconv) '(.*)'$", page, re.M)
    history = History(tmp_path / "repository")
    shutil.copy(ROOT / ".gitattributes", history.root)
    program = Path(sys.executable).with_name("shenbao")
    history.git("config", setting[0], setting[1].replace("shenbao", str(program), 1))
    path = history.root / "表.docx"
    path.write_bytes(made(source(HALL), library))
    history.commit("one")
    more = edited(source(HALL), [("annual_amount = 297.14", "annual_amount = 300")])
    path.write_bytes(made(more, library))
    expected = [
        "-项目总金额（中期规划，万元） | 891.42 | 本年度项目金额（万元） | 297.14",
        "+项目总金额（中期规划，万元） | 891.42 | 本年度项目金额（万元） | 300.00",
    ]
    for option in ([], ["--text"]):
        assert changed_lines(history.git("diff", *option)) == expected
    history.commit("two")
    path.write_bytes(FAULTS["bomb"][0]())
    history.commit("three")
    said = history.git("log", "-1", "--patch", "--format=%s")
    assert said.splitlines()[0] == "three"
    assert re.search(
        r"^\+.*is not read: word/x\.xml: compressed more than 100 times\.$", said, re.M
    )
    done = subprocess.run(
        ["git", "check-attr", "text", "merge", "diff", "--", "表.docx"],
        cwd=history.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.rpartition(" ")[2] for line in done.stdout.splitlines()] == [
        "unset",
        "unset",
        "docx",
    ]


def changed_lines(patch: str) -> list[str]:
    return [line for line in patch.splitlines() if re.match(r"[-+](?![-+]{2} )", line)]
