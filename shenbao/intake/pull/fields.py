"""Merging the fields of a form."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shenbao.declaration.cells import Context
from shenbao.i18n import _
from shenbao.intake.grid import Cell
from shenbao.intake.pull.decisions import Decisions
from shenbao.intake.pull.merged import Merged
from shenbao.intake.pull.versions import Versions
from shenbao.sheet.origin import digest


@dataclass(frozen=True)
class Fields:
    """Puts the fields that were edited into the data of a declaration."""

    versions: Versions
    context: Context
    decisions: Decisions
    merged: Merged

    def merge(self) -> None:
        """Merge all fields that the document shows."""
        for key, cell in self.versions.edited.fields.items():
            now = self.versions.now.get(key, "")
            if self.decisions.takes(cell, self.made(key, now), now, self.label(key)):
                if key in self.versions.edited.doubts:
                    self.decisions.refuse(cell.place, self.versions.edited.doubts[key])
                else:
                    self.take(key, cell, now)

    def made(self, key: str, now: str) -> str | None:
        """Return the digest of what the document showed of a field when it was made."""
        is_in_title = key not in self.versions.current.values
        if is_in_title and digest(self.versions.sheet.title) in self.versions.made.fixed:
            return digest(now)
        return self.versions.made.values.get(key)

    def label(self, key: str) -> str:
        return self.versions.standard.fields[key].label

    def take(self, key: str, cell: Cell, now: str) -> None:
        """Put a text into the data as a value of its field's kind."""
        field = self.versions.standard.fields[key]
        if cell.text == now or field.is_same(now, cell.text):
            return
        if field.is_blank(cell.text, self.context):
            self.clear(key, cell)
            return
        understood = field.understand(cell.text, self.context)
        if understood is None:
            message = _("“{found}” cannot be read as {label}.")
            message = message.format(found=cell.text, label=self.label(key))
            self.decisions.refuse(cell.place, message)
            return
        old = self.merged.data.get(key)
        self.merged.data[key], remarks = field.kind.revised(old, understood, self.context)
        for remark in remarks:
            self.decisions.tell(cell.place, remark)
        self.merged.wanted[key] = replace(cell, text=understood.words)

    def clear(self, key: str, cell: Cell) -> None:
        if self.versions.standard.fields[key].required:
            self.decisions.refuse_blank(cell.place, self.label(key))
        else:
            self.merged.data.pop(key, None)
