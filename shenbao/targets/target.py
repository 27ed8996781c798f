"""What the text of an indicator's target says, and where in the text each part stands.

Two targets are equal when they mean the same, however they are spelled; the
spelling is kept beside the meaning, so that a rule can point at a part of it
and a fix can replace only that part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import ClassVar

from msgspec import Struct


class Comparator(StrEnum):
    """How a figure bounds what is reached; the value is its one canonical spelling."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    MORE = ">"
    LESS = "<"
    EQUAL = "="
    ABOUT = "≈"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Dimension(StrEnum):
    """What a unit measures."""

    PERCENT = "percent"
    RATIO = "ratio"
    MONEY = "money"
    COUNT = "count"
    TIME = "time"
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    WEIGHT = "weight"
    POWER = "power"
    ENERGY = "energy"
    DATA = "data"
    TEMPERATURE = "temperature"
    NOISE = "noise"
    SCORE = "score"
    RANK = "rank"
    PHYSICAL = "physical"


class Part(Struct, frozen=True):
    """A part of a target as it is spelled; ``text[start:end]`` of the target is its ``text``.

    Roles are: lead, comparator, prefix, number, number_scale, unit, limit, action;
    of a range low, low_scale, low_unit and between; times and times_scale; of dates
    year, month, day, within, whole and until, the first of two with from_ before;
    of a frequency every, interval, interval_scale and period; words of a grade or
    template, gap, and word of a placeholder.
    """

    role: str
    text: str
    start: int
    end: int


class Number(Struct, frozen=True):
    """A number as it is written: 6万 is the figure 6 and the scale 万, whose factor is 10000."""

    figure: Decimal
    scale: str = ""
    factor: Decimal = Decimal(1)

    @property
    def value(self) -> Decimal:
        """The figure times its scale, exactly."""
        return self.figure * self.factor


class Unit(Struct, frozen=True):
    """A unit; ``per`` has what the units measure that are joined to the first (元/亩).

    Behind one that counts, a noun may say what, or a bracket have another: 个系统, 台(套).
    """

    text: str
    dimension: Dimension
    per: tuple[Dimension, ...] = ()
    noun: str = ""
    other: str = ""

    @property
    def first(self) -> str:
        """The unit without what stands behind it."""
        return self.text.removesuffix(f"({self.other})" if self.other else self.noun)


_DIRECTIONS = {
    Comparator.AT_LEAST: Direction.HIGHER,
    Comparator.MORE: Direction.HIGHER,
    Comparator.AT_MOST: Direction.LOWER,
    Comparator.LESS: Direction.LOWER,
}


_SPELLING = frozenset(("text", "canonical", "parts"))


@cache
def _says(kind: type[Target]) -> Callable[[Target], tuple[object, ...]]:
    """Return what finds out all that a kind of target says, however that is spelled."""
    names = [name for name in kind.__struct_fields__ if name not in _SPELLING]
    return attrgetter(*names)


class Target(Struct, frozen=True, kw_only=True):
    """What all targets have: the text, its parts in their order, and the canonical spelling.

    ``canonical`` has one spelling for each comparator, one width of characters and
    no spaces; all else is as in the text. ``lead`` (达到, 增长) and ``action`` (完成)
    are the words before the value and behind it.
    """

    quantitative: ClassVar[bool] = False
    """Whether it says how much, how many, when or how often."""

    text: str = ""
    canonical: str = ""
    parts: tuple[Part, ...] = ()
    lead: str = ""
    action: str = ""

    def __str__(self) -> str:
        return self.canonical

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Target) and self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash(self._meaning())

    def _meaning(self) -> tuple[object, ...]:
        """Return what is compared: all that it says, however that is spelled."""
        return type(self), *_says(type(self))(self)

    def part(self, role: str) -> Part | None:
        """Return the first part with this role, if there is one."""
        return next((part for part in self.parts if part.role == role), None)

    @property
    def spaces(self) -> tuple[Part, ...]:
        """The spaces in the text, all of them stray."""
        found = re.finditer(r"\s+", self.text)
        return tuple(Part("space", match[0], *match.span()) for match in found)

    @property
    def direction(self) -> Direction | None:
        """Which way is better, where the target says it."""
        return None


class Bounded(Target, frozen=True, kw_only=True):
    """A target that may have a comparator, before it (≥95%) or behind it (95%以上, 24小时内)."""

    quantitative: ClassVar[bool] = True

    comparator: Comparator | None = None

    @property
    def direction(self) -> Direction | None:
        """Which way is better, where the comparator says it."""
        return _DIRECTIONS.get(self.comparator) if self.comparator else None


class Quantity(Bounded, frozen=True):
    """A number with a unit or without: ≥95%, 58人, ≤475元/亩, ≥6万元."""

    number: Number
    unit: Unit | None = None


class Duration(Quantity, frozen=True):
    """A quantity of time: 24小时内, ≤0.1秒; of 7*24小时, ``times`` is the 7."""

    times: Number | None = None


class Range(Bounded, frozen=True):
    """From one number to another: 3~5个, 80%-90%."""

    low: Number
    high: Number
    unit: Unit | None = None


class Date(Bounded, frozen=True):
    """A day, month or year, or a part of one: 2024年12月31日, 12月底前, 年底.

    ``within`` is the word for a part (底, 上旬, 第四季度, 年底). What is not said is None.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    within: str = ""


class Period(Target, frozen=True):
    """From one date to another: 2024年1月至12月; what the second leaves out is as in the first."""

    quantitative: ClassVar[bool] = True

    start: Date
    end: Date


class Frequency(Target, frozen=True):
    """How often, and how much each time: 按月发放, 每月1次, 每季度不少于2次, 每月10日前.

    ``every`` is the word that says so (每, 按), ``period`` the unit of time, or of
    what else recurs, and ``interval`` the number of them (每2周). ``amount`` has no
    text of its own; its parts are among those of the whole.
    """

    quantitative: ClassVar[bool] = True

    every: str
    period: str
    interval: Number | None = None
    amount: Quantity | Range | Date | None = None

    @property
    def direction(self) -> Direction | None:
        """Which way is better, where the amount's comparator says it."""
        return self.amount.direction if self.amount else None


class Grade(Target, frozen=True):
    """A grade or another quality (显著, 有效提升, 按时), or the scale of several (优/良/中/差).

    ``dimension`` is time for what is on time; ``trend`` is the way the words
    point (提升 higher, 降低 lower).
    """

    words: tuple[str, ...]
    dimension: Dimension | None = None
    trend: Direction | None = None

    @property
    def direction(self) -> Direction | None:
        """Which way the words point."""
        return self.trend


class Designation(Target, frozen=True):
    """What is no figure, and yet can be looked up: A级, Ⅲ类及以上, C30, 1:15, 50年一遇."""

    quantitative: ClassVar[bool] = True


class Placeholder(Target, frozen=True):
    """Nothing to reach: 不适用, or a blank."""

    word: str


class Template(Target, frozen=True):
    """A template's text whose gaps nobody has filled in: ≥**%; ``words`` follow the comparator."""

    words: str
    comparator: Comparator | None = None


class Unparsed(Target, frozen=True):
    """A text that is none of these; ``text[:end]`` is what could be understood of it."""

    end: int
