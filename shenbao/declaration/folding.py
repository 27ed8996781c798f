"""Texts without the accidents of typing: spaces, full or half width, colons, markers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

DROPPED = {":"}
LONGEST = 500
"""Characters of a text that are folded: no label, title or year is as long."""


class Folded(Struct, frozen=True):
    """A text without its accidents, and where each of its characters stands in the text."""

    raw: str
    plain: str
    places: tuple[int, ...]

    def raw_from(self, position: int) -> str:
        """Return the text from a position of the plain one on."""
        return self.raw[self.places[position] :] if position < len(self.places) else ""

    def raw_between(self, start: int, end: int) -> str:
        """Return the part of the text that a part of the plain one stands for."""
        return self.raw[self.places[start] : self.places[end - 1] + 1] if start < end else ""


def fold(text: str) -> Folded:
    """Return the beginning of a text in one width, without white space and colons."""
    plain, places = [], []
    for place, character in enumerate(text[:LONGEST]):
        for folded in unicodedata.normalize("NFKC", character):
            if not folded.isspace() and folded not in DROPPED:
                plain.append(folded)
                places.append(place)
    return Folded(text, "".join(plain), tuple(places))


def plain(text: str) -> str:
    """Return a label without its accidents."""
    return _plain(text[:LONGEST])


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return fold(text).plain


def unmarked(text: str, markers: Sequence[str]) -> str:
    """Return a plain label without the markers around it."""
    while marker := next(filter(text.startswith, filter(None, markers)), ""):
        text = text.removeprefix(marker)
    while marker := next(filter(text.endswith, filter(None, markers)), ""):
        text = text.removesuffix(marker)
    return text


def bare(text: str) -> str:
    """Return the text without any white space: what it says, however it is laid out."""
    return "".join(text.split())


def on_one_line(text: str) -> str:
    """Return a text of several lines as one: Chinese words meet, others stay apart."""
    words = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        apart = words[-1:].isascii() and line[0].isascii() and bool(words)
        words += " " * apart + line
    return words
