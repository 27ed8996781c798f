"""The library command: the indicators of all declarations of all years."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from shenbao.cli.arguments import add_paths
from shenbao.cli.errors import UsageError, refuse_to_overwrite, unwritable
from shenbao.cli.patches import patch
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form import Filing
from shenbao.form.writing import UnwritableError
from shenbao.i18n import _, ngettext
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.paths import shown_path
from shenbao.system.files import Batch, write_if_changed
from shenbao.system.reading import read_file
from shenbao.years.indicator_library import indicator_library
from shenbao.years.lexicon import ChangedSheetError, Move, move_to_lexicon

EXCEL = ".xlsx"

OFTEN = 2
"""How often an indicator is used at least that moves to the lexicon."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    add_paths(parser, _("declarations, or folders of them (default: all)"))
    parser.add_argument(
        "--least",
        type=int,
        default=None,
        metavar="N",
        help=_("only indicators that are used so often (default: 1; for --to-lexicon 2)"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the library as JSON"))
    parser.add_argument(
        "--xlsx", type=Path, metavar=_("FILE"), help=_("write it as an Excel workbook")
    )
    parser.add_argument(
        "--to-lexicon",
        action="store_true",
        help=_("move the indicators to the lexicon of their standard; no sheet changes by it"),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=_("move nothing; show what would be changed")
    )


def run(options: Namespace) -> int:
    """Print the library, write it, or move what is common in it; return the exit status."""
    if options.to_lexicon and (options.json or options.xlsx or options.paths):
        message = _("--to-lexicon works on all declarations and prints no library.")
        raise UsageError(message)
    if options.xlsx and options.xlsx.suffix != EXCEL:
        refuse_to_overwrite(options.xlsx)
    project = open_project(options.root)
    found, passed_over = project.find_declarations(options.paths)
    filings, problems = project.library.read_all([*found])
    problems = [*passed_over, *project.library.problems(), *problems]
    if options.to_lexicon:
        return _move(project, filings, problems, options)
    entries = indicator_library(filings, problems, options.least or 1)
    if options.json:
        from shenbao.reports.library import json

        terminal.write(json.render(entries, project.root))
    elif not options.xlsx:
        from shenbao.reports.library import text

        terminal.write(text.render(entries))
    if options.xlsx:
        from shenbao.reports.library import workbook  # it loads Excel

        try:
            write_if_changed(
                options.xlsx, workbook.render(entries, project.library.collections.base)
            )
        except OSError as error:
            raise unwritable(error) from error
        terminal.say(_("{path} written").format(path=options.xlsx.as_posix()))
    if not options.json:
        message = ngettext(
            "{count} indicator in {declarations}",
            "{count} indicators in {declarations}",
            len(entries),
        )
        declarations = ngettext("{count} declaration", "{count} declarations", len(filings)).format(
            count=len(filings)
        )
        terminal.say(message.format(count=len(entries), declarations=declarations))
    show_problems(problems, project.root)
    return int(has_errors(problems))


def _move(
    project: Project,
    filings: Sequence[Filing],
    problems: Sequence[Diagnostic],
    options: Namespace,
) -> int:
    """Move common indicators to the lexicons, if all sheets stay as they are."""
    show_problems(problems, project.root)
    if has_errors(problems):
        raise UsageError(
            _("Mend these first: only all declarations together show that no sheet changes.")
        )
    try:
        move = move_to_lexicon(project, filings, options.least or OFTEN)
    except ChangedSheetError as error:
        message = _("Nothing was moved: the sheet of {path} would change.")
        raise UsageError(message.format(path=error)) from error
    except UnwritableError as error:
        raise UsageError(_("Nothing was moved: a file cannot be changed.")) from error
    if has_errors(move.problems):
        show_problems(move.problems, project.root)
        return 1
    if options.dry_run:
        for path, text in sorted(move.texts.items()):
            old = read_file(path, within=None).decode() if path.exists() else ""
            shown = Path(shown_path(path, project.root))
            terminal.write(patch(shown, old, text))
    else:
        _write(move)
    terminal.say(*_outcome(move))
    return 0


def _write(move: Move) -> None:
    """Write all files, or none."""
    batch = Batch()
    try:
        for path, text in move.texts.items():
            batch.add(path, text.encode())
        batch.commit()
    except OSError as error:
        raise unwritable(error) from error


def _outcome(move: Move) -> list[str]:
    lines = [
        _("{form}: {name} → {words}").format(form=entry.form, name=entry.name, words=entry.words)
        for entry in move.moving
    ]
    lines += [_("stays: {name}: {why}").format(name=name, why=why) for name, why in move.staying]
    message = ngettext(
        "{count} indicator in the lexicon now; {sheets} sheets were laid out before and after, "
        "and none has changed",
        "{count} indicators in the lexicon now; {sheets} sheets were laid out before and after, "
        "and none has changed",
        len(move.moving),
    )
    return [*lines, message.format(count=len(move.moving), sheets=move.sheets)]
