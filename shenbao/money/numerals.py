"""Numbers in Chinese numerals, up to the hundred millions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

TEN = 10
MYRIAD = Decimal(10_000)


def number_in_numerals(text: str, numerals: Mapping[str, Decimal]) -> Decimal | None:
    """Return a number in Chinese numerals up to the 亿, or None where the numerals make none.

    Two numbers are none (二十三十), and neither is what may be two: 三万五 is 35,000 to
    most who say it, and 30,005 by its numerals.
    """
    total = section = before = Decimal(0)
    room, myriads = MYRIAD, frozenset[Decimal]()
    digit: Decimal | None = None
    is_short = False
    for numeral in text:
        value = numerals.get(numeral)
        if value is None or (digit and value < TEN) or (TEN <= value < MYRIAD and value >= room):
            return None
        if value < TEN:
            digit, is_short = value, bool(value) and before > TEN
        elif value < MYRIAD:
            section += (Decimal(1) if digit is None else digit) * value
            digit, room, is_short = None, value, False
        else:
            section += digit or 0
            worth = section if value == MYRIAD else total + section
            if is_short or value in myriads or not worth:
                return None
            total = worth * value + (total if value == MYRIAD else 0)
            myriads = myriads | {value} if value == MYRIAD else frozenset({value})
            section, digit, room = Decimal(0), None, MYRIAD
        before = value
    return None if is_short or not text else total + section + (digit or 0)
