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

SHORT = 16
"""Fewer characters may be a name with words of a result."""

_CLAUSE = re.compile(r"[,;。:、()\n=]")
_PART = re.compile(r"[;。\n]")
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
        self.named = re.compile(rf"([^\W\d_]{{2,8}}?)(?:{any_of(known.before)}|{SPACES}){{0,4}}")
        self.limit_before = Before(any_of(known.limits_before))
        self.limit_behind = re.compile(rf"{SPACES}{any_of(known.limits_behind)}")
        self.price = Before(any_of(known.price), f"{SPACES}:?{SPACES}")
        self.person = re.compile(any_of(known.person))
        self.each = re.compile(rf"{any_of(words.sums.each)}{any_of(words.sums.counts)}")
        self.counted = re.compile(rf"[0-9]+{any_of(words.sums.counts)}")
        self.any_each = re.compile(any_of(words.sums.each))
        self.paid = re.compile(_paid(words))
        self.ordinal = Before(any_of(known.ordinals))
        self.times = Before(any_of(words.sums.times))
        self.year = re.compile(any_of(known.year))


def _paid(words: AmountWords) -> str:
    """Return the pattern of what is paid by a period (月薪); a figure before it counts periods."""
    longer = {unit[:-1] for unit in words.sums.counts if unit[-1:] in words.results.periods}
    before = f"(?<![0-9])(?<!{any_of(word for word in longer if len(word) == 1)})"
    return f"{before}{any_of(words.results.paid)}"


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
        """Tell whether nothing but words of a result stands before a place in its clause.

        It may name what was named before: 月租金8万元,租期12个月,租金合计96万元.
        """
        clause = self.clause_before(place)
        words = self.cues.counted.sub("", self.cues.dates.sub("", clause))
        if self.cues.result.fullmatch(words):
            return True
        name = self.cues.named.fullmatch(words) if len(words) < SHORT else None
        return name is not None and name[1] in self._part_before(place - len(clause))

    def _part_before(self, place: int) -> str:
        """Return the words before a place, down to a full stop or semicolon."""
        return _PART.split(self.scan.before(place))[-1]

    def is_by_unknown(self, figure: Figure) -> bool:
        """Tell whether a price is by something that is not among the units: 每摊位600元."""
        clause, scan = self.clause_before(figure.token.start), self.scan
        return len(self.cues.any_each.findall(clause)) > len(scan.cues.each.findall(clause))

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
        cues = (self.scan.cues.each, self.cues.person, self.cues.paid)
        if not any(map(self.scan.has, cues)):
            return frozenset(token.per)
        clause = self.clause_before(token.start)
        each = self.scan.cues.each.findall(clause)
        people = self.words.people[:1] if self.cues.person.search(clause) else ()
        paid = [found[0] for found in self.cues.paid.findall(clause)]
        return frozenset((*token.per, *each, *people, *paid))
