"""The report for a person at a terminal: every finding with its source line, a summary last."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.diagnostics import Severity
from shenbao.i18n import _, ngettext
from shenbao.reports.check.report import Report
from shenbao.reports.excerpts import format_sorted


def render(report: Report) -> Iterator[str]:
    """Yield every problem with its place, its source line and what to do, then the summary."""
    for text in report.of_files(lambda file: format_sorted(file.problems, report.root)):
        if text:
            yield f"{text}\n"
    yield f"{summary(report)}\n"


def summary(report: Report) -> str:
    """Say in one line how much was found, and what can be fixed."""
    return _("; ").join([counted(report), *_further(report)])


def counted(report: Report) -> str:
    """Say how much was found in how many declarations."""
    found = _(", ").join(_counts(report)) or _("nothing found")
    declarations = ngettext("{count} declaration", "{count} declarations", report.declarations)
    return _("{found} in {declarations}").format(
        found=found, declarations=declarations.format(count=report.declarations)
    )


def _counts(report: Report) -> Iterator[str]:
    errors, warnings, notes = (report.counts[severity] for severity in Severity)
    for count, words in (
        (errors, ngettext("{count} error", "{count} errors", errors)),
        (warnings, ngettext("{count} warning", "{count} warnings", warnings)),
        (notes, ngettext("{count} note", "{count} notes", notes)),
    ):
        if count:
            yield words.format(count=count)


def _further(report: Report) -> Iterator[str]:
    if report.fixed:
        yield ngettext("{count} fixed", "{count} fixed", report.fixed).format(count=report.fixed)
    if report.fixable:
        yield ngettext(
            "{count} can be fixed with --fix", "{count} can be fixed with --fix", report.fixable
        ).format(count=report.fixable)
    if report.waived:
        yield ngettext("{count} waived", "{count} waived", report.waived).format(
            count=report.waived
        )
