"""A figure that is no amount of money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shenbao.declaration.field import Example, Field, Schema
from shenbao.declaration.kinds.figure import Figure, figure_schema, parse_figure, read_figure
from shenbao.i18n import N_
from shenbao.toml.literals import literal
from shenbao.toml.reader import TableReader


class Number(Figure[Decimal], frozen=True):
    """A figure, such as a score or a quantity, with the decimals of its field."""

    def read(self, table: TableReader, field: Field) -> Decimal | None:
        """Read a number."""
        return read_figure(table, field)

    def schema(self, field: Field) -> Schema:
        """Return the schema of a number."""
        return figure_schema("number", field)

    def literal(self, data: Any, field: Field) -> str:
        """Return a figure with the decimals of the field."""
        return literal(data, field.wording.decimals)

    def digits(self, value: Decimal, field: Field) -> str:
        """Return the figure as the form writes figures."""
        return field.wording.figure(value)

    def figure(self, value: Decimal) -> Decimal | None:
        """Return the figure."""
        return value

    def parse(self, text: str, field: Field) -> Decimal | None:
        """Return a figure whose thousands may be parted."""
        return parse_figure(text, field.wording)


NUMBER = Number(
    summary=N_("a figure that is not an amount of money, such as a score"),
    examples=(Example("10", "10"), Example("7.50", "7.50")),
    worded=("decimals", "grouping"),
)
