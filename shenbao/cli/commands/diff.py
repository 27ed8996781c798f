"""The diff command: what it compares, says and writes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from shenbao.changes.comparison import Comparison, compare
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.projects import show_problems
from shenbao.cli.versions import Versions, versions
from shenbao.diagnostics import Diagnostic, Severity, has_errors
from shenbao.i18n import _
from shenbao.reports import terminal
from shenbao.reports.changes import LEAST_LIMIT, REPORTERS, WITH_BACKGROUND, Options, reporter
from shenbao.reports.changes.background import Background
from shenbao.system.boundary import boundary, on_all
from shenbao.system.files import Batch


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "what",
        nargs="*",
        metavar=_("VERSION"),
        help=_(
            "one revision or two, A..B or A...B (from their common ancestor), then files or "
            "folders; or two files or two folders (default: HEAD and the working tree)"
        ),
    )
    parser.add_argument(
        "--staged",
        action="store_true",
        help=_("compare what is staged for the next commit, not the working tree"),
    )
    parser.add_argument(
        "--years",
        metavar=_("YEAR..YEAR"),
        help=_("compare the declarations of two years, by project"),
    )
    parser.add_argument(
        "--format",
        choices=REPORTERS,
        default="text",
        metavar=_("FORMAT"),
        help=_("how it is shown: {formats} (default: text)").format(formats=", ".join(REPORTERS)),
    )
    parser.add_argument(
        "--save",
        nargs=2,
        action="append",
        default=[],
        metavar=(_("FORMAT"), _("FILE")),
        help=_("write it to a file in this format too; can be given more than once"),
    )
    parser.add_argument(
        "--redline",
        type=Path,
        metavar=_("FOLDER"),
        help=_("write a Word file with tracked changes for each changed sheet"),
    )
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=_("at most so many characters (of Markdown), the largest changes first"),
    )
    parser.add_argument(
        "--exit-code", action="store_true", help=_("exit with 1 if anything is different")
    )


def run(options: Namespace) -> int:
    """Show what changed between two versions; return the exit status."""
    if options.limit is not None and options.limit < LEAST_LIMIT:
        raise UsageError(_("--limit is at least {least}.").format(least=LEAST_LIMIT))
    for name, _file in options.save:
        if name not in REPORTERS:
            message = _("{name} is not a format of a report; there are {formats}.")
            raise UsageError(message.format(name=name, formats=", ".join(REPORTERS)))
    if options.years and options.staged:
        raise UsageError(_("--years compares the files as they are now, not what is staged."))
    with versions(options.what, options.root, staged=options.staged, years=options.years) as made:
        comparison = compare(made.old, made.new, made.is_wanted)
        is_coloured = terminal.wants_colour()
        wanted = Options(is_coloured, options.limit, _background(options, comparison, made))
        text, failures = _report(options.format, comparison, wanted, made)
        beside = wanted.background.failures if wanted.background else ()
        faults = (*_faults(comparison, made), *failures, *beside)
        _show_problems(faults, comparison, made, options.root)
        terminal.write(text, coloured=is_coloured)
        is_fine = not has_errors(faults)
        if options.redline:
            from shenbao.cli.redlines import write_redlines  # it loads Word

            is_fine &= write_redlines(comparison, made, options.redline)
        is_fine &= _save(comparison, made, options, wanted.background)
    is_different = options.exit_code and not comparison.is_empty
    return int(is_different or not is_fine)


def _report(
    name: str, comparison: Comparison, wanted: Options, made: Versions
) -> tuple[str, Sequence[Diagnostic]]:
    """Return a report, and the problems of declarations on which its reporter fails."""
    failures: list[Diagnostic] = []
    text = on_all(
        comparison.entries,
        lambda entries: reporter(name).render(comparison.only(entries), wanted),
        lambda entry: boundary(made.place(entry), failures.append),
    )
    return text, failures


def _background(options: Namespace, comparison: Comparison, made: Versions) -> Background | None:
    """Return what some formats show beside the changes, if one of them is asked for."""
    formats = {options.format, *(name for name, _file in options.save)}
    if formats.isdisjoint(WITH_BACKGROUND):
        return None
    from shenbao.cli.backgrounds import background  # it loads the check

    return background(made, comparison, options.root)


def _save(
    comparison: Comparison, made: Versions, options: Namespace, background: Background | None
) -> bool:
    """Write the reports that are asked for as files, all or none; return whether none failed."""
    batch = Batch()
    failures: list[Diagnostic] = []
    try:
        for name, file in options.save:
            wanted = Options(limit=options.limit, background=background)
            text, of_report = _report(name, comparison, wanted, made)
            failures += of_report
            batch.add(Path(file), terminal.harmless(text).encode())
        batch.commit()
    except OSError as error:
        raise unwritable(error) from error
    show_problems(failures, options.root)
    return not failures


def _faults(comparison: Comparison, made: Versions) -> Sequence[Diagnostic]:
    """Return what is wrong where it can be mended; an older revision is as it is."""
    older = comparison.old_problems if made.are_files else ()
    return (*comparison.new_problems, *older)


def _show_problems(
    faults: Sequence[Diagnostic], comparison: Comparison, made: Versions, root: Path
) -> None:
    """Print what is wrong; of what cannot be mended there is but a warning."""
    others = set(comparison.old_problems) - set(faults)
    warnings = (replace(problem, severity=Severity.WARNING) for problem in others)
    show_problems(map(made.shown, (*faults, *warnings)), root)
