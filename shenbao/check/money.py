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
    """Return the figure of a field, in its unit (万元); None where it has none, or words."""
    value = submission.declaration.values.get(key)
    return value if isinstance(value, Decimal) else None


def money(value: Decimal, key: str, submission: Submission) -> str:
    """Return an amount as the form writes that of a field, with its unit."""
    field = submission.standard.fields[key]
    return replace(field, show_unit=True).text(value)


def spelled_like(value: Decimal, amount: Amount, words: AmountWords) -> str:
    """Return an amount of 万元 in the unit of another one, as a text."""
    unit = re.search(any_of(words.units), amount.text)
    factor = words.units[unit[0]] if unit else Decimal(1)
    return f"{plain(value / factor)}{unit[0] if unit else ''}"


def plain(value: Decimal) -> str:
    """Return a figure with all its digits, and no zeros behind them."""
    return f"{value.normalize():f}"
