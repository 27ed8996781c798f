"""What a declaration may hold: the fields, classes and columns that a form standard names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shenbao.declaration.field import Field


@dataclass(frozen=True, slots=True)
class Column(Field):
    """An authored column of the indicator table; an ``optional`` one is printed on demand."""

    optional: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice a declaration makes for its whole sheet, such as its placeholder."""

    key: str
    values: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Shape:
    """All that declarations of one form standard may hold.

    ``groups`` maps a first-level class to its second-level classes, both by key
    and in the order of the form.
    """

    form: str
    fields: Mapping[str, Field]
    groups: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Column]
    explained: bool = False
    choices: Mapping[str, Choice] = field(default_factory=dict)
