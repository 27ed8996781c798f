"""Building: laying out what may have changed, making what has, and writing it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shenbao.build.faults import in_place_of_workbook
from shenbao.build.fresh import configuration
from shenbao.build.inputs import Inputs
from shenbao.build.making import Progress, Request, hired
from shenbao.build.manifest import Pages
from shenbao.build.planning import Planner, Work, orphans
from shenbao.build.recording import Recorder
from shenbao.build.remaking import Remaker, Shelf
from shenbao.build.store import Store
from shenbao.build.viewing import view_all
from shenbao.build.writing import Writer
from shenbao.build.yearly_workbooks import (
    members,
    view_yearly_workbooks,
    without_year,
    workbook_formats,
)
from shenbao.diagnostics import Code, Diagnostic, Severity, Span
from shenbao.form import Filing, YearlyWorkbookForm
from shenbao.i18n import _
from shenbao.project.project import Project
from shenbao.system.files import left_behind


@dataclass
class Report:
    """What a build did: the sheets and files that stand now, and what was wrong.

    ``reasons`` says of each output that was made again why it was.
    """

    declarations: int = 0
    files: Counter[str] = field(default_factory=Counter)
    written: int = 0
    removed: int = 0
    problems: list[Diagnostic] = field(default_factory=list)
    reasons: dict[str, list[str]] = field(default_factory=dict)


def build(
    project: Project,
    request: Request,
    progress: Progress | None = None,
    store: Store | None = None,
) -> Report:
    """Bring the output folder up to date; leave invalid declarations' old files alone.

    A ``store`` that is given is used as it is, without reading it. Raises OSError
    where an output cannot be written: the files that were being written then are
    as they were.
    """
    return _Build(project, request, store or open_store(project), progress).run()


def open_store(project: Project) -> Store:
    """Return what the last build of a project remembers."""
    return Store(str(project.root), str(project.output))


class _Build:
    """One build: what it knows, and its steps.

    ``yearly_workbook`` is the form of the yearly workbooks, where there are any to make.
    """

    def __init__(
        self, project: Project, request: Request, store: Store, progress: Progress | None
    ) -> None:
        self.project = project
        self.request = request
        self.store = store
        self.progress = progress or (lambda _done, _all: None)
        self.inputs = Inputs(store.files)
        self.planner = Planner(store, self.inputs, force=request.force)
        self.recorder = Recorder(store, self.inputs)
        self.report = Report()
        self.places = {
            place: store.files.name(str(source)) for source, place in request.sources.items()
        }
        self.faulty: set[str] = set()
        self.workbook_formats = workbook_formats(request)
        self.yearly_workbook: YearlyWorkbookForm | None = None

    def run(self) -> Report:
        self.inputs.take_all(os.path.relpath(self.project.templates, self.project.root))
        if self.store.thrown_away:
            self.note(self.store.root, _("The manifest could not be believed: it starts anew."))
        if self.workbook_formats:
            self.yearly_workbook, problems = self.project.library.yearly_workbook
            self.report.problems += problems
        sheets = self.store.manifest.sheets
        todo = self.planner.sheets(self.places, self.request.formats)
        gone = orphans(self.places, self.store) if self.request.whole else []
        if todo or gone or self.store.was_interrupted or any(self.plan_workbooks(sheets)):
            with self.under_way() as writer, hired(self.request, len(todo)) as crew:
                remaker = Remaker(self.store, crew, self.recorder, writer, self.progress)
                writer.remove(sheets, gone)
                self.make_sheets(todo, remaker)
                self.make_workbooks(remaker)
                self.report.reasons = remaker.reasons
        self.count()
        return self.report

    @contextmanager
    def under_way(self) -> Iterator[Writer]:
        """Keep a mark while files are changed; remember what was done unless the disk fails."""
        for folder in (self.project.output, Path(self.store.folder)):
            for leftover in left_behind(folder):
                leftover.unlink(missing_ok=True)
        self.store.begin()
        writer = Writer(self.store)
        try:
            yield writer
            writer.commit()
        except OSError:
            writer.drop()
            raise
        except BaseException:
            writer.drop()
            self.store.save()
            raise
        self.store.manifest.configuration = (
            configuration(self.inputs) if self.project.settings.is_default else ""
        )
        self.store.save()
        self.store.end()
        self.report.written, self.report.removed = writer.written, writer.removed
        for path, message in writer.notes:
            self.note(path, message)

    def make_sheets(self, todo: dict[str, Work], remaker: Remaker) -> None:
        manifest = self.store.manifest
        sources = {place: self.places[place] for place in todo}
        views, problems = view_all(self.project, sources, manifest.sheets)
        self.report.problems += problems
        self.faulty |= todo.keys() - views.keys()
        shelf = Shelf(
            manifest.sheets,
            self.request.formats,
            self.recorder.sheet,
            self.source,
            self.fail,
        )
        remaker.make(shelf, views, todo)

    def make_workbooks(self, remaker: Remaker) -> None:
        """Bring the yearly workbooks up to date, unless they would lack a faulty declaration."""
        manifest = self.store.manifest
        sheets = remaker.writer.known(manifest.sheets)
        todo, gone = self.plan_workbooks(sheets)
        remaker.writer.remove(manifest.yearly_workbooks, gone)
        if self.yearly_workbook is None:
            return
        wanted = members(sheets, self.yearly_workbook)
        rivals = wanted.keys() & self.places.keys()
        self.report.problems += [in_place_of_workbook(self.source(place)) for place in rivals]
        due = {place: work for place, work in todo.items() if place not in rivals}
        if self.faulty:
            self.put_off(due)
            due = {}
        filings = self.filings(place for one in due for place in wanted[one])
        views = view_yearly_workbooks(self.project, filings, self.yearly_workbook)
        shelf = Shelf(
            manifest.yearly_workbooks,
            self.workbook_formats,
            self.recorder.yearly_workbook,
            self.workbook_path,
            self.fail,
        )
        remaker.make(shelf, {place: views[place] for place in due if place in views}, due)

    def plan_workbooks(self, sheets: Pages) -> tuple[dict[str, Work], list[str]]:
        """Return the work for the yearly workbooks by place, and the places of those to go."""
        known = self.store.manifest.yearly_workbooks
        if self.yearly_workbook is None:
            return {}, without_year(known, sheets) if self.request.whole else []
        wanted = members(sheets, self.yearly_workbook)
        todo = self.planner.yearly_workbooks(wanted, self.workbook_formats)
        return todo, sorted(known.keys() - wanted.keys())

    def filings(self, places: Iterable[str]) -> dict[str, Filing]:
        """Read the declarations at these places, which have no fault; return them by place."""
        paths = {self.source(place): place for place in places}
        filings, _problems = self.project.library.file_all(tuple(paths))
        return {paths[filing.declaration.document.path]: filing for filing in filings}

    def source(self, place: str) -> Path:
        """Return the declaration whose outputs are at a place."""
        return self.project.root / self.places[place]

    def workbook_path(self, place: str) -> Path:
        """Return the yearly workbook at a place, in the first of its formats."""
        path = self.store.output_path(place, self.workbook_formats[0])
        return Path(self.store.files.full(path))

    def fail(self, place: str, problem: Diagnostic) -> None:
        self.faulty.add(place)
        self.report.problems.append(problem)

    def put_off(self, yearly_workbooks: Iterable[str]) -> None:
        for place in yearly_workbooks:
            for form in self.workbook_formats:
                path = self.store.files.full(self.store.output_path(place, form))
                self.note(path, _("It is made anew as soon as all declarations are right."))

    def note(self, path: str, message: str) -> None:
        self.report.problems.append(
            Diagnostic(Span(Path(path)), Code.OUTPUT, message, severity=Severity.WARNING)
        )

    def count(self) -> None:
        """Count the sheets that stand, and the files by format."""
        for place in self.places.keys() - self.faulty:
            outputs = self.store.manifest.sheets[place]["outputs"]
            self.report.declarations += 1
            self.report.files.update({name: 1 for name in self.request.formats if name in outputs})
        for workbook in self.store.manifest.yearly_workbooks.values() if not self.faulty else ():
            self.report.files.update(
                {name: 1 for name in self.workbook_formats if name in workbook["outputs"]}
            )
