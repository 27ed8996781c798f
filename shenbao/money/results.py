"""Results told in words: 9万元/个,120个,共1080万元; 原价50万元,按九折计45万元.

No sign says what is worked out how. So all that the figures before a result can come to
is held against it; it is wrong where none of that fits and the words allow one way only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, combinations
from math import prod

from msgspec import Struct

from shenbao.money.amount import Agreement, Amount, Kind, Statement
from shenbao.money.certainty import is_power_of_ten
from shenbao.money.roles import NEAR, Figure, Role, Roles
from shenbao.money.scanning import Scan
from shenbao.money.words import AmountWords
from shenbao.targets.spelling import any_of

MOST = 6
"""The most quantities, or prices, of one result; of more, anything may come out."""

MOST_SUMS = 64
"""The most sums of terms that are tried."""

ABOUT = 0.03
"""How far off a result may be that is called approximate."""

FAR = 14
"""The characters between a percentage and the amount that it makes."""

MONTHS = 12.0

_THING = re.compile(r"[^\W\d_]{1,4}")
"""What a quantity counts, behind its unit."""


class _Window(Struct, frozen=True):
    """The figures of one part of a text, up to a result."""

    rates: list[Figure]
    counts: list[Figure]
    percents: list[Figure]
    plains: list[Figure]

    @property
    def is_small(self) -> bool:
        """Tell whether there is a price, and not too much of anything."""
        many = max(map(len, (self.rates, self.counts, self.percents, self.plains)))
        return bool(self.rates) and many <= MOST


def find_products(scan: Scan, roles: Roles, taken: Collection[int]) -> Iterator[Statement]:
    """Yield results of a price and the quantities that stand before it in its part of the text."""
    for stated in roles.of(Role.PLAIN) if roles.of(Role.RATE) else ():
        if stated.index in taken or not roles.is_result(stated.token.start):
            continue
        window = _window(scan, roles, stated)
        if not window.is_small or not (window.counts or _times_a_year(roles, stated, window) > 1):
            continue
        computed = _fitting(scan, roles, stated, window)
        if computed is None and not _is_clear(roles, window):
            continue
        computed = _likely(roles, stated, window) if computed is None else computed
        yield _statement(scan, stated, computed, [*window.rates, *window.counts])


def find_portions(scan: Scan, roles: Roles, taken: Collection[int]) -> Iterator[Statement]:
    """Yield amounts that are a percentage of one before, or are that with or without it."""
    for percent in roles.of(Role.PERCENT):
        stated = _behind(scan, roles, percent)
        if stated is None or stated.index in taken:
            continue
        bases = [
            figure
            for figure in roles.among(percent.index - NEAR, percent.index + NEAR)
            if figure.role is Role.PLAIN and figure.index != stated.index
        ]
        before = [figure for figure in bases if figure.index < percent.index]
        before = [base for base in before if scan.in_one_part(base.token.start, stated.token.start)]
        if not before:
            continue
        ways = {
            way
            for base in [*[figure.value for figure in bases], sum(base.value for base in before)]
            for way in ways_of(base, percent.value)
        }
        fitting = next((way for way in ways if _fits(scan, way, stated)), None)
        near = before[-1]
        is_label = scan.plain[percent.token.end : percent.token.end + 1] == ":"  # of a whole
        if fitting is None and (is_label or not _is_portion(scan, roles, near, percent)):
            continue
        computed = _portion(scan, near, percent) if fitting is None else fitting
        yield _statement(scan, stated, computed, [near, percent])


def find_changes(scan: Scan, roles: Roles, taken: Collection[int]) -> Iterator[Statement]:
    """Yield amounts that are one before, more or less another one: 增加10万元."""
    cues = _cues_of(scan.words)
    if not scan.has(cues.up) and not scan.has(cues.down):
        return
    amounts = roles.of(Role.PLAIN)
    for base, change, stated in zip(amounts, amounts[1:], amounts[2:], strict=False):
        before = roles.clause_before(change.token.start)
        sign = 1 if cues.up.search(before) else -1 if cues.down.search(before) else 0
        is_one = scan.in_one_part(base.token.start, stated.token.start)
        if not sign or not is_one or stated.index in taken:
            continue
        if roles.is_result(stated.token.start) and not roles.figures_between(change, stated):
            ways = [base.value + sign * change.value, base.value - sign * change.value]
            fitting = next((way for way in ways if _fits(scan, way, stated)), None)
            others = [figure.value for figure in amounts if figure.index != stated.index]
            if fitting is not None or not _is_sum(scan, others, stated):
                computed = ways[0] if fitting is None else fitting
                yield _statement(scan, stated, computed, [base, change])


def find_spreads(scan: Scan, roles: Roles, taken: Collection[int]) -> Iterator[Statement]:
    """Yield amounts that are another one spread over a number: 90万元分摊,每年30万元."""
    for word in _cues_of(scan.words).spread.finditer(scan.plain):
        around = scan.tokens_from(word.start(), 1).start
        figures = list(roles.among(around - NEAR // 2, around + NEAR))
        near = [figure for figure in figures if scan.in_one_part(word.start(), figure.token.start)]
        before = [figure for figure in near if figure.token.start < word.start()]
        whole = next((figure for figure in reversed(before) if figure.role is Role.PLAIN), None)
        counts = [figure for figure in near if figure.role is Role.COUNT and figure.value > 1]
        behind = [figure for figure in near if figure.token.start > word.start()]
        stated = next((figure for figure in behind if figure.index in scan.amounts), None)
        if whole and stated and counts and stated.index not in taken:
            ways = [whole.value / count.value for count in counts]
            fitting = next((way for way in ways if _fits(scan, way, stated)), ways[0])
            yield _statement(scan, stated, fitting, [whole, counts[0]])


def fits_terms(scan: Scan, roles: Roles, index: int, before: Collection[int]) -> bool:
    """Tell whether amounts before a total come to it, each times the quantities beside it."""
    if not before:
        return False
    start = scan.tokens[min(before)].start
    near = [
        figure
        for figure in roles.among(min(before) - 3, index)
        if figure.token.start >= start or scan.in_one_part(figure.token.start, start)
    ]
    window = _by_role(
        figure for figure in near if figure.role is Role.COUNT or figure.index in before
    )
    stated = roles.figures[index]
    return any(_fits(scan, term, stated) for term in _terms(window))


def find_multiples(
    scan: Scan, roles: Roles, index: int, before: Sequence[int]
) -> Iterator[Statement]:
    """Yield a wrong total of amounts that each count for the number before: 2名各3000元."""
    if len(before) <= 1 or not any(_is_apiece(scan, roles, part) for part in before):
        return
    stated, total, last = roles.figures[index], 0.0, -1
    if fits_terms(scan, roles, index, before):
        return
    for part in before:
        figure = roles.figures[part]
        clause = len(roles.clause_before(figure.token.start))
        start = figure.token.start - clause
        counts = [
            count
            for count in roles.among(last + 1, part)
            if count.role is Role.COUNT and count.token.start >= start
        ]
        if len(counts) != 1:
            return
        total += figure.value * counts[0].value
        last = part
    yield _statement(scan, stated, total, [roles.figures[part] for part in before])


def _is_apiece(scan: Scan, roles: Roles, index: int) -> bool:
    before = scan.before(scan.tokens[index].start)
    return bool(roles.figures[index].per) or bool(_cues_of(scan.words).apiece.search(before))


def worked_out(scan: Scan, roles: Roles, start: int, end: int) -> list[float]:
    """Return what the prices and quantities between two places may come to, the usual first."""
    if not roles.of(Role.RATE):
        return []
    inside = scan.tokens_from(start, NEAR)
    figures = roles.among(inside.start, inside.stop)
    window = _by_role(figure for figure in figures if figure.token.start < end)
    if not window.is_small or not window.counts:
        return []
    usual = _usual(roles, window.rates[-1], window)
    return [usual, *_products(roles, scan.plain[start:end], window)]


def _by_role(figures: Iterable[Figure]) -> _Window:
    window = _Window([], [], [], [])
    for figure in figures:
        if figure.role is Role.PLAIN:
            window.plains.append(figure)
        elif figure.role is Role.RATE:
            window.rates.append(figure)
        elif figure.role is Role.COUNT:
            window.counts.append(figure)
        elif figure.role is Role.PERCENT:
            window.percents.append(figure)
    return window


def _window(scan: Scan, roles: Roles, stated: Figure) -> _Window:
    """Return the figures before a result in its part and bracket, down to the result before."""
    found: list[Figure] = []
    for figure in reversed(roles.before(stated.index)):
        if not scan.in_one_part(figure.token.start, stated.token.start):
            break
        if scan.brackets[figure.index] != scan.brackets[stated.index]:
            continue
        if figure.role is Role.PLAIN and roles.is_result(figure.token.start) and found:
            break
        found.append(figure)
    return _by_role(reversed(found))


def _products(roles: Roles, words: str, window: _Window) -> set[float]:
    """Return all that prices times quantities may come to.

    A price is at least times one of the quantities of what it is by, where there are any.
    """
    periods = roles.words.periods
    is_counted = any(count.unit in periods and count.value > 1 for count in window.counts)
    times = {1.0} if is_counted else {1.0, *roles.periods(window.rates, words)}
    shares = {1.0} | {way for percent in window.percents for way in ways_of(1.0, percent.value)}
    return {
        rate.value * subset * often * share
        for rate in window.rates
        for subset in _factors(roles, rate, window.counts)
        for often in times
        for share in shares
    }


def _factors(roles: Roles, rate: Figure, counts: Sequence[Figure]) -> set[float]:
    """Return what a price may be times: the product of some of the quantities.

    Several of what it is by may be added up first: 北京3人次、上海6人次.
    """
    alike = {count.index for count in counts if _is_by(roles, rate, count)}
    added = set()
    for unit in {count.unit for count in counts if count.index in alike}:
        total = sum(count.value for count in counts if count.unit == unit)
        added |= {total * times for times in _products_of(c for c in counts if c.unit != unit)}
    return added | {
        prod(count.value for count in chosen)
        for chosen in _choices(counts)
        if not alike or any(count.index in alike for count in chosen)
    }


def _products_of(counts: Iterable[Figure]) -> set[float]:
    return {prod(count.value for count in chosen) for chosen in _choices([*counts])}


def _choices(counts: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """Yield every choice of some quantities, none of them included."""
    return chain.from_iterable(combinations(counts, size) for size in range(len(counts) + 1))


def _is_by(roles: Roles, rate: Figure, count: Figure) -> bool:
    """Tell whether a price is by what a quantity counts."""
    return any(_is_of(roles, unit, count) for unit in rate.per)


def _is_of(roles: Roles, unit: str, count: Figure) -> bool:
    """Tell whether a quantity is of a unit, or of one that stands for the same.

    4个季度 are of 季度, 4个航次 of 航次, 32所学校 of 校.
    """
    people, periods = roles.words.people, roles.words.periods
    if unit == count.unit or (unit in people and count.unit in people):
        return True
    thing = _THING.match(roles.scan.plain, count.token.end)
    if thing and unit in thing[0]:
        return True
    return unit in periods and periods[unit] == periods.get(count.unit)


def _fitting(scan: Scan, roles: Roles, stated: Figure, window: _Window) -> float | None:
    """Return what fits a result, of all that the figures before it can come to."""
    first = min(figure.token.start for figure in [*window.rates, *window.counts])
    words = scan.plain[max(0, first - FAR) : stated.token.start]
    plains = [figure.value for figure in window.plains]
    others = {0.0, *plains, sum(plains), *(-value for value in plains)}
    ways = (
        product + other
        for product in [
            *_products(roles, words, window),
            *_of_the_year(roles, window),
            *([sum(rate.value for rate in window.rates)] if len(window.rates) > 1 else ()),
        ]
        for other in others
    )
    more = _terms(window) if len(window.rates) + len(window.plains) > 1 else ()
    return next((way for way in (*ways, *more) if _fits(scan, way, stated)), None)


def _of_the_year(roles: Roles, window: _Window) -> Iterator[float]:
    """Yield what prices by the year come to for some months."""
    annual, periods = set(roles.scan.words.sums.annual), roles.words.periods
    for figure in (*window.rates, *window.plains):
        for count in window.counts:
            if figure.per & annual and MONTHS in map(float, periods.get(count.unit, ())):
                yield figure.value * count.value / MONTHS


def _terms(window: _Window) -> Iterator[float]:
    """Yield sums of amounts, each times the quantities beside it: 1名5000元、2名各3000元."""
    amounts = [*window.rates, *window.plains]
    amounts.sort(key=lambda figure: figure.index)
    sums = [0.0]
    last = -1
    for amount in amounts:
        counts = [count.value for count in window.counts if last < count.index < amount.index]
        behind = [count.value for count in window.counts if count.index == amount.index + 1]
        terms = {amount.value, amount.value * prod(counts), amount.value * prod(counts + behind)}
        terms |= {amount.value * count for count in (*counts, *behind)}
        sums = [total + term for total in sums[:MOST_SUMS] for term in terms]
        last = amount.index
    yield from sums
    if len(amounts) == len(window.counts):  # 半天1600元,全天2400元,半天24次、全天32次
        pairs = zip(amounts, window.counts, strict=True)
        yield sum(amount.value * count.value for amount, count in pairs)


def _is_clear(roles: Roles, window: _Window) -> bool:
    """Tell whether the words allow one way only: one price, and quantities of all it is by."""
    if len(window.rates) != 1 or window.plains or window.percents:
        return False
    (rate,) = window.rates
    if roles.is_by_unknown(rate):
        return False
    known = {*roles.words.periods, *roles.scan.words.sums.annual}
    return all(
        unit in known or any(_is_of(roles, unit, count) for count in window.counts)
        for unit in rate.per
    )


def _likely(roles: Roles, stated: Figure, window: _Window) -> float:
    """Return what a wrong result should be: what a slip of the point would turn into it.

    Without a slip, it is what comes nearest.
    """
    usual = _usual(roles, stated, window)
    own = [count.value for count in window.counts if _is_by(roles, window.rates[-1], count)]
    some = window.rates[-1].value * prod(own) * _times_a_year(roles, stated, window)
    for way in (usual, *([some] if own else [])):
        if is_power_of_ten(way, stated.value):
            return way
    every = [usual, *_products(roles, roles.clause_before(stated.token.start), window)]
    return min(every, key=lambda way: (abs(way - stated.value), way))


def _usual(roles: Roles, stated: Figure, window: _Window) -> float:
    """Return the price times all quantities, in the time that is meant."""
    every = window.rates[-1].value * prod(count.value for count in window.counts)
    return every * _times_a_year(roles, stated, window)


def _times_a_year(roles: Roles, stated: Figure, window: _Window) -> float:
    """Return how often a price by the period counts in a year, where the year is meant."""
    periods = roles.words.periods
    by_period = [unit for unit in window.rates[-1].per if unit in periods]
    is_counted = any(count.unit in periods for count in window.counts)
    if not by_period or is_counted:
        return 1.0
    is_yearly = roles.cues.year.search(roles.clause_before(stated.token.start))
    return float(periods[by_period[0]][0]) if is_yearly else 1.0


def _behind(scan: Scan, roles: Roles, percent: Figure) -> Figure | None:
    """Return the amount that a percentage makes: the next one, with nothing else between."""
    if scan.bracket_at(percent.token.start) != -1:
        return None
    following = next(roles.among(percent.index + 1, percent.index + NEAR), None)
    if following is None or following.role is not Role.PLAIN:
        return None
    place, start = percent.token.end, following.token.start
    if start - place > FAR or not scan.in_one_part(place, start):
        return None
    between = scan.plain[place:start]
    in_one_clause = not re.search(r"[,、(]", between)
    is_near = roles.is_result(start) if not in_one_clause else len(between) <= FAR
    return following if is_near else None


def ways_of(base: float, share: float) -> tuple[float, ...]:
    """Return what a percentage may make of an amount; there is nothing of which it is 0%."""
    whole = (base / share,) if share else ()
    return (
        *(base * share, base * (1 - share), base * (1 + share)),
        *(base / (1 + share), *whole, base / (1 + share) * share),
    )


def _is_portion(scan: Scan, roles: Roles, base: Figure, percent: Figure) -> bool:
    """Tell whether the words say that it is a percentage of just that amount."""
    cues, between = _cues_of(scan.words), scan.plain[base.token.end : percent.token.start]
    is_share = scan.amounts[base.index].share is not None  # of a whole, as the percentage is
    if is_share or cues.done.search(between) or roles.figures_between(base, percent):
        return False
    return len(between) <= FAR


def _portion(scan: Scan, base: Figure, percent: Figure) -> float:
    cues, between = _cues_of(scan.words), scan.plain[base.token.end : percent.token.start]
    if cues.up.search(between):
        return base.value * (1 + percent.value)
    if cues.down.search(between):
        return base.value * (1 - percent.value)
    return base.value * percent.value


def _is_sum(scan: Scan, values: Sequence[float], stated: Figure) -> bool:
    """Tell whether an amount is the sum of some others in a row."""
    return any(
        _fits(scan, sum(values[start:end]), stated)
        for start in range(len(values))
        for end in range(start + 1, len(values) + 1)
    )


def _fits(scan: Scan, value: float, stated: Figure) -> bool:
    """Tell whether a value is the one that is stated, which may be rounded."""
    amount = scan.amounts[stated.index]
    difference = abs(value - stated.value)
    near = ABOUT * stated.value if _is_about(scan, stated) else 0.0
    return difference <= max(float(amount.step) / 2, near) * (1 + 1e-9) + 1e-9 * stated.value


def _is_about(scan: Scan, stated: Figure) -> bool:
    return bool(_cues_of(scan.words).about.search(scan.before(stated.token.start)[-6:]))


def _statement(scan: Scan, stated: Figure, computed: float, figures: Sequence[Figure]) -> Statement:
    amount: Amount = scan.amounts[stated.index]
    place = scan.around([*(figure.token for figure in figures), amount])
    verdict = Agreement.EXACT if _fits(scan, computed, stated) else Agreement.WRONG
    value = Decimal(f"{computed:.10g}")
    is_slip = is_power_of_ten(computed, stated.value)
    return Statement(Kind.RESULT, *place, amount, value, verdict, certain=is_slip)


class _Cues:
    def __init__(self, words: AmountWords) -> None:
        known = words.results
        self.up = re.compile(any_of(known.up))
        self.down = re.compile(any_of(known.down))
        self.apiece = re.compile(f"{any_of(known.apiece)}$")
        self.spread = re.compile(any_of(known.spread))
        self.done = re.compile(any_of(known.done))
        self.about = re.compile(any_of([*words.sums.about, *words.results.about]))


@lru_cache(maxsize=8)
def _cues_of(words: AmountWords) -> _Cues:
    return _Cues(words)
