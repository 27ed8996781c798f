"""The report for a person at a terminal: every finding with its source line, a summary last."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.diagnostics import Severity
from shenbao.i18n import _, ngettext
from shenbao.reports.check.report import Report
from shenbao.reports.excerpts import counted_severities, format_sorted
from shenbao.reports.paths import shown_path
from shenbao.toml.reader import printable


def render(report: Report) -> Iterator[str]:
    """Yield every problem with its place, its source line and what to do, then the summary."""
    for text in report.of_files(lambda file: format_sorted(file.problems, report.root)):
        if text:
            yield f"{text}\n"
    yield from ending(report)


def worst(report: Report, limit: int) -> Iterator[str]:
    """Yield so many problems, those that weigh most first, and how many more there are."""
    order = list(Severity)
    found = report.of_files(lambda file: file.problems)
    problems = [problem for of_file in found for problem in of_file]
    problems.sort(key=lambda problem: order.index(problem.severity))
    if shown := format_sorted(problems[:limit], report.root):
        yield f"{shown}\n"
    left = max(len(problems) - limit, 0)
    if left:
        yield " ".join([more(left), _("(--summary says where)")]) + "\n"
    yield from ending(report)


def ending(report: Report) -> Iterator[str]:
    """Yield what was mended, where that is asked for, and the summary."""
    for problem in report.mended or ():
        path, code = printable(shown_path(problem.span.path, report.root)), problem.code
        message = _("mended: {path}: {code} {message}")
        yield f"{message.format(path=path, code=code, message=printable(problem.message))}\n"
    yield f"{summary(report)}\n"


def more(count: int) -> str:
    """Say how many more there are than are shown."""
    return ngettext("and {count} more", "and {count} more", count).format(count=count)


def summary(report: Report) -> str:
    """Say in one line how much was found, and what can be fixed."""
    return _("; ").join([counted(report), *_further(report)])


def counted(report: Report) -> str:
    """Say how much was found in how many declarations."""
    found = _(", ").join(counted_severities(report.counts)) or _("nothing found")
    declarations = ngettext("{count} declaration", "{count} declarations", report.declarations)
    return _("{found} in {declarations}").format(
        found=found, declarations=declarations.format(count=report.declarations)
    )


def _further(report: Report) -> Iterator[str]:
    if report.fixed:
        yield ngettext("{count} fixed", "{count} fixed", report.fixed).format(count=report.fixed)
    if report.mended:
        yield ngettext("{count} mended", "{count} mended", len(report.mended)).format(
            count=len(report.mended)
        )
    if report.fixable:
        yield ngettext(
            "{count} can be fixed with --fix", "{count} can be fixed with --fix", report.fixable
        ).format(count=report.fixable)
    if report.waived:
        yield ngettext("{count} waived", "{count} waived", report.waived).format(
            count=report.waived
        )
