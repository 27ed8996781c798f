"""The title of a form may name its year."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.form import Library
from shenbao.intake import import_file
from tests.intake.test_units import FORM
from tests.worlds import World


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2024年度绩效目标申报表", ["2024"]),
        ("２０２４年度绩效目标申报表", ["2024"]),
        ("2 0 2 4 年度绩效目标申报表", ["2024"]),
        ("202④年度绩效目标申报表", []),
    ],
)
def test_the_year_in_a_title_is_read_in_any_width(
    title: str, years: list[str], tmp_path: Path
) -> None:
    world = World(tmp_path / "world")
    form = world.root / "templates/central-project/form.toml"
    own = 'title = "{year}年度绩效目标申报表{class}"'
    lines = form.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("subtitle")]
    first = next(place for place, line in enumerate(kept) if line.startswith("title"))
    form.write_text("\n".join([*kept[:first], own, *kept[first + 1 :], ""]), "utf-8")
    path = tmp_path / "form.txt"
    path.write_text(FORM.format(title=title, heading="项目资金（元）", amount="500000"), "utf-8")
    found = import_file(path, Library(world.root / "templates"), form="central-project")
    assert [one.path.parts[0] for one in found.forms] == years
    told = [problem.message for problem in found.problems if problem.severity == "error"]
    assert told == ([] if years else ["The file does not show the year of the form."])
