"""The changes of a declaration: one type for each kind, and each says how it is undone.

They name fields, columns and choices by key; the labels are those of the two
form standards. Amounts are in the field's unit (万元).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import Struct

from shenbao.changes.comparison.runs import Runs, text_runs
from shenbao.changes.comparison.statement import Accepted, Position
from shenbao.declaration import Item, Itemised, Value


class Change(Struct, frozen=True):
    """A change; what it tells of before and after stands in pairs, ``old…`` and ``new…``."""

    def mirrored(self) -> Change:
        """Return the change back."""
        return type(self)(**exchanged(self))


def exchanged(change: Change) -> dict[str, Any]:
    """Return the parts of a change by name, with old and new exchanged."""
    return {name: getattr(change, _counterpart(name)) for name in change.__struct_fields__}


def _counterpart(name: str) -> str:
    if name.startswith("old"):
        return f"new{name[3:]}"
    return f"old{name[3:]}" if name.startswith("new") else name


# ---- Declarations -------------------------------------------------------------


class DeclarationAdded(Change, frozen=True):
    """A declaration that is new; paths are from the root of the project."""

    path: str

    def mirrored(self) -> DeclarationRemoved:
        """Return the change back."""
        return DeclarationRemoved(self.path)


class DeclarationRemoved(Change, frozen=True):
    """A declaration that is gone."""

    path: str

    def mirrored(self) -> DeclarationAdded:
        """Return the change back."""
        return DeclarationAdded(self.path)


class DeclarationMended(Change, frozen=True):
    """A declaration that could not be read before: all of it is new to who reads the changes."""

    path: str


class DeclarationRenamed(Change, frozen=True):
    """A declaration in another file."""

    old: str
    new: str


# ---- Fields -----------------------------------------------------------------


class FieldChanged(Change, frozen=True):
    """A field has another value, or is read another way; texts are None where not printed."""

    key: str
    old: Value | None
    new: Value | None
    old_text: str | None
    new_text: str | None


class AmountChanged(FieldChanged, frozen=True):
    """A field has another amount of money."""

    old: Decimal | None
    new: Decimal | None

    @property
    def difference(self) -> Decimal:
        """How much more it is than before; an absent amount is none."""
        return (self.new or Decimal()) - (self.old or Decimal())

    @property
    def percent(self) -> Decimal | None:
        """How much more it is in percent of what it was, if it was anything."""
        return percent(self.difference, self.old)


class TextChanged(FieldChanged, frozen=True):
    """A long text reads differently."""

    @property
    def runs(self) -> Runs:
        """The text before and after, in runs."""
        return text_runs(self.old_text or "", self.new_text or "")


class ItemisedChanged(TextChanged, frozen=True):
    """An enumeration has other items, or other words around them."""

    old: Itemised
    new: Itemised
    items: tuple[ItemChange, ...]

    def mirrored(self) -> ItemisedChanged:
        """Return the change back."""
        items = tuple(sorted((item.mirrored() for item in self.items), key=item_order))
        return ItemisedChanged(**exchanged(self) | {"items": items})

    @property
    def old_sum(self) -> Decimal | None:
        """The sum of the items that had an amount, None if none had."""
        return total(self.old)

    @property
    def new_sum(self) -> Decimal | None:
        """The sum of the items that have an amount, None if none has."""
        return total(self.new)


def percent(difference: Decimal, old: Decimal | None) -> Decimal | None:
    """Return a difference in percent of the old amount, None where there was none."""
    return 100 * difference / old if old else None


def total(value: Value | None) -> Decimal | None:
    """Return the sum of an enumeration's amounts, None where there are none."""
    items = value.items if isinstance(value, Itemised) else ()
    amounts = [item.amount for item in items if item.amount is not None]
    return sum(amounts, Decimal()) if amounts else None


class ItemAdded(Change, frozen=True):
    """An item that is new; ``index`` counts from 0."""

    index: int
    item: Item

    def mirrored(self) -> ItemRemoved:
        """Return the change back."""
        return ItemRemoved(self.index, self.item)


class ItemRemoved(Change, frozen=True):
    """An item that is gone."""

    index: int
    item: Item

    def mirrored(self) -> ItemAdded:
        """Return the change back."""
        return ItemAdded(self.index, self.item)


class ItemMoved(Change, frozen=True):
    """An item that stands elsewhere among the others."""

    old: int
    new: int


