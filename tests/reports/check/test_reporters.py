"""What each format says of the same findings, and that those who read it can."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from markdown_it import MarkdownIt

from shenbao.diagnostics import Diagnostic, Severity, Span
from shenbao.reports.check import REPORTERS, github, reporter
from shenbao.reports.check.report import Report
from tests.worlds import DATA, ROOT, CleanWorld

SARIF = json.loads((DATA / "sarif-schema-2.1.0.json").read_text("utf-8"))
WAIVER = '\n[[waive]]\nrule = "SB203"\nreason = "区财政局|要求"\n'


@pytest.fixture
def clean(tmp_path: Path) -> CleanWorld:
    """A declaration with an error, a fix, a waived finding, and a broken one beside it."""
    clean = CleanWorld(tmp_path / "repository")
    clean.replace('"440304241063100300099"', '"44030424106310030009"')
    clean.replace('"≤1%"', "'<=1%'")
    clean.replace("单场培训成本", "支出进度")
    clean.append(WAIVER)
    (clean.path.parent / "坏 的.toml").write_text("form = 1", "utf-8")
    return clean


TEXT = """\
declarations/one.toml:3:8: SB303 error: 项目编码 has 20 characters; the form asks for 21.
    3 | code = "44030424106310030009"
      |        ^^^^^^^^^^^^^^^^^^^^^^
  = Compare it with the code in the budget system; what is missing cannot be guessed.
declarations/one.toml:45:11: SB302 warning: <= is not how ≤ is written.
   45 | target = '<=1%'
      |           ^^
  = Write ≤1%. (--fix does it)
declarations/坏 的.toml:1:8: SB012 error: form must be a text in quotes, not a whole number.
    1 | form = 1
      |        ^
  = Put it in quotes: a number loses leading zeros and digits.
