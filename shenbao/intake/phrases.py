"""The phrases of a form, as they are found in files: with their gaps filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from msgspec import Struct

from shenbao.declaration.folding import Folded, fold, plain, unmarked
from shenbao.form.phrases import WEIGHT, YEAR, gaps_in, other_year

LONGEST_GAP = 40
"""Characters that may stand in a gap, and beside the words of a title."""

YEAR_DIGITS = "[0-9]{4}"
FIGURE = r"[0-9.]*"

LONGEST_NUMBER = 6
"""Characters of the longest number before a label that is passed over."""

_ENDS_APART = re.compile(r"[.、)]$")

T = TypeVar("T")


class Phrase(Struct, frozen=True, dict=True):
    """A phrase of a form; what stands in its gaps is what people have put there."""

    words: str

    @cached_property
    def plain(self) -> str:
        """The phrase without the accidents of typing."""
        return plain(self.words)

    @cached_property
    def gaps(self) -> Sequence[str]:
        """The names of its gaps, each once."""
        return list(dict.fromkeys(gaps_in(self.words)))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the phrase looks like with its gaps filled; the groups are numbered as the gaps."""
        parts = re.split(r"\{([^{}]*)\}", self.plain)
        found, known = re.escape(parts[0]), list[str]()
        for name, words in zip(parts[1::2], parts[2::2], strict=True):
            place = f"g{self.gaps.index(name)}"
            found += f"(?P={place})" if name in known else f"(?P<{place}>{gap_pattern(name)})"
            found += re.escape(words)
            known.append(name)
        return re.compile(found)

    def filled_by(self, folded: Folded, found: re.Match[str]) -> dict[str, str]:
        """Return what stands in the gaps of the phrase where it was found."""
        places = ((name, found.span(f"g{number}")) for number, name in enumerate(self.gaps))
        return {name: folded.raw_between(*place).strip() for name, place in places}

    def match(self, text: str) -> dict[str, str] | None:
        """Return what stands in the gaps, if a text is the phrase and nothing more."""
        folded = fold(text)
        found = self.pattern.fullmatch(folded.plain)
        return self.filled_by(folded, found) if found else None


def gap_pattern(name: str) -> str:
    """Return what may stand in a gap: a year, a weight, or any few words."""
    if name == YEAR or other_year(name, 0) is not None:
        return YEAR_DIGITS
    if name.endswith(f".{YEAR}"):
        return f"(?:{YEAR_DIGITS})?"
    return FIGURE if name == WEIGHT else f".{{0,{LONGEST_GAP}}}?"


class Read(Struct, Generic[T], frozen=True):
    """What words of a file are read as, with the phrase that they are and what fills its gaps."""

    known: T
    label: str
    gaps: Mapping[str, str]


class Marks(Struct, frozen=True):
    """What may stand at a label and is no part of it: markers around it, a number before it.

    ``starts`` are the characters that numbers begin with.
    """

    markers: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()

    def without_number(self, folded: str) -> str:
        """Return a plain label without the number before it, "" if it has none."""
        if folded[:1] not in self.starts:
            return ""
        lengths = range(min(len(folded), LONGEST_NUMBER), 0, -1)
        return next((folded[end:] for end in lengths if folded[:end] in self.numbers), "")


@lru_cache(maxsize=32)
def marks_of(markers: tuple[str, ...], numberings: tuple[tuple[str, ...], ...]) -> Marks:
    """Return markers, and numbers that do not end where a word might begin: 1., (一)."""
    found = {plain(number) for style in numberings for number in style}
    numbers = frozenset(filter(_ENDS_APART.search, found))
    return Marks(markers, numbers, frozenset(number[0] for number in numbers))


class Names(Generic[T]):
    """What is known by which phrases: labels of fields, heads of columns, classes."""

    def __init__(
        self, named: Iterable[tuple[T, str, Sequence[str]]], marks: Marks | None = None
    ) -> None:
        self.marks = marks or Marks()
        markers = self.marks.markers
        self.edges = {marker[0] for marker in markers if marker}
        self.edges |= {marker[-1] for marker in markers if marker}
        self.exact: dict[str, list[tuple[T, str]]] = {}
        self.patterns: list[tuple[T, str, Phrase]] = []
        for known, label, aliases in named:
            for words in (*aliases, label):
                self._add(known, label, words)

    def _add(self, known: T, label: str, words: str) -> None:
        if gaps_in(words):
            if (known, label, Phrase(words)) not in self.patterns:
                self.patterns.append((known, label, Phrase(words)))
        elif (known, label) not in (same := self.exact.setdefault(plain(words), [])):
            same.append((known, label))

    def find(self, text: str) -> list[Read[T]]:
        """Return all that a text may be read as; markers and a number at it are passed over."""
        folded = plain(text)
        if not folded:
            return []
        found = self.exact.get(folded)
        if not found and not self.edges.isdisjoint((folded[0], folded[-1])):
            found = self.exact.get(unmarked(folded, self.marks.markers))
        if not found and (bare := self.marks.without_number(folded)):
            found = self.exact.get(unmarked(bare, self.marks.markers))
        if found:
            return [Read(known, label, {}) for known, label in found]
        return list(self._filled(text)) if self.patterns else []

    def _filled(self, text: str) -> Iterator[Read[T]]:
        folded = plain(text)
        for known, label, phrase in self.patterns:
            gaps = phrase.match(text) if phrase.pattern.fullmatch(folded) else None
            if gaps is not None:
                yield Read(known, text if label == phrase.words else label, gaps)
