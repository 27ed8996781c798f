"""The ``shenbao`` command: its arguments, and one function a subcommand.

Exit status: 0 all is well, 1 something in declarations or templates is wrong,
2 the command was called wrongly or the environment is not set up.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from shenbao import __version__
from shenbao.cli import commands
from shenbao.cli.arguments import translated_argparse
from shenbao.i18n import LANGUAGES, _, use_language

FINE, WRONG, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; ``arguments`` default to those of the process."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    use_language(_asked_language(words))
    with translated_argparse():
        options = _parser().parse_args(words)
    run: Callable[[argparse.Namespace], int] = options.run
    options.started = time.monotonic()
    try:
        return run(options)
    except commands.UsageError as error:
        print(f"shenbao: {error}", file=sys.stderr)
        return UNUSABLE


def _asked_language(words: Sequence[str]) -> str | None:
    """Find --lang before the parser is made, for the parser speaks that language too."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        language = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and language in LANGUAGES:
            return language
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shenbao", description=_("Performance-target declarations as code.")
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"shenbao {__version__}",
        help=_("show program's version number and exit"),
    )
    _add_common(parser, root=Path(), lang=None)
    subparsers = parser.add_subparsers(required=True, metavar=_("COMMAND"))
    for name, (about, add_arguments) in _subcommands().items():
        command = subparsers.add_parser(name, help=about, description=about)
        # what stands before the subcommand must outlive the subcommand's own defaults
        _add_common(command, root=argparse.SUPPRESS, lang=argparse.SUPPRESS)
        add_arguments(command)
    return parser


AddArguments = Callable[[argparse.ArgumentParser], None]


def _subcommands() -> dict[str, tuple[str, AddArguments]]:
    return {
        "build": (_("render declarations to output/"), _add_build),
        "import": (_("read existing forms into TOML files"), _add_import),
        "schema": (_("write the JSON Schemas for editors"), _add_schema),
    }


def _add_common(parser: argparse.ArgumentParser, **defaults: object) -> None:
    parser.add_argument(
        "--root",
        type=Path,
        default=defaults["root"],
        metavar=_("FOLDER"),
        help=_("the repository (default: this folder)"),
    )
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=defaults["lang"],
        help=_("the language of messages"),
    )


def _add_build(build: argparse.ArgumentParser) -> None:
    build.add_argument(
        "paths", nargs="*", type=Path, metavar=_("PATH"), help=_("files or folders (default: all)")
    )
    build.add_argument(
        "--format", action="append", metavar=_("FORMAT"), help=_("only this format; repeatable")
    )
    build.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("instead of output/"))
    build.set_defaults(run=commands.build)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar=_("FILE"))
    command.add_argument("--year", type=int, required=True, help=_("the budget year of the forms"))
    command.add_argument("--form", metavar=_("STANDARD"), help=_("the form standard"))
    command.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("instead of declarations/")
    )
    command.add_argument(
        "--force", action="store_true", help=_("replace declarations that are there already")
    )
    command.set_defaults(run=commands.import_files)


def _add_schema(schema: argparse.ArgumentParser) -> None:
    schema.add_argument(
        "--check", action="store_true", help=_("write nothing; exit 1 if one is out of date")
    )
    schema.set_defaults(run=commands.schema)
