"""Comparing two revisions: which declarations changed how, and what the templates did."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.changes.comparison.changes import (
    Change,
    DeclarationAdded,
    DeclarationMended,
    DeclarationRemoved,
    DeclarationRenamed,
    YearChanged,
)
from shenbao.changes.comparison.consequences import Cause, Consequence
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.identity import Partners, Sides, partners
from shenbao.changes.comparison.passage import passage
from shenbao.changes.comparison.restating import find_consequences
from shenbao.changes.comparison.restyling import Restyled, layout_cause, restyled
from shenbao.changes.comparison.revision import Fault, Revision
from shenbao.changes.comparison.statement import Side
from shenbao.declaration.reading import FOLLOWS
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form import Library, find_all_duplicates
from shenbao.system.boundary import on_all

FORM_NAMED = re.compile(rb"""^form[ \t]*=[ \t]*["']([^"'\n]*)""", re.MULTILINE)
"""The standard that a declaration names, where that is written as it mostly is."""


class Entry(Struct, frozen=True):
    """One declaration in both revisions, or in one: what its author and its form changed.

    ``cause`` is what changed of the looks of its sheet; ``between`` is the old declaration
    under the new form standard.
    """

    old: Side | None
    new: Side | None
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...] = ()
    cause: Cause | None = None
    between: Side | None = None

    @property
    def side(self) -> Side:
        """The declaration as it is now, or as it last was."""
        side = self.new or self.old
        assert side is not None
        return side


class Effect(Struct, frozen=True):
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


