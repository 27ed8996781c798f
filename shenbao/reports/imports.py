"""What an import has to tell: diagnostics, and for each value where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from shenbao.diagnostics import Code, Diagnostic, Place, Severity, span_at
from shenbao.i18n import _
from shenbao.intake.draft import Leftover
from shenbao.intake.importing import FileImport, Imported
from shenbao.reports.data import as_json

VERSION = 1
EXCERPT = 200
"""Characters of a leftover that are told; the report has it whole."""

MOST_TOLD = 50
"""Leftovers of a file that are told one by one; the report lists all."""

Fates = Mapping[tuple[Path, str], str]
"""What became of each declaration, by its source and path: written, same, kept or refused."""


def diagnostics(found: FileImport) -> Iterator[Diagnostic]:
    """Yield what is to be said of a file; labels that drifted alike are named once."""
    of_forms = (problem for form in found.forms for problem in form.problems)
    yield from _each_once([*found.problems, *of_forms])
    left = [one for form in found.forms for one in form.left]
    yield from _not_understood(found.source, left)


def _each_once(problems: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield each problem at the first of its places, with their number."""
    by_words: dict[tuple[str, str, Severity], list[Diagnostic]] = {}
    for problem in problems:
        words = (problem.message, problem.hint, problem.severity)
        by_words.setdefault(words, []).append(problem)
    for alike in by_words.values():
        first = alike[0]
        if len(alike) > 1:
            count = _("({count} times)").format(count=len(alike))
            first = replace(first, message=f"{first.message} {count}")
        yield first


def _not_understood(file: Path, left: Sequence[Leftover]) -> Iterator[Diagnostic]:
    hint = _("It is kept in the TOML file as a comment.")
    for one in left[:MOST_TOLD]:
        text = one.words if len(one.words) <= EXCERPT else f"{one.words[:EXCERPT]}…"
        message = _("Not understood: {text}").format(text=text)
        span = span_at(one.place, one.words, file)
        yield Diagnostic(span, Code.NOT_UNDERSTOOD, message, hint, Severity.WARNING)
    if len(left) > MOST_TOLD:
        message = _("{count} more texts were not understood; --report lists all of them.")
        message = message.format(count=len(left) - MOST_TOLD)
        span = span_at(left[MOST_TOLD].place, path=file)
        yield Diagnostic(span, Code.NOT_UNDERSTOOD, message, "", Severity.WARNING)


def report_json(files: Sequence[FileImport], fates: Fates) -> str:
    """Return the report as JSON; places count from 1."""
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
                    {"key": one.key, "text": one.text, "place": one.cell.place.facts()}
                    for one in form.values
                ],
                "said_by_the_standard": [_words(place, text) for place, text in form.said],
                "not_understood": [_words(one.place, one.words) for one in form.left],
                "notes": list(map(_problem_data, form.problems)),
            }
            for form in found.forms
        ],
        "not_used": [_words(one.place, one.words) for one in found.unused],
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


def report_text(files: Sequence[FileImport], fates: Fates) -> str:
    """Return the report as text, one value a line."""
    return "\n".join(line for found in files for line in _file_lines(found, fates)) + "\n"


def _file_lines(found: FileImport, fates: Fates) -> Iterator[str]:
    for form in found.forms:
        fate = fates.get((found.source, form.path.as_posix()), "")
        yield f"{found.source.as_posix()} → {form.path.as_posix()} ({form.standard.name}) {fate}"
        yield from _form_lines(form)
        yield ""
    if found.unused:
        message = _("{file}: nothing was made of these words:")
        yield message.format(file=found.source.as_posix())
        yield from (f"  {_one_line(one.words)} ← {one.place.shown()}" for one in found.unused)
    yield from _problem_lines(found.problems)


def _form_lines(form: Imported) -> Iterator[str]:
    for one in form.values:
        yield f"  {one.key}: {_one_line(one.text)} ← {one.cell.place.shown()}"
    yield "  " + _("{count} cells say what the standard says.").format(count=len(form.said))
    yield from _left_lines(form.left)
    yield from _problem_lines(form.problems)


def _left_lines(left: Sequence[Leftover]) -> Iterator[str]:
    for one in left:
        text = _("Not understood: {text}").format(text=_one_line(one.words))
        yield f"  {text} ← {one.place.shown()}"


def _problem_lines(problems: Sequence[Diagnostic]) -> Iterator[str]:
    for problem in problems:
        place = problem.span.place.shown()
        yield f"  {problem.code} {_one_line(problem.message)} ← {place}"


def _one_line(text: str) -> str:
    return text.replace("\n", " ⏎ ")
