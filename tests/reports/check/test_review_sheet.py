"""The review sheet as a document: in the words of the form, and the same in each format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from shenbao.check.discovery import all_rules
from shenbao.check.examples import FOLDER, TEMPLATES, Example, examples, lay_out
from shenbao.check.totals import FILE as TOTALS
from shenbao.cli import main
from shenbao.form import Library
from shenbao.reports.check.places import in_words_of_form, place_name
from shenbao.reports.check.review_form import FILE, load_review_form
from shenbao.toml import key_path
from tests.worlds import ROOT, CleanWorld

WAIVER = """
[[waive]]
rule = "SB203"
at = "output.cost[0]"
reason = "财政局要求\\n统一使用"
"""
OPEN = "　□修改后通过　□不通过"
NAME = "review/one-审核意见表"

ROWS = [
    [
        "申报单位",
        "深圳市福田区民意速办和智慧城市建设中心",
        "主管部门",
        "深圳市福田区政务服务数据管理局(本级)",
    ],
    ["项目名称", "窗口业务培训", "项目编码", "44030424106310030009"],
    ["项目总金额", "39.00万元", "本年度金额", "13.00万元"],
    [
        "审核意见",
        "应当修改 1 条，建议修改 1 条，请予核实 0 条",
        "审核结论",
        "□通过　☑修改后通过　□不通过",
    ],
    ["序号", "轻重", "所在栏目", "意见类别", "存在的问题", "审核依据", "修改建议", "申报单位答复"],
    [
        "序号",
        "轻重",
        "所在栏目",
        "意见类别",
        "存在的问题",
        "审核依据",
        "修改建议",
        "是否采纳",
        "修改情况或理由",
    ],
    [
        "1",
        "应当修改",
        "项目编码",
        "其他",
        "项目编码有 20 位，表样规定为 21 位。",
        "填报说明",
        "请与预算系统中的编码核对；缺的是哪一位，程序不能猜。",
        "",
        "",
    ],
    [
        "2",
        "建议修改",
        "社会效益指标 › 窗口业务办理差错率 › 指标值",
        "其他",
        "“≤”写成了“<=”。",
        "前后一致（没有外部依据）",
        "请写成“≤1%”。",
        "",
        "",
    ],
    ["序号", "所在栏目", "申报单位已说明理由、不作为意见的事项", "申报单位的理由"],
    [
        "1",
        "成本指标 › 支出进度",
        "“支出进度”只说明预算花了多少，没有说明工作成本是多少。",
        "财政局要求|统一使用",
    ],
    ["审核单位|（盖章）", "", "审核人|（签字）", "", "审核日期", "　　年　　月　　日"],
    ["申报单位|（盖章）", "", "答复人|（签字）", "", "答复日期", "　　年　　月　　日"],
    [
        "注：本表由审核程序按审核规则列出，由审核人员核定；依据写“没有外部依据”的，是按前后一致、文字规范提出的意见，供参考。"
    ],
]
"""All rows of the sheet of the declaration of these tests, with | for line breaks."""


@pytest.fixture
def clean(tmp_path: Path) -> CleanWorld:
    clean = CleanWorld(tmp_path)
    clean.replace('code = "440304241063100300099"', 'code = "44030424106310030009"')
    clean.replace('target = "≤1%"', "target = '<=1%'")
    clean.replace("单场培训成本", "支出进度")
    clean.append(WAIVER)
    return clean


def rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of all tables of a Word document, each cell once."""
    for table in docx.Document(str(path)).tables:
        for row in table.rows:
            cells = {id(cell._tc): cell.text for cell in row.cells}
            yield [text.replace("\n", "|") for text in cells.values()]


def conclusion(found: Iterable[list[str]]) -> list[str]:
    """Return how many comments there are, and the conclusion."""
    (row,) = [row for row in found if row[0] == "审核意见"]
    return row[1::2]


