"""A date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from shenbao.declaration.cells import Context, Understood
from shenbao.declaration.dates import DatePhrase, date_phrase
from shenbao.declaration.field import Example, Field, Kind, Schema
from shenbao.diagnostics import Code, KeyPath
from shenbao.i18n import N_, _
from shenbao.targets.spelling import same_but_for_spaces
from shenbao.toml.reader import TableReader

MONTH = "[0-9]{4}-(?:0[1-9]|1[0-2])"


class Date(Kind[date], frozen=True):
    """A date as the form writes it: to the day, or to the month where the form prints no day.

    In TOML it is a date (2024-12-31), or a text with a month ("2024-12"); a month is kept
    as its first day.
    """

    @property
    def has_year(self) -> bool:
        """Whether its values are days: they are."""
        return True

    def read(self, table: TableReader, field: Field) -> date | None:
        """Read a date, or a month where the form prints no day."""
        if _phrase(field).has_day:
            return table.day(field.key, required=field.required)
        if not table.has(field.key) and not field.required:
            return None
        before = len(table.problems)
        text = table.text(field.key, required=field.required)
        if len(table.problems) > before:
            return None
        if not re.fullmatch(MONTH, text):
            message = _("{key} must be a month, as the form prints no day.").format(key=field.key)
            hint = _('Write it in quotes, like "2025-12".')
            table.complain(Code.VALUE, message, hint, key=field.key)
            return None
        return _value(text)

    def schema(self, field: Field) -> Schema:
        """Return the schema of a date, which is a text in JSON."""
        if _phrase(field).has_day:
            return {"type": "string", "format": "date"}
        return {"type": "string", "pattern": f"^{MONTH}$"}

    def text(self, value: date, field: Field) -> str:
        """Return the date as the form writes dates."""
        return _phrase(field).text(value)

    def unshown(self, data: Any, text: str, field: Field) -> Sequence[KeyPath]:
        """Return the date where it does not stand there as the form writes it."""
        return () if text == self.text(_value(data), field) else ((),)

    def understand(self, text: str, field: Field, context: Context) -> Understood | None:
        """Return the date that all ways of writing find in a cell, as exactly as the form has it.

        A cell that says a day where the form has none, or none where it has one, holds no date.
        """
        own = _phrase(field)
        phrases = (own, *filter(None, map(date_phrase, context.dates)))
        found = {(day, phrase.has_day) for phrase in phrases if (day := phrase.read(text))}
        if len(found) != 1:
            return None
        day, has_day = found.pop()
        if has_day != own.has_day:
            return None
        return Understood(day if has_day else day.isoformat()[:7], own.text(day))

    def is_same(self, text: str, other: str, field: Field) -> bool:
        """Tell whether two texts are the same date, or the same but for spaces."""
        day = _phrase(field).read(text)
        is_day = day is not None and day == _phrase(field).read(other)
        return is_day or same_but_for_spaces(text, other)


def _phrase(field: Field) -> DatePhrase:
    phrase = date_phrase(field.wording.date)
    assert phrase, "form.toml is refused otherwise"
    return phrase


def _value(data: Any) -> date:
    """Return the value of a date as TOML has it; ``data`` may also be a month."""
    if isinstance(data, date) and not isinstance(data, datetime):
        return data
    return date.fromisoformat(f"{data}-01")


DATE = Date(
    summary=N_("a date, or a month in quotes where the form prints no day"),
    examples=(Example("2025-12-31", "2025-12-31"),),
    worded=("date",),
)
