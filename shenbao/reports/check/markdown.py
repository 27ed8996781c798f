"""The report as a review sheet of each declaration, to be pasted or attached by a reviewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from shenbao.diagnostics import Diagnostic
from shenbao.formats.escaping import escaped
from shenbao.i18n import _
from shenbao.reports import tables
from shenbao.reports.check.places import place_name
from shenbao.reports.check.report import Report
from shenbao.reports.check.text import counted
from shenbao.reports.excerpts import severity_name
from shenbao.reports.paths import shown_path


class Row(NamedTuple):
    """What the sheet says of one problem."""

    place: str
    problem: str
    source: str
    advice: str


def render(report: Report) -> str:
    """Return a sheet for each file, of numbered problems with place, problem, source and advice."""
    found, waived = _by_file(report.diagnostics), _by_file(report.review.waived)
    sheets = [
        _Sheet(report, path, found.get(path, ()), waived.get(path, ())).text()
        for path in sorted({*report.review.filed, *found})
    ]
    title = _("Review comments")
    return "\n\n".join([f"# {title}", counted(report), *sheets])


def _by_file(problems: Iterable[Diagnostic]) -> dict[Path, Sequence[Diagnostic]]:
    return {path: list(found) for path, found in groupby(problems, lambda one: one.span.path)}


class _Sheet:
    """The sheet of one file."""

    def __init__(
        self,
        report: Report,
        path: Path,
        problems: Sequence[Diagnostic],
        waived: Sequence[Diagnostic],
    ) -> None:
        self.report = report
        self.path = path
        self.problems = problems
        self.accepted = waived
        self.filed = report.review.filed.get(path)

    def text(self) -> str:
        rows = [self.row(problem) for problem in self.problems]
        table = list(_table(rows)) if rows else [_("No comments.")]
        return "\n".join([*self.head(), "", *table, *self.waived()])

    def head(self) -> Iterator[str]:
        """Yield the project's name, what is unique to it, and where it is filed."""
        path = escaped(shown_path(self.path, self.report.root))
        if self.filed is None:
            yield f"## {path}"
            return
        texts = {key: escaped(text) for key, text in self.filed.texts.items()}
        yield f"## {texts.get('name', path)}"
        yield ""
        for key, field in self.filed.standard.fields.items():
            if field.unique and key in texts:
                yield "- " + _("{label}: {text}").format(label=field.label, text=texts[key])
        yield "- " + _("File: {path}").format(path=path)

    def row(self, problem: Diagnostic) -> Row:
        line = _("line {number}").format(number=problem.span.line)
        rule = self.report.rules_by_code.get(problem.code)
        return Row(
            line if problem.key is None else place_name(problem.key, self.filed),
            _("{severity}: {message} ({code})").format(
                severity=severity_name(problem.severity),
                message=problem.message,
                code=problem.code,
            ),
            _(rule.source) if rule else "",
            problem.hint,
        )

    def waived(self) -> Iterator[str]:
        if self.accepted:
            yield ""
            yield _("Accepted by the unit, with its reason:")
            yield ""
            yield from map(self.waived_line, self.accepted)

    def waived_line(self, problem: Diagnostic) -> str:
        assert problem.waiver is not None
        line = _("{place}: {message} ({code}) Reason: {reason}").format(
            place=place_name(problem.key or (), self.filed),
            message=problem.message,
            code=problem.code,
            reason=problem.waiver.reason,
        )
        return f"- {escaped(line)}"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield from tables.head([_("No."), _("Place"), _("Problem"), _("Source"), _("Advice")])
    for number, row in enumerate(rows, start=1):
        yield tables.row([str(number), *map(escaped, row)])
