"""What a build has to do: the outputs that are not what their sources give, each with why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shenbao.builder.freshness import Freshness
from shenbao.builder.inputs import Inputs
from shenbao.builder.store import Store


@dataclass
class Work:
    """What there is to do for one sheet: ``view`` and ``outputs`` say why, by format."""

    source: str
    view: list[str] = field(default_factory=list)
    outputs: dict[str, list[str]] = field(default_factory=dict)


def plan(
    places: Mapping[str, str], formats: Sequence[str], store: Store, inputs: Inputs, *, force: bool
) -> dict[str, Work]:
    """Return the work by place; ``places`` maps each place to its declaration's path."""
    freshness = Freshness(store.manifest, store.files, inputs)
    todo = {}
    for place, source in places.items():
        work = Work(source, freshness.view_reasons(place, source))
        for form in formats:
            path = store.output_path(place, form)
            reasons = freshness.output_reasons(place, form, path)
            if force:
                reasons = ["--force"]
            if reasons:
                work.outputs[form] = reasons
        if work.view or work.outputs:
            todo[place] = work
    return todo


def orphans(places: Iterable[str], store: Store) -> list[str]:
    """Return the places of sheets that were made of declarations that are gone."""
    wanted = set(places)
    return sorted(place for place in store.manifest.sheets if place not in wanted)
