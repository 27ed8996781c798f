"""Texts as they are read: of one width, without the spaces that mean nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_OTHER_WIDTH = re.compile("[\uff01-\uff5e\uffe5\ufe50-\ufe6b\u2212]")
_MINUS = "\u2212"
_SPACES = re.compile(r"\s+")
_DIGITS = frozenset("0123456789")


def one_width(text: str) -> str:
    """Return the text with full-width letters, digits and signs as half-width ones; small ones too.

    Nothing else is folded: of 9½ and 9², NFKC would make other figures.
    """
    # str.translate() asks a mapping for each character: that takes longer than to look for a few.
    return _OTHER_WIDTH.sub(_half_width, text)


def _half_width(match: re.Match[str]) -> str:
    return "-" if match[0] == _MINUS else unicodedata.normalize("NFKC", match[0])


def without_spaces(text: str) -> tuple[str, list[int]]:
    """Return the text without spaces, and for each of its characters where it stood before.

    Spaces between two digits stay: ``3 5个`` is not 35.
    """
    places: list[int] = []
    end = 0
    for spaces in _SPACES.finditer(text):
        start, behind = spaces.span()
        places += range(end, start)
        between_digits = text[start - 1 : start] in _DIGITS and text[behind : behind + 1] in _DIGITS
        end = start if between_digits else behind
    places += range(end, len(text))
    return "".join(text[place] for place in places), places


def same_but_for_spaces(text: str, other: str) -> bool:
    """Tell whether two texts have the same characters, and the same digits stand apart."""
    return without_spaces(text)[0] == without_spaces(other)[0]


def any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of the words, the longest first; of no words, what never fits.

    Single characters are one class: at each start patterns are compiled, which takes several
    times as long for a branch.
    """
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    branches = [re.escape(word) for word in longest_first if len(word) > 1]
    if characters := "".join(re.escape(word) for word in longest_first if len(word) == 1):
        branches.append(f"[{characters}]")
    return f"(?:{'|'.join(branches) or '(?!)'})"
