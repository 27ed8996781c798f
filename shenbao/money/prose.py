"""Sums stated in words: totals, and shares of one whole.

Words such as 合计 announce a sum but not which amounts it adds up. So the parts are
found by trial, and the statement is never certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from shenbao.money.amount import Agreement, Amount, Kind, Statement
from shenbao.money.arithmetic import exact_decimal
from shenbao.money.parts import MOST_PARTS, making_up, state_sum
from shenbao.money.results import find_multiples, fits_terms
from shenbao.money.roles import Figure, Role, Roles
from shenbao.money.scanning import Scan

_ABOVE = re.compile(r"\D{0,9}")
"""What stands before a total of the parts of a text: 以上两项合计."""


def find_totals(scan: Scan, roles: Roles, free: Sequence[int]) -> Iterator[Statement]:
    """Yield amounts that are called the sum of the amounts before them: …1.5万元,合计3万元.

    The parts are in the same sentence and bracket, or else one in each part of the text
    before. Those of a total that comes out are no parts of the next one. Behind a unit price
    a total is a product, unless some of the amounts before add up to it.
    """
    settled: set[int] = set()
    for position, index in enumerate(free):
        stated = scan.amounts[index]
        words = scan.cues.total.find(scan, stated.start)
        if words is None:
            continue
        before = [
            earlier
            for earlier in free[max(0, position - MOST_PARTS) : position]
            if scan.brackets[earlier] == scan.brackets[index]
        ]
        sentence = scan.sentence(stated.start)
        same = [earlier for earlier in before if scan.tokens[earlier].start in sentence]
        parts: Sequence[int] = _parts(scan, index, same, settled)
        if not parts and words["total"] in scan.words.sums.total:
            open_ones = [earlier for earlier in same if earlier not in settled]
            parts = _announced_parts(scan, stated, open_ones) if same else ()
            parts = parts or ([] if same else _part_by_part(scan, roles, index, before, settled))
            parts = [] if fits_terms(scan, roles, index, open_ones) else parts
            yield from find_multiples(scan, roles, index, open_ones)
        if len(parts) > 1:
            statement = state_sum(scan, Kind.TOTAL, stated, [scan.amounts[part] for part in parts])
            if statement.agreement is not Agreement.WRONG:
                settled.update(parts)
            yield statement


def _parts(scan: Scan, index: int, before: Sequence[int], settled: set[int]) -> list[int]:
    """Return the last amounts before a total that add up to it, without those settled."""
    tried = [
        earlier
        for earlier in reversed(before)
        if earlier not in settled and not scan.amounts[earlier].per
    ]
    found = making_up(scan.amounts[index], [scan.amounts[earlier] for earlier in tried])
    return tried[: len(found)][::-1]


def _announced_parts(scan: Scan, stated: Amount, before: Sequence[int]) -> Sequence[int]:
    """Return the amounts that the text adds up although they do not make the total."""
    near = [
        earlier for earlier in before if scan.in_one_part(scan.amounts[earlier].end, stated.start)
    ]
    parts = near if len(near) > 1 else before
    return [] if any(scan.amounts[part].per for part in parts) else parts


def _part_by_part(
    scan: Scan, roles: Roles, total: int, before: Sequence[int], settled: set[int]
) -> Sequence[int]:
    """Return the amounts before a sentence that has none, where each part of the text has one.

    Unit prices are passed over that what they come to follows in their part.
    """
    unsettled = [roles.figures[earlier] for earlier in before if earlier not in settled]
    parts = [figure for figure in unsettled if figure.role is Role.PLAIN]
    prices = [figure for figure in unsettled if figure.role is not Role.PLAIN]
    is_list = all(
        not scan.in_one_part(a.token.end, b.token.start) for a, b in pairwise(parts)
    ) and all(_comes_to_one(scan, price, parts) for price in prices)
    opening = _ABOVE.fullmatch(roles.clause_before(scan.amounts[total].start))
    is_plain = opening is not None and not any(
        roles.has_date(figure.token.start) for figure in parts
    )
    return [figure.index for figure in parts] if is_list and is_plain else []


def _comes_to_one(scan: Scan, price: Figure, parts: Sequence[Figure]) -> bool:
    """Tell whether an amount follows a unit price in its part of the text."""
    return price.role is Role.RATE and any(
        part.index > price.index and scan.in_one_part(price.token.end, part.token.start)
        for part in parts
    )


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
