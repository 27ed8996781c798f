"""Building: laying out what may have changed, making what has, and writing it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shenbao.builder.fresh import configuration
from shenbao.builder.inputs import Inputs
from shenbao.builder.making import Fault, Made, Progress, Request, Task, make_sheets
from shenbao.builder.planning import Work, orphans, plan
from shenbao.builder.project import Project
from shenbao.builder.recording import Recorder
from shenbao.builder.store import Store
from shenbao.builder.viewing import View, view_all
from shenbao.builder.writing import Writer
from shenbao.diagnostics import Code, Diagnostic, Severity, Span
from shenbao.disk import left_behind
from shenbao.i18n import _
from shenbao.source import key_path, read


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


def build(project: Project, request: Request, progress: Progress | None = None) -> Report:
    """Bring the output folder up to date; leave invalid declarations' old files alone.

    Raises OSError where an output cannot be written: the files that were being
    written then are as they were.
    """
    store = Store(str(project.root), str(project.output))
    return _Build(project, request, store, progress).run()


class _Build:
    """One build: what it knows, and its steps."""

    def __init__(
        self, project: Project, request: Request, store: Store, progress: Progress | None
    ) -> None:
        self.project = project
        self.request = request
        self.store = store
        self.progress = progress or (lambda _done, _all: None)
        self.inputs = Inputs(store.files)
        self.report = Report()
        self.places = {
            place.as_posix(): store.files.name(str(source))
            for source, place in request.sources.items()
        }
        self.faulty: set[str] = set()

    def run(self) -> Report:
        self.inputs.take_all(os.path.relpath(self.project.templates, self.project.root))
        if self.store.thrown_away:
            self.note(self.store.root, _("The manifest could not be believed: it starts anew."))
        todo = plan(
            self.places, self.request.formats, self.store, self.inputs, force=self.request.force
        )
        gone = orphans(self.places, self.store) if self.request.whole else []
        if todo or gone or self.store.was_interrupted:
            with self.under_way() as writer:
                writer.remove(gone)
                self.bring_up_to_date(todo, writer)
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
            configuration(self.inputs) if self.project.is_default else ""
        )
        self.store.save()
        self.store.end()
        self.report.written, self.report.removed = writer.written, writer.removed
        for path, message in writer.notes:
            self.note(path, message)

    def bring_up_to_date(self, todo: dict[str, Work], writer: Writer) -> None:
        sources = {place: work.source for place, work in todo.items()}
        views, problems = view_all(self.project, sources, self.store.manifest.sheets)
        self.report.problems += problems
        self.faulty |= todo.keys() - views.keys()
        recorder = Recorder(self.store, self.inputs, views.values())
        formats = {
            place: self.formats_to_make(place, view, todo[place]) for place, view in views.items()
        }
        for place, view in views.items():
            if not formats[place]:
                writer.record(place, recorder.sheet(view, self.known_outputs(place)))
        wanted = {place: names for place, names in formats.items() if names}
        tasks = {
            place: Task(views[place].sheet, views[place].folders, names)
            for place, names in wanted.items()
        }
        for place, made in make_sheets(tasks, self.request, self.fail, self.progress):
            self.take(views[place], made, recorder, writer)

    def formats_to_make(self, place: str, view: View, work: Work) -> tuple[str, ...]:
        """Return the formats to make: all where the view is new, else those with a reason."""
        recorded = self.store.manifest.sheets.get(place)
        if recorded is not None and recorded["view"] == view.content:
            reasons = work.outputs
        else:
            reasons = {
                name: [*work.view, *work.outputs.get(name, [])] for name in self.request.formats
            }
        for name, why in reasons.items():
            self.report.reasons[self.store.output_path(place, name)] = list(dict.fromkeys(why))
        return tuple(reasons)

    def take(self, view: View, made: Sequence[Made], recorder: Recorder, writer: Writer) -> None:
        known = self.known_outputs(view.place)
        for one in made:
            before = known.get(one.form)
            path = self.store.output_path(view.place, one.form)
            writer.write(path, one.content, before[0] if before else None)
        outputs = {**known, **recorder.outputs(view, made)}
        writer.record(view.place, recorder.sheet(view, outputs))

    def known_outputs(self, place: str) -> dict[str, list[str]]:
        """Return the records of the outputs that have ever been made, by format."""
        recorded = self.store.manifest.sheets.get(place)
        return dict(recorded["outputs"]) if recorded else {}

    def fail(self, place: str, fault: Fault) -> None:
        self.faulty.add(place)
        self.report.problems.append(not_made(self.project.root / self.places[place], fault))

    def note(self, path: str, message: str) -> None:
        self.report.problems.append(
            Diagnostic(Span(Path(path)), Code.OUTPUT, message, severity=Severity.WARNING)
        )

    def count(self) -> None:
        """Count the sheets that stand, and their files by format."""
        for place in self.places.keys() - self.faulty:
            outputs = self.store.manifest.sheets[place]["outputs"]
            self.report.declarations += 1
            self.report.files.update({name: 1 for name in self.request.formats if name in outputs})


def not_made(path: Path, fault: Fault) -> Diagnostic:
    """Say of a declaration that its sheet cannot be made, at the place that is to blame."""
    message = _("The sheet cannot be made: {reason}").format(reason=fault.reason)
    span = _value(fault.key, path) if fault.key else _first_of(fault.characters, path)
    return Diagnostic(span, fault.code, message)


def _value(key: str, path: Path) -> Span:
    """Return where the value at a key path, as people write it, stands in a file."""
    document, _problems = read(path)
    return document.value_span(key_path(key)) if document else Span(path)


def _first_of(characters: str, path: Path) -> Span:
    """Return where the first of the characters stands in a file, or else the file's beginning."""
    for number, line in enumerate(path.read_text("utf-8").split("\n") if characters else (), 1):
        columns = [column for column, character in enumerate(line, 1) if character in characters]
        if columns:
            return Span(path, number, columns[0], number, columns[0] + 1)
    return Span(path)
