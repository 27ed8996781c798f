"""A text as numbers with their units, signs of arithmetic and brackets; words are left out."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from msgspec import Struct

from shenbao.money.numerals import number_in_numerals
from shenbao.money.words import AmountWords
from shenbao.targets.spelling import any_of

YUAN = Decimal(10000)
"""How many 元 are in the unit of amounts, 万元."""

_DIGITS = (
    r"(?<![0-9.])(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?![0-9])(?:\.[0-9]{1,8}(?![0-9]))?"
)
_PARTS = ("digits", "percent", "money", "bare", "scale", "counted", "per")
SPACES = r"[^\S\n]{0,3}"
"""The spaces that may stand within an amount or an expression."""


class Token(Struct, frozen=True):
    """A piece of a text by its kind; ``start`` and ``end`` are places in the text.

    Kinds are number, times, plus, minus, divided, equals, open and close.
    """

    kind: str
    start: int
    end: int


class Number(Token, frozen=True):
    """A number with its unit; numerals, which are read only with a unit, are put in digits.

    ``unit`` is its unit of money, ``bare`` where that lacks 元 (万); other numbers may be
    a ``percent``, or have a counting unit (``counted``). ``per`` are the counting units of a
    unit price. ``factor`` is the multiplier of the unit, to 元 where it is money.
    """

    digits: str
    unit: str = ""
    bare: bool = False
    percent: bool = False
    per: tuple[str, ...] = ()
    factor: Decimal = Decimal(1)
    counted: str = ""

    @property
    def figure(self) -> Decimal:
        """The number without its unit."""
        return _figure(self.digits)


@lru_cache(maxsize=1024)
def _figure(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def tokenize(text: str, words: AmountWords) -> list[Token]:
    """Return the tokens of a half-width text, in their order."""
    return [token for match in _pattern(words).finditer(text) if (token := _token(match, words))]


def _token(match: re.Match[str], words: AmountWords) -> Token | None:
    kind = str(match.lastgroup)
    if kind == "numerals":
        return _in_numerals(match, words)
    if kind != "number":
        return Token(kind, *match.span())
    digits, percent, money, bare, scale, counted, per = match.group(*_PARTS)
    unit = money or bare or ""
    return Number(
        kind,
        *match.span(),
        digits,
        unit,
        bool(bare),
        percent is not None,
        tuple(_counts(words).findall(per)) if per else (),
        _share(digits, percent) if percent else _factor(unit or scale or "", words),
        counted or "",
    )


@lru_cache(maxsize=256)
def _factor(unit: str, words: AmountWords) -> Decimal:
    """Return what one of a unit is in 元, or 1 where there is none."""
    return words.units[unit] * YUAN if unit else Decimal(1)


def _share(digits: str, sign: str) -> Decimal:
    """Return what one of a percentage is, or of a discount: the 9 of 9折 is 90%, so is the 90."""
    return Decimal("0.1") if sign != "%" and len(digits.partition(".")[0]) == 1 else Decimal("0.01")


def _in_numerals(match: re.Match[str], words: AmountWords) -> Number | None:
    figure = number_in_numerals(match["figure"], words.written.numerals)
    if figure is None:
        return None
    word = match["numeral_unit"]
    if word in words.results.discount:
        share = _share(f"{figure:f}", word)
        return Number("number", *match.span(), f"{figure:f}", percent=True, factor=share)
    unit = word if word in words.units else ""
    per = tuple(_counts(words).findall(match["numeral_per"] or ""))
    factor = _factor(unit, words)
    counted = "" if unit else word
    return Number(
        "number", *match.span(), f"{figure:f}", unit, per=per, factor=factor, counted=counted
    )


@lru_cache(maxsize=8)
def _counts(words: AmountWords) -> re.Pattern[str]:
    return re.compile(any_of(words.sums.counts))


@lru_cache(maxsize=8)
def _pattern(words: AmountWords) -> re.Pattern[str]:
    sums = words.sums
    off = any_of(words.results.discount)
    counts, bare, each = any_of(sums.counts), any_of(words.bare), any_of(sums.each)
    money = any_of(unit for unit in words.units if unit not in words.bare)
    unit = (
        f"(?P<percent>%|{off})|(?P<money>{money})|(?P<bare>{bare})(?!{counts})"
        f"|(?P<scale>{bare})?(?P<counted>{counts})"
    )
    per = f"(?:{SPACES}/{SPACES}{each}?{counts}(?:·{counts})?){{1,3}}"
    signs = {
        "times": sums.times,
        "plus": sums.plus,
        "minus": sums.minus,
        "divided": sums.divided,
        "equals": (*sums.equals, *sums.about),
        "open": ("(",),
        "close": (")",),
    }
    number = f"(?P<digits>{_DIGITS})(?:{SPACES}(?:{unit}))?(?P<per>{per})?"
    numeral = any_of(words.written.numerals)
    numerals = (
        f"(?<![0-9.])(?<!{numeral})(?P<figure>{numeral}{{1,12}})"
        f"(?P<numeral_unit>{any_of(words.written.units)}|{off}|{counts})(?P<numeral_per>{per})?"
    )
    kinds = {"number": number, "numerals": numerals}
    kinds |= {kind: any_of(written) for kind, written in signs.items()}
    any_kind = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items())
    # Most characters begin no token: to see that takes less time than to try all kinds there.
    first = {word[:1] for word in chain("0123456789", words.written.numerals, *signs.values())}
    return re.compile(f"(?={any_of(first)})(?:{any_kind})")
