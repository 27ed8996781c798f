"""Chinese text as rules compare it."""

from __future__ import annotations

import unicodedata

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
"""The characters of Chinese writing, for a class of a regular expression."""


def bare(text: str) -> str:
    """Return the letters and digits of a text, without spaces, punctuation and widths."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(character for character in folded if character.isalnum())
