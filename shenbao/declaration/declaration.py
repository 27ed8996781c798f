"""A declaration as its author meant it: values by field, indicators by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shenbao.declaration.field import Value
from shenbao.diagnostics import Waiver
from shenbao.toml import Document, KeyPath

WAIVE = "waive"
"""The key of a declaration's waivers."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One third-level indicator; ``texts`` holds its authored columns by key.

    ``explain`` is an explanation of its own in full, ``explain_as`` a subject
    put into the pattern in place of the name; most indicators have neither.
    """

    group: str
    category: str
    index: int
    texts: Mapping[str, str]
    explain: str | None = None
    explain_as: str | None = None

    @property
    def name(self) -> str:
        """The third-level indicator's name."""
        return self.texts["name"]

    @property
    def path(self) -> KeyPath:
        """Where the indicator stands in its file."""
        return (self.group, self.category, self.index)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One project's declaration for one year, valid by its form standard's shape."""

    document: Document
    form: str
    year: int
    values: Mapping[str, Value]
    indicators: tuple[Indicator, ...]
    choices: Mapping[str, str]
    columns: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
