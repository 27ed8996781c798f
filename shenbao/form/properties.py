"""The properties that a form gives to its documents, such as title and author."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shenbao.diagnostics import Code
from shenbao.form.phrases import gaps_in, read_phrase
from shenbao.i18n import _
from shenbao.toml.reader import TableReader

DATE = "date"
KNOWN = ("title", "author", "identifier", DATE, "language")


def read_properties(form: TableReader, gaps: Sequence[str]) -> dict[str, str]:
    """Read the phrases of the properties, by their names."""
    table = form.table("properties")
    if table is None:
        return {}
    found = {key: read_phrase(table, key, gaps) for key in KNOWN if table.has(key)}
    day = found.get(DATE)
    if day and not gaps_in(day) and not is_iso_date(day):
        message = _("{key} is not a date like 2025-12-31.").format(key=DATE)
        table.complain(Code.VALUE, message, key=DATE)
    table.finish()
    return found


def is_iso_date(text: str) -> bool:
    """Tell whether a text is a date as documents take it."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
