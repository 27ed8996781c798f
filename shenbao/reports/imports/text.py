"""The report of an import for people: one value a line, with the place that it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shenbao.diagnostics import Diagnostic
from shenbao.i18n import _
from shenbao.intake.draft import Leftover
from shenbao.intake.importing import FileImport, Imported
from shenbao.reports.imports import Fates


def render(files: Sequence[FileImport], fates: Fates) -> str:
    """Return the report as lines of text."""
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
        yield from (
            f"  {_one_line(unused.words)} ← {unused.place.shown()}" for unused in found.unused
        )
    yield from _problem_lines(found.problems)


def _form_lines(form: Imported) -> Iterator[str]:
    for value in form.values:
        yield f"  {value.key}: {_one_line(value.text)} ← {value.cell.place.shown()}"
    yield "  " + _("{count} more cells hold words of the form itself.").format(
        count=len(form.fixed)
    )
    yield from _left_lines(form.left)
    yield from _problem_lines(form.problems)


def _left_lines(left: Sequence[Leftover]) -> Iterator[str]:
    for leftover in left:
        text = _("Not understood: {text}").format(text=_one_line(leftover.words))
        yield f"  {text} ← {leftover.place.shown()}"


def _problem_lines(problems: Sequence[Diagnostic]) -> Iterator[str]:
    for problem in problems:
        place = problem.span.place.shown()
        yield f"  {problem.code} {_one_line(problem.message)} ← {place}"


def _one_line(text: str) -> str:
    return text.replace("\n", " ⏎ ")
