"""Figures in the words of a report: amounts, differences, counts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from shenbao.i18n import ngettext


def amount(value: Decimal | None) -> str:
    """Return an amount with two decimals or as many as it has; nothing where there is none."""
    if value is None:
        return ""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{value:,.{max(2, -exponent)}f}"


def difference(value: Decimal, percent: Decimal | None) -> str:
    """Return by how much an amount changed, and by how much in percent if there is a percentage."""
    if percent is None:
        return _signed(value, amount(abs(value)))
    tenths = percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{_signed(value, amount(abs(value)))}, {_signed(value, f'{abs(tenths):,} %')}"


def _signed(value: Decimal, text: str) -> str:
    return f"-{text}" if value < 0 else f"+{text}"


def sheets(count: int) -> str:
    """Return a number of sheets."""
    return ngettext("{count} sheet", "{count} sheets", count).format(count=count)


def cells(count: int) -> str:
    """Return a number of cells."""
    return ngettext("{count} cell", "{count} cells", count).format(count=count)
