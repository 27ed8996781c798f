"""What stands among the declarations is read as one, or it is told why not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from shenbao.project.project import Project
from tests.worlds import THREE, A, World, names

LINKED = "No declaration is read from this folder: it is a link."
MISSPELT = "It is not read as a declaration: its name does not end in .toml."
COMMANDS = ["build --format markdown", "build --check --format markdown", "check"]


@pytest.fixture
def three(tmp_path: Path) -> World:
    return World(tmp_path / "repository", THREE)


def told(world: World, *words: str) -> tuple[int, list[str]]:
    result = world.run(*words)
    shown = (result.out + result.err).splitlines()
    lines = [line for line in shown if " SB" in line and not line[0].isspace()]
    return result.status, [line.removeprefix("declarations/") for line in lines]


@pytest.mark.parametrize(
    "command", ["build --format markdown", "build --check --format markdown", "check"]
)
def test_a_misspelt_suffix_is_told(command: str, three: World) -> None:
    misspelt = ("a.TOML", "b.Toml", "c.ｔｏｍｌ", "d.toml ")
    for name in misspelt:
        three.write(f"declarations/2025/{name}", "")
    status, lines = told(three, *command.split())
    assert status == 1
    assert {f"2025/{name}:1:1: SB041 error: {MISSPELT}" for name in misspelt} <= {*lines}
    if command.startswith("build --format"):
        assert three.outputs().keys() >= names(THREE, ("markdown",))


def test_a_misspelt_suffix_alone_is_told(tmp_path: Path) -> None:
    world = World(tmp_path / "repository")
    world.write("declarations/x.TOML", "")
    result = world.run("build")
    assert result.status == 2
    assert MISSPELT in result.err


def test_a_linked_folder_is_told(three: World, tmp_path: Path) -> None:
    elsewhere = World(tmp_path / "elsewhere", THREE)
    (three.root / "declarations/old").symlink_to(elsewhere.root / "declarations")
    (three.root / "declarations/loop").symlink_to(three.root / "declarations")
    expected = [f"{name}:1:1: SB001 warning: {LINKED}" for name in ("loop", "old")]
    assert told(three, "build", "--format", "markdown") == (0, expected)
    assert told(three, "build", "--format", "markdown") == (0, expected)


def test_a_folder_that_cannot_be_read_is_told(
    three: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = three.declare("2025/x", "").parent
    scandir = os.scandir

    def refused(path: Path | str | int) -> object:
        if not isinstance(path, int) and Path(path) == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    project, _problems = Project.open(three.root)
    monkeypatch.setattr(os, "scandir", refused)
    found, (problem,) = project.find_declarations()
    assert list(found.values()) == sorted(THREE)
    assert (problem.span.path, problem.code) == (folder, "SB001")
    assert problem.message.startswith("The folder cannot be read: ")


def test_names_that_differ_in_case_or_form_are_refused(three: World) -> None:
    text = (three.root / f"declarations/{THREE[0]}.toml").read_text("utf-8")
    pairs = {"A1": "a1", "e\u0301": "\u00e9", "Straße": "STRASSE"}
    for number, name in enumerate(name for pair in pairs.items() for name in pair):
        three.declare(f"2025/{name}", text.replace(A, f"44030425{number:013}"))
    status, lines = told(three, "build", "--format", "markdown")
    assert status == 1
    clashes = [line for line in lines if "SB041" in line]
    assert len(clashes) == 2 * len(pairs)
    for one, other in pairs.items():
        start = f"2025/{one}.toml:1:1: SB041 error: On some systems its outputs have the same names"
        assert f"{start} as those of declarations/2025/{other}.toml." in clashes
    assert three.outputs().keys() >= names(THREE, ("markdown",))
    assert not any(name.startswith("2025/") for name in three.outputs())


def test_a_name_like_that_of_an_earlier_build_is_refused(three: World) -> None:
    three.another("2025/A1", 1)
    assert three.run("build", "--format", "markdown").status == 0
    three.another("2025/a1", 2)
    status, lines = told(three, "build", "--format", "markdown")
    assert status == 1
    assert [line.split(":")[0] for line in lines] == ["2025/a1.toml"]
    assert "2025/A1.md" in three.outputs()
    (three.root / "declarations/2025/A1.toml").unlink()
    assert told(three, "build", "--format", "markdown") == (0, [])
