"""The build command: what it is asked, and what it says."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from shenbao.cli.arguments import add_jobs, add_paths
from shenbao.cli.building import (
    add_cache,
    add_on,
    add_shard,
    asked_cache,
    asked_engine,
    asked_root,
    asked_shard,
    build_and_tell,
    outputs_written,
    take_turn,
)
from shenbao.cli.names import known_formats
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import has_errors
from shenbao.i18n import _
from shenbao.reports import terminal

if TYPE_CHECKING:
    from shenbao.build.make import Request
    from shenbao.project.project import Project
    from shenbao.project.shards import Shard


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    add_paths(parser, _("files or folders (default: all)"))
    parser.add_argument(
        "--format", action="append", metavar=_("FORMAT"), help=_("only this format; repeatable")
    )
    parser.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("instead of output/"))
    parser.add_argument(
        "--check", action="store_true", help=_("write nothing; exit 1 if an output is not right")
    )
    parser.add_argument("--force", action="store_true", help=_("make every output anew"))
    parser.add_argument("--explain", action="store_true", help=_("say why each output is made"))
    add_jobs(parser)
    add_shard(parser)
    add_on(parser)
    add_cache(parser)
    parser.add_argument("--quiet", action="store_true", help=_("say nothing but what is wrong"))
    parser.add_argument("--json", action="store_true", help=_("print the summary as JSON"))


def run(options: Namespace) -> int:
    """Bring the output folder up to date, or check that it is; return the exit status."""
    from shenbao.build.make import begun_ahead
    from shenbao.build.run import build, open_store  # now: one that is interrupted leaves anything

    shard = asked_shard(options)
    with outputs_written(), asked_engine(options) as engine:
        project = open_project(asked_root(options))
        if options.out:
            project = replace(project, other_output=options.out)
        shared = asked_cache(options, project)
        asked = replace(_asked(options, project), engine=engine, shared=shared)
        if options.check:
            whole = _found(asked, options, project)
            return _check(options, project, _part(whole, shard) if shard else whole)

        def work(begun: Request) -> int:
            request = _found(begun, options, project)
            return build_and_tell(options, project, request, build, open_store(project))

        def work_on(shard: Shard) -> int:
            from shenbao.build.shards import note_state
            from shenbao.project.shards import State

            whole = _found(asked, options, project)
            request = _part(whole, shard)
            store, state = open_store(project, shard), State(project, whole.sources)
            status = build_and_tell(options, project, request, build, store)
            note_state(store, shard, state, request.formats)
            return status

        if shard:
            return take_turn(project, shard, partial(work_on, shard))
        with begun_ahead(asked, _touched(options, project)) as begun:
            return take_turn(project, None, partial(work, begun))


def _touched(options: Namespace, project: Project) -> int:
    """Return how many declarations were changed since the last build, which may be so many more."""
    from shenbao.build.plan import touched

    paths = options.paths or [project.declarations]
    with suppress(OSError):
        return sum(1 for _path in touched(paths, str(project.root)))
    return 0


def _part(request: Request, shard: Shard) -> Request:
    """Return what is asked of one shard of a whole build, which leaves the rest to the merge."""
    sources = shard.part(request.sources)
    return replace(request, sources=sources, whole=False, passed_over=())


def _asked(options: Namespace, project: Project) -> Request:
    """Return what is asked of a build, before its declarations are looked for."""
    from shenbao.build.make import Request

    return Request(
        sources={},
        formats=known_formats(options.format or project.settings.formats),
        whole=not options.paths,
        force=options.force,
        folders=tuple(project.library.collections.above),
        limits=project.settings.limits,
    )


def _found(request: Request, options: Namespace, project: Project) -> Request:
    """Return a request with the declarations that it is for."""
    sources, passed_over = project.find_declarations(options.paths)
    return replace(request, sources=sources, passed_over=passed_over)


def _check(options: Namespace, project: Project, request: Request) -> int:
    from shenbao.build.verify import verify

    report, wrong = verify(project, request)
    show_problems(report.problems, project.root)
    for problem in wrong:
        terminal.say(f"{problem.span.path}: {problem.message}")
    if not wrong and not options.quiet:
        terminal.say(_("All outputs are what their sources give."))
    return int(has_errors(report.problems) or bool(wrong))
