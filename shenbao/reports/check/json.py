"""The report as JSON, for other programs."""

from __future__ import annotations

import json
from typing import Any

from shenbao.check.review import Remark
from shenbao.diagnostics import Diagnostic, Edit, Severity, Span
from shenbao.reports.check.paths import shown_path
from shenbao.reports.check.report import Report
from shenbao.toml import key_name

VERSION = 1


def render(report: Report) -> str:
    """Return the findings, the waived ones, the rules passed over by file, and the counts."""
    places = {remark.diagnostic: key_name(remark.finding.path) for remark in report.review.remarks}
    said = {
        "version": VERSION,
        "findings": [_finding(one, report) | _place(places.get(one)) for one in report.diagnostics],
        "waived": [_waived(remark, report) for remark in report.review.waived],
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
    return json.dumps(said, ensure_ascii=False, indent=2)


def _finding(diagnostic: Diagnostic, report: Report) -> dict[str, Any]:
    return {
        "path": shown_path(diagnostic.span.path, report.root),
        **_region(diagnostic.span),
        "code": str(diagnostic.code),
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "fixes": [_edit(edit) for edit in diagnostic.fixes],
    }


def _place(at: str | None) -> dict[str, str]:
    return {} if at is None else {"at": at}


def _waived(remark: Remark, report: Report) -> dict[str, Any]:
    assert remark.waiver is not None
    at, reason = key_name(remark.finding.path), remark.waiver.reason
    return {**_finding(remark.diagnostic, report), "at": at, "reason": reason}


def _region(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_region(edit.span), "text": edit.text}
