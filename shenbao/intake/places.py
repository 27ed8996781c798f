"""Places in imported files as people read them, and as the spans of diagnostics."""

from __future__ import annotations

from pathlib import Path

from shenbao.diagnostics import Diagnostic, Span
from shenbao.i18n import _
from shenbao.intake.grid import Note, Place

LETTERS = 26
ORDER = 100_000


def shown(place: Place) -> str:
    """Return a place in the language of messages; a cell of a sheet as Excel names it."""
    if place.line:
        return _("line {number}").format(number=place.line)
    parts = []
    if place.page:
        parts.append(_("page {number}").format(number=place.page))
    if place.paragraph:
        parts.append(_("paragraph {number}").format(number=place.paragraph))
    if place.table:
        parts.append(_("table {number}").format(number=place.table))
    if place.sheet:
        cell = f"{letters(place.column)}{place.row}" if place.row else ""
        parts.append(_("sheet {name} {cell}").format(name=place.sheet, cell=cell).strip())
    elif place.row:
        message = _("row {row}, column {column}")
        parts.append(message.format(row=place.row, column=place.column))
    return _(", ").join(parts)


def letters(column: int) -> str:
    """Return the letters by which Excel names a column."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def span(file: Path, place: Place, words: str = "") -> Span:
    """Return the span of words in a file."""
    if place == Place():
        return Span(file)
    if place.line:
        column = max(1, place.column if not place.table else 1)
        return Span(file, place.line, column, place.line, column + max(1, len(words)))
    order = (place.page * 100 + place.table) * ORDER + place.row + place.paragraph
    return Span(file, max(1, order), max(1, place.column), where=shown(place))


def diagnostic(file: Path, note: Note, words: str = "") -> Diagnostic:
    """Return a note of a file as a diagnostic."""
    return Diagnostic(
        span(file, note.place, words), note.code, note.message, note.hint, note.severity
    )
