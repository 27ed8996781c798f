"""Holding the output folder against what its sources give, without believing any record."""

from __future__ import annotations

import os
from pathlib import Path

from shenbao.builder.building import Report, not_made
from shenbao.builder.making import Fault, Request, Task, make_sheets
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
    views, problems = view_all(project, sources, {})
    report = Report(problems=problems)
    tasks = {
        place: Task(view.sheet, view.folders, tuple(request.formats))
        for place, view in views.items()
    }

    def fail(place: str, fault: Fault) -> None:
        report.problems.append(not_made(project.root / sources[place], fault))

    findings: list[Finding] = []
    expected: set[Path] = set()
    for place, made in make_sheets(tasks, request, fail, lambda _done, _all: None):
        report.declarations += 1
        for one in made:
            path = project.output / (place + FORMATS[one.form].suffix)
            expected.add(path)
            if not path.is_file():
                findings.append((str(path), _("missing")))
            elif path.read_bytes() != one.content:
                findings.append((str(path), _("not what its sources give")))
    if request.whole:
        kept = {project.output / place for place in request.sources.values()}
        extra = _extra(project.output, expected | kept, request)
        findings += [(str(path), _("extra")) for path in extra]
    return report, sorted(findings)


def _extra(folder: Path, wanted: set[Path], request: Request) -> list[Path]:
    """Return the files below the output folder that look like outputs of declarations now gone.

    A wanted path without a suffix stands for all formats: a faulty declaration's
    old files are not extra.
    """
    suffixes = {FORMATS[form].suffix for form in request.formats}
    return [
        path
        for path in folder.rglob("*")
        if path.suffix in suffixes and not wanted & {path, path.with_suffix("")}
    ]
