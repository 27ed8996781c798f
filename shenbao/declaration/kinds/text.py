"""A text of paragraphs."""

from __future__ import annotations

from typing import Any

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.enumeration import as_paragraphs
from shenbao.declaration.field import Compared, Example, Field
from shenbao.declaration.kinds.line import Line
from shenbao.i18n import N_
from shenbao.toml.literals import literal, multiline_string

LONG = 40
"""Characters of a text that is written between three quotes, ready for more paragraphs."""


class Text(Line, frozen=True):
    """A text of paragraphs, one a line."""

    def literal(self, data: Any, _field: Field) -> str:
        """Return a long text as one of several lines."""
        is_long = isinstance(data, str) and len(data) > LONG
        return multiline_string(data.removesuffix("\n")) if is_long else literal(data)

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return the text of a cell, the items of its enumeration in a paragraph each."""
        is_flat = context.is_flat
        found = as_paragraphs(text, field.wording.numberings) if is_flat else text
        return Understood(found, text)


TEXT = Text(
    summary=N_("a text of paragraphs, one a line"),
    examples=(Example('"First.\\nSecond."', "First.\nSecond."),),
    compared=Compared.TEXT,
    is_words=True,
    is_long=True,
)
