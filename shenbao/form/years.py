"""The years that texts name, and which of them are certainly those of the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from shenbao.diagnostics import Diagnostic
from shenbao.form.word_lists import Digits, YearPatterns, load_word_lists
from shenbao.targets.spelling import any_of

FILE = "years.toml"
DECEMBER = 12
COMMON_YEAR = 2001
"""One that is no leap year."""

FIRST, LAST = 1980, 2099
"""Figures between these may be years."""

SPACES = r"[^\S\n]*"
"""What may stand between the figures and the words of a date, which is no end of a line."""


class YearWords(Struct, frozen=True):
    """Words by which years are found, and what they are of; ``years.toml`` tells of each."""

    years: tuple[str, ...]
    months: tuple[str, ...]
    days: tuple[str, ...]
    ends: tuple[str, ...]
    spans: tuple[str, ...]
    numerals: Digits
    pauses: str
    plans: tuple[str, ...]
    parts: tuple[str, ...]
    fiscal: tuple[str, ...]
    deadlines: tuple[str, ...]
    by: tuple[str, ...]
    facts: tuple[str, ...]
    scale: tuple[str, ...]
    project_years: YearPatterns


def load_year_words(folders: Sequence[Path], problems: list[Diagnostic]) -> YearWords | None:
    """Read the words of a standard; None means that they cannot be used."""
    return load_word_lists(YearWords, FILE, folders, problems)


class Text(Enum):
    """What a text of a declaration is, as far as its years are concerned."""

    PROSE = "whatever has years"
    GOAL = "what is to be reached in the year"
    TARGET = "the target of an indicator, which may be a day"


class Mention(Struct, frozen=True):
    """Words of a text that name a year, or several.

    One ``is_certain`` names the year of the budget, and moves with it; its digits stand
    from ``start``. A target that ``is_day`` is one within the year: that moves, too, and
    somebody may have to look at it.
    """

    start: int
    end: int
    words: str
    years: tuple[int, ...]
    is_certain: bool = False
    is_day: bool = False

    @property
    def digits(self) -> tuple[int, int]:
        """Where the four digits of a certain year stand."""
        return self.start, self.start + 4


def mentions(text: str, year: int, words: YearWords, of: Text = Text.PROSE) -> Iterator[Mention]:
    """Yield what names a year in a text of a declaration of ``year``, in its order."""
    patterns = _patterns(words)
    if of is Text.TARGET and (whole := patterns.target.fullmatch(text)):
        day = _day(whole)
        if day is not None and int(whole["year"]) == year:
            start = whole.start("year")
            yield Mention(start, whole.end("date"), whole["date"], (year,), True, day)
            return
    for match in patterns.any.finditer(text):
        years = tuple(patterns.years(match))
        if years:
            certain = patterns.certain_end(text, match, of) if years == (year,) else 0
            end = certain or match.end()
            yield Mention(match.start(), end, text[match.start() : end], years, bool(certain))


def scale_words(text: str, words: YearWords) -> list[str]:
    """Return the words of a text that hold for one year only, each once, in its order."""
    return list(dict.fromkeys(_patterns(words).scale.findall(text)))


class _Patterns:
    """Patterns made of words."""

    def __init__(self, words: YearWords) -> None:
        year, month, day = (any_of(known) for known in (words.years, words.months, words.days))
        end, span, plan = any_of(words.ends), any_of(words.spans), any_of(words.plans)
        months, days = "1[0-2]|0?[1-9]", "[0-3]?[0-9]"
        four, s = "(?:19|20)[0-9]{2}", SPACES
        day_of_year = (
            rf"(?P<year>{four})"
            rf"(?:{s}{year}"
            rf"(?:{s}(?P<M>{months}){s}{month}(?:{s}(?P<D>{days}){s}{day}|{s}(?P<last>{end}))?"
            rf"|{s}(?P<close>{end}))?"
            rf"|(?P<sign>[-./])(?P<M_>{months})(?P=sign)(?P<D_>{days})(?![0-9]))"
        )
        by, until = any_of(words.by), any_of(words.deadlines)
        self.target = re.compile(rf"\s*(?:{by})?\s*(?P<date>{day_of_year})(?:{s}{until})?\s*")
        numerals = "|".join(f"[{re.escape(digits)}]{{4}}" for digits in words.numerals)
        several = rf"(?:19|20)?[0-9]{{2}}(?:{s}{year})?\s*{span}\s*(?:19|20)?[0-9]{{2}}{s}{year}"
        bare = rf"{four}\s*{span}\s*{four}"
        long = any_of(word for word in words.years if len(word) > 1)
        short = rf"(?={s}(?:{long}|{year}{s}(?:(?:{months}){s}{month}|{end}|{plan})))"
        of_month = "[-/](?:1[0-2]|0[1-9])(?![0-9])|/[1-9](?![0-9/])"
        beside = rf"(?={s}(?:{plan}|{any_of(words.parts)})|{of_month})"
        self.any = re.compile(
            rf"(?<![0-9.])(?:(?P<several>(?:{several}|{bare})(?![0-9]))"
            rf"|{day_of_year}"
            rf"|(?<=[(（\[［〔【])(?P<bracketed>{four})(?=[)）\]］〕】])"
            rf"|(?P<beside>{four}){beside}|(?P<short>[0-9]{{2}}){short}"
            rf"|(?<![A-Za-z]){any_of(words.fiscal)}{s}(?P<fiscal>{four}|[0-9]{{2}})(?![0-9]))"
            rf"|(?P<numerals>(?:{numerals})(?={s}{year}))"
        )
        self.plan = re.compile(f"{s}{plan}")
        self.deadline = re.compile(f"{s}{until}")
        self.fact = re.compile(any_of(words.facts))
        self.scale = re.compile(any_of(words.scale))
        self.period = re.compile(rf"{span}\s*$")
        self.pauses = words.pauses
        self.values = {
            letter: str(value) for digits in words.numerals for value, letter in enumerate(digits)
        }

    def years(self, match: re.Match[str]) -> Iterator[int]:
        """Yield the years that are named; a second one may be written with two digits."""
        if match["numerals"]:
            found = ["".join(self.values[letter] for letter in match["numerals"])]
        elif match["several"]:
            found = re.findall(r"[0-9]{2,4}", match["several"])
        else:
            names = ("year", "bracketed", "beside", "short", "fiscal")
            found = [next(filter(None, map(match.group, names)))]
        for digits in found:
            year = int(digits) if len(digits) > 2 else 2000 + int(digits)
            if FIRST <= year <= LAST:
                yield year

    def certain_end(self, text: str, match: re.Match[str], of: Text) -> int:
        """Return where the words end that make a year certainly that of the budget; 0 if it is not.

        It is one with the words for a plan behind it, or the end of the year as a deadline,
        where nothing beside it says that it is a fact. The end of a period is not: its beginning
        would stay.
        """
        if not match["year"] or self.is_quoted(text, match.start()) or _day(match) is None:
            return 0
        before, after = self.clause(text, match)
        if self.fact.search(f"{before}{match[0]}{after}") or self.is_begun(before):
            return 0
        if not (match["M"] or match["close"] or match["sign"]):
            behind = self.plan.match(text, match.end())
        elif _is_end(match):
            behind = self.deadline.match(text, match.end())
        else:
            return 0
        if behind:
            return behind.end()
        return match.end() if of is Text.GOAL and _is_end(match) else 0

    def is_begun(self, words: str) -> bool:
        """Tell whether words before a date are the beginning of a period, and name its year."""
        return bool(self.period.search(words)) and any(
            [*self.years(match)] for match in self.any.finditer(words)
        )

    def clause(self, text: str, match: re.Match[str]) -> tuple[str, str]:
        """Return the words before a match and behind it, as far as the next pauses."""
        start, end = match.span()
        while start and text[start - 1] not in self.pauses:
            start -= 1
        while end < len(text) and text[end] not in self.pauses:
            end += 1
        return text[start : match.start()], text[match.end() : end]

    def is_quoted(self, text: str, place: int) -> bool:
        """Tell whether a place is within the title of something."""
        before = text[:place]
        return any(before.count(left) > before.count(right) for left, right in QUOTES)


QUOTES = (("《", "》"), ("〈", "〉"), ("“", "”"), ("「", "」"), ("‘", "’"))


@lru_cache(maxsize=8)
def _patterns(words: YearWords) -> _Patterns:
    return _Patterns(words)


def _day(match: re.Match[str]) -> bool | None:
    """Tell whether a date names a day or month other than the last; None if there is none such.

    It must be there in the next years, too: the last of February may not be.
    """
    month, day = _month(match), _day_of_month(match)
    try:
        date(COMMON_YEAR, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return month is not None and not _is_end(match)


def _is_end(match: re.Match[str]) -> bool:
    """Tell whether a date is the end of its year."""
    if match["close"]:
        return True
    day = _day_of_month(match)
    return _month(match) == DECEMBER and (day == 31 or bool(match["last"]) or day is None)


def _month(match: re.Match[str]) -> int | None:
    """Return the month of a date, if it names one."""
    found = match["M"] or match["M_"]
    return int(found) if found else None


def _day_of_month(match: re.Match[str]) -> int | None:
    """Return the day of a date, if it names one."""
    found = match["D"] or match["D_"]
    return int(found) if found else None
