"""A sheet that is two: each row and each text as it was and as it is."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from shenbao.changes.comparison.ordering import in_order
from shenbao.changes.redline.aligning import SAME, RowPair, align
from shenbao.sheet import Sheet, Table
from shenbao.sheet.pages import restart_merges


class TextPair(Struct, frozen=True):
    """A text before and after; None where it is new or gone with what it stands in."""

    old: str | None
    new: str | None


class TrackedTable(Struct, frozen=True):
    """A table's rows, head and body, before and after."""

    head: tuple[RowPair, ...]
    body: tuple[RowPair, ...]

    @property
    def rows(self) -> tuple[RowPair, ...]:
        """All rows from top to bottom."""
        return (*self.head, *self.body)


class TrackedSheet(Struct, frozen=True):
    """Two versions of a sheet in one.

    ``physical`` has every row of both; where a text is in both, it has the new
    one. ``titles`` are those of its title, and of the lines over and under it.
    """

    physical: Sheet
    titles: tuple[TextPair, ...]
    tables: tuple[TrackedTable, ...]


def tracked(old: Sheet | None, new: Sheet | None) -> TrackedSheet:
    """Put two versions of a sheet into one; the looks are those of the newer one."""
    newer = new or old
    assert newer is not None
    pairs = _table_pairs(old.tables if old else (), new.tables if new else ())
    tables = [_tracked_table(*pair) for pair in pairs]
    above, title, subtitle = zip(
        *(sheet.titles if sheet else ("", "", "") for sheet in (old, new)), strict=True
    )
    return TrackedSheet(
        physical=replace(
            newer,
            above=above[1] or above[0],
            subtitle=subtitle[1] or subtitle[0],
            tables=tuple(_physical(*pair, both) for pair, both in zip(pairs, tables, strict=True)),
        ),
        titles=tuple(
            TextPair(*(text or None for text in texts)) for texts in (above, title, subtitle)
        ),
        tables=tuple(tables),
    )


TablePair = tuple[Table | None, Table | None]


def _table_pairs(old: Sequence[Table], new: Sequence[Table]) -> list[TablePair]:
    """Pair the tables of two sheets; one with another number of columns is another table."""

    def score(old: Table, new: Table) -> int:
        return SAME * ((old.key, len(old.widths)) == (new.key, len(new.widths)))

    return [
        (
            None if old_index is None else old[old_index],
            None if new_index is None else new[new_index],
        )
        for old_index, new_index in in_order(old, new, score)
    ]


def _tracked_table(old: Table | None, new: Table | None) -> TrackedTable:
    return TrackedTable(
        head=tuple(align(old.head if old else (), new.head if new else ())),
        body=tuple(align(old.body if old else (), new.body if new else ())),
    )


def _physical(old: Table | None, new: Table | None, both: TrackedTable) -> Table:
    """Return a table that has the rows of both, in the looks of the newer one."""
    table = new or old
    assert table is not None
    head, body = ([pair.new or pair.old for pair in rows] for rows in (both.head, both.body))
    rows = replace(table, head=tuple(filter(None, head)), body=tuple(filter(None, body)))
    return restart_merges(rows, ())
