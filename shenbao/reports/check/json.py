"""The report as JSON, for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from shenbao.diagnostics import Diagnostic, Edit, Severity, Span
from shenbao.reports.check.report import Report
from shenbao.reports.data import json_parts
from shenbao.reports.paths import shown_path
from shenbao.toml import key_name

VERSION = 1


def render(report: Report) -> Iterator[str]:
    """Yield the findings, the waived ones, the rules passed over by file, and the counts."""
    found = report.of_files(lambda file: [_problem(problem, report) for problem in file.problems])
    waived = report.of_files(lambda file: [_waived(problem, report) for problem in file.waived])
    mended = report.mended
    data = {
        "version": VERSION,
        "findings": chain.from_iterable(found),
        "waived": chain.from_iterable(waived),
        **({} if mended is None else {"mended": [_mended(it, report) for it in mended]}),
        "not_applicable": {
            shown_path(path, report.root): list(codes)
            for path, codes in report.review.passed_over.items()
        },
        "summary": {
            "declarations": report.declarations,
            **{f"{severity}s": report.counts[severity] for severity in Severity},
            "fixable": report.fixable,
            "fixed": report.fixed,
        },
    }
    yield from json_parts(data)
    yield "\n"


def _mended(problem: Diagnostic, report: Report) -> dict[str, Any]:
    """Return a problem that is no more: it has no place in the file as it is now."""
    return {
        "path": shown_path(problem.span.path, report.root),
        "code": str(problem.code),
        "severity": str(problem.severity),
        "opinion": report.opinions.of(problem.code),
        "message": problem.message,
    }


def _problem(problem: Diagnostic, report: Report) -> dict[str, Any]:
    data = {
        "path": shown_path(problem.span.path, report.root),
        **_region(problem.span),
        "code": str(problem.code),
        "severity": str(problem.severity),
        "opinion": report.opinions.of(problem.code),
        "message": problem.message,
        "hint": problem.hint,
        "fixes": [_edit(edit) for edit in problem.fixes],
    }
    return data if problem.key is None else {**data, "at": key_name(problem.key)}


def _waived(problem: Diagnostic, report: Report) -> dict[str, Any]:
    assert problem.waiver is not None
    return {**_problem(problem, report), "reason": problem.waiver.reason}


def _region(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_region(edit.span), "text": edit.text}
