"""What each subcommand does with its options."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from shenbao.cli.errors import UsageError
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.form.schema import schema_text
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.reports import terminal
from shenbao.reports.check.excerpts import format_diagnostics
from shenbao.system.files import write_if_changed


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
    show(library.problems(), project.root)
    for path in stale:
        message = _("{path} is out of date; run shenbao schema.")
        terminal.complain(message.format(path=path))
    return int(has_errors(library.problems()) or bool(stale))


def opened(root: Path) -> Project:
    """Return the project at ``root``; raise UsageError where its settings are wrong.

    Raises ProjectError where there is none.
    """
    project, problems = Project.open(root)
    if has_errors(problems):
        raise faulty_settings(problems, root)
    return project


def faulty_settings(problems: Iterable[Diagnostic], root: Path) -> UsageError:
    """Say that the settings of a project are wrong; paths are shown from ``root``."""
    return UsageError(*format_diagnostics(problems, root).split("\n"))


def show(problems: Iterable[Diagnostic], root: Path) -> None:
    """Print problems beside the output, with paths from ``root``."""
    if text := format_diagnostics(problems, root):
        terminal.warn(*text.split("\n"))
