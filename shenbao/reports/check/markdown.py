"""The report as a review sheet of each declaration, to be pasted or attached by a reviewer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing
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
    sheets = [_Sheet(report, path).text() for path in _files(report)]
    title = _("Review comments")
    return "\n\n".join([f"# {title}", counted(report), *sheets])


def _files(report: Report) -> list[Path]:
    filed = [filing.declaration.document.path for filing in report.review.filings]
    return sorted({*filed, *(problem.span.path for problem in report.diagnostics)})


class _Sheet:
    """The sheet of one file."""

    def __init__(self, report: Report, path: Path) -> None:
        self.report = report
        self.path = path
        filings = report.review.filings
        by_path = {filing.declaration.document.path: filing for filing in filings}
        self.filing: Filing | None = by_path.get(path)

    def text(self) -> str:
        problems = self.report.diagnostics
        rows = [self.row(problem) for problem in problems if problem.span.path == self.path]
        table = list(_table(rows)) if rows else [_("No comments.")]
        return "\n".join([*self.head(), "", *table, *self.waived()])

    def head(self) -> Iterator[str]:
        """Yield the project's name, what is unique to it, and where it is filed."""
        path = escaped(shown_path(self.path, self.report.root))
        if self.filing is None:
            yield f"## {path}"
            return
        declaration, standard = self.filing.declaration, self.filing.standard
        texts = {
            key: escaped(self.filing.text(key))
            for key in standard.fields
            if key in declaration.values
        }
        yield f"## {texts.get('name', path)}"
        yield ""
        for key, field in standard.fields.items():
            if field.unique and key in texts:
                yield "- " + _("{label}: {text}").format(label=field.label, text=texts[key])
        yield "- " + _("File: {path}").format(path=path)

    def row(self, problem: Diagnostic) -> Row:
        line = _("line {number}").format(number=problem.span.line)
        rule = self.report.rules_by_code.get(problem.code)
        return Row(
            line if problem.key is None else place_name(problem.key, self.filing),
            _("{severity}: {message} ({code})").format(
                severity=severity_name(problem.severity),
                message=problem.message,
                code=problem.code,
            ),
            _(rule.source) if rule else "",
            problem.hint,
        )

    def waived(self) -> Iterator[str]:
        waived = [
            problem for problem in self.report.review.waived if problem.span.path == self.path
        ]
        if waived:
            yield ""
            yield _("Accepted by the unit, with its reason:")
            yield ""
            yield from map(self.waived_line, waived)

    def waived_line(self, problem: Diagnostic) -> str:
        assert problem.waiver is not None
        line = _("{place}: {message} ({code}) Reason: {reason}").format(
            place=place_name(problem.key or (), self.filing),
            message=problem.message,
            code=problem.code,
            reason=problem.waiver.reason,
        )
        return f"- {escaped(line)}"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield from tables.head([_("No."), _("Place"), _("Problem"), _("Source"), _("Advice")])
    for number, row in enumerate(rows, start=1):
        yield tables.row([str(number), *map(escaped, row)])
