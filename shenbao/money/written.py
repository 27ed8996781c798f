"""An amount that stands alone in a cell, as people write it: 852.9万元, ¥8,529,000, 贰拾万元整."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from shenbao.money.arithmetic import EXACT
from shenbao.money.numerals import number_in_numerals
from shenbao.money.words import AmountWords
from shenbao.targets.spelling import any_of, one_width

PLAIN = r"[0-9]{1,30}(?:\.[0-9]{1,9})?"
LONGEST = 60
"""The characters of an amount; a longer text is none."""

BY_BLANKS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[^\S\n][0-9]{3})+(?![0-9])")
"""A figure whose thousands are parted by blanks."""

BLANKS = re.compile(r"\s")


class WrittenAmount(Struct, frozen=True):
    """An amount as it is written.

    ``figure`` is in 万元 where ``has_unit``, and otherwise in the unit that the form names.
    """

    figure: Decimal
    has_unit: bool


def read_amount(text: str, words: AmountWords, grouping: str = "") -> WrittenAmount | None:
    """Return the amount that is all of a text, or None where it is none.

    ``grouping`` is the mark between thousands of the form, beside the comma. In brackets,
    as bookkeepers write it, an amount is negative. A sign of a currency before a figure
    without a unit (¥1,000) leaves open whether that is in 元, so it is none; nor are two
    figures that stand apart, each with its unit or without one.
    """
    figure = BY_BLANKS.sub(lambda found: BLANKS.sub("", found[0]), one_width(text))
    if len(figure) <= LONGEST and _apart(words).search(figure):
        return None
    figure = BLANKS.sub("", figure)
    if not figure or len(figure) > LONGEST:
        return None
    bracketed = re.fullmatch(r"\((.*)\)", figure)
    pattern = _pattern(words, grouping)
    match = pattern.fullmatch(bracketed[1] if bracketed else figure)
    if match is None or (bracketed and match["sign"]):
        return None
    found = _in_digits(match, words, grouping) or _in_numerals(match["numerals"], words)
    negative = bracketed is not None or match["sign"] == "-"
    return WrittenAmount(-found.figure, found.has_unit) if found and negative else found


@lru_cache(maxsize=8)
def _apart(words: AmountWords) -> re.Pattern[str]:
    """Return the pattern of white space before a figure that goes on behind another one."""
    numerals = any_of(words.written.numerals)
    units = any_of([*words.units, *words.written.units])
    return re.compile(rf"[0-9.,]\s+[0-9.,]|(?<!\s){units}\s+(?:[0-9]|(?!{units}){numerals})")


@lru_cache(maxsize=8)
def _pattern(words: AmountWords, grouping: str) -> re.Pattern[str]:
    written = words.written
    digits = f"(?:{'|'.join([*_groupings(grouping), PLAIN])})"
    units = any_of(words.units)
    part = rf"{digits}(?:{units}|\({units}\))"
    zero = any_of(word for word, value in written.numerals.items() if not value)
    numerals = any_of([*written.numerals, *written.units])
    return re.compile(
        f"(?P<before>(?:{any_of(written.before)}){{1,2}}:?)?(?P<sign>[+-]?)"
        f"(?:(?P<digits>{part}(?:{zero}?{part})*|{digits})|(?P<numerals>{numerals}+))"
        f"(?:{any_of(written.after)}){{0,2}}"
    )


def _groupings(grouping: str) -> Iterable[str]:
    marks = dict.fromkeys([",", *grouping])
    return [
        rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+(?:\.[0-9]{{1,9}})?"
        for mark in marks
        if not mark.isspace()
    ]


def _in_digits(match: re.Match[str], words: AmountWords, grouping: str) -> WrittenAmount | None:
    """Return an amount in digits; each part of several is less than a whole unit before it."""
    if match["digits"] is None:
        return None
    total, room = Decimal(0), None
    for figure, factor in _parts(match["digits"], words, grouping):
        if factor is None:
            return None if match["before"] else WrittenAmount(figure, has_unit=False)
        amount = _times(figure, factor)
        if room is not None and (amount >= room or total != total.quantize(room)):
            return None
        total, room = total + amount, factor
    return WrittenAmount(total, has_unit=True)


def _parts(
    text: str, words: AmountWords, grouping: str
) -> Iterator[tuple[Decimal, Decimal | None]]:
    """Yield the figures of an amount in digits, each with what its unit is worth."""
    for figure, unit in re.findall(
        rf"([\d.,{re.escape(grouping)}]+)\(?({any_of(words.units)}?)", text
    ):
        plain = figure.translate({ord(mark): None for mark in {",", *grouping}})
        yield Decimal(plain), words.units[unit] if unit else None


def _times(figure: Decimal, factor: Decimal) -> Decimal:
    """Return a figure in 万元: with the digits it is written with, where that is its unit."""
    if factor == 1:
        return figure
    exact = EXACT.multiply(figure, factor)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact.normalize(EXACT)


def _in_numerals(text: str | None, words: AmountWords) -> WrittenAmount | None:
    """Return an amount in Chinese numerals; each of its units is said, the largest first."""
    if text is None:
        return None
    units, numerals = words.written.units, words.written.numerals
    total, last = Decimal(0), None
    start = 0
    for match in re.finditer(any_of(units), text):
        factor = units[match[0]]
        number = number_in_numerals(text[start : match.start()], numerals)
        if number is None or (last is not None and factor >= last):
            return None
        total += _times(number, factor)
        start, last = match.end(), factor
    return WrittenAmount(total, has_unit=True) if last is not None and start == len(text) else None
