"""The words in which names end."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


class Endings:
    """Some words; that in which a name ends is looked up, however many they are."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = sorted({len(word) for word in self._words} - {0}, reverse=True)

    def longest_of(self, name: str) -> str:
        """Return the longest one in which a name ends, "" where it ends in none."""
        ends = (name[-length:] for length in self._lengths if length <= len(name))
        return next((end for end in ends if end in self._words), "")

    def behind_of(self, name: str) -> str:
        """Return the longest one with something before it in a name, "" where there is none."""
        ends = (name[-length:] for length in self._lengths if length < len(name))
        return next((end for end in ends if end in self._words), "")


@lru_cache(maxsize=64)
def endings(words: tuple[str, ...]) -> Endings:
    """Return some words as endings, made once."""
    return Endings(words)
