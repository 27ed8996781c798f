"""Comparing two revisions: which declarations changed how, and what the templates did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from shenbao.changes.comparison.changes import (
    Change,
    DeclarationAdded,
    DeclarationRemoved,
    DeclarationRenamed,
)
from shenbao.changes.comparison.consequences import Cause, Consequence
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.restating import find_consequences
from shenbao.changes.comparison.restyling import Restyled, layout_cause, restyled
from shenbao.changes.comparison.revision import Revision
from shenbao.changes.comparison.statement import Side
from shenbao.diagnostics import Diagnostic

Sides = dict[str, Side]
Identity = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One declaration in both revisions, or in one: what its author and its form changed.

    ``cause`` is what changed of the looks of its sheet.
    """

    old: Side | None
    new: Side | None
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...] = ()
    cause: Cause | None = None

    @property
    def side(self) -> Side:
        """The declaration as it is now, or as it last was."""
        side = self.new or self.old
        assert side is not None
        return side


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change of the templates did: the consequences by the path of each declaration."""

    cause: Cause
    consequences: Mapping[str, tuple[Consequence, ...]]

    @property
    def sheets(self) -> int:
        """How many sheets it reaches."""
        return len(self.consequences)

    @property
    def cells(self) -> int:
        """How many parts of sheets read differently for it."""
        return sum(map(len, self.consequences.values()))


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is different between two revisions.

    ``entries`` are the declarations that changed, in the order of their paths.
    Those in ``left_out`` are faulty in one revision and were not compared.
    """

    old_name: str
    new_name: str
    entries: tuple[Entry, ...] = ()
    effects: tuple[Effect, ...] = ()
    left_out: tuple[str, ...] = ()
    old_problems: tuple[Diagnostic, ...] = field(default=(), repr=False)
    new_problems: tuple[Diagnostic, ...] = field(default=(), repr=False)

    def __iter__(self) -> Iterator[Change]:
        """Yield every change of every declaration, then those of the templates."""
        for entry in self.entries:
            yield from entry.changes
        for effect in self.effects:
            for consequences in effect.consequences.values():
                yield from consequences

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different."""
        return not self.entries and not self.effects


def compare(
    old: Revision, new: Revision, is_wanted: Callable[[str], bool] = lambda _place: True
) -> Comparison:
    """Compare the declarations at the wanted places of two revisions; read only what differs."""
    run = _Run(old, new, is_wanted)
    entries = sorted(run.entries(), key=lambda entry: entry.side.path)
    return Comparison(
        old_name=old.tree.name,
        new_name=new.tree.name,
        entries=tuple(entry for entry in entries if entry.changes or entry.consequences),
        effects=tuple(_effects(entries)),
        left_out=tuple(sorted(run.left_out)),
        old_problems=(*old.library.problems(), *old.problems),
        new_problems=(*new.library.problems(), *new.problems),
    )


class _Run:
    """One comparison: what it has read so far."""

    def __init__(self, old: Revision, new: Revision, is_wanted: Callable[[str], bool]) -> None:
        self.old = old
        self.new = new
        listed = old.sources(), new.sources()
        self.before, self.after = (
            {place: blob for place, blob in places.items() if is_wanted(place)} for places in listed
        )
        self.restyled = restyled(old, new)
        self.left_out: set[str] = set()

    def entries(self) -> Iterator[Entry]:
        yield from (self.entry(*pair) for pair in _partners(*self.changed()))
        yield from (self.entry(*pair) for pair in self.unchanged())

    def changed(self) -> tuple[Sides, Sides]:
        """Return the declarations that are not the same in both revisions."""
        before = [place for place, blob in self.before.items() if self.after.get(place) != blob]
        after = [place for place, blob in self.after.items() if self.before.get(place) != blob]
        old = self.old.sides(self.old.documents(before))
        new = self.new.sides(self.new.documents(after))
        faulty = (set(before) - old.keys()) | (set(after) - new.keys())
        self.left_out |= faulty
        return _without(faulty, old), _without(faulty, new)

    def unchanged(self) -> Iterator[tuple[Side, Side]]:
        """Yield the declarations that are the same, but of a form that is not."""
        if not self.restyled:
            return
        same = [place for place, blob in self.before.items() if self.after.get(place) == blob]
        read = self.new.documents(same)
        documents = {
            place: document
            for place, document in read.items()
            if document.data.get("form") in self.restyled
        }
        old, new = self.old.sides(documents), self.new.sides(documents)
        both = old.keys() & new.keys()
        self.left_out |= (set(same) - read.keys()) | (documents.keys() - both)
        yield from ((old[place], new[place]) for place in both)

    def entry(self, old: Side | None, new: Side | None) -> Entry:
        if old is None or new is None:
            return Entry(old, new, tuple(_coming_or_going(old, new)))
        renamed = [DeclarationRenamed(old.path, new.path)] if old.place != new.place else []
        changes = (*renamed, *find_changes(old, new))
        return Entry(old, new, changes, tuple(find_consequences(old, new)), self.cause(old, new))

    def cause(self, old: Side, new: Side) -> Cause | None:
        change: Restyled | None = self.restyled.get(new.statement.form)
        if change is None or old.statement.form != new.statement.form:
            return None
        return layout_cause(change, old.filing.standard, new.filing.standard)


def _without(places: Collection[str], sides: Sides) -> Sides:
    return {place: side for place, side in sides.items() if place not in places}


def _coming_or_going(old: Side | None, new: Side | None) -> Iterator[Change]:
    if old is not None:
        yield DeclarationRemoved(old.path)
    if new is not None:
        yield DeclarationAdded(new.path)


def _partners(old: Sides, new: Sides) -> Iterator[tuple[Side | None, Side | None]]:
    """Pair declarations that are one: by what identifies them, or else by their place.

    One of the same year comes before one of another, into which the project goes on.
    """
    pairs: dict[str, str] = {}
    for identity in (_project_in_year, _project):
        before = _by_identity(_without(pairs.keys(), old), identity)
        after = _by_identity(_without(set(pairs.values()), new), identity)
        pairs |= {before[key]: after[key] for key in before.keys() & after.keys()}
    taken = set(pairs.values())
    pairs |= {
        place: place for place in old if place in new and place not in pairs and place not in taken
    }
    yield from ((old[old_place], new[new_place]) for old_place, new_place in sorted(pairs.items()))
    yield from ((old[place], None) for place in old if place not in pairs)
    yield from ((None, new[place]) for place in new if place not in pairs.values())


def _project(side: Side) -> Identity:
    return side.statement.form, side.sheet.properties.get("identifier", "")


def _project_in_year(side: Side) -> Identity:
    return *_project(side), str(side.filing.declaration.year)


def _by_identity(sides: Sides, identity: Callable[[Side], Identity]) -> dict[Identity, str]:
    """Return the place of each declaration that has an identifier of its own among these."""
    keys = {place: identity(side) for place, side in sides.items() if _project(side)[1]}
    counts = Counter(keys.values())
    return {key: place for place, key in keys.items() if counts[key] == 1}


def _effects(entries: list[Entry]) -> Iterator[Effect]:
    """Gather the consequences of all sheets by their causes, the widest first."""
    gathered: dict[Cause, dict[str, list[Consequence]]] = {}
    for entry in entries:
        for consequence in entry.consequences:
            sheets = gathered.setdefault(consequence.cause, {})
            sheets.setdefault(entry.side.path, []).append(consequence)
        if entry.cause is not None:
            gathered.setdefault(entry.cause, {})[entry.side.path] = []
    effects = [
        Effect(cause, {path: tuple(consequences) for path, consequences in sheets.items()})
        for cause, sheets in gathered.items()
    ]
    yield from sorted(effects, key=lambda effect: (-effect.sheets, -effect.cells, effect.cause))
