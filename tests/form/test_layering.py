"""A form that extends another is that one with its own words over it; each keeps its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shenbao.diagnostics import Diagnostic
from shenbao.form import Standard, load_standard
from shenbao.form.parts import Grid, IndicatorTable
from tests.worlds import ROOT

DISTRICT = """\
extends = "shenzhen-project"

[wording]
decimals = 4

[[field]]
key = "policy_basis"
label = "立项依据"

[[field]]
key = "allocation"
remove = true

[[field]]
key = "contact"
label = "联系人"
after = "budget_unit"

[[part]]
key = "grid"
rows = [
  ["code", "name"],
  ["applicant", "budget_unit"],
  ["contact", "term"],
  ["project_type", "is_new"],
  ["total_amount", "annual_amount"],
  ["policy_basis"],
  ["estimate"],
  ["annual_goal"],
  ["long_term_goal"],
]

[[part]]
kind = "indicators"

[[part.column]]
key = "unit"
label = "计量单位"
width = 9
before = "explain"

[[group]]
key = "benefit"

[[group.category]]
key = "social"
before = "economic"

[[group.category]]
key = "ecological"
remove = true
"""


def load(
    folder: Path, text: str, name: str = "district"
) -> tuple[Standard | None, list[Diagnostic]]:
    """Read a standard beside those that are shipped."""
    shutil.copytree(ROOT / "templates", folder, dirs_exist_ok=True)
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "form.toml").write_text(text, "utf-8")
    return load_standard(folder / name)


def messages(folder: Path, text: str) -> list[str]:
    standard, problems = load(folder, text)
    assert standard is None
    return [f"{place(problem)} {problem.message} {problem.hint}".strip() for problem in problems]


def place(problem: Diagnostic) -> str:
    return f"{problem.span.path.parent.name}:{problem.span.line}"


def test_a_variant_is_the_form_with_its_own_words_over_it(tmp_path: Path) -> None:
    variant, problems = load(tmp_path, DISTRICT)
    assert problems == []
    base, _problems = load_standard(tmp_path / "shenzhen-project")
    assert variant
    assert base
    assert (variant.name, variant.title) == ("district", base.title)
    assert variant.lineage == ("district", "shenzhen-project")
    assert variant.folders[1] == tmp_path / "shenzhen-project"
    keys = list(base.fields)
    keys.remove("allocation")
    keys.insert(keys.index("budget_unit") + 1, "contact")
    assert list(variant.fields) == keys
    assert variant.fields["policy_basis"].label == "立项依据"
    assert variant.fields["policy_basis"].required
    assert (variant.wording.decimals, variant.wording.grouping) == (4, base.wording.grouping)
    grid = variant.parts[1]
    assert isinstance(grid, Grid)
    assert next(iter(grid.fields())) == "code"
    assert grid.widths == base.grids[0].widths
    columns = [column.key for column in variant.indicator_table.columns]
    assert columns == ["group", "category", "name", "target", "unit", "explain"]
    assert [group.key for group in variant.groups] == [group.key for group in base.groups]
    assert [category.key for category in variant.groups[1].categories] == [
        "social",
        "economic",
        "sustainable",
    ]
    assert variant.patterns == base.patterns


def test_a_variant_of_a_variant(tmp_path: Path) -> None:
    load(tmp_path, DISTRICT)
    street, problems = load(tmp_path, 'extends = "district"\ntitle = "街道申报表"\n', "street")
    assert problems == []
    assert street
    assert street.lineage == ("street", "district", "shenzhen-project")
    assert (street.title, "contact" in street.fields) == ("街道申报表", True)
    assert isinstance(street.parts[2], IndicatorTable)


FAULTS = {
    "an unknown standard": (
        'extends = "shenzen-project"\n',
        ["district:1 There is no form standard shenzen-project. Did you mean shenzhen-project?"],
    ),
    "itself": ('extends = "district"\n', ["district:1 district would extend itself."]),
    "a neighbour that is not there": (
        DISTRICT.replace('after = "budget_unit"', 'after = "budget"'),
        ["district:17 budget is not there. Did you mean budget_unit?"],
    ),
    "what is not there to be removed": (
        DISTRICT.replace('key = "allocation"', 'key = "allotment"'),
        ["district:12 allotment is not there to be removed."],
    ),
    "a removed field that the grid still shows": (
        'extends = "shenzhen-project"\n\n[[field]]\nkey = "allocation"\nremove = true\n',
        ["shenzhen-project:140 allocation is not a field. Did you mean applicant?"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_told_in_the_file_that_has_them(name: str, tmp_path: Path) -> None:
    text, expected = FAULTS[name]
    found = messages(tmp_path, text)
    assert found[: len(expected)] == expected