def test_the_sheet_as_word(clean: CleanWorld) -> None:
    status, out, err = clean.check("--format", "word")
    assert (status, out, err) == (1, "review：1 份审核意见表\n", "")
    path = clean.root / f"{NAME}.docx"
    paragraphs = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert [text for text in paragraphs if text] == ["项目支出绩效目标审核意见表", "（2024年度）"]
    assert list(rows(path)) == ROWS


def test_excel_says_what_word_says(clean: CleanWorld) -> None:
    clean.check("--format", "word")
    clean.check("--format", "xlsx")
    (sheet,) = openpyxl.load_workbook(clean.root / f"{NAME}.xlsx").worksheets
    values = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value]
    written = [text.replace("|", "\n") for row in rows(clean.root / f"{NAME}.docx") for text in row]
    assert set(values[2:]) == {text for text in written if text}


@pytest.mark.slow
def test_the_sheet_as_pdf(clean: CleanWorld) -> None:
    assert clean.check("--format", "pdf", "--out", str(clean.root / "意见")).status == 1
    text = "".join(
        page.extract_text() for page in PdfReader(clean.root / "意见/one-审核意见表.pdf").pages
    )
    assert "项目支出绩效目标审核意见表" in text
    assert "SB303" not in text


def test_nothing_found(clean: CleanWorld) -> None:
    assert clean.check("--format", "word", "--select", "SB1").status == 0
    found = list(rows(clean.root / f"{NAME}.docx"))
    assert conclusion(found) == ["应当修改 0 条，建议修改 0 条，请予核实 0 条", f"☑通过{OPEN}"]
    assert ["经审核，未发现问题。"] in found


def test_a_declaration_that_cannot_be_read_has_a_sheet_and_keeps_no_other_from_having_one(
    clean: CleanWorld,
) -> None:
    clean.write("declarations/坏 的.toml", "form = 1")
    assert clean.check("--format", "word").out == "review：2 份审核意见表\n"
    found = rows(clean.root / "review/坏 的-审核意见表.docx")
    assert conclusion(found) == ["应当修改 1 条，建议修改 0 条，请予核实 0 条", f"□通过{OPEN}"]
    assert (clean.root / f"{NAME}.docx").is_file()


def test_what_is_wrong_elsewhere_is_reported_beside_the_sheets(clean: CleanWorld) -> None:
    clean.write("portfolio.toml", "[[totl]]\n")
    _status, out, err = clean.check("--format", "word")
    assert out == "review：1 份审核意见表\n"
    assert err.startswith("portfolio.toml:1:")


def test_an_office_has_a_form_of_its_own(clean: CleanWorld) -> None:
    path = clean.root / "templates/_base" / FILE
    text = path.read_text("utf-8")
    for old, new in (("项目支出绩效目标审核意见表", "绩效目标评审表"), ('none = "通过"\n', "")):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    clean.check("--format", "word", "--select", "SB1")
    document = docx.Document(str(clean.root / f"{NAME}.docx"))
    assert document.paragraphs[0].text == "绩效目标评审表"
    assert conclusion(rows(clean.root / f"{NAME}.docx"))[1] == f"□通过{OPEN}"


def test_no_sheet_takes_the_place_of_another(clean: CleanWorld) -> None:
    path = clean.root / "templates/_base" / FILE
    named = path.read_text("utf-8").replace("{file}-审核意见表", "{project}/意见")
    assert named != path.read_text("utf-8")
    path.write_text(named, "utf-8")
    clean.declare("two", clean.text.replace("03010009", "03010008"))
    status, out, err = clean.check("--format", "word")
    assert (status, out) == (1, "review：1 份审核意见表\n")
    assert [made.name for made in (clean.root / "review").iterdir()] == ["窗口业务培训／意见.docx"]
    assert err.splitlines()[0] == (
        "declarations/two.toml:1:1: SB041 错误: "
        "审核意见表不能命名为“窗口业务培训／意见”：另一份审核意见表已用了这个名称。"
    )


