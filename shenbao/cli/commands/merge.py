"""The merge command: joins what shards have built or checked to what one machine would have."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from shenbao.check.rule import Rule
from shenbao.check.selection import no_such_rule
from shenbao.cli.arguments import add_jobs
from shenbao.cli.building import (
    add_cache,
    asked_cache,
    build_and_tell,
    outputs_written,
    take_turn,
)
from shenbao.cli.checked_shards import NAME, what_is_left
from shenbao.cli.commands.check import TEXT, add_report, prepare_report, print_report
from shenbao.cli.errors import UsageError
from shenbao.cli.examination import Examination
from shenbao.cli.known_rules import rules_to_run
from shenbao.cli.projects import open_project
from shenbao.i18n import _, use_language
from shenbao.project.folders import ProjectError
from shenbao.project.project import Project
from shenbao.project.shards import State

BUILD, CHECK = "build", "check"

OF_THE_OTHER: Mapping[str, Mapping[str, object]] = {
    BUILD: {"format": TEXT, "summary": False, "limit": None},
    CHECK: {"jobs": 0, "cache": None, "cache_write": False, "quiet": False, "json": False},
}
"""The options that are not for what is merged, with what they are where nobody gives them."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument("what", choices=[BUILD, CHECK], help=_("what shards have done"))
    parser.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where what the shards left was put (default: .shenbao)"),
    )
    parser.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("instead of output/, or of review/")
    )
    add_jobs(parser)
    add_cache(parser)
    parser.add_argument("--quiet", action="store_true", help=_("say nothing but what is wrong"))
    parser.add_argument("--json", action="store_true", help=_("print the summary as JSON"))
    add_report(parser)


def run(options: Namespace) -> int:
    """Join what shards have left, and do what only all of them together can; return the status."""
    for name, usual in OF_THE_OTHER[options.what].items():
        if getattr(options, name) != usual:
            message = _("--{option} cannot be used with merge {what}.")
            raise UsageError(message.format(option=name.replace("_", "-"), what=options.what))
    if options.what == CHECK:
        return _merge_checks(options, open_project(options.root))
    with outputs_written():
        project = open_project(options.root)
        if options.out:
            project = replace(project, other_output=options.out)
        return take_turn(project, None, lambda: _merge_builds(options, project))


def _merge_builds(options: Namespace, project: Project) -> int:
    from shenbao.build.make import Request
    from shenbao.build.run import build, open_store
    from shenbao.build.shards import join_shards
    from shenbao.system.engines import Here

    sources, passed_over = project.find_declarations()
    store = open_store(project)
    files = _files(options, project, lambda name: store.is_of_shard(name, "manifest"))
    formats = join_shards(store, files, sources, State(project, sources))
    request = Request(
        sources,
        formats,
        passed_over,
        engine=Here(options.jobs),
        limits=project.settings.limits,
        shared=asked_cache(options, project),
    )
    options.explain = False
    return build_and_tell(options, project, request, build, store)


def _merge_checks(options: Namespace, project: Project) -> int:
    prepare_report(options)
    files = _files(options, project, lambda name: name.startswith(NAME))
    asked, found = what_is_left(project, files)
    if options.lang is None:
        use_language(asked.language)
    rules, failures = rules_to_run(project)
    examination = Examination(
        project,
        (),
        rules.keys(),
        tuple(_rule(code, rules) for code in asked.rules),
        asked.day,
        failures=tuple(failures),
    )
    report = examination.report_of_shards(found)
    return int(print_report(report, project, options, strict=asked.strict))


def _rule(code: str, rules: Mapping[str, Rule]) -> Rule:
    if code not in rules:
        raise ProjectError(no_such_rule(code))
    return rules[code]


def _files(
    options: Namespace, project: Project, is_wanted: Callable[[str], bool]
) -> Sequence[Path]:
    """Return the files that shards have left, by their names."""
    folders = options.folders or [project.cache]
    paths = {path for folder in folders for path in folder.rglob("*-of-*")}
    files = sorted(path for path in paths if is_wanted(path.name))
    if not files:
        shown = ", ".join(map(str, folders))
        message = _("No shard has left anything in {folders}.").format(folders=shown)
        raise ProjectError(message, _("Run the same command with --shard K/N for each of them."))
    return files
