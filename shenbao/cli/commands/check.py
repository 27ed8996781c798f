"""The check command: which declarations are reviewed by which rules, and how it is told."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from shenbao.check.discovery import all_rules
from shenbao.check.fixing import fixed
from shenbao.check.gathering import gather
from shenbao.check.review import review
from shenbao.check.rule import Rule
from shenbao.check.selection import Selection, configured, no_such_rule, unknown
from shenbao.check.totals import FILE as TOTALS
from shenbao.check.waiving import Waiving
from shenbao.cli.errors import UsageError
from shenbao.cli.projects import faulty_settings, opened
from shenbao.diagnostics import Diagnostic, Severity, has_errors
from shenbao.i18n import _, use_language
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.check import REPORTERS, reporter
from shenbao.reports.check.report import Report
from shenbao.system.files import write_if_changed
from shenbao.system.garbage import collection_paused
from shenbao.toml import Document
from shenbao.toml.reader import did_you_mean

SHEET, SHEET_LANGUAGE = "markdown", "zh_CN"
"""A review sheet goes with a Chinese form, whatever the language of the terminal."""

MOST_ROUNDS = 10
"""How often fixes are followed by a look for what can be fixed then."""


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
        "--format", choices=REPORTERS, default="text", help=_("how to report (default: text)")
    )


def run(options: Namespace) -> int:
    """Review declarations, mend what can be mended if asked to, and print the report."""
    if options.format == SHEET and options.lang is None:
        use_language(SHEET_LANGUAGE)
    project = opened(options.root)
    selection = _selection(options, project)
    examination = _Examination(
        project,
        tuple(options.paths),
        tuple(selection.choose(all_rules().values())),
        _today(os.environ),
    )
    with collection_paused():  # a check leaves no garbage; looking for it takes a tenth longer
        said, is_fault = _examined(examination, options, strict=selection.strict)
    if said:
        terminal.write(f"{said}\n")
    return int(is_fault)


def _examined(examination: _Examination, options: Namespace, *, strict: bool) -> tuple[str, bool]:
    """Return what is to be said, and whether it is a fault; all else is let go of before."""
    report = examination.mended() if options.fix else examination.report()
    is_strict_fault = strict and report.counts[Severity.WARNING] > 0
    is_fault = has_errors(report.diagnostics) or is_strict_fault
    return reporter(options.format).render(report), is_fault


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


@dataclass(frozen=True, slots=True)
class _Examination:
    """What is examined: the files and folders given, or else all declarations of the project."""

    project: Project
    paths: tuple[Path, ...]
    rules: tuple[Rule, ...]
    today: date

    def mended(self) -> Report:
        """Mend what can be mended until nothing is left to, and report what stands then."""
        report, count = self.report(), 0
        for _round in range(MOST_ROUNDS):
            mends = _mend(report)
            if not mends:
                break
            report, count = self.report(), count + mends
        return replace(report, fixed=count)

    def report(self) -> Report:
        """Read the declarations, and run the rules on them."""
        asked = list(self.project.find_declarations(self.paths))
        others = self.others(asked)
        totals = self.project.root / TOTALS
        gathered = gather(self.project.library, [*asked, *others], totals)
        unasked = {*others, *([totals] if self.paths else [])}
        codes = all_rules().keys()
        waiving = Waiving(self.today, codes, {rule.code for rule in self.rules})
        return Report(
            self.project.root,
            len(asked),
            self.rules,
            tuple(one for one in gathered.problems if one.span.path not in unasked),
            review(gathered.portfolios, self.rules, waiving, unasked),
        )

    def others(self, asked: Sequence[Path]) -> list[Path]:
        """Return the project's other declarations, where any that is asked for is one of them."""
        known = {path.resolve() for path in asked}
        home = self.project.declarations.resolve()
        if not self.paths or not any(path.is_relative_to(home) for path in known):
            return []
        return [path for path in self.project.find_declarations() if path.resolve() not in known]


def _mend(report: Report) -> int:
    """Make the fixes of a report in the files; return how many were made."""
    by_path: dict[Path, list[Diagnostic]] = {}
    for problem in report.review.problems:
        if problem.fixes:
            by_path.setdefault(problem.span.path, []).append(problem)
    documents = (filing.declaration.document for filing in report.review.filings)
    return sum(
        _mend_file(document, by_path[document.path])
        for document in documents
        if document.path in by_path
    )


def _mend_file(document: Document, problems: Sequence[Diagnostic]) -> int:
    path = document.path
    raw = path.read_bytes().decode()
    text, mends = fixed(document, raw, problems)
    try:
        write_if_changed(path, text.encode())
    except OSError as error:
        message = _("{path} cannot be written: {reason}.")
        raise UsageError(message.format(path=path, reason=error.strerror or error)) from error
    return mends
