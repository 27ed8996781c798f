"""A whole number."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from shenbao.declaration.field import Example, Field, Schema
from shenbao.declaration.kinds.figure import Figure
from shenbao.i18n import N_
from shenbao.toml.reader import TableReader


@dataclass(frozen=True)
class Whole(Figure[int]):
    """A whole number, such as one of years."""

    def read(self, table: TableReader, field: Field) -> int | None:
        """Read a whole number."""
        return table.whole(field.key, required=field.required)

    def schema(self, _field: Field) -> Schema:
        """Return the schema of a whole number."""
        return {"type": "integer"}

    def text(self, value: int, _field: Field) -> str:
        """Return the digits of the number."""
        return str(value)

    def figure(self, value: int) -> Decimal | None:
        """Return the number."""
        return Decimal(value)

    def parse(self, text: str, _field: Field) -> int | None:
        """Return a number in digits that does not begin with 0."""
        figure = unicodedata.normalize("NFKC", text)
        is_whole = figure.isdecimal() and figure.isascii() and figure == str(int(figure))
        return int(figure) if is_whole else None


WHOLE = Whole(summary=N_("a whole number"), examples=(Example("3", "3"),))
