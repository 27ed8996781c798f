"""The report as SARIF 2.1.0, the format of code scanning (OASIS standard, with errata 01)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote

from shenbao import __version__
from shenbao.check.rule import Rule
from shenbao.diagnostics import Diagnostic, Edit, Severity, Span
from shenbao.i18n import _, language
from shenbao.reports.check.report import Report
from shenbao.reports.data import json_parts
from shenbao.reports.paths import shown_path
from shenbao.toml import key_name

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Object = dict[str, Any]


def render(report: Report) -> Iterator[str]:
    """Yield a log of one run; waived problems are in it as suppressed."""
    yield from json_parts({"$schema": SCHEMA, "version": "2.1.0", "runs": iter([_run(report)])})
    yield "\n"


def _run(report: Report) -> Object:
    driver = {
        "name": "shenbao",
        "version": __version__,
        "rules": [_rule(rule) for rule in report.rules],
    }
    return {
        "tool": {"driver": driver},
        "language": language().replace("_", "-"),
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": _("the repository")}}},
        "results": _results(report),
    }


def _results(report: Report) -> Iterator[Object]:
    indices = {rule.code: index for index, rule in enumerate(report.rules)}

    def results(problems: Iterable[Diagnostic]) -> list[Object]:
        return [_result(problem, indices, report) for problem in problems]

    yield from chain.from_iterable(report.of_files(lambda file: results(file.problems)))
    yield from chain.from_iterable(report.of_files(lambda file: results(file.waived)))


def _rule(rule: Rule) -> Object:
    return {
        "id": rule.code,
        "shortDescription": {"text": _(rule.title)},
        "fullDescription": {"text": _(rule.why)},
        "help": {"text": _(rule.remedy)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"source": _(rule.source)},
    }


def _result(problem: Diagnostic, indices: dict[str, int], report: Report) -> Object:
    text = "\n".join(part for part in (problem.message, problem.hint) if part)
    result: Object = {
        "ruleId": str(problem.code),
        "level": LEVELS[problem.severity],
        "message": {"text": text},
        "locations": [_location(problem, report)],
    }
    if problem.code in indices:
        result["ruleIndex"] = indices[problem.code]
    if problem.fixes:
        result["fixes"] = [_fix(problem, report)]
    if problem.waiver is not None:
        suppression = {"kind": "inSource", "justification": problem.waiver.reason}
        result["suppressions"] = [suppression]
    return result


def _location(problem: Diagnostic, report: Report) -> Object:
    span = problem.span
    place = {"artifactLocation": _artifact(span, report), "region": _region(span)}
    location: Object = {"physicalLocation": place}
    if problem.key:
        name = key_name(problem.key)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return location


def _artifact(span: Span, report: Report) -> Object:
    path = shown_path(span.path, report.root)
    if span.path.is_absolute() and path == span.path.as_posix():
        return {"uri": span.path.as_uri()}
    return {"uri": quote(path), "uriBaseId": "ROOT"}


def _region(span: Span) -> Object:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(problem: Diagnostic, report: Report) -> Object:
    artifact = _artifact(problem.span, report)
    replacements = [_replacement(edit) for edit in problem.fixes]
    return {
        "description": {"text": problem.hint},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    }


def _replacement(edit: Edit) -> Object:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
