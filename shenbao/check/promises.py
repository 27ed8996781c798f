"""What a goal promises in figures, and whether an indicator has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from shenbao.check.prose import CHINESE
from shenbao.check.words import Words, pattern_of
from shenbao.targets import (
    Dimension,
    Frequency,
    Quantity,
    Range,
    Target,
    Unit,
    Vocabulary,
    parse_target,
)
from shenbao.targets.spelling import any_of, one_width

CLOSE = Decimal("0.005")
"""How far two figures of one measure may be apart that were converted and rounded."""

SMALL = 10
"""Below it, two figures are often the same by chance."""

_CLAUSE = re.compile(r"[,;。:、()\n]")
_SENTENCE = re.compile(r"[。\n]")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|〔[^〕]*〕|\[[^\]]*\]|「[^」]*」")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(f"[{CHINESE}]+")

_UNCOUNTED = (Dimension.TIME, Dimension.RANK, Dimension.SCORE, Dimension.RATIO, Dimension.MONEY)
"""What is no task: terms, grades and ratios; money is for other rules."""


class Promise(Struct, frozen=True):
    """A figure of a goal with its unit.

    ``often`` is how many times a year it is due, where the text says so; what ``recurs`` is
    due in each year. ``words`` are the words before and behind it in its clause. Of what is
    ``due``, the words before speak as of a task.
    """

    text: str
    start: int
    end: int
    figure: Decimal
    unit: Unit
    words: str
    often: int = 1
    due: bool = False
    recurs: bool = False


class Known(Struct, frozen=True):
    """A figure that an indicator promises, with its unit and the name of the indicator."""

    name: str
    figure: Decimal
    unit: Unit


class Measures(Struct, frozen=True):
    """The words by which figures are read and held against each other."""

    vocabulary: Vocabulary
    words: Words

    def promises(self, goal: str, year: int, *, in_the_end: bool = False) -> tuple[Promise, ...]:
        """Return the figures of a goal that are of this year and no background.

        What is reached ``in_the_end`` may be of all years up to a later one: 到2026年.
        """
        return _promises(goal, year, in_the_end, self.vocabulary, self.words)

    def of_the_same(self, promise: Promise, others: Iterable[Promise]) -> list[Promise]:
        """Return the promises of what a promise is of, unless that is a part: 精品讲座 of 讲座.

        They are those whose words have most in common with its own.
        """
        thing = _formal(self.vocabulary, self.words).sub(" ", promise.words)
        found = [
            (len(_pairs(thing) & _pairs(other.words)), other)
            for other in others
            if not tells_more(thing, other.words, self.words)
        ]
        most = max((common for common, _other in found), default=0)
        return [other for common, other in found if common == most > 0]

    def known(self, name: str, target: Target) -> Iterator[Known]:
        """Yield the figures of a target; of one that recurs, what it comes to in a year."""
        match target:
            case Quantity(number=number, unit=Unit() as unit):
                yield Known(name, number.value, unit)
            case Range(low=low, high=high, unit=Unit() as unit):
                yield from (Known(name, number.value, unit) for number in (low, high))
            case Frequency(period=period, amount=Quantity(number=number, unit=Unit() as unit)):
                often = times_a_year(period, self.vocabulary) or 1
                yield Known(name, number.value * often, unit)

    def same(self, figure: Decimal, unit: Unit, other: Known) -> bool:
        """Tell whether two figures are the same amount of the same thing."""
        if unit.dimension is not other.unit.dimension:
            return False
        sizes = self.vocabulary.sizes
        if unit.dimension is Dimension.COUNT or unit.text not in sizes:
            return figure == other.figure and self.alike(unit, other.unit)
        one, two = figure * sizes[unit.text], other.figure * sizes.get(other.unit.text, Decimal(0))
        return abs(one - two) <= CLOSE * one

    def comparable(self, unit: Unit, other: Unit) -> bool:
        """Tell whether two units can measure one thing: lengths, or what is counted alike."""
        if unit.dimension is not other.dimension:
            return False
        return unit.dimension is not Dimension.COUNT or self.alike(unit, other)

    def counted(self, unit: Unit) -> str:
        """Return what a unit counts: the noun behind it, if that is a unit itself."""
        if unit.noun in self.vocabulary.units:
            return unit.noun
        return unit.first

    def alike(self, unit: Unit, other: Unit) -> bool:
        """Tell whether two units count the same things."""
        one, two = self.counted(unit), self.counted(other)
        return one == two or any(
            one in group and two in group for group in _groups(self.words.same_units)
        )


def times_a_year(word: str, vocabulary: Vocabulary) -> int:
    """Return how often a period is in a year; 0 for what is none, as 期 of 每期."""
    known = vocabulary.frequency
    times = {12: known.month, 4: known.quarter, 52: known.week, 2: known.half, 1: known.year}
    return next((number for number, words in times.items() if word in words), 0)


def related(text: str, name: str) -> bool:
    """Tell whether two texts have two characters in a row in common."""
    return not _pairs(text).isdisjoint(_pairs(name))


def tells_more(text: str, other: str, words: Words) -> bool:
    """Tell whether a text has words for what it is about that another lacks: 精品讲座, 讲座."""
    return not _pairs(_general(words).sub(" ", text)) <= _pairs(other)


def is_summed(promise: Promise, known: Iterable[Known], measures: Measures) -> bool:
    """Tell whether several indicators together come to what is promised."""
    parts = [
        entry.figure
        for entry in known
        if related(promise.words, entry.name) and measures.alike(promise.unit, entry.unit)
    ]
    return len(parts) > 1 and sum(parts) in (promise.figure, promise.figure * promise.often)


@lru_cache(maxsize=8)
def _groups(lines: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in lines)


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(
        word[0][start : start + 2]
        for word in _WORD.finditer(text)
        for start in range(len(word[0]) - 1)
    )


@lru_cache(maxsize=2048)
def _promises(
    goal: str, year: int, in_the_end: bool, vocabulary: Vocabulary, words: Words
) -> tuple[Promise, ...]:
    text = one_width(goal)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    return tuple(
        promise
        for match in _pattern(vocabulary).finditer(text)
        if not any(start <= match.start() < end for start, end in quoted)
        and (promise := _promise(match, year, in_the_end, vocabulary, words))
    )


def _promise(
    match: re.Match[str], year: int, in_the_end: bool, vocabulary: Vocabulary, words: Words
) -> Promise | None:
    figure = match["figure"] or ""
    target = parse_target(match["prefixed"] or figure + match["unit"], vocabulary)
    unit = target.unit if isinstance(target, Quantity) else None
    if not isinstance(target, Quantity) or unit is None or not _is_counted(unit):
        return None
    is_article = bool(figure) and not figure[0].isdigit() and target.number.value < 2  # 一个, 一批
    if is_article or figure in words.ordinals:
        return None
    before = _CLAUSE.split(match.string[: match.start()])[-1]
    sentence = _SENTENCE.split(match.string[: match.start()])[-1]
    behind = _CLAUSE.split(match.string[match.end() :], maxsplit=1)[0]
    dated = _until(vocabulary).sub("", before) if in_the_end else before
    years = {int(found) for found in _YEAR.findall(dated)}
    is_background = any(word in before for word in words.background)
    is_part = any(word in sentence for word in words.parts) or _is_in_brackets(sentence)
    if is_background or is_part or (years and year not in years):
        return None
    every = _every(vocabulary).findall(before)
    often = [times_a_year(word, vocabulary) for word in every]
    if 0 in often:
        return None
    due = any(word in before for word in words.tasks)
    recurs = bool(every) or any(word in before for word in words.yearly)
    noun = f"{before[-16:]} {behind[:8]}"
    number = target.number.value
    place = match.span()
    times = often[-1] if often else 1
    return Promise(match[0], *place, number, unit, noun, times, due, recurs)


def _is_in_brackets(sentence: str) -> bool:
    """Tell whether a sentence ends within the brackets behind a figure: 20座(大型8座."""
    before, bracket, inside = sentence.rpartition("(")
    return bool(bracket) and ")" not in inside and bool(_DIGIT.search(_CLAUSE.split(before)[-1]))


def _is_counted(unit: Unit) -> bool:
    is_name = unit.text.isascii() and unit.text.isalpha() and len(unit.text) == 1
    return not is_name and unit.dimension not in _UNCOUNTED


@lru_cache(maxsize=8)
def _pattern(vocabulary: Vocabulary) -> re.Pattern[str]:
    digits = r"\d[\d,]*(?:\.\d+)?"
    numerals = f"(?:{any_of(vocabulary.numerals)})+"
    scale = f"(?:{any_of(vocabulary.scales)})?"
    prefixed = rf"{any_of(vocabulary.prefixes)}(?:{digits}|{numerals})"
    figure = rf"(?P<figure>(?:{digits}|{numerals}){scale})"
    larger = any_of(word for word in (*vocabulary.numerals, *vocabulary.scales) if len(word) == 1)
    before = rf"(?<![\d.A-Za-z\-])(?<!{any_of(vocabulary.around.ordinal)})(?<!{larger})"
    about = any_of(vocabulary.around.about)
    counted = rf"{figure}(?:{about})?(?P<unit>{any_of(vocabulary.units)})"
    return re.compile(rf"{before}(?:(?P<prefixed>{prefixed})|{counted})")


@lru_cache(maxsize=8)
def _until(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Return the pattern of a year up to which is counted: 到2026年."""
    return re.compile(any_of(vocabulary.joints.range) + _YEAR.pattern)


@lru_cache(maxsize=8)
def _formal(vocabulary: Vocabulary, words: Words) -> re.Pattern[str]:
    """Return the pattern of what any figure may have: how many years it is of, 累计, 不少于."""
    dates, years = vocabulary.dates, any_of([*vocabulary.frequency.year, *vocabulary.dates.year])
    date = rf"{_YEAR.pattern}{years}{any_of(dates.part)}?|{any_of(dates.whole)}"
    term = f"{any_of(vocabulary.numerals)}{{1,3}}{years}"
    around = [*vocabulary.comparators, *vocabulary.limits, *vocabulary.around.lead]
    phrases = any_of([*around, *words.years_total, *words.year_suffixes])
    return re.compile(f"{date}|{term}|{phrases}")


@lru_cache(maxsize=8)
def _general(words: Words) -> re.Pattern[str]:
    """Return the pattern of words that leave open what is done or what it is done to.

    Single characters are none of them: the 量 of 定量 says much.
    """
    patterns = tuple(pattern for pattern in words.general if len(pattern) > 1)
    return re.compile(f"{any_of(words.tasks)}|{pattern_of(patterns).pattern}")


@lru_cache(maxsize=8)
def _every(vocabulary: Vocabulary) -> re.Pattern[str]:
    every = any_of(vocabulary.frequency.each)
    return re.compile(f"{every}({any_of([*vocabulary.frequency.period, *vocabulary.units])})")
