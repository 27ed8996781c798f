"""The amounts of a declaration, by the keys that standards give them, and how to write them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from shenbao.check.submission import Submission
from shenbao.money import Amount, AmountWords
from shenbao.targets.spelling import any_of

ESTIMATE, ANNUAL_AMOUNT, TOTAL_AMOUNT = "estimate", "annual_amount", "total_amount"


def amount_of_field(submission: Submission, key: str) -> Decimal | None:
    """Return the figure of a field in 万元; None where it has none, words, or an unknown unit.

    A field without a unit is taken to be in 万元.
    """
    value = submission.declaration.values.get(key)
    factor = _factor(key, submission)
    if not isinstance(value, Decimal) or factor is None:
        return None
    return value if factor == 1 else value * factor


def money(value: Decimal, key: str, submission: Submission) -> str:
    """Return an amount of 万元 as the form writes that of a field, with its unit."""
    field = submission.standard.fields[key]
    factor = _factor(key, submission) or Decimal(1)
    return replace(field, show_unit=True).text(value if factor == 1 else value / factor)


def _factor(key: str, submission: Submission) -> Decimal | None:
    """Return how many 万元 the unit of a field is worth, None where that is not known."""
    field = submission.standard.fields.get(key)
    unit = field.unit if field else ""
    return submission.standard.amounts.units.get(unit) if unit else Decimal(1)


def spelled_like(value: Decimal, amount: Amount, words: AmountWords) -> str:
    """Return an amount of 万元 in the unit of another one, as a text."""
    unit = re.search(any_of(words.units), amount.text)
    factor = words.units[unit[0]] if unit else Decimal(1)
    return f"{plain(value / factor)}{unit[0] if unit else ''}"


def plain(value: Decimal) -> str:
    """Return a figure with all its digits, and no zeros behind them."""
    return f"{value.normalize():f}"
