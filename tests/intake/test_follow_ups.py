"""A filled follow-up that is imported finds the declaration that it follows."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from tests.worlds import THREE, A, B, Result, World

PLACE = f"2024/self-evaluation/{B}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a follow-up that is filled in, and its Word file."""
    world = World(tmp_path_factory.mktemp("made") / "repository", THREE)
    world.run("follow", "self-evaluation", str(world.root / f"declarations/2024/{B}.toml"))
    path = world.root / f"declarations/{PLACE}.toml"
    text = path.read_text("utf-8").replace('goal_done = """\n"""', 'goal_done = "已完成"')
    for line, value in (
        ("# weight = ", "weight = 10"),
        ("# score = ", "score = 10"),
        ("# full = ", "full = 320.00"),
    ):
        text = "\n".join(value if row.startswith(line) else row for row in text.split("\n"))
    path.write_text(text.replace('done = ""', 'done = "100%"'), "utf-8")
    result = world.run("build", "--format", "word", str(path))
    assert (result.status, result.err) == (0, "")
    return world.root


@pytest.fixture
def world(made: Path, tmp_path: Path) -> World:
    return World.at(Path(shutil.copytree(made, tmp_path / "repository")))


def import_document(world: World, *options: str) -> Result:
    return world.run("import", str(world.root / f"output/{PLACE}.docx"), *options)


def test_it_names_the_declaration_and_copies_nothing(world: World) -> None:
    path = world.root / f"declarations/{PLACE}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    path.unlink()
    result = import_document(world)
    assert result.status == 0
    assert tomllib.loads(path.read_text("utf-8")) == data


@pytest.mark.slow
def test_it_goes_to_the_follow_up_that_is_there(world: World) -> None:
    path = world.root / f"declarations/{PLACE}.toml"
    moved = world.root / "declarations/2024/evaluations/mine.toml"
    moved.parent.mkdir()
    path.rename(moved)
    text = moved.read_text("utf-8")
    assert import_document(world).status == 1
    assert import_document(world, "--force").status == 0
    assert tomllib.loads(moved.read_text("utf-8")) == tomllib.loads(text)
    assert not path.exists()


def test_what_the_form_says_otherwise_is_kept(world: World) -> None:
    world.edit(f"declarations/2024/{B}.toml", "320.00", "330.00")
    (world.root / f"declarations/{PLACE}.toml").unlink()
    result = import_document(world)
    data = tomllib.loads((world.root / f"declarations/{PLACE}.toml").read_text("utf-8"))
    assert data["follows"] == f"2024/{B}.toml"
    assert str(data["taken"]["annual_amount"]) == "320.0"
    assert "now differs from the form: the form's own words are kept." in result.err
    assert "SB111" in world.run("check", "--select", "SB111").out


@pytest.mark.parametrize("change", ["unknown", "twice"])
def test_what_is_not_certain_is_copied(world: World, change: str) -> None:
    (world.root / f"declarations/{PLACE}.toml").unlink()
    if change == "unknown":
        (world.root / f"declarations/2024/{B}.toml").unlink()
    else:
        text = (world.root / f"declarations/2024/{B}.toml").read_text("utf-8")
        world.declare(f"2024/{B}-2", text.replace(B, f"{A[:-1]}9"))
    result = import_document(world)
    data = tomllib.loads((world.root / f"declarations/{PLACE}.toml").read_text("utf-8"))
    assert "follows" not in data
    assert data["taken"]["name"] == "购置费"
    assert ("is not certain" in result.err) == (change == "twice")
