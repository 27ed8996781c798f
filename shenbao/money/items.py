"""The amount of an item of an estimate, where its text leaves no doubt.

The text may also name contract sums, unit prices and shares. Where the words of
``amounts.toml`` do not single one amount out, there is none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property, lru_cache

from shenbao.money.arithmetic import EXACT
from shenbao.money.words import AmountWords, either
from shenbao.targets.spelling import any_of, one_width

_NUMBER = r"(?P<number>[0-9][0-9,]{0,30}(?:\.[0-9]{1,9})?)"
_SPACES = r"\s{0,9}"
_START = "\0"
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
LONGEST_BETWEEN = 16
"""Characters before a figure in which another one is looked for that it may belong to."""

_CLAUSE = r"[^,，;；。(（]"


def amount_of(text: str, year: int, words: AmountWords) -> Decimal | None:
    """Return the amount of the item in 万元, or None where it is not certain."""
    cues = _cues_of(year, words)
    if any(word in text for word in words.items.other):
        return None
    every = set(_amounts(cues.any, text, words))
    if not every:  # as in most texts
        return None
    totals = _amounts(cues.total, text, words)
    if totals:
        return totals[-1]
    annual = set(_amounts(cues.annual, text, words))
    certain = annual if len(annual) == 1 else every
    return certain.pop() if len(certain) == 1 else None


def budgets_of(text: str, year: int, words: AmountWords) -> list[Decimal]:
    """Return what a text calls budgets of the year, each once, in 万元: 2024年预算9.18万元."""
    found = dict.fromkeys(_amounts(_cues_of(year, words).budget, text, words))
    return [amount for amount in found if amount is not None]


class _Cues:
    """The patterns of amounts of a year, by what stands before them."""

    def __init__(self, year: int, words: AmountWords) -> None:
        self._words = words
        self._year = re.escape(words.year.replace("{year}", str(year)))
        self.any = _amount("", words)

    @cached_property
    def total(self) -> re.Pattern[str]:
        return _amount(either(self._words.items.total), self._words)

    @cached_property
    def annual(self) -> re.Pattern[str]:
        cue = rf"{self._year}{_CLAUSE}{{0,8}}?{either(self._words.items.annual)}"
        return _amount(cue, self._words)

    @cached_property
    def budget(self) -> re.Pattern[str]:
        cue = rf"{self._year}{_CLAUSE}{{0,4}}?{either(self._words.items.budget)}"
        return _amount(cue, self._words)


@lru_cache(maxsize=64)
def _cues_of(year: int, words: AmountWords) -> _Cues:
    return _Cues(year, words)


def _amounts(pattern: re.Pattern[str], text: str, words: AmountWords) -> list[Decimal | None]:
    """Return what the figures with a unit come to, None for each that may be part of another."""
    return [
        None if _is_doubtful(match, words) else _worth(match, words)
        for match in pattern.finditer(text)
    ]


def _worth(match: re.Match[str], words: AmountWords) -> Decimal:
    return EXACT.multiply(Decimal(match["number"].replace(",", "")), words.units[match["unit"]])


def _is_doubtful(match: re.Match[str], words: AmountWords) -> bool:
    """Tell whether a figure may be the end of another one, or of a range: 1 200, 1，200, 5-6."""
    figure = match["number"]
    before = one_width(match.string[: match.start("number")][-LONGEST_BETWEEN:])
    is_torn = "," in figure and not _GROUPED.fullmatch(figure)
    return is_torn or _behind_figure(words).search(f"{before}{_START}{figure}") is not None


@lru_cache(maxsize=8)
def _behind_figure(words: AmountWords) -> re.Pattern[str]:
    """Return the pattern of a figure at the end of a text that may belong to one before it."""
    between = rf"\s+|\s*,\s*(?={_START}[0-9]{{3}}(?![0-9]))|\s*{any_of(words.sums.range)}{{1,2}}\s*"
    return re.compile(rf"[0-9](?:{between}){_START}")


@lru_cache(maxsize=64)
def _amount(cue: str, words: AmountWords) -> re.Pattern[str]:
    return re.compile(
        rf"{cue}{_SPACES}(?<![\d.]){_NUMBER}{_SPACES}(?P<unit>(?>{any_of(words.units)}))"
        rf"(?!{either(words.items.not_amount)})"
    )
