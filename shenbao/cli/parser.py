"""The arguments of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from shenbao import __version__
from shenbao.cli.arguments import ArgumentParser, add_common, translated_argparse
from shenbao.cli.commands import COMMANDS, command
from shenbao.i18n import _


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the options, with ``run`` to carry them out; leave the program on a wrong call."""
    with translated_argparse():
        return _parser(words).parse_args(words)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; of the commands, only what may be called is loaded and has arguments."""
    parser = ArgumentParser(
        prog="shenbao", description=_("Performance-target declarations as code.")
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"shenbao {__version__}",
        help=_("show program's version number and exit"),
    )
    add_common(parser, root=Path(), lang=None)
    not_called = ArgumentParser(add_help=False)

    def of_command(*, prog: str, **options: Any) -> ArgumentParser:
        name = prog.rpartition(" ")[2]
        return ArgumentParser(prog=prog, **options) if name in words else not_called

    subparsers = parser.add_subparsers(
        required=True,
        metavar=_("COMMAND"),
        parser_class=cast("type[ArgumentParser]", of_command),
    )
    for name, (about, _module) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=_(about), description=_(about))
        if name in words:
            add_common(subparser)
            called = command(name)
            called.add_arguments(subparser)
            subparser.set_defaults(run=called.run)
    return parser