2 errors, 1 warning in 2 declarations; 1 can be fixed with --fix; 1 waived
"""


def test_text(clean: CleanWorld) -> None:
    assert clean.check() == (1, TEXT, "")


def test_the_text_of_a_clean_repository(clean: CleanWorld) -> None:
    (clean.path.parent / "坏 的.toml").unlink()
    assert clean.check("--select", "SB1") == (0, "nothing found in 1 declaration\n", "")


def test_json(clean: CleanWorld) -> None:
    broken = "form must be a text in quotes, not a whole number."
    report = clean.report()
    passed_over = report.pop("not_applicable")
    assert passed_over.keys() == {"declarations/one.toml"}
    assert "SB108" in passed_over["declarations/one.toml"]
    assert report == {
        "version": 1,
        "findings": [
            {
                "path": "declarations/one.toml",
                "line": 3,
                "column": 8,
                "end_line": 3,
                "end_column": 30,
                "code": "SB303",
                "severity": "error",
                "opinion": "其他",
                "message": "项目编码 has 20 characters; the form asks for 21.",
                "hint": "Compare it with the code in the budget system; "
                "what is missing cannot be guessed.",
                "fixes": [],
                "at": "code",
            },
            {
                "path": "declarations/one.toml",
                "line": 45,
                "column": 11,
                "end_line": 45,
                "end_column": 13,
                "code": "SB302",
                "severity": "warning",
                "opinion": "其他",
                "message": "<= is not how ≤ is written.",
                "hint": "Write ≤1%.",
                "fixes": [
                    {"line": 45, "column": 11, "end_line": 45, "end_column": 13, "text": "≤"}
                ],
                "at": "benefit.social[0].target",
            },
            {
                "path": "declarations/坏 的.toml",
                "line": 1,
                "column": 8,
                "end_line": 1,
                "end_column": 9,
                "code": "SB012",
                "severity": "error",
                "opinion": "其他",
                "message": broken,
                "hint": "Put it in quotes: a number loses leading zeros and digits.",
                "fixes": [],
                "at": "form",
            },
        ],
        "waived": [
            {
                "path": "declarations/one.toml",
                "line": 39,
                "column": 8,
                "end_line": 39,
                "end_column": 14,
                "code": "SB203",
                "severity": "warning",
                "opinion": "与项目的相关性不够",
                "message": "支出进度 says how much of the budget is spent, "
                "not what the work costs.",
                "hint": "Give a unit cost, a ceiling for the total cost, or a rate of savings.",
                "fixes": [],
                "at": "output.cost[0].name",
                "reason": "区财政局|要求",
            }
        ],
        "summary": {
            "declarations": 2,
            "errors": 2,
            "warnings": 1,
            "infos": 0,
            "fixable": 1,
            "fixed": 0,
        },
    }


def sarif(clean: CleanWorld, *words: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(clean.check(*words, "--format", "sarif").out)
    jsonschema.validate(log, SARIF, jsonschema.Draft4Validator)
    (run,) = log["runs"]
    return dict(run)


def test_sarif(clean: CleanWorld) -> None:
    run = sarif(clean)
    rules = run["tool"]["driver"]["rules"]
    results = run["results"]
    assert [(one["ruleId"], one["level"]) for one in results] == [
        ("SB303", "error"),
        ("SB302", "warning"),
        ("SB012", "error"),
        ("SB203", "warning"),
    ]
    assert [rules[one["ruleIndex"]]["id"] for one in results if "ruleIndex" in one] == [
        "SB303",
        "SB302",
        "SB203",
    ]
    places = [one["locations"][0]["physicalLocation"] for one in results]
    assert [unquote(one["artifactLocation"]["uri"]) for one in places] == [
        "declarations/one.toml",
        "declarations/one.toml",
        "declarations/坏 的.toml",
        "declarations/one.toml",
    ]
    assert places[1]["region"] == {
        "startLine": 45,
        "startColumn": 11,
        "endLine": 45,
        "endColumn": 13,
    }
    (fix,) = results[1]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": places[1]["region"], "insertedContent": {"text": "≤"}}
    ]
    assert results[3]["suppressions"] == [{"kind": "inSource", "justification": "区财政局|要求"}]
    assert [one for one in results[:3] if "suppressions" in one] == []


def test_sarif_of_the_real_declarations(capsys: pytest.CaptureFixture[str]) -> None:
    from shenbao.cli import main

    main(["--root", str(ROOT), "check", "--format", "sarif"])
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF, jsonschema.Draft4Validator)
    (run,) = log["runs"]
    assert len(run["results"]) > 50


def test_the_schema_would_refuse_what_is_wrong(clean: CleanWorld) -> None:
    log = json.loads(clean.check("--format", "sarif").out)
    log["runs"][0]["results"][0]["level"] = "info"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, SARIF, jsonschema.Draft4Validator)


GITHUB = (
    "::error file=declarations/one.toml,line=3,endLine=3,col=8,endColumn=30,title=SB303::"
    "项目编码 has 20 characters; the form asks for 21.%0A"
    "Compare it with the code in the budget system; what is missing cannot be guessed.\n"
    "::warning file=declarations/one.toml,line=45,endLine=45,col=11,endColumn=13,title=SB302::"
    "<= is not how ≤ is written.%0AWrite ≤1%25.\n"
    "::error file=declarations/坏 的.toml,line=1,endLine=1,col=8,endColumn=9,title=SB012::"
    "form must be a text in quotes, not a whole number.%0A"
    "Put it in quotes: a number loses leading zeros and digits.\n"
)


def test_github(clean: CleanWorld) -> None:
    assert clean.check("--format", "github") == (1, GITHUB, "")


def test_nothing_found_is_no_command(clean: CleanWorld) -> None:
    (clean.path.parent / "坏 的.toml").unlink()
    assert clean.check("--format", "github", "--select", "SB1") == (0, "", "")


def test_workflow_commands_are_escaped() -> None:
    report = report_of(
        Diagnostic(Span(Path("a,b:c%.toml"), 1, 1, 2, 1), "SB1", "x\n::error::%", "a:b,c")
    )
    assert list(github.render(report)) == [
        "::error file=a%2Cb%3Ac%25.toml,line=1,endLine=2,title=SB1::x%0A::error::%25%0Aa:b,c\n"
    ]


def report_of(*problems: Diagnostic) -> Report:
    from shenbao.check.opinions import Opinions
    from shenbao.check.review import Review

    review = Review()
    for problem in problems:
        review.findings.add(problem)
    return Report(Path(), {Path("a"): "a"}, (), review, Opinions(), lambda _path: None)


SHEET = """\
# 审核意见表

