"""How values are put into words: yes and no, figures, enumerations."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from shenbao.declaration.dates import USUAL

NO_NUMBERS: Mapping[str, tuple[str, ...]] = {"": ()}


class Wording(Struct, frozen=True):
    """A form's words for yes and no, the look of its figures, and its styles of enumeration.

    Figures have so many ``decimals``, or those that they are written with where that is
    0, and ``grouping`` between their thousands. Amounts are in ``unit`` where their field
    names none, and show it behind them with ``show_unit``. ``date`` is the phrase for dates.

    Of the ``boxes`` of choices the first is not ticked, the second is; they stand behind
    the words or, with ``boxes_first``, before them. ``nested`` stands before the choices
    within a choice.
    ``grades`` are words for figures, each with the least that it is said of, the best first.
    ``numberings`` maps the name of a style to the markers of its items, in their order;
    the style "" has none.
    """

    yes: str = ""
    no: str = ""
    decimals: int = 0
    grouping: str = ""
    unit: str = ""
    show_unit: bool = False
    date: str = USUAL
    boxes: tuple[str, str] = ("\u25a1", "\u2611")
    boxes_first: bool = False
    nested: str = ""
    grades: tuple[tuple[str, Decimal], ...] = ()
    numberings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_NUMBERS)

    def figure(self, value: Decimal) -> str:
        """Return a figure with the decimals of the form, or more where it needs more."""
        decimals = max(self.decimals, decimals_needed(value)) if self.decimals else _decimals(value)
        return f"{value or abs(value):,.{decimals}f}".replace(",", self.grouping)


def decimals_needed(value: Decimal) -> int:
    """Return the decimals of a figure up to the last that is not 0."""
    return _decimals(value.normalize())


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
