"""What places of a form mean: as form.toml says it, or as their keys do."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shenbao.check.rules.sb202_no_unit import RULE as NO_UNIT
from shenbao.check.rules.sb207_direction import RULE as DIRECTION
from shenbao.check.rules.sb302_comparator import RULE as COMPARATOR
from shenbao.check.submission import Submission
from shenbao.check.words import load_words
from shenbao.form import Filing, Library, Standard
from shenbao.form.meanings import Meaning, Sort
from shenbao.sheet.layout import lay_out
from shenbao.targets import Quantity
from shenbao.toml import KeyPath, parse
from tests.worlds import ROOT

FORM = """
title = "项目表"
{means}
[wording]
unit = "元"
decimals = 2

[[field]]
key = "project"
label = "项目名称"

[[field]]
key = "annual_amount"
label = "上年金额"
kind = "amount"
unit = "万元"

[[part]]
widths = [20, 80]
rows = [["project"], ["annual_amount"]]

[[part]]
kind = "table"
key = "funds"
column = [
  {{ key = "label", label = "来源", width = 20 }},
  {{ key = "current", label = "本年", kind = "amount", width = 20 }},
]
row = [
  {{ key = "all", label = "合计", total = true }},
  {{ key = "fiscal", label = "财政拨款" }},
  {{ key = "other", label = "其他" }},
]

[[part]]
kind = "indicators"
sets = ["long", "annual"]
column = [
  {{ key = "group", label = "类别", width = 10 }},
  {{ key = "category", label = "二级类别", width = 10 }},
  {{ key = "name", label = "长期指标", set = "long", width = 20 }},
  {{ key = "target", label = "长期值", set = "long", width = 10 }},
  {{ key = "name", label = "年度指标", set = "annual", width = 20 }},
  {{ key = "sign", label = "方向", set = "annual", width = 10 }},
  {{ key = "goal", label = "年度值", set = "annual", width = 10 }},
  {{ key = "measure", label = "单位", set = "annual", width = 10 }},
]

[[group]]
key = "output"
label = "产出"
category = [{{ key = "quantity", label = "数量" }}, {{ key = "quality", label = "质量" }}]

[[group]]
key = "cost"
label = "成本"
category = [{{ key = "economic", label = "经济成本" }}]
"""
MEANS = """
[means]
name = "project"
annual_amount = "funds.all.current"
comparator = "annual.sign"
value = "annual.goal"
measure_unit = "annual.measure"
target = ""
"""
DECLARATION = """
form = "own"
year = 2024
project = "窗口培训"
annual_amount = 3.00

[funds.fiscal]
current = 120000.50

[funds.other]
current = 2500.00

[[long.output.quantity]]
name = "培训人数"
target = "900人"

[[annual.output.quantity]]
name = "培训人数"
sign = "不少于"
goal = "300"
measure = "人"

[[annual.output.quality]]
name = "投诉率"
sign = ">="
goal = "5"
measure = "%"

