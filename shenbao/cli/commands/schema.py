"""The schema command: the JSON Schemas by which editors check and complete declarations."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from shenbao.cli.projects import open_project, show_problems
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form.schema import schema_text
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.system.boundary import boundary
from shenbao.system.files import write_if_changed
from shenbao.system.reading import bounds, read_file


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be asked for."""
    parser.add_argument(
        "--check", action="store_true", help=_("write nothing; exit 1 if one is out of date")
    )


def run(options: Namespace) -> int:
    """Write each standard's JSON Schema, or check that the one there is up to date."""
    project = open_project(options.root)
    library = project.library
    stale: list[Path] = []
    problems: list[Diagnostic] = []
    for name in library.names_in_use():
        standard, _problems = library.load(name)
        if standard is None:
            continue
        path = project.schema / f"{name}.schema.json"
        with boundary(standard.document.path, problems.append, passing=(OSError,)):
            text = schema_text(*library.ways_to_follow(standard)).encode()
            if options.check:
                stale += [] if _is_content(path, text, project) else [path]
            else:
                write_if_changed(path, text)
    problems += library.problems()
    show_problems(problems, project.root)
    for path in stale:
        message = _("{path} is out of date; run shenbao schema.")
        terminal.complain(message.format(path=path))
    return int(has_errors(problems) or bool(stale))


def _is_content(path: Path, content: bytes, project: Project) -> bool:
    """Tell whether a file has this content."""
    try:
        return read_file(path, within=bounds(path, project.root)) == content
    except OSError:
        return False
