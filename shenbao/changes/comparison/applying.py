"""Applying changes to a statement: where all were found, this leads from the old to the new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from shenbao.changes.comparison import changes as kinds
from shenbao.changes.comparison.consequences import (
    PartAdded,
    PartRemoved,
    PartsReordered,
    Recalculated,
    Reexplained,
    Reworded,
)
from shenbao.changes.comparison.restating import PARTS
from shenbao.changes.comparison.statement import (
    Accepted,
    Line,
    Outcome,
    Part,
    Position,
    Statement,
    moved,
    new_paths,
    written,
)
from shenbao.declaration import EXPLAIN, Indicator


def apply(changes: Iterable[kinds.Change], old: Statement) -> Statement:
    """Return the statement after changes under one form standard, those of its templates first."""
    draft = _Draft(old)
    for change in changes:
        draft.take(change)
    return draft.finished()


class _Draft:
    """A statement under change, its lists as dictionaries by key or by old position."""

    def __init__(self, old: Statement) -> None:
        self.old = old
        self.own: dict[str, Any] = {}
        self.values = dict(old.values)
        self.parts = {part: {entry.key: entry for entry in getattr(old, part)} for part in PARTS}
        self.orders: dict[str, tuple[str, ...]] = {}
        self.added: dict[str, dict[str, int]] = {part: {} for part in PARTS}
        self.lines = dict(zip(old.positions(), old.lines, strict=True))
        self.placed: dict[Position, Line] = {}
        self.moves: dict[Position, Position] = {}
        self.stated: dict[str, tuple[str, str] | None] = {}
        self.waivers = dict(old.waivers)
        self.waived: dict[tuple[str, str], tuple[Accepted, ...]] = {}

    def take(self, change: kinds.Change) -> None:
        match change:
            case kinds.YearChanged(_, year):
                self.own["year"] = year
            case kinds.ColumnsChanged(_, columns):
                self.own["printed"] = columns
            case kinds.FollowsChanged(_, follows):
                self.own["follows"] = follows
            case kinds.ChoiceChanged(key, _, chosen, _, explained):
                self.reword("choices", key, "value", chosen)
                for explanation in explained:
                    self.take(explanation)
            case kinds.FieldChanged():
                self.take_field(change)
            case Reworded(_, part, key, attribute, _, new):
                self.reword(part, key, attribute, new)
            case PartRemoved() | PartAdded() | PartsReordered():
                self.take_part(change)
            case kinds.StatedChanged(key, _, text, _, reason):
                self.stated[key] = None if text is None else (text, reason or "")
            case kinds.WaiverChanged():
                self.take_waiver(change)
            case _:
                self.take_line(change)

    def take_waiver(self, change: kinds.WaiverChanged) -> None:
        if change.old:
            del self.waivers[change.rule, change.old_at or ""]
        if change.new:
            self.waived[change.rule, change.new_at or ""] = change.new

    def take_part(self, change: PartRemoved | PartAdded | PartsReordered) -> None:
        match change:
            case PartRemoved(_, part, _, content):
                del self.parts[part][content.key]
            case PartAdded(_, part, index, content):
                self.parts[part][content.key] = content
                self.added[part][content.key] = index
            case PartsReordered(_, part, _, order):
                self.orders[part] = order

    def take_field(self, change: kinds.FieldChanged) -> None:
        if change.new is None:
            del self.values[change.key]
        else:
            self.values[change.key] = change.new
        self.reword("facts", change.key, "text", change.new_text)

    def work_out(self, key: str, text: str | None) -> None:
        """Put an outcome in its place: in its row, or among those of the form."""
        column = key.rpartition(".")[2]
        at = next((at for at in self.lines if at.address(column) == key), None)
        if at is not None and column in dict(self.lines[at].texts):
            self.rewrite(at, column, text or "")
        elif at is not None:
            outcomes = {**dict(self.lines[at].outcomes), column: text or ""}
            self.lines[at] = replace(self.lines[at], outcomes=written(outcomes))
        elif text is None:
            self.parts["outcomes"].pop(key, None)
        elif key in self.parts["outcomes"]:
            self.reword("outcomes", key, "text", text)
        else:
            self.parts["outcomes"][key] = Outcome(key, text)

    def reword(self, part: str, key: str, attribute: str, value: object) -> None:
        """Change a part, unless the templates have just taken it away."""
        if not part:
            self.own[attribute] = value
        elif key in self.parts[part]:
            self.parts[part][key] = replace(self.parts[part][key], **{attribute: value})

    def take_line(self, change: kinds.Change) -> None:
        match change:
            case kinds.IndicatorRemoved(at):
                del self.lines[at]
            case kinds.IndicatorAdded(at, cells, outcomes):
                self.placed[at] = _line(at, cells, outcomes)
            case kinds.IndicatorMoved(old, new):
                self.moves[old] = new
            case kinds.IndicatorRenamed(old, _, _, name, before, after):
                self.rewrite(old, self.lines[old].name_column, name)
                if before != after:
                    self.explain(old, after)
            case kinds.CellChanged(old, _, column, _, text) if column == EXPLAIN:
                self.explain(old, text)
            case kinds.CellChanged(old, _, column, _, text):
                self.rewrite(old, column, text)
            case kinds.Explained(old, _, _, text) | Reexplained(_, old, _, _, text):
                self.explain(old, text)
            case kinds.OutcomeChanged(key, _, _, text) | Recalculated(_, key, _, text):
                self.work_out(key, text)
            case _:
                raise TypeError(f"no such change of a statement: {change!r}")

    def rewrite(self, at: Position, column: str, text: str) -> None:
        texts = {**dict(self.lines[at].texts), column: text}
        self.lines[at] = replace(self.lines[at], texts=written(texts))

    def explain(self, at: Position, text: str | None) -> None:
        self.lines[at] = replace(self.lines[at], explanation=text)

    def finished(self) -> Statement:
        parts: dict[str, Any] = {part: tuple(self.listed(part)) for part in PARTS}
        changed = replace(self.old, **self.own, **parts, values=self.values)
        standing = list(self.standing(changed.classes()))
        changed = replace(changed, lines=tuple(line for _old, line in standing))
        now = zip((old for old, _line in standing), changed.positions(), strict=True)
        places = new_paths(self.old.positions(), ((old, at) for old, at in now if old))
        return replace(changed, stated=self.stated_now(places), waivers=self.waivers_now(places))

    def stated_now(self, places: Mapping[str, str | None]) -> dict[str, tuple[str, str]]:
        """Return what is stated in the end; ``places`` has the new path of each old line."""
        kept = {
            now: stated
            for key, stated in self.old.stated.items()
            if (now := moved(key, places)) is not None
        }
        return {
            key: stated for key, stated in {**kept, **self.stated}.items() if stated is not None
        }

    def waivers_now(
        self, places: Mapping[str, str | None]
    ) -> dict[tuple[str, str], tuple[Accepted, ...]]:
        """Return what is accepted in the end."""
        kept = {
            (rule, now): accepted
            for (rule, at), accepted in self.waivers.items()
            if (now := moved(at, places)) is not None
        }
        return kept | self.waived

    def listed(self, part: str) -> list[Part]:
        parts, added = self.parts[part], self.added[part]
        kept = [key for key in parts if key not in added]
        listed = [parts[key] for key in self.orders.get(part, kept)]
        for key, index in sorted(added.items(), key=lambda placed: placed[1]):
            listed.insert(index, parts[key])
        return listed

    def standing(self, classes: Iterable[str]) -> Iterator[tuple[Position | None, Line]]:
        """Yield the lines in order: moved and new ones where they belong, the others between.

        Each comes with where it was. Those of classes that the form does not have come last.
        """
        placed: dict[Position, tuple[Position | None, Line]] = {
            at: (None, line) for at, line in self.placed.items()
        }
        for old, new in self.moves.items():
            line = self.lines.pop(old)
            placed[new] = (
                old,
                replace(line, group=new.group, category=new.category, collection=new.collection),
            )
        others = dict.fromkeys(at.class_key for at in (*self.lines, *placed))
        for key in dict.fromkeys((*classes, *others)):
            listed: list[tuple[Position | None, Line]] = [
                (at, line) for at, line in self.lines.items() if at.class_key == key
            ]
            for at in sorted(placed):
                if at.class_key == key:
                    listed.insert(at.index, placed[at])
            yield from listed


def _line(at: Position, cells: kinds.Cells, outcomes: kinds.Cells) -> Line:
    texts: Mapping[str, str] = {column: text for column, text in cells if column != EXPLAIN}
    indicator = Indicator(at.group, at.category, at.index, texts, collection=at.collection)
    explanation = dict(cells).get(EXPLAIN)
    return Line(
        at.group,
        at.category,
        written(texts),
        explanation,
        indicator,
        at.collection,
        outcomes,
    )
