"""A form standard: the labels, classes, patterns and grid that make a sheet what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from shenbao.declaration import Shape
from shenbao.money import AmountWords
from shenbao.targets import Vocabulary
from shenbao.toml import Document


@dataclass(frozen=True, slots=True)
class FormField:
    """How a field reads: its label, the labels it is also known by, its unit and meaning.

    Reviewers hold it against its ``length`` in characters, the ``registered``
    names, and the fields that are its ``parts``, where the standard has them.
    """

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    description: str = ""
    printed_blank: bool = True
    length: int | None = None
    registered: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Wording:
    """How values are put into words."""

    yes: str
    no: str
    decimals: int
    grouping: str


@dataclass(frozen=True)
class Standard:
    """A form standard as its folder under ``templates/`` describes it.

    ``folders`` are where its templates and assets are looked up, in order;
    ``numberings`` maps a style of enumeration to the markers of its items;
    ``portfolio`` maps the keys of columns of the portfolio to fields;
    ``vocabulary`` has the words by which its targets are read, ``amounts`` those by
    which money is read in its texts.
    """

    name: str
    document: Document
    folders: tuple[Path, ...]
    title: str
    subtitle: str
    properties: Mapping[str, str]
    portfolio: Mapping[str, str]
    page: Mapping[str, str]
    wording: Wording
    shape: Shape
    fields: Mapping[str, FormField]
    grid: Grid
    closing: Grid
    groups: tuple[Group, ...]
    indicator_table: IndicatorTable
    weights: Weights | None
    patterns: Mapping[str, str]
    lexicon: Mapping[str, LexiconEntry]
    numberings: Mapping[str, tuple[str, ...]]
    vocabulary: Vocabulary
    amounts: AmountWords

    def categories(self) -> Iterator[tuple[Group, Category]]:
        """Yield each second-level class with its first-level class, in the form's order."""
        for group in self.groups:
            for category in group.categories:
                yield group, category
