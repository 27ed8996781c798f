"""The standard command: which form standards there are, and what becomes of a form on paper."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

from shenbao.cli.arguments import add_common
from shenbao.i18n import N_, _


class Work(NamedTuple):
    """What the command can do: what for, as a message for the catalogue, and the module."""

    about: str
    module: str
    add_arguments: Callable[[ArgumentParser], None]


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    works = parser.add_subparsers(required=True, metavar=_("WORK"), dest="work")
    for name, (about, _module, add) in WORKS.items():
        of_work = works.add_parser(name, help=_(about), description=_(about))
        add_common(of_work)
        add(of_work)


def run(options: Namespace) -> int:
    """Do what is asked for; return the exit status."""
    module = import_module(WORKS[options.work].module)
    return cast("Callable[[Namespace], int]", module.run)(options)


def _of_list(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("print the list as JSON"))


def _of_show(parser: ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument(
        "--format",
        action="append",
        metavar=_("FORMAT"),
        help=_("write this format (default: all, or none without --out); repeatable"),
    )
    parser.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("where to write (default: this folder)")
    )
    parser.add_argument(
        "--year", type=int, metavar=_("YEAR"), help=_("the year on the form (default: a blank)")
    )


def _of_new(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar=_("NAME"), help=_("the folder to make in templates/"))
    parser.add_argument(
        "--from",
        dest="source",
        required=True,
        type=Path,
        metavar=_("FILE"),
        help=_("a form in Word, Excel, HTML or PDF, blank or filled"),
    )


def _of_update(parser: ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", metavar=_("NAME"), help=_("standards to be used from now on, too")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("only show what would change"))
    parser.add_argument(
        "--unseen",
        action="store_true",
        help=_("go on where the changes cannot be shown, as no older version is kept"),
    )


def _add_name(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar=_("NAME"), help=_("the form standard"))


def _of_test(parser: ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("--json", action="store_true", help=_("print what is lost as JSON"))


WORKS = {
    "list": Work(N_("list the form standards"), "shenbao.cli.standards.listing", _of_list),
    "new": Work(N_("draft a standard from a form"), "shenbao.cli.standards.drafting", _of_new),
    "show": Work(N_("print the empty form"), "shenbao.cli.standards.showing", _of_show),
    "test": Work(
        N_("say which values are lost when made forms are read back"),
        "shenbao.cli.standards.trying",
        _of_test,
    ),
    "update": Work(
        N_("agree to the installed versions of standards, after showing what they change"),
        "shenbao.cli.standards.updating",
        _of_update,
    ),
}
