"""The commands, each a module with its arguments and its work.

A new command is one module with ``add_arguments`` and ``run``, and one entry here.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from shenbao.i18n import N_


class Entry(NamedTuple):
    """What a command is for, as a message for the catalogue, and where it is."""

    about: str
    module: str


COMMANDS = {
    "init": Entry(N_("make a repository of one's own"), "shenbao.cli.commands.init"),
    "build": Entry(N_("render declarations to output/"), "shenbao.cli.commands.build"),
    "pack": Entry(
        N_("make what a unit hands in: one PDF, and one archive"), "shenbao.cli.commands.pack"
    ),
    "watch": Entry(N_("build again whenever a file is saved"), "shenbao.cli.commands.watch"),
    "check": Entry(N_("say what a reviewer would mark"), "shenbao.cli.commands.check"),
    "merge": Entry(N_("join what shards have made or found"), "shenbao.cli.commands.merge"),
    "rule": Entry(N_("explain a rule of the check"), "shenbao.cli.commands.rule"),
    "rules": Entry(N_("list the rules of the check"), "shenbao.cli.commands.rules"),
    "import": Entry(N_("read existing forms into TOML files"), "shenbao.cli.commands.import_forms"),
    "new": Entry(N_("begin a declaration"), "shenbao.cli.commands.begin"),
    "follow": Entry(
        N_("begin the forms that follow declarations during the year and after it"),
        "shenbao.cli.commands.follow",
    ),
    "next": Entry(N_("carry last year's declarations over"), "shenbao.cli.commands.carry_over"),
    "library": Entry(
        N_("list the indicators of all years, and move them to the lexicon"),
        "shenbao.cli.commands.library",
    ),
    "pull": Entry(N_("take over what was edited in a Word file"), "shenbao.cli.commands.pull"),
    "standard": Entry(
        N_("list, show, draft and try form standards"), "shenbao.cli.commands.standard"
    ),
    "schema": Entry(N_("write the JSON Schemas for editors"), "shenbao.cli.commands.schema"),
    "diff": Entry(N_("show what changed between two versions"), "shenbao.cli.commands.diff"),
    "serve": Entry(N_("open the declarations in a browser"), "shenbao.cli.commands.serve"),
    "site": Entry(
        N_("make a folder of pages for reviewers, to be opened without a server"),
        "shenbao.cli.commands.site",
    ),
    "text": Entry(N_("print the words of a Word file"), "shenbao.cli.commands.text"),
}


class Command(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what the command can be asked for."""

    def run(self, options: Namespace) -> int:
        """Do what is asked for; return the exit status."""


def command(name: str) -> Command:
    """Return a command; its libraries are loaded now, not before."""
    return cast("Command", import_module(COMMANDS[name].module))
