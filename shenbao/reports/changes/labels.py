"""The labels that a form standard gives to what changes name by key."""

from __future__ import annotations

from dataclasses import dataclass

from shenbao.changes.comparison import Entry
from shenbao.changes.comparison.changes import CellChanged, FieldChanged
from shenbao.changes.comparison.statement import Position, Side
from shenbao.declaration import Field, Value
from shenbao.form import Standard
from shenbao.i18n import _

WITHIN, BETWEEN = " › ", " · "


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a declaration's form, as it is now or else as it last was."""

    entry: Entry

    @property
    def side(self) -> Side:
        """The declaration whose form gives the labels."""
        return self.entry.side

    def field(self, key: str) -> str:
        """Return the label of a field, with the heading beside it if there is one."""
        fields = (side.field(key) for side in self._sides)
        label = next((field.label for field in fields if field), key)
        headings = [fact.heading for fact in self.side.statement.facts if fact.key == key]
        return WITHIN.join(filter(None, [*headings, label]))

    def column(self, key: str) -> str:
        """Return the label of a column of the indicator table."""
        for standard in self._standards:
            for column in standard.indicator_table.columns:
                if column.key == key:
                    return column.label
        return key

    def class_of(self, key: str) -> str:
        """Return the label of a first-level class, or of a second-level one by both keys."""
        for standard in self._standards:
            for group, category in standard.categories():
                labels = {group.key: group.label, f"{group.key}.{category.key}": category.label}
                if key in labels:
                    return labels[key]
        return key

    def classes(self, at: Position) -> str:
        """Return the labels of an indicator's classes."""
        for standard in self._standards:
            for group, category in standard.categories():
                if (group.key, category.key) == (at.group, at.category):
                    return f"{group.label}{WITHIN}{category.label}"
        return at.category_key

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
            column = columns.get(change.column)
            is_optional = column is not None and column.optional
            return not is_optional or change.column in self.side.statement.printed
        if change.new is not None:
            return change.new_text is not None
        is_gone = self.side.field(change.key) is None
        return is_gone or change.old is None or change.old_text is not None

    @property
    def _sides(self) -> list[Side]:
        """The declaration in both revisions, the newer one first."""
        return [side for side in (self.entry.new, self.entry.old) if side is not None]

    @property
    def _standards(self) -> list[Standard]:
        """The form standards of both revisions, the newer one first."""
        return [side.filing.standard for side in self._sides]


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
