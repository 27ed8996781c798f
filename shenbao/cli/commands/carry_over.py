"""The next command: last year's declarations become this year's, and what is to be looked at."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from shenbao.cli.arguments import add_paths
from shenbao.cli.errors import UsageError, refuse_to_overwrite, unwritable
from shenbao.cli.new_files import KEPT, NewFiles
from shenbao.cli.projects import open_project, show_problems
from shenbao.declaration.reading import FIRST_YEAR, LAST_YEAR
from shenbao.diagnostics import has_errors
from shenbao.i18n import _, ngettext
from shenbao.reports import terminal
from shenbao.reports.years import reporter
from shenbao.system.files import write_if_changed
from shenbao.years.carrying import Amounts
from shenbao.years.rollover import Rollover, roll_over


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument("year", type=int, metavar=_("YEAR"), help=_("the new year"))
    add_paths(parser, _("declarations of the year before, or folders of them (default: all)"))
    parser.add_argument(
        "--amounts",
        choices=[str(known) for known in Amounts],
        default=str(Amounts.KEEP),
        help=_("what becomes of the amounts of the year (default: keep)"),
    )
    parser.add_argument(
        "--with-ended",
        action="store_true",
        help=_("carry over projects whose term has ended, too"),
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar=_("FILE"),
        help=_("write the review list to a file too, as JSON if FILE ends in .json"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the review list as JSON"))
    parser.add_argument(
        "--dry-run", action="store_true", help=_("write no declaration; print what would be done")
    )


def run(options: Namespace) -> int:
    """Write the declarations of the new year; exit with 1 if one is faulty or there already."""
    if not FIRST_YEAR < options.year <= LAST_YEAR:
        raise UsageError(_("{year} is not a year of a budget.").format(year=options.year))
    if options.report:
        refuse_to_overwrite(options.report)
    project = open_project(options.root)
    rollover = roll_over(
        project,
        options.year,
        options.paths,
        Amounts(options.amounts),
        with_ended=options.with_ended,
    )
    files = NewFiles(project.root)
    if not options.dry_run:
        rollover.carried = [
            made for made in rollover.carried if files.add(made.target, made.carried.text)
        ]
    suffix = ".json" if options.json else ".txt"
    terminal.write(reporter(suffix).render(rollover, project.root))
    if options.report:
        text = reporter(options.report.suffix).render(rollover, project.root)
        try:
            write_if_changed(options.report, terminal.harmless(text).encode())
        except OSError as error:
            raise unwritable(error) from error
    show_problems(rollover.problems, project.root)
    if not options.json:
        terminal.say(_summary(rollover, is_dry=options.dry_run))
    return int(has_errors(rollover.problems) or files.counts[KEPT] > 0)


def _summary(rollover: Rollover, *, is_dry: bool) -> str:
    count = len(rollover.carried)
    doubts = sum(len(made.carried.doubts) for made in rollover.carried)
    if is_dry:
        message = ngettext(
            "{count} declaration would be written for {year}, {left} left out, "
            "{doubts} places to look at",
            "{count} declarations would be written for {year}, {left} left out, "
            "{doubts} places to look at",
            count,
        )
    else:
        message = ngettext(
            "{count} declaration written for {year}, {left} left out, {doubts} places to look at "
            "(shenbao check names them until their TODO comments are gone)",
            "{count} declarations written for {year}, {left} left out, {doubts} places to look at "
            "(shenbao check names them until their TODO comments are gone)",
            count,
        )
    left = len(rollover.left_out)
    return message.format(count=count, year=rollover.year, left=left, doubts=doubts)
