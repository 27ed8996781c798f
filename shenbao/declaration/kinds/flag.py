"""A yes or a no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shenbao.declaration.boxes import Boxes
from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Example, Field, Kind, Schema
from shenbao.declaration.folding import bare
from shenbao.diagnostics import KeyPath
from shenbao.i18n import N_
from shenbao.toml.reader import TableReader


class Flag(Kind[bool], frozen=True):
    """A yes or a no, in the words of the form; one without a word for no leaves that blank."""

    def read(self, table: TableReader, field: Field) -> bool | None:
        """Read true or false."""
        if not table.has(field.key) and not field.required:
            return None
        before = len(table.problems)
        value = table.flag(field.key, required=field.required)
        return value if len(table.problems) == before else None

    def schema(self, _field: Field) -> Schema:
        """Return the schema of true or false."""
        return {"type": "boolean"}

    def options(self, field: Field) -> tuple[str, ...]:
        """Return the form's two words."""
        return (field.wording.yes, field.wording.no)

    def chosen(self, value: bool, field: Field) -> tuple[str, ...]:
        """Return the form's word for it."""
        return (field.wording.yes if value else field.wording.no,)

    def ticked(self, options: Sequence[str], field: Field) -> str:
        """Return the word, or both with their boxes."""
        return _boxes(field).text(options) if field.boxes else "".join(options)

    def blank(self, field: Field) -> str:
        """Return both words without a tick, where the form prints them both."""
        return _boxes(field).text(()) if field.boxes else ""

    def text(self, value: bool, field: Field) -> str:
        """Return the form's word for it, or both words with their boxes."""
        word = field.wording.yes if value else field.wording.no
        return _boxes(field).text((word,)) if field.boxes else word

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the flag where the form's word for it does not stand there, or is blank."""
        return () if text == self.text(bool(data), field) else ((),)

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return which word stands in a cell, or which of the two is ticked if both do."""
        words = field.wording
        value = {words.yes: True, words.no: False}.get(bare(text))
        chosen = _boxes(field).chosen(text, context) or ()
        if value is None and len(chosen) == 1:
            value = chosen[0] == words.yes
        return None if value is None else Understood(value, self.text(value, field))

    def is_blank(self, text: str, field: Field, context: Context) -> bool:
        """Tell whether there is no word, or neither of the two is ticked."""
        return not text or (field.boxes and _boxes(field).chosen(text, context) == ())

    def is_same(self, text: str, other: str, field: Field) -> bool:
        """Tell whether two texts are the same, or tick the same word."""
        return text == other or (field.boxes and _boxes(field).is_same(text, other))


def _boxes(field: Field) -> Boxes:
    return Boxes((field.wording.yes, field.wording.no), {}, field.wording)


FLAG = Flag(
    summary=N_("yes or no, in the words of the form"),
    examples=(Example("true", "yes"), Example("false", "no")),
    worded=("yes", "no", "boxes", "boxes_first"),
    shown_by=("yes",),
    heeds=("boxes",),
)
