"""The problems of an import, for a person at a terminal: each once, and not too many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from shenbao.diagnostics import Code, Diagnostic, Severity, span_at
from shenbao.i18n import _
from shenbao.intake.draft import Leftover
from shenbao.intake.importing import FileImport
from shenbao.reports.imports import SAME, WRITTEN, Fates

EXCERPT = 200
"""Characters of a leftover that are shown; the report has it whole."""

MOST_SHOWN = 50
"""Leftovers of a file that are shown one by one; the report lists all."""


NO_FATES: Fates = {}


def diagnostics(found: FileImport, fates: Fates = NO_FATES) -> Iterator[Diagnostic]:
    """Yield the problems of a file, and the words in it that are left over.

    ``fates`` says what became of its forms, if they are written at all.
    """
    yield from remarks(found)
    left = [leftover for form in found.forms for leftover in form.left]
    became = {fates.get((found.source, form.path.as_posix())) for form in found.forms}
    yield from _not_understood(found.source, left, are_kept=became <= {WRITTEN, SAME})


def remarks(found: FileImport) -> Iterator[Diagnostic]:
    """Yield the problems of a file; labels that drifted alike are named once."""
    of_forms = (problem for form in found.forms for problem in form.problems)
    yield from _each_once([*found.problems, *of_forms])


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


def _not_understood(
    file: Path, left: Sequence[Leftover], *, are_kept: bool
) -> Iterator[Diagnostic]:
    hint = _("It is kept in the TOML file as a comment.") if are_kept else ""
    for leftover in left[:MOST_SHOWN]:
        words = leftover.words
        text = words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
        message = _("Not understood: {text}").format(text=text)
        span = span_at(leftover.place, words, file)
        yield Diagnostic(span, Code.NOT_UNDERSTOOD, message, hint, Severity.WARNING)
    if len(left) > MOST_SHOWN:
        message = _("{count} more texts were not understood; --report lists all of them.")
        message = message.format(count=len(left) - MOST_SHOWN)
        span = span_at(left[MOST_SHOWN].place, path=file)
        yield Diagnostic(span, Code.NOT_UNDERSTOOD, message, "", Severity.WARNING)
