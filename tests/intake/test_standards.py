"""Which standard a form is of: a new one is read with no Python, a doubtful one is asked for."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shenbao.cli import main
from shenbao.form import Filing, Library
from shenbao.form.writing import format_declaration
from shenbao.intake import FileImport, import_file
from shenbao.sheet.layout import lay_out
from shenbao.toml import normal, parse
from tests.intake.files import SUFFIXES, html, imported_here, rendered, xlsx
from tests.worlds import DATA, ROOT

FORM = """\
title = "{year}年科研任务书{level}"
subtitle = "编号：{number}"

[wording]
yes = "有"
no = "无"
decimals = 1
grouping = " "

[[field]]
key = "level"
label = "级别"

[[field]]
key = "number"
label = "任务编号"
required = true
unique = true

[[field]]
key = "leader"
label = "负责人"
aliases = ["项目负责人", "主持人"]
required = true

[[field]]
key = "months"
label = "周期（月）"
kind = "whole"
unit = "个月"

[[field]]
key = "budget"
label = "经费（万元）："
kind = "amount"
unit = "万元"
required = true

[[field]]
key = "partners"
label = "合作单位"
kind = "flag"

[[field]]
key = "plan"
label = "研究计划"
kind = "itemised"

[[field]]
key = "result"
label = "预期成果"
kind = "text"

[[field]]
key = "opinion"
label = "评审意见"
kind = "text"
printed_blank = false

[grid]
widths = [10, 30, 30, 30]

[[grid.block]]
heading = "基本信息"
rows = [["leader"], ["months"], ["budget"], ["partners"]]

[[grid.block]]
heading = "研究内容"
stacked = true
rows = [["plan", "result"]]

[closing]
widths = [30, 70]

[[closing.block]]
rows = [["opinion"]]

[indicators]
heading = "考核指标"
heading_width = 8

[[indicators.column]]
key = "category"
label = "类别"
aliases = ["指标类别"]
width = 20

[[indicators.column]]
key = "name"
label = "考核内容"
width = 40

[[indicators.column]]
key = "target"
label = "目标值"
width = 20
required = true

[[indicators.column]]
key = "how"
label = "考核方式"
width = 20
optional = true

[[group]]
key = "papers"
label = "论文"

[[group.category]]
key = "core"
label = "核心期刊"
aliases = ["核心"]

[[group.category]]
key = "other"
label = "一般期刊"

[[group]]
key = "patents"
label = "专利"

[[group.category]]
key = "granted"
label = "授权专利"
"""

RESEARCH: dict[str, Any] = {
    "form": "research",
    "year": 2031,
    "columns": ["how"],
    "level": "（重点）",
    "number": "KY-0007",
    "leader": "张三",
    "months": 18,
    "budget": 12345.5,
    "partners": False,
    "plan": {
        "numbering": "①",
        "intro": "分三步：",
        "items": [{"text": "调研，经费2万元", "amount": 2}, {"text": "试验"}, {"text": "总结"}],
    },
    "result": "论文\n\n专利",
    "opinion": "同意。",
    "papers": {"core": [{"name": "论文", "target": "2篇", "how": "检索"}]},
    "patents": {
        "granted": [
            {"name": "发明", "target": "1项", "how": "证书"},
            {"name": "实用新型", "target": "3项"},
        ]
    },
}


@pytest.fixture
def research(templates: Path) -> Library:
    """The library of this repository with one more standard: one file, and no Python."""
    (templates / "research").mkdir()
    (templates / "research/form.toml").write_text(FORM, "utf-8")
    return Library(templates)


def filing(library: Library, data: dict[str, Any]) -> Filing:
    standard, problems = library.load(data["form"])
    assert problems == []
    assert standard
    exact = {key: Decimal(str(one)) if key == "budget" else one for key, one in data.items()}
    document, found = parse(format_declaration(exact, standard), Path("x.toml"))
    assert document, found
    filed, found = library.file(document)
    assert filed, found
    return filed


def content(filed: Filing, kind: str, templates: Path) -> bytes:
    sheet = lay_out(filed)
    if kind in ("html", "excel"):
        return html(sheet) if kind == "html" else xlsx(sheet)
    return rendered(sheet, kind, filed.standard.name, templates)


@pytest.mark.parametrize("kind", [kind for kind in SUFFIXES if kind != "pdf"])
def test_a_new_standard_needs_no_python(kind: str, research: Library, tmp_path: Path) -> None:
    """Its standard, its year and all that it says are found."""
    filed = filing(research, RESEARCH)
    path = tmp_path / f"form{SUFFIXES[kind]}"
    found = imported_here(content(filed, kind, research.folder), path, research)
    assert (found.problems, found.unused) == ([], [])
    (form,) = found.forms
    assert (form.left, form.problems) == ([], [])
    assert form.path.as_posix() == "2031/KY-0007.toml"
    assert normal(form.data) == normal(filed.declaration.document.data)


DRIFTED = """\
<table>
<tr><td colspan=4>2031 年 科研任务书</td></tr>
<tr><td colspan=4>编号:KY-0008</td></tr>
<tr><td rowspan=4>基本信息</td><td>★主持人</td><td colspan=2>李四</td></tr>
<tr><td>周期(月)</td><td colspan=2>12个月</td></tr>
<tr><td>经费(万元)</td><td>１，２３４.5</td><td>万元</td></tr>
<tr><td>合作单位：</td><td colspan=2>有</td></tr>
<tr><td>考核指标</td><td>指标 类别</td><td>考核内容</td><td>目标值</td></tr>
<tr><td rowspan=2></td><td>核心</td><td>论文</td><td>1篇</td></tr>
<tr><td></td><td>专著</td><td>1部</td></tr>
<tr><td colspan=2>评审意见</td><td colspan=2></td></tr>
</table>
"""

READ = """\
#:schema ../../schema/research.schema.json
form = "research"
year = 2031
number = "KY-0008"
leader = "李四"
months = 12                  # 个月
budget = 1234.5              # 万元
partners = true
opinion = ""

