"""Importing a text export: from the file to the TOML text of each form in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from shenbao.diagnostics import Code, Diagnostic, Severity, Span
from shenbao.form import Library, Standard
from shenbao.form.phrases import split_by
from shenbao.i18n import _
from shenbao.importers.authoring import author
from shenbao.importers.draft import Draft, Source
from shenbao.importers.lines import recognise, split_forms
from shenbao.importers.reading import read_form
from shenbao.writer import format_declaration


@dataclass(frozen=True, slots=True)
class Imported:
    """One form as TOML text, and the name its file should have."""

    path: PurePosixPath
    text: str


def import_export(
    source: Path, library: Library, year: int | None = None, form: str | None = None
) -> tuple[list[Imported], list[Diagnostic]]:
    """Read a text export of one or many forms; ``form`` names its standard if given.

    The ``year`` of the forms is that of the dates among their targets where it
    is not given; where these do not agree on one, it must be. Returns the
    declarations as TOML, and a diagnostic for everything that was not
    understood, at its line; that text is kept in the TOML as a comment.
    """
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.reason
        message = _("The file cannot be read: {reason}.").format(reason=reason)
        return [], [Diagnostic(Span(source), Code.UNREADABLE, message)]
    problems: list[Diagnostic] = []
    standard = _find_standard(text, source, library, form, problems)
    if standard is None:
        return [], problems
    forms, before = split_forms(text, standard)
    drafts = [read_form(raw, standard) for raw in forms]
    drafts[0].leftovers[:0] = [Source(line.number, line.words) for line in before]
    years = {year} if year else _years_of_targets(drafts, standard)
    if len(years) != 1:
        message = _("The year of the forms does not show from the file.")
        hint = _("Name it, such as --year 2025.")
        return [], [*problems, Diagnostic(Span(source), Code.MISSING, message, hint)]
    of_year = years.pop()
    imported = [_write(draft, standard, of_year) for draft in drafts]
    problems += [_not_understood(source, left) for draft in drafts for left in draft.leftovers]
    return imported, problems


def _years_of_targets(drafts: Sequence[Draft], standard: Standard) -> set[int]:
    """Return the years of the dates among the short columns of the indicator tables."""
    before, after = split_by(standard.amounts.year, "year")
    date = re.compile(rf"{re.escape(before)}(\d{{4}}){re.escape(after)}\d")
    short = {column.key for column in standard.indicator_table.columns if column.role == "short"}
    rows = [row for draft in drafts for row in draft.rows]
    texts = [text for row in rows for key, text in row.texts.items() if key in short]
    return {int(match[1]) for text in texts for match in date.finditer(text)}


def _find_standard(
    text: str, source: Path, library: Library, form: str | None, problems: list[Diagnostic]
) -> Standard | None:
    """Return the standard asked for, or the only one that knows the text's titles."""
    loaded = [library.load(name) for name in ([form] if form else library.names())]
    problems += library.problems()
    standards = [standard for standard, _problems in loaded if standard is not None]
    found = recognise(text, standards)
    if len(found) == 1:
        return found[0]
    names = ", ".join(standard.name for standard in found or standards)
    if found:
        message = _("The file reads as more than one form: {names}.").format(names=names)
    else:
        message = _("No title of a known form stands in the file ({names}).").format(names=names)
    hint = _("Name the form with --form.")
    problems.append(Diagnostic(Span(source), Code.UNKNOWN_FORM, message, hint))
    return None


def _write(draft: Draft, standard: Standard, year: int) -> Imported:
    data = author(draft, standard, year)
    name = _file_name(data, standard) or f"{standard.name}-{draft.line}"
    path = PurePosixPath(str(year), f"{name}.toml")
    draft.leftovers.sort(key=lambda left: left.line)
    notes = [f"import, line {left.line}: {left.words}" for left in draft.leftovers]
    schema = f"../../schema/{standard.name}.schema.json"
    return Imported(path, format_declaration(data, standard, schema=schema, notes=notes))


def _file_name(data: Mapping[str, Any], standard: Standard) -> str:
    """Return the value that is the declaration's own, if it can safely be a file's name."""
    names = [
        str(data.get(field.key, "")) for field in standard.shape.fields.values() if field.unique
    ]
    return next((name for name in names if re.fullmatch(r"\w[\w-]{0,79}", name)), "")


def _not_understood(file: Path, left: Source) -> Diagnostic:
    return Diagnostic(
        Span(file, left.line, 1, left.line, len(left.words) + 1),
        Code.NOT_UNDERSTOOD,
        _("Not understood: {text}").format(text=left.words),
        _("It is kept in the TOML file as a comment."),
        Severity.WARNING,
    )
