"""The pack command: what a unit hands in, as one PDF and one archive."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from shenbao.cli.arguments import add_paths
from shenbao.cli.errors import unwritable
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import has_errors
from shenbao.i18n import _, ngettext
from shenbao.reports import terminal
from shenbao.reports.paths import shown_path
from shenbao.system.files import Batch

FOLDER = "pack"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    add_paths(parser, _("declarations, or folders of them (default: all)"))
    parser.add_argument("--out", type=Path, metavar=_("FOLDER"), help=_("instead of pack/"))


def run(options: Namespace) -> int:
    """Write a PDF and an archive for each unit and year; return the exit status."""
    from shenbao.build.make import Request
    from shenbao.build.pack import make_packs

    project = open_project(options.root)
    folder = options.out or project.root / FOLDER
    sources, passed_over = project.find_declarations(options.paths)
    request = Request(sources, (), passed_over, limits=project.settings.limits)
    with terminal.progress_bar(_("making sheets"), shown=True) as progress:
        packs, problems = make_packs(project, request, progress)
    show_problems(problems, project.root)
    try:
        for pack in packs:
            batch = Batch(folder)
            for name, content in pack.files.items():
                batch.add(folder / name, content)
            batch.commit()
            for name in pack.files:
                message = ngettext("{path}: {count} sheet", "{path}: {count} sheets", pack.sheets)
                path = shown_path(folder / name, project.root)
                terminal.say(message.format(path=path, count=pack.sheets))
    except OSError as error:
        raise unwritable(error) from error
    return int(has_errors(problems))
