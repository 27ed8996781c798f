"""Names that are so alike that one must be a slip for the other."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

SHORTEST = 6
"""Characters below which two different names may well be as alike."""

MOST_LOST = 2
"""Characters that a slip drops or adds."""


def is_near(text: str, name: str, distinguishing: str) -> bool:
    """Tell whether ``text`` is a slip for ``name``.

    They differ by spaces and widths, by one character in place of another, or
    by up to two that are missing or too many. Characters that tell one unit
    from another, such as numbers, must be the same.
    """
    if _folded(text) == _folded(name):
        return True
    changes = [
        (text[a:b], name[c:d])
        for kind, a, b, c, d in SequenceMatcher(None, text, name, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    changed = "".join(old + new for old, new in changes)
    if len(name) < SHORTEST or not changed.isalnum() or set(changed) & set(distinguishing):
        return False
    if any(old and new for old, new in changes):
        return len(changes) == 1 and len(changes[0][0]) == len(changes[0][1]) == 1
    return len(changed) <= MOST_LOST


def usual_names(
    names: Iterable[str], distinguishing: str, registered: Collection[str] = ()
) -> dict[str, str]:
    """Return for each name the one that it is a slip for, or itself.

    That is a ``registered`` one, or else the one that most have.
    """
    counts = Counter(names)
    places = {name: place for place, name in enumerate(counts)}
    usual: dict[str, str] = {}
    for name in sorted(
        counts, key=lambda name: (name not in registered, -counts[name], places[name])
    ):
        known = dict.fromkeys(usual.values()) if name not in registered else ()
        likely = (other for other in known if abs(len(other) - len(name)) <= MOST_LOST)
        near = [other for other in likely if is_near(name, other, distinguishing)]
        usual[name] = near[0] if near else name
    return usual


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
