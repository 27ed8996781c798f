"""A whole number."""

from __future__ import annotations

import re
from decimal import Decimal

from shenbao.declaration.field import Example, Field, Schema
from shenbao.declaration.kinds.figure import Figure, complain_of_sign, figure_schema
from shenbao.i18n import N_
from shenbao.targets.spelling import one_width
from shenbao.toml.reader import TableReader

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,99}")
"""A whole number; Python reads none of some thousand digits."""


class Whole(Figure[int], frozen=True):
    """A whole number, such as one of years."""

    def read(self, table: TableReader, field: Field) -> int | None:
        """Read a whole number."""
        figure = table.whole(field.key, required=field.required)
        if figure is not None:
            complain_of_sign(figure, table, field.key, field)
        return figure

    def schema(self, field: Field) -> Schema:
        """Return the schema of a whole number."""
        return figure_schema("integer", field)

    def digits(self, value: int, _field: Field) -> str:
        """Return the digits of the number."""
        return str(value)

    def figure(self, value: int) -> Decimal | None:
        """Return the number."""
        return Decimal(value)

    def parse(self, text: str, _field: Field) -> int | None:
        """Return a number in digits that does not begin with 0."""
        figure = one_width(text)
        return int(figure) if _WHOLE.fullmatch(figure) else None


WHOLE = Whole(summary=N_("a whole number"), examples=(Example("3", "3"),))
