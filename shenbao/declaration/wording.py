"""How values are put into words: yes and no, figures, enumerations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

NO_NUMBERS: Mapping[str, tuple[str, ...]] = {"": ()}


@dataclass(frozen=True, slots=True)
class Wording:
    """A form's words for yes and no, the look of its figures, and its styles of enumeration.

    Figures have at least so many ``decimals``, and ``grouping`` between their thousands.
    ``numberings`` maps the name of a style to the markers of its items, in their order;
    the style "" has none.
    """

    yes: str = ""
    no: str = ""
    decimals: int = 0
    grouping: str = ""
    numberings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_NUMBERS)

    def figure(self, value: Decimal) -> str:
        """Return a figure with the decimals of the form, or more where it has more itself."""
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        return f"{value:,.{max(self.decimals, -exponent)}f}".replace(",", self.grouping)
