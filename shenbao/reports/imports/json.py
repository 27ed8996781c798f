"""The report of an import for programs; places count from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shenbao.diagnostics import Diagnostic, Place
from shenbao.intake.importing import FileImport
from shenbao.reports.data import as_json
from shenbao.reports.imports import Fates

VERSION = 1


def render(files: Sequence[FileImport], fates: Fates) -> str:
    """Return the report as JSON."""
    data = {"version": VERSION, "files": [_file_data(found, fates) for found in files]}
    return as_json(data) + "\n"


def _file_data(found: FileImport, fates: Fates) -> dict[str, Any]:
    return {
        "path": found.source.as_posix(),
        "kind": found.kind,
        "declarations": [
            {
                "path": form.path.as_posix(),
                "form": form.standard.name,
                "year": form.data["year"],
                "fate": fates.get((found.source, form.path.as_posix()), ""),
                "values": [
                    {"key": value.key, "text": value.text, "place": value.cell.place.facts()}
                    for value in form.values
                ],
                "said_by_the_standard": [_words(place, text) for place, text in form.fixed],
                "not_understood": [_words(left.place, left.words) for left in form.left],
                "notes": list(map(_problem_data, form.problems)),
            }
            for form in found.forms
        ],
        "not_used": [_words(unused.place, unused.words) for unused in found.unused],
        "notes": list(map(_problem_data, found.problems)),
    }


def _words(place: Place, text: str) -> dict[str, Any]:
    return {"text": text, "place": place.facts()}


def _problem_data(problem: Diagnostic) -> dict[str, Any]:
    return {
        "code": str(problem.code),
        "severity": str(problem.severity),
        "message": problem.message,
        "place": problem.span.place.facts(),
    }
