"""How files name the unit of the amounts below."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shenbao.declaration.folding import plain
from shenbao.form import Standard
from shenbao.intake.words import ImportWords, gap_pattern


class UnitPatterns:
    """The ways of naming a unit, with the units of a standard and others that files have."""

    def __init__(self, standard: Standard, words: ImportWords) -> None:
        names = (*standard.amounts.units, *words.other_units)
        units = sorted(names, key=len, reverse=True)
        self.unit = re.compile("|".join(map(re.escape, units)) or "(?!)")
        self._at_end = re.compile(rf"(?:{self.unit.pattern})(?=[)\],;、/]|$)")
        gaps = {"unit": f"(?P<unit>{self.unit.pattern})"}
        self._named = [
            re.compile(rf"[(\[]?\w{{0,2}}{gap_pattern(plain(phrase), gaps)}[)\]]?$")
            for phrase in words.unit_words
        ]
        self._trailing = [
            re.compile(f"{gap_pattern(plain(phrase), gaps)}$") for phrase in words.heading_units
        ]

    def named(self, folded: str) -> str | None:
        """Return the unit that a folded text names as such."""
        return _first_unit(self._named, folded)

    def trailing(self, folded: str) -> str | None:
        """Return the unit that stands behind the other words of a folded text."""
        return _first_unit(self._trailing, folded)

    def untrailed(self, folded: str) -> str:
        """Return a folded text without the unit behind its other words, "" if none is there."""
        bare = (pattern.sub("", folded) for pattern in self._trailing)
        return next((text for text in bare if text != folded), "")

    def is_in(self, folded: str) -> bool:
        """Tell whether a folded label has a unit: behind its words, or in brackets among them."""
        return self._at_end.search(folded) is not None

    def bare(self, folded: str) -> str:
        """Return a folded text without the unit that it names."""
        for pattern in (*self._named, *self._trailing):
            folded = pattern.sub("", folded)
        return folded


def _first_unit(patterns: Iterable[re.Pattern[str]], folded: str) -> str | None:
    found = next(filter(None, (pattern.search(folded) for pattern in patterns)), None)
    return found["unit"] if found else None
