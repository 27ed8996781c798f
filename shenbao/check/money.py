"""How to write the amounts of a declaration."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from msgspec.structs import replace

from shenbao.check.submission import Submission
from shenbao.form.reckoning import WAN, scale_of
from shenbao.money import Amount, AmountWords
from shenbao.targets.spelling import any_of


def money(value: Decimal, of: str, submission: Submission) -> str:
    """Return an amount of 万元 as the form writes it in the place of a meaning, with its unit."""
    facts = submission.standard.facts_of(of)
    assert facts
    power = scale_of(facts, submission.standard.amounts.units).power
    own = value if power == WAN else value.scaleb(WAN - power)
    return replace(facts, show_unit=True).text(own)


def spelled_like(value: Decimal, amount: Amount, words: AmountWords) -> str:
    """Return an amount of 万元 in the unit of another one, as a text."""
    unit = _unit(words).search(amount.text)
    factor = words.units[unit[0]] if unit else Decimal(1)
    return f"{plain(value / factor)}{unit[0] if unit else ''}"


@lru_cache(maxsize=8)
def _unit(words: AmountWords) -> re.Pattern[str]:
    return re.compile(any_of(words.units))


def plain(value: Decimal) -> str:
    """Return a figure with all its digits, and no zeros behind them."""
    return f"{value.normalize():f}"
