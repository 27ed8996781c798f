"""An amount of money."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Compared, Example, Field, Schema
from shenbao.declaration.kinds.figure import Figure, figure_schema, parse_figure, read_figure
from shenbao.declaration.kinds.line import LINE
from shenbao.diagnostics import KeyPath
from shenbao.i18n import N_
from shenbao.money.written import read_amount
from shenbao.toml.literals import literal
from shenbao.toml.reader import TableReader

_DIGIT = re.compile(r"\d")


class Amount(Figure[Decimal | str], frozen=True):
    """An amount of money in the field's unit (万元), or words where the field takes them."""

    def read(self, table: TableReader, field: Field) -> Decimal | str | None:
        """Read a number, or a text of one line where the field may hold one instead."""
        if field.or_text and isinstance(table.data.get(field.key), str):
            return LINE.read(table, field)
        return read_figure(table, field)

    def schema(self, field: Field) -> Schema:
        """Return the schema of a number, or a text if the field takes one."""
        return figure_schema(["number", "string"] if field.or_text else "number", field)

    def literal(self, data: Any, field: Field) -> str:
        """Return an amount with the decimals of the form."""
        return literal(data, field.wording.decimals)

    def text(self, value: Decimal | str, field: Field) -> str:
        """Return the amount as the form writes figures; words as they are."""
        return value if isinstance(value, str) else super().text(value, field)

    def digits(self, value: Decimal | str, field: Field) -> str:
        """Return the amount without its unit."""
        assert isinstance(value, Decimal)
        return field.wording.figure(value)

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the amount where none of the same worth stands there; words as they are."""
        if isinstance(data, str):
            return LINE.unshown(data, text, field)
        return super().unshown(data, text, field)

    def figure(self, value: Decimal | str) -> Decimal | None:
        """Return the amount; words are none."""
        return None if isinstance(value, str) else value

    def parse(self, text: str, field: Field) -> Decimal | None:
        """Return an amount whose thousands may be parted."""
        return parse_figure(text, field.wording)

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return the amount in a cell; where the field takes words, a unit makes it words.

        A figure alone is in the unit that the form names for it, if it names one. Where that is
        not the field's, figures among words would be read in the wrong one.
        """
        if context.unit not in ("", field.unit):
            written = read_amount(text, context.amounts, field.wording.grouping)
            if written is not None and not written.has_unit:
                return self._converted(written.figure, field, context)
            if written is None and field.or_text and _DIGIT.search(text):
                return None
        if not field.or_text:
            return super().understand(text, field, context) or self._written(text, field, context)
        figure = self.shown(text, field)
        return LINE.understand(text, field, context) if figure is None else Understood(figure, text)

    def _converted(self, figure: Decimal, field: Field, context: Context) -> Understood | None:
        """Return an amount that is in another unit; None where how much that is is not known."""
        converted = context.amounts.convert(figure, context.unit, field.unit)
        if converted is None:
            return None
        return Understood(converted, self.text(converted, field))

    def _written(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return an amount that is written out with a unit: 8,529,000元, 贰拾万元整."""
        written = read_amount(text, context.amounts, field.wording.grouping)
        if written is None:
            return None
        unit = context.amounts.units.get(field.unit) if written.has_unit else Decimal(1)
        if unit is None:
            return None
        figure = written.figure / unit if unit != 1 else written.figure
        return Understood(figure, self.text(figure, field))


AMOUNT = Amount(
    summary=N_("an amount of money in the unit of the field"),
    examples=(Example("4133.7", "4133.7"), Example("852.90", "852.90")),
    compared=Compared.MONEY,
    worded=("decimals", "grouping"),
)
