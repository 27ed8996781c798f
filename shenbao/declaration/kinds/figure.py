"""What the kinds of figures have in common."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Field, Kind, Schema
from shenbao.declaration.wording import Wording, decimals_needed
from shenbao.diagnostics import Code, KeyPath
from shenbao.i18n import _
from shenbao.targets.spelling import one_width, same_but_for_spaces
from shenbao.toml.reader import TableReader

V = TypeVar("V")

GROUPING = ","

_FIGURE = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def read_figure(table: TableReader, field: Field) -> Decimal | None:
    """Read a number, and complain of one that the form cannot print as it is."""
    figure = table.number(field.key, required=field.required)
    if figure is not None:
        complain_of_sign(figure, table, field.key, field)
        _complain_of_decimals(figure, table, field)
    return figure


def complain_of_sign(figure: Decimal | int, table: TableReader, key: str, field: Field) -> None:
    """Complain of a figure below nought where the field takes none."""
    if Decimal(figure).is_signed() and not field.negative:
        message = _("{key} is negative, which this field of the form does not take.")
        hint = _("Leave the sign out, or let the field take it: negative = true in form.toml.")
        table.complain(Code.VALUE, message.format(key=key), hint, key=key)


def _complain_of_decimals(figure: Decimal, table: TableReader, field: Field) -> None:
    decimals = field.wording.decimals
    if decimals and decimals_needed(figure) > decimals:
        message = _("{key} has more decimals than the {decimals} that the form prints.")
        hint = _("Round it yourself: no figure is rounded without you.")
        table.complain(
            Code.VALUE, message.format(key=field.key, decimals=decimals), hint, key=field.key
        )


def figure_schema(kind: str | list[str], field: Field) -> Schema:
    """Return the schema of figures of a kind, as JSON has it, that the field takes."""
    return {"type": kind} if field.negative else {"type": kind, "minimum": 0}


def parse_figure(text: str, wording: Wording) -> Decimal | None:
    """Return a figure whose thousands may be parted by commas, or as the form does it."""
    figure = one_width(text)
    for mark in (GROUPING, wording.grouping):
        if mark and mark in figure and _is_grouped(figure, mark):
            figure = figure.replace(mark, "")
    return Decimal(figure) if _FIGURE.fullmatch(figure) else None


def _is_grouped(figure: str, mark: str) -> bool:
    digits = rf"[+-]?[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+(?:\.[0-9]+)?"
    return bool(re.fullmatch(digits, figure))


class Figure(Kind[V], frozen=True):
    """A kind whose values are figures: they are the same if they are worth the same."""

    heeds: tuple[str, ...] = ("show_unit",)

    @abstractmethod
    def digits(self, value: V, field: Field) -> str:
        """Return a figure without its unit."""

    @property
    def is_figure(self) -> bool:
        """Whether its values are figures: they are."""
        return True

    @abstractmethod
    def parse(self, text: str, field: Field) -> V | None:
        """Return the figure that a text without a unit is, None where it is none."""

    def text(self, value: V, field: Field) -> str:
        """Return the figure, with its unit where the field shows it."""
        return self.digits(value, field) + (field.unit if field.show_unit else "")

    def shown(self, text: str, field: Field) -> V | None:
        """Return the figure that a text shows as the field prints it, None where it shows none."""
        return self.parse(field.without_unit(text) if field.show_unit else text, field)

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the figure where none of the same worth stands there."""
        return () if self.shown(text, field) == data else ((),)

    def understand(self, text: str, field: Field, _context: Context) -> Understood | None:
        """Return the figure in a cell, which may end with the unit of the field."""
        words = field.without_unit(text)
        figure = self.parse(words, field)
        if figure is None:
            return None
        return Understood(figure, words + field.unit if field.show_unit else words)

    def is_same(self, text: str, other: str, field: Field) -> bool:
        """Tell whether two texts are figures of the same worth, or the same but for spaces.

        Two figures, which a space keeps apart, are never the same as one: 91 10 is not 9110.
        """
        figure = self.shown(text, field)
        is_worth = figure is not None and figure == self.shown(other, field)
        return is_worth or same_but_for_spaces(text, other)
