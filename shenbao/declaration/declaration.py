"""A declaration as its author meant it: values by field, indicators by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shenbao.diagnostics import Waiver
from shenbao.toml import Document, KeyPath


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an enumeration; ``amount`` is in 万元 (ten thousand yuan), if it has one."""

    text: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Itemised:
    """An enumerated text: words before, items numbered in a named style, words after."""

    items: tuple[Item, ...]
    numbering: str = ""
    intro: str = ""
    closing: str = ""


WAIVE = "waive"
"""The key of a declaration's waivers."""

Value = str | int | bool | Decimal | Itemised


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
