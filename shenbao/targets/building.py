"""The target of each kind, made of the groups of its pattern; None where they contradict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from shenbao.targets import target as kinds
from shenbao.targets.grammar import grammar_of
from shenbao.targets.groups import Groups

Shared = dict[str, Any]
"""The fields that targets of all kinds have, by name."""

Day = tuple[int | None, int | None, int | None]
"""A year, a month and a day, each of them if it is known."""

_AMOUNT = ("number", "month", "day", "within", "until")
_LEAP_YEAR = 2024
_YEARS = 1900
"""A figure from here on is a year, not a number of them."""


def build_placeholder(groups: Groups, shared: Shared) -> kinds.Target:
    """不适用, or a blank."""
    return kinds.Placeholder(groups.text("word"), **shared)


def build_template(groups: Groups, shared: Shared) -> kinds.Target:
    """≥**%."""
    return kinds.Template(groups.text("words"), groups.comparator(), **shared)


def build_grade(groups: Groups, shared: Shared) -> kinds.Target:
    """显著, 及时, 优/良/中/差."""
    text, known = groups.text("words"), groups.words.grades
    words = tuple(grammar_of(groups.words).between_grades.split(text))
    is_of_time = any(words[0].startswith(word) for word in known.time)
    up = any(word in text for word in known.higher)
    down = any(word in text for word in known.lower)
    trend = {(True, False): kinds.Direction.HIGHER, (False, True): kinds.Direction.LOWER}.get(
        (up, down)
    )
    return kinds.Grade(words, kinds.Dimension.TIME if is_of_time else None, trend, **shared)


def build_date(groups: Groups, shared: Shared) -> kinds.Date | None:
    """2024年12月31日, 12月底前, 31日前; a day alone without 前 is a duration."""
    year, month, day = _day(groups)
    within = groups.text("within") or groups.text("whole")
    if day and (within or not (month or groups.text("until"))):
        return None
    if groups.text("within") and not (year or month or groups.text("period")):
        return None
    if not (year or month or day or within) or not _is_in_calendar(year, month, day):
        return None
    return kinds.Date(year, month, day, within, comparator=groups.comparator(), **shared)


def build_period(groups: Groups, shared: Shared) -> kinds.Period | None:
    """2024年1月至12月; what the second date leaves out is as in the first."""
    first, second = _day(groups, "from_"), _day(groups)
    finest = _finest(first)
    if groups.text("within") or finest is None or finest != _finest(second):
        return None
    year, month, day = (a if b is None else b for a, b in zip(first, second, strict=True))
    if not _is_in_calendar(*first) or not _is_in_calendar(year, month, day):
        return None
    if [part or 0 for part in first] > [part or 0 for part in (year, month, day)]:
        return None
    return kinds.Period(kinds.Date(*first), kinds.Date(year, month, day), **shared)


def build_frequency(groups: Groups, shared: Shared) -> kinds.Frequency | None:
    """按月发放, 每月1次, 每月10日前; without 每 it is so many in so much time: 半年1次."""
    every, period = groups.text("every"), groups.text("period")
    interval, amount = groups.number("interval"), _amount(groups)
    if amount is None and any(groups.text(name) for name in _AMOUNT):
        return None
    is_time = groups.words.units.get(period) is kinds.Dimension.TIME
    if not every and not (is_time and _is_count(amount) and interval and interval.value < _YEARS):
        return None
    return kinds.Frequency(every, period, interval, amount, **shared)


def _amount(groups: Groups) -> kinds.Quantity | kinds.Range | kinds.Date | None:
    """Return what there is of it each time, or the date by which."""
    if groups.text("low"):
        return build_range(groups, {})
    return build_quantity(groups, {}) if groups.text("number") else build_date(groups, {})


def build_range(groups: Groups, shared: Shared) -> kinds.Range | None:
    """3~5个, 80%-90%, 3-5万元; a unit at both ends is the same."""
    unit, low_unit = groups.unit(), groups.text("low_unit")
    low = groups.number("low", like="" if low_unit else "number")
    high = groups.number("number")
    if not low or not high or low.value > high.value or low_unit not in ("", groups.text("unit")):
        return None
    return kinds.Range(low, high, unit, comparator=groups.comparator(), **shared)


def build_quantity(groups: Groups, shared: Shared) -> kinds.Quantity | None:
    """≥95%, 58人, 24小时内, 7*24小时."""
    number, times, unit = groups.number("number"), groups.number("times"), groups.unit()
    if number is None or (groups.text("prefix") and groups.text("unit")):
        return None
    if unit and unit.noun and not groups.text("number").isascii():  # 一站式 is no number
        return None
    comparator = groups.comparator()
    if unit and unit.dimension is kinds.Dimension.TIME and not unit.per:
        return kinds.Duration(number, unit, times, comparator=comparator, **shared)
    return None if times else kinds.Quantity(number, unit, comparator=comparator, **shared)


def build_designation(_groups: Groups, shared: Shared) -> kinds.Designation:
    """A级, C30, 1:15."""
    return kinds.Designation(**shared)


def _is_count(amount: kinds.Target | None) -> bool:
    unit = amount.unit if isinstance(amount, kinds.Quantity | kinds.Range) else None
    return unit is not None and unit.dimension is kinds.Dimension.COUNT


def _day(groups: Groups, prefix: str = "") -> Day:
    year, month, day = (groups.whole(f"{prefix}{name}") for name in ("year", "month", "day"))
    return year, month, day


def _finest(parts: Day) -> int | None:
    """Return which part of a date is the last that it has."""
    return max((index for index, part in enumerate(parts) if part is not None), default=None)


def _is_in_calendar(year: int | None, month: int | None, day: int | None) -> bool:
    if year and day and not month:
        return False
    parts = zip((year, month, day), (_LEAP_YEAR, 1, 1), strict=True)
    try:
        date(*(usual if part is None else part for part, usual in parts))
    except ValueError:
        return False
    return True


BUILDERS: dict[str, Callable[[Groups, Shared], kinds.Target | None]] = {
    "placeholder": build_placeholder,
    "template": build_template,
    "grade": build_grade,
    "day": build_date,
    "date": build_date,
    "period": build_period,
    "frequency": build_frequency,
    "range": build_range,
    "quantity": build_quantity,
    "designation": build_designation,
}
