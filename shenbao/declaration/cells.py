"""From the words of a cell to the value of a field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import Struct

from shenbao.money import AmountWords, amount_of


class Context(Struct, frozen=True):
    """What is known of the file that a cell stands in: the year of its form, and its habits.

    Where it ``is_flat``, a line ends anywhere, not only a paragraph. ``ticked`` and
    ``unticked`` are what stands before words to choose or reject them (☑, □). ``unit``
    is that of amounts that name none, where it may be another than the field's. ``dates``
    are the phrases by which people write dates.
    """

    year: int
    amounts: AmountWords
    ticked: tuple[str, ...] = ()
    unticked: tuple[str, ...] = ()
    is_flat: bool = False
    unit: str = ""
    dates: tuple[str, ...] = ()

    def amount(self, text: str) -> Decimal | None:
        """Return what a text says it comes to, in 万元; None where that is not certain."""
        return amount_of(text, self.year, self.amounts)


class Understood(Struct, frozen=True):
    """The value that a cell holds, as TOML has it, and those of its words that say it."""

    data: Any
    words: str
