"""What an import has to tell: diagnostics, and for each value where it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from shenbao.diagnostics import Code, Diagnostic, Severity
from shenbao.i18n import _
from shenbao.intake.draft import Leftover
from shenbao.intake.grid import Note, Place
from shenbao.intake.importing import FileImport, Imported
from shenbao.intake.places import diagnostic, shown, span

VERSION = 1
EXCERPT = 200
"""Characters of a leftover that are told; the report has it whole."""

MOST_TOLD = 50
"""Leftovers of a file that are told one by one; the report lists all."""

Fates = Mapping[tuple[Path, str], str]
"""What became of each declaration, by its source and path: written, same, kept or refused."""


def diagnostics(found: FileImport) -> Iterator[Diagnostic]:
    """Yield what is to be said of a file; labels that drifted alike are named once."""
    notes = [*found.notes, *(note for form in found.forms for note in form.notes)]
    for note in _each_once(notes):
        yield diagnostic(found.source, note)
    left = [one for form in found.forms for one in form.left]
    yield from _not_understood(found.source, left)


def _each_once(notes: Sequence[Note]) -> Iterator[Note]:
    """Yield each note where it is first said, with the number of its places."""
    by_words: dict[tuple[str, str, Severity], list[Note]] = {}
    for note in notes:
        by_words.setdefault((note.message, note.hint, note.severity), []).append(note)
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
        where = span(file, one.place, one.words)
        yield Diagnostic(where, Code.NOT_UNDERSTOOD, message, hint, Severity.WARNING)
    if len(left) > MOST_TOLD:
        message = _("{count} more texts were not understood; --report lists all of them.")
        message = message.format(count=len(left) - MOST_TOLD)
        where = span(file, left[MOST_TOLD].place)
        yield Diagnostic(where, Code.NOT_UNDERSTOOD, message, "", Severity.WARNING)


def report_json(files: Sequence[FileImport], fates: Fates) -> str:
    """Return the report as JSON; places count from 1."""
    data = {"version": VERSION, "files": [_file_data(found, fates) for found in files]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


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
                "notes": [_note_data(note) for note in form.notes],
            }
            for form in found.forms
        ],
        "not_used": [_words(one.place, one.words) for one in found.unused],
        "notes": [_note_data(note) for note in found.notes],
    }


def _words(place: Place, text: str) -> dict[str, Any]:
    return {"text": text, "place": place.facts()}


def _note_data(note: Note) -> dict[str, Any]:
    return {
        "code": str(note.code),
        "severity": str(note.severity),
        "message": note.message,
        "place": note.place.facts(),
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
        yield from (f"  {_one_line(one.words)} ← {shown(one.place)}" for one in found.unused)
    yield from _note_lines(found.notes)


def _form_lines(form: Imported) -> Iterator[str]:
    for one in form.values:
        yield f"  {one.key}: {_one_line(one.text)} ← {shown(one.cell.place)}"
    yield "  " + _("{count} cells say what the standard says.").format(count=len(form.said))
    yield from _left_lines(form.left)
    yield from _note_lines(form.notes)


def _left_lines(left: Sequence[Leftover]) -> Iterator[str]:
    for one in left:
        text = _("Not understood: {text}").format(text=_one_line(one.words))
        yield f"  {text} ← {shown(one.place)}"


def _note_lines(notes: Sequence[Note]) -> Iterator[str]:
    for note in notes:
        yield f"  {note.code} {_one_line(note.message)} ← {shown(note.place)}"


def _one_line(text: str) -> str:
    return text.replace("\n", " ⏎ ")
