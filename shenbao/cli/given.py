"""What is given for the fields of a declaration: by ``--set``, or as answers to questions."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence

from shenbao.cli.errors import UsageError
from shenbao.i18n import _


def add_set(parser: ArgumentParser) -> None:
    """Add the option that gives the value of a field."""
    parser.add_argument(
        "--set",
        dest="given",
        action="append",
        default=[],
        metavar=_("KEY=VALUE"),
        help=_("fill a field in, in the words of the form; repeatable"),
    )


def given_words(pairs: Sequence[str]) -> dict[str, str]:
    """Return the words that are given, by the keys of their fields."""
    words: dict[str, str] = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key:
            raise UsageError(_("{pair} is not KEY=VALUE.").format(pair=pair))
        if key.strip() in words:
            raise UsageError(_("{key} is given twice.").format(key=key.strip()))
        words[key.strip()] = value.strip()
    return words
