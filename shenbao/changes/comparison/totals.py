"""What a comparison comes to: declarations, indicators, and money by the unit that files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from shenbao.changes.comparison.changes import (
    AmountChanged,
    CellChanged,
    IndicatorAdded,
    IndicatorMoved,
    IndicatorRemoved,
    IndicatorRenamed,
    percent,
)
from shenbao.changes.comparison.comparing import Comparison, Entry
from shenbao.changes.comparison.statement import Position, Side


@dataclass(frozen=True, slots=True)
class Money:
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


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a kind were added, removed and changed."""

    added: int = 0
    removed: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a comparison; declarations changed only by their form are ``restyled``."""

    declarations: Tally
    restyled: int
    indicators: Tally
    money: tuple[Money, ...]


def total_up(comparison: Comparison) -> Totals:
    """Return the totals of a comparison."""
    entries = comparison.entries
    both = [entry for entry in entries if entry.old and entry.new]
    return Totals(
        declarations=Tally(
            added=sum(entry.old is None for entry in entries),
            removed=sum(entry.new is None for entry in entries),
            changed=sum(bool(entry.changes) for entry in both),
        ),
        restyled=sum(not entry.changes for entry in both),
        indicators=_indicators(entries),
        money=tuple(_money(entries)),
    )


def _indicators(entries: Iterable[Entry]) -> Tally:
    counts = Counter[str]()
    for entry in entries:
        if entry.old is None or entry.new is None:
            counts["added"] += len(entry.new.statement.lines) if entry.new else 0
            counts["removed"] += len(entry.old.statement.lines) if entry.old else 0
        counts["added"] += sum(isinstance(change, IndicatorAdded) for change in entry.changes)
        counts["removed"] += sum(isinstance(change, IndicatorRemoved) for change in entry.changes)
        counts["changed"] += len(set(_changed(entry)))
    return Tally(**counts)


def _changed(entry: Entry) -> Iterator[Position]:
    """Yield the indicators that are in both revisions and different, some more than once."""
    for change in entry.changes:
        if isinstance(change, CellChanged | IndicatorMoved | IndicatorRenamed):
            yield change.new


def _money(entries: Iterable[Entry]) -> Iterator[Money]:
    sums: dict[tuple[str, str, int, str], list[Decimal]] = {}
    for entry in entries:
        for index, side in enumerate((entry.old, entry.new)):
            for place, key, amount in _amounts(entry, side):
                assert side
                pair = sums.setdefault(
                    (side.unit, side.statement.form, place, key), [Decimal()] * 2
                )
                pair[index] += amount
    for (unit, form, _place, key), pair in sorted(sums.items()):
        yield Money(unit, form, key, *pair)


def _amounts(entry: Entry, side: Side | None) -> Iterator[tuple[int, str, Decimal]]:
    """Yield one side's amounts that are not the other's, or not the same unit's, by field.

    The number before the field's key is its place in the form.
    """
    if side is None:
        return
    changed = {change.key for change in entry.changes if isinstance(change, AmountChanged)}
    same_unit = entry.old and entry.new and entry.old.unit == entry.new.unit
    for place, field in enumerate(side.filing.standard.fields.values()):
        value = side.statement.values.get(field.key)
        is_counted = field.key in changed or not same_unit
        if is_counted and field.kind.is_money and isinstance(value, Decimal):
            yield place, field.key, value
