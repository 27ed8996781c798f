"""What a build says of a declaration or yearly workbook that it cannot make."""

from __future__ import annotations

from pathlib import Path

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.formats.errors import TemplateError
from shenbao.i18n import _
from shenbao.toml import key_path, read


def not_made(path: Path, error: TemplateError) -> Diagnostic:
    """Say of a declaration that its sheet cannot be made, at the place that is to blame."""
    message = _("The sheet cannot be made: {reason}").format(reason=error)
    span = _value(error.key, path) if error.key else _first_of(error.characters, path)
    return Diagnostic(span, error.code, message)


def workbook_not_made(path: Path, error: TemplateError) -> Diagnostic:
    """Say that the yearly workbook that belongs at a path cannot be made."""
    message = _("The portfolio cannot be made: {reason}").format(reason=error)
    return Diagnostic(Span(path), error.code, message)


def in_place_of_workbook(path: Path) -> Diagnostic:
    """Say of a declaration that its outputs would be where a yearly workbook belongs."""
    message = _("Its outputs would be in the place of the year's portfolio.")
    return Diagnostic(Span(path), Code.NAME, message, _("Give the file another name."))


def _value(key: str, path: Path) -> Span:
    """Return where the value at a key path, as people write it, stands in a file."""
    document, _problems = read(path)
    return document.value_span(key_path(key) or ()) if document else Span(path)


def _first_of(characters: str, path: Path) -> Span:
    """Return where the first of the characters stands in a file, or else the file's beginning."""
    for number, line in enumerate(path.read_text("utf-8").split("\n") if characters else (), 1):
        columns = [column for column, character in enumerate(line, 1) if character in characters]
        if columns:
            return Span(path, number, columns[0], number, columns[0] + 1)
    return Span(path)
