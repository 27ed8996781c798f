"""A grade is a word for a figure: a formula finds it, or an author writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.formats import FORMATS
from tests import spreadsheets
from tests.worlds import SUFFIXES, World, options

FORM = """\
title = "{name}评价表"

[wording]
grades = { "优" = 90, "良" = 80, "中" = 60 }

[[field]]
key = "name"
label = "项目名称"
required = true

[[field]]
key = "score"
label = "得分"
kind = "number"
negative = true

[[field]]
key = "grade"
label = "评价等级"
kind = "grade"
formula = "score / 1"

[[field]]
key = "office"
label = "主管部门评级"
kind = "grade"
grades = { "A" = 2, "B" = 1 }

[[part]]
widths = [20, 80]
rows = [["name"], ["score"], ["grade"], ["office"]]
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "repository")
    world.write("templates/graded/form.toml", FORM)
    return world


def declare(world: World, *lines: str, place: str = "2024/a") -> None:
    world.declare(place, "\n".join(['form = "graded"', "year = 2024", 'name = "甲"', *lines]))


SCORES = {
    "score = 100": "优",
    "score = 90": "优",
    "score = 89.996": "优",  # printed as 90.00
    "score = 89.99": "良",
    "score = 80": "良",
    "score = 60": "中",
    "score = 59.9": "",
    "score = -1": "",
    "": "",
}


def test_a_grade_is_found_by_its_figure(world: World) -> None:
    for number, line in enumerate(SCORES):
        declare(world, line, place=f"2024/{number}")
    result = world.run("build", "--format", "markdown", "--format", "xlsx")
    assert (result.status, result.err) == (0, "")
    made = world.outputs()
    for number, (line, grade) in enumerate(SCORES.items()):
        text = made[f"2024/{number}.md"].decode()
        rows = [row for row in text.splitlines() if "评价等级" in row]
        assert rows == [f"| 评价等级 | {grade} |"], line
        book = spreadsheets.opened(made[f"2024/{number}.xlsx"])[0]
        cells = {str(row[0].value): row[-1].value for row in book.iter_rows() if row[0].value}
        assert (cells["评价等级"] or "") == grade, line


def test_a_grade_comes_home_from_each_format(world: World) -> None:
    declare(world, "score = 85", 'office = "B"')
    assert world.run("build", *options([*FORMATS])).err == ""
    for suffix in SUFFIXES.values():
        path = world.root / f"output/2024/a{suffix}"
        into = world.root / f"in{suffix}"
        result = world.run(
            "import", str(path), "--form", "graded", "--year", "2024", "--out", str(into)
        )
        assert (result.status, result.err) == (0, "")
        (found,) = into.rglob("*.toml")
        text = found.read_text("utf-8")
        assert "score = 85" in text
        assert 'office = "B"' in text
        assert "\ngrade" not in text
        assert "stated" not in text


def test_another_grade_than_the_figure_says_is_recorded(world: World) -> None:
    declare(
        world, "score = 85", "", "[[stated]]", 'at = "grade"', 'text = "优"', 'reason = "按文件"'
    )
    assert world.run("build", "--format", "word").err == ""
    path = world.root / "output/2024/a.docx"
    world.run(
        "import", str(path), "--form", "graded", "--year", "2024", "--out", str(world.root / "in")
    )
    (found,) = (world.root / "in").rglob("*.toml")
    assert 'at = "grade"\ntext = "优"' in found.read_text("utf-8")


def test_a_grade_of_none_is_refused(world: World) -> None:
    declare(world, "score = 85", 'office = "优"')
    result = world.run("build", "--format", "markdown")
    assert "SB013 error: 优 is not a choice for office." in result.err
    declare(world, "score = 85", 'grade = "良"')
    assert "grade" in world.run("build", "--format", "markdown").err


FAULTS = {
    'grades = { "优" = 90, "良" = 90 }': "Two grades begin at the same figure.",
    'grades = { "优" = "90" }': "优 must be a number",
}


@pytest.mark.parametrize(("line", "message"), FAULTS.items(), ids=FAULTS)
def test_faults_of_the_form(line: str, message: str, world: World) -> None:
    grades = 'grades = { "优" = 90, "良" = 80, "中" = 60 }'
    assert grades in FORM
    world.write("templates/graded/form.toml", FORM.replace(grades, line))
    declare(world)
    assert message in world.run("build", "--format", "markdown").err


def test_a_form_without_grades_is_told_so(world: World) -> None:
    grades = '[wording]\ngrades = { "优" = 90, "良" = 80, "中" = 60 }\n'
    assert grades in FORM
    world.write("templates/graded/form.toml", FORM.replace(grades, ""))
    declare(world)
    found = world.run("build", "--format", "markdown").err
    assert "This kind of field needs a word for grades in [wording]." in found
