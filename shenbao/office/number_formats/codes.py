"""A number format as its sections, and a section as tokens."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from msgspec import Struct

LONGEST = 255
"""The characters of a format; Excel takes no longer one."""

GENERAL = "General"


class Kind(Enum):
    """What a token of a format stands for."""

    LITERAL = "literal"
    DIGIT = "digit"
    POINT = "point"
    THOUSANDS = "thousands"
    PERCENT = "percent"
    EXPONENT = "exponent"
    FRACTION = "fraction"
    GENERAL = "general"
    TEXT = "text"
    DATE = "date"
    ELAPSED = "elapsed"
    HALF = "half"
    UNKNOWN = "unknown"


class Token(Struct, frozen=True):
    """A piece of a section; ``text`` is what it shows, or how the format spells it."""

    kind: Kind
    text: str = ""


class Condition(Struct, frozen=True):
    """A comparison that a value must meet for its section to be used."""

    sign: str
    limit: Decimal

    def holds(self, value: Decimal) -> bool:
        """Tell whether a value meets the condition."""
        return {
            "<": value < self.limit,
            "<=": value <= self.limit,
            ">": value > self.limit,
            ">=": value >= self.limit,
            "=": value == self.limit,
            "<>": value != self.limit,
        }[self.sign]

    @property
    def is_negative(self) -> bool:
        """Whether only negative values meet it."""
        return self.sign in ("<", "<=", "=") and (
            self.limit < 0 or (self.limit == 0 and self.sign == "<")
        )


class Section(Struct, frozen=True):
    """One of the up to four parts of a format, each for some of the values.

    ``numerals`` names the Chinese numerals that it shows digits in, if any.
    """

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    numerals: str = ""

    def has(self, *kinds: Kind) -> bool:
        """Tell whether one of its tokens is of these kinds."""
        return any(token.kind in kinds for token in self.tokens)

    @property
    def is_date(self) -> bool:
        """Whether it shows its value as a date or a time."""
        return self.has(Kind.DATE, Kind.ELAPSED, Kind.HALF)


class Code(Struct, frozen=True):
    """A number format: its sections for numbers, and the one for text, if it has one."""

    sections: tuple[Section, ...]
    text: Section | None = None


_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)(?:"|$)
    | [\\!](?P<escaped>.)
    | _(?P<space>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General)
    | (?P<half>AM/PM|A/P)
    | (?P<exponent>E[+-])
    | (?P<date>y{1,4}|e{1,4}|m{1,5}|d{1,4}|a{3,4}|h{1,2}|s{1,2}(?:\.0{1,3})?|g{1,3}|b{1,4})
    | (?P<digit>[0#?])
    | (?P<point>\.)
    | (?P<thousands>,)
    | (?P<percent>%)
    | (?P<fraction>/)
    | (?P<text>@)
    | (?P<literal>.)
    """,
    re.X | re.S | re.I,
)
_CONDITION = re.compile(r"(?P<sign><=|>=|<>|[<>=])\s*(?P<limit>[+-]?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h{1,2}|m{1,2}|s{1,2}", re.I)
_NUMERALS = re.compile(r"DBNum\d", re.I)
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r\s*\d{1,2}", re.I)
_LOCALE = re.compile(r"\$(?P<symbol>[^-]*)(?:-(?P<locale>[0-9A-Za-z,-]*))?")
_UNKNOWN_DATES = ("g", "b")
"""Years of eras, and Buddhist ones."""

_OWN_CALENDARS = (0, 1)
"""The calendars of a locale's third byte that are ours: none of its own, and the Gregorian."""

_COUNTED_FROM_ERAS = (0x0404, 0x0411, 0x0412)
"""The languages in which e is a year of an era: those of Taiwan, Japan and Korea."""


@lru_cache(maxsize=256)
def parse(code: str) -> Code:
    """Read a number format; what of it has no known meaning becomes a token UNKNOWN."""
    if len(code) > LONGEST:
        return Code((Section((Token(Kind.UNKNOWN, code[:LONGEST]),)),))
    sections = [_section(part) for part in _split(code)]
    text = None
    if len(sections) > 3:
        text = sections[3]
        sections = sections[:3]
    elif len(sections) > 1 and sections[-1].has(Kind.TEXT):
        text = sections.pop()
    elif sections[0].has(Kind.TEXT):  # it is for text alone
        text, sections = sections[0], [_section(GENERAL)]
    return Code(tuple(sections), text)


def _split(code: str) -> list[str]:
    """Split a format at the semicolons that are no literals."""
    parts, start = [], 0
    for match in _TOKEN.finditer(code):
        if match["literal"] == ";":
            parts.append(code[start : match.start()])
            start = match.end()
    return [*parts, code[start:]]


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition, numerals, locale = None, "", 0
    for match in _TOKEN.finditer(code):
        bracket = match["bracket"]
        if bracket is None:
            tokens.append(_token(match))
        elif found := _CONDITION.fullmatch(bracket):
            condition = Condition(found["sign"], Decimal(found["limit"]))
        elif _NUMERALS.fullmatch(bracket):
            numerals = bracket
        else:
            tokens.append(_bracket(bracket))
            locale = _locale(bracket) or locale
    if locale:
        tokens = [_unless_of_other_years(token, locale) for token in tokens]
    kept = tuple(token for token in tokens if token.text or token.kind is not Kind.LITERAL)
    return Section(_as_times(kept), condition, numerals)


def _token(match: re.Match[str]) -> Token:
    name = str(match.lastgroup)
    text = match[name]
    match name:
        case "quoted" | "escaped" | "literal":
            return Token(Kind.LITERAL, text)
        case "space":
            return Token(Kind.LITERAL, " ")
        case "fill":
            return Token(Kind.LITERAL)
        case "date" if text[0].lower() in _UNKNOWN_DATES:
            return Token(Kind.UNKNOWN, text)
        case _:
            return Token(Kind[name.upper()], text)


def _bracket(text: str) -> Token:
    """Return what square brackets show: elapsed time, a currency symbol, or nothing."""
    if _ELAPSED.fullmatch(text):
        return Token(Kind.ELAPSED, text)
    if _COLOUR.fullmatch(text):
        return Token(Kind.LITERAL)
    if found := _LOCALE.fullmatch(text):
        return Token(Kind.LITERAL, found["symbol"])
    return Token(Kind.UNKNOWN, f"[{text}]")


def _locale(text: str) -> int:
    """Return the number of the locale in square brackets, such as 0x804; 0 where there is none."""
    found = _LOCALE.fullmatch(text)
    try:
        return int(found["locale"], 16) if found and found["locale"] else 0
    except ValueError:  # a name, such as zh-CN, or two numbers
        return 0


def _unless_of_other_years(token: Token, locale: int) -> Token:
    """Return a token, UNKNOWN where it shows a year that a locale may count in its own way."""
    letter = token.text[:1].lower()
    if token.kind is not Kind.DATE or letter not in ("y", "e"):
        return token
    calendar, language = locale >> 16 & 0xFF, locale & 0xFFFF
    is_ours = calendar in _OWN_CALENDARS and not (letter == "e" and language in _COUNTED_FROM_ERAS)
    return token if is_ours else Token(Kind.UNKNOWN, token.text)


def _as_times(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Let the slashes, points, commas and digits of a date be literals."""
    if not any(token.kind in (Kind.DATE, Kind.ELAPSED, Kind.HALF) for token in tokens):
        return tokens
    signs = (Kind.FRACTION, Kind.POINT, Kind.THOUSANDS, Kind.PERCENT)
    return tuple(
        Token(Kind.LITERAL, token.text) if token.kind in signs else token for token in tokens
    )
