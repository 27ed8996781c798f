"""The follow command: the follow-ups of declarations, with their blanks."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from shenbao.cli.arguments import add_paths
from shenbao.cli.errors import UsageError
from shenbao.cli.given import add_set, given_words
from shenbao.cli.names import known_standard
from shenbao.cli.new_files import KEPT, NewFiles
from shenbao.cli.projects import open_project, show_problems
from shenbao.declaration import name_fault
from shenbao.diagnostics import has_errors
from shenbao.i18n import _, ngettext
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.data import as_json
from shenbao.reports.paths import shown_path
from shenbao.years.beginning import NotUnderstoodError
from shenbao.years.following_up import FollowUps, follow_up, standards_named


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "form",
        metavar=_("STANDARD"),
        help=_("the form standard of the follow-ups, or one that it extends"),
    )
    add_paths(parser, _("the declarations to follow, or folders of them (default: all)"))
    add_set(parser)
    parser.add_argument(
        "--folder",
        default="",
        metavar=_("NAME"),
        help=_("the folder for them beside the declarations (default: the standard's name)"),
    )
    parser.add_argument("--json", action="store_true", help=_("print what is made as JSON"))
    parser.add_argument(
        "--dry-run", action="store_true", help=_("write nothing; show what would be written")
    )


def run(options: Namespace) -> int:
    """Write the follow-ups; exit with 1 if a declaration is faulty or one is there already."""
    project = open_project(options.root)
    known_standard(options.form, project.library.names())
    if options.folder and (fault := name_fault(options.folder)):
        raise UsageError(fault)
    standards = standards_named(project, options.form)
    if not standards:
        show_problems(project.library.problems(), project.root)
        message = _("{name} follows no other form standard.")
        raise UsageError(message.format(name=options.form))
    try:
        words = given_words(options.given)
        made = follow_up(project, standards, options.paths, words, options.folder)
    except NotUnderstoodError as error:
        raise UsageError(str(error)) from error
    files = NewFiles(project.root, is_dry=options.dry_run and not options.json)
    if not (options.dry_run and options.json):
        made.made = [follow for follow in made.made if files.add(follow.target, follow.blanks.text)]
    problems = [*project.library.problems(), *made.problems]
    if options.json:
        terminal.write(as_json(_data(made, project)) + "\n")
    else:
        terminal.say(*_lines(made, project), files.summary())
    show_problems(problems, project.root)
    return int(has_errors(problems) or files.counts[KEPT] > 0)


def _lines(made: FollowUps, project: Project) -> list[str]:
    lines = []
    for follow in made.made:
        blanks = follow.blanks
        message = ngettext(
            "{path}  {name}: {count} cell to fill in, {optional} more if need be",
            "{path}  {name}: {count} cells to fill in, {optional} more if need be",
            blanks.required,
        )
        path = shown_path(follow.target, project.root)
        lines.append(
            message.format(
                path=path, name=follow.name, count=blanks.required, optional=blanks.optional
            )
        )
    for path_left, why in made.left_out:
        message = _("{path} left out: {why}")
        lines.append(message.format(path=shown_path(path_left, project.root), why=why))
    return lines


def _data(made: FollowUps, project: Project) -> dict[str, object]:
    return {
        "declarations": [
            {
                "path": shown_path(follow.target, project.root),
                "follows": shown_path(follow.source, project.root),
                "form": follow.form,
                "name": follow.name,
                "to_fill": follow.blanks.required,
                "optional": follow.blanks.optional,
            }
            for follow in made.made
        ],
        "left_out": [
            {"path": shown_path(path, project.root), "why": why} for path, why in made.left_out
        ],
    }