2 份申报文件：2 个错误、1 个警告

## 窗口业务培训

- 项目编码：44030424106310030009
- 申报文件：declarations/one.toml

| 序号 | 位置 | 问题 | 依据 | 建议 |
| --- | --- | --- | --- | --- |
| 1 | 项目编码 | 错误：项目编码有 20 位，表样规定为 21 位。（SB303） | 填报说明 | \
请与预算系统中的编码核对；缺的是哪一位，程序不能猜。 |
| 2 | 社会效益指标 › 窗口业务办理差错率 › 指标值 | 警告：“≤”写成了“&lt;=”。（SB302） | \
前后一致（没有外部依据） | 请写成“≤1%”。 |

单位已说明理由、予以保留的：

- 成本指标 › 支出进度：“支出进度”只说明预算花了多少，没有说明工作成本是多少。（SB203）\
理由：区财政局\\|要求

## declarations/坏 的.toml

| 序号 | 位置 | 问题 | 依据 | 建议 |
| --- | --- | --- | --- | --- |
| 1 | 第 1 行 | 错误：form 应为加引号的文字，现为整数。（SB012） |  | \
请加上引号：写成数字会丢失开头的 0 和末尾的数位。 |
"""


def test_the_review_sheet_is_chinese(clean: CleanWorld) -> None:
    assert clean.check("--format", "markdown") == (1, SHEET, "")


def test_the_review_sheet_in_the_language_asked_for(clean: CleanWorld) -> None:
    status, said, _err = clean.check("--format", "markdown", "--lang", "en")
    assert status == 1
    assert said.startswith("# Review comments\n\n2 errors, 1 warning in 2 declarations\n")


def test_a_table_holds_whatever_a_value_holds(clean: CleanWorld) -> None:
    clean.replace("窗口业务办理差错率", "差错|率\\n`*_<b>")
    said = clean.check("--format", "markdown", "--lang", "en").out
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(said)
    cells = [below.content for token, below in pairwise(tokens) if token.type == "td_open"]
    assert len(cells) % 5 == 0
    name = "差错|率<br>\\`\\*\\_&lt;b&gt;"
    assert f"社会效益指标 › {name} › 指标值" in cells


def test_a_declaration_without_a_finding(clean: CleanWorld) -> None:
    said = clean.check("--format", "markdown", "--select", "SB1").out
    assert "- 申报文件：declarations/one.toml\n\n没有意见。\n" in said


def test_every_format_is_known(clean: CleanWorld) -> None:
    assert REPORTERS
    for name in REPORTERS:
        assert callable(reporter(name).render)
        assert clean.check("--format", name).status == 1
    unknown = clean.check("--format", "xml")
    assert unknown.status == 2
    assert "xml" in unknown.err


def test_counts_by_severity() -> None:
    one, other = (Diagnostic(Span(Path("a"), line), "SB1", "x") for line in (1, 2))
    note = Diagnostic(Span(Path("a"), 3), "SB2", "y", severity=Severity.INFO)
    report = report_of(one, other, note, note)
    assert (report.counts[Severity.ERROR], report.counts[Severity.INFO]) == (2, 1)
    from shenbao.reports.check.text import summary

    assert summary(report) == "2 errors, 1 note in 1 declaration"


@pytest.mark.parametrize("name", REPORTERS)
def test_no_part_of_a_report_is_of_two_files(name: str) -> None:
    files = ("a.toml", "b.toml", "c.toml")
    report = report_of(*(Diagnostic(Span(Path(file)), "SB1", "x") for file in files for _ in "12"))
    parts = list(reporter(name).render(report))
    named = [[file for file in files if file in part] for part in parts]
    assert [found for found in named if found] == [["a.toml"], ["b.toml"], ["c.toml"]]
    assert parts[-1].endswith("\n")
