"""Numbers in Chinese numerals."""

from __future__ import annotations

from msgspec import Struct

from shenbao.diagnostics import Code
from shenbao.i18n import _
from shenbao.toml.reader import TableReader

MYRIAD = 4
"""The digits that one of the larger powers holds."""

TEN_TO_NINETEEN = 2

DIGITS = 10


class Numerals(Struct, frozen=True):
    """Chinese numerals: ten digits from zero on; ten, hundred, thousand; then 10^4, 10^8, 10^12."""

    digits: str
    powers: str
    myriads: str
    point: str


PLAIN = Numerals("0123456789", "", "", ".")


def in_digits(text: str, numerals: Numerals) -> str:
    """Return a text with each of its digits as a numeral."""
    return text.translate(
        {ord("0") + value: numeral for value, numeral in enumerate(numerals.digits)}
    )


def in_words(figure: str, numerals: Numerals, *, short_ten: bool = False) -> str:
    """Return a plain figure as it is said; what has no such words stays in digits.

    With ``short_ten``, ten to nineteen begin without a one, as in dates.
    """
    sign, digits = ("-", figure[1:]) if figure.startswith("-") else ("", figure)
    whole, _point, decimals = digits.partition(".")
    longest = MYRIAD * (len(numerals.myriads) + 1) if numerals.powers else 1
    if not whole.isdecimal() or len(whole) > longest:
        return figure
    words = _whole(whole, numerals)
    if short_ten and len(whole) == TEN_TO_NINETEEN and whole[0] == "1":
        words = words[1:]
    rest = f"{numerals.point}{in_digits(decimals, numerals)}" if decimals else ""
    return f"{sign}{words}{rest}"


def _whole(digits: str, numerals: Numerals) -> str:
    zero = numerals.digits[0]
    words, has_gap = "", False
    length = len(digits)
    for index, digit in enumerate(digits):
        place = length - index - 1
        if digit != "0":
            words += zero if has_gap and words else ""
            words += numerals.digits[int(digit)] + _power(place % MYRIAD, numerals.powers)
            has_gap = False
        else:
            has_gap = True
        ends_group = place and not place % MYRIAD
        if ends_group and int(digits[max(0, index - MYRIAD + 1) : index + 1]):
            words += numerals.myriads[place // MYRIAD - 1]
            has_gap = False
    return words or zero


def _power(place: int, powers: str) -> str:
    return powers[place - 1] if place else ""


def read_numerals(table: TableReader, name: str) -> Numerals:
    """Read a set of numerals at a key of a table; without it, they are plain digits."""
    inner = table.table(name)
    if inner is None:
        return PLAIN
    numerals = Numerals(
        digits=inner.text("digits", required=True),
        powers=inner.text("powers"),
        myriads=inner.text("myriads"),
        point=inner.text("point", default="."),
    )
    inner.finish()
    is_whole = True
    for key, expected in (("digits", DIGITS), ("powers", MYRIAD - 1)):
        count = len(getattr(numerals, key))
        if count not in (0, expected):
            is_whole = False
            message = _("{key} must have {expected} characters, not {count}.")
            text = message.format(key=key, expected=expected, count=count)
            inner.complain(Code.VALUE, text, key=key)
    return numerals if is_whole and numerals.digits else PLAIN