[[papers.core]]
name = "论文"
target = "1篇"

[[papers.core]]
name = "专著"
target = "1部"
"""


def test_a_drifted_form_of_it(research: Library, tmp_path: Path) -> None:
    found = imported_here(DRIFTED.encode(), tmp_path / "x.html", research)
    (form,) = found.forms
    assert form.text == READ
    assert form.left == []
    assert [note.message for note in form.problems] == [
        "“★主持人” is read as “负责人”.",
        "“周期(月)” is read as “周期（月）”.",
        "“经费(万元)” is read as “经费（万元）：”.",
        "“指标 类别” is read as “类别”.",
        "“核心” is read as “核心期刊”.",
        "“12个月” is read as “12”.",
    ]


def told(found: FileImport) -> list[tuple[str, str, str]]:
    return [(note.severity, note.message, note.hint) for note in found.problems]


def test_an_ambiguous_form_is_asked_about(
    templates: Path, tmp_path: Path, filings: list[Filing]
) -> None:
    """Two standards that are alike but for one label: nothing is guessed."""
    shutil.copytree(templates / "shenzhen-project", templates / "twin")
    form = templates / "twin/form.toml"
    form.write_text(
        form.read_text("utf-8").replace('label = "政策依据"', 'label = "依据"'), "utf-8"
    )
    library = Library(templates)
    file = rendered(lay_out(filings[0]), "markdown", "shenzhen-project")
    found = imported_here(file, tmp_path / "a.md", library, year=2024)
    assert found.forms == []
    assert told(found) == [
        (
            "error",
            "It is not certain of which standard the form is: "
            "shenzhen-project 100%, twin 98%, central-project 61%.",
            "Name the form with --form.",
        )
    ]
    assert len(found.unused) > 20
    named = imported_here(file, tmp_path / "a.md", library, year=2024, form="shenzhen-project")
    assert normal(named.forms[0].data) == normal(filings[0].declaration.document.data)


def test_the_question_and_the_answer_on_the_command_line(
    repository: Path, filings: list[Filing], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(repository / "templates/shenzhen-project", repository / "templates/twin")
    path = repository / "a.md"
    path.write_bytes(rendered(lay_out(filings[0]), "markdown", "shenzhen-project"))
    command = ["--root", str(repository), "import", str(path), "--year", "2031"]
    assert main(command) == 1
    said = capsys.readouterr()
    assert said.out.startswith("0 declarations written")
    assert "shenzhen-project 100%, twin 100%" in said.err
    assert main([*command, "--form", "twin"]) == 0
    (made,) = (repository / "declarations/2031").iterdir()
    assert made.read_text("utf-8").splitlines()[1] == 'form = "twin"'


def test_forms_of_two_standards_in_one_file(filings: list[Filing], tmp_path: Path) -> None:
    """Each form of a file is read by its own standard."""
    both = [filings[0], filings[15], filings[1]]
    file = xlsx(*(lay_out(one) for one in both))
    library = Library(ROOT / "templates")
    found = imported_here(file, tmp_path / "2024.xlsx", library, year=2024)
    assert (told(found), found.unused) == ([], [])
    assert [form.standard.name for form in found.forms] == [one.standard.name for one in both]
    for form, filed in zip(found.forms, both, strict=True):
        data = {**normal(filed.declaration.document.data), "year": 2024}
        assert normal(form.data) == data


REAL = DATA / "real/yueyangxian-gaobiaozhun.html"


def test_a_form_as_a_government_has_published_it(filings: list[Filing]) -> None:
    """One table for all, labels over two lines, a note below, and the year under the title."""
    found = import_file(REAL, Library(ROOT / "templates"))
    assert (told(found), found.unused) == ([], [])
    (form,) = found.forms
    (filing,) = (one for one in filings if one.declaration.document.path.stem == REAL.stem)
    assert normal(form.data) == normal(filing.declaration.document.data)
    assert [one.words for one in form.left] == ["来源:岳阳县农业农村局 2022-05-16"]
    drifted = [note.message.partition("”")[0].strip("“") for note in form.problems]
    assert drifted == [
        "资金情况\n(万元)",
        "其中:财政拨款",
        "经济效益\n指标",
        "社会效益\n指标",
        "生态效益\n指标",
        "可持续影响\n指标",
    ]


def test_a_year_that_is_asked_for_but_not_printed_is_told() -> None:
    (form,) = import_file(REAL, Library(ROOT / "templates"), year=2030).forms
    assert form.path.as_posix() == "2030/yueyangxian-gaobiaozhun.toml"
    warnings = [note.message for note in form.problems if note.severity == "warning"]
    assert warnings == ["“(2022年度)” will be printed as “2030”."]
