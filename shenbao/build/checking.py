"""Holding the output folder against what its sources give, without believing any record."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shenbao.build.building import Report
from shenbao.build.faults import not_made, workbook_not_made
from shenbao.build.making import Crew, Fault, Request, Task, hired, make_all
from shenbao.build.viewing import View, view_all
from shenbao.build.yearly_workbooks import (
    YearlyWorkbookView,
    view_yearly_workbooks,
    workbook_formats,
)
from shenbao.diagnostics import has_errors
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.project.project import Project

Finding = tuple[str, str]
"""The path of an output, and what is wrong with it."""


def check_outputs(project: Project, request: Request) -> tuple[Report, list[Finding]]:
    """Make every output anew, in memory, and name those that are missing, other or extra."""
    sources = {
        place: os.path.relpath(source, project.root) for source, place in request.sources.items()
    }
    report = Report()
    formats = workbook_formats(request)

    def fail(place: str, fault: Fault) -> None:
        report.problems.append(not_made(project.root / sources[place], fault))

    def fail_workbook(place: str, fault: Fault) -> None:
        path = project.output / (place + FORMATS[formats[0]].suffix)
        report.problems.append(workbook_not_made(path, fault))

    with hired(request, len(sources)) as crew:
        views, problems = view_all(project, sources, {})
        report.problems += problems
        faults = _faults(views, request.formats, project, crew, fail)
        report.declarations = len({path.with_suffix("") for path in faults})
        yearly_workbooks = _workbooks(views, project, request)
        if not has_errors(report.problems):  # else they would lack something
            faults |= _faults(yearly_workbooks, formats, project, crew, fail_workbook)
    findings = [(str(path), fault) for path, fault in faults.items() if fault]
    if request.whole:
        kept = {str(project.output / place) for place in (*sources, *yearly_workbooks)}
        extra = _extra(project.output, {*map(str, faults), *kept}, request)
        findings += [(str(path), _("extra")) for path in extra]
    return report, sorted(findings)


def _faults(
    views: Mapping[str, View | YearlyWorkbookView],
    formats: Sequence[str],
    project: Project,
    crew: Crew,
    fail: Callable[[str, Fault], None],
) -> dict[Path, str]:
    """Say of each output of views, by path, what is wrong with it."""
    tasks = {place: Task(view.page, view.folders, tuple(formats)) for place, view in views.items()}
    return {
        path: _fault(path, one.content)
        for place, made in make_all(tasks, crew, fail, lambda _done, _all: None)
        for one in made
        for path in [project.output / (place + FORMATS[one.form].suffix)]
    }


def _workbooks(
    views: Mapping[str, View], project: Project, request: Request
) -> dict[str, YearlyWorkbookView]:
    """Lay out the yearly workbooks that there must be, by place."""
    form = project.library.yearly_workbook[0] if workbook_formats(request) else None
    if form is None:
        return {}
    filings = {place: view.filing for place, view in views.items()}
    return view_yearly_workbooks(project, filings, form)


def _fault(path: Path, content: bytes) -> str:
    """Say what is wrong with an output; nothing where it is as it must be."""
    if not path.is_file():
        return _("missing")
    return "" if path.read_bytes() == content else _("not what its sources give")


def _extra(folder: Path, wanted: set[str], request: Request) -> list[Path]:
    """Return the files below the output folder that look like outputs of declarations now gone.

    A wanted path without a suffix stands for all formats: a faulty declaration's
    old files are not extra.
    """
    suffixes = {FORMATS[form].suffix for form in request.formats}
    extra = []
    for path in folder.rglob("*"):
        stem, dot, ending = path.name.rpartition(".")  # pathlib has no such name as "..md"
        is_like_an_output = stem and dot + ending in suffixes
        if is_like_an_output and wanted.isdisjoint({str(path), os.path.join(path.parent, stem)}):
            extra.append(path)
    return extra
