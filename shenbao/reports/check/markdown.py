"""The report as a review sheet of each declaration, to be pasted or attached by a reviewer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shenbao.diagnostics import Diagnostic
from shenbao.formats.escaping import escaped
from shenbao.i18n import _
from shenbao.reports import tables
from shenbao.reports.check.places import in_words_of_form, place_name, place_of
from shenbao.reports.check.report import FileReport, Report
from shenbao.reports.check.text import counted
from shenbao.reports.excerpts import severity_name
from shenbao.reports.paths import shown_path


class Row(NamedTuple):
    """What the sheet says of one problem."""

    place: str
    problem: str
    source: str
    advice: str


def render(report: Report) -> Iterator[str]:
    """Yield a sheet for each file, of numbered problems with place, problem, source and advice.

    Of what a change has brought, only the files that have some have one.
    """
    title = _("Review comments")
    yield f"# {title}\n\n{counted(report)}\n"
    # of a change only what it has brought is of interest
    silent = report.review.reviewed if report.mended is None else ()
    for text in report.of_files(lambda file: _Sheet(report, file).text(), silent):
        yield f"\n{text}\n"
    if report.mended:
        heading = _("Mended")
        yield f"\n## {heading}\n\n"
    for problem in report.mended or ():
        path = shown_path(problem.span.path, report.root)
        message = _("{path}: {code} {message}")
        line = message.format(path=path, message=problem.message, code=problem.code)
        yield f"- {escaped(line)}\n"


class _Sheet:
    """The sheet of one file."""

    def __init__(self, report: Report, file: FileReport) -> None:
        self.report = report
        self.file = file
        self.filing = report.filing_of(file.path)

    def text(self) -> str:
        rows = [self.row(problem) for problem in self.file.problems]
        table = list(_table(rows)) if rows else [_("No comments.")]
        return "\n".join([*self.head(), "", *table, *self.waived()])

    def head(self) -> Iterator[str]:
        """Yield the project's name, what is unique to it, and where it is filed."""
        path = escaped(shown_path(self.file.path, self.report.root))
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
                yield "- " + _("{label}: {text}").format(
                    label=self.filing.phrase(field.label), text=texts[key]
                )
        yield "- " + _("File: {path}").format(path=path)

    def row(self, problem: Diagnostic) -> Row:
        rule = self.report.rules_by_code.get(problem.code)
        return Row(
            place_of(problem, self.filing),
            _("{severity}: {message} ({code})").format(
                severity=severity_name(problem.severity),
                message=in_words_of_form(problem.message, self.filing),
                code=problem.code,
            ),
            _(rule.source) if rule else "",
            in_words_of_form(problem.hint, self.filing),
        )

    def waived(self) -> Iterator[str]:
        if self.file.waived:
            yield ""
            yield _("Accepted by the unit, with its reason:")
            yield ""
            yield from map(self.waived_line, self.file.waived)

    def waived_line(self, problem: Diagnostic) -> str:
        assert problem.waiver is not None
        line = _("{place}: {message} ({code}) Reason: {reason}").format(
            place=place_name(problem.key or (), self.filing),
            message=in_words_of_form(problem.message, self.filing),
            code=problem.code,
            reason=problem.waiver.reason,
        )
        return f"- {escaped(line)}"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield from tables.head([_("No."), _("Place"), _("Problem"), _("Source"), _("Advice")])
    for number, row in enumerate(rows, start=1):
        yield tables.row([str(number), *map(escaped, row)])
