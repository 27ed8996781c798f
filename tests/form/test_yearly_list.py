"""The list that there is for each year: which one it is, and what can be wrong in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.form.meanings import Meaning, Sort
from shenbao.form.yearly_list import load_yearly_list
from tests.worlds import ROOT

FILES = {"portfolio": "_base/portfolio.toml", "list": "yearly-summary/form.toml"}

FAULTS = {
    "a name no file can have": (
        "portfolio",
        'file = "汇总表"',
        'file = "汇/总"',
        'SB041 An output cannot be named "汇/总": it holds U+002F.',
    ),
    "no list": ("portfolio", 'form = "', '# "', "SB011 form is missing."),
    "another key": ("portfolio", "[meanings]", "[meaning]", "SB010 Unknown key meaning."),
    "a list that nobody has": (
        "portfolio",
        '"yearly-summary"',
        '"yearly-sumary"',
        "SB015 There is no form standard yearly-sumary.",
    ),
    "no title": ("list", 'title = "{year}', '# "{year}', "SB011 title is missing."),
    "a gap nobody fills": (
        "list",
        'title = "{year}年度',
        'title = "{name}年度',
        "SB020 {name} in title is not a gap that can be filled.",
    ),
    "what has no meaning": (
        "list",
        '{ key = "code"',
        '{ key = "cod"',
        "SB013 cod is not a meaning.",
    ),
    "a column without a head": ("list", 'label = "项目编码", ', "", "SB011 label is missing."),
    "a misspelt key": ("list", "wrap = false", "warp = false", "SB010 Unknown key warp."),
    "sums by no column": (
        "list",
        'each = "unit_name"',
        'each = "units"',
        "SB013 units is not a column.",
    ),
    "notes in no column": (
        "list",
        'beside = "project_name"',
        'beside = "projct"',
        "SB013 projct is not a column.",
    ),
    "a note with another gap": (
        "list",
        "“{name}”",
        "“{nam}”",
        "SB020 {nam} in spelt is not a gap that can be filled.",
    ),
    "a heading beside a worksheet": (
        "list",
        'worksheet = "项目"',
        'worksheet = "项目"\nheading = "项目"\nheading_width = 4',
        "SB013 worksheet and heading do not go together.",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_faults(file: str, old: str, new: str, says: str, templates: Path) -> None:
    path = templates / FILES[file]
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    library = Library(templates)
    yearly, problems = library.yearly_list
    if yearly is not None:
        listing, problems = library.list_of_year(yearly, 2024, [])
        assert listing is None
        problems = [*problems, *library.problems()]
    assert [f"{one.code} {one.message}" for one in problems] == [says]
    if new.startswith(("#", '"')) or not new:
        return  # what is missing stands nowhere
    line = path.read_text("utf-8").splitlines()[problems[0].span.line - 1]
    assert any(part.split(" = ")[0].strip("{ ") in line for part in new.split("\n"))


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert load_yearly_list([tmp_path / "portfolio.toml"]) == (None, [])


def test_meanings_of_one_s_own(templates: Path) -> None:
    """A list of all standards may show what these say it means, and the program does not know."""
    portfolio = templates / FILES["portfolio"]
    portfolio.write_text(portfolio.read_text("utf-8") + 'area = "area"\n', "utf-8")
    form = templates / "central-project/form.toml"
    text = form.read_text("utf-8").replace("[means]\n", '[means]\narea = "class"\n')
    form.write_text(text, "utf-8")
    path = templates / FILES["list"]
    column = '  { key = "area", label = "类别", width = 8 },\n'
    text = path.read_text("utf-8").replace("column = [\n", f"column = [\n{column}", 1)
    path.write_text(text, "utf-8")
    library = Library(templates)
    yearly, _problems = library.yearly_list
    assert yearly
    assert library.list_of_year(yearly, 2024, [])[0]
    standard, problems = library.load("central-project")
    assert standard, problems
    assert standard.place("area") == ("class",)


def test_a_form_may_only_use_old_names_that_are_known(templates: Path) -> None:
    path = templates / "central-project/form.toml"
    old = '[portfolio]\namuont = "annual_funds"\n\n[means]'
    path.write_text(path.read_text("utf-8").replace("[means]", old), "utf-8")
    standard, problems = Library(templates).load("central-project")
    assert standard is None
    assert [f"{one.code} {one.message} {one.hint}" for one in problems] == [
        "SB010 Unknown key amuont. Did you mean amount?"
    ]


def test_every_standard_of_projects_here_is_in_it(library: Library) -> None:
    yearly, problems = library.yearly_list
    assert problems == []
    assert yearly
    listing, problems = library.list_of_year(yearly, 2024, [])
    assert listing, problems
    (projects, _indicators) = listing.standard.list_tables.values()
    required = [column.shows for column in projects.columns if column.key != "code"]
    assert len(required) == 5
    required.remove(Meaning.TOTAL_AMOUNT)
    for name in library.names():
        standard, _problems = library.load(name)
        assert standard
        is_of_projects = bool(standard.place(Meaning.PROJECT_NAME)) and not standard.repeats
        assert standard.of_projects == standard.is_listed_in(projects) == is_of_projects
        assert not is_of_projects or all(map(standard.place, required))


@pytest.mark.parametrize("forms", ['"*"', '"central-project"'])
@pytest.mark.parametrize("of", ["declarations", "indicators"])
def test_a_list_shows_what_its_rows_have(of: str, forms: str, tmp_path: Path) -> None:
    """A column that shows classes, or columns of what the rows are not of, would be blank."""
    templates = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", templates)
    form = templates / "own-list/form.toml"
    form.parent.mkdir()
    shown = {
        meaning: meaning.sort is Sort.FIELD or (of, meaning.sort) == ("indicators", Sort.COLUMN)
        for meaning in Meaning
    }
    assert len({*shown.values()}) == 2
    known = Library(templates).known("central-project")
    assert known is not None
    for meaning, is_shown in shown.items():
        form.write_text(
            f'title = "表"\n[[part]]\nkind = "list"\nforms = [{forms}]\nof = "{of}"\n'
            f'[[part.column]]\nkey = "a"\nlabel = "栏"\nwidth = 1\nshows = "{meaning}"\n',
            "utf-8",
        )
        standard, problems = Library(templates).load("own-list")
        is_there = forms == '"*"' or bool(known.means[meaning]) or meaning in TARGET
        assert (standard is not None) == (is_shown and is_there), (meaning, problems)
        assert bool(problems) == (standard is None)


TARGET = (Meaning.TARGET, Meaning.COMPARATOR, Meaning.VALUE, Meaning.MEASURE_UNIT)
"""What a list can show of the target of an indicator, however its form writes it."""
