"""The account of an import of folders: what became of each file in them, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from shenbao.diagnostics import has_errors
from shenbao.i18n import _
from shenbao.intake.importing import FileImport
from shenbao.reports.imports import KEPT, REFUSED, Fates

MOST_NAMED = 3
"""The declarations that are named of a file with many forms."""


def account(files: Sequence[FileImport], fates: Fates, passed: Sequence[Path]) -> Iterator[str]:
    """Yield a line for each file; those that were ``passed`` over come last."""
    for found in files:
        yield f"{_outcome(found, fates)}: {found.source.as_posix()}{_declarations(found)}"
    for path in passed:
        outcome = _("not a form")
        yield f"{outcome}: {path.as_posix()}"


def _outcome(found: FileImport, fates: Fates) -> str:
    """Return the worst that has happened to the forms of a file."""
    outcomes = {fates.get((found.source, form.path.as_posix()), "") for form in found.forms}
    if found.is_foreign and not found.forms:
        return _("not a form")
    if REFUSED in outcomes or has_errors(found.problems):
        return _("refused")
    return _("kept") if KEPT in outcomes else _("read")


def _declarations(found: FileImport) -> str:
    """Return the names of the declarations that the forms of a file are."""
    names = [form.path.as_posix() for form in found.forms]
    more = f" … ({len(names)})" if len(names) > MOST_NAMED else ""
    return f" → {', '.join(names[:MOST_NAMED])}{more}" if names else ""
