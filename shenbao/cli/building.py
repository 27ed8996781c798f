"""What the commands that write outputs have in common: they take turns, and say how it went."""

from __future__ import annotations

import os
import signal
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from shenbao.cli.errors import UsageError, unwritable
from shenbao.cli.projects import show_problems
from shenbao.cli.summary import say_reasons, say_summary, summary_json
from shenbao.diagnostics import has_errors
from shenbao.i18n import _
from shenbao.project.cache import misplaced
from shenbao.project.shards import Shard
from shenbao.reports import terminal
from shenbao.reports.paths import shown_path
from shenbao.system.failures import PreloadFailed

if TYPE_CHECKING:
    from shenbao.build.make import Progress, Request, SharedPlace
    from shenbao.build.run import Report
    from shenbao.build.store import Store
    from shenbao.project.project import Project
    from shenbao.system.engines import Engine

    Build = Callable[[Project, Request, Progress, Store], Report]

BUSY = 75
CACHE, CACHE_WRITE = "SHENBAO_CACHE", "SHENBAO_CACHE_WRITE"
CACHE_SECRET = "SHENBAO_CACHE_SECRET"
"""Variables of the environment for a shared cache; a secret has no place on a command line."""

SCHEMES = {"dask": "tcp", "dask+tls": "tls"}
LOCK = "lock"

MOMENT = 10
"""Seconds in which shards that begin at the same time have all seen that no whole build is on."""


def add_shard(parser: ArgumentParser) -> None:
    """Add the option for one shard of the work."""
    parser.add_argument(
        "--shard", metavar="K/N", help=_("only this one of N parts of all declarations; see merge")
    )


def asked_shard(options: Namespace) -> Shard | None:
    """Return the shard that is asked for, if one is."""
    if options.shard is None:
        return None
    shard = Shard.parse(options.shard)
    if shard is None:
        message = _("{text} is not a shard: write K/N, such as 3/16.")
        raise UsageError(message.format(text=options.shard))
    if options.paths:
        raise UsageError(
            _("A shard is a part of all declarations: leave out the paths, or --shard.")
        )
    return shard


def take_turn(project: Project, shard: Shard | None, work: Callable[[], int]) -> int:
    """Do work that writes outputs unless another process does; return the exit status."""
    if problems := misplaced(project.cache):
        show_problems(problems, project.root)
        return 1
    from filelock import Timeout

    try:
        with _locked(project, shard):
            return work()
    except Timeout:
        terminal.complain(_("Another build is at work here; try again when it is done."))
        return BUSY


@contextmanager
def _locked(project: Project, shard: Shard | None) -> Iterator[None]:
    """Keep other builds out: a whole build all of them, a shard's build the whole and the same."""
    from filelock import FileLock

    project.cache.mkdir(exist_ok=True)
    with ExitStack() as held:
        if shard is None:
            held.enter_context(FileLock(project.cache / LOCK, timeout=0))
            for path in sorted(project.cache.glob(f"{LOCK}-*-of-*")):
                FileLock(path, timeout=0).acquire().lock.release()
        else:
            held.enter_context(FileLock(project.cache / f"{LOCK}{shard.suffix}", timeout=0))
            FileLock(project.cache / LOCK, timeout=MOMENT).acquire().lock.release()
        yield


def add_on(parser: ArgumentParser) -> None:
    """Add the option for a cluster."""
    parser.add_argument(
        "--on",
        metavar=_("CLUSTER"),
        help=_("have a cluster of Dask do the work: dask://HOST:PORT"),
    )


def add_cache(parser: ArgumentParser) -> None:
    """Add the options for a cache that machines share."""
    parser.add_argument(
        "--cache",
        metavar="URL",
        help=_("take what other machines have made from a shared cache"),
    )
    parser.add_argument(
        "--cache-write", action="store_true", help=_("and put there what is made here")
    )


def asked_cache(options: Namespace, project: Project) -> SharedPlace | None:
    """Return the shared cache that is asked for; raise UsageError where it cannot be used."""
    may_write = options.cache_write or os.environ.get(CACHE_WRITE) == "1"
    return usual_cache(project, options.cache, may_write=may_write)


def usual_cache(
    project: Project, url: str | None = None, *, may_write: bool = False
) -> SharedPlace | None:
    """Return the shared cache at an address, else that of the environment or the settings."""
    url = url or os.environ.get(CACHE) or project.settings.cache
    if not url:
        return None
    from shenbao.build.make import SharedPlace

    try:
        import_module("fsspec")
    except ImportError as error:
        message = _("--cache needs the extra scale: pip install 'shenbao[scale]'.")
        raise UsageError(message) from error
    return SharedPlace(url, may_write, os.environ.get(CACHE_SECRET, ""))


def asked_root(options: Namespace) -> Path:
    """Return the folder of the project; on all machines of a cluster it has one path."""
    return Path(os.path.realpath(options.root)) if options.on else options.root


@contextmanager
def asked_engine(options: Namespace) -> Iterator[Engine]:
    """Yield what is to do the work; raise UsageError where it cannot be reached."""
    if options.on is None:
        from shenbao.system.engines import Here

        yield Here(options.jobs)
        return
    scheme, _slashes, address = options.on.partition("://")
    if scheme not in SCHEMES or not address:
        message = _("{text} is not a cluster: write dask://HOST:PORT.")
        raise UsageError(message.format(text=options.on))
    try:
        from shenbao.system.cluster import NoCluster, connected
    except ImportError as error:
        message = _("--on needs the extra scale: pip install 'shenbao[scale]'.")
        raise UsageError(message) from error
    try:
        with connected(f"{SCHEMES[scheme]}://{address}") as cluster:
            yield cluster
    except NoCluster as error:
        raise UsageError(_("The cluster cannot be used: {reason}.").format(reason=error)) from error


@contextmanager
def outputs_written() -> Iterator[None]:
    """Let a polite request to end do what Ctrl-C does, and a disk that refuses end the command."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except BrokenPipeError:
        raise
    except PreloadFailed as error:
        message = _("The work cannot be begun: {reason}")
        raise UsageError(message.format(reason=error)) from error
    except OSError as error:
        raise unwritable(error) from error
    finally:
        signal.signal(signal.SIGTERM, before)


def build_and_tell(
    options: Namespace, project: Project, request: Request, build: Build, store: Store
) -> int:
    """Build, and say what has been made; return the exit status."""
    is_shown = not options.quiet and not options.json
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
