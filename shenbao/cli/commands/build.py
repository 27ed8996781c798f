"""The build command: what it is asked, and what it says."""

from __future__ import annotations

import signal
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from shenbao.cli.errors import unwritable
from shenbao.cli.names import known_formats
from shenbao.cli.projects import open_project, show_problems
from shenbao.cli.summary import say_reasons, say_summary, summary_json
from shenbao.diagnostics import has_errors
from shenbao.i18n import _
from shenbao.project.cache import misplaced
from shenbao.reports import terminal
from shenbao.reports.paths import shown_path

if TYPE_CHECKING:
    from shenbao.build.make import Progress, Request
    from shenbao.build.run import Report
    from shenbao.build.store import Store
    from shenbao.project.project import Project

    Build = Callable[[Project, Request, Progress, Store], Report]

BUSY = 75


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar=_("PATH"), help=_("files or folders (default: all)")
    )
    parser.add_argument(
        "--format", action="append", metavar=_("FORMAT"), help=_("only this format; repeatable")
    )
    parser.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("instead of output/"))
    parser.add_argument(
        "--check", action="store_true", help=_("write nothing; exit 1 if an output is not right")
    )
    parser.add_argument("--force", action="store_true", help=_("make every output anew"))
    parser.add_argument("--explain", action="store_true", help=_("say why each output is made"))
    parser.add_argument(
        "-j",
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help=_("worker processes (default: cores)"),
    )
    parser.add_argument("--quiet", action="store_true", help=_("say nothing but what is wrong"))
    parser.add_argument("--json", action="store_true", help=_("print the summary as JSON"))


def run(options: Namespace) -> int:
    """Bring the output folder up to date, or check that it is; return the exit status."""
    from shenbao.build.run import build  # now: an import that is interrupted may leave anything

    with _interruptible():
        return _build_or_check(options, build)


def _build_or_check(options: Namespace, build: Build) -> int:
    project = open_project(options.root)
    if options.out:
        project = replace(project, other_output=options.out)
    request = _request(options, project)
    try:
        if options.check:
            return _check(options, project, request)
        if problems := misplaced(project.cache):
            show_problems(problems, project.root)
            return 1
        with _lock(project):
            return _build(options, project, request, build)
    except Timeout:
        message = _("Another build is at work here; try again when it is done.")
        terminal.complain(message)
        return BUSY
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from error


def _request(options: Namespace, project: Project) -> Request:
    from shenbao.build.make import Request

    sources, passed_over = project.find_declarations(options.paths)
    return Request(
        sources=sources,
        formats=known_formats(options.format or project.settings.formats),
        passed_over=passed_over,
        whole=not options.paths,
        force=options.force,
        workers=options.jobs,
        limits=project.settings.limits,
    )


def _build(options: Namespace, project: Project, request: Request, build: Build) -> int:
    from shenbao.build.run import open_store

    is_shown = not options.quiet and not options.json
    store = open_store(project)
    if store.is_new and is_shown:
        _prepare(request)
    with terminal.progress_bar(_("making sheets"), shown=is_shown) as progress:
        report = build(project, request, progress, store)
    show_problems(report.problems, project.root)
    if options.explain:
        say_reasons(report)
    seconds = time.monotonic() - options.started
    if options.json:
        terminal.say(summary_json(report, seconds))
    elif not options.quiet:
        say_summary(
            report.declarations, report.files, shown_path(project.output, project.root), seconds
        )
    return int(has_errors(report.problems))


def _prepare(request: Request) -> None:
    """Do what takes long in the first build of a user, and say so."""
    from shenbao.formats import unprepared

    steps = unprepared(request.formats)
    for number, step in enumerate(steps, 1):
        message = _("Preparing the fonts of PDF files, once for all builds: {number} of {count}")
        terminal.say(message.format(number=number, count=len(steps)))
        terminal.flush()
        step()


def _check(options: Namespace, project: Project, request: Request) -> int:
    from shenbao.build.verify import verify

    report, wrong = verify(project, request)
    show_problems(report.problems, project.root)
    for problem in wrong:
        terminal.say(f"{problem.span.path}: {problem.message}")
    if not wrong and not options.quiet:
        terminal.say(_("All outputs are what their sources give."))
    return int(has_errors(report.problems) or bool(wrong))


def _lock(project: Project) -> FileLock:
    project.cache.mkdir(exist_ok=True)
    return FileLock(project.cache / "lock", timeout=0)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a polite request to end do what Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