class Comparison(Struct, frozen=True):
    """All that is different between two revisions.

    ``entries`` are the declarations that changed, in the order of their paths.
    ``faults`` are the files that were faulty in one of the revisions.
    """

    old_name: str
    new_name: str
    entries: tuple[Entry, ...] = ()
    effects: tuple[Effect, ...] = ()
    faults: tuple[Fault, ...] = ()
    old_problems: tuple[Diagnostic, ...] = field(default=())
    new_problems: tuple[Diagnostic, ...] = field(default=())

    def __iter__(self) -> Iterator[Change]:
        """Yield every change of every declaration, then those of the templates."""
        for entry in self.entries:
            yield from entry.changes
        for effect in self.effects:
            for consequences in effect.consequences.values():
                yield from consequences

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different, as far as could be found out."""
        return not self.entries and not self.effects and not self.faults

    def only(self, entries: Sequence[Entry]) -> Comparison:
        """Return the comparison of these entries alone; nothing could be said of the others."""
        if len(entries) == len(self.entries):
            return self
        others = [entry.side for entry in self.entries if entry not in entries]
        paths = {side.path for side in others}
        effects = [replace(effect, consequences=_without(paths, effect)) for effect in self.effects]
        faults = {Fault(side.path, self.new_name, False, side.place) for side in others}
        return replace(
            self,
            entries=tuple(entries),
            effects=tuple(effect for effect in effects if effect.consequences),
            faults=tuple(sorted({*self.faults, *faults})),
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """The files of which nothing could be compared."""
        return tuple(dict.fromkeys(fault.place for fault in self.faults if not fault.is_compared))


def _without(paths: Collection[str], effect: Effect) -> dict[str, tuple[Consequence, ...]]:
    consequences = effect.consequences.items()
    return {path: of_path for path, of_path in consequences if path not in paths}


def compare(
    old: Revision, new: Revision, is_wanted: Callable[[str], bool] = lambda _place: True
) -> Comparison:
    """Compare the declarations at the wanted places of two revisions; read only what differs."""
    run = _Run(old, new, is_wanted)
    entries = sorted(run.entries(), key=lambda entry: entry.side.path)
    duplicates = run.duplicates(entries)
    return Comparison(
        old_name=old.tree.name,
        new_name=new.tree.name,
        entries=tuple(entry for entry in entries if entry.changes or entry.consequences),
        effects=tuple(_effects(entries)),
        faults=tuple(sorted(old.faults | new.faults)),
        old_problems=(*_faults(old.library), *old.problems),
        new_problems=(*_faults(new.library), *new.problems, *duplicates),
    )


def _faults(library: Library) -> list[Diagnostic]:
    """Return the errors of form standards: whoever compares revisions cannot mend the rest."""
    return [problem for problem in library.problems() if problem.severity is Severity.ERROR]


class _Run:
    """One comparison: what it has read so far."""

    def __init__(self, old: Revision, new: Revision, is_wanted: Callable[[str], bool]) -> None:
        self.old = old
        self.new = new
        old.spare, new.spare = new.library, old.library
        listed = old.sources(), new.sources()
        self.all = listed
        self.sources = listed[1]
        self.lists: dict[str, bool] = {}
        self.before, self.after = (
            {place: blob for place, blob in places.items() if is_wanted(place)} for places in listed
        )
        self.restyled = restyled(old, new)
        self.note_submodules()
        self.note_misspelt(is_wanted)
        self.unread: tuple[set[str], set[str]] = set(), set()

    def entries(self) -> Iterator[Entry]:
        for old_side, new_side in (*self.paired(*self.changed()), *self.unchanged()):
            revision, side = (self.new, new_side) if new_side else (self.old, old_side)
            assert side is not None
            with revision.failing_alone(side.path):
                yield self.entry(old_side, new_side)

    def paired(self, old: Sides, new: Sides) -> Sequence[Partners]:
        """Return the partners among the declarations; those that it fails on are unread."""
        unread = set().union(*self.unread)
        sides = [(self.old, side) for side in old.values()]
        sides += [(self.new, side) for side in new.values()]

        def pair(sides: Sequence[tuple[Revision, Side]]) -> Sequence[Partners]:
            before, after = (
                {side.place: side for of_side, side in sides if of_side is revision}
                for revision in (self.old, self.new)
            )
            return list(partners(before, after, self.cost, unread))

        pairs = on_all(sides, pair, lambda one: one[0].failing_alone(one[1].path))
        self.unread[0].update(old.keys() - {before.place for before, _after in pairs if before})
        self.unread[1].update(new.keys() - {after.place for _before, after in pairs if after})
        return pairs

    def note_submodules(self) -> None:
        """Note the repositories inside, at other commits, of whose files nothing is read."""
        old, new = (
            revision.tree.submodules(revision.declarations) for revision in (self.old, self.new)
        )
        for path in {path for path, _commit in old.items() ^ new.items()}:
            (self.new if path in new else self.old).note_fault(
                path, is_compared=False, is_apart=True
            )

    def note_misspelt(self, is_wanted: Callable[[str], bool]) -> None:
        """Note the files that differ and are none of the declarations, though they may be meant."""
        old, new = self.old.misspelt(), self.new.misspelt()
        for place in filter(is_wanted, {place for place, _blob in old.items() ^ new.items()}):
            (self.new if place in new else self.old).note_misspelt(place)

    def changed(self) -> tuple[Sides, Sides]:
        """Return the declarations that are not the same in both revisions."""
        before = [place for place, blob in self.before.items() if self.after.get(place) != blob]
        after = [place for place, blob in self.after.items() if self.before.get(place) != blob]
        old = self.old.sides(self.old.documents(before))
        new = self.new.sides(self.new.documents(after))
        self.unread = set(before) - old.keys(), set(after) - new.keys()
        return old, new

    def unchanged(self) -> Iterator[tuple[Side, Side]]:
        """Yield the declarations that are the same, but not their form, or what they follow."""
        same = [place for place, blob in self.before.items() if self.after.get(place) == blob]
        following = self.repeating(same)
        read = self.new.documents(same if self.restyled else following)
        documents = {
            place: document
            for place, document in read.items()
            if document.data.get("form") in self.restyled or place in following
        }
        old, new = self.old.sides(documents), self.new.sides(documents)
        yield from ((old[place], new[place]) for place in old.keys() & new.keys())

    def repeating(self, same: Sequence[str]) -> set[str]:
        """Return which of the declarations that are the same may repeat one that is not.

        One may follow it, wanted or not, or list it.
        """
        before, after = self.all
        changed = [
            place.encode(errors="surrogateescape")
            for place in {*before, *after}
            if before.get(place) != after.get(place)
        ]
        paths = {self.new.path(place): place for place in same} if changed else {}
        return {
            paths[path]
            for path, content in self.new.tree.read(paths).items()
            if (FOLLOWS.encode() in content and any(other in content for other in changed))
            or self.may_list(content)
        }

    def may_list(self, content: bytes) -> bool:
        """Tell whether a declaration may be a list of others."""
        found = FORM_NAMED.search(content)
        name = found[1].decode(errors="replace") if found else ""
        if name not in self.lists:
            self.lists[name] = any(
                standard is not None and standard.is_list
                for standard in (self.old.library.known(name), self.new.library.known(name))
            )
        return self.lists[name]

    def entry(self, old: Side | None, new: Side | None) -> Entry:
        if old is None or new is None:
            return Entry(old, new, tuple(self.coming_or_going(old, new)))
        way = passage(old, new, self.new.library.caps)
        renamed = [DeclarationRenamed(old.path, new.path)] if old.place != new.place else []
        return Entry(
            way.old,
            new,
            tuple(change for change in (*renamed, *find_changes(way)) if self.concerns(change)),
            tuple(find_consequences(way)),
            self.cause(old, new),
            way.between,
        )

    def concerns(self, change: Change) -> bool:
        """Tell whether a change is worth telling: between two years the year itself is not."""
        is_of_years = self.old.year is not None and self.new.year is not None
        return not (is_of_years and isinstance(change, YearChanged))

    def cost(self, old: Side, new: Side) -> int:
        """Return how many changes lead from one declaration to another."""
        with self.new.failing_alone(new.path):
            return len(self.entry(old, new).changes)
        return 0

    def coming_or_going(self, old: Side | None, new: Side | None) -> Iterator[Change]:
        """Yield what happened to a declaration that can be read in one of the revisions only.

        It need not be new or gone: the other one may have it in a file that cannot be read.
        """
        if old is not None and old.place not in self.unread[1]:
            yield DeclarationRemoved(old.path)
        if new is not None:
            is_mended = new.place in self.unread[0]
            yield DeclarationMended(new.path) if is_mended else DeclarationAdded(new.path)

    def duplicates(self, entries: Sequence[Entry]) -> list[Diagnostic]:
        """Complain of values that are some declaration's own, and now another one's too.

        What did not change is read only if a changed declaration has such a value anew.
        """
        sides = [entry.new for entry in entries if entry.new and entry.changes]
        words = on_all(
            [entry for entry in entries if entry.new],
            lambda entries: {value for entry in entries for value in _new_names(entry)},
            lambda entry: self.new.failing_alone(entry.side.path),
        )
        if not words:
            return []
        changed = {side.place for side in sides}
        contents = self.new.contents(place for place in self.sources if place not in changed)
        named = [place for place, content in contents.items() if _may_name(words, content)]
        others = self.new.sides(self.new.documents(named)).values()
        return find_all_duplicates([side.filing for side in (*sides, *others)])

    def cause(self, old: Side, new: Side) -> Cause | None:
        change: Restyled | None = self.restyled.get(new.statement.form)
        if change is None or old.statement.form != new.statement.form:
            return None
        return layout_cause(change, old.filing.standard, new.filing.standard)


def _new_names(entry: Entry) -> Iterator[str]:
    """Yield the values of a declaration's unique fields that it did not have before."""
    if entry.new is None or not entry.changes:
        return
    before = entry.old.statement.values if entry.old else {}
    for key, value in entry.new.statement.values.items():
        field = entry.new.field(key)
        if field is not None and field.unique and value != before.get(key):
            yield _folded(str(value))


def _may_name(words: Iterable[str], content: bytes) -> bool:
    """Tell whether a declaration can have one of the values, which may be written as escapes."""
    text = _folded(content.decode(errors="replace"))
    return "\\" in text or any(word in text for word in words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


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
