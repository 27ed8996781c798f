"""Applying changes to a statement: where all were found, this leads from the old to the new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from shenbao.changes.comparison import changes as kinds
from shenbao.changes.comparison.consequences import (
    PartAdded,
    PartRemoved,
    PartsReordered,
    Reexplained,
    Reworded,
)
from shenbao.changes.comparison.restating import PARTS
from shenbao.changes.comparison.statement import EXPLAIN, NAME, Line, Part, Position, Statement
from shenbao.declaration import Indicator


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
        self.added: dict[str, list[tuple[int, Part]]] = {part: [] for part in PARTS}
        self.lines = dict(zip(old.positions(), old.lines, strict=True))
        self.placed: dict[Position, Line] = {}
        self.moves: dict[Position, Position] = {}

    def take(self, change: kinds.Change) -> None:
        match change:
            case kinds.YearChanged(_, year):
                self.own["year"] = year
            case kinds.ColumnsChanged(_, columns):
                self.own["printed"] = columns
            case kinds.ChoiceChanged(key, _, chosen, _, explained):
                self.reword("choices", key, "value", chosen)
                for explanation in explained:
                    self.take(explanation)
            case kinds.FieldChanged():
                self.take_field(change)
            case Reworded(_, "", _, attribute, _, new):
                self.own[attribute] = new
            case Reworded(_, part, key, attribute, _, new):
                self.reword(part, key, attribute, new)
            case PartRemoved(_, part, _, content):
                del self.parts[part][content.key]
            case PartAdded(_, part, index, content):
                self.added[part].append((index, content))
            case PartsReordered(_, part, _, order):
                self.orders[part] = order
            case _:
                self.take_line(change)

    def take_field(self, change: kinds.FieldChanged) -> None:
        if change.new is None:
            del self.values[change.key]
        else:
            self.values[change.key] = change.new
        self.reword("facts", change.key, "text", change.new_text)

    def reword(self, part: str, key: str, attribute: str, value: object) -> None:
        """Change a part, unless it is just coming or going and has its words with it."""
        if key in self.parts[part]:
            self.parts[part][key] = replace(self.parts[part][key], **{attribute: value})

    def take_line(self, change: kinds.Change) -> None:
        match change:
            case kinds.IndicatorRemoved(at):
                del self.lines[at]
            case kinds.IndicatorAdded(at, cells):
                self.placed[at] = _line(at, cells)
            case kinds.IndicatorMoved(old, new):
                self.moves[old] = new
            case kinds.IndicatorRenamed(old, _, _, name, before, after):
                self.rewrite(old, NAME, name)
                if before != after:
                    self.explain(old, after)
            case kinds.CellChanged(old, _, column, _, text) if column == EXPLAIN:
                self.explain(old, text)
            case kinds.CellChanged(old, _, column, _, text):
                self.rewrite(old, column, text)
            case kinds.Explained(old, _, _, text) | Reexplained(_, old, _, _, text):
                self.explain(old, text)
            case _:
                raise TypeError(f"no such change of a statement: {change!r}")

    def rewrite(self, at: Position, column: str, text: str) -> None:
        texts = {**dict(self.lines[at].texts), column: text}
        written = tuple(sorted((key, value) for key, value in texts.items() if value))
        self.lines[at] = replace(self.lines[at], texts=written)

    def explain(self, at: Position, text: str | None) -> None:
        self.lines[at] = replace(self.lines[at], explanation=text)

    def finished(self) -> Statement:
        parts: dict[str, Any] = {part: tuple(self.listed(part)) for part in PARTS}
        lines = tuple(self.standing(category.key for category in parts["categories"]))
        return replace(self.old, **self.own, **parts, values=self.values, lines=lines)

    def listed(self, part: str) -> list[Part]:
        kept = self.parts[part]
        listed = [kept[key] for key in self.orders.get(part, kept)]
        for index, content in sorted(self.added[part], key=lambda added: added[0]):
            listed.insert(index, content)
        return listed

    def standing(self, categories: Iterable[str]) -> Iterator[Line]:
        """Yield the lines in order: moved and new ones where they belong, the others between.

        Those of classes that the form does not have come last.
        """
        for old, new in self.moves.items():
            line = self.lines.pop(old)
            self.placed[new] = replace(line, group=new.group, category=new.category)
        others = dict.fromkeys(at.category_key for at in (*self.lines, *self.placed))
        for category in dict.fromkeys((*categories, *others)):
            listed = [line for at, line in self.lines.items() if at.category_key == category]
            for at, line in sorted(self.placed.items()):
                if at.category_key == category:
                    listed.insert(at.index, line)
            yield from listed


def _line(at: Position, cells: kinds.Cells) -> Line:
    texts: Mapping[str, str] = {column: text for column, text in cells if column != EXPLAIN}
    indicator = Indicator(at.group, at.category, at.index, texts)
    return Line(at.group, at.category, tuple(texts.items()), dict(cells).get(EXPLAIN), indicator)
