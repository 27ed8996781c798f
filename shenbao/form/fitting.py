"""Fitting a form that follows another to the form that a declaration really follows.

What the form changes of the classes, and what it takes, are written for the form that it
usually follows; another one has other classes, and other names for the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from shenbao.form.meanings import Meaning
from shenbao.form.nodes import AFTER, BEFORE, CATEGORY, COLUMN, GROUP, INDICATORS, PART, ROW, Node

TAKE, FIELD, CELLS = "take", "field", "cells"
MEANS, PORTFOLIO = "means", "portfolio"
TARGET_IN_PARTS = (Meaning.COMPARATOR, Meaning.VALUE, Meaning.MEASURE_UNIT)


class Names(Struct, frozen=True):
    """The names by which another form may take what a form has: keys, and meanings."""

    fields: Collection[str]
    columns: Collection[str]

    @classmethod
    def of(cls, form: Mapping[str, Any], columns: Mapping[str, str] | None) -> Names:
        """Return the names in a form.toml.

        ``columns`` has the meanings by the names that older forms have for them, if known.
        """
        means = {name for name, place in _table(form.get(MEANS)).items() if place}
        fed = _table(form.get(PORTFOLIO))
        means |= {*fed, *((columns or {}).get(key, key) for key in fed)}
        keys = {
            key
            for part in _tables(form.get(PART))
            if part.get("kind") == INDICATORS
            for key in _keys(part.get(COLUMN))
        }
        if not means.isdisjoint(TARGET_IN_PARTS) or not keys.isdisjoint(TARGET_IN_PARTS):
            keys.add(Meaning.TARGET)
        return cls({*_keys(form.get(FIELD)), *means}, keys | means)


class Taking(Struct, frozen=True):
    """Finds out of each thing that a form takes by which of its names the followed form has it.

    What another form than the usual one does not have is not taken, but left to authors.
    """

    names: Names
    is_usual: bool

    def form(self, form: Node) -> Node:
        """Return a form with what it takes under the names of the followed one."""
        fields = self.entries(form, FIELD, self.names.fields)
        parts = [self.part(part) for part in form.entries(PART)]
        return _with_arrays(form, {FIELD: fields, PART: parts})

    def part(self, part: Node) -> Node:
        """Return a part with what its columns and the cells of its rows take."""
        is_of_indicators = part.word("kind") == INDICATORS
        known = self.names.columns if is_of_indicators else self.names.fields
        rows = [self.row(row) for row in part.entries(ROW)]
        return _with_arrays(part, {COLUMN: self.entries(part, COLUMN, known), ROW: rows})

    def entries(self, table: Node, key: str, known: Collection[str]) -> list[Node]:
        """Return the fields or columns of a table; one that takes nothing is an author's."""
        return [self.taking(entry, known) or _without_take(entry) for entry in table.entries(key)]

    def row(self, row: Node) -> Node:
        """Return a row with its cells; one that takes nothing is an author's."""
        cells = row.at(CELLS)
        if cells is None or not isinstance(cells.value, dict):
            return row
        found = {key: self.taking(cell, self.names.fields) for key, cell in cells.value.items()}
        kept = {key: cell for key, cell in found.items() if cell is not None}
        return row.with_value({**row.value, CELLS: cells.with_value(kept)})

    def taking(self, entry: Node, known: Collection[str]) -> Node | None:
        """Return an entry that takes what there is, None for one that has nothing to take."""
        take = entry.at(TAKE)
        if take is None:
            return entry
        given = take.value if isinstance(take.value, list) else [take]
        names = [node for node in given if isinstance(node.value, str)]
        if not names or len(names) < len(given):
            return entry
        found = [node for node in names if node.value in known]
        if not found and not self.is_usual:
            return None
        return entry.with_value({**entry.value, TAKE: (found or names)[0]})


def fitting_changes(changes: Sequence[Node], usual: Node, other: Node) -> list[Node]:
    """Return what a form changes of the classes of the form that it usually follows, for another.

    Where that has other first-level classes, these stand as it has them: what the classes
    weigh, and what is called how, is known of the usual ones only.
    """
    before, now = (_categories(form) for form in (usual, other))
    if before.keys() != now.keys():
        return [entry for entry in changes if entry.word("key") not in before]
    return [_fitting(entry, before, now) for entry in changes]


def _fitting(
    entry: Node, before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]
) -> Node:
    """Return what is changed of a first-level class, without what is not there to be changed."""
    key = entry.word("key")
    categories = entry.at(CATEGORY)
    if categories is None or not _is_array(categories):
        return entry
    gone = {*before.get(key, ())} - {*now.get(key, ())}
    kept = [
        _with_neighbours(category, gone)
        for category in entry.entries(CATEGORY)
        if category.word("key") not in gone
    ]
    return entry.with_value({**entry.value, CATEGORY: categories.with_value(kept)})


def _with_neighbours(entry: Node, gone: Collection[str]) -> Node:
    """Return a class that does not ask to stand beside one that is gone."""
    return entry.with_value(
        {
            key: inner
            for key, inner in entry.value.items()
            if key not in (BEFORE, AFTER) or inner.value not in gone
        }
    )


def _categories(form: Node) -> dict[str, list[str]]:
    """Return the keys of a form's second-level classes by those of the first-level ones."""
    return {
        group.word("key"): [category.word("key") for category in group.entries(CATEGORY)]
        for group in form.entries(GROUP)
    }


def _with_arrays(table: Node, found: Mapping[str, list[Node]]) -> Node:
    """Return a table with other tables in its arrays."""
    return table.with_value(
        {
            key: inner.with_value(found[key]) if key in found and _is_array(inner) else inner
            for key, inner in table.value.items()
        }
    )


def _without_take(entry: Node) -> Node:
    return entry.with_value({key: inner for key, inner in entry.value.items() if key != TAKE})


def _is_array(node: Node) -> bool:
    """Tell whether a value is an array of tables: what is none its reader complains of."""
    return isinstance(node.value, list) and all(
        isinstance(entry.value, dict) for entry in node.value
    )


def _table(data: object) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def _tables(data: object) -> list[dict[str, Any]]:
    """Return the tables of an array, as a file has it."""
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []


def _keys(entries: object) -> Iterator[str]:
    yield from (entry["key"] for entry in _tables(entries) if isinstance(entry.get("key"), str))
