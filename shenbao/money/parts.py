"""Adding up amounts as the parts of a stated sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from shenbao.money.amount import Agreement, Amount, Kind, Statement
from shenbao.money.arithmetic import exact_decimal, fraction
from shenbao.money.scanning import Scan

MOST_PARTS = 40
"""The most amounts that are tried as parts of one sum."""


def sum_of(amounts: Iterable[Amount]) -> Fraction:
    """Return the sum of amounts, in 万元."""
    return sum((fraction(amount.value) for amount in amounts), Fraction(0))


def making_up(whole: Amount, amounts: Sequence[Amount]) -> list[Amount]:
    """Return the first amounts, two or more, that add up to the whole; nothing if none do.

    An exact sum is preferred to a rounded one of fewer amounts.
    """
    verdicts: dict[Agreement, int] = {}
    difference, step = -fraction(whole.value), fraction(whole.step)
    for count, amount in enumerate(amounts, 1):
        difference += fraction(amount.value)
        if difference >= step:
            break
        if count > 1:
            verdicts.setdefault(Agreement.of(difference, step), count)
    count = verdicts.get(Agreement.EXACT) or verdicts.get(Agreement.ROUNDED) or 0
    return list(amounts[:count])


def state_sum(scan: Scan, kind: Kind, stated: Amount, parts: Sequence[Amount]) -> Statement:
    """Return the statement that an amount is the sum of its parts."""
    computed = sum_of(parts)
    verdict = Agreement.of(computed - fraction(stated.value), fraction(stated.step))
    place = scan.around([stated, *parts])
    return Statement(kind, *place, stated, exact_decimal(computed), verdict, tuple(parts))
