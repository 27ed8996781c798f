"""What the kinds of figures have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Field, Kind, Schema
from shenbao.declaration.folding import bare
from shenbao.diagnostics import Code, KeyPath
from shenbao.i18n import _
from shenbao.toml.reader import TableReader

V = TypeVar("V")


def complain_of_sign(figure: Decimal | int, table: TableReader, key: str, field: Field) -> None:
    """Complain of a figure below nought where the field takes none."""
    if Decimal(figure).is_signed() and not field.negative:
        message = _("{key} is negative, which this field of the form does not take.")
        hint = _("Leave the sign out, or let the field take it: negative = true in form.toml.")
        table.complain(Code.VALUE, message.format(key=key), hint, key=key)


def figure_schema(kind: str | list[str], field: Field) -> Schema:
    """Return the schema of figures of a kind, as JSON has it, that the field takes."""
    return {"type": kind} if field.negative else {"type": kind, "minimum": 0}


@dataclass(frozen=True)
class Figure(Kind[V]):
    """A kind whose values are figures: they are the same if they are worth the same."""

    @abstractmethod
    def parse(self, text: str, field: Field) -> V | None:
        """Return the figure that a text without a unit is, None where it is none."""

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the figure where none of the same worth stands there."""
        return () if self.parse(text, field) == data else ((),)

    def understand(self, text: str, field: Field, _context: Context) -> Understood | None:
        """Return the figure in a cell, which may end with the unit of the field."""
        words = field.without_unit(text)
        figure = self.parse(words, field)
        return None if figure is None else Understood(figure, words)

    def is_same(self, text: str, other: str, field: Field) -> bool:
        """Tell whether two texts are figures of the same worth, or the same but for spaces."""
        figure = self.parse(text, field)
        is_worth = figure is not None and figure == self.parse(other, field)
        return is_worth or bare(text) == bare(other)
