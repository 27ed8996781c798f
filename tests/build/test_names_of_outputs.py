"""Outputs have the names that the setting ``name`` asks for, and move when these change."""

from __future__ import annotations

from pathlib import Path

import pytest

from shenbao.declaration import name_fault
from shenbao.form import Filing
from shenbao.project.output_names import NamePattern
from tests.worlds import CENTRAL, FOUR, THREE, A, B, BuiltWorld, C, World

PATTERN = "{year}/{code} {name}"
NAMES = {A: "劳务派遣人员", B: "购置费", C: "政务服务管理"}
MARKDOWN = ("markdown",)


def named(world: BuiltWorld, pattern: str = PATTERN) -> set[str]:
    """Build under a pattern; return the outputs that are there."""
    world.configure(name=f'"{pattern}"')
    world.make(formats=MARKDOWN)
    return {*world.outputs()}


@pytest.fixture
def built(built_once: BuiltWorld, tmp_path: Path) -> BuiltWorld:
    return built_once.copy(tmp_path / "repository")


def new_names(suffix: str) -> set[str]:
    return {f"2024/{code} {name}{suffix}" for code, name in NAMES.items()}


def test_outputs_move_with_the_setting(built: BuiltWorld) -> None:
    """All formats that there were, also those that are not asked for now."""
    before = sorted(built.outputs().values())
    assert named(built) == new_names(".md") | new_names(".docx")
    assert sorted(built.outputs().values()) == before
    assert built.make() == {}
    built.configure(output='"output"')
    built.make()
    assert {*built.outputs()} == {
        f"{place}{suffix}" for place in THREE for suffix in (".md", ".docx")
    }


def test_one_that_is_renamed_moves(built: BuiltWorld) -> None:
    named(built)
    built.edit(f"declarations/2024/{B}.toml", 'name = "购置费"', 'name = "设备/购置费"')
    assert built.make() == {
        f"2024/{B} 设备／购置费{suffix}": f"its name was 2024/{B} 购置费; the declaration changed"
        for suffix in (".md", ".docx")
    }
    assert not [name for name in built.outputs() if name.endswith((" 购置费.md", " 购置费.docx"))]
    assert built.make() == {}
    assert built.run("build", "--check", "--format", "markdown").status == 0


def test_two_that_change_names(built: BuiltWorld) -> None:
    named(built, "{name}")
    first, second = (f"declarations/2024/{code}.toml" for code in (A, B))
    built.edit(first, 'name = "劳务派遣人员"', 'name = "购置费"')
    built.edit(second, 'name = "购置费"', 'name = "劳务派遣人员"')
    built.make(formats=MARKDOWN)
    assert A.encode() in built.outputs()["购置费.md"]
    assert B.encode() in built.outputs()["劳务派遣人员.md"]
    assert len(built.outputs()) == 6
    assert built.make() == {}


def test_what_was_changed_by_hand_stays(built: BuiltWorld) -> None:
    built.output(f"2024/{A}.md").write_text("by hand")
    assert named(built) == new_names(".md") | new_names(".docx") | {f"2024/{A}.md"}
    assert "Its sheet has another name now, but it was changed by hand: it stays." in built.errors


def test_a_declaration_that_goes_takes_its_outputs(built: BuiltWorld) -> None:
    named(built)
    (built.root / f"declarations/2024/{A}.toml").unlink()
    built.make()
    assert {name for name in built.outputs() if A in name} == set()
    assert len(built.outputs()) == 4


def test_a_faulty_declaration_keeps_its_outputs(built: BuiltWorld) -> None:
    named(built)
    before = built.outputs()
    built.edit(f"declarations/2024/{A}.toml", "year = 2024", 'year = "x"')
    built.make(status=1)
    assert built.outputs() == before


CLASHES = {
    "alike": ("{year}", "Its outputs have the same names as those of declarations/2024/"),
    "a device": ("aux", 'An output cannot be named "aux": Windows keeps it for a device.'),
    "above the folder": ("../{code}", 'An output cannot be named "..": it begins with a dot'),
    "from the root": ("/{code}", 'An output cannot be named "": it is empty.'),
    "too long": (
        " ".join(["{annual_goal}"] * 4),
        "it has more than 240 bytes",
    ),
    "a gap of no form": ("{cod}", "pyproject.toml:2:8: SB020 error: {cod} in name is not a gap"),
}


@pytest.mark.parametrize(("pattern", "message"), CLASHES.values(), ids=CLASHES.keys())
def test_what_cannot_be_a_name(pattern: str, message: str, tmp_path: Path) -> None:
    world = World(tmp_path / "repository", THREE)
    world.configure(name=f'"{pattern}"')
    result = world.run("build", "--format", "markdown")
    assert result.status == 1
    assert message in result.err
    assert world.outputs().keys() <= {"2024.md", "aux.md"}


def test_names_that_some_systems_take_for_the_same(tmp_path: Path) -> None:
    world = World(tmp_path / "repository")
    world.another("2024/one", 1, ('name = "劳务派遣人员"', 'name = "Fête"'))
    world.another("2024/two", 2, ('name = "劳务派遣人员"', 'name = "FÊTE"'))
    world.configure(name='"{name}"')
    errors = world.run("build", "--format", "markdown").errors
    message = "SB041 Its outputs have the same names as those of declarations/2024/{}.toml."
    assert errors == {
        f"declarations/2024/{one}.toml": [message.format(other)]
        for one, other in (("one", "two"), ("two", "one"))
    }


def test_a_name_that_another_declaration_has(built: BuiltWorld) -> None:
    """The other one is not read now: its name is that which was recorded."""
    named(built, "{name}")
    path = f"declarations/2024/{A}.toml"
    built.edit(path, 'name = "劳务派遣人员"', 'name = "购置费"')
    before = built.outputs()
    result = built.run("build", str(built.root / path), "--format", "markdown")
    assert result.errors.keys() == {path}
    assert built.outputs() == before


def test_every_standard_has_the_gaps_of_meanings(filings: list[Filing]) -> None:
    """A meaning that a form has not is blank, and leaves no blanks beside it."""
    found = {NamePattern(PATTERN + "{file}").name(filing, "") for filing in filings}
    assert len(found) == len(filings) == 17
    assert all(not name_fault(part) for name in found for part in name.split("/"))
    (central,) = {
        NamePattern("{code} {name}-{title}-{form}").name(filing, "")
        for filing in filings
        if filing.declaration.document.path.stem == CENTRAL
    }
    project = "2018年市级专项扶贫资金基础设施(人大代表扶贫基地)"
    assert central == f"{project}-绩效目标申报表-central-project"


def test_a_workbook_keeps_its_place(tmp_path: Path) -> None:
    world = World(tmp_path / "repository", FOUR)
    world.configure(name='"{year}/汇总表"')
    (tmp_path / "repository/declarations/2024" / f"{B}.toml").unlink()
    (tmp_path / "repository/declarations/2024" / f"{C}.toml").unlink()
    errors = world.run("build", "--format", "xlsx").errors
    assert errors[f"declarations/2024/{A}.toml"] == [
        "SB041 Its outputs would be in the place of the year's portfolio."
    ]