[[annual.cost.economic]]
name = "课时"
goal = "8"
"""


def load(templates: Path, means: str) -> tuple[Standard | None, list[str]]:
    folder = templates / "own"
    folder.mkdir()
    (folder / "form.toml").write_text(FORM.format(means=means), "utf-8")
    standard, problems = Library(templates).load("own")
    return standard, [f"{found.span.line} {found.message} {found.hint}" for found in problems]


@pytest.fixture
def standard(templates: Path) -> Standard:
    standard, problems = load(templates, MEANS)
    assert problems == []
    assert standard
    return standard


@pytest.fixture
def submission(standard: Standard, templates: Path) -> Submission:
    document, _problems = parse(DECLARATION, Path("x.toml"))
    assert document, _problems
    filing, problems = Library(templates).file(document)
    assert problems == []
    assert filing
    words = load_words(standard.folders, [])
    assert words
    return Submission(filing, words)


def test_each_meaning_says_what_it_is() -> None:
    assert {meaning.sort for meaning in Meaning} == set(Sort)
    assert len({meaning.says for meaning in Meaning}) == len(Meaning)


PLACES: dict[str, KeyPath] = {
    "name": ("project",),
    "annual_amount": ("funds", "all", "current"),
    "target": (),
    "value": ("annual", "goal"),
    "output": ("output",),
    "quantity": ("output", "quantity"),
    "cost": ("cost",),
    "benefit": (),
    "term": (),
}


def test_places(standard: Standard) -> None:
    assert {name: standard.place(name) for name in PLACES} == PLACES


FAULTS = {
    "unknown": (
        'anual_amount = "annual_amount"',
        "5 Unknown key anual_amount. Did you mean annual_amount?",
    ),
    "no place": (
        'annual_amount = "funds.all.curent"',
        "5 funds.all.curent is not a place in this form. Did you mean funds.all.current?",
    ),
    "a field for a class": (
        'cost = "project"',
        "5 project is not a place in this form. "
        "Known here: output, cost, output.quantity, output.quality, cost.economic.",
    ),
    "a place with two meanings": (
        'name = "project"\nunit_name = "project"',
        "6 project has another meaning, too. ",
    ),
    "said twice": (
        'name = "project"\n[portfolio]\nproject = "project"',
        "5 name is taken. ",
    ),
}


@pytest.mark.parametrize(("means", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(means: str, says: str, templates: Path) -> None:
    standard, problems = load(templates, f"\n[means]\n{means}\n")
    assert standard is None
    assert problems == [says]


def test_figures_are_in_ten_thousand_yuan(submission: Submission) -> None:
    assert submission.figure(Meaning.ANNUAL_AMOUNT) == Decimal("12.25005")
    assert submission.figure(Meaning.TERM) is None
    assert submission.filing.meant(Meaning.ANNUAL_AMOUNT) == "122500.50"
    assert submission.text(Meaning.PROJECT_NAME) == "窗口培训"


def test_a_problem_of_a_worked_out_cell_is_at_its_table(submission: Submission) -> None:
    problem = submission.problem(Meaning.ANNUAL_AMOUNT, "x")
    assert problem.key == ("funds", "all", "current")
    assert DECLARATION.split("\n")[problem.span.line - 1] == "[funds.fiscal]"


def test_the_targets_of_the_year_are_read_from_all_columns(submission: Submission) -> None:
    texts = [submission.filing.target(indicator).text for indicator in submission.live]
    assert texts == ["不少于300人", ">=5%", "8"]
    target = submission.target(submission.live[0])
    assert isinstance(target, Quantity)
    assert str(target) == "≥300人"


def test_rules_point_at_the_column_at_fault(submission: Submission) -> None:
    found = [
        (problem.key, submission.document.text.split("\n")[problem.span.line - 1])
        for rule in (NO_UNIT, DIRECTION, COMPARATOR)
        for problem in rule.check(submission) or ()
    ]
    rate: KeyPath = ("annual", "output", "quality", 0, "sign")
    assert found == [
        (("annual", "cost", "economic", 0, "measure"), 'goal = "8"'),
        (rate, 'sign = ">="'),
        (rate, 'sign = ">="'),
    ]


def test_the_yearly_workbook_shows_what_places_mean(submission: Submission) -> None:
    library = Library(ROOT / "templates")
    yearly, problems = library.yearly_list
    assert yearly
    assert problems == []
    filing: Filing = submission.filing
    assert filing.standard.of_projects
    listing, problems = library.list_of_year(yearly, filing.declaration.year, [filing])
    assert listing
    assert problems == []
    projects, indicators = lay_out(listing).tables
    texts = [[cell.text for cell in row.cells] for row in projects.body]
    assert texts == [["窗口培训", "12.25005"], ["合计", "12.25005"]]
    keys = [cell.key.partition(".")[2] for cell in indicators.head[0].cells]
    assert keys == [
        *("project_name", "annual_amount", "group", "category", "indicator"),
        *("nature", "value", "measure_unit", "target"),
    ]
    shown = [cell.text for cell in indicators.body[0].cells]
    assert shown[4:] == ["培训人数", "≥", "300", "人", "不少于300人"]
    assert len(indicators.body) == 3


def test_no_set_of_indicators_has_a_key_of_declarations(templates: Path) -> None:
    folder = templates / "own"
    folder.mkdir()
    text = FORM.format(means="").replace('"annual"', '"year"')
    (folder / "form.toml").write_text(text, "utf-8")
    standard, problems = Library(templates).load("own")
    assert standard is None
    assert [found.message for found in problems] == ["year is taken."]


OLD_WAY = """
[portfolio]
unit = "implementer"
project = "name"
amount = "annual_funds"
goal = "annual_goal"
"""


def test_the_old_way_to_say_what_places_mean(templates: Path) -> None:
    """By the names that columns of the yearly workbook had before it was a list."""
    new, problems = Library(templates).load("central-project")
    assert new, problems
    path = templates / "central-project/form.toml"
    text = path.read_text("utf-8")
    start, end = text.index("[means]"), text.index("[wording]")
    path.write_text(text[:start] + OLD_WAY + text[end:], "utf-8")
    standard, problems = Library(templates).load("central-project")
    assert standard, problems
    assert standard.of_projects
    places = {name: place for name, place in standard.means.items() if place}
    assert places == {name: place for name, place in new.means.items() if place}
