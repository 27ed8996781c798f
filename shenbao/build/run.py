"""Running a build: plan, lay out what may have changed, make what has, write it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from shenbao.build.inputs import LISTED, UNREADABLE, Inputs
from shenbao.build.layout import lay_out_sheets
from shenbao.build.leftovers import MOST_NAMED, leftovers
from shenbao.build.make import (
    Made,
    Progress,
    Request,
    Task,
    make_all,
    pool_for,
    without_unmade,
)
from shenbao.build.manifest import Record, SheetRecord
from shenbao.build.plan import Planner, Work, configuration, orphans
from shenbao.build.store import Store
from shenbao.build.workbooks import (
    LaidOutPage,
    declarations_of_workbooks,
    lay_out_workbooks,
    without_year,
    workbooks_of,
)
from shenbao.build.write import Writer
from shenbao.diagnostics import Code, Diagnostic, Severity, Span, has_errors
from shenbao.form import Filing
from shenbao.formats import FORMATS
from shenbao.i18n import _
from shenbao.project.kept import keep
from shenbao.project.project import Project
from shenbao.project.shards import Shard
from shenbao.system.boundary import boundary
from shenbao.system.executors import Pool
from shenbao.system.files import remove_left_behind

if TYPE_CHECKING:
    from shenbao.build.shared_cache import SharedCache

TOGETHER = 32
"""The pages of which is asked at a time what other machines have made."""


class Report(Struct):
    """What a build has done: the sheets and files that are there now, and what was wrong.

    ``reasons`` says of each output that was made why it was, by its path from the root.
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

    A given ``store`` is used as it is, without reading it. Raises OSError where
    an output cannot be written: the files that were being written then are as
    they were.
    """
    return _Build(project, request, store or open_store(project), progress).run()


def shared_cache(request: Request, store: Store, inputs: Inputs) -> SharedCache | None:
    """Return the cache that is shared with other machines, if there is one."""
    if request.shared is None:
        return None
    from shenbao.build.shared_cache import SharedCache  # most builds have none

    return SharedCache(request.shared, store.files, inputs)


def open_store(project: Project, shard: Shard | None = None) -> Store:
    """Return what the last build of a project, or of a shard of it, remembers."""
    store = Store(str(project.root), str(project.output), shard)
    others = project.library.collections.others
    store.files.brought = {other.name: other.path for other in others}
    return store


class _Build:
    """One build: what it knows, and its steps.

    ``sources`` has the paths of declarations from the root, by place, and
    ``faulty`` the places of pages that cannot be made. ``yearly`` is the list that
    there is for each year, where there are any to make, ``faults`` what is wrong with it.
    """

    def __init__(
        self, project: Project, request: Request, store: Store, progress: Progress | None
    ) -> None:
        request, unmade = without_unmade(request, project.output)
        self.project = project
        self.request = request
        self.store = store
        self.manifest = store.manifest
        self.progress = progress or (lambda _done, _all: None)
        self.inputs = Inputs(store.files, project.settings.name.phrase)
        self.planner = Planner(store, self.inputs, force=request.force)
        self.report = Report(problems=[*request.passed_over, *unmade])
        self.sources = request.paths_from(project.root)
        self.faulty: set[str] = set()
        self.yearly, self.workbook_formats, self.faults = workbooks_of(project, request)
        self.report.problems += self.faults
        self.shared = shared_cache(request, store, self.inputs)

    def run(self) -> Report:
        self.inputs.take_all(str(self.project.templates))
        for name in self.project.library.lock_names():
            self.inputs.take_all(str(self.project.library.collections.folder(name)))
        if self.store.is_damaged:
            message = _("The manifest is damaged: what cannot be read of it is found out anew.")
            self.warn(self.store.root, message)
        elif self.store.is_of_other_version:
            message = _("The manifest is of another version of this program: all is made anew.")
            self.warn(self.store.root, message, Severity.INFO)
        is_certain = self.store.knows_all and not self.store.was_interrupted
        work = self.plan_sheets()
        gone = orphans(self.sources, self.store) if self.request.whole else []
        is_new = self.request.whole and self.manifest.configuration != self.configuration()
        if is_new:
            self.project.library.check_lock(self.manifest.brought())
            self.report.problems += self.project.library.problems_of_unused()
            self.report.problems += self.project.library.problems()
        is_due = work or gone or is_new or self.store.was_interrupted or not self.store.knows_all
        if is_due or any(self.plan_workbooks(self.manifest.sheets)):
            with self.writing() as writer, pool_for(self.request, len(work)) as pool:
                writer.remove(self.manifest.sheets, gone)
                self.make_sheets(work, writer, pool)
                self.make_workbooks(writer, pool)
                if self.shared:
                    self.shared.send()
        else:
            self.store.renew()
        if self.request.whole and not is_certain:
            self.tell_leftovers()
        for note in self.shared.notes if self.shared else ():
            self.warn(str(self.project.root), note)
        self.count()
        self.report.problems = list(dict.fromkeys(self.report.problems))
        return self.report

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Keep a mark while files are changed; save what was done unless the disk fails."""
        if self.store.shard is None:  # else another one may be at work in the same folder
            for folder in (self.project.output, Path(self.store.folder)):
                remove_left_behind(folder)
        self.store.begin()
        writer = Writer(self.store, self.inputs, self.project.settings.declarations)
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
        if self.request.whole:
            faulty = has_errors([*self.project.library.problems(), *self.faults])
            self.manifest.configuration = "" if faulty else self.configuration()
            if not faulty:
                keep(self.project.library, self.project.lock, self.project.cache)
        self.store.save()
        self.store.end()
        self.report.written, self.report.removed = writer.written, writer.removed
        for path, message in writer.notes:
            self.warn(path, message)

    def configuration(self) -> str:
        """Return what the manifest says of the settings and standards as they are."""
        settings = self.project.settings
        return configuration(
            self.store.files, self.inputs, settings.templates, is_default=settings.is_default
        )

    # ---- Sheets ---------------------------------------------------------------

    def plan_sheets(self) -> dict[str, Work]:
        """Return the work for the sheets by place."""
        found: dict[str, Work] = {}
        for place, source in self.sources.items():
            with self.failing_alone(place):
                work = self.planner.sheet(place, source, self.request.formats)
                if work:
                    found[place] = work
        return found

    @contextmanager
    def failing_alone(self, place: str) -> Iterator[None]:
        """Let what is unforeseen in a declaration cost only the outputs of that one."""

        def tell(problem: Diagnostic) -> None:
            self.faulty.add(place)
            self.report.problems.append(problem)

        with boundary(self.page_path(place), tell, passing=(OSError,)):
            yield

    def make_sheets(self, work: Mapping[str, Work], writer: Writer, pool: Pool) -> None:
        """Lay out the sheets that there is work for, and make their outputs meanwhile.

        Sheets may repeat any declaration: all are looked at before one is read.
        """
        if work:
            self.inputs.of(LISTED + self.project.settings.declarations)
        self.make(self.sheets(work), work, self.manifest.sheets, writer, pool)

    def sheets(self, work: Mapping[str, Work]) -> Iterator[LaidOutPage]:
        """Yield the sheets that there is work for; each but the faulty ones can be laid out."""
        waiting = dict.fromkeys(work)
        sources = {place: self.sources[place] for place in work}
        for sheets, problems in lay_out_sheets(self.project, sources, self.manifest.sheets):
            self.report.problems += problems
            for place, sheet in sheets.items():
                del waiting[place]
                yield sheet
        self.faulty.update(waiting)

    def declaration(self, place: str) -> Path:
        """Return the path of the declaration whose outputs are at a place."""
        return self.project.root / self.sources[place]

    # ---- Yearly workbooks -----------------------------------------------------

    def plan_workbooks(
        self, sheets: Mapping[str, SheetRecord]
    ) -> tuple[dict[str, Work], list[str]]:
        """Return the work for the yearly workbooks, and the places of those to be removed."""
        known = self.manifest.workbooks
        if self.yearly is None:
            return {}, without_year(known, sheets) if self.request.whole else []
        wanted = declarations_of_workbooks(self.declared(sheets), self.yearly)
        work = dict(self.planner.workbooks(wanted, self.workbook_formats))
        return work, sorted(known.keys() - wanted.keys())

    def declared(self, sheets: Mapping[str, SheetRecord]) -> dict[str, SheetRecord]:
        """Return the records of sheets without those whose declarations are gone."""
        return {place: sheet for place, sheet in sheets.items() if place in self.sources}

    def make_workbooks(self, writer: Writer, pool: Pool) -> None:
        """Lay out the workbooks that there is work for, and make their outputs.

        Where a declaration is faulty, which a workbook would lack, none is made.
        """
        work, gone = self.plan_workbooks(writer.sheets)
        writer.remove(self.manifest.workbooks, gone)
        listed, _problems = self.project.library.yearly_list
        if self.request.whole and listed is not None and not self.faults:
            writer.remove_formats(self.manifest.workbooks, listed.formats)
        if self.yearly is None:
            return
        declarations = declarations_of_workbooks(self.declared(writer.sheets), self.yearly)
        for place, sheet in writer.sheets.items():
            if sheet["name"] in declarations and place in self.sources:
                self.report.problems.append(_in_place_of_workbook(self.declaration(place)))
                work.pop(sheet["name"], None)
        if self.faulty:
            self.postpone(work)
            return
        filings = self.filings(name for place in work for name in declarations[place])
        laid_out, problems = lay_out_workbooks(self.project, filings, self.yearly)
        self.report.problems += problems
        workbooks = (laid_out[place] for place in work if place in laid_out)
        self.make(workbooks, work, self.manifest.workbooks, writer, pool)

    def filings(self, places: Iterable[str]) -> dict[str, Filing]:
        """Read the declarations at these places, which have no fault; return them by place."""
        paths = {self.declaration(place): place for place in places}
        filings, _problems = self.project.library.file_all(tuple(paths))
        return {paths[filing.declaration.document.path]: filing for filing in filings}

    def postpone(self, workbooks: Iterable[str]) -> None:
        """Say of each workbook that it is not made now."""
        for place in workbooks:
            for name in self.workbook_formats:
                message = _("It is made anew as soon as all declarations are right.")
                self.warn(self.output(place, name), message)

    # ---- Pages of both kinds --------------------------------------------------

    def due_formats(
        self, page: LaidOutPage, work: Work, records: Mapping[str, Record]
    ) -> tuple[str, ...]:
        """Return the formats to make a page in: all if it is new, else those with a reason."""
        is_sheet = page.place in self.sources
        formats = self.request.formats if is_sheet else self.workbook_formats
        reasons = self.reasons(page, work, records.get(page.place), formats)
        for name, texts in reasons.items():
            path = self.store.output_path(page.name, name)
            self.report.reasons[path] = list(dict.fromkeys(texts))
        return tuple(reasons)

    @staticmethod
    def reasons(
        page: LaidOutPage, work: Work, record: Record | None, formats: Sequence[str]
    ) -> dict[str, list[str]]:
        """Return why the outputs of a page must be made, by format.

        Under a new name there must be all outputs that there were under the old one.
        """
        if record is not None and record["name"] != page.name:
            moved = _("its name was {name}").format(name=record["name"])
            all_formats = dict.fromkeys((*formats, *record["outputs"]))
            return {name: [moved, *texts] for name, texts in work.of_new_page(all_formats).items()}
        is_known = record is not None and record["view"] == page.view
        return work.outputs if is_known else work.of_new_page(formats)

    def make(
        self,
        pages: Iterable[LaidOutPage],
        work: Mapping[str, Work],
        records: Mapping[str, Record],
        writer: Writer,
        pool: Pool,
    ) -> None:
        """Make and write the outputs of pages, and record all pages that can be made."""
        waiting: dict[str, LaidOutPage] = {}
        taken: dict[str, tuple[Made, ...]] = {}

        def tasks() -> Iterator[tuple[str, Task]]:
            for page, formats, found in self.taken(self.due(pages, work, records)):
                taken[page.place] = found
                if formats:
                    waiting[page.place] = page
                    path = self.page_path(page.place)
                    is_declared = page.place in self.sources
                    yield page.place, Task(path, page.page, page.folders, formats, is_declared)
                else:
                    with self.failing_alone(page.place):
                        writer.write(page, taken.pop(page.place))

        for place, rendered in make_all(tasks(), len(work), pool, self.progress):
            self.report.problems += rendered.problems
            page, made = waiting.pop(place), (*taken.pop(place), *rendered.made)
            if made:
                with self.failing_alone(place):
                    writer.write(page, made)
                self.put(page, rendered.made)
            else:
                self.faulty.add(place)

    def due(
        self,
        pages: Iterable[LaidOutPage],
        work: Mapping[str, Work],
        records: Mapping[str, Record],
    ) -> Iterator[tuple[LaidOutPage, tuple[str, ...]]]:
        """Yield pages with the formats to make them in, which may be none."""
        for page in pages:
            formats = self.due_formats(page, work[page.place], records)
            found = (self.in_the_way(page.name, name) for name in formats)
            blocked = [problem for problem in found if problem]
            if blocked:
                self.faulty.add(page.place)
                self.report.problems += blocked
            else:
                yield page, formats

    def in_the_way(self, name: str, format_name: str) -> Diagnostic | None:
        """Return the problem of what is in the place of an output and is not to be replaced."""
        path = Path(self.output(name, format_name))
        if os.path.isdir(path):
            return _blocked(path, _("A folder is in the place of this output."))
        found = self.store.files.of(self.store.output_path(name, format_name))
        if found == UNREADABLE and _is_plain(path):
            return _blocked(path, _("A file that cannot be read is in the place of this output."))
        for folder in (self.project.output / above for above in Path(name).parents[:-1]):
            if os.path.exists(folder) and not os.path.isdir(folder):
                return _blocked(folder, _("A file is in the place of this folder."))
        return None

    # ---- What other machines have made ----------------------------------------

    def taken(
        self, due: Iterator[tuple[LaidOutPage, tuple[str, ...]]]
    ) -> Iterator[tuple[LaidOutPage, tuple[str, ...], tuple[Made, ...]]]:
        """Yield pages with the formats that they must be made in, and what others have made."""
        if self.shared is None or self.request.force:
            yield from ((page, formats, ()) for page, formats in due)
            return
        while some := [*islice(due, TOGETHER)]:
            yield from self.shared.taken(some)

    def put(self, page: LaidOutPage, made: Iterable[Made]) -> None:
        """Let other machines have what was made."""
        if self.shared:
            for output in made:
                self.shared.put(page, output)

    def page_path(self, place: str) -> Path:
        """Return the file that is named where the page at a place cannot be made."""
        if place in self.sources:
            return self.declaration(place)
        return Path(self.output(place, self.workbook_formats[0]))

    def output(self, name: str, format_name: str) -> str:
        """Return the path of an output with the root before it."""
        return self.store.files.full(self.store.output_path(name, format_name))

    # ---- What nobody owns -----------------------------------------------------

    def tell_leftovers(self) -> None:
        """Name the files that a build may have made and no record owns; they are not touched."""
        sheets = self.manifest.sheets
        if self.project.settings.name.phrase and not self.sources.keys() <= sheets.keys():
            return  # what may be of a faulty declaration is not known
        owned = {*self.manifest.workbooks, *(sheet["name"] for sheet in sheets.values())}
        owned |= self.sources.keys() - sheets.keys()
        yearly, _problems = self.project.library.yearly_list
        if yearly is not None:  # no workbook need be made now, where a declaration is faulty
            owned |= {f"{place.split('/')[0]}/{yearly.file}" for place in self.sources}
        found = list(leftovers(self.project.output, FORMATS, owned))
        for path in found[:MOST_NAMED]:
            message = _("It belongs to no declaration: delete it if nobody needs it.")
            self.warn(str(path), message)
        if len(found) > MOST_NAMED:
            message = _("{count} more files belong to no declaration.")
            text = message.format(count=len(found) - MOST_NAMED)
            self.warn(str(self.project.output), text)

    # ---- The report -----------------------------------------------------------

    def warn(self, path: str, message: str, severity: Severity = Severity.WARNING) -> None:
        self.report.problems.append(
            Diagnostic(Span(Path(path)), Code.OUTPUT, message, severity=severity)
        )

    def count(self) -> None:
        """Count the sheets that are there, and the files by format."""
        for place in self.sources.keys() - self.faulty:
            self.report.declarations += 1
            self.count_files(self.manifest.sheets[place], self.request.formats)
        if not self.faulty:
            for workbook in self.manifest.workbooks.values():
                self.count_files(workbook, self.workbook_formats)

    def count_files(self, record: Record, formats: Iterable[str]) -> None:
        outputs = record["outputs"]
        shown = [name for name, output in outputs.items() if output.view == record["view"]]
        self.report.files.update({name: 1 for name in formats if name in shown})


def _blocked(path: Path, message: str) -> Diagnostic:
    """Say what is in the way of an output."""
    return Diagnostic(Span(path), Code.OUTPUT, message, _("Move it away."))


def _is_plain(path: Path) -> bool:
    """Tell whether this is a file itself, and no link to one."""
    return path.is_file() and not path.is_symlink()


def _in_place_of_workbook(path: Path) -> Diagnostic:
    """Say of a declaration that its outputs would be where a yearly workbook belongs."""
    message = _("Its outputs would be in the place of the year's portfolio.")
    return Diagnostic(Span(path), Code.NAME, message, _("Give the file another name."))
