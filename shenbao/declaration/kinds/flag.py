"""A yes or a no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.field import Example, Field, Kind, Schema
from shenbao.declaration.folding import bare, plain
from shenbao.declaration.wording import Wording
from shenbao.diagnostics import KeyPath
from shenbao.i18n import N_
from shenbao.toml.reader import TableReader


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """A yes or a no, in the words of the form."""

    def read(self, table: TableReader, field: Field) -> bool | None:
        """Read true or false."""
        known = table.has(field.key) or field.required
        return table.flag(field.key, required=field.required) if known else None

    def schema(self, _field: Field) -> Schema:
        """Return the schema of true or false."""
        return {"type": "boolean"}

    def text(self, value: bool, field: Field) -> str:
        """Return the form's word for it."""
        return field.wording.yes if value else field.wording.no

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the flag where the form's word for it does not stand there, or is blank."""
        word = field.wording.yes if data else field.wording.no
        return () if word and text == word else ((),)

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return which word stands in a cell, or which of the two is ticked if both do."""
        words = field.wording
        value = {words.yes: True, words.no: False}.get(bare(text))
        if value is None:
            value = _ticked(text, words, context)
        return None if value is None else Understood(value, self.text(value, field))


def _ticked(text: str, words: Wording, context: Context) -> bool | None:
    """Return which of two words is ticked; the ticks stand before the words or behind them."""
    boxes = "|".join(map(re.escape, (*context.ticked, *context.unticked)))
    yes, no, box = re.escape(words.yes), re.escape(words.no), f"({boxes})?"
    ways = (f"{box}{yes}{box}{no}", f"{yes}{box}{no}{box}")
    matches = (re.fullmatch(way, plain(text)) for way in ways)
    found = {_chosen(match, context) for match in matches if match} - {None}
    found |= {
        value for word, value in ((yes, True), (no, False)) if _is_ticked(word, text, context)
    }
    return found.pop() if len(found) == 1 else None


def _is_ticked(word: str, text: str, context: Context) -> bool:
    """Tell whether a cell holds one word alone, with a tick before or behind it."""
    tick = f"(?:{'|'.join(map(re.escape, context.ticked))})"
    return re.fullmatch(f"{tick}{word}|{word}{tick}", plain(text)) is not None


def _chosen(match: re.Match[str], context: Context) -> bool | None:
    """Return whether the first of two boxes is ticked, None if both are or neither is."""
    yes, no = (box in context.ticked for box in match.groups())
    return yes if yes != no else None


FLAG = Flag(
    summary=N_("yes or no, in the words of the form"),
    examples=(Example("true", "yes"), Example("false", "no")),
    worded=("yes", "no"),
    shown_by=("yes", "no"),
)
