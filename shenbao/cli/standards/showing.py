"""``shenbao standard show``: the empty form, to be read here or written in every format."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from msgspec.structs import replace

from shenbao.cli.errors import unwritable
from shenbao.cli.names import known_formats, known_standard
from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import has_errors
from shenbao.form.blank import blank_filing
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.reports import terminal
from shenbao.system.files import write_if_changed

TO_READ = "markdown"
"""The format that a terminal shows."""


def run(options: Namespace) -> int:
    """Print the empty form, or write it in the formats that are asked for."""
    from shenbao.build.make import Task, make
    from shenbao.sheet.layout import lay_out

    project = open_project(options.root)
    name = known_standard(options.name, project.library.names())
    standard, problems = project.library.load(name)
    if standard is None:
        show_problems(problems, project.root)
        return 1
    is_read = not options.format and options.out is None
    formats = (TO_READ,) if is_read else known_formats(options.format or FORMATS)
    sheet = lay_out(blank_filing(standard, options.year))
    sheet = replace(sheet, title=sheet.title.strip())
    rendered = make(Task(standard.document.path, sheet, standard.folders, formats))
    problems += rendered.problems
    try:
        for made in rendered.made:
            if is_read:
                terminal.write(made.content.decode())
            else:
                path = (options.out or Path()) / f"{name}{FORMATS[made.format].suffix}"
                write_if_changed(path, made.content)
                terminal.say(_("{path} written").format(path=path.as_posix()))
    except OSError as error:
        raise unwritable(error) from error
    show_problems(problems, project.root)
    return int(has_errors(problems))
