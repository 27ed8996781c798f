"""What a comparison comes to: declarations, indicators, and money by the unit that files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from shenbao.changes.comparison.changes import (
    AmountChanged,
    CellChanged,
    DeclarationAdded,
    DeclarationMended,
    DeclarationRemoved,
    IndicatorAdded,
    IndicatorMoved,
    IndicatorRemoved,
    IndicatorRenamed,
    percent,
)
from shenbao.changes.comparison.comparing import Comparison, Entry
from shenbao.changes.comparison.statement import Position, Side


class Money(Struct, frozen=True):
    """A field's amounts (万元) summed over a unit's declarations in which they changed."""

    unit: str
    form: str
    key: str
    old: Decimal
    new: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more it is than before."""
        return self.new - self.old

    @property
    def percent(self) -> Decimal | None:
        """How much more it is in percent of what it was, if it was anything."""
        return percent(self.difference, self.old)


class Tally(Struct, frozen=True):
    """How many of a kind were added, removed and changed."""

    added: int = 0
    removed: int = 0
    changed: int = 0


class Totals(Struct, frozen=True):
    """The totals of a comparison; declarations changed only by their form are ``restyled``."""

    declarations: Tally
    restyled: int
    indicators: Tally
    money: tuple[Money, ...]


def total_up(comparison: Comparison) -> Totals:
    """Return the totals of a comparison."""
    entries = comparison.entries
    alone = Counter(type(change) for entry in entries for change in entry.changes)
    both = [entry for entry in entries if entry.old and entry.new]
    return Totals(
        declarations=Tally(
            added=alone[DeclarationAdded],
            removed=alone[DeclarationRemoved],
            changed=alone[DeclarationMended] + sum(bool(entry.changes) for entry in both),
        ),
        restyled=sum(not entry.changes for entry in both),
        indicators=_indicators(entries),
        money=tuple(_money(entries)),
    )


def _indicators(entries: Iterable[Entry]) -> Tally:
    counts = Counter[str]()
    for entry in entries:
        lines = sum(not line.is_row for line in entry.side.statement.lines)
        for change in entry.changes:
            match change:
                case IndicatorAdded(at) if not at.is_row:
                    counts["added"] += 1
                case IndicatorRemoved(at) if not at.is_row:
                    counts["removed"] += 1
                case DeclarationAdded():
                    counts["added"] += lines
                case DeclarationRemoved():
                    counts["removed"] += lines
        counts["changed"] += len({at for at in _changed(entry) if not at.is_row})
    return Tally(**counts)


def _changed(entry: Entry) -> Iterator[Position]:
    """Yield the indicators that are in both revisions and different, some more than once."""
    for change in entry.changes:
        if isinstance(change, CellChanged | IndicatorMoved | IndicatorRenamed):
            yield change.new


Amounts = tuple[str, Decimal | None, Decimal | None]
"""A field's key, and its amount before and after."""


def _money(entries: Iterable[Entry]) -> Iterator[Money]:
    sums: dict[tuple[str, str, int, str, str], list[Decimal]] = {}
    for entry in entries:
        side = entry.side
        places = {key: place for place, key in enumerate(side.filing.standard.fields)}
        for key, *amounts in _amounts(entry):
            place = places.get(key, len(places))
            field = side.field(key)
            measure = field.unit if field else ""  # what is in two units does not add up
            at = (side.unit, side.statement.form, place, key, measure)
            pair = sums.setdefault(at, [Decimal()] * 2)
            for index, amount in enumerate(amounts):
                pair[index] += amount or Decimal()
    for (unit, form, _place, key, _measure), pair in sorted(sums.items()):
        yield Money(unit, form, key, *pair)


def _amounts(entry: Entry) -> Iterator[Amounts]:
    """Yield the amounts that changed; of a declaration that is new or gone, all."""
    for change in entry.changes:
        match change:
            case AmountChanged(key, old, new):
                yield key, old, new
            case DeclarationAdded():
                yield from ((key, None, amount) for key, amount in _all_amounts(entry.side))
            case DeclarationRemoved():
                yield from ((key, amount, None) for key, amount in _all_amounts(entry.side))


def _all_amounts(side: Side) -> Iterator[tuple[str, Decimal]]:
    for key, value in side.statement.values.items():
        field = side.field(key)
        if field is not None and field.kind.is_money and isinstance(value, Decimal):
            yield key, value
