"""A declaration as its author meant it: values by field, indicators by class."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from shenbao.declaration.field import Value
from shenbao.declaration.shape import class_path
from shenbao.diagnostics import Waiver
from shenbao.toml import Document, KeyPath

NAME, EXPLAIN = "name", "explain"
"""The keys of an indicator's name, and of an explanation of its own."""

WAIVE, STATED = "waive", "stated"
"""The keys of a declaration's waivers, and of what it prints in place of worked-out figures."""


class Indicator(Struct, frozen=True):
    """One third-level indicator; ``texts`` holds its authored columns by key.

    ``values`` has the same as values of their kinds, without the blank ones. ``collection``
    is the key above its class, "" where there is none; so is ``category`` in a
    first-level class without second-level ones.
    ``explain`` is an explanation of its own in full, ``explain_as`` a subject
    put into the pattern in place of the name; most indicators have neither.
    """

    group: str
    category: str
    index: int
    texts: Mapping[str, str]
    explain: str | None = None
    explain_as: str | None = None
    collection: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The third-level indicator's name."""
        return self.texts[NAME]

    @property
    def path(self) -> KeyPath:
        """Where the indicator stands in its file."""
        return (*class_path(self.collection, self.group, self.category), self.index)

    def value_of(self, column: str, entry: str) -> Value | None:
        """Return the value of an entry of a list, in a column with a value for each."""
        by_entry = self.values.get(column)
        return by_entry.get(entry) if isinstance(by_entry, Mapping) else None


Rows = Mapping[str | int, Mapping[str, Value]]
"""The authored values of a table by row and column: rows of the form by key, free ones by place."""


class Stated(Struct, frozen=True):
    """What a filed form prints in place of a figure that is worked out, and why."""

    index: int
    at: KeyPath
    text: str
    reason: str = ""


class Declaration(Struct, frozen=True):
    """One project's declaration for one year, valid by its form standard's shape.

    ``tables`` has what is authored in the tables of facts, by their keys. ``follows`` is the
    path, below ``declarations/``, of the declaration that it follows, "" where it follows none.
    """

    document: Document
    form: str
    year: int
    values: Mapping[str, Value]
    indicators: tuple[Indicator, ...]
    choices: Mapping[str, str]
    columns: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    tables: Mapping[str, Rows] = field(default_factory=dict)
    stated: tuple[Stated, ...] = ()
    follows: str = ""

    def entries(self, key: str) -> tuple[str, ...]:
        """Return the entries of a field that is a list."""
        found = self.values.get(key)
        return tuple(map(str, found)) if isinstance(found, tuple) else ()
