"""A share of a hundred."""

from __future__ import annotations

from decimal import Decimal

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Example, Field
from shenbao.declaration.kinds.number import Number
from shenbao.i18n import N_
from shenbao.targets.spelling import one_width

SIGN = "%"
LARGEST_RATE = 2
"""A figure without a sign up to this may be a share of one: 0.95 for 95 %."""


class Percent(Number, frozen=True):
    """A share of a hundred, written as it is printed: 95 is 95 %, and 0.95 to reckon with.

    Its unit is the sign behind it, which it shows unless the form shows it elsewhere.
    """

    def text(self, value: Decimal, field: Field) -> str:
        """Return the figure with the sign behind it."""
        return self.digits(value, field) + _sign(field)

    def figure(self, value: Decimal) -> Decimal | None:
        """Return the share of one."""
        return value.scaleb(-2)

    def shown(self, text: str, field: Field) -> Decimal | None:
        """Return the figure before a sign, or alone where it can be no share of one."""
        figure = one_width(text)
        without = next(
            (figure.removesuffix(sign) for sign in _signs(field) if figure.endswith(sign)), None
        )
        if without is not None:
            return self.parse(without.rstrip(), field)
        alone = self.parse(figure, field)
        is_certain = not _sign(field) or not alone or abs(alone) > LARGEST_RATE
        return alone if is_certain else None

    def understand(self, text: str, field: Field, _context: Context) -> Understood | None:
        """Return the share in a cell; a figure that may be one of one or of a hundred is none."""
        figure = self.shown(text, field)
        return None if figure is None else Understood(figure, self.text(figure, field))


def _sign(field: Field) -> str:
    return "" if field.show_unit is False else field.unit or SIGN


def _signs(field: Field) -> list[str]:
    """Return what a share may end with, as it is in one width, the longest first."""
    signs = {one_width(sign) for sign in (field.unit, SIGN)} - {""}
    return sorted(signs, key=len, reverse=True)


PERCENT = Percent(
    summary=N_("a share of a hundred, written without its sign"),
    examples=(Example("95", "95%"), Example("99.97", "99.97%")),
    worded=("decimals", "grouping"),
)
