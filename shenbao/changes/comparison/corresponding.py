"""What the names of one form standard are in another: the same ones, or others by their labels."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from shenbao.form import Standard

Name = TypeVar("Name", bound=Hashable)

Class = tuple[str, str]
"""A second-level class by the keys of both levels."""

Known = Mapping[Name, Sequence[Hashable]]
"""Names, each with the marks it is known by, the surest first; None is no mark."""


@dataclass(frozen=True, slots=True)
class Names(Generic[Name]):
    """What the new one of two form standards calls each thing that the old one names.

    What only the old one has, and so is not ``shared``, keeps its name, marked where that
    means another thing now.
    """

    new: Mapping[Name, Name]
    shared: frozenset[Name]


@dataclass(frozen=True, slots=True)
class Correspondence:
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
            lambda key: (groups.new[key[0]], key[1]),
            lambda key: (groups.new[key[0]], marked(key[1])),
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
    return {
        key: (
            key if by_key else None,
            (meant[key], field.unit) if key in meant else None,
            (field.label, field.unit) if field.label else None,
        )
        for key, field in standard.fields.items()
    }


def _columns(standard: Standard) -> Known[str]:
    return {column.key: (column.key, column.label) for column in standard.indicator_table.columns}


def _groups(standard: Standard) -> Known[str]:
    return {group.key: (group.key, group.label) for group in standard.groups}


def _classes(standard: Standard) -> Known[Class]:
    return {
        (group.key, category.key): ((group.key, category.key), (group.label, category.label))
        for group, category in standard.categories()
    }


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
