"""Numbers in Chinese numerals, up to the hundred millions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

TEN = 10
MYRIAD = Decimal(10_000)


def number_in_numerals(text: str, numerals: Mapping[str, Decimal]) -> Decimal | None:
    """Return a number in Chinese numerals up to the 亿, or None where the numerals make none."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    for numeral in text:
        value = numerals.get(numeral)
        if value is None:
            return None
        if value < TEN:
            if digit:
                return None
            digit = value
        elif value < MYRIAD:
            section += (Decimal(1) if digit is None else digit) * value
            digit = None
        else:
            section += digit or 0
            if not section and not total:
                return None
            total, section = (
                (total + section * value, Decimal(0))
                if value == MYRIAD
                else ((total + section) * value, Decimal(0))
            )
            digit = None
    return total + section + (digit or 0) if text else None
