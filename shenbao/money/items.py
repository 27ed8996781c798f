"""The amount of an item of an estimate, where its text leaves no doubt.

The text may also name contract sums, unit prices and shares. Where the words of
``amounts.toml`` do not single one amount out, there is none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from shenbao.money.arithmetic import EXACT
from shenbao.money.words import AmountWords, either
from shenbao.targets.spelling import any_of

_NUMBER = r"(?P<number>[0-9][0-9,]{0,30}(?:\.[0-9]{1,9})?)"
_SPACES = r"\s{0,9}"
_CLAUSE = r"[^,，;；。(（]"


def amount_of(text: str, year: int, words: AmountWords) -> Decimal | None:
    """Return the amount of the item in 万元, or None where it is not certain."""
    items = words.items
    if any(word in text for word in items.other):
        return None
    if not _amount("", words).search(text):  # most texts have none
        return None
    totals = _amounts_after(either(items.total), text, words)
    if totals:
        return totals[-1]
    named = re.escape(words.year.replace("{year}", str(year)))
    annual = set(_amounts_after(rf"{named}{_CLAUSE}{{0,8}}?{either(items.annual)}", text, words))
    every = set(_amounts_after("", text, words))
    certain = annual if len(annual) == 1 else every
    return certain.pop() if len(certain) == 1 else None


def budgets_of(text: str, year: int, words: AmountWords) -> list[Decimal]:
    """Return what a text calls budgets of the year, each once, in 万元: 2024年预算9.18万元."""
    named = re.escape(words.year.replace("{year}", str(year)))
    cue = rf"{named}{_CLAUSE}{{0,4}}?{either(words.items.budget)}"
    return list(dict.fromkeys(_amounts_after(cue, text, words)))


def _amounts_after(cue: str, text: str, words: AmountWords) -> list[Decimal]:
    return [
        EXACT.multiply(Decimal(match["number"].replace(",", "")), words.units[match["unit"]])
        for match in _amount(cue, words).finditer(text)
    ]


@lru_cache(maxsize=64)
def _amount(cue: str, words: AmountWords) -> re.Pattern[str]:
    return re.compile(
        rf"{cue}{_SPACES}(?<![\d.]){_NUMBER}{_SPACES}(?P<unit>(?>{any_of(words.units)}))"
        rf"(?!{either(words.items.not_amount)})"
    )
