"""The watch command: builds again as soon as a file is saved, with workers that are ready."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from filelock import FileLock
from watchfiles import watch as changes_below

from shenbao.build.make import Request, preload
from shenbao.build.run import build, open_store
from shenbao.build.store import Store
from shenbao.check.usual import usual_reviewer
from shenbao.cli.commands.check import today
from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.noticed import Noticed
from shenbao.cli.projects import open_project, show_problems
from shenbao.cli.summary import say_reasons
from shenbao.diagnostics import Diagnostic
from shenbao.i18n import _
from shenbao.project.cache import misplaced
from shenbao.project.folders import ProjectError
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.paths import shown_path
from shenbao.system.boundary import boundary
from shenbao.system.executors import Pool, ProcessExecutor
from shenbao.system.garbage import collect_ahead
from shenbao.system.limits import available_cores
from shenbao.system.reading import real_path

QUIET_MILLISECONDS = 10
"""How long nothing may change before a change counts as complete."""

LONGEST_MILLISECONDS = 200
"""How long to wait at most for changes to end."""

MOST_NAMED = 3
"""The files that are named of those that were saved at once."""

TURN_MILLISECONDS = 200
"""How long the watcher waits for a change before it looks for Ctrl-C again."""


def add_arguments(_parser: ArgumentParser) -> None:
    """Add nothing: all that is watched is the repository."""


def run(options: Namespace) -> int:
    """Build, then build again after every change, until interrupted."""
    project = open_project(options.root)
    executor = ProcessExecutor(
        available_cores(),
        limits=project.settings.limits,
        preload=partial(preload, project.settings.formats),
    )
    watching = _Watching(executor, project.root)
    try:
        for changed in _changes(project):
            with watching.going_on():
                watching.take(changed, open_project(options.root))
    except KeyboardInterrupt:
        return 0
    finally:
        executor.stop()
    return 0


class _Watching:
    """Builds again and again; the ``store`` is that of the last build that found nothing wrong.

    With it, the next build need only look at declarations that have changed.
    """

    def __init__(self, executor: Pool, root: Path) -> None:
        self.executor = executor
        self.noticed = Noticed(root)
        self.store: Store | None = None

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Say what stands against a build, and wait for the next change."""
        try:
            yield
        except BrokenPipeError:
            raise
        except (UsageError, OSError) as error:
            self.store = None
            reasons = unwritable(error) if isinstance(error, OSError) else error
            terminal.complain(*map(str, reasons.args))

    def take(self, changed: tuple[Path, ...], project: Project) -> None:
        """Build what has changed, or all where nothing has: that is the start."""
        paths = tuple(path for path in changed if not _is_irrelevant(path, project, self.store))
        if changed and not paths:
            return
        declarations = paths if _are_declarations(paths, project) else ()
        self.store = self.build(project, paths, declarations if self.store else ())
        self.look_at(declarations, project)
        terminal.flush()
        collect_ahead()

    def build(
        self, project: Project, changed: tuple[Path, ...], paths: tuple[Path, ...]
    ) -> Store | None:
        """Build these declarations, or all where there are no paths; say what has become of it."""
        started = time.monotonic()
        try:
            sources, passed_over = project.find_declarations(paths)
        except ProjectError as error:
            terminal.say(str(error))
            return None
        formats, whole = project.settings.formats, not paths
        request = Request(sources, formats, passed_over, whole=whole, pool=self.executor)
        if problems := misplaced(project.cache):
            show_problems(problems, project.root)
            return None
        store = self.store
        with FileLock(project.cache / "lock"):
            if store is None or not paths or not store.look_again():
                store = open_store(project)
            report = build(project, request, store=store)
        show_problems(report.problems, project.root)
        if changed:  # at the start, all may be made
            say_reasons(report)
        message = _("{count} files written ({seconds:.2f} s)")
        text = message.format(count=report.written, seconds=time.monotonic() - started)
        terminal.say(f"{_what_changed(changed, project)}{text}")
        terminal.say(*self.noticed.by_build(report.problems))
        terminal.flush()
        return None if report.problems else store

    def look_at(self, declarations: tuple[Path, ...], project: Project) -> None:
        """Say what the rules find in declarations now, and what they find no more."""
        if not declarations:
            return
        reviewer = usual_reviewer(project, today(os.environ))
        failures: list[Diagnostic] = []
        for path in declarations:
            with boundary(path, failures.append):
                filing, _problems = project.library.read_once(path)
                if filing:
                    terminal.say(*self.noticed.by_rules(path, reviewer.findings_in(filing)))
        show_problems(failures, project.root)


def _changes(project: Project) -> Iterator[tuple[Path, ...]]:
    """Yield an empty tuple at once, then the paths that have changed, as often as some have."""
    folders = [folder for folder in (project.declarations, project.templates) if folder.is_dir()]
    watched = changes_below(
        *folders,
        step=QUIET_MILLISECONDS,
        debounce=LONGEST_MILLISECONDS,
        rust_timeout=TURN_MILLISECONDS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    next(watched)  # it watches from its first turn on
    yield ()
    shown = ", ".join(f"{folder.name}/" for folder in folders)
    terminal.say(_("Watching {folders}; Ctrl-C ends it.").format(folders=shown))
    terminal.flush()
    for changes in watched:
        if changes:
            yield tuple(sorted({Path(path) for _kind, path in changes}))


def _is_irrelevant(path: Path, project: Project, store: Store | None) -> bool:
    """Return whether a changed path among the declarations is none, such as an editor's copy.

    A path that is gone is relevant if it was a folder of declarations.
    """
    folder = real_path(project.declarations)
    full = real_path(path.parent) / path.name
    if store is None or path.suffix == ".toml" or not full.is_relative_to(folder):
        return False
    inside = f"{full.relative_to(folder).as_posix()}/"
    had_some = any(place.startswith(inside) for place in store.manifest.sheets)
    return path.is_file() or not (path.exists() or had_some)


def _are_declarations(changed: tuple[Path, ...], project: Project) -> bool:
    """Return whether nothing has changed but declarations, and all of these still exist."""
    folder = real_path(project.declarations)
    return all(
        path.suffix == ".toml" and path.is_file() and real_path(path).is_relative_to(folder)
        for path in changed
    )


def _what_changed(changed: tuple[Path, ...], project: Project) -> str:
    """Return the time of the day and the files that were saved, of many the first, for a line.

    A file that is gone may be what an editor has written aside.
    """
    saved = [path for path in changed if path.exists()] or changed
    shown = [shown_path(path, project.root) for path in saved[:MOST_NAMED]]
    names = ", ".join(shown + ["…"] * (len(saved) > MOST_NAMED))
    return f"{time.strftime('%H:%M:%S')} {names}: " if names else ""
