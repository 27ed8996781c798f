"""The check command: which declarations are reviewed by which rules, and how it is reported."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shenbao.check.selection import Selection, configured, no_such_rule, unknown
from shenbao.cli.arguments import add_jobs, add_paths
from shenbao.cli.building import add_on, add_shard, asked_engine, asked_root, asked_shard
from shenbao.cli.errors import UsageError
from shenbao.cli.examination import Examination
from shenbao.cli.known_rules import rules_to_run
from shenbao.cli.projects import faulty_settings, open_project, show_problems
from shenbao.diagnostics import Severity, has_errors
from shenbao.i18n import _, use_language
from shenbao.project.project import Project
from shenbao.project.shards import Shard
from shenbao.reports import terminal
from shenbao.reports.check import REPORTERS, reporter
from shenbao.reports.check.report import Report
from shenbao.system.garbage import collection_paused
from shenbao.toml.reader import did_you_mean

if TYPE_CHECKING:
    from shenbao.system.engines import Engine

TEXT = "text"
SUMMARISED = (TEXT, "markdown")

SHEET, SHEET_LANGUAGE = "markdown", "zh_CN"
"""A review sheet goes with a Chinese form, whatever the language of the terminal."""

DOCUMENTS = ("word", "xlsx", "pdf")
"""The formats of documents with a review sheet of each declaration."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    add_paths(parser, _("files or folders (default: all)"))
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
    add_jobs(parser)
    add_shard(parser)
    add_on(parser)
    add_report(parser)
    parser.add_argument(
        "--since",
        metavar=_("REVISION"),
        help=_("only what this change has brought since a revision, and what it has mended"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where review sheets are written (default: review/)"),
    )


def add_report(parser: ArgumentParser) -> None:
    """Add the option for the format of the report."""
    parser.add_argument(
        "--format",
        choices=[*REPORTERS, *DOCUMENTS],
        default=TEXT,
        help=_("how to report (default: text)"),
    )
    parser.add_argument(
        "--summary",
        action="store_true",
        help=_("how much was found, by rule, by unit and by declaration, the worst first"),
    )
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=_("at most so many findings, the worst first, or lines of each list of --summary"),
    )


def run(options: Namespace) -> int:
    """Review declarations, fix what can be fixed if asked to, and print the report."""
    prepare_report(options)
    shard = asked_shard(options)
    if shard and (options.fix or options.since):
        raise UsageError(_("--shard cannot be used with --fix or --since."))
    if options.since and options.fix:
        raise UsageError(_("--since cannot be used with --fix, which changes files."))
    # a check leaves no garbage; looking for it takes a tenth longer
    with collection_paused(), asked_engine(options) if options.on else nullcontext() as engine:
        return _review(options, shard, engine)


def _review(options: Namespace, shard: Shard | None, engine: Engine | None) -> int:
    project = open_project(asked_root(options))
    rules, failures = rules_to_run(project)
    selection = _selection(options, project, list(rules))
    examination = Examination(
        project,
        tuple(options.paths),
        rules.keys(),
        tuple(selection.choose(rules.values())),
        today(os.environ),
        options.jobs,
        engine,
        tuple(failures),
    )
    if shard:
        from shenbao.cli.checked_shards import report_of_shard  # few checks have shards

        report = report_of_shard(examination, shard, selection)
    else:
        report = examination.report_after_fixes() if options.fix else examination.report()
    if options.since:
        from shenbao.cli.since import since  # it needs git

        report = since(options.since, report, examination)
    return int(print_report(report, project, options, strict=selection.strict))


def prepare_report(options: Namespace) -> None:
    """Refuse options that do not go together; write review sheets in Chinese by themselves."""
    if options.summary and options.format not in SUMMARISED:
        raise UsageError(_("--summary can be used with --format text or markdown only."))
    if options.limit is not None and not options.summary and options.format != TEXT:
        raise UsageError(_("--limit can be used with --format text or --summary only."))
    if options.limit is not None and options.limit < 1:
        raise UsageError(_("--limit is at least {least}.").format(least=1))
    if options.out and options.format not in DOCUMENTS:
        raise UsageError(_("--out is for review sheets: --format word, xlsx or pdf."))
    if options.format in (SHEET, *DOCUMENTS) and options.lang is None:
        use_language(SHEET_LANGUAGE)


def _printed(options: Namespace, report: Report) -> Iterator[str]:
    """Return the parts of what is printed."""
    if options.summary:
        from shenbao.reports.check import overview

        make = overview.text if options.format == TEXT else overview.markdown
        return make(report, options.limit)
    if options.limit is not None:
        from shenbao.reports.check.text import worst

        return worst(report, options.limit)
    return reporter(options.format).render(report)


def print_report(report: Report, project: Project, options: Namespace, *, strict: bool) -> bool:
    """Print the report, part by part, or write its documents; return whether anything is wrong."""
    failures = report.failures
    if options.format in DOCUMENTS:
        from shenbao.cli.review_sheets import write_review_sheets  # it loads the build

        sheets = write_review_sheets(report, project, options.format, options.out)
        failures = [*sheets, *failures]
    else:
        for part in _printed(options, report):
            terminal.write(part)
    show_problems(failures, report.root)
    is_strict_fault = strict and report.counts[Severity.WARNING] > 0
    return report.counts[Severity.ERROR] > 0 or is_strict_fault or has_errors(failures)


def _selection(options: Namespace, project: Project, codes: Sequence[str]) -> Selection:
    """Return the rules asked for in pyproject.toml and on the command line."""
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


def today(environment: Mapping[str, str]) -> date:
    """Return the day that waivers are judged by; SOURCE_DATE_EPOCH sets it."""
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdecimal() else date.today()
