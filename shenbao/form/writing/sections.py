"""The tables that a declaration may have below its head, in the order of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from shenbao.declaration import STATED, Column
from shenbao.declaration.shape import class_path
from shenbao.form import Standard
from shenbao.form.parts import FactTable, IndicatorTable
from shenbao.toml import KeyPath
from shenbao.toml.literals import inline, literal

NAME, AT = "name", "at"


class Section(Struct, frozen=True):
    """A table, or an array of tables, and the ``columns`` that its keys are values of.

    Their texts are in quotes of one line unless they have several.

    ``keyed_by`` is the key that tells the tables of an array apart.
    """

    path: KeyPath
    columns: Mapping[str, Column] = field(default_factory=dict)
    is_array: bool = True
    keyed_by: str = NAME

    def lines(self, key: str, value: Any) -> list[str]:
        """Return the lines of a key of its tables."""
        column = self.columns.get(key)
        if column is None or isinstance(value, str):
            return [f"{key} = {literal(value)}"]
        return column.kind.lines(value, column)

    def literal(self, key: str, value: Any) -> str:
        """Return the value of a key of its tables as it is written behind it."""
        column = self.columns.get(key)
        if column is None or isinstance(value, str):
            return literal(value)
        return column.kind.literal(value, column)

    def inline(self, entry: Mapping[str, Any]) -> str:
        """Return one of its tables in a line, with the decimals that its columns have."""
        return f"{{ {', '.join(f'{key} = {self.in_line(key, entry[key])}' for key in entry)} }}"

    def in_line(self, key: str, value: Any) -> str:
        """Return the value of a key on one line."""
        return inline(value) if isinstance(value, str) else self.literal(key, value)

    def table(self, entry: Mapping[str, Any]) -> list[str]:
        """Return the lines of one of its tables."""
        name = ".".join(map(str, self.path))
        header = f"[[{name}]]" if self.is_array else f"[{name}]"
        return [header, *(line for key in entry for line in self.lines(key, entry[key]))]


def sections(standard: Standard) -> Iterator[Section]:
    """Yield what a declaration may have below its head: facts, indicators, what it states."""
    for part in standard.parts:
        if isinstance(part, FactTable):
            yield from _facts(standard, part.key)
        elif isinstance(part, IndicatorTable):
            for collection in part.collections:
                yield from _classes(standard, collection)
    yield Section((STATED,), keyed_by=AT)


def _facts(standard: Standard, key: str) -> Iterator[Section]:
    """Yield the rows of a table of facts, or the array of those that authors write."""
    facts = standard.shape.facts[key]
    if facts.free:
        yield Section((key,), facts.columns, keyed_by=next(iter(facts.columns), NAME))
    else:
        yield from (Section((key, row), facts.columns, is_array=False) for row in facts.rows)


def _classes(standard: Standard, collection: str) -> Iterator[Section]:
    columns = standard.shape.collections[collection]
    for group, category in standard.categories():
        yield Section(class_path(collection, group.key, category.key), columns)


def found_at(data: Mapping[str, Any], path: Sequence[str | int]) -> Any:
    """Return what stands at a path of keys, None where nothing does."""
    found: Any = data
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
