"""The form of the yearly workbook: what can be wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.form.meanings import Meaning
from shenbao.form.yearly_workbook import load_yearly_workbook_form
from tests.worlds import ROOT

FAULTS = {
    "a name no file can have": (
        'file = "汇总表"',
        'file = "汇/总"',
        'SB041 An output cannot be named "汇/总": it holds U+002F.',
    ),
    "no title": ('title = "', '# "', "SB011 title is missing."),
    "a gap nobody fills": (
        "{year}年度",
        "{name}年度",
        "SB020 {name} in title is not a gap that can be filled.",
    ),
    "a list of nothing known": (
        'lists = "projects"',
        'lists = "project"',
        "SB013 project is not a choice for lists.",
    ),
    "a column that no field feeds": (
        '{ key = "code"',
        '{ key = "cod"',
        "SB013 cod is not a choice for key.",
    ),
    "a column without a head": ('label = "项目编码", ', "", "SB011 label is missing."),
    "a column too wide": ("width = 60", "width = 600", "SB013 width must be from 1 to 255."),
    "a misspelt key": ("total = true, wrap", "totl = true, wrap", "SB010 Unknown key totl."),
    "sums by no column": ('by = "unit"', 'by = "units"', "SB013 units is not a choice for by."),
    "no word for the sum": ('all = "合计"\n', "", "SB011 all is missing."),
}


@pytest.mark.parametrize(("old", "new", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(old: str, new: str, says: str, tmp_path: Path) -> None:
    text = (ROOT / "templates/_base/portfolio.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "portfolio.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    form, problems = load_yearly_workbook_form(path)
    assert form is None
    assert [f"{one.code} {one.message}" for one in problems] == [says]
    line = path.read_text("utf-8").splitlines()[problems[0].span.line - 1]
    assert new.split(" = ", maxsplit=1)[0].strip("{} ") in line or "missing" in says


def test_without_a_file_there_is_no_workbook(tmp_path: Path) -> None:
    assert load_yearly_workbook_form(tmp_path / "portfolio.toml") == (None, [])


def test_a_standard_may_feed_only_what_the_workbook_knows(templates: Path) -> None:
    path = templates / "central-project/form.toml"
    text = path.read_text("utf-8").replace('amount = "annual_funds"', 'amuont = "annual_funds"')
    path.write_text(text, "utf-8")
    standard, problems = Library(templates).load("central-project")
    assert standard is None
    assert [f"{one.code} {one.message} {one.hint}" for one in problems] == [
        "SB010 Unknown key amuont. Did you mean amount?"
    ]


def test_every_standard_here_feeds_the_workbook(library: Library) -> None:
    form, problems = library.yearly_workbook
    assert problems == []
    assert form
    for name in library.names():
        standard, _problems = library.load(name)
        assert standard
        is_of_projects = bool(standard.place(Meaning.PROJECT_NAME)) and not standard.repeats
        assert standard.in_yearly_workbook == is_of_projects
        if not is_of_projects:
            continue
        fed = {column for column, meaning in form.means.items() if standard.place(meaning)}
        assert {"unit", "project", "amount", "goal"} <= fed
