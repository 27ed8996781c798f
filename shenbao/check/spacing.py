"""Spaces that do not belong in Chinese names and targets."""

from __future__ import annotations

import re
from itertools import pairwise

from shenbao.check.prose import CHINESE

_SPACE = r"[ \u3000\u00a0]+"
_EDGES = rf"^{_SPACE}|{_SPACE}$"
_INSIDE = (
    rf"(?<=[{CHINESE}]){_SPACE}(?=[{CHINESE}(（)）])"
    rf"|(?<=[(（]){_SPACE}|{_SPACE}(?=[)）])|(?<=[)）]){_SPACE}(?=[{CHINESE}])"
)
ANYWHERE, AT_THE_EDGES = _SPACE, _EDGES
IN_NAMES = f"{_EDGES}|{_INSIDE}"
_ANY = re.compile(_SPACE)


def stray(text: str, pattern: str) -> tuple[tuple[int, int], str] | None:
    """Return the stretch from the first stray space to the last, and what belongs there."""
    if not _ANY.search(text):  # as in most; the pattern of names takes long to make
        return None
    spaces = list(re.finditer(pattern, text))
    if not spaces:
        return None
    start, end = spaces[0].start(), spaces[-1].end()
    kept = "".join(text[before.end() : after.start()] for before, after in pairwise(spaces))
    return (start, end), kept
