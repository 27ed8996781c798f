"""Declarations made up to try a form standard: one that fills everything, and one with the least.

The same standard has the same samples. What a value is follows from the kind of its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from shenbao.declaration import NAME, Column, Field
from shenbao.form.meanings import Meaning
from shenbao.form.parts import FactTable, rule_of
from shenbao.form.phrases import fill, gaps_in
from shenbao.form.standard import Standard
from shenbao.form.target_texts import collection_of_year, target_columns
from shenbao.toml import parse

YEAR = 2024
FREE_ROWS = INDICATORS = 2
LONGEST_PATTERN = 40
STEPS = 7
"""Figures of a sample differ from each other by less than this."""


def full_sample(standard: Standard, followed: Standard | None = None) -> dict[str, Any]:
    """Return a declaration that fills everything; one that follows has a copy of another."""
    return _Sample(standard, is_full=True).data(followed)


def least_sample(standard: Standard, followed: Standard | None = None) -> dict[str, Any]:
    """Return a declaration with no more than what is required, and one indicator."""
    return _Sample(standard, is_full=False).data(followed)


class _Sample(Struct):
    standard: Standard
    is_full: bool
    count: int = field(default=0)
    lists: dict[str, list[str]] = field(default_factory=dict)

    def data(self, followed: Standard | None) -> dict[str, Any]:
        data: dict[str, Any] = {"form": self.standard.name, "year": YEAR}
        optional = [key for key, found in self.standard.shape.columns.items() if found.optional]
        if optional and self.is_full:
            data["columns"] = optional
        of_fields = self.values(self.standard.shape.fields)
        self.lists = {key: found for key, found in of_fields.items() if isinstance(found, list)}
        data |= of_fields
        for part in self.standard.tables:
            if rows := self.rows(part):
                data[part.key] = rows
        if not self.standard.shape.follows:
            for table in self.standard.indicator_tables:
                for collection in table.collections:
                    found = self.classes(self.standard.shape.collections[collection])
                    data |= {collection: found} if collection and found else found
        elif followed is not None:
            copy = _Sample(followed, self.is_full).data(None)
            data["taken"] = self.repeated(copy, followed)
        return data

    def repeated(self, copy: Mapping[str, Any], followed: Standard) -> dict[str, Any]:
        """Return what this form repeats of a declaration of the followed one."""
        tables = self.standard.indicator_tables
        taken = {column.take for table in tables for column in table.columns if column.take}
        columns = {NAME, *map(followed.taken_column, taken)}
        columns |= {*target_columns(followed).keys} if Meaning.TARGET in taken else set()
        rules = (
            rule_of(row, column)
            for table in self.standard.tables
            for row in table.rows
            for column in table.columns
        )
        takes = {*self.standard.taken.values(), *(rule.take for rule in rules if rule)}
        places = [(take,) if take in copy else followed.place(take) for take in takes if take]
        kept = {str(place[0]) for place in places if place}
        of_year = collection_of_year(followed)
        groups = {of_year} if of_year else {*followed.shape.groups}
        found = {key: value for key, value in copy.items() if key in kept}
        classes = {key: _only(copy[key], columns) for key in copy if key in groups}
        return found | (classes if tables else {})

    def values(self, facts: Mapping[str, Field]) -> dict[str, Any]:
        """Return values for fields or columns: for all of them, or for those that are required."""
        return {
            key: self.of_column(found) if isinstance(found, Column) else self.value(found)
            for key, found in facts.items()
            if self.is_full or found.required or key == NAME
        }

    def of_column(self, column: Column) -> Any:
        """Return a value for a column: one for each entry, where there is a list of these."""
        if not column.per:
            return self.value(column)
        return {entry: self.value(column.each) for entry in self.lists.get(column.per, ())}

    def rows(self, part: FactTable) -> Any:
        facts = self.standard.shape.facts[part.key]
        if facts.free:
            return [self.values(facts.columns) for _row in range(FREE_ROWS if self.is_full else 0)]
        rows = {
            key: self.values({name: facts.columns[name] for name in written})
            for key, written in facts.rows.items()
        }
        return {key: row for key, row in rows.items() if row}

    def classes(self, columns: Mapping[str, Field]) -> dict[str, Any]:
        """Return indicators in each class, or one in the first."""
        found: dict[str, Any] = {}
        for group, category in self.standard.categories():
            if found and not self.is_full:
                break
            count = INDICATORS if self.is_full else 1
            entries = [self.values(columns) for _indicator in range(count)]
            if category.key:
                found.setdefault(group.key, {})[category.key] = entries
            else:
                found[group.key] = entries
        return found

    def value(self, facts: Field) -> Any:
        """Return a value of the kind of a field, which differs from those of others."""
        self.count += 1
        if facts.choices:
            is_list = isinstance(_example(facts), list)
            return [facts.choices[0]] if is_list else facts.choices[0]
        example = _example(facts)
        if isinstance(example, list):
            return [f"{self.words(facts)}{letter}" for letter in "ab"]
        if isinstance(example, str):
            return next(_matching(facts), self.words(facts))
        is_figure = isinstance(example, int | Decimal) and not isinstance(example, bool)
        return example + self.count % STEPS if is_figure else example

    def words(self, facts: Field) -> str:
        label = fill(facts.label, dict.fromkeys(gaps_in(facts.label), ""))
        words = "".join(character for character in label if character.isalnum())
        return f"{words or facts.key}{self.count}"


def _example(facts: Field) -> Any:
    """Return the first example of a kind as data."""
    document, _problems = parse(f"x = {facts.kind.examples[0].toml}", Path("x.toml"))
    found = document.data["x"] if document else ""
    return found if isinstance(found, int | Decimal | list | date) else str(found)


def _only(classes: Any, columns: set[str]) -> Any:
    """Return indicators by class with no more than these columns."""
    if isinstance(classes, dict):
        return {key: _only(found, columns) for key, found in classes.items()}
    return [{key: entry[key] for key in entry if key in columns} for entry in classes]


def _matching(facts: Field) -> Iterator[str]:
    """Yield texts that a field with a pattern or a length takes."""
    if facts.pattern is None and not facts.length:
        return
    if facts.pattern is not None and (found := facts.pattern.search(facts.pattern_hint)):
        yield found[0]
    for length in [facts.length] if facts.length else range(1, LONGEST_PATTERN):
        for character in "1A":
            if facts.pattern is None or facts.pattern.fullmatch(character * int(length or 1)):
                yield character * int(length or 1)
    if facts.pattern is not None:
        yield from _examples(facts.pattern, f"{facts.pattern_hint} {facts.description}")


def _examples(pattern: re.Pattern[str], words: str) -> Iterator[str]:
    """Yield what fits a pattern in the words by which a form explains it, the longest first."""
    stretches = (words[start:end] for start, end in combinations(range(len(words) + 1), 2))
    yield from sorted(filter(pattern.fullmatch, stretches), key=len, reverse=True)
