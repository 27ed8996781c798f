"""Making the outputs of views that are not what they should be, and remembering all views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from shenbao.build.making import Crew, Made, Progress, Task, make_all
from shenbao.build.manifest import Page, Pages
from shenbao.build.planning import Work
from shenbao.build.recording import Recorder
from shenbao.build.store import Store
from shenbao.build.viewing import View
from shenbao.build.writing import Writer
from shenbao.build.yearly_workbooks import YearlyWorkbookView
from shenbao.diagnostics import Diagnostic

V = TypeVar("V", View, YearlyWorkbookView)

Outputs = Mapping[str, list[str]]
"""What the manifest says of the outputs of a sheet or yearly workbook, by format."""


@dataclass(frozen=True, slots=True)
class Shelf(Generic[V]):
    """The sheets or the yearly workbooks: their records, and how to record or refuse one.

    ``path`` returns the file that is told of where the one at a place cannot be made.
    """

    pages: Pages
    formats: Sequence[str]
    record: Callable[[V, Outputs], Page]
    path: Callable[[str], Path]
    fail: Callable[[str, Diagnostic], None]

    def outputs(self, place: str) -> dict[str, list[str]]:
        """Return the records of the outputs that have ever been made, by format."""
        return dict(self.pages[place]["outputs"]) if place in self.pages else {}


@dataclass
class Remaker:
    """Makes outputs; ``reasons`` says why of each one, by its path."""

    store: Store
    crew: Crew
    recorder: Recorder
    writer: Writer
    progress: Progress
    reasons: dict[str, list[str]] = field(default_factory=dict)

    def make(self, shelf: Shelf[V], views: Mapping[str, V], todo: Mapping[str, Work]) -> None:
        """Make the outputs that views have to have made; write them; remember the views."""
        formats = {place: self._formats(shelf, view, todo[place]) for place, view in views.items()}
        for place, view in views.items():
            if not formats[place]:
                self.writer.record(shelf.pages, place, shelf.record(view, shelf.outputs(place)))
        tasks = {
            place: Task(shelf.path(place), views[place].page, views[place].folders, names)
            for place, names in formats.items()
            if names
        }
        for place, made in make_all(tasks, self.crew, shelf.fail, self.progress):
            self._take(shelf, views[place], made)

    def _formats(self, shelf: Shelf[V], view: V, work: Work) -> tuple[str, ...]:
        """Return the formats to make: all where the view is new, else those with a reason."""
        recorded = shelf.pages.get(view.place)
        is_known = recorded is not None and recorded["view"] == view.content
        reasons = work.outputs if is_known else work.anew(shelf.formats)
        for form, why in reasons.items():
            self.reasons[self.store.output_path(view.place, form)] = list(dict.fromkeys(why))
        return tuple(reasons)

    def _take(self, shelf: Shelf[V], view: V, made: Sequence[Made]) -> None:
        known = shelf.outputs(view.place)
        for one in made:
            before = known.get(one.form)
            path = self.store.output_path(view.place, one.form)
            self.writer.write(path, one.content, before[0] if before else None)
        outputs = {**known, **self.recorder.outputs(view, made)}
        self.writer.record(shelf.pages, view.place, shelf.record(view, outputs))
