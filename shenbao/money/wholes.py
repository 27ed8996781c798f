"""What a whole text comes to: the estimate of a project, or one item of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import accumulate

from msgspec import Struct

from shenbao.money.breakdowns import find_breakdowns
from shenbao.money.equations import equations_of
from shenbao.money.results import ways_of, worked_out
from shenbao.money.roles import Figure, Role, Roles, roles_of
from shenbao.money.scanning import LATEST, Scan, scan_of
from shenbao.money.words import AmountWords
from shenbao.targets.spelling import any_of

CLOSE = 0.0051
"""Less than this, in 万元, is lost in rounding to the two decimals of a form."""

MOST_AMOUNTS = 24
MOST_SUMS = 400
"""Of how many amounts sums are tried, and how many sums."""


_STOP = re.compile(r"[。;\n]|$")


class Whole(Struct, frozen=True):
    """What a text comes to, in 万元.

    ``clear`` is the one amount that it surely comes to, if there is one. ``total`` is set
    where the text itself calls it a total. ``named`` are its amounts. Where it is
    ``partial``, other amounts are not named; where it speaks of ``changes``, an amount may
    be a difference. ``further`` works out what else it can be read as, which takes long.
    """

    clear: float | None = None
    total: bool = False
    named: tuple[float, ...] = ()
    partial: bool = False
    changes: bool = False
    further: Callable[[], Iterable[float]] = tuple

    @property
    def is_one(self) -> bool:
        """Whether there is one amount in it, and that is not what another one grew by."""
        return len(self.named) == 1 and not self.partial and not self.changes

    @property
    def speaks_of_money(self) -> bool:
        """Whether there is an amount in it at all."""
        return bool(self.named)

    def can_be(self, amount: float) -> bool:
        """Tell whether the text can be read as an amount."""
        return is_among(amount, self.named) or is_among(amount, self.further())


def is_close(value: float, other: float) -> bool:
    """Tell whether two amounts are the same on a form, which has two decimals."""
    return abs(value - other) < CLOSE


def is_among(amount: float, others: Iterable[float]) -> bool:
    """Tell whether an amount is the same as one of others; see ``is_close``."""
    for other in others:  # noqa: SIM110 - any() takes twice as long, and there are hundreds
        if -CLOSE < other - amount < CLOSE:
            return True
    return False


def rounded(value: float) -> Decimal:
    """Return an amount without what binary fractions add to it."""
    return Decimal(f"{value:.6f}").normalize()


@lru_cache(maxsize=LATEST)
def whole_of(text: str, words: AmountWords) -> Whole:
    """Read what a text comes to."""
    scan = scan_of(text, words)
    if not scan.amounts:
        return Whole()
    roles = roles_of(scan)
    named = tuple(
        figure.value
        for figure in roles.figures.values()
        if figure.role in (Role.PLAIN, Role.RATE, Role.LIMIT)
    )
    if not named:
        return Whole()
    used = {index for equation in equations_of(scan) for index in equation.expression}
    plain = [figure for figure in roles.of(Role.PLAIN) if figure.index not in used]
    top = _top(scan, plain)
    parts = [*_parts(scan, roles, top)]
    total = _total(scan, top)
    clear = total if total is not None else _clear(parts)
    partial = bool(_cues_of(words).partial.search(scan.plain))
    changes = bool(_cues_of(words).changes.search(scan.plain))
    further = cache(lambda: (*_runs(plain), *_portions(roles, plain), *_sums(parts)))
    return Whole(clear, total is not None, named, partial, changes, further)


def _top(scan: Scan, plain: Sequence[Figure]) -> list[Figure]:
    """Return the amounts that are no parts of others: neither in brackets nor behind 其中."""
    free = [figure.index for figure in plain]
    inner = {part.start for statement in find_breakdowns(scan, free) for part in statement.parts}
    return [
        figure
        for figure in plain
        if scan.brackets[figure.index] == -1 and figure.token.start not in inner
    ]


def _parts(scan: Scan, roles: Roles, top: Sequence[Figure]) -> Iterator[list[float]]:
    """Yield what each part of the text may come to, the likeliest first."""
    start = 0
    for stop in [match.start() for match in _STOP.finditer(scan.plain)]:
        inside = [figure for figure in top if start <= figure.token.start < stop]
        products = worked_out(scan, roles, start, stop)
        values = [figure.value for figure in inside]
        if len(values) > 1:
            yield [sum(values), *values, *products]
        elif values or products:
            yield [*values, *products]
        start = stop + 1


def _total(scan: Scan, top: Sequence[Figure]) -> float | None:
    """Return the amount that the text calls the total of all, or that is the sum of all before."""
    for position in reversed(range(len(top))):
        figure = top[position]
        if scan.cues.total.find(scan, figure.token.start):
            return figure.value
        before = [other.value for other in top[:position]]
        if len(before) > 2 and is_close(sum(before), figure.value):
            return figure.value
    return None


def _clear(parts: Sequence[Sequence[float]]) -> float | None:
    return sum(part[0] for part in parts) if parts else None


def _sums(parts: Sequence[Sequence[float]]) -> Iterable[float]:
    """Return sums of what the parts may come to; each may be left out."""
    sums = {0.0}
    for part in parts[:MOST_AMOUNTS]:
        values = {*part[:8]}
        sums |= {total + value for total in list(sums)[:MOST_SUMS] for value in values}
    return sums - {0.0}


def _runs(plain: Sequence[Figure]) -> Iterator[float]:
    """Yield sums of amounts in a row."""
    values = [figure.value for figure in plain[:MOST_AMOUNTS]]
    for start in range(len(values)):
        yield from accumulate(values[start:])


def _portions(roles: Roles, plain: Sequence[Figure]) -> Iterator[float]:
    for share in roles.of(Role.PERCENT)[:MOST_AMOUNTS]:
        for base in plain[:MOST_AMOUNTS]:
            yield from ways_of(base.value, share.value)


class _Cues:
    def __init__(self, words: AmountWords) -> None:
        known = words.results
        self.partial = re.compile(any_of(known.partial))
        self.changes = re.compile(any_of([*known.up, *known.down]))


@lru_cache(maxsize=8)
def _cues_of(words: AmountWords) -> _Cues:
    return _Cues(words)
