"""The labels that a form standard gives to what changes name by key."""

from __future__ import annotations

from dataclasses import dataclass

from shenbao.changes.comparison import Entry
from shenbao.changes.comparison.changes import FieldChanged
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
        fields = (standard.fields.get(key) for standard in self._standards)
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
        old, new = self._standards[-1], self._standards[0]
        return (
            _text(change.old, change.old_text, old.fields.get(change.key)),
            _text(change.new, change.new_text, new.fields.get(change.key)),
        )

    @property
    def _standards(self) -> list[Standard]:
        """The form standards of both revisions, the newer one first."""
        sides = (self.entry.new, self.entry.old)
        return [side.filing.standard for side in sides if side is not None]


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
