"""The check command: which declarations are reviewed by which rules, and how it is reported."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from shenbao.check.discovery import all_rules
from shenbao.check.selection import Selection, configured, no_such_rule, unknown
from shenbao.cli.errors import UsageError
from shenbao.cli.examination import Examination
from shenbao.cli.projects import faulty_settings, open_project, show_problems
from shenbao.diagnostics import Severity
from shenbao.i18n import _, use_language
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.check import REPORTERS, reporter
from shenbao.system.garbage import collection_paused
from shenbao.toml.reader import did_you_mean

SHEET, SHEET_LANGUAGE = "markdown", "zh_CN"
"""A review sheet goes with a Chinese form, whatever the language of the terminal."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar=_("PATH"), help=_("files or folders (default: all)")
    )
    parser.add_argument(
        "--select",
        action="append",
        default=[],
        metavar=_("CODES"),
        help=_("only these rules: codes or their beginnings, with commas; repeatable"),
    )
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar=_("CODES"),
        help=_("not these rules; repeatable"),
    )
    parser.add_argument("--strict", action="store_true", help=_("exit 1 on a warning, too"))
    parser.add_argument(
        "--fix", action="store_true", help=_("mend in the files what can be mended")
    )
    parser.add_argument(
        "-j",
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help=_("worker processes (default: cores)"),
    )
    parser.add_argument(
        "--format", choices=REPORTERS, default="text", help=_("how to report (default: text)")
    )


def run(options: Namespace) -> int:
    """Review declarations, fix what can be fixed if asked to, and print the report."""
    if options.format == SHEET and options.lang is None:
        use_language(SHEET_LANGUAGE)
    project = open_project(options.root)
    selection = _selection(options, project)
    examination = Examination(
        project,
        tuple(options.paths),
        all_rules().keys(),
        tuple(selection.choose(all_rules().values())),
        _today(os.environ),
        options.jobs,
    )
    with collection_paused():  # a check leaves no garbage; looking for it takes a tenth longer
        return int(_examine(examination, options, strict=selection.strict))


def _examine(examination: Examination, options: Namespace, *, strict: bool) -> bool:
    """Print the report, part by part; return whether anything is wrong."""
    report = examination.report_after_fixes() if options.fix else examination.report()
    for part in reporter(options.format).render(report):
        terminal.write(part)
    show_problems(report.failures, report.root)
    is_strict_fault = strict and report.counts[Severity.WARNING] > 0
    return report.counts[Severity.ERROR] > 0 or is_strict_fault or bool(report.failures)


def _selection(options: Namespace, project: Project) -> Selection:
    """Return the rules asked for in pyproject.toml and on the command line."""
    codes = list(all_rules())
    selection, problems = configured(project.settings.check, codes)
    if problems:
        raise faulty_settings(problems, project.root)
    select, ignore = _codes(options.select, codes), _codes(options.ignore, codes)
    return selection.over(select, ignore, strict=options.strict)


def _codes(words: Iterable[str], codes: Sequence[str]) -> list[str]:
    asked = [code.strip() for word in words for code in word.split(",")]
    for name in unknown(asked, codes):
        raise UsageError(f"{no_such_rule(name)} {did_you_mean(name, codes)}")
    return asked


def _today(environment: Mapping[str, str]) -> date:
    """Return the day that waivers are judged by; SOURCE_DATE_EPOCH sets it."""
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdecimal() else date.today()
