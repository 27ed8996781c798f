"""What the names of one form standard are in another: the same ones, or others by their labels."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from shenbao.changes.comparison.stating import column_path
from shenbao.form import Standard
from shenbao.form.parts import FactTable, IndicatorTable, ListTable
from shenbao.toml import key_name

Name = TypeVar("Name", bound=Hashable)

Class = tuple[str, str, str]
"""A class by the keys of its collection and of both levels; a table of rows has no levels."""

Known = Mapping[Name, Sequence[Hashable]]
"""Names, each with the marks it is known by, the surest first; None is no mark."""


class Names(Struct, Generic[Name], frozen=True):
    """What the new one of two form standards calls each thing that the old one names.

    What only the old one has, and so is not ``shared``, keeps its name, marked where that
    means another thing now.
    """

    new: Mapping[Name, Name]
    shared: frozenset[Name]


class Correspondence(Struct, frozen=True):
    """The names of two form standards, kind by kind."""

    fields: Names[str]
    columns: Names[str]
    groups: Names[str]
    classes: Names[Class]


def corresponding(old: Standard, new: Standard) -> Correspondence:
    """Return how the names of two standards correspond.

    Within one standard a key keeps its meaning, and one that is gone is known again by what
    it means or by its label. Across standards the same key of a field may mean something
    else, so only those two count.
    """
    is_same = old.name == new.name

    def marked(key: str) -> str:
        return f"{key}@{old.name}"

    groups = _names(_groups(old), _groups(new), str, marked)
    return Correspondence(
        _names(_fields(old, by_key=is_same), _fields(new, by_key=is_same), str, marked),
        _names(_columns(old), _columns(new), str, marked),
        groups,
        _names(
            _classes(old),
            _classes(new),
            lambda key: (key[0], groups.new.get(key[1], ""), key[2]),
            lambda key: (key[0], groups.new.get(key[1], marked(key[0])), marked(key[2])),
        ),
    )


def _names(
    old: Known[Name],
    new: Known[Name],
    plain: Callable[[Name], Name],
    marked: Callable[[Name], Name],
) -> Names[Name]:
    pairs = _paired(old, new)
    own = {name: marked(name) if plain(name) in new else plain(name) for name in old}
    return Names({**own, **pairs}, frozenset(pairs))


def _fields(standard: Standard, *, by_key: bool) -> Known[str]:
    """Return what each field is known by: its key, what it means to the program, its label."""
    meant = {path[0]: name for name, path in standard.means.items() if len(path) == 1}
    known: dict[str, Sequence[Hashable]] = {
        key: (
            key if by_key else None,
            (meant[key], field.unit) if key in meant else None,
            (field.label, field.unit) if field.label else None,
        )
        for key, field in standard.fields.items()
    }
    known |= {key: (key, None, None) for key in standard.list_tables}
    for table in standard.tables:
        for row in table.rows:
            for column in table.columns:
                if column.facts is not None:
                    key = key_name((table.key, row.key, column.key))
                    place = (table.headings, row.label, column.labels, column.facts.unit)
                    known[key] = (key if by_key else None, None, place)
    return known


def _columns(standard: Standard) -> Known[str]:
    known: dict[str, Sequence[Hashable]] = {}
    tables: list[FactTable | IndicatorTable | ListTable] = [
        *standard.indicator_tables,
        *standard.tables,
        *standard.list_tables.values(),
    ]
    for table in tables:
        headings = () if isinstance(table, IndicatorTable) else table.headings
        for column in table.columns:
            key = key_name(column_path(table, column))
            known[key] = (key, (headings, column.labels))
    return known


def _groups(standard: Standard) -> Known[str]:
    return {group.key: (group.key, group.label) for group in standard.groups}


def _classes(standard: Standard) -> Known[Class]:
    known: dict[Class, Sequence[Hashable]] = {}
    for collection in standard.shape.collections or ("",):
        for group, category in standard.categories():
            key = (collection, group.key, category.key)
            known[key] = (key, (collection, group.label, category.label))
    for table in standard.tables:
        if table.free:
            key = (table.key, "", "")
            known[key] = (key, (table.headings, tuple(column.labels for column in table.columns)))
    return known


def _paired(old: Known[Name], new: Known[Name]) -> dict[Name, Name]:
    """Pair names by the first mark that both are known by, then the others by the next."""
    pairs: dict[Name, Name] = {}
    for rank in range(max(map(len, old.values()), default=0)):
        taken = set(pairs.values())
        free = {marks[rank]: name for name, marks in new.items() if name not in taken}
        for name, marks in old.items():
            if name not in pairs and marks[rank] is not None and marks[rank] in free:
                pairs[name] = free.pop(marks[rank])
    return pairs
