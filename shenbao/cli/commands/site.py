"""The site command: the reviewer's pages as a folder that needs no server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from shenbao.cli.arguments import add_jobs
from shenbao.cli.building import outputs_written, take_turn
from shenbao.cli.errors import UsageError
from shenbao.cli.names import known_formats
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import Code, Diagnostic, Severity, Span, has_errors
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.paths import shown_path

FOLDER = "pages"


def add_arguments(parser: ArgumentParser) -> None:
    """Add where the site is made, and what it links to."""
    parser.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("instead of pages/"))
    parser.add_argument(
        "--format",
        action="append",
        metavar=_("FORMAT"),
        help=_("link to sheets in this format only; repeatable"),
    )
    add_jobs(parser)
    parser.add_argument("--quiet", action="store_true", help=_("say nothing but what is wrong"))


def run(options: Namespace) -> int:
    """Bring the outputs and then the site up to date; return the exit status."""
    with outputs_written():
        project = open_project(options.root)
        return take_turn(project, None, lambda: _make(options, project))


def _make(options: Namespace, project: Project) -> int:
    from shenbao.build.make import Request
    from shenbao.build.run import build, open_store
    from shenbao.system.engines import Here
    from shenbao.web.site import OccupiedError, Wanted, make_site

    folder = options.out or project.root / FOLDER
    sources, passed_over = project.find_declarations()
    formats = known_formats(options.format or project.settings.formats)
    wanted = Wanted(folder, formats, options.jobs)
    limits = project.settings.limits
    request = Request(sources, formats, passed_over, engine=Here(options.jobs), limits=limits)
    store = open_store(project)
    with terminal.progress_bar(_("making sheets"), shown=not options.quiet) as progress:
        report = build(project, request, progress, store)
    with terminal.progress_bar(_("making pages"), shown=not options.quiet) as progress:
        try:
            made = make_site(project, wanted, store, progress)
        except OccupiedError as error:
            raise UsageError(str(error)) from error
    notes = [
        Diagnostic(Span(Path(path)), Code.OUTPUT, message, severity=Severity.WARNING)
        for path, message in made.notes
    ]
    show_problems([*report.problems, *made.problems, *notes], project.root)
    if not options.quiet:
        message = _("{path}: {count} declarations, {written} files written, {removed} removed")
        shown = shown_path(folder / "index.html", project.root)
        counts = {"written": made.written, "removed": made.removed}
        terminal.say(message.format(path=shown, count=made.declarations, **counts))
    return int(has_errors([*report.problems, *made.problems]))
