"""A command is one module and one entry of the registry."""

from __future__ import annotations

import re
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import ModuleType

import pytest

from shenbao.cli import main
from shenbao.cli.commands import COMMANDS, Entry, command
from shenbao.reports import terminal
from tests.worlds import ROOT, World


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name")


def run(options: Namespace) -> int:
    terminal.say(f"{options.name} in {options.root}")
    return 3


def test_a_new_command_is_a_module_and_an_entry(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("greeting")
    monkeypatch.setattr(module, "add_arguments", add_arguments, raising=False)
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "greeting", module)
    monkeypatch.setitem(COMMANDS, "greet", Entry("greet somebody", "greeting"))
    assert world.run("greet", "甲") == (3, f"甲 in {world.root}\n", "")
    status, out, err = world.run("--help")
    assert (status, err) == (0, "")
    assert re.search(r"^ +greet +greet somebody$", out, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_offers_what_one_needs(name: str) -> None:
    module = command(name)
    assert callable(module.add_arguments)
    assert callable(module.run)


def test_only_the_command_that_is_called_is_loaded() -> None:
    code = (
        "import sys\n"
        "from shenbao.cli.parser import parse\n"
        "assert parse(['rules']).run is not None\n"
        "print(*sorted(name for name in sys.modules if name.startswith('shenbao.cli.commands.')))\n"
    )
    words = [sys.executable, "-c", code]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == "shenbao.cli.commands.rules\n"


@pytest.mark.parametrize("words", [[""], ["--out", ""], ["--out="]])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_takes_an_empty_argument_for_this_folder(
    name: str, words: list[str], world: World
) -> None:
    before = sorted(world.root.rglob("*"))
    message = "shenbao: An argument is empty: is a variable of the shell not set?\n"
    assert world.run(name, *words) == (2, "", message)
    assert main(["--root", "", name]) == 2
    assert sorted(world.root.rglob("*")) == before


ANYWHERE = {"init", "rule", "rules", "text"}
"""The commands that need no repository."""

WORDS = {
    "import": ["x.docx"],
    "merge": ["build"],
    "pull": ["x.docx"],
    "new": ["monitoring", "--year", "2025"],
    "next": ["2025"],
    "follow": ["monitoring"],
    "standard": ["list"],
}
"""What commands must be called with."""


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ANYWHERE])
def test_where_there_is_no_repository_every_command_says_what_to_do(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The settings of some other program make none."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n', "utf-8")
    assert main(["--root", str(tmp_path), name, *WORDS.get(name, [])]) == 2
    assert capsys.readouterr() == (
        "",
        f"shenbao: {tmp_path} is not a repository of declarations.\n"
        "Run shenbao init here, or name the folder of one with --root.\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]
