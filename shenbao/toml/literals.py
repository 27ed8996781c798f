"""TOML literals: values as their source text."""

from __future__ import annotations

import re
from decimal import Decimal

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def basic_string(text: str) -> str:
    """Return the text as a string of one line."""
    return f'"{_escaped(text, _ESCAPES)}"'


def multiline_string(text: str) -> str:
    """Return the text as a multi-line string, one paragraph a line; it ends with a line break."""
    body = _escaped(text, {"\\": "\\\\"}).replace('"""', '""\\"')
    return f'"""\n{body}\n"""'


def number(value: int | Decimal, decimals: int = 0) -> str:
    """Return a number with at least so many decimals, and with all that it has."""
    if isinstance(value, int):
        return str(value)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{value:.{max(decimals, -exponent)}f}"


def comment(text: str) -> str:
    """Return the text as comment lines."""
    return "\n".join(f"# {_escaped(line, {})}".rstrip() for line in text.split("\n"))


def _escaped(text: str, escapes: dict[str, str]) -> str:
    text = "".join(escapes.get(character, character) for character in text)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", text)
