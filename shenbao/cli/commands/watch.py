"""The watch command: builds again as soon as a file is saved, with workers that are ready."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from filelock import FileLock
from watchfiles import watch as changes_below

from shenbao.build.make import Request, preload
from shenbao.build.run import build, open_store
from shenbao.build.store import Store
from shenbao.cli.projects import open_project, show_problems
from shenbao.cli.summary import say_reasons
from shenbao.i18n import _
from shenbao.project.cache import misplaced
from shenbao.project.folders import ProjectError
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.system.executors import Pool, ProcessExecutor
from shenbao.system.garbage import collect_ahead
from shenbao.system.limits import available_cores
from shenbao.system.reading import real_path

QUIET_MILLISECONDS = 10
"""How long nothing may change before a change counts as complete."""

LONGEST_MILLISECONDS = 200
"""How long to wait at most for changes to end."""

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
    store = None
    try:
        for changed in _changes(project):
            project = open_project(options.root)
            paths = tuple(path for path in changed if not _is_irrelevant(path, project, store))
            if paths or not changed:
                declarations = paths if store and _are_declarations(paths, project) else ()
                store = _build_once(project, executor, declarations, store)
                collect_ahead()
    except KeyboardInterrupt:
        return 0
    finally:
        executor.stop()
    return 0


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


def _build_once(
    project: Project, executor: Pool, paths: tuple[Path, ...], store: Store | None
) -> Store | None:
    """Build these declarations, or all where there are no paths; return the store of the build.

    With that store, the next build need only look at declarations that have
    changed. None is returned where anything is wrong: then all must be looked at.
    """
    started = time.monotonic()
    try:
        sources, passed_over = project.find_declarations(paths)
    except ProjectError as error:
        terminal.say(str(error))
        terminal.flush()
        return None
    formats, whole = project.settings.formats, not paths
    request = Request(sources, formats, passed_over, whole=whole, pool=executor)
    if problems := misplaced(project.cache):
        show_problems(problems, project.root)
        return None
    with FileLock(project.cache / "lock"):
        if store is None or not paths or not store.look_again():
            store = open_store(project)
        report = build(project, request, store=store)
    show_problems(report.problems, project.root)
    say_reasons(report)
    message = _("{count} files written ({seconds:.2f} s)")
    terminal.say(message.format(count=report.written, seconds=time.monotonic() - started))
    terminal.flush()
    return None if report.problems else store
