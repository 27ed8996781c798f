"""Holding the output folder against what its sources give, without believing any record."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shenbao.build.building import Report
from shenbao.build.making import Crew, Request, Task, hired, make_all
from shenbao.build.viewing import View, view_all
from shenbao.build.yearly_workbooks import (
    YearlyWorkbookView,
    view_yearly_workbooks,
    workbook_formats,
)
from shenbao.diagnostics import Code, Diagnostic, Span, has_errors
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.project.project import Project


def check_outputs(project: Project, request: Request) -> tuple[Report, list[Diagnostic]]:
    """Make every output anew, in memory, and say which are missing, other or extra."""
    sources = {
        place: os.path.relpath(source, project.root) for source, place in request.sources.items()
    }
    report = Report()
    formats = workbook_formats(request)
    with hired(request, len(sources)) as crew:
        comparison = _Comparison(project, crew, report)
        views, problems = view_all(project, sources, {})
        report.problems += problems
        paths = {place: project.root / source for place, source in sources.items()}
        outputs = comparison.compare(views, request.formats, paths)
        report.declarations = len({path.with_suffix("") for path in outputs})
        workbooks = _workbooks(views, project, request)
        if not has_errors(report.problems):  # else they would lack something
            paths = {place: comparison.output(place, formats[0]) for place in workbooks}
            outputs |= comparison.compare(workbooks, formats, paths)
    wrong = [_problem(path, message) for path, message in outputs.items() if message]
    if request.whole:
        kept = {str(project.output / place) for place in (*sources, *workbooks)}
        extra = _extra(project.output, {*map(str, outputs), *kept}, request)
        wrong += [_problem(path, _("extra")) for path in extra]
    return report, sorted(wrong, key=lambda problem: (str(problem.span.path), problem.message))


def _problem(path: Path, message: str) -> Diagnostic:
    return Diagnostic(Span(path), Code.OUTPUT, message)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Makes outputs and compares them with those on the disk."""

    project: Project
    crew: Crew
    report: Report

    def compare(
        self,
        views: Mapping[str, View | YearlyWorkbookView],
        formats: Sequence[str],
        paths: Mapping[str, Path],
    ) -> dict[Path, str]:
        """Say of each output of views, by path, what is wrong with it, if anything is.

        ``paths`` are the files, by place, that are told of where a view cannot be made.
        """
        tasks = {
            place: Task(paths[place], view.page, view.folders, tuple(formats))
            for place, view in views.items()
        }
        return {
            path: _fault(path, output.content)
            for place, made in make_all(tasks, self.crew, self.fail, lambda _done, _all: None)
            for output in made
            for path in [self.output(place, output.form)]
        }

    def output(self, place: str, form: str) -> Path:
        """Return the path of an output."""
        return self.project.output / (place + FORMATS[form].suffix)

    def fail(self, _place: str, problem: Diagnostic) -> None:
        self.report.problems.append(problem)


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
