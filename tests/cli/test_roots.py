"""However a repository is named, a command does the same, and nothing outside of it is touched."""

from __future__ import annotations

import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest

from tests.histories import History
from tests.worlds import FOUR, World, get_ready, run_main

COMMANDS = (
    "build",
    "build --check",
    "check",
    "check --shard 1/2",
    "check --format word",
    "diff",
    "follow --standard self-evaluation",
    "init --yes",
    "library",
    "next 2025",
    "pack",
    "schema",
    "site",
    "standard list",
    "standard update",
)
FORMATS = '[tool.shenbao]\nformats = ["markdown"]\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A built repository with a history."""
    world = World(tmp_path_factory.mktemp("made") / "repository", FOUR[::3])
    world.write("pyproject.toml", FORMATS)
    get_ready("pack")
    History(world.root).commit("Begin")
    assert world.run("build").status == 0
    return world


def copied(world: World, folder: Path) -> World:
    return World.at(Path(shutil.copytree(world.root, folder / "repository", symlinks=True)))


def files(folder: Path) -> dict[str, bytes | None]:
    """Return all files below a folder but those of git and of the cache, with their contents."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {".git", ".shenbao"} & {*path.relative_to(folder).parts}
    }


def at(root: str, command: str) -> tuple[int, list[str]]:
    """Return the exit status of a command, and what it says, whatever it calls the root."""
    out, err = BytesIO(), BytesIO()
    status = run_main(["--root", root, *command.split()], out, err)
    said = (stream.getvalue().decode() for stream in (out, err))
    texts = (text.replace(f"{root}/", "").replace(root, "ROOT") for text in said)
    return status, [re.sub(r"\([0-9.]+ s\)", "", text) for text in texts]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_relative_root_is_as_good_as_an_absolute_one(
    command: str, made: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = copied(made, tmp_path / "one"), copied(made, tmp_path / "other")
    monkeypatch.chdir(tmp_path / "other")
    assert at("repository", command) == at(str(one.root), command)
    assert files(other.root) == files(one.root)


@pytest.mark.parametrize(
    "places",
    [[".shenbao"], [".shenbao/lock"], [".shenbao/standards"], ["schema"], ["pack", "pages"]],
    ids=" ".join,
)
def test_a_folder_that_leads_elsewhere_is_not_followed(
    places: list[str], made: World, tmp_path: Path
) -> None:
    world = copied(made, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    for number, place in enumerate(places):
        target, link = elsewhere / str(number), world.root / place
        target.mkdir(parents=True)
        if place == ".shenbao/lock":
            target = target / "file"
            target.write_text("not to be touched")
        if link.is_dir():
            shutil.rmtree(link)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    before = files(elsewhere)
    for command in COMMANDS:
        world.run(*command.split())
        assert files(elsewhere) == before, command
