"""What any report shows of a comparison: sections of rows, effects of templates, and totals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from shenbao.changes.comparison import Comparison, Entry
from shenbao.changes.comparison.changes import (
    AmountChanged,
    DeclarationAdded,
    DeclarationMended,
    DeclarationRemoved,
)
from shenbao.changes.comparison.revision import Fault
from shenbao.changes.comparison.totals import Tally, Totals, total_up
from shenbao.i18n import _, ngettext
from shenbao.reports.changes import figures
from shenbao.reports.changes.change_rows import entry_rows
from shenbao.reports.changes.labels import Labels
from shenbao.reports.changes.rows import Row, Sign
from shenbao.toml.reader import printable


class Section(Struct, frozen=True):
    """The changes of one declaration: what happened to it, its title and path, and its rows."""

    entry: Entry
    sign: Sign
    title: str
    path: str
    rows: tuple[Row, ...]
    weight: Decimal

    @property
    def state(self) -> str:
        """What happened to the declaration as a whole, if anything did."""
        return {
            Sign.ADDED: _("new"),
            Sign.REMOVED: _("removed"),
            Sign.MENDED: _("not readable before"),
        }.get(self.sign, "")


class Sum(Struct, frozen=True):
    """The sum of a field over a unit's changed declarations, in words."""

    unit: str
    label: str
    before: str
    after: str
    difference: str


class Overview(Struct, frozen=True):
    """A comparison as it is shown; ``sections`` are in the order of paths."""

    comparison: Comparison
    sections: tuple[Section, ...]
    totals: Totals
    sums: tuple[Sum, ...]

    @property
    def headline(self) -> str:
        """How many declarations changed."""
        return _(", ").join(_counts(self.totals)) or _("no declaration changed")

    @property
    def indicators(self) -> str:
        """How many indicators changed, empty if none did."""
        counts = _(", ").join(_tally(self.totals.indicators))
        return _("indicators: {counts}").format(counts=counts) if counts else ""

    @property
    def summary(self) -> str:
        """How many declarations and indicators changed, in one line."""
        return _("; ").join(filter(None, (self.headline, self.indicators)))

    @property
    def by_weight(self) -> list[Section]:
        """The sections, those first where most money changed, or most else."""
        return sorted(
            self.sections, key=lambda section: (-section.weight, -len(section.rows), section.path)
        )


def overview_of(comparison: Comparison) -> Overview:
    """Return what is shown of a comparison."""
    totals = total_up(comparison)
    entries = [entry for entry in comparison.entries if entry.changes]
    return Overview(
        comparison, tuple(map(_section, entries)), totals, tuple(_sums(comparison, totals))
    )


def _section(entry: Entry) -> Section:
    kinds = {
        DeclarationAdded: Sign.ADDED,
        DeclarationRemoved: Sign.REMOVED,
        DeclarationMended: Sign.MENDED,
    }
    side, sign = entry.side, kinds.get(type(entry.changes[0]), Sign.CHANGED)
    return Section(entry, sign, side.title, side.path, tuple(entry_rows(entry)), _weight(entry))


def fault_words(fault: Fault) -> str:
    """Say what of a faulty file was compared, and in which version it is faulty."""
    if fault.is_apart:
        message = _("a repository of its own, at another commit, not compared: {path}")
    elif fault.is_compared:
        message = _("faulty in {revision}, compared as far as it can be read: {path}")
    else:
        message = _("faulty in {revision}, not compared: {path}")
    return message.format(revision=fault.revision, path=printable(fault.path))


def _weight(entry: Entry) -> Decimal:
    """Return how much money changed, up or down; of a declaration new or gone, all of it."""
    if entry.old is None or entry.new is None:
        values = entry.side.statement.values.items()
        amounts = [(key, value) for key, value in values if isinstance(value, Decimal)]
    else:
        changes = (change for change in entry.changes if isinstance(change, AmountChanged))
        amounts = [(change.key, change.difference) for change in changes]
    return sum((abs(_worth(key, amount, entry)) for key, amount in amounts), Decimal())


def _worth(key: str, figure: Decimal, entry: Entry) -> Decimal:
    """Return what an amount is worth whatever its unit is; other figures are worth nothing."""
    field = entry.side.field(key)
    if field is None or not field.kind.is_money:
        return Decimal()
    units = entry.side.filing.standard.amounts.units
    return figure * units.get(field.unit, Decimal(1))


def _sums(comparison: Comparison, totals: Totals) -> Iterator[Sum]:
    labels = {entry.side.statement.form: Labels(entry) for entry in comparison.entries}
    for money in totals.money:
        yield Sum(
            money.unit,
            labels[money.form].field(money.key),
            figures.amount(money.old),
            figures.amount(money.new),
            figures.difference(money.difference, money.percent),
        )


def _counts(totals: Totals) -> Iterator[str]:
    tally = totals.declarations
    if tally.changed:
        message = ngettext(
            "{count} declaration changed", "{count} declarations changed", tally.changed
        )
        yield message.format(count=tally.changed)
    yield from _tally(Tally(tally.added, tally.removed))
    if totals.restyled:
        message = ngettext(
            "{count} more sheet changed by templates",
            "{count} more sheets changed by templates",
            totals.restyled,
        )
        yield message.format(count=totals.restyled)


def _tally(tally: Tally) -> Iterator[str]:
    counts = (
        (tally.added, _("{count} added")),
        (tally.removed, _("{count} removed")),
        (tally.changed, _("{count} changed")),
    )
    yield from (message.format(count=count) for count, message in counts if count)
