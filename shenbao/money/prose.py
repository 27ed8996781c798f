"""Sums stated in words: totals, and shares of one whole.

The words say that a sum is stated, but not for sure of what. So its parts are
read as far as they make it up, and what is read is never certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from shenbao.money.amount import Agreement, Amount, Kind, Statement
from shenbao.money.arithmetic import exact_decimal
from shenbao.money.parts import MOST_PARTS, making_up, state_sum
from shenbao.money.scanning import Scan


def find_totals(scan: Scan, free: Sequence[int]) -> Iterator[Statement]:
    """Yield amounts that are called the sum of what stands before them: …1.5万元,合计3万元.

    The parts are in the same sentence and bracket. Behind a price, a total is that
    of a product, unless some amounts before make it up.
    """
    for position, index in enumerate(free):
        stated = scan.amounts[index]
        words = scan.cues.total.search(scan.before(stated.start))
        if words is None:
            continue
        sentence = scan.sentence(stated.start)
        before = [
            scan.amounts[one]
            for one in free[max(0, position - MOST_PARTS) : position]
            if scan.brackets[one] == scan.brackets[index] and scan.tokens[one].start in sentence
        ]
        sums = [one for one in reversed(before) if not one.per]
        parts: Sequence[Amount] = making_up(stated, sums)[::-1]
        if not parts and words["total"] in scan.words.sums.total:
            parts = _told(scan, stated, before)
        if len(parts) > 1:
            yield state_sum(scan, Kind.TOTAL, stated, parts)


def _told(scan: Scan, stated: Amount, before: Sequence[Amount]) -> Sequence[Amount]:
    """Return the amounts that are told as parts though they do not come to the total."""
    near = [one for one in before if scan.in_one_part(one.end, stated.start)]
    told = near if len(near) > 1 else before
    return [] if any(one.per for one in told) else told


def find_shares(scan: Scan, free: Sequence[int]) -> Iterator[Statement]:
    """Yield amounts that are a share of the same whole as the one before: 30%:6万元,40%:8万元.

    Both may be rounded; so the second agrees if it does so with any of what the
    first may have been.
    """
    for one, other in pairwise(scan.amounts[index] for index in free):
        if one.share and other.share and scan.in_one_part(one.end, other.start):
            ratio = Fraction(other.share) / Fraction(one.share)
            computed = Fraction(one.value) * ratio
            step = Fraction(other.step) + Fraction(one.step) * ratio
            verdict = Agreement.of(computed - Fraction(other.value), step)
            place = scan.around([one, other])
            yield Statement(Kind.SHARE, *place, other, exact_decimal(computed), verdict, (one,))
