"""What each number of a text is to its neighbours: an amount, a price, a quantity, a share."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property, lru_cache

from msgspec import Struct

from shenbao.money.scanning import LATEST, Before, Scan
from shenbao.money.tokens import SPACES, YUAN, Number
from shenbao.money.words import AmountWords, either
from shenbao.targets.spelling import any_of

NEAR = 60
"""How many tokens before and behind a number may have to do with it."""

LONGEST = 40
"""The most characters of a clause that are looked at."""

_CLAUSE = re.compile(r"[,;。:、()\n=]")
_YUAN = float(YUAN)
_NAMED = re.compile(r"[A-Za-z0-9.\-]$")


class Role(StrEnum):
    """What a number is."""

    PLAIN = "amount"
    RATE = "unit price"
    COUNT = "quantity of things"
    PERCENT = "percentage"
    LIMIT = "bound"
    NONE = "nothing"


class Figure(Struct, frozen=True):
    """A number in its place; money is in 万元, and a percentage a part of one.

    ``per`` are the units that a price is by; ``unit`` is what a quantity counts.
    """

    role: Role
    index: int
    token: Number
    value: float
    per: frozenset[str] = frozenset()
    unit: str = ""


class _Cues:
    def __init__(self, words: AmountWords) -> None:
        known = words.results
        self.dates = re.compile(either(known.dates))
        self.result = re.compile(rf"(?:{any_of(known.before)}|{SPACES}){{0,9}}")
        self.limit_before = Before(any_of(known.limits_before))
        self.limit_behind = re.compile(rf"{SPACES}{any_of(known.limits_behind)}")
        self.price = Before(any_of(known.price), f"{SPACES}:?{SPACES}")
        self.person = re.compile(any_of(known.person))
        self.each = re.compile(rf"{any_of(words.sums.each)}{any_of(words.sums.counts)}")
        self.ordinal = Before(any_of(known.ordinals))
        self.times = Before(any_of(words.sums.times))
        self.year = re.compile(any_of(known.year))


@lru_cache(maxsize=8)
def _cues_of(words: AmountWords) -> _Cues:
    return _Cues(words)


@lru_cache(maxsize=LATEST)
def roles_of(scan: Scan) -> Roles:
    """Return the numbers of a text with their roles."""
    return Roles(scan)


class Roles:
    """The numbers of a text with their roles."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.words = scan.words.results
        self.cues = _cues_of(scan.words)

    @cached_property
    def figures(self) -> dict[int, Figure]:
        """The numbers by the index of their token."""
        return {
            index: self._figure(index, token)
            for index, token in enumerate(self.scan.tokens)
            if isinstance(token, Number)
        }

    @cached_property
    def _by_role(self) -> dict[Role, list[Figure]]:
        by_role: dict[Role, list[Figure]] = {}
        for figure in self.figures.values():
            by_role.setdefault(figure.role, []).append(figure)
        return by_role

    def of(self, role: Role) -> list[Figure]:
        """Return the numbers that have a role."""
        return self._by_role.get(role, [])

    @cached_property
    def _dates(self) -> list[tuple[int, int]]:
        return [match.span() for match in self.cues.dates.finditer(self.scan.plain)]

    @cached_property
    def _marks(self) -> list[int]:
        return [mark.end() for mark in _CLAUSE.finditer(self.scan.plain)]

    def clause_before(self, place: int) -> str:
        """Return the words before a place in its clause."""
        following = bisect_right(self._marks, place)
        start = self._marks[following - 1] if following else 0
        return self.scan.plain[max(start, place - LONGEST) : place]

    def is_result(self, place: int) -> bool:
        """Tell whether nothing but words of a result stands before a place in its clause."""
        clause = self.cues.dates.sub("", self.clause_before(place))
        return self.cues.result.fullmatch(clause) is not None

    def has_date(self, place: int) -> bool:
        """Tell whether a date stands before a place in its clause."""
        return self.cues.dates.search(self.clause_before(place)) is not None

    def in_date(self, place: int) -> bool:
        """Tell whether a place is in a date."""
        following = bisect_right(self._dates, (place, len(self.scan.plain)))
        return following > 0 and place < self._dates[following - 1][1]

    def figures_between(self, first: Figure, last: Figure) -> bool:
        """Tell whether figures that say something stand between two."""
        return any(
            figure.role not in (Role.NONE, Role.LIMIT)
            for figure in self.among(first.index + 1, last.index)
        )

    def among(self, first: int, last: int) -> Iterator[Figure]:
        """Yield the numbers from one token to another, twice NEAR of them at most."""
        first = max(0, first)
        for index in range(first, min(last, first + 2 * NEAR, len(self.scan.tokens))):
            if index in self.figures:
                yield self.figures[index]

    def before(self, last: int) -> list[Figure]:
        """Return the numbers before a token, of the NEAR tokens before it."""
        return list(self.among(max(0, last - NEAR), last))

    def periods(self, figures: Iterable[Figure], words: str) -> set[float]:
        """Return how often the periods of prices and of some words are in a year."""
        units = {unit for figure in figures for unit in figure.per}
        units |= {
            match[0].removeprefix(each)
            for match in self.cues.each.finditer(words)
            for each in self.scan.words.sums.each
            if match[0].startswith(each)
        }
        known = self.words.periods
        return {float(times) for unit in units for times in known.get(unit, ())}

    def _figure(self, index: int, token: Number) -> Figure:
        value = float(token.figure * token.factor)
        if self.in_date(token.start):
            return Figure(Role.NONE, index, token, value)
        if token.percent:
            return Figure(Role.PERCENT, index, token, value)
        if token.unit:
            return self._money(index, token, value / _YUAN)
        times = self.cues.times.find(self.scan, token.start)
        is_factor = bool(token.counted or token.factor != 1 or times)
        is_named = self.cues.ordinal.find(self.scan, token.start) or (
            not times and _NAMED.search(self.scan.before(token.start))
        )
        role = Role.COUNT if is_factor and not is_named else Role.NONE
        return Figure(role, index, token, value, unit=token.counted)

    def _money(self, index: int, token: Number, value: float) -> Figure:
        if index not in self.scan.amounts:
            return Figure(Role.NONE, index, token, value)
        price = self.cues.price.find(self.scan, token.start)
        if self.cues.limit_behind.match(self.scan.behind(token.end)) or (
            self.cues.limit_before.find(self.scan, token.start) and not price
        ):
            return Figure(Role.LIMIT, index, token, value)
        per = self._per(token)
        is_price = bool(price) or bool(per.difference(self.scan.words.sums.annual))
        return Figure(Role.RATE if is_price else Role.PLAIN, index, token, value, per)

    def _per(self, token: Number) -> frozenset[str]:
        has_each, has_person = map(self.scan.has, (self.scan.cues.each, self.cues.person))
        if not has_each and not has_person:
            return frozenset(token.per)
        clause = self.clause_before(token.start)
        each = self.scan.cues.each.findall(clause)
        people = self.words.people[:1] if self.cues.person.search(clause) else ()
        return frozenset((*token.per, *each, *people))
