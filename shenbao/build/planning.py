"""What a build has to do: the outputs that are not what their sources give, each with why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shenbao.build.freshness import Freshness
from shenbao.build.inputs import Inputs
from shenbao.build.manifest import Page, Pages
from shenbao.build.store import Store


@dataclass
class Work:
    """What there is to do for one sheet or yearly workbook: ``outputs`` say why by format."""

    view: list[str] = field(default_factory=list)
    outputs: dict[str, list[str]] = field(default_factory=dict)

    def anew(self, formats: Iterable[str]) -> dict[str, list[str]]:
        """Return the reasons by format where the view is new, and all formats with it."""
        return {form: [*self.view, *self.outputs.get(form, [])] for form in formats}


class Planner:
    """Holds all that has been made against its sources; ``force`` believes none of it."""

    def __init__(self, store: Store, inputs: Inputs, *, force: bool) -> None:
        self._store = store
        self._freshness = Freshness(store.manifest, store.files, inputs)
        self._force = force

    def sheets(self, places: Mapping[str, str], formats: Sequence[str]) -> dict[str, Work]:
        """Return the work by place; ``places`` maps each place to its declaration's path."""
        reasons = {
            place: self._freshness.view_reasons(place, source) for place, source in places.items()
        }
        return self._work(reasons, self._store.manifest.sheets, formats)

    def yearly_workbooks(
        self, places: Mapping[str, dict[str, str]], formats: Sequence[str]
    ) -> dict[str, Work]:
        """Return the work by place; ``places`` maps each place to the data of its declarations."""
        reasons = {
            place: self._freshness.workbook_reasons(place, data) for place, data in places.items()
        }
        return self._work(reasons, self._store.manifest.yearly_workbooks, formats)

    def _work(
        self, reasons: Mapping[str, list[str]], pages: Pages, formats: Sequence[str]
    ) -> dict[str, Work]:
        """Return the work by place; ``reasons`` are those for laying out anew."""
        todo = {}
        for place, why in reasons.items():
            work = Work(why)
            for form in formats:
                output = self._output_reasons(pages.get(place), place, form)
                if output:
                    work.outputs[form] = output
            if work.view or work.outputs:
                todo[place] = work
        return todo

    def _output_reasons(self, page: Page | None, place: str, form: str) -> list[str]:
        if self._force:
            return ["--force"]
        return self._freshness.output_reasons(page, form, self._store.output_path(place, form))


def orphans(places: Iterable[str], store: Store) -> list[str]:
    """Return the places of sheets that were made of declarations that are gone."""
    wanted = set(places)
    return sorted(place for place in store.manifest.sheets if place not in wanted)
