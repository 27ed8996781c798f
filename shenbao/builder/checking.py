"""Holding the output folder against what its sources give, without believing any record."""

from __future__ import annotations

import os
from pathlib import Path

from shenbao.builder.building import Report, not_made
from shenbao.builder.making import Fault, Request, Task, hired, make_sheets
from shenbao.builder.project import Project
from shenbao.builder.viewing import view_all
from shenbao.i18n import _
from shenbao.renderers import FORMATS

Finding = tuple[str, str]
"""The path of an output, and what is wrong with it."""


def check_outputs(project: Project, request: Request) -> tuple[Report, list[Finding]]:
    """Make every sheet anew, in memory, and name the outputs that are missing, other or extra."""
    sources = {
        place.as_posix(): os.path.relpath(source, project.root)
        for source, place in request.sources.items()
    }
    report = Report()
    findings: list[Finding] = []
    expected: set[Path] = set()

    def fail(place: str, fault: Fault) -> None:
        report.problems.append(not_made(project.root / sources[place], fault))

    with hired(request, len(sources)) as crew:
        views, problems = view_all(project, sources, {})
        report.problems += problems
        tasks = {
            place: Task(view.sheet, view.folders, tuple(request.formats))
            for place, view in views.items()
        }
        for place, made in make_sheets(tasks, crew, fail, lambda _done, _all: None):
            report.declarations += 1
            for one in made:
                path = project.output / (place + FORMATS[one.form].suffix)
                expected.add(path)
                findings += _findings(path, one.content)
    if request.whole:
        kept = {project.output / place for place in request.sources.values()}
        findings += [(str(path), _("extra")) for path in _extra(expected, kept, request)]
    return report, sorted(findings)


def _findings(path: Path, content: bytes) -> list[Finding]:
    """Return what is wrong with an output that should have this content."""
    if not path.is_file():
        return [(str(path), _("missing"))]
    if path.read_bytes() != content:
        return [(str(path), _("not what its sources give"))]
    return []


def _extra(expected: set[Path], kept: set[Path], request: Request) -> list[Path]:
    """Return the files beside expected ones that look like outputs and are none.

    A faulty declaration's old files are not extra.
    """
    suffixes = {FORMATS[form].suffix for form in request.formats}
    return [
        path
        for folder in {path.parent for path in expected}
        for path in folder.iterdir()
        if path.suffix in suffixes and path not in expected and path.with_suffix("") not in kept
    ]
