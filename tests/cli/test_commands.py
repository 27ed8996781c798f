"""A command is one module and one entry of the registry."""

from __future__ import annotations

import re
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from types import ModuleType

import pytest

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
