"""What argparse says, in the language of messages.

It translates by gettext's default domain, in the language of the environment.
"""

from __future__ import annotations

import argparse
import gettext
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from shenbao.i18n import DOMAIN, LANGUAGES, LOCALE_FOLDER, N_, _, language
from shenbao.reports import terminal

LANGUAGE = "LANGUAGE"
UNUSABLE = 2

# Those that a caller of our parser can meet, in Python 3.11 to 3.15.
MESSAGES = (
    N_("usage: "),
    N_("%(heading)s:"),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)"),
)


class ArgumentParser(argparse.ArgumentParser):
    """A parser that prints through the one exit to the terminal.

    Options may stand between the arguments of a command.
    """

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Return what is understood of the words, and the others."""
        words = None if args is None else self._arguments_last(list(args))
        return super().parse_known_args(words, namespace)

    def _arguments_last(self, words: list[str]) -> list[str]:
        """Return the words with the options before the arguments, or as they are.

        By itself argparse takes what stands behind the first options for one argument too many.
        """
        options: list[str] = []
        others: list[str] = []
        waiting = list(words)
        while waiting and self._subparsers is None:
            word = waiting.pop(0)
            if word == "--":
                return [*options, *others, word, *waiting]
            if not word.startswith("-") or word == "-":
                others.append(word)
                continue
            name, has_value, _value = word.partition("=")
            action = self._option_string_actions.get(name)
            if action is None:  # what it means is for argparse to find out
                return words
            count = 0 if has_value else 1 if action.nargs is None else action.nargs
            if not isinstance(count, int):
                return words
            options += [word, *waiting[:count]]
            del waiting[:count]
        return [*options, *others, *waiting]

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with the call; leave with status 2."""
        line = _("%(prog)s: error: %(message)s\n")
        terminal.write(self.format_usage(), beside_output=True, coloured=True)
        terminal.write(
            line % {"prog": self.prog, "message": terminal.escaped(message)}, beside_output=True
        )
        sys.exit(UNUSABLE)

    def _print_message(self, message: str, _file: object = None) -> None:
        """Print help or the version; they may have colours in newer Pythons."""
        terminal.write(message, coloured=True)


def add_common(parser: argparse.ArgumentParser, **defaults: object) -> None:
    """Add what every command can be asked for.

    What stands before a command must outlive the defaults of its own parser, which are none.
    """
    parser.add_argument(
        "--root",
        type=Path,
        default=defaults.get("root", argparse.SUPPRESS),
        metavar=_("FOLDER"),
        help=_("the repository (default: this folder)"),
    )
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=defaults.get("lang", argparse.SUPPRESS),
        help=_("the language of messages"),
    )


def add_paths(parser: argparse.ArgumentParser, words: str) -> None:
    """Let a command be given declarations; ``words`` say which they are."""
    parser.add_argument("paths", nargs="*", default=[], type=Path, metavar=_("PATH"), help=words)


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the option for the number of worker processes."""
    parser.add_argument(
        "-j",
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help=_("worker processes (default: cores)"),
    )


@contextmanager
def translated_argparse() -> Iterator[None]:
    """Let parsers that are made and used herein speak the language of messages."""
    domain, asked = gettext.textdomain(), os.environ.get(LANGUAGE)
    gettext.bindtextdomain(DOMAIN, LOCALE_FOLDER)
    gettext.textdomain(DOMAIN)
    os.environ[LANGUAGE] = language()
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if asked is None:
            del os.environ[LANGUAGE]
        else:
            os.environ[LANGUAGE] = asked
