"""What each subcommand does with its options."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from shenbao.cli.errors import UsageError
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form.schema import schema_text
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.reports.check.excerpts import format_diagnostics
from shenbao.system.files import write_if_changed

NO_COLOUR = "NO_COLOR"
"""The variable of the environment that turns colour off, whatever it holds (no-color.org)."""


def schema(options: Namespace) -> int:
    """Write each standard's JSON Schema, or check that the one there is up to date."""
    project = opened(options.root)
    library = project.library
    stale = []
    for name in library.names():
        standard, _problems = library.load(name)
        if standard is None:
            continue
        path = project.schema / f"{name}.schema.json"
        text = schema_text(standard).encode()
        if options.check:
            stale += [path] if not path.is_file() or path.read_bytes() != text else []
        else:
            write_if_changed(path, text)
    show(library.problems(), project)
    for path in stale:
        message = _("{path} is out of date; run shenbao schema.")
        print(f"shenbao: {message.format(path=path)}", file=sys.stderr)
    return int(has_errors(library.problems()) or bool(stale))


def opened(root: Path) -> Project:
    """Return the project at ``root``; raise UsageError where its settings are wrong.

    Raises ProjectError where there is none.
    """
    project, problems = Project.open(root)
    if has_errors(problems):
        raise UsageError(format_diagnostics(problems, root))
    return project


def show(problems: list[Diagnostic], project: Project) -> None:
    """Print diagnostics where complaints go."""
    if problems:
        print(format_diagnostics(problems, project.root), file=sys.stderr)


def wants_colour() -> bool:
    """Tell whether what is printed goes to a terminal whose user has nothing against colour."""
    return sys.stdout.isatty() and NO_COLOUR not in os.environ
