"""Finding the changes between two enumerations."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from shenbao.changes.comparison.changes import (
    ItemAdded,
    ItemChange,
    ItemChanged,
    ItemMoved,
    ItemRemoved,
    item_order,
)
from shenbao.changes.comparison.matching import likeness, paired
from shenbao.declaration import Item, Itemised

TEXT_WEIGHT, SAME_AMOUNT = 800, 200
LEAST_FIT = 400

Row = tuple[str, Decimal | None]


def item_changes(old: Itemised, new: Itemised) -> list[ItemChange]:
    """Return the changes of the items, in the order of the enumeration."""
    return sorted(_item_changes(old.items, new.items), key=item_order)


def _item_changes(old: tuple[Item, ...], new: tuple[Item, ...]) -> Iterator[ItemChange]:
    pairing = paired(_rows(old), _rows(new), _fit, lambda _row: None, lambda row: row[0])
    gone = set(range(len(old))) - {pair.old for pair in pairing.pairs}
    added = set(range(len(new))) - {pair.new for pair in pairing.pairs}
    yield from (ItemRemoved(index, old[index]) for index in gone)
    yield from (ItemAdded(index, new[index]) for index in added)
    yield from (ItemMoved(*pair) for pair in pairing.moved)
    for pair in pairing.pairs:
        if old[pair.old] != new[pair.new]:
            yield ItemChanged(*pair, old[pair.old], new[pair.new])


def _rows(items: tuple[Item, ...]) -> list[Row]:
    return [(item.text, item.amount) for item in items]


def _fit(old: Row, new: Row) -> int:
    same_amount = old[1] is not None and old[1] == new[1]
    fit = round(TEXT_WEIGHT * likeness(old[0], new[0])) + SAME_AMOUNT * same_amount
    return fit if fit >= LEAST_FIT else 0
