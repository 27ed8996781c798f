"""A form standard: the labels, classes, patterns and grid that make a sheet what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from shenbao.declaration import Field, Shape, Wording
from shenbao.form.phrases import fill
from shenbao.money import AmountWords
from shenbao.targets import Vocabulary
from shenbao.toml import Document


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of fields; with a ``heading`` merged beside them, and values beside or below labels."""

    rows: tuple[tuple[str, ...], ...]
    heading: str = ""
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of fields: the columns' widths in percent, and blocks from top to bottom."""

    widths: tuple[float, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A second-level class of indicators; a ``required`` one may be marked on the sheet."""

    key: str
    label: str
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A first-level class of indicators."""

    key: str
    label: str
    categories: tuple[Category, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A printed column of the indicator table; ``role`` is short or text."""

    key: str
    label: str
    width: float
    role: str = "text"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The indicator table: its columns, its side heading, and whether empty classes print."""

    columns: tuple[FormColumn, ...]
    heading: str = ""
    heading_width: float = 0
    empty_classes: bool = True


@dataclass(frozen=True, slots=True)
class Weights:
    """The column that holds the indicators' weights, and what they come to, in all and by group."""

    column: str
    total: Decimal
    groups: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """What the standard says of a common indicator, in the words of an author."""

    explain: str | None = None
    explain_as: str | None = None


@dataclass(frozen=True)
class Standard:
    """A form standard as its folder under ``templates/`` describes it.

    ``folders`` are where its templates and assets are looked up, in order;
    ``yearly_workbook`` maps the keys of columns of the yearly workbook to fields;
    ``vocabulary`` has the words by which its targets are read, ``amounts`` those by
    which money is read in its texts. The parts of a ``joined`` form are one ruled table.
    """

    name: str
    document: Document
    folders: tuple[Path, ...]
    title: str
    subtitle: str
    properties: Mapping[str, str]
    yearly_workbook: Mapping[str, str]
    page: Mapping[str, str]
    joined: bool
    wording: Wording
    shape: Shape
    grid: Grid
    closing: Grid
    groups: tuple[Group, ...]
    indicator_table: IndicatorTable
    weights: Weights | None
    patterns: Mapping[str, str]
    lexicon: Mapping[str, LexiconEntry]
    vocabulary: Vocabulary
    amounts: AmountWords

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of the form's head by their keys, in the order of form.toml."""
        return self.shape.fields

    def usual_explanation(self, name: str, pattern: str) -> str:
        """Return what is said of an indicator: the lexicon's words, or else the pattern's."""
        entry = self.lexicon.get(name)
        if entry and entry.explain is not None:
            return entry.explain
        subject = entry.explain_as if entry and entry.explain_as is not None else name
        return fill(pattern, {"name": subject})

    def categories(self) -> Iterator[tuple[Group, Category]]:
        """Yield each second-level class with its first-level class, in the form's order."""
        for group in self.groups:
            for category in group.categories:
                yield group, category
