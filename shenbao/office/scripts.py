"""Raised and lowered characters in plain text: 10⁴, m², CO₂."""

from __future__ import annotations

import unicodedata

RAISED = {"0": "\u2070", "1": "\u00b9", "2": "\u00b2", "3": "\u00b3", "i": "\u2071", "n": "\u207f"}
RAISED |= {str(digit): chr(0x2070 + digit) for digit in range(4, 10)}
RAISED |= dict(zip("+-=()", "\u207a\u207b\u207c\u207d\u207e", strict=True))
RAISED |= {"\u2212": "\u207b"}
LOWERED = {str(digit): chr(0x2080 + digit) for digit in range(10)}
LOWERED |= dict(zip("+-=()", "\u208a\u208b\u208c\u208d\u208e", strict=True))
LOWERED |= {"\u2212": "\u208b"}


def raised(text: str) -> str:
    """Return a text in superscript as plain text; what has no such letters stands in ^()."""
    return _shifted(text, RAISED, "^")


def lowered(text: str) -> str:
    """Return a text in subscript as plain text; what has no such letters stands in _()."""
    return _shifted(text, LOWERED, "_")


def _shifted(text: str, letters: dict[str, str], mark: str) -> str:
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return text
    if all(letter in letters for letter in words):
        return "".join(letters[letter] for letter in words)
    return f"{mark}({words})" if any(letter.isalnum() for letter in words) else text
