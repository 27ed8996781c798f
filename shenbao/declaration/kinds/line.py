"""A text of one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shenbao.declaration.boxes import Boxes
from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Example, Field, Kind, Schema
from shenbao.declaration.folding import on_one_line
from shenbao.diagnostics import Code, KeyPath
from shenbao.i18n import N_, _
from shenbao.toml.reader import TableReader, did_you_mean


class Line(Kind[str], frozen=True):
    """A text of one line, or of more where ``is_long``."""

    def read(self, table: TableReader, field: Field) -> str | None:
        """Read a text, and hold it against the choices and the pattern of the field."""
        if not table.has(field.key) and not field.required:
            return None
        before = len(table.problems)
        value = table.text(field.key, required=field.required, lines=self.is_long)
        if len(table.problems) > before:
            return None
        options = self.options(field)
        if options and value not in options:
            message = _("{value} is not a choice for {key}.").format(value=value, key=field.key)
            table.complain(Code.VALUE, message, did_you_mean(value, options), key=field.key)
        elif field.pattern and not field.pattern.fullmatch(value):
            message = _("{key} does not have the form it must have.").format(key=field.key)
            table.complain(Code.VALUE, message, field.pattern_hint, key=field.key)
        return value

    def schema(self, _field: Field) -> Schema:
        """Return the schema of a text."""
        return {"type": "string"}

    def chosen(self, value: str, _field: Field) -> tuple[str, ...]:
        """Return the text itself."""
        return (value,)

    def ticked(self, options: Sequence[str], field: Field) -> str:
        """Return the text, or all choices with their boxes."""
        return boxes_of(field).text(options) if field.boxes else "\n".join(options)

    def blank(self, field: Field) -> str:
        """Return the choices without a tick, where the form prints them all."""
        return boxes_of(field).text(()) if field.boxes else ""

    def text(self, value: str, field: Field) -> str:
        """Return the text as it is, or all choices with their boxes."""
        return boxes_of(field).text((value,)) if field.boxes else value

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the text where it does not stand there as it is."""
        shown = data.removesuffix("\n")
        return () if text == (self.text(shown, field) if field.boxes else shown) else ((),)

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return the text of a cell on one line, or the one choice that is ticked in it."""
        chosen = (boxes_of(field).chosen(text, context) or ()) if field.choices else ()
        if not field.boxes:
            words = chosen[0] if len(chosen) == 1 else text
            return Understood(on_one_line(words), words)
        return Understood(chosen[0], self.text(chosen[0], field)) if len(chosen) == 1 else None

    def is_blank(self, text: str, field: Field, context: Context) -> bool:
        """Tell whether there is no text, or no tick in it."""
        return not text or (field.boxes and boxes_of(field).chosen(text, context) == ())

    def is_same(self, text: str, other: str, field: Field) -> bool:
        """Tell whether two texts are the same, or tick the same choice."""
        return text == other or (field.boxes and boxes_of(field).is_same(text, other))


def boxes_of(field: Field) -> Boxes:
    """Return the boxes of a field that prints all its choices."""
    return Boxes(field.choices, field.nested, field.wording)


LINE = Line(
    summary=N_("a text of one line"),
    examples=(Example('"KY-0007"', "KY-0007"),),
    is_words=True,
    worded=("boxes", "boxes_first", "nested"),
    heeds=("boxes",),
)
