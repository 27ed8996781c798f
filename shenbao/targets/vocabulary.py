"""The words by which targets are read, as ``values.toml`` of a form standard lists them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from shenbao.targets.target import Comparator, Dimension

Words = tuple[str, ...]


class Joints(Struct, frozen=True):
    """What stands between two ends of a range, between factors (7*24小时), and between units.

    ``stop`` is what no noun behind a unit (153个系统) may hold.
    """

    range: Words = ()
    times: Words = ()
    unit: Words = ()
    stop: Words = ()


class DateWords(Struct, frozen=True):
    """The words for year, month and day, for parts of them, for dates of no figure, and 前."""

    year: Words = ()
    month: Words = ()
    day: Words = ()
    part: Words = ()
    whole: Words = ()
    until: Words = ()


class FrequencyWords(Struct, frozen=True):
    """The words for how often: 每 or 按, then a period; ``each`` is 每 alone.

    The others are the periods by the part of the year that they are.
    """

    every: Words = ()
    each: Words = ()
    period: Words = ()
    month: Words = ()
    quarter: Words = ()
    week: Words = ()
    half: Words = ()
    year: Words = ()
    years: Words = ()


class GradeWords(Struct, frozen=True):
    """The words of qualities; ``higher`` and ``lower`` point a way, ``time`` says when."""

    levels: Words = ()
    degrees: Words = ()
    subjects: Words = ()
    higher: Words = ()
    lower: Words = ()
    time: Words = ()
    between: Words = ()

    @property
    def all(self) -> Words:
        """The words that a grade is put together from."""
        return (
            *(*self.levels, *self.degrees, *self.subjects),
            *(*self.higher, *self.lower, *self.time),
        )


class AroundWords(Struct, frozen=True):
    """The words before and behind a value that do not change it.

    ``about`` stands between a figure and its unit (300余人), ``ordinal`` before a number
    that counts nothing (第3期).
    """

    lead: Words = ()
    action: Words = ()
    about: Words = ()
    ordinal: Words = ()


class EventWords(Struct, frozen=True):
    """The words behind an event that a time runs from: 合同签订后60日内."""

    after: Words = ()


class Designations(Struct, frozen=True):
    """The patterns of what is no figure, and yet can be looked up: A级, C30, 50年一遇."""

    patterns: Words = ()


class BlankWords(Struct, frozen=True):
    """What stands where there is no target, and where a template's gap was left open."""

    placeholders: Words = ()
    remnants: Words = ()


class NameWords(Struct, frozen=True):
    """The words of an indicator's name that say which way is better."""

    higher: Words = ()
    lower: Words = ()


class Vocabulary(Struct, frozen=True, eq=False):
    """The words by their meaning; of an empty vocabulary, only bare numbers are understood.

    ``comparators`` stand before a figure and ``limits`` behind it; ``prefixes`` are
    spellings of units that stand before it. ``qualitative`` is what a flat sheet
    calls a target that is not a figure. ``sizes`` has how many of the basic unit of its
    dimension a unit is.
    """

    comparators: Mapping[str, Comparator] = field(default_factory=dict)
    limits: Mapping[str, Comparator] = field(default_factory=dict)
    numerals: Mapping[str, Decimal] = field(default_factory=dict)
    scales: Mapping[str, Decimal] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Dimension] = field(default_factory=dict)
    joints: Joints = Joints()
    dates: DateWords = DateWords()
    frequency: FrequencyWords = FrequencyWords()
    grades: GradeWords = GradeWords()
    around: AroundWords = AroundWords()
    blanks: BlankWords = BlankWords()
    names: NameWords = NameWords()
    events: EventWords = EventWords()
    designations: Designations = Designations()
    sizes: Mapping[str, Decimal] = field(default_factory=dict)
    qualitative: str = ""
