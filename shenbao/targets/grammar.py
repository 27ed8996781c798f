"""The regular expressions of targets, built from a vocabulary.

Their named groups are the parts of a target. Every repetition has an upper bound,
so that no text makes one slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache

from shenbao.targets.spelling import any_of
from shenbao.targets.target import Dimension
from shenbao.targets.vocabulary import Vocabulary, Words

_DIGITS = r"[+±-]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,6})?"
_YEAR = "(?:19|20)[0-9]{2}"
_TO_99 = "[0-9]{1,2}"
_LETTER = r"[^\W\d_]"


class KindPattern:
    """The pattern of a kind of target, which is made when the first text may be of that kind.

    Every text of the kind has one of the ``needed`` words, if there are any, and begins with
    what ``head`` writes, a whole one with what ``head_of_whole`` does: to look for these is
    quick, and the patterns of some kinds take long to make and to try.
    """

    def __init__(
        self,
        write: Callable[[], str],
        needed: Words = (),
        head: Callable[[], str] | None = None,
        head_of_whole: Callable[[], str] | None = None,
    ) -> None:
        self._write = write
        self._needed = needed
        self._write_head = head
        self._write_head_of_whole = head_of_whole or head

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._write(), re.DOTALL)

    @cached_property
    def _head(self) -> re.Pattern[str]:
        return re.compile(self._write_head() if self._write_head else "", re.DOTALL)

    @cached_property
    def _head_of_whole(self) -> re.Pattern[str]:
        write = self._write_head_of_whole
        return re.compile(write() if write else "", re.DOTALL)

    def _has_needed(self, text: str) -> bool:
        return not self._needed or any(word in text for word in self._needed)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of a whole text."""
        may_fit = self._has_needed(text) and self._head_of_whole.match(text)
        return self._pattern.fullmatch(text) if may_fit else None

    def match(self, text: str) -> re.Match[str] | None:
        """Return the match of the beginning of a text."""
        may_fit = self._has_needed(text) and self._head.match(text)
        return self._pattern.match(text) if may_fit else None


class Grammar:
    """The patterns of the kinds, in the order in which they are tried, and of some parts."""

    def __init__(self, words: Vocabulary) -> None:
        pieces = _Pieces(words)
        between, periods = words.joints.range, words.frequency.period
        self.kinds = {
            "placeholder": KindPattern(pieces.placeholder),
            "template": KindPattern(pieces.template, words.blanks.remnants),
            "day": KindPattern(pieces.day),
            "date": KindPattern(pieces.date),
            "period": KindPattern(pieces.period, between),
            "frequency": KindPattern(
                pieces.frequency, periods, pieces.how_often, pieces.how_often_with_count
            ),
            "grade": KindPattern(pieces.grade),
            "range": KindPattern(pieces.range, between),
            "quantity": KindPattern(pieces.quantity),
            "designation": KindPattern(pieces.designation),
        }
        self._words, self._pieces = words, pieces

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """What may stand before a value."""
        return re.compile(self._pieces.opening)

    @cached_property
    def numeral(self) -> re.Pattern[str]:
        """A numeral of a number that is written in words."""
        return re.compile(any_of(self._words.numerals))

    @cached_property
    def between_grades(self) -> re.Pattern[str]:
        """What stands between two grades."""
        return re.compile(any_of(self._words.grades.between))


@lru_cache(maxsize=8)
def grammar_of(words: Vocabulary) -> Grammar:
    """Return the patterns of a vocabulary, built once."""
    return Grammar(words)


def _numeral(numerals: Mapping[str, Decimal]) -> str:
    """Return the pattern of a number in numerals: 五, 十五, 一百零五, 半.

    None is 三五; nor is 二十三十, nor 一百二, which may be 102 or 120.
    """
    zero = any_of(word for word, value in numerals.items() if not value)
    digit = any_of(word for word, value in numerals.items() if 1 <= value < 10)
    powers = sorted({value for value in numerals.values() if value >= 10}, reverse=True)
    power, *larger = (
        any_of(word for word, value in numerals.items() if value in some)
        for some in (powers, *([value] for value in powers if value > 10))
    )
    ten = any_of(word for word, value in numerals.items() if value == 10)
    part = any_of(word for word, value in numerals.items() if 0 < value < 1)
    parts = "".join(f"(?:{digit}?{words})?" for words in larger)
    last = f"(?:{zero}?{digit}?{ten}{digit}?|{zero}{digit})?"
    return f"(?:(?={digit}?{power}){parts}{last}|{digit}|{zero}|{part})"


