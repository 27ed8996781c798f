"""Pulling edits of forms that follow a declaration: only what is written in them changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.intake.pull.editing import Document
from tests.worlds import DATA, Result, World

FOLLOWED, FOLLOWER = "2022/tangxi-weituo", "2022/tangxi-weituo-ziping"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A declaration and its self-evaluation, which has the name of that one, as Word files."""
    world = World(tmp_path_factory.mktemp("made") / "repository")
    for place in (FOLLOWED, FOLLOWER):
        source = DATA / f"handed/declarations/{place}.toml"
        world.declare(place, source.read_text("utf-8"))
    build(world)
    return world.root


@pytest.fixture
def world(made: Path, tmp_path: Path) -> World:
    return World.at(Path(shutil.copytree(made, tmp_path / "repository")))


def build(world: World) -> None:
    assert world.run("build", "--format", "word").status == 0


def text_of(world: World) -> str:
    return (world.root / f"declarations/{FOLLOWER}.toml").read_text("utf-8")


def pulled(world: World, **typed: str) -> Result:
    """Type over values of the self-evaluation, and pull that; dots of tags are written __."""
    path = world.root / f"output/{FOLLOWER}.docx"
    document = Document(path.read_bytes())
    for tag, text in typed.items():
        document.type_over(tag, text)
    path.write_bytes(document.content())
    return world.run("pull", "--write", str(path))


def test_it_is_found_and_what_changes_is_said(world: World) -> None:
    before = text_of(world)
    result = pulled(world, goal_done="已完成。", **{"output.quantity[0].done": "55"})
    assert (result.status, result.err) == (0, "")
    assert "基建工程委托业务项目数量 · 实际完成值: 50 → 55" in result.out
    assert "not compared" not in result.out
    after = text_of(world)
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == ['goal_done = "已完成。"', 'done = "55"']


def test_a_figure_that_is_stated_changes_where_it_is_stated(world: World) -> None:
    typed = {"funds.all.score": "8", "funds.all.rate": "12"}
    result = pulled(world, **typed)
    assert (result.status, result.err) == (0, "")
    before = DATA / f"handed/declarations/{FOLLOWER}.toml"
    expected = before.read_text("utf-8")
    for tag, text in typed.items():
        old = f'at = "{tag}"\ntext = "0"\nreason = "原表如此"'
        assert old in expected
        expected = expected.replace(old, old.replace('"0"', f'"{text}"'))
    assert text_of(world) == expected


def test_what_is_taken_and_what_is_worked_out_is_refused(world: World) -> None:
    before = text_of(world)
    result = pulled(world, name="别的项目", **{"indicators.all.score": "1"})
    assert result.status == 1
    assert text_of(world) == before
    assert result.err.count("which nobody writes here") == 2


def test_an_edit_of_an_indicator_that_lacks_something_spoils_no_other(world: World) -> None:
    place = f"declarations/{FOLLOWER}.toml"
    first = text_of(world).split("[[output.quantity]]")[1].split("[[output.quality]]")[0]
    world.edit(place, f"[[output.quantity]]{first}", "")
    build(world)
    result = pulled(world, **{"funds.fiscal.spent": "80.00", "output.quantity[0].done": "55"})
    assert result.status == 1
    assert result.err.count("SB033") == 1
    assert "“55” cannot stand in a declaration: weight is missing. score is missing." in result.err
    assert "spent = 80.00" in text_of(world)
