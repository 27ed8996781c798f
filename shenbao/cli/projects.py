"""Opening the project that a command works on, and showing what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from shenbao.cli.errors import UsageError
from shenbao.diagnostics import Diagnostic, has_errors
from shenbao.reports import terminal
from shenbao.reports.excerpts import format_diagnostics

if TYPE_CHECKING:
    from shenbao.project.project import Project


def open_project(root: Path) -> Project:
    """Return the project at ``root``; raise UsageError where its settings are wrong.

    Raises ProjectError where there is none.
    """
    from shenbao.project.project import Project

    project, problems = Project.open(root)
    if has_errors(problems):
        raise faulty_settings(problems, root)
    return project


def faulty_settings(problems: Iterable[Diagnostic], root: Path) -> UsageError:
    """Say that the settings of a project are wrong; paths are shown from ``root``."""
    return UsageError(*format_diagnostics(problems, root).split("\n"))


def show_problems(problems: Iterable[Diagnostic], root: Path) -> None:
    """Print problems beside the output, with paths from ``root``."""
    if text := format_diagnostics(problems, root):
        terminal.warn(*text.split("\n"))
