"""TOML literals: values as their source text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from shenbao.toml.escapes import escaped

ONE_LINE = '"\\\n\r\t'
"""The characters that are escaped in a string of one line."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")

COMMENT_COLUMN = 29
"""Characters of a line before the comment behind it."""


def literal(value: Any, decimals: int = 0) -> str:
    """Return a value, a text of several lines as a multi-line string.

    Figures that are no whole numbers have at least so many decimals.
    """
    return string(value) if isinstance(value, str) else inline(value, decimals)


def inline(value: Any, decimals: int = 0) -> str:
    """Return a value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return basic_string(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            pairs = (
                f"{key_literal(key)} = {inline(inner, decimals)}" for key, inner in value.items()
            )
            return f"{{ {', '.join(pairs)} }}"
        case list() | tuple():
            return f"[{', '.join(inline(inner, decimals) for inner in value)}]"
        case _:
            return number(value, decimals)


def key_literal(key: str) -> str:
    """Return a key, in quotes where it is no bare one."""
    return key if _BARE_KEY.fullmatch(key) else basic_string(key)


def string(text: str) -> str:
    """Return a text, as a multi-line string where it has more than one line."""
    return multiline_string(text.removesuffix("\n")) if "\n" in text else basic_string(text)


def basic_string(text: str) -> str:
    """Return the text as a string of one line."""
    return f'"{escaped(text, ONE_LINE)}"'


def multiline_string(text: str) -> str:
    """Return the text as a multi-line string, one paragraph a line; it ends with a line break."""
    body = escaped(text, "\\").replace('"""', '""\\"')
    return f'"""\n{body}\n"""'


def number(value: int | Decimal, decimals: int = 0) -> str:
    """Return a number with at least so many decimals, and with all that it has."""
    if isinstance(value, int):
        return str(value)
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        return "inf" if value > 0 else "-inf" if value < 0 else "nan"
    return f"{value:.{max(decimals, -exponent)}f}"


def comment(text: str) -> str:
    """Return the text as comment lines."""
    return "\n".join(f"# {escaped(line)}".rstrip() for line in text.split("\n"))


def commented(line: str, words: str) -> str:
    """Return a line with a comment behind it; the comments of most lines are in one column.

    Words of several lines are one line of it.
    """
    return f"{line:<{COMMENT_COLUMN}}# {' '.join(words.splitlines())}"
