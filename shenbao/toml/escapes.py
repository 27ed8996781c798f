"""The escapes of TOML strings, for all that read or write them."""

from __future__ import annotations

import re

ESCAPES = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
}
"""The characters that have a short escape; that of U+001B is of TOML 1.1, and only read."""

ESCAPE = re.compile(r"\\(?:u.{4}|U.{8}|[ \t]*\n[ \t\n]*|.)")
"""One escape in a string, that of a line's end among them, which is no character."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def escaped(text: str, characters: str = "") -> str:
    """Return the text with these characters escaped, and the controls that no string can hold."""
    text = "".join(ESCAPES[letter] if letter in characters else letter for letter in text)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", text)


def spellings(characters: str) -> re.Pattern[str]:
    """Return a pattern for the characters, each as it is or escaped in any way."""
    return re.compile("".join(f"(?:{'|'.join(_spellings(character))})" for character in characters))


def _spellings(character: str) -> list[str]:
    point = ord(character)
    short = [re.escape(ESCAPES[character])] if character in ESCAPES else []
    return [
        re.escape(character),
        rf"\\u(?i:{point:04x})",
        rf"\\U(?i:{point:08x})",
        *short,
    ]
