"""Sums stated in words: totals, and shares of one whole.

Words such as 合计 announce a sum but not which amounts it adds up. So the parts are
found by trial, and the statement is never certain.
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
    """Yield amounts that are called the sum of the amounts before them: …1.5万元,合计3万元.

    The parts are in the same sentence and bracket. Behind a unit price a total is a
    product, unless some of the amounts before add up to it.
    """
    for position, index in enumerate(free):
        stated = scan.amounts[index]
        words = scan.cues.total.search(scan.before(stated.start))
        if words is None:
            continue
        sentence = scan.sentence(stated.start)
        before = [
            scan.amounts[earlier]
            for earlier in free[max(0, position - MOST_PARTS) : position]
            if scan.brackets[earlier] == scan.brackets[index]
            and scan.tokens[earlier].start in sentence
        ]
        sums = [amount for amount in reversed(before) if not amount.per]
        parts: Sequence[Amount] = making_up(stated, sums)[::-1]
        if not parts and words["total"] in scan.words.sums.total:
            parts = _announced_parts(scan, stated, before)
        if len(parts) > 1:
            yield state_sum(scan, Kind.TOTAL, stated, parts)


def _announced_parts(scan: Scan, stated: Amount, before: Sequence[Amount]) -> Sequence[Amount]:
    """Return the amounts that the text adds up although they do not make the total."""
    near = [amount for amount in before if scan.in_one_part(amount.end, stated.start)]
    parts = near if len(near) > 1 else before
    return [] if any(amount.per for amount in parts) else parts


def find_shares(scan: Scan, free: Sequence[int]) -> Iterator[Statement]:
    """Yield amounts that are a share of the same whole as the one before: 30%:6万元,40%:8万元.

    Both may be rounded; so the second agrees if it fits any amount that rounds to
    the first.
    """
    for first, second in pairwise(scan.amounts[index] for index in free):
        if first.share and second.share and scan.in_one_part(first.end, second.start):
            ratio = Fraction(second.share) / Fraction(first.share)
            computed = exact_decimal(Fraction(first.value) * ratio)
            step = Fraction(second.step) + Fraction(first.step) * ratio
            verdict = Agreement.of(Fraction(first.value) * ratio - Fraction(second.value), step)
            place = scan.around([first, second])
            yield Statement(Kind.SHARE, *place, second, computed, verdict, (first,))
