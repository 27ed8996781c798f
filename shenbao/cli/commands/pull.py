"""The pull command: what was edited in Word files, shown and taken over."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from shenbao.changes.comparison import Revision, compare
from shenbao.changes.revisions import TextTree
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.patches import patch
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import Code, Diagnostic, Severity, has_errors
from shenbao.form import Library
from shenbao.i18n import _
from shenbao.intake.pull import Prefer, Pulled, pull
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.changes import Options, reporter
from shenbao.reports.paths import shown_path
from shenbao.system.boundary import boundary
from shenbao.system.files import write_if_changed


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument("files", nargs="+", type=Path, metavar=_("FILE"))
    parser.add_argument(
        "--write",
        action="store_true",
        help=_("change the TOML file (default: show what would change)"),
    )
    parser.add_argument(
        "--prefer",
        choices=("word", "toml"),
        help=_("which side a conflict is decided for (default: it is an error)"),
    )
    parser.add_argument(
        "--into",
        type=Path,
        metavar=_("TOML"),
        help=_("the declaration (default: the one that the file was made of)"),
    )


def run(options: Namespace) -> int:
    """Show or write what was edited in Word files; return the exit status."""
    project = open_project(options.root)
    library = project.library
    sources = _declarations(options.into, project)
    prefer = Prefer(options.prefer) if options.prefer else None
    status = 0
    for file in options.files:
        failures: list[Diagnostic] = []
        with boundary(file, failures.append, passing=(OSError, UsageError)):
            pulled = pull(file, sources, library, prefer)
            _tell(pulled, library, project)
            _finish(pulled, is_to_be_written=options.write)
            status |= has_errors(pulled.problems)
        show_problems(failures, project.root)
        status |= bool(failures)
    return status


def _tell(pulled: Pulled, library: Library, project: Project) -> None:
    """Print what is wrong with the document, and what it changes."""
    show_problems(pulled.problems, project.root)
    if pulled.target is None:
        return
    if pulled.new == pulled.old and has_errors(pulled.problems):
        terminal.say(_("Nothing was taken over: see what is said above."))
    else:
        _show_changes(pulled, library, project)


def _declarations(into: Path | None, project: Project) -> Path | list[Path]:
    """Return the declaration that was named, or all there are."""
    if into is not None and not into.is_file():
        raise UsageError(_("There is no file {path}.").format(path=into))
    return into or list(project.find_declarations()[0])


def _show_changes(pulled: Pulled, library: Library, project: Project) -> None:
    """Print what the document changes, by meaning."""
    assert pulled.target is not None
    place = shown_path(pulled.target, project.root)
    versions = (place, pulled.old), (pulled.source.as_posix(), pulled.new)
    old, new = (
        Revision(TextTree({place: text}, name, project.root), library, "", None)
        for name, text in versions
    )
    is_coloured = terminal.wants_colour()
    text = reporter("text").render(compare(old, new), Options(is_coloured))
    terminal.write(text, coloured=is_coloured)


def _finish(pulled: Pulled, *, is_to_be_written: bool) -> None:
    """Write the declaration, or show the patch that would be written; say what was done."""
    if pulled.target is None:
        return
    path = pulled.target.as_posix()
    is_open = any(
        (problem.code, problem.severity) == (Code.CONFLICT, Severity.ERROR)
        for problem in pulled.problems
    )
    if pulled.new == pulled.old:
        return
    if not is_to_be_written:
        terminal.write("\n" + patch(pulled.target, pulled.old, pulled.new))
    elif is_open:
        terminal.say(_("{path} was not changed: decide the conflicts first.").format(path=path))
    else:
        _write(pulled.target, pulled.new)
        terminal.say(_("{path} changed").format(path=path))


def _write(path: Path, text: str) -> None:
    try:
        write_if_changed(path, text.encode())
    except OSError as error:
        raise unwritable(error) from error
