"""The report as workflow commands of GitHub, which show findings on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from shenbao.diagnostics import Diagnostic, Severity
from shenbao.reports.check.report import FileReport, Report
from shenbao.reports.paths import shown_path

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def render(report: Report) -> Iterator[str]:
    """Yield one command a line."""

    def commands(file: FileReport) -> str:
        return "".join(f"{_command(problem, report)}\n" for problem in file.problems)

    return report.of_files(commands)


def _command(problem: Diagnostic, report: Report) -> str:
    span = problem.span
    properties: dict[str, object] = {
        "file": shown_path(span.path, report.root),
        "line": span.line,
        "endLine": span.end_line,
    }
    if span.line == span.end_line:  # GitHub takes columns within one line only
        properties |= {"col": span.column, "endColumn": span.end_column}
    properties["title"] = problem.code
    listed = ",".join(f"{key}={_escaped(str(it), _PROPERTY)}" for key, it in properties.items())
    message = "\n".join(part for part in (problem.message, problem.hint) if part)
    return f"::{COMMANDS[problem.severity]} {listed}::{_escaped(message, _DATA)}"


def _escaped(text: str, characters: dict[str, str]) -> str:
    return "".join(characters.get(character, character) for character in text)