class _Pieces:
    """Builds the patterns from the words of a vocabulary."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.units = any_of(words.units)
        firsts = tuple(scale[:1] for scale in words.scales)
        self.units_like_scales = any_of(unit for unit in words.units if unit.startswith(firsts))
        self.numeral = _numeral(words.numerals)
        self.between = any_of(words.joints.range)
        self.lead = f"(?P<lead>{any_of(words.around.lead)}{{1,3}})?"
        event = any_of(words.events.after)
        self.event = f"(?:(?P<event>{_LETTER}{{1,12}}?{event}),?)?"
        comparators = any_of(words.comparators)
        self.comparator = f"(?:(?P<comparator>{comparators})(?!{comparators}))?"
        self.opening = f"{self.lead}{self.comparator}"
        self.limit = f"(?P<limit>{any_of(words.limits)})?"
        self.action = f"(?P<action>{any_of(words.around.action)}{{1,2}})?"

    def placeholder(self) -> str:
        return f"(?P<word>{any_of(self.words.blanks.placeholders)})?"

    def template(self) -> str:
        gap = any_of(self.words.blanks.remnants)
        return f"{self.opening}(?P<words>(?:(?!{gap}).)*(?P<gap>{gap}+).*)"

    def grade(self) -> str:
        """One or more grades; a word that could also be a lead belongs to the grade (提升显著)."""
        grade = f"{any_of(self.words.grades.all)}{{1,5}}"
        words = f"(?P<words>{grade}(?:{any_of(self.words.grades.between)}{grade}){{0,9}})"
        return f"{self.lead}?{words}{self.limit}{self.action}"

    def day(self) -> str:
        """A whole date in figures: 2024-12-31."""
        month_and_day = rf"(?P<month>{_TO_99})(?P=dash)(?P<day>{_TO_99})"
        date = rf"(?P<year>{_YEAR})(?P<dash>[-./]){month_and_day}"
        return f"{self.opening}{date}{self.until()}{self.action}"

    def date(self) -> str:
        dates = self.words.dates
        year = f"(?:(?P<year>{_YEAR}){any_of(dates.year)}|(?P<whole>{any_of(dates.whole)}))?"
        return f"{self.opening}{year}{self.day_of_year()}{self.until()}{self.action}"

    def period(self) -> str:
        """Two dates; the last word of the first may be left out: 1-12月."""
        dates, or_before = self.words.dates, f"|(?={self.between})"
        start = (
            f"(?:(?P<from_year>{_YEAR})(?:{any_of(dates.year)}{or_before}))?"
            f"(?:(?P<from_month>{_TO_99})(?:{any_of(dates.month)}{or_before}))?"
            f"(?:(?P<from_day>{_TO_99})(?:{any_of(dates.day)}{or_before}))?"
        )
        end = f"(?:(?P<year>{_YEAR}){any_of(dates.year)})?{self.day_of_year()}"
        return f"{self.lead}{start}(?P<between>{self.between}){end}{self.action}"

    def day_of_year(self) -> str:
        dates = self.words.dates
        return (
            f"(?:(?P<month>{_TO_99}){any_of(dates.month)})?"
            f"(?:(?P<day>{_TO_99}){any_of(dates.day)})?"
            f"(?P<within>{any_of(dates.part)})?"
        )

    def until(self) -> str:
        return f"(?:(?P<until>{any_of(self.words.dates.until)})|{self.limit})"

    def frequency(self) -> str:
        """How often, then how much each time, or by which date of the period."""
        amount = f"{self.comparator}{self.low()}?{self.figure()}"
        date = f"{self.day_of_year()}(?P<until>{any_of(self.words.dates.until)})?"
        return f"{self.how_often()}(?:{amount}|{date}){self.action}"

    def how_often(self) -> str:
        every = f"(?P<every>{any_of(self.words.frequency.every)})?{self.number('interval')}?"
        return f"{self.lead}{every}(?P<period>{any_of(self.words.frequency.period)})"

    def how_often_with_count(self) -> str:
        """How often; a count must follow where no word says 每: 半年1次, but not 24小时."""
        return f"{self.how_often()}(?(every)|(?=.*(?:[0-9]|{any_of(self.words.numerals)})))"

    def range(self) -> str:
        return f"{self.opening}{self.low()}{self.figure()}{self.action}"

    def low(self) -> str:
        """The lower end of a range; its unit may be left out before that of the upper end."""
        return f"(?:{self.number('low')}(?P<low_unit>{self.units})?(?P<between>{self.between}))"

    def quantity(self) -> str:
        prefix = f"(?P<prefix>{any_of(self.words.prefixes)})?"
        times = f"(?:{self.number('times')}{any_of(self.words.joints.times)})?"
        return f"{self.event}{self.opening}{prefix}{times}{self.figure()}{self.action}"

    def designation(self) -> str:
        """What is no figure, and yet can be looked up: ≥A级, C30."""
        patterns = "|".join(self.words.designations.patterns) or "(?!)"
        return f"{self.lead}{self.comparator}(?P<designation>{patterns})"

    def figure(self) -> str:
        return f"{self.number('number')}(?P<unit>{self.unit()})?{self.limit}"

    def number(self, name: str) -> str:
        """A number and its scale; a scale that begins a unit (千 of 千克) is not one."""
        scale = f"(?!{self.units_like_scales}){any_of(self.words.scales)}"
        figure = f"{_DIGITS}|{self.numeral}"
        return f"(?:(?P<{name}>{figure})(?P<{name}_scale>{scale})?)"

    def unit(self) -> str:
        """A unit, units joined to one another, or a counting unit with its noun or another."""
        joint, units = any_of(self.words.joints.unit), self.words.units.items()
        counts = any_of(unit for unit, dimension in units if dimension is Dimension.COUNT)
        limits = (limit for limit in self.words.limits if len(limit) > 1)
        stop = any_of([*self.words.joints.stop, *self.words.comparators, *limits])
        noun = f"(?:(?!{stop}){_LETTER}){{1,8}}?"
        other = rf"\({counts}\)"  # 7台(套)
        by = f"{joint}(?:{any_of(self.words.scales)})?{self.units}"  # 起/万人
        return f"{self.units}(?:{by}){{0,3}}|{counts}(?:{noun}|{other})"
