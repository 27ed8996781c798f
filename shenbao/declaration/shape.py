"""What a declaration may hold: the fields, classes and columns that a form standard names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form's head: its key in the TOML file and what it takes.

    ``pattern`` must match the whole value; ``choices`` lists the only values, if
    any; ``or_text`` lets words stand in place of a figure; a ``unique`` field
    has a value of its own in each declaration.
    """

    key: str
    kind: str
    required: bool = False
    unique: bool = False
    or_text: bool = False
    pattern: re.Pattern[str] | None = None
    pattern_hint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One authored column of the indicator table; an ``optional`` one is printed on demand."""

    key: str
    required: bool = False
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
    and in the order of the form; ``numberings`` names the styles of enumeration.
    """

    form: str
    fields: Mapping[str, Field]
    groups: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Column]
    explained: bool = False
    choices: Mapping[str, Choice] = field(default_factory=dict)
    numberings: tuple[str, ...] = ()
