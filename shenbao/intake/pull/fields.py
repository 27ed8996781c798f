"""Merging the fields of a form."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import STATED, Field
from shenbao.declaration.cells import Context
from shenbao.intake.authoring import is_kept_blank
from shenbao.intake.grid import Cell
from shenbao.intake.pull.decisions import Decisions
from shenbao.intake.pull.merged import Merged
from shenbao.intake.pull.versions import Versions
from shenbao.sheet.origin import digest
from shenbao.toml import KeyPath, key_name, key_path


class Fields(Struct, frozen=True):
    """Puts the fields that were edited into the data of a declaration."""

    versions: Versions
    context: Context
    decisions: Decisions
    merged: Merged

    def merge(self) -> None:
        """Merge all fields that the document shows."""
        for key, cell in self.versions.edited.fields.items():
            now = self.versions.now.get(key, "")
            if key in self.versions.edited.derived:
                self.note_derived(key, cell, now)
            elif self.decisions.takes(cell, self.made(key, now), now, self.label(key)):
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

    def note_derived(self, key: str, cell: Cell, now: str) -> None:
        """Note what was put in place of a figure that the form works out.

        Where the declaration states another one in its place, that is what was edited.
        """
        if digest(cell.text) in (self.made(key, now), digest(now)):
            return
        stated = {key_name(figure.at): figure for figure in self.versions.filing.declaration.stated}
        if key not in stated or not cell.text:
            self.merged.derived[key] = cell
        elif self.decisions.takes(cell, self.made(key, now), now, self.label(key)):
            self.merged.data[STATED][stated[key].index]["text"] = cell.text
            self.merged.wanted[key] = cell

    def label(self, key: str) -> str:
        """Return what people call a field, or a cell in a row of the form."""
        return self.versions.label(key_path(key) or ())

    def take(self, key: str, cell: Cell, now: str) -> None:
        """Put a text into the data as a value of its field's kind."""
        path = key_path(key) or ()
        field = self.versions.standard.facts_at(path)
        assert field is not None
        if cell.text == now or field.is_same(now, cell.text):
            return
        if field.is_blank(cell.text, self.context):
            self.clear(path, field, cell)
            return
        understood = field.understand(cell.text, self.context)
        if understood is None:
            self.decisions.refuse_unread(cell, self.label(key))
            return
        value, remarks = field.kind.revised(self.merged.get(path), understood, self.context)
        self.merged.set(path, value)
        for remark in remarks:
            self.decisions.tell(cell.place, remark)
        self.merged.wanted[key] = replace(cell, text=understood.words)

    def clear(self, path: KeyPath, field: Field, cell: Cell) -> None:
        """Take a value away; a label that is printed only above a value stays where it stands."""
        if field.required:
            self.decisions.refuse_blank(cell.place, self.label(key_name(path)))
        elif is_kept_blank(field):
            self.merged.set(path, "")
        else:
            self.merged.drop(path)
