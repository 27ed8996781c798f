"""Comparing the output folder with what its sources give, without believing any record."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from shenbao.build.layout import LaidOutSheet, lay_out_sheets
from shenbao.build.leftovers import leftovers
from shenbao.build.make import Request, Task, Workers, make_all, workers_for
from shenbao.build.run import Report
from shenbao.build.workbooks import (
    LaidOutPage,
    LaidOutWorkbook,
    lay_out_workbooks,
    workbook_formats,
)
from shenbao.diagnostics import Code, Diagnostic, Span, has_errors
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.system.boundary import boundary
from shenbao.system.reading import bounds, read_file
from shenbao.system.reasons import reason


def verify(project: Project, request: Request) -> tuple[Report, list[Diagnostic]]:
    """Make every output anew, in memory, and say which are missing, other or extra."""
    verification = _Verification(project, request)
    verification.run()
    wrong = [
        Diagnostic(Span(Path(path)), Code.OUTPUT, message)
        for path, message in sorted(verification.wrong)
    ]
    return verification.report, wrong


class _Verification:
    """One comparison.

    ``wrong`` has the paths of outputs, and what is wrong with them.
    """

    def __init__(self, project: Project, request: Request) -> None:
        self.project = project
        self.request = request
        self.report = Report(problems=[*request.passed_over])
        self.wrong: list[tuple[str, str]] = []

    def run(self) -> None:
        sources = {
            place: os.path.relpath(file, self.project.root).replace(os.sep, "/")
            for file, place in self.request.sources.items()
        }
        formats = workbook_formats(self.request)
        with workers_for(self.request, len(sources)) as workers:
            sheets, problems = lay_out_sheets(self.project, sources, {})
            self.report.problems += problems
            paths = {place: self.project.root / source for place, source in sources.items()}
            self.report.declarations = self.compare(sheets, self.request.formats, paths, workers)
            workbooks = self.workbooks(sheets) if formats else {}
            if not has_errors(self.report.problems):  # else they would lack something
                paths = {place: self.output(place, formats[0]) for place in workbooks}
                self.compare(workbooks, formats, paths, workers)
        if self.request.whole:
            extra = leftovers(self.project.output, self.request.formats, {*sources, *workbooks})
            self.wrong += [(str(path), _("extra")) for path in extra]

    def workbooks(self, sheets: Mapping[str, LaidOutSheet]) -> dict[str, LaidOutWorkbook]:
        """Lay out the yearly workbooks that there must be, by place."""
        form, _problems = self.project.library.yearly_workbook
        filings = {place: sheet.filing for place, sheet in sheets.items()}
        workbooks, problems = lay_out_workbooks(self.project, filings, form) if form else ({}, [])
        self.report.problems += problems
        return workbooks

    def compare(
        self,
        pages: Mapping[str, LaidOutPage],
        formats: Sequence[str],
        paths: Mapping[str, Path],
        workers: Workers,
    ) -> int:
        """Compare the outputs of pages with those on the disk; return how many can be made.

        ``paths`` are the files, by place, that are named where a page cannot be made.
        """
        tasks = {
            place: Task(paths[place], page.page, page.folders, tuple(formats))
            for place, page in pages.items()
        }
        count = 0
        for place, rendered in make_all(tasks, workers, lambda _done, _all: None):
            self.report.problems += rendered.problems
            count += bool(rendered.made)
            for output in rendered.made:
                path = self.output(place, output.format)
                with boundary(paths[place], self.report.problems.append):
                    difference = _difference(path, output.content, self.project.root)
                    if difference:
                        self.wrong.append((str(path), difference))
        return count

    def output(self, place: str, format_name: str) -> Path:
        """Return the path of an output."""
        return self.project.output / (place + FORMATS[format_name].suffix)


def _difference(path: Path, content: bytes, root: Path) -> str:
    """Say what is wrong with an output; nothing where it is as it must be."""
    try:
        found = read_file(path, within=bounds(path, root))
    except (FileNotFoundError, NotADirectoryError):
        return _("missing")
    except OSError as error:
        return _("it cannot be read: {reason}").format(reason=reason(error))
    return "" if found == content else _("not what its sources give")
