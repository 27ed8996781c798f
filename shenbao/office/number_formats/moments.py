"""Dates and times in the letters of a section."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from shenbao.office.number_formats.codes import Kind, Section, Token
from shenbao.office.number_formats.words import FormatWords
from shenbao.targets.numerals import in_digits, in_words

DAY = 86_400_000
"""The milliseconds of a day."""

FIRST, FIRST_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
LEAP_FAULT = 60
"""Excel takes 1900 for a leap year: up to this day it counts one too many."""

LAST = 2_958_466
"""The day behind the last one, the 31st of December 9999."""

NOON = 12


def moment(
    value: Decimal, section: Section, words: FormatWords, *, from_1904: bool = False
) -> str | None:
    """Return the serial number of a day and time as a section shows it; None if it cannot."""
    if not 0 <= value < LAST or section.has(Kind.DIGIT, Kind.EXPONENT):
        return None
    milliseconds = _rounded(value, section.tokens)
    when = _datetime(milliseconds, from_1904=from_1904)
    clock = _Clock(when, milliseconds, section, words)
    parts = [clock.part(index) for index in range(len(section.tokens))]
    return None if None in parts else "".join(filter(None, parts))


def _rounded(value: Decimal, tokens: Sequence[Token]) -> int:
    """Return the milliseconds since the first day, rounded to whole seconds where they show."""
    times = (Kind.DATE, Kind.ELAPSED)
    seconds = [token.text for token in tokens if token.kind in times and token.text[0] in "sS"]
    decimals = max((len(text.partition(".")[2]) for text in seconds), default=3)
    step: int = 10 ** (3 - min(decimals, 3))
    exact = value * DAY
    rounded = (exact / step).quantize(Decimal(1), ROUND_HALF_UP)
    return int(rounded) * step


def _datetime(milliseconds: int, *, from_1904: bool) -> datetime:
    first = FIRST_OF_1904 if from_1904 else FIRST
    if not from_1904 and milliseconds < LEAP_FAULT * DAY:
        first += timedelta(days=1)
    return first + timedelta(milliseconds=milliseconds)


class _Clock:
    """A moment, and how the tokens of a section show it."""

    def __init__(
        self, when: datetime, milliseconds: int, section: Section, words: FormatWords
    ) -> None:
        self.when = when
        self.milliseconds = milliseconds
        self.tokens = section.tokens
        self.words = words
        self.numerals = words.numerals.get(section.numerals)
        self.has_halves = section.has(Kind.HALF)

    def part(self, index: int) -> str | None:
        """Return what a token shows; None where that is not known."""
        token = self.tokens[index]
        letters = token.text.lower()
        match token.kind:
            case Kind.HALF:
                return self.words.halves[self.when.hour >= NOON]
            case Kind.ELAPSED:
                unit = {"h": DAY // 24, "m": DAY // 1440, "s": 1000}[letters[0]]
                return self.number(self.milliseconds // unit, len(letters))
            case Kind.DATE:
                return self.date(letters, index)
            case Kind.GENERAL | Kind.UNKNOWN:
                return None
            case Kind.TEXT:
                return ""
            case _:
                return token.text

    def date(self, letters: str, index: int) -> str | None:
        """Return what letters of a date or time show; None for names of months and days."""
        match letters[0]:
            case "y" | "e":
                return self.year(letters)
            case "a":
                return self.weekday(letters)
            case "s":
                return self.seconds(letters)
        value = self.value(letters, index)
        return None if value is None else self.number(value, min(len(letters), 2))

    def value(self, letters: str, index: int) -> int | None:
        if letters[0] == "h":
            return (self.when.hour - 1) % NOON + 1 if self.has_halves else self.when.hour
        if letters[0] == "m" and self.is_minute(index):
            return self.when.minute
        if len(letters) > 2:
            return None
        return self.when.month if letters[0] == "m" else self.when.day

    def weekday(self, letters: str) -> str | None:
        names = self.words.weekdays if len(letters) == 4 else self.words.short_weekdays
        return names[(self.when.weekday() + 1) % 7] if names else None

    def seconds(self, letters: str) -> str:
        whole, _, decimals = letters.partition(".")
        text = self.number(self.when.second, len(whole))
        part = f"{self.when.microsecond // 1000:03d}"[: len(decimals)]
        return f"{text}.{part}" if decimals else text

    def is_minute(self, index: int) -> bool:
        """Tell whether an m stands behind hours or before seconds."""
        times = (Kind.DATE, Kind.ELAPSED)
        before = [token for token in self.tokens[:index] if token.kind in times]
        behind = [token for token in self.tokens[index + 1 :] if token.kind in times]
        follows = bool(before) and before[-1].text[0].lower() == "h"
        return follows or (bool(behind) and behind[0].text[0].lower() == "s")

    def year(self, letters: str) -> str:
        is_whole = len(letters) > 2 or letters[0] == "e"
        text = f"{self.when.year:04d}" if is_whole else f"{self.when.year % 100:02d}"
        return in_digits(text, self.numerals) if self.numerals else text

    def number(self, value: int, width: int) -> str:
        if self.numerals:
            return in_words(str(value), self.numerals, short_ten=True)
        return f"{value:0{width}d}"
