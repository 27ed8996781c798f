"""Comparing the output folder with what its sources give, without believing any record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from shenbao.build.layout import LaidOutSheet, Sources, lay_out_sheets
from shenbao.build.leftovers import leftovers
from shenbao.build.make import Request, Task, make_all, pool_for, without_unmade
from shenbao.build.names import names_of_outputs
from shenbao.build.run import Report
from shenbao.build.workbooks import (
    LaidOutPage,
    LaidOutWorkbook,
    lay_out_workbooks,
    workbooks_of,
)
from shenbao.diagnostics import Code, Diagnostic, Span, has_errors
from shenbao.form import Filing
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.system.boundary import boundary
from shenbao.system.executors import Pool
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
        request, unmade = without_unmade(request, project.output)
        self.project = project
        self.request = request
        self.report = Report(problems=[*request.passed_over, *unmade])
        self.wrong: list[tuple[str, str]] = []
        self.filings: dict[str, Filing] = {}

    def run(self) -> None:
        sources = self.request.paths_from(self.project.root)
        yearly, formats, faults = workbooks_of(self.project, self.request)
        self.report.problems += faults
        workbooks: dict[str, LaidOutWorkbook] = {}
        with pool_for(self.request, len(sources)) as pool:
            sheets = self.sheets(sources, keep=yearly is not None)
            self.report.declarations = self.compare(
                sheets, len(sources), self.request.formats, pool
            )
            if yearly is not None:
                workbooks, problems = lay_out_workbooks(self.project, self.filings, yearly)
                self.report.problems += problems
                faults += problems
            if not has_errors(self.report.problems):  # else they would lack something
                self.compare(workbooks.values(), len(workbooks), formats, pool)
        if self.request.whole:
            self.tell_of_standards()
            names, _faults = names_of_outputs(self.project, sources)
            is_all_known = names.keys() == sources.keys() and not has_errors(faults)
            if is_all_known:  # else what may be of a faulty one is not known
                owned = {*names.values(), *workbooks}
                extra = leftovers(self.project.output, self.request.formats, owned)
                self.wrong += [(str(path), _("extra")) for path in extra]

    def tell_of_standards(self) -> None:
        """Tell what a build tells of standards that no declaration names, and of the lock."""
        library = self.project.library
        library.check_lock(())
        found = [*library.problems_of_unused(), *library.problems()]
        self.report.problems = list(dict.fromkeys([*self.report.problems, *found]))

    def sheets(self, sources: Sources, *, keep: bool) -> Iterator[LaidOutPage]:
        """Yield all sheets; ``keep`` their declarations for the yearly workbooks."""
        for sheets, problems in lay_out_sheets(self.project, sources, {}):
            self.report.problems += problems
            for place, sheet in sheets.items():
                if keep:
                    self.filings[place] = sheet.filing
                yield sheet

    def compare(
        self, pages: Iterable[LaidOutPage], count: int, formats: Sequence[str], pool: Pool
    ) -> int:
        """Compare the outputs of pages with those on the disk; return how many can be made."""
        paths: dict[str, Path] = {}
        names: dict[str, str] = {}

        def tasks() -> Iterator[tuple[str, Task]]:
            for page in pages:
                names[page.place] = page.name
                paths[page.place] = self.page_path(page, formats)
                is_declared = isinstance(page, LaidOutSheet)
                path = paths[page.place]
                task = Task(path, page.page, page.folders, tuple(formats), is_declared)
                yield page.place, task

        made = 0
        for place, rendered in make_all(tasks(), count, pool, lambda _done, _all: None):
            self.report.problems += rendered.problems
            made += bool(rendered.made)
            named = paths.pop(place)
            for output in rendered.made:
                path = self.output(names[place], output.format)
                with boundary(named, self.report.problems.append):
                    difference = _difference(path, output.content, self.project.root)
                    if difference:
                        self.wrong.append((str(path), difference))
        return made

    def page_path(self, page: LaidOutPage, formats: Sequence[str]) -> Path:
        """Return the file that is named where a page cannot be made."""
        if isinstance(page, LaidOutSheet):
            return self.project.root / page.source
        return self.output(page.place, formats[0])

    def output(self, name: str, format_name: str) -> Path:
        """Return the path of an output."""
        return self.project.output / (name + FORMATS[format_name].suffix)


def _difference(path: Path, content: bytes, root: Path) -> str:
    """Say what is wrong with an output; nothing where it is as it must be."""
    try:
        found = read_file(path, within=bounds(path, root))
    except (FileNotFoundError, NotADirectoryError):
        return _("missing")
    except OSError as error:
        return _("it cannot be read: {reason}").format(reason=reason(error))
    return "" if found == content else _("not what its sources give")
