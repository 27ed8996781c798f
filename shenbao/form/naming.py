"""What a form calls its places: part, row and column, in the words of its labels."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from shenbao.declaration import NAME
from shenbao.form.filing import Filing
from shenbao.form.parts import HEADINGS, FactTable, IndicatorTable, Tabular
from shenbao.form.standard import Category, Group
from shenbao.i18n import _
from shenbao.toml import KeyPath

APART = " › "
"""What stands between the words for a place."""


class Naming(Struct, frozen=True):
    """Names the places of a declaration as its form does.

    What the form does not have has no name: "".
    """

    filing: Filing

    # ---- Fields ---------------------------------------------------------------------------

    def field(self, key: str) -> str:
        """Return the label of a field."""
        fields = self.filing.standard.fields
        return self.filing.phrase(fields[key].label) if key in fields else ""

    def heading(self, key: str) -> str:
        """Return the heading beside a field."""
        grids = self.filing.standard.grids
        return next((self.joined(grid.headings) for grid in grids if key in grid.fields()), "")

    def apart(self, key: str) -> list[str]:
        """Return the words that tell a field from others with its label.

        They are the heading beside it, and, if that is not enough, the label of the field
        before it in its row.
        """
        fields = self.filing.standard.fields
        others = [
            other for other in fields if other != key and fields[other].label == fields[key].label
        ]
        if not others:
            return []
        heading = self.heading(key)
        is_enough = all(self.heading(other) != heading for other in others)
        return [heading] if is_enough else [heading, self.before(key)]

    def before(self, key: str) -> str:
        """Return the label of the field before another one in its row."""
        for grid in self.filing.standard.grids:
            for row in grid.rows:
                shown = [cell.value for cell in row if cell.value]
                if key in shown[1:]:
                    return self.field(shown[shown.index(key) - 1])
        return ""

    # ---- Tables ---------------------------------------------------------------------------

    def table(self, key: str) -> str:
        """Return the headings beside a table; one without is called by the head of its rows."""
        table = self.filing.standard.table(key)
        if table is None:
            return ""
        first = table.columns[0].labels if table.columns else ()
        return self.joined(table.headings) or self.joined(first)

    def row(self, table: FactTable | IndicatorTable, key: str | int) -> str:
        """Return the label of a row of the form, or the first words in one of an author."""
        row = table.row(key)
        if row is not None:
            return self.joined((*row.outer, row.label))
        values = self.filing.declaration.tables.get(table.key, {}).get(key, {})
        words = (
            column.facts.text(values.get(column.key))
            for column in table.columns
            if column.facts and column.facts.kind.is_words
        )
        number = key + 1 if isinstance(key, int) else key
        return next(filter(None, words), "") or _("row {number}").format(number=number)

    def column(self, table: Tabular, key: str, collection: str = "") -> str:
        """Return the heads of a column, from outside in; those of its set where it is of one."""
        known = [column for column in table.columns if column.key == key]
        own = [column for column in known if column.set in ("", collection)] or known
        return self.joined(own[0].labels) if own else ""

    def joined(self, words: tuple[str, ...]) -> str:
        """Return headings or heads as one text."""
        return HEADINGS.join(self.filing.phrase(phrase) for phrase in words if phrase)

    # ---- Indicators -----------------------------------------------------------------------

    def table_of(self, collection: str) -> IndicatorTable:
        """Return the table that has the indicators of a collection."""
        tables = self.filing.standard.indicator_tables
        return next(
            (table for table in tables if collection in table.collections),
            self.filing.standard.indicator_table,
        )

    def collection(self, key: str) -> str:
        """Return what a collection is called: by the heading of its table, the heads of its set."""
        table = self.table_of(key)
        if not key or key not in table.collections:
            return ""
        if not table.sets:
            return self.table(table.key)
        own = [column.labels for column in table.columns if column.set == key]
        if len({labels[0] for labels in own}) == 1:
            return self.joined(own[0][:1])
        return next((self.joined(labels) for labels in own), "")

    def group(self, group: Group | Category) -> str:
        """Return the label of a class, with its weight in it."""
        return self.filing.class_label(group)

    def classes(self, group: str, category: str) -> list[str]:
        """Return the labels of a first-level class, and of a second-level one in it."""
        for known, inner in self.filing.standard.categories():
            if (known.key, inner.key) == (group, category):
                return [self.group(known), *([self.group(inner)] if inner.key else [])]
        return []

    # ---- Addresses ------------------------------------------------------------------------

    def words(self, path: KeyPath) -> list[str]:
        """Return the words for a place, from the part of the form inwards.

        It has no words where the form does not have the place.
        """
        return [words for words in self._words(path) if words]

    def phrase(self, path: KeyPath) -> str:
        """Return the words for a place as one phrase."""
        return APART.join(self.words(path))

    def _words(self, path: KeyPath) -> Iterator[str]:
        first = str(path[0]) if path else ""
        table = self.filing.standard.table(first)
        if first in self.filing.standard.fields:
            yield from self._of_field(path)
        elif first in self.filing.standard.list_tables:
            headings = self.filing.standard.list_tables[first].headings
            yield self.joined(headings) or _("what it lists")
        elif isinstance(table, FactTable) or (table and self.is_row(table, path)):
            yield from self._of_table(table, path)
        elif path:
            yield from self._of_class(path)

    @staticmethod
    def is_row(table: FactTable | IndicatorTable, path: KeyPath) -> bool:
        """Tell whether a place is in a row that the form adds to its indicators."""
        return len(path) > 1 and any(row.key == path[1] for row in table.rows)

    def _of_field(self, path: KeyPath) -> Iterator[str]:
        key = str(path[0])
        yield from self.apart(key)
        yield self.field(key)
        yield from (_("item {number}").format(number=it + 1) for it in path if isinstance(it, int))

    def _of_table(self, table: FactTable | IndicatorTable, path: KeyPath) -> Iterator[str]:
        yield self.table(table.key)
        if len(path) > 1:
            yield self.row(table, path[1])
        if len(path) > 2:
            yield self.column(table, str(path[2])) or str(path[2])

    def _of_class(self, path: KeyPath) -> Iterator[str]:
        """Name the class of an indicator, its name, and a column."""
        collections = self.filing.standard.shape.collections
        collection = str(path[0]) if path[0] and path[0] in collections else ""
        yield self.collection(collection)
        inner = path[1:] if collection else path
        classes = [key for key in inner[:2] if isinstance(key, str)]
        rest = inner[len(classes) :]
        if not rest and len(classes) == 1:
            groups = self.filing.standard.groups
            yield next((self.group(group) for group in groups if group.key == classes[0]), "")
            return
        yield from self.classes(*[*classes, ""][:2])[-1:] if classes else ()
        if rest:
            indicators = self.filing.declaration.indicators
            at = path[: len(path) - len(rest) + 1]
            yield next((known.name for known in indicators if known.path == at), "")
        if len(rest) > 1 and rest[1] != NAME:
            key = str(rest[1])
            yield self.column(self.table_of(collection), key, collection) or key