WRONG = {
    "a gap nobody fills": ('subtitle = "（{year}年度）"', 'subtitle = "{yaer}"', "SB020"),
    "a column nobody knows": ('key = "advice"', 'key = "advise"', "SB013"),
    "a conclusion that is no choice": ('none = "通过"', 'none = "同意"', "SB013"),
}


@pytest.mark.parametrize(("old", "new", "code"), WRONG.values(), ids=WRONG.keys())
def test_a_form_that_is_wrong(old: str, new: str, code: str, clean: CleanWorld) -> None:
    path = clean.root / "templates/_base" / FILE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    result = clean.check("--format", "word", "--select", "SB1")
    assert (result.status, result.out) == (1, "")
    assert re.match(rf"templates/_base/{FILE}:\d+:\d+: {code} ", result.err)
    assert not (clean.root / "review").exists()


def test_a_section_that_is_missing_is_that_of_the_program(clean: CleanWorld) -> None:
    path = clean.root / "templates/_base" / FILE
    path.write_text(path.read_text("utf-8").replace("[sign]", "[sgin]"), "utf-8")
    result = clean.check("--format", "word", "--select", "SB1")
    assert (result.status, result.out) == (0, "review：1 份审核意见表\n")
    assert re.match(rf"templates/_base/{FILE}:\d+:\d+: SB010 ", result.err)
    assert result.err.count("SB0") == 1


def test_the_folder_is_for_review_sheets_only(clean: CleanWorld) -> None:
    status, out, err = clean.check("--out", "review")
    assert (status, out) == (2, "")
    assert err.startswith("shenbao: --out is for review sheets: ")


def test_the_form_of_the_repository() -> None:
    form, problems = load_review_form([ROOT / "templates/_base" / FILE])
    assert problems == []
    assert form
    for columns in (form.comments, form.accepted):
        assert sum(column.width for column in columns) == 100


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("across = 2", "across = 0", "across must be from 1 to "),
        ("[[note]]\ntext = ", "[[note]]\ntxet = ", "text is missing."),
    ],
)
def test_a_mistake_in_the_form(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = (ROOT / "templates/_base" / FILE).read_text("utf-8")
    assert old in text
    path = tmp_path / "_base" / FILE
    path.parent.mkdir()
    path.write_text(text.replace(old, new, 1), "utf-8")
    form, problems = load_review_form([path])
    assert form is None
    assert problems[0].message.startswith(said)


KEYS = re.compile(r"\[\[|\.toml|[A-Za-z]+_[A-Za-z_]+|\b(?:explain|target|name|form)\b")
QUOTED = re.compile("“[^”]*”")


def test_no_comment_has_the_key_of_a_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A census: all that the rules say of their bad cases, as it stands on a review sheet."""
    every = [
        example
        for code in all_rules()
        if not (FOLDER / code / TEMPLATES).is_dir()
        for example in examples(code, "bad")
        if TOTALS not in example.files
    ]
    assert len(every) > 100
    files = {
        f"{example.code}-{example.name}-{name}": text
        for example in every
        for name, text in example.files.items()
    }
    lay_out(Example("", "bad", "", files), Library(ROOT / "templates"), tmp_path)
    main(["--root", str(tmp_path), "--lang", "zh_CN", "check", "--format", "json"])
    read = cache(Library(tmp_path / TEMPLATES).read_once)
    seen = set()
    every_finding = json.loads(capsys.readouterr().out)["findings"]
    of_rules = [found for found in every_finding if found["code"] in all_rules()]
    for found in of_rules:  # they share a code, too, which is no rule's
        filing, _problems = read(tmp_path / found["path"])
        texts = [in_words_of_form(found[key], filing) for key in ("message", "hint")]
        place = key_path(found.get("at", ""))
        for text in (*texts, place_name(place or (), filing)):
            assert not KEYS.search(QUOTED.sub("", text)), (found["code"], text)
        seen.add(found["code"])
    assert {example.code for example in every} <= seen
