"""The labels that a form standard gives to what changes name by key."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from shenbao.changes.comparison import Entry
from shenbao.changes.comparison.changes import CellChanged, FieldChanged, WaiverChanged
from shenbao.changes.comparison.statement import Position, Side
from shenbao.declaration import Field, Value
from shenbao.form.naming import Naming
from shenbao.form.parts import FactTable
from shenbao.i18n import _
from shenbao.toml import key_path

WITHIN, BETWEEN = " › ", " · "


class Labels(Struct, frozen=True):
    """The labels of a declaration's form, as it is now or else as it last was."""

    entry: Entry

    @property
    def side(self) -> Side:
        """The declaration whose form gives the labels."""
        return self.entry.side

    def field(self, key: str) -> str:
        """Return the label of a field with the heading beside it, or the words for an address."""
        for side in self._sides:
            own = side.own_keys.get(key, key)
            naming = Naming(side.filing)
            if own in side.filing.standard.fields:
                headings = [fact.heading for fact in self.side.statement.facts if fact.key == key]
                apart = naming.apart(own)
                words = apart if len(apart) > 1 else headings
                return WITHIN.join(filter(None, [*words, naming.field(own)]))
        return self.address(key)

    def address(self, key: str) -> str:
        """Return the words for a place: part, row and column; the place itself without any."""
        return self._address(key, self._sides)

    def waived(self, change: WaiverChanged) -> str:
        """Return the words for what a waiver is for, "" where that is the whole declaration."""
        if change.new_at is None and change.old_at and self.entry.old:
            return self._address(change.old_at, [self.entry.old])
        return self.address(change.new_at) if change.new_at else ""

    def _address(self, key: str, sides: Iterable[Side]) -> str:
        for side in sides:
            own = side.own_keys.get(key, key)
            if words := Naming(side.filing).words(key_path(own) or ()):
                return WITHIN.join(words)
        return key

    def column(self, key: str, collection: str = "") -> str:
        """Return the label of a column of a table, or of what shows a collection."""
        for side in self._sides:
            naming = Naming(side.filing)
            table = side.filing.standard.table(collection)
            shown = side.filing.standard.list_tables.get(collection) or (
                table if isinstance(table, FactTable) else naming.table_of(collection)
            )
            if label := naming.column(shown, key, collection):
                return label
        return key

    def head(self, key: str) -> str:
        """Return the label of a column by where it stands in its form."""
        collection, _dot, column = key.rpartition(".")
        return self.column(column, collection)

    def class_of(self, key: str) -> str:
        """Return the label of a first-level class, or of a second-level one by both keys."""
        for side in self._sides:
            group, _dot, category = key.partition(".")
            naming = Naming(side.filing)
            if words := naming.classes(group, category):
                return words[-1]
            for known in side.filing.standard.groups:
                if known.key == key:
                    return naming.group(known)
        return key

    def classes(self, at: Position) -> str:
        """Return the labels of an indicator's classes, or of the table that a row stands in."""
        for side in self._sides:
            naming = Naming(side.filing)
            if at.is_row:
                words = [naming.table(at.collection)]
            else:
                words = naming.classes(at.group, at.category)
                words = [naming.collection(at.collection), *words] if words else []
            if any(words):
                return WITHIN.join(filter(None, words))
        return at.class_key

    def place(self, at: Position) -> str:
        """Return the labels of an indicator's classes, and its number among theirs, from 1."""
        return f"{self.classes(at)} {at.index + 1}"

    def line(self, at: Position) -> str:
        """Return the labels of an indicator's classes, and its name as it is now."""
        return f"{self.classes(at)}{WITHIN}{self.name(at)}"

    def name(self, at: Position) -> str:
        """Return the name of an indicator as it is now."""
        statement = self.side.statement
        return dict(zip(statement.positions(), statement.lines, strict=True))[at].name

    def value_texts(self, change: FieldChanged) -> tuple[str, str]:
        """Return the texts of a field before and after, printed on the sheet or not."""
        field = next(filter(None, (side.field(change.key) for side in self._sides)), None)
        return (
            _text(change.old, change.old_text, field),
            _text(change.new, change.new_text, field),
        )

    def is_printed(self, change: FieldChanged | CellChanged) -> bool:
        """Tell whether the value of a field, or the text of a cell, is on the sheet.

        What the form has no more is on no sheet, and that it is gone is shown by its form.
        """
        if isinstance(change, CellChanged):
            columns = {column.key: column for column in self.side.statement.columns}
            own = f"{change.new.collection}.{change.column}"
            column = columns.get(own) or columns.get(change.column)
            is_optional = column is not None and column.optional
            return not is_optional or change.column in self.side.statement.printed
        if change.new is not None:
            return change.new_text is not None
        is_gone = self.side.field(change.key) is None
        return is_gone or change.old is None or change.old_text is not None

    def is_stated(self, key: str) -> bool:
        """Tell whether something else is printed in place of an outcome."""
        return key in self.side.statement.stated

    @property
    def _sides(self) -> list[Side]:
        """The declaration in both revisions, the newer one first."""
        return [side for side in (self.entry.new, self.entry.old) if side is not None]


def _text(value: Value | None, printed: str | None, field: Field | None) -> str:
    if printed is not None:
        return printed
    return field.text(value) if field else ""


def choice_label(key: str) -> str:
    """Return what a choice for the whole sheet is about."""
    names = {
        "explain_pattern": _("pattern of the explanations"),
        "placeholder": _("placeholder of empty classes"),
        "required_marker": _("marker of required classes"),
    }
    return names.get(key, key)
