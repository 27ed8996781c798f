"""What an indicator's name says of its target."""

from __future__ import annotations

from shenbao.targets.target import Direction
from shenbao.targets.vocabulary import Vocabulary, Words


def direction_of_name(name: str, words: Vocabulary) -> Direction | None:
    """Return which way is better by the name, as its last word says: of 故障修复率, higher.

    None means that it has no word that says so.
    """
    higher, lower = _last(name, words.names.higher), _last(name, words.names.lower)
    if higher == lower:
        return None
    return Direction.HIGHER if higher > lower else Direction.LOWER


def _last(name: str, words: Words) -> tuple[int, int]:
    """Return where the last of the words ends in the name, and its length."""
    return max(
        ((name.rfind(word) + len(word), len(word)) for word in words if word in name),
        default=(0, 0),
    )