class ItemChanged(Change, frozen=True):
    """An item with other words or another amount."""

    old: int
    new: int
    old_item: Item
    new_item: Item

    @property
    def runs(self) -> Runs:
        """The words before and after, in runs."""
        return text_runs(self.old_item.text, self.new_item.text)


ItemChange = ItemAdded | ItemRemoved | ItemMoved | ItemChanged


def item_order(change: Change) -> tuple[int, int]:
    """Return what sorts the changes of an enumeration: by place, what is gone first."""
    match change:
        case ItemRemoved(index):
            return index, 0
        case ItemAdded(index):
            return index, 1
        case ItemMoved(_, index):
            return index, 2
        case ItemChanged(_, index):
            return index, 3
    raise TypeError(f"no change of an item: {change!r}")


# ---- Indicators ---------------------------------------------------------------


Cells = tuple[tuple[str, str], ...]
"""The texts of an indicator by column, its explanation last."""


class IndicatorAdded(Change, frozen=True):
    """An indicator that is new; ``outcomes`` are the texts that the form works out for it.

    Rows of authors in tables of facts come, go and change as indicators do.
    """

    at: Position
    cells: Cells
    outcomes: Cells = ()

    def mirrored(self) -> IndicatorRemoved:
        """Return the change back."""
        return IndicatorRemoved(self.at, self.cells, self.outcomes)


class IndicatorRemoved(Change, frozen=True):
    """An indicator that is gone."""

    at: Position
    cells: Cells
    outcomes: Cells = ()

    def mirrored(self) -> IndicatorAdded:
        """Return the change back."""
        return IndicatorAdded(self.at, self.cells, self.outcomes)


class IndicatorMoved(Change, frozen=True):
    """An indicator that stands in another class, or elsewhere among those of its class."""

    old: Position
    new: Position


class IndicatorRenamed(Change, frozen=True):
    """An indicator with another name, and with the explanation that follows from it."""

    old: Position
    new: Position
    old_name: str
    new_name: str
    old_explanation: str | None
    new_explanation: str | None


class CellChanged(Change, frozen=True):
    """A cell of an indicator reads differently, such as its target."""

    old: Position
    new: Position
    column: str
    old_text: str
    new_text: str


# ---- What is worked out -----------------------------------------------------------


class OutcomeChanged(Change, frozen=True):
    """A figure that the form works out, or takes from elsewhere, is another for other changes.

    ``old`` and ``new`` are its addresses; texts are None where it is not printed.
    """

    old: str
    new: str
    old_text: str | None
    new_text: str | None


class StatedChanged(Change, frozen=True):
    """Something else is printed in place of what is worked out, or for another reason.

    ``key`` is the address; texts and reasons are None where nothing is stated.
    """

    key: str
    old_text: str | None
    new_text: str | None
    old_reason: str | None
    new_reason: str | None


class WaiverChanged(Change, frozen=True):
    """Other findings of a rule are accepted in the declaration, or for other reasons.

    ``old_at`` and ``new_at`` are the addresses of what they are in: "" for the declaration
    itself, None where that is not there. No sheet shows any of it.
    """

    rule: str
    old_at: str | None
    new_at: str | None
    old: tuple[Accepted, ...]
    new: tuple[Accepted, ...]


# ---- The whole sheet ------------------------------------------------------------


class Explained(Change, frozen=True):
    """An explanation that reads differently because of something else that changed."""

    old: Position
    new: Position
    old_text: str | None
    new_text: str | None


class ChoiceChanged(Change, frozen=True):
    """A choice for the whole sheet, such as its placeholder, and the explanations that follow.

    It ``is_printed`` where the sheet is another for it.
    """

    key: str
    old: str
    new: str
    is_printed: bool = True
    explained: tuple[Explained, ...] = ()

    def mirrored(self) -> ChoiceChanged:
        """Return the change back."""
        explained = (
            Explained(change.new, change.old, change.new_text, change.old_text)
            for change in self.explained
        )
        back = tuple(sorted(explained, key=lambda change: change.old))
        return ChoiceChanged(self.key, self.new, self.old, self.is_printed, back)


class ColumnsChanged(Change, frozen=True):
    """Other optional columns are printed."""

    old: tuple[str, ...]
    new: tuple[str, ...]


class YearChanged(Change, frozen=True):
    """The declaration is for another year."""

    old: int
    new: int


class FollowsChanged(Change, frozen=True):
    """The declaration follows another one, by the paths of both below ``declarations/``."""

    old: str
    new: str


class FormChanged(Change, frozen=True):
    """The declaration is filed under another form standard, whose words are on all of its sheet."""

    old: str
    new: str
